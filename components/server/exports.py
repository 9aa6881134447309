"""What one takes home, over HTTP: POST {base}/api/export/KIND with what it is to be of.

The body has the lane's messages (`protocol.py`): network, neuron, drawing; or instead of the
network `learned` (`networks.learned`). So an export depends on nothing that the server remembers,
and works where WebSockets are blocked. The query has `network` and `lang` as the lane's,
`light=1`, `lines=weight` and `visitor`.

The answer is the file. A replay takes seconds, so its answer is told line by line, each a
JSON object: {"waiting": n} while others come first, {"done": k, "of": n} for each frame, at
the end {"file": base64, "type", "name"}, or {"error": sentence}.

Files are made in one thread of their own, a frame at a time, one of each address in turn, each
charged to whose it is. Nobody has two at once.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from components.exports import notebook, picture, pixels, svg, table
from components.exports.picture import Look
from components.exports.replay import replay
from components.language import best, speaking, t
from components.server import kinds, networks, pauses
from components.server.door import accounts
from components.server.door.line import Line
from components.server.door.orders import Order, Orders
from components.server.lane import TRAINING, Lane
from components.server.live import body_of, messages, read
from components.server.origin import is_allowed
from components.server.protocol import MALFORMED, POLICY, STATUS, Refused
from components.server.thread import in_worker
from components.server.told import caption
from components.shared import KIND
from components.views.view import Scene

T = TypeVar("T")

LEARNED = "learned"  # a kind of message that is understood here only
AT_ONCE = 4  # of an address that are being made in turn; others wait for them
POLL = 0.2  # seconds between two looks whether it is one's turn
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

_log = logging.getLogger(__name__)
_turns = Line(ThreadPoolExecutor(1, thread_name_prefix="exports"))
_orders = Orders()


@dataclass(frozen=True)
class File:
    """One kind of export: what it is called, and how it is made."""

    ending: str
    media_type: str
    made: Callable[[Scene, Look], bytes]


FILES = {
    "png": File("png", "image/png", lambda s, look: pixels.png(picture.sheet(s, look))),
    "svg": File("svg", "image/svg+xml", lambda s, look: svg.svg(picture.sheet(s, look))),
    "csv": File("csv", "text/csv; charset=utf-8", lambda s, look: table.table(s, look.of)),
    "notebook": File(
        "ipynb", "application/x-ipynb+json", lambda s, look: notebook.notebook(s, look.of)
    ),
}
REPLAYS = ("webp", "gif")


async def export(request: Request) -> Response:
    """The route; see above."""
    kind, language = request.path_params["kind"], best(request.query_params.get("lang"))
    if kind not in FILES and kind not in REPLAYS:
        return _error("there is no such export", 404)
    order = Order(request.query_params.get("visitor", "")[:64], accounts.current())
    try:
        if not is_allowed(request.headers.get("origin"), request.headers.get("host")):
            raise Refused(POLICY, "this origin is not allowed")
        scene, look = await _wished(request)
        if full := _refusal(order, language):
            return _error(full, 429)
    except Refused as refusal:
        return _error(refusal.reason, STATUS.get(refusal.code, 400))
    except ClientDisconnect:
        return Response(status_code=400)
    if kind in REPLAYS:
        lines = _told(order, scene, look, kind)
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=_HEADERS)
    file = FILES[kind]
    with _orders.placed(order):
        content = await _unless_left(request, _made(order, file, scene, look))
    if content is None:
        return Response(status_code=400)
    name = f'attachment; filename="{_name(scene)}.{file.ending}"'
    headers = {**_HEADERS, "Content-Disposition": name}
    return Response(content, media_type=file.media_type, headers=headers)


# ---- what it is to be of ----


async def _wished(request: Request) -> tuple[Scene, Look]:
    """What the body describes. Raises Refused where it makes no sense."""
    body, query = await body_of(request), request.query_params
    pauses.busy()
    lane, in_training = Lane(query.get("network"), query.get("lang")), False
    for message in messages(body):
        await asyncio.sleep(0)  # others get their turn
        if message[:1] != bytes([KIND]):
            lane.draw(message)
            continue
        wish = await read(lane, message)
        if wish.get("kind") == "learn":
            raise Refused(MALFORMED, "nothing is learned here")
        if wish.get("kind") == LEARNED:
            with kinds.sensible(lane):
                lane.show(await in_worker(networks.learned, wish))
            in_training = True
        else:
            kinds.answer(lane, wish)
            in_training = in_training and wish.get("kind") != "network"
    scene = lane.scene()
    scene = replace(scene, selected=lane.neuron)
    if in_training:
        scene = replace(scene, setting=replace(scene.setting, base=TRAINING))
    with speaking(lane.language):
        of = caption(scene)
    return scene, Look(of, query.get("light") == "1", query.get("lines") != "weight")


def _name(scene: Scene) -> str:
    """What the file is called, without its ending."""
    answer = scene.verdict.answer
    return "drawing" if answer is None else f"digit-{answer}"


def _refusal(order: Order, language: str) -> str | None:
    """Why it cannot be made now, in a sentence, or None."""
    limits = order.account.limits
    with speaking(language):
        if _orders.has(order.visitor):
            return t("Your last file is still being made.")
        if _orders.of(order.account) >= limits.exports or len(_orders) >= limits.all_exports:
            return t("Too many files are being made at the moment. Try again in a minute.")
    return None


# ---- the work ----


def _speaking(scene: Scene, compute: Callable[..., T]) -> Callable[..., T]:
    def said(*arguments: object) -> T:
        with speaking(scene.setting.language):
            return compute(*arguments)

    return said


async def _made(order: Order, file: File, scene: Scene, look: Look) -> bytes:
    while _orders.place(order) >= AT_ONCE:
        await asyncio.sleep(POLL)
    return await _turns.work(_speaking(scene, file.made), scene, look)


async def _unless_left(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """What comes of the work; None if its visitor leaves meanwhile, and it is given up."""
    working, leaving = asyncio.create_task(work), asyncio.create_task(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _told(order: Order, scene: Scene, look: Look, kind: str) -> AsyncIterator[bytes]:
    """A replay's lines. Nothing is made that nobody waits for: a step follows the last line."""
    language = scene.setting.language
    if refusal := _refusal(order, language):  # two may have come at the same moment
        yield _line({"error": refusal})
        return
    with _orders.placed(order):
        while (place := _orders.place(order)) >= AT_ONCE:
            yield _line({"waiting": place - AT_ONCE + 1})
            await asyncio.sleep(POLL)
        step = _speaking(scene, _step)
        film = replay(scene, look, kind)
        try:
            while line := await _turns.work(step, film, _name(scene)):
                yield line
        except Exception as error:  # its mistake costs its visitor this file, and no more
            _log.error("replay: %r", error)
            with speaking(language):
                yield _line({"error": t("The replay could not be made.")})


def _step(film: Iterator, name: str) -> bytes | None:
    """One frame, and what is told of it; None at the end."""
    told = next(film, None)
    if told is None:
        return None
    line = _line({"done": told.done, "of": told.of})
    if told.file is None:
        return line
    file = base64.b64encode(told.file).decode()
    ending = told.media_type.partition("/")[2]
    return line + _line({"file": file, "type": told.media_type, "name": f"{name}.{ending}"})


def _line(said: dict) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _error(sentence: str, status: int) -> Response:
    return JSONResponse({"error": sentence}, status_code=status)
