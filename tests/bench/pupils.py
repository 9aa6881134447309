"""Pupils without a browser: each opens the whole page, then draws over its live lane.

The server cannot tell them from browsers: they open Streamlit's session as its own
JavaScript does and keep it open, and their lane has at most one drawing in flight.
Everything here runs in one process that does nothing else, so that its clock is right.
"""

from __future__ import annotations

import asyncio
import json
import random
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from network import load, rasterise
from tests.bench import cpu
from tests.browser.stage import SAMPLES
from tests.components import wire

NETWORK = "sigmoid"
RATE = 30.0  # drawings a second while the pen is down
DIGIT = 1.2  # seconds to draw one
EVERY = 4.5  # seconds from one digit to the next
OPENING = 10.0  # seconds within which all have opened the page
VIEW = "outputs"
PATIENCE = 30.0  # seconds for an answer, after which a pupil gives up

_STEPS = round(RATE * DIGIT)
_TRACE, _KIND = 1, 2  # a lane message's first byte
_ENVELOPE = struct.Struct("<BBHI")


@dataclass
class Lesson:
    """What the pupils are to do. `pen_ups` are what a page sends to Streamlit at a pen-up."""

    url: str  # the page, without a closing slash
    server: int  # the server's process
    pupils: int
    seconds: float = 30.0
    every: float = EVERY  # seconds from one digit to the next
    views: bool = False  # half of the pupils look at a view that follows the pen
    pen_ups: Sequence[bytes] = ()


@dataclass
class Seen:
    """What the pupils saw. Times in milliseconds, CPU in seconds."""

    opened: list[float] = field(default_factory=list)  # connecting to script finished
    answers: list[float] = field(default_factory=list)  # a drawing sent to its trace here
    numbers: list[float] = field(default_factory=list)  # a drawing sent to its view's numbers
    panels: list[float] = field(default_factory=list)  # a pen-up's message to its script's end
    templates: int = 0
    drawings: int = 0
    pen_ups: int = 0
    asked: int = 0  # script runs that the pages asked for at pen-up
    runs: int = 0  # those that were seen to begin; a busy server drops some for newer ones
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0  # that the drawing took
    cpu_opening: float = 0.0
    cpu_drawing: float = 0.0
    cpu_pupils: float = 0.0  # this process's own, while drawing


def teach(lesson: Lesson) -> Seen:
    """Hold a lesson; it ends by itself, whatever the server does."""
    return asyncio.run(_lesson(lesson))


async def _lesson(lesson: Lesson) -> Seen:
    seen = Seen()
    steps(0)  # computed once, before the clock runs
    chance = random.Random(1)
    began = cpu.seconds(lesson.server)
    async with asyncio.timeout(OPENING + lesson.seconds + 3 * PATIENCE), AsyncExitStack() as open_:
        pupils = [_Pupil(lesson, number, seen) for number in range(lesson.pupils)]
        await asyncio.gather(*(pupil.enter(open_, chance.uniform(0, OPENING)) for pupil in pupils))
        await asyncio.sleep(2)  # what an opened page still does is not the pens'
        here = [pupil for pupil in pupils if pupil.lane]
        seen.cpu_opening = cpu.seconds(lesson.server) - began
        for pupil in here:
            pupil.page.runs = 0
        began, own = cpu.seconds(lesson.server), time.process_time()
        clock = time.perf_counter()
        await asyncio.gather(
            *(pupil.draw(clock, chance.uniform(0, lesson.every)) for pupil in here)
        )
        await asyncio.sleep(1)  # the last pen-up's consequences
        seen.seconds = time.perf_counter() - clock
        seen.cpu_drawing = cpu.seconds(lesson.server) - began
        seen.cpu_pupils = time.process_time() - own
        seen.runs = sum(pupil.page.runs for pupil in here)
    return seen


class _Pupil:
    """One page with its lane."""

    def __init__(self, lesson: Lesson, number: int, seen: Seen) -> None:
        self.lesson, self.number, self.seen = lesson, number, seen
        self.looks = lesson.views and number % 2 == 0
        self.page: _Page | None = None
        self.lane: _Lane | None = None

    async def enter(self, open_: AsyncExitStack, after: float) -> None:
        await asyncio.sleep(after)
        try:
            self.page = await open_.enter_async_context(opened_page(self.lesson.url, self.seen))
            self.lane = await open_.enter_async_context(_lane(self.lesson.url, self.seen))
            if self.looks:
                view = {"kind": "view", "name": VIEW, "options": {}, "dark": True}
                await self.lane.send(pack(view))
        except (OSError, TimeoutError, ConnectionClosed, _Wrong) as error:
            self.seen.errors.append(f"opening: {error!r}")

    async def draw(self, clock: float, offset: float) -> None:
        """One digit after the other, the first of them `offset` seconds after `clock`."""
        try:
            every = self.lesson.every
            for turn in range(int((self.lesson.seconds - offset) // every) + 1):
                start = clock + offset + turn * every
                await asyncio.sleep(start - time.perf_counter())
                await self._digit((self.number + turn) % len(SAMPLES), start)
                await self._pen_up()
        except (TimeoutError, ConnectionClosed, _Wrong) as error:
            self.seen.errors.append(f"drawing: {error!r}")

    async def _digit(self, digit: int, start: float) -> None:
        drawn = 0
        while drawn < _STEPS:
            # The newest drawing: what the pen did while an answer was awaited is in it.
            drawn = min(_STEPS, max(drawn, int((time.perf_counter() - start) * RATE)) + 1)
            await self.lane.ask(*steps(digit)[drawn - 1])
            await asyncio.sleep(start + drawn / RATE - time.perf_counter())

    async def _pen_up(self) -> None:
        self.seen.pen_ups += 1
        if self.lesson.views:
            await self.lane.send(pack({"kind": "rest"}))
        if self.lesson.pen_ups:
            await self.page.rerun(self.lesson.pen_ups[self.number % len(self.lesson.pen_ups)])
        if self.looks:
            await self.lane.settled()


class _Wrong(Exception):
    """The server sent what it must not send."""


# ---- the page: Streamlit's own WebSocket ------------------------------------------


@asynccontextmanager
async def opened_page(url: str, seen: Seen) -> Iterator[_Page]:
    """Open a session as a browser does, until its script has finished; keep it read."""
    for path in ("/", "/_stcore/health", "/_stcore/host-config"):
        await _get(url, path)
    clock = time.perf_counter()
    parts = urlsplit(url)
    async with connect(
        f"ws://{parts.netloc}{parts.path}/_stcore/stream",
        origin=f"http://{parts.netloc}",
        # The second is where a browser puts its token against forgery, if it has one.
        subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"],
        max_size=None,
        ping_interval=None,  # browsers send none
        proxy=None,
    ) as socket:
        page = _Page(socket, seen)
        reading = asyncio.create_task(page.read())
        try:
            await page.first_run(url)
            seen.opened.append(1000 * (time.perf_counter() - clock))
            yield page
        finally:
            reading.cancel()


class _Page:
    def __init__(self, socket: ClientConnection, seen: Seen) -> None:
        self._socket, self._seen = socket, seen
        self._finished = asyncio.Event()
        self._asked: float | None = None
        self.runs = 0

    async def first_run(self, url: str) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = state.page_script_hash = state.page_name = ""
        state.widget_states.SetInParent()
        context = state.context_info
        context.timezone, context.timezone_offset, context.locale = "Europe/Berlin", -60, "en-US"
        context.url, context.is_embedded, context.color_scheme = f"{url}/", False, "light"
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            await self._finished.wait()

    async def rerun(self, message: bytes) -> None:
        """Send what a page sends at a pen-up, without waiting, as a page does."""
        # Of several that have not been answered, the first: so long its panels are stale.
        self._asked = self._asked or time.perf_counter()
        self._seen.asked += 1
        await self._socket.send(message)

    async def read(self) -> None:
        try:
            async for data in self._socket:
                self._take(ForwardMsg.FromString(data))
        except ConnectionClosed as closed:
            self._seen.errors.append(f"page: {closed!r}")
        self._finished.set()

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self.runs += 1
            case "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    self._seen.errors.append("page: the script has an error")
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    self._finished.set()
                    if self._asked is not None:
                        self._seen.panels.append(1000 * (time.perf_counter() - self._asked))
                        self._asked = None
            case "delta" if message.delta.new_element.WhichOneof("type") == "exception":
                self._seen.errors.append("page: it shows an exception")


async def _get(url: str, path: str) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(
        f"GET {parts.path}{path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        "Connection: close\r\n\r\n".encode()
    )
    async with asyncio.timeout(PATIENCE):
        answer = await reader.read()
    writer.close()
    if b" 200 " not in answer[:20]:
        raise _Wrong(f"GET {path}: {answer[:20]!r}")


# ---- the lane ---------------------------------------------------------------------


@asynccontextmanager
async def _lane(url: str, seen: Seen) -> Iterator[_Lane]:
    parts = urlsplit(url)
    async with connect(
        f"ws://{parts.netloc}{parts.path}/api/live?network={NETWORK}",
        origin=f"http://{parts.netloc}",
        ping_interval=None,
        proxy=None,
    ) as socket:
        lane = _Lane(socket, seen)
        reading = asyncio.create_task(lane.read())
        try:
            yield lane
        finally:
            reading.cancel()


class _Lane:
    def __init__(self, socket: ClientConnection, seen: Seen) -> None:
        self._socket, self._seen = socket, seen
        self._sequence = 0
        self._sent: dict[int, float] = {}  # when each drawing was sent that may have numbers yet
        self._shown = 0  # the newest drawing whose numbers came
        self._came = asyncio.Event()
        self._answer: asyncio.Future | None = None
        self._expected = b""

    async def send(self, message: bytes) -> None:
        await self._socket.send(message)

    async def ask(self, message: bytes, expected: bytes) -> None:
        """Send one drawing and wait for its trace, which has to be `expected`, bit by bit."""
        self._sequence += 1
        self._expected = expected
        self._answer = asyncio.get_running_loop().create_future()
        self._sent[self._sequence] = clock = time.perf_counter()
        await self._socket.send(message[:4] + struct.pack("<I", self._sequence) + message[8:])
        self._seen.drawings += 1
        async with asyncio.timeout(PATIENCE):
            came = await self._answer
        self._seen.answers.append(1000 * (came - clock))

    async def settled(self) -> None:
        """Wait until the view shows the last drawing, as it has to once the pen rests."""
        async with asyncio.timeout(2):
            while self._shown < self._sequence:
                self._came.clear()
                await self._came.wait()

    async def read(self) -> None:
        try:
            async for data in self._socket:
                self._take(data, time.perf_counter())
            failure = _Wrong(f"closed: {self._socket.close_code} {self._socket.close_reason}")
        except (ConnectionClosed, _Wrong, ValueError, KeyError, struct.error) as error:
            failure = error
        if self._answer and not self._answer.done():
            self._answer.set_exception(failure)
        else:
            self._seen.errors.append(f"lane: {failure!r}")

    def _take(self, data: bytes, now: float) -> None:
        if data[0] == _TRACE:
            _, _, _, sequence = _ENVELOPE.unpack_from(data)
            if self._answer is None or self._answer.done() or sequence != self._sequence:
                raise _Wrong(f"an answer to {sequence} at {self._sequence}")
            if data[8:] != self._expected:
                raise _Wrong(f"the answer to {sequence} is not NumPy's")
            self._answer.set_result(now)
            return
        head = unpack(data)
        match head["kind"]:
            case "template":
                self._seen.templates += 1
            case "numbers":
                self._numbers(head["sequence"], now)
            case kind:
                raise _Wrong(f"a message of the kind {kind}: {head}")

    def _numbers(self, sequence: int, now: float) -> None:
        # Drawing 0 is the empty pad, before anything was drawn.
        if sequence > self._sequence or sequence < self._shown:
            raise _Wrong(f"numbers of {sequence} after {self._shown}, at {self._sequence}")
        if sequence in self._sent:  # else the same drawing once more, at pen-up
            self._seen.numbers.append(1000 * (now - self._sent[sequence]))
        self._sent = {s: at for s, at in self._sent.items() if s > sequence}
        self._shown = sequence
        self._came.set()


def pack(head: dict) -> bytes:
    """A message of a kind, without arrays."""
    text = json.dumps(head, separators=(",", ":")).encode()
    return _ENVELOPE.pack(_KIND, 0, 0, len(text)) + text + bytes(-len(text) % 4)


def unpack(message: bytes) -> dict:
    """The head of a message of a kind. Raises _Wrong if it is not one."""
    version, flags, zero, n = _ENVELOPE.unpack_from(message)
    if (version, flags, zero) != (_KIND, 0, 0) or 8 + n > len(message) or len(message) % 4:
        raise _Wrong(f"not an envelope: {message[:8].hex()}")
    return json.loads(message[8 : 8 + n])


@cache
def steps(digit: int) -> list[tuple[bytes, bytes]]:
    """A sample as its pen goes, in messages; and what NumPy's answer to each is."""
    net, strokes = load(NETWORK), SAMPLES[digit]
    points = sum(map(len, strokes))
    result = []
    for step in range(1, _STEPS + 1):
        left, drawn = max(1, round(points * step / _STEPS)), []
        for stroke in strokes:
            if left > 0:
                drawn.append(stroke[:left])
            left -= len(stroke)
        trace = net.forward(rasterise([np.array(s, np.float32) for s in drawn]).ravel())
        result.append((wire.request(drawn), _body(trace)))
    return result


def _body(trace) -> bytes:
    """A reply after its header."""
    parts = [trace.activations[0].tobytes()]
    for z, a in zip(trace.weighted_sums[1:], trace.activations[1:], strict=True):
        parts += [struct.pack("<I", len(z)), z.tobytes(), a.tobytes()]
    return b"".join(parts)


async def _answers_views(url: str) -> bool:
    async with _lane(url, Seen()) as lane:
        await lane.send(pack({"kind": "view", "name": VIEW, "options": {}, "dark": True}))
        try:
            await lane.ask(*steps(1)[-1])
        except (ConnectionClosed, TimeoutError, _Wrong):
            return False
        await asyncio.sleep(1)
        return lane._seen.templates > 0


def answers_views(url: str) -> bool:
    """Whether the server knows the view that half of the pupils are to look at."""
    return asyncio.run(_answers_views(url))
