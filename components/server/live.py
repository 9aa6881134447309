"""The live lane: a WebSocket in Streamlit's own server that answers while the pen moves.

Everything that follows the pen goes over it, and nothing of it runs a page again. Each
visitor has one; `protocol.py` documents its messages and `lane.py` what it remembers. The
URL names a shipped network to begin with (`/api/live?network=NAME`), and may name the
language (`&lang=de`).

Messages and their rate are bounded, and `door/` bounds what comes from one address; a message
that is not well-formed closes its own connection with a code and a reason.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import (
    WebSocket,
    WebSocketDisconnect,
    WebSocketDisconnected,
    WebSocketState,
)

from components.language import speaking
from components.server import kinds, pauses
from components.server.lane import NUMBERS, TERMS, Lane
from components.server.origin import is_allowed
from components.server.protocol import (
    MAX_KIND_BYTES,
    POLICY,
    STATUS,
    TOO_LARGE,
    UNSUPPORTED,
    Refused,
    joined,
    pack,
    split,
    unpack,
)
from components.server.pushes import Pusher
from components.server.thread import in_worker
from components.server.told import checked, made, packed_numbers
from components.shared import KIND

# A pen reports at most about 250 times a second. Faster senders are slowed down
# to this, not refused: their messages wait in the socket.
MAX_RATE = 250.0
BURST = 50
MAX_BODY = 2 * MAX_KIND_BYTES
MAX_MESSAGES = 16  # in a body: network, neuron, view, drawing, and some to spare
MAX_REASON = 123  # bytes of UTF-8: a closing frame has 125, and two are the code (RFC 6455, 5.5)
LARGE = 16 * 1024  # bytes of a message that are read, and done as far as may be, off the loop

_log = logging.getLogger(__name__)


async def live(websocket: WebSocket) -> None:
    """One visitor's lane, until they leave or send something that is not well-formed."""
    lane = None
    try:
        await websocket.accept()
        lane = _admit(websocket)
        await _serve(websocket, lane)
    except Refused as refusal:
        _log.info("live lane closed: %d %s", refusal.code, refusal.reason)
        await _close(websocket, refusal)
    except (WebSocketDisconnect, WebSocketDisconnected, ConnectionError):
        pass  # the visitor left, perhaps between a question and its answer
    finally:
        if lane:
            lane.watch(None)


async def answers(lane: Lane, message: bytes) -> list[bytes]:
    """What is answered at once to one message. Raises Refused if it is none."""
    # Whoever sends many at once, in one read or one body, has others get their turn between.
    await asyncio.sleep(0)
    if message[:1] == bytes([KIND]):
        said = kinds.answer(lane, await read(lane, message))
        return [each if isinstance(each, bytes) else pack(each) for each in said]
    return [lane.draw(message)]


async def read(lane: Lane, message: bytes) -> dict:
    """A message of a kind; what takes long is done in the worker. Raises Refused if it is none."""
    if len(message) > LARGE:
        return await in_worker(kinds.read, lane, message)
    wish = unpack(message)
    if wish.get("do") == "load":  # a file unpacks to more than it has
        return await in_worker(kinds.prepared, lane, wish)
    return wish


def messages(body: bytes) -> Iterator[bytes]:
    """Those of a POST. Raises Refused where they are too many, or end too early."""
    for n, message in enumerate(split(body)):
        if n == MAX_MESSAGES:
            raise Refused(TOO_LARGE, f"a request may have {MAX_MESSAGES} messages")
        yield message


async def post(request: Request) -> Response:
    """The same messages where WebSockets are blocked: a body of them, and all their answers.

    A lane of this kind lives as long as the request, so a body says all that the answers
    depend on: network, view, neuron, drawing.
    """
    try:
        if not is_allowed(request.headers.get("origin"), request.headers.get("host")):
            raise Refused(POLICY, "this origin is not allowed")
        body = await body_of(request)
        pauses.busy()
        lane = Lane(request.query_params.get("network"), request.query_params.get("lang"))
        said = await _said(lane, body)
    except Refused as refusal:
        status = STATUS.get(refusal.code, 400)
        return JSONResponse({"error": refusal.reason}, status_code=status)
    except ClientDisconnect:
        return Response(status_code=400)
    return Response(joined(said), media_type="application/octet-stream")


async def _said(lane: Lane, body: bytes) -> list[bytes]:
    """All that is answered to a body's messages; the lane watches no training afterwards."""
    said = []
    try:
        for message in messages(body):
            said += await answers(lane, message)
        if lane.watcher:
            with speaking(lane.language):
                said += map(pack, lane.watcher.messages())
        if TERMS in lane.due:
            said.append(pack(kinds.terms(lane)))
        if NUMBERS in lane.due:
            view, setting = lane.view, lane.setting()
            template = await in_worker(made, view, setting)
            said.append(template.message)
            scene = checked(template.controls, lane.scene())
            said.append(await in_worker(packed_numbers, view, scene, lane.sequence))
        return said
    finally:
        lane.watch(None)


async def body_of(request: Request) -> bytes:
    """All of a request's body. Raises Refused where it is larger than any honest one."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Refused(TOO_LARGE, "the request is too large")
    return bytes(body)


def _admit(websocket: WebSocket) -> Lane:
    if not is_allowed(websocket.headers.get("origin"), websocket.headers.get("host")):
        raise Refused(POLICY, "this origin is not allowed")
    return Lane(websocket.query_params.get("network"), websocket.query_params.get("lang"))


async def _serve(websocket: WebSocket, lane: Lane) -> None:
    allowance, last = float(BURST), time.monotonic()
    pusher = Pusher(lane, websocket.send_bytes)
    lane.wake = pusher.wake
    try:
        while True:
            event = await websocket.receive()
            if event["type"] == "websocket.disconnect":
                return
            message = event.get("bytes")
            if message is None:
                raise Refused(UNSUPPORTED, "text is not understood, send binary messages")
            pauses.busy()
            now = time.monotonic()
            allowance, last = min(BURST, allowance + (now - last) * MAX_RATE), now
            allowance -= 1
            if allowance < 0:
                await asyncio.sleep(-allowance / MAX_RATE)
            view = lane.view
            for answer in await answers(lane, message):
                await websocket.send_bytes(answer)
            if lane.view is not view:
                pusher.forget()
            pusher.wake()
    finally:
        pusher.close()


def _fitting(reason: str) -> str:
    """As much of it as a closing frame holds; some of it may be a visitor's own text."""
    return reason.encode("utf-8", "replace")[:MAX_REASON].decode("utf-8", "ignore")


async def _close(websocket: WebSocket, refusal: Refused) -> None:
    try:
        if websocket.application_state is WebSocketState.CONNECTED:
            await websocket.close(refusal.code, _fitting(refusal.reason))
    except (RuntimeError, WebSocketDisconnect, ConnectionError):
        pass  # they were quicker
