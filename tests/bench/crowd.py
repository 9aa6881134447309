"""What is left of a crowd two minutes after it has gone: files, threads, memory."""

from __future__ import annotations

import asyncio
import secrets
import struct
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.bench import Row, pen_up
from tests.bench.classroom import hold
from tests.bench.memory import resident
from tests.bench.pupils import Seen, opened_page, pack
from tests.bench.siege import LANE, _open
from tests.browser.stage import SAMPLES
from tests.components import wire
from tests.server import HOST, Server, running

IDLE, REGISTRATIONS, SESSIONS = 3500, 10_000, 500
AFTER = 125.0  # seconds; Streamlit keeps a session that was left for two minutes
AT_ONCE = 20


def rows() -> Iterator[Row]:
    """Three crowds one after the other, and then two minutes of peace."""
    with running() as server:
        asyncio.run(_crowds(server, 5, 20, 5))  # what is loaded once
        before = _holds(server)
        asyncio.run(_crowds(server, IDLE, REGISTRATIONS, SESSIONS))
        most = _holds(server)
        time.sleep(AFTER)
        after = _holds(server)
        for at, (what, unit) in enumerate((("files", ""), ("threads", ""), ("memory", " MB"))):
            measured = f"{before[at]:.0f}{unit} before, {most[at] - before[at]:+.0f} at once, "
            yield f"a crowd, {what}", f"{measured}{after[at] - before[at]:+.0f} after", "back"
        yield "a crowd, lines in the log", str(len(_said(server))), "0"


def hour(seconds: float = 600.0, every: float = 1.5) -> Iterator[Row]:
    """A lesson of sixty whole pages: as many digits as in an hour, with shorter pauses."""
    with running() as server:
        sent = pen_up.sent(server)
        hold(server, 60, True, sent, seconds=20.0)  # what is loaded once
        before = _holds(server)
        seen: Seen = hold(server, 60, True, sent, seconds=seconds, every=every)
        after = _holds(server)
        yield "an hour, digits drawn", f"{seen.pen_ups}", ""
        yield "an hour, memory", f"{before[2]:.0f} MB before, {after[2] - before[2]:+.1f}", "30 MB"
        yield "an hour, errors", str(len(seen.errors)), "0"
        yield "an hour, lines in the log", str(len(_said(server))), "0"


async def _crowds(server: Server, idle: int, registrations: int, sessions: int) -> None:
    sockets = []
    for _ in range(idle):
        with suppress(OSError):
            sockets.append(await _open(server.port))
    for _, writer in sockets:
        writer.close()
    await _together(registrations, lambda: _register(server.port))
    await _together(sessions, lambda: _visit(server.url))


async def _together(n: int, do: Callable[[], Awaitable[None]]) -> None:
    left: Iterable[int] = iter(range(n))

    async def some() -> None:
        for _ in left:
            await do()

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


async def _register(port: int) -> None:
    """One drawing by POST, of a visitor who was never there before."""
    messages = [pack({"kind": "network", "base": "sigmoid", "changes": [[3, 1.0]]})]
    messages.append(wire.request(SAMPLES[3]))
    body = b"".join(struct.pack("<I", len(message)) + message for message in messages)
    reader, writer = await _open(port)
    writer.write(
        f"POST {LANE}&visitor={secrets.token_urlsafe(16)} HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    with suppress(ConnectionError):
        await reader.read()
    writer.close()


async def _visit(url: str) -> None:
    with suppress(Exception):  # a page that is refused is one that costs nothing
        async with opened_page(url, Seen()):
            pass


def _holds(server: Server) -> tuple[int, int, float]:
    """Open files, threads, resident megabytes."""
    process = Path(f"/proc/{server.process.pid}")
    status = dict(
        line.split(":", 1) for line in (process / "status").read_text().splitlines() if ":" in line
    )
    files = len(list((process / "fd").iterdir()))
    return files, int(status["Threads"]), resident(server.process.pid)


def _said(server: Server) -> list[str]:
    """Lines of the log after those that tell the address."""
    return [line for line in server.log().splitlines() if line.strip() and "URL" not in line][1:]
