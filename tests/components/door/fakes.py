"""A clock that stands still, and a transport without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hypothesis import HealthCheck, settings

from components.server.door.accounts import Account, Accounts
from components.server.door.connection import Connection
from components.server.door.limits import Limits
from components.server.door.sockets import Sockets

# A machine that is busy makes examples slowly, and that says nothing about the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PATIENCE = 60  # seconds; nothing here takes one
HOME, AWAY, FAR = "192.0.2.1", "198.51.100.2", "203.0.113.3"


class Clock:
    """Time passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Transport(asyncio.Transport):
    """Keeps what is written, and hands on what a test lets arrive."""

    def __init__(self, peer: object = (HOME, 4000)) -> None:
        super().__init__({"peername": peer})
        self.reading, self.closing, self.aborted = True, False, False
        self.ended = False  # nothing more is written
        self.written = bytearray()
        self.protocol: asyncio.Protocol | None = None

    def opened(self, protocol: asyncio.Protocol) -> Transport:
        self.protocol = protocol
        protocol.connection_made(self)
        return self

    def arrives(self, data: bytes) -> None:
        """What a real transport does, and only when it would."""
        assert self.reading, "nothing is read while reading is paused"
        assert not self.closing, "nothing is read from what is closed"
        self.protocol.data_received(data)

    def is_gone(self, error: Exception | None = None) -> None:
        """The loop says so, some time after close() or abort(), or after a cut."""
        self.closing = True
        self.protocol.connection_lost(error)

    def write(self, data: bytes) -> None:
        self.written += data

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = self.aborted = True

    def is_closing(self) -> bool:
        return self.closing

    def is_reading(self) -> bool:
        return self.reading and not self.closing

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


class Inner(asyncio.Protocol):
    """Stands for uvicorn's protocol: notes what it is told."""

    def __init__(self, on_data: Callable[[Inner, bytes], None] = lambda inner, data: None) -> None:
        self.on_data = on_data
        self.pieces: list[bytes] = []
        self.told: list[object] = []

    @property
    def received(self) -> bytes:
        return b"".join(self.pieces)

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.told.append("made")

    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)
        self.on_data(self, data)

    def eof_received(self) -> None:
        self.told.append("eof")

    def connection_lost(self, error: Exception | None) -> None:
        self.told.append(("lost", error))

    def pause_writing(self) -> None:
        self.told.append("pause")

    def resume_writing(self) -> None:
        self.told.append("resume")


def sockets(clock: Clock | None = None, **limits: object) -> Sockets:
    return Sockets(Accounts(Limits(**limits)), clock or Clock())


def connected(
    guard: Sockets, peer: str = HOME, inner: Inner | None = None
) -> tuple[Connection, Transport]:
    connection = Connection(inner or Inner(), guard)
    return connection, Transport((peer, 4000)).opened(connection)


def give_clock(monkeypatch, clock: Clock) -> None:
    """Accounts that are opened from now on go by this clock."""
    from components.server.door import accounts

    def opened(limits: Limits, *_: object) -> Account:
        return Account(limits, clock)

    monkeypatch.setattr(accounts, "Account", opened)


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a scene in a loop of its own, and never for ever."""

    async def bounded() -> None:
        async with asyncio.timeout(PATIENCE):
            await scene()

    asyncio.run(bounded())


async def rounds(n: int) -> None:
    """The event loop goes round n times."""
    for _ in range(n):
        await asyncio.sleep(0)


async def until(done: Callable[[], bool], most: int = 5000) -> None:
    """The loop goes round until it is so. That it never gets so is a failure, not a wait."""
    for _ in range(most):
        if done():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came to that")
