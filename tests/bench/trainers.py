"""Twenty whole pages on which a network learns: what each sees, and what is left of them.

Each is a Streamlit session and a lane, as a browser has them, for minutes; all train at full speed
and draw a digit now and then. The pupils take their own part of the same two cores.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from tests.bench import Row, cpu, spread
from tests.bench.memory import resident
from tests.bench.pupils import EVERY, Seen, opened_page, pack, unpack
from tests.browser.stage import SAMPLES
from tests.components import wire
from tests.server import running

MANY = 20
SECONDS = 120.0
OPENING = 10.0
LEFT = 120.0  # seconds after which nothing of them may be left
_KIND = 2  # a message's first byte, where it is no answer to a drawing
_RESTS = 0.02  # of a core


@dataclass
class _Found:
    """What all of them saw: moments a second of each, milliseconds of answers, memory in MB."""

    page: Seen = field(default_factory=Seen)
    moments: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    before: float = 0.0
    most: float = 0.0
    after: float = 0.0
    gone: float = float("inf")  # seconds after they left


def rows() -> Iterator[Row]:
    """They come, train, draw and leave."""
    with running() as server, multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(_held, (server.url, server.process.pid))
    who = f"{MANY} training pages"
    yield f"{who}, page opened", spread(found.page.opened), ""
    slowest, there = min(found.moments, default=0), len(found.moments)
    yield f"{who}, moments", f"{slowest:.1f} a second for the slowest of {there}", "at least 2"
    yield f"{who}, lane's answer", spread(found.answers), "95 % at most 50 ms"
    memory = f"{found.most:.0f} MB in all, {found.before:.0f} before, {found.after:.0f} after"
    yield f"{who}, server and its processes", memory, "at most 400 MB"
    yield f"{who}, at rest after they left", f"{found.gone:.0f} s", "at most 120 s"
    first = f": {found.page.errors[0]}" if found.page.errors else ""
    yield f"{who}, errors", f"{len(found.page.errors)}{first}", "0"


def _held(url: str, server: int) -> _Found:
    return asyncio.run(_lesson(url, server))


async def _lesson(url: str, server: int) -> _Found:
    found, chance = _Found(before=_memory(server)), random.Random(1)
    async with AsyncExitStack() as open_:
        await asyncio.gather(
            *(_train(url, n, found, open_, chance.uniform(0, OPENING)) for n in range(MANY)),
            _watch(server, found),
        )
    left = time.monotonic()
    while time.monotonic() - left < LEFT + 30:
        began, used = time.monotonic(), cpu.seconds(server)
        await asyncio.sleep(3)
        if (cpu.seconds(server) - used) / (time.monotonic() - began) < _RESTS:
            found.gone = began - left
            break
    found.after = _memory(server)
    return found


async def _watch(server: int, found: _Found) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found.most = max(found.most, _memory(server))
        await asyncio.sleep(1)


async def _train(url: str, n: int, found: _Found, open_: AsyncExitStack, after: float) -> None:
    until = time.monotonic() + SECONDS
    await asyncio.sleep(after)
    try:
        await open_.enter_async_context(opened_page(url, found.page))
        lane = await open_.enter_async_context(
            connect(f"ws{url[4:]}/api/live?network=sigmoid", ping_interval=None, proxy=None)
        )
        run = {"kind": "learn", "do": "begin", "run": f"a-bench-of-a-page-{n:03}"}
        await lane.send(pack(run | {"settings": {"seed": n}}))
        await lane.send(pack({"kind": "learn", "do": "go", "speed": "full"}))
        began, digit, sent, moments = time.monotonic(), n, None, set()
        next_digit = began + EVERY * random.Random(n).random()
        while (now := time.monotonic()) < until:
            if sent is None and now >= next_digit:
                digit, sent, next_digit = digit + 1, time.perf_counter(), now + EVERY
                await lane.send(wire.request(SAMPLES[digit % 10], sequence=1))
                await lane.send(pack({"kind": "rest"}))
            message = await _heard(lane, min(until, next_digit) - now)
            if message is None:
                continue
            if message[0] != _KIND:
                found.answers.append(1000 * (time.perf_counter() - sent))
                sent = None
            elif (said := unpack(message))["kind"] == "learning" and said["step"]:
                moments.add(said["step"])
        found.moments.append(len(moments) / (time.monotonic() - began))
    except Exception as error:
        found.page.errors.append(repr(error))


async def _heard(lane: ClientConnection, seconds: float) -> bytes | None:
    try:
        async with asyncio.timeout(max(0.001, seconds)):
            return await lane.recv()
    except TimeoutError:
        return None


def _memory(process: int) -> float:
    """Resident megabytes of a process and of all that it started; shared pages count once each."""
    children = Path(f"/proc/{process}/task").glob("*/children")
    below = sum(_memory(int(child)) for one in children for child in one.read_text().split())
    return resident(process) + below
