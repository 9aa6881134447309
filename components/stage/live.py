"""The live lane: a WebSocket in Streamlit's own server that answers while the pen moves.

A Streamlit rerun takes 75 ms or more; this takes one display frame. `protocol.py`
documents the messages. Each connection sends drawings for one network, named in
the URL (`/api/live?network=NAME`), and gets one Trace for each. Its sister
`/api/terms?network=NAME&layer=L&neuron=J` takes the same drawings and answers with
the terms of one neuron's weighted sum.

A lane that was opened with `&key=SECRET` can be moved to another network while it is
open (`move`), so that an edit is seen without the time that a new connection takes.

One connection cannot harm another: messages, rates and connections are bounded,
a message that is not well-formed closes its own connection with a code and a
reason, and an answer is a millisecond's work at most about twice over.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from components.server import pauses
from components.stage import networks
from components.stage.origin import is_allowed
from components.stage.protocol import (
    POLICY,
    TRY_LATER,
    UNSUPPORTED,
    Refused,
    parse,
    reply,
    reply_terms,
)
from network import Network, Trace, rasterise
from network.explain import contributions

Answer = Callable[[bytes], bytes]
Opened = Callable[[Network], Answer]  # what a lane answers with, given the network

MAX_CONNECTIONS = 256
# A pen reports at most about 250 times a second. Faster senders are slowed down
# to this, not refused: their messages wait in the socket.
MAX_RATE = 250.0
BURST = 50

MIN_KEY, MAX_KEY = 16, 64  # characters

_log = logging.getLogger(__name__)
_connections = 0
_by_key: dict[str, _Lane] = {}


class _Lane:
    """What an open connection answers with."""

    def __init__(self, opened: Opened, net: Network) -> None:
        self._opened = opened
        self.serve(net)

    def serve(self, net: Network) -> None:
        self.answer = self._opened(net)


def move(key: str, net: Network) -> bool:
    """Let the open lane with this key answer with `net` from now on; False: there is none."""
    lane = _by_key.get(key)
    if lane:
        lane.serve(net)
    return lane is not None


async def live(websocket: WebSocket) -> None:
    """One visitor's lane, until they leave or send something that is not well-formed."""
    await _lane(websocket, lambda net: partial(answer, net))


async def terms(websocket: WebSocket) -> None:
    """A lane that explains one neuron."""

    def explaining(net: Network) -> Answer:
        try:
            layer, neuron = (int(websocket.query_params[key]) for key in ("layer", "neuron"))
        except (KeyError, ValueError):
            raise Refused(POLICY, "layer and neuron have to be numbers") from None
        if not 1 <= layer < len(net.sizes) or not 0 <= neuron < net.sizes[layer]:
            raise Refused(POLICY, "no such neuron")
        return partial(answer_terms, net, layer, neuron)

    await _lane(websocket, explaining)


def answer(net: Network, message: bytes) -> bytes:
    """The reply to one request message. Raises Refused if it is not one."""
    sequence, trace = _pass(net, message)
    return reply(sequence, trace)


def answer_terms(net: Network, layer: int, neuron: int, message: bytes) -> bytes:
    """The reply to one request on a lane of terms. Raises Refused if it is not one."""
    sequence, trace = _pass(net, message)
    return reply_terms(
        sequence,
        contributions(net, trace, layer, neuron),
        net.biases[layer - 1][neuron],
        trace.weighted_sums[layer][neuron],
        trace.activations[layer][neuron],
    )


def _pass(net: Network, message: bytes) -> tuple[int, Trace]:
    """A request's sequence number, and what the network makes of its drawing."""
    request = parse(message)
    picture = rasterise(request.strokes, request.centre)
    return request.sequence, net.forward(picture.ravel())


async def _lane(websocket: WebSocket, opened: Opened) -> None:
    global _connections
    _connections += 1
    key, lane = websocket.query_params.get("key", ""), None
    try:
        await websocket.accept()
        lane = _Lane(opened, _admit(websocket))
        if MIN_KEY <= len(key) <= MAX_KEY:
            _by_key[key] = lane
        await _serve(websocket, lane)
    except Refused as refusal:
        _log.info("live lane closed: %d %s", refusal.code, refusal.reason)
        await _close(websocket, refusal)
    except (WebSocketDisconnect, ConnectionError):
        pass  # the visitor left
    finally:
        _connections -= 1
        if _by_key.get(key) is lane:  # a reconnecting page may have a newer one
            _by_key.pop(key, None)


def _admit(websocket: WebSocket) -> Network:
    if not is_allowed(websocket.headers.get("origin"), websocket.headers.get("host")):
        raise Refused(POLICY, "this origin is not allowed")
    if _connections > MAX_CONNECTIONS:
        raise Refused(TRY_LATER, "too many connections, try again later")
    net = networks.named(websocket.query_params.get("network", ""))
    if net is None:
        raise Refused(POLICY, "no such network")
    return net


async def _serve(websocket: WebSocket, lane: _Lane) -> None:
    allowance, last = float(BURST), time.monotonic()
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
        await websocket.send_bytes(lane.answer(message))


async def _close(websocket: WebSocket, refusal: Refused) -> None:
    try:
        if websocket.application_state is WebSocketState.CONNECTED:
            await websocket.close(refusal.code, refusal.reason)
    except (RuntimeError, WebSocketDisconnect, ConnectionError):
        pass  # they were quicker
