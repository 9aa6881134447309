"""One socket: what arrives is handed on in slices, in turn, and only while it may cost.

Between a socket's transport and the protocol that uvicorn has for it, HTTP first and after
an upgrade a WebSocket's. It speaks nothing but asyncio's documented interface to either, so
it holds whatever parses the bytes, and however the app was started.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from typing import Any, Protocol

from components.server.door.accounts import Account
from components.server.door.frames import Frames
from components.server.door.turns import Turns

SLICE = 4096  # bytes: some fifteen drawings, or a few hundred of the smallest messages
LEAST = 128
# What is read and forgotten of a message whose visitor has been told that the line is closed.
REST, LINGER = 8 * 2**20, 2.0  # bytes, and seconds for as long
FORGETS = 0.005  # seconds that this costs at most
LONG = 0.001  # seconds: a slice that took longer is followed by half as much
UNSENT = 16384  # bytes that the system may hold of what is not on its way yet


class Owner(Protocol):
    """Who keeps the connections: `sockets.Sockets`."""

    turns: Turns

    def opened(self, connection: Connection) -> Account | None: ...
    def closed(self, connection: Connection) -> None: ...
    def stalled(self, connection: Connection, full: bool) -> None: ...


class Connection(asyncio.Protocol):
    """Stands for `inner` before the transport."""

    def __init__(self, inner: asyncio.Protocol, sockets: Owner) -> None:
        self.inner, self._sockets = inner, sockets
        self._waiting = bytearray()  # read, and not handed on yet
        self._ended = False  # nothing more will arrive
        self._held = False  # the inner protocol wants no more for now
        self._full = False  # what was answered has not been read
        self.rest: int | None = None  # bytes to forget, once the last word has been said
        self._in_turn = False
        self._size = SLICE
        self._frames: Frames | None = None

    # What the transport says

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self.address = peer[0] if isinstance(peer, tuple) and peer else "local"
        _send_at_once(transport)
        _hold_little(transport)
        # Whose socket it is, and who was heard on it last: not the same behind a proxy.
        self.peer = self.account = self._sockets.opened(self)
        if self.account:
            self.inner.connection_made(_Transport(self, transport))
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        if self.rest is None:
            self._waiting += data
            self._next()
            return
        self.rest -= len(data)
        if self.rest < 0:
            self._transport.abort()

    def eof_received(self) -> bool | None:
        if self.rest is not None:
            return None
        if not self._waiting:
            return self.inner.eof_received()
        self._ended = True
        return True  # it stays open until what has arrived was handed on

    def connection_lost(self, error: Exception | None) -> None:
        if self.account:
            self._waiting.clear()
            self._sockets.closed(self)
            self.inner.connection_lost(error)

    def pause_writing(self) -> None:
        self._full = True
        self._sockets.stalled(self, True)
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        self._full = False
        self._sockets.stalled(self, False)
        self.inner.resume_writing()
        self._next()

    # What the inner protocol says

    def hold(self, held: bool) -> None:
        """Hand nothing on, or go on."""
        self._held = held
        self._next()

    def upgrade(self, inner: asyncio.Protocol) -> None:
        """Another protocol from now on, which is a WebSocket's."""
        self.inner, self._frames = inner, Frames()

    def close(self) -> None:
        """Close when all that was answered is sent.

        Where a WebSocket's visitor is in the middle of a message, the system would cut the line
        at once, and the close code on its way with it: the rest of it is read and forgotten.
        """
        if self.rest is not None:
            return
        cut = self._frames and self._waiting and not self._transport.is_closing()
        if not (cut and self._transport.can_write_eof()):
            self._transport.close()
            return
        self.rest = REST
        self._waiting.clear()
        self.account.charge(FORGETS)
        self._transport.write_eof()
        self._transport.resume_reading()
        asyncio.get_running_loop().call_later(LINGER, self._transport.abort)

    def abort(self) -> None:
        """Close without a word."""
        self._waiting.clear()
        self._transport.abort()

    def waits(self) -> bool:
        """Whether something was said that is not handed on because of the budget or the turn."""
        return bool(self._waiting) and not self._blocked()

    def is_open(self) -> bool:
        """Whether anything can still arrive that is listened to."""
        return self.rest is None and not self._transport.is_closing()

    # What is done about it

    def _next(self) -> None:
        """See to it that what waits is handed on, in turn, and that not much does."""
        if self._waiting and not self._blocked() and not self._in_turn:
            self._in_turn = True
            self._sockets.turns.wait(self.account, self._slice)
        if len(self._waiting) > SLICE:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _slice(self) -> None:
        self._in_turn = False
        if self._blocked():
            return
        wait = self.account.wait()
        if wait:
            self._later(wait)
            return
        data = bytes(self._waiting[: self._size])
        del self._waiting[: self._size]
        if self._frames and self._frames.too_many(data):
            self.abort()
            return
        began = time.thread_time()
        try:
            self.inner.data_received(data)
        except Exception:  # as asyncio itself does: nothing more can be understood here
            self.abort()
            raise
        finally:
            took = time.thread_time() - began
            self.account.charge(took)
        if took > LONG:
            # What others sent meanwhile takes several turns of the loop, one after the other.
            self._size = max(LEAST, self._size // 2)
            self._later(took)
        else:
            self._size = min(SLICE, self._size * 2)
        self._next()
        if self._ended and not self._waiting:
            self.inner.eof_received()
            self._transport.close()

    def _later(self, seconds: float) -> None:
        self._in_turn = True
        asyncio.get_running_loop().call_later(seconds, self._again)

    def _again(self) -> None:
        self._in_turn = False
        self._next()

    def _blocked(self) -> bool:
        return self._held or self._full or not self.is_open()


class _Transport:
    """The transport as the inner protocol sees it: what concerns reading asks the connection."""

    def __init__(self, connection: Connection, transport: asyncio.Transport) -> None:
        self.connection, self._transport = connection, transport

    def pause_reading(self) -> None:
        self.connection.hold(True)

    def resume_reading(self) -> None:
        self.connection.hold(False)

    def close(self) -> None:
        self.connection.close()

    def is_closing(self) -> bool:
        return not self.connection.is_open()

    def write(self, data: bytes) -> None:
        if self.connection.rest is None:  # else the last word has been said
            self._transport.write(data)

    def set_protocol(self, protocol: asyncio.Protocol) -> None:
        self.connection.upgrade(protocol)

    def get_protocol(self) -> asyncio.Protocol:
        return self.connection.inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def of(receive: object) -> Connection | None:
    """The connection that an ASGI call came over: `receive` is a method of uvicorn's."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    return getattr(transport, "connection", None)


def _send_at_once(transport: asyncio.Transport) -> None:
    """Turn Nagle's algorithm off.

    asyncio does not take Streamlit's sockets for TCP and leaves it on: a body waits, up to
    40 ms, until the browser has acknowledged its headers. The same of uvicorn's own sockets:
    https://github.com/Kludex/uvicorn/issues/3149
    """
    own = transport.get_extra_info("socket")
    if own and own.family in (socket.AF_INET, socket.AF_INET6):
        with contextlib.suppress(OSError):  # closed already
            own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _hold_little(transport: asyncio.Transport) -> None:
    """What is sent waits here, where newer news can replace it, and not in the system's buffer.

    That takes a megabyte and more: on a line of 50 kB/s half a minute of a training, behind which
    the answer to whoever stops it has to wait. What is on its way is not counted, so a fast line
    is as fast as before.
    """
    own, option = transport.get_extra_info("socket"), getattr(socket, "TCP_NOTSENT_LOWAT", None)
    if own and option and own.family in (socket.AF_INET, socket.AF_INET6):
        with contextlib.suppress(OSError):  # closed already, or a system that knows no such thing
            own.setsockopt(socket.IPPROTO_TCP, option, UNSENT)
