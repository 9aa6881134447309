"""What an honest pupil sees while another address does its worst.

The attackers are a process of their own on another loopback address, bounded in time. The
honest pupil draws 30 times a second, with one drawing in flight, and notes how long each
answer takes; meanwhile a newcomer opens a lane and draws once.
"""

from __future__ import annotations

import asyncio
import random
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import numpy as np
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.bench.memory import resident
from tests.bench.pupils import pack, steps
from tests.components import wire
from tests.server import HOST, running

ATTACKER = "127.0.0.2"
SECONDS = 10.0
RATE = 30.0
LANE = "/api/live?network=sigmoid"


# ---- the attacks --------------------------------------------------------------------


async def pings(port: int) -> None:
    """Empty pings as fast as they go."""
    await _flood(port, b"\x89\x80\0\0\0\0" * 8192)


async def continuations(port: int) -> None:
    """A message of empty parts that never ends."""
    await _flood(port, b"\x00\x80\0\0\0\0" * 8192, b"\x02\x80\0\0\0\0")


async def unread_pings(port: int) -> None:
    """Long pings whose answers are never read."""
    ping = b"\x89\xfd\0\0\0\0" + bytes(125)
    await _flood(port, ping * 2048, read=False)


async def lanes(port: int) -> None:
    """300 lanes that are held."""
    async with AsyncExitStack() as held:
        for _ in range(300):
            with suppress(OSError, InvalidStatus, TimeoutError):
                await held.enter_async_context(_lane(port))
        await asyncio.sleep(3600)


def posts(connections: int) -> Callable[[int], Awaitable[None]]:
    """One number changed 80,000 times, from so many connections."""
    edit = pack({"kind": "network", "base": "sigmoid", "changes": [[0, 1]] * 80_000})
    body = struct.pack("<I", len(edit)) + edit
    head = f"POST {LANE} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return _by(connections, lambda port: _requests(port, head + body))


def worst_drawings(connections: int) -> Callable[[int], Awaitable[None]]:
    """256 strokes of 16 random points flat out, from so many connections."""

    async def draw(port: int) -> None:
        rng = np.random.default_rng()
        drawing = wire.request(rng.uniform(size=(256, 16, 2)).astype(np.float32))
        async with _lane(port) as socket:
            while True:
                await socket.send(drawing)
                await socket.recv()

    return _by(connections, draw)


def tiny_drawings(connections: int) -> Callable[[int], Awaitable[None]]:
    """Empty drawings, hundreds in each read, from so many connections."""
    drawing = wire.request([])
    frame = struct.pack("<BB", 0x82, 0x80 | len(drawing)) + bytes(4) + drawing
    return _by(connections, lambda port: _flood(port, frame * 4096))


async def chunks(port: int) -> None:
    """A body in chunks of one byte."""
    head = f"POST {LANE} HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    await _requests(port, head + b"1\r\nx\r\n" * 40_000 + b"0\r\n\r\n")


async def pages(port: int) -> None:
    """Streamlit sessions opened and asked to run, again and again."""
    from tests.bench.pupils import Seen, opened_page

    async def visit() -> None:
        while True:
            with suppress(Exception):
                async with opened_page(f"http://{HOST}:{port}", Seen()):
                    pass

    await asyncio.gather(*(visit() for _ in range(8)))


async def idle(port: int) -> None:
    """1,100 sockets that say nothing."""
    held = []
    for _ in range(1100):
        with suppress(OSError):
            held.append(await _open(port))
    await asyncio.sleep(3600)


async def nobody(port: int) -> None:
    """No attack, to compare with."""


def _by(connections: int, attack: Callable[[int], Awaitable[None]]) -> Callable:
    async def together(port: int) -> None:
        await asyncio.gather(*(attack(port) for _ in range(connections)))

    return together


async def _open(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(HOST, port, local_addr=(ATTACKER, 0))


@asynccontextmanager
async def _lane(port: int, address: str = ATTACKER) -> AsyncIterator:
    url = f"ws://{HOST}:{port}{LANE}"
    async with connect(
        url, local_addr=(address, 0), ping_interval=None, proxy=None, open_timeout=5
    ) as socket:
        yield socket


async def _flood(port: int, frames: bytes, first: bytes = b"", read: bool = True) -> None:
    """The same frames on one lane until it is cut, then on the next."""
    while True:
        reader, writer = await _open(port)
        writer.write(
            f"GET {LANE} HTTP/1.1\r\nHost: {HOST}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\n\r\n".encode()
        )
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            reading = asyncio.create_task(_devour(reader)) if read else None
            writer.write(first)
            while True:
                writer.write(frames)
                await writer.drain()
        writer.close()
        if reading:
            reading.cancel()
        await asyncio.sleep(0.01)


async def _devour(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionError):
        while await reader.read(65536):
            pass


async def _requests(port: int, request: bytes) -> None:
    while True:
        reader, writer = await _open(port)
        with suppress(ConnectionError):
            writer.write(request)
            await writer.drain()
            await reader.read(1000)
        writer.close()


ATTACKS: dict[str, Callable[[int], Awaitable[None]]] = {
    "nobody": nobody,
    "empty pings": pings,
    "empty continuations": continuations,
    "long pings, never read": unread_pings,
    "300 lanes": lanes,
    **{f"POST of 80,000 changes, {n}x": posts(n) for n in (1, 4, 8)},
    **{f"worst drawings, {n}x": worst_drawings(n) for n in (2, 4, 8, 100)},
    "tiny drawings, 8x": tiny_drawings(8),
    "chunks of one byte": chunks,
    "Streamlit pages": pages,
    "1,100 idle sockets": idle,
}


# ---- the honest pupil ----------------------------------------------------------------


async def _honest(port: int, seconds: float) -> tuple[list[float], float]:
    """How long each answer took, and how long a newcomer waited for the first. In ms."""
    waits, chance = [], random.Random(1)
    drawings = steps(3)
    async with _lane(port, HOST) as socket:
        end = time.perf_counter() + seconds
        newcomer = asyncio.create_task(_newcomer(port, seconds / 2))
        while (began := time.perf_counter()) < end:
            message, expected = chance.choice(drawings)
            await socket.send(message)
            answer = await asyncio.wait_for(socket.recv(), 10)
            waits.append(1000 * (time.perf_counter() - began))
            assert answer[8:] == expected
            await asyncio.sleep(max(0.0, began + 1 / RATE - time.perf_counter()))
        return waits, await newcomer


async def _newcomer(port: int, after: float) -> float:
    await asyncio.sleep(after)
    began = time.perf_counter()
    async with asyncio.timeout(20), _lane(port, HOST) as socket:
        await socket.send(steps(3)[-1][0])
        await socket.recv()
    return 1000 * (time.perf_counter() - began)


def besieged(name: str, port: int, pid: int, seconds: float = SECONDS) -> tuple[float, ...]:
    """Median and 95 % of the honest pupil's waits, the newcomer's (ms), growth (MB)."""
    before = resident(pid)
    attack = [sys.executable, "-m", "tests.bench.siege", name, str(port), str(seconds + 2)]
    with subprocess.Popen(attack) as attackers:
        try:
            time.sleep(1)  # the attack is under way
            waits, newcomer = asyncio.run(_honest(port, seconds))
            grown = resident(pid) - before
        finally:
            attackers.kill()
    return float(np.median(waits)), float(np.percentile(waits, 95)), newcomer, grown


def rows() -> Iterator[tuple[str, str, str]]:
    """Each attack in turn, on one server."""
    with running() as server:
        for name in ATTACKS:
            median, high, newcomer, grown = besieged(name, server.port, server.process.pid)
            measured = f"{median:.1f} / {high:.1f} ms; {newcomer:.0f} ms to join; {grown:+.0f} MB"
            yield f"honest pupil beside {name}", measured, "95 % <= 25 ms (60), <= 57 MB"
        complaints = [line for line in server.log().splitlines() if line.strip()]
        yield "lines in the log", str(len(complaints)), "a few"


if __name__ == "__main__":
    with suppress(TimeoutError, ConnectionClosed):
        limited = asyncio.wait_for(ATTACKS[sys.argv[1]](int(sys.argv[2])), float(sys.argv[3]))
        asyncio.run(limited)
