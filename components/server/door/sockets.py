"""All sockets: how many there may be, whose give way, and which are closed for saying nothing."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from components.server.door.accounts import Account, Accounts
from components.server.door.connection import Connection
from components.server.door.turns import Turns
from components.server.every import every

try:
    import resource
except ImportError:  # Windows knows no such limit
    resource = None

SILENT = 10.0  # seconds without a request, or within one
UNREAD = 60.0  # seconds in which nothing of an answer is taken
ACCEPTED = 16  # connections at once, before those that they push out are closed
MESSAGE = 10**6  # bytes of a WebSocket's, as in `.streamlit/config.toml`; the lane takes half
SPARE = 40 + 2 * ACCEPTED  # files that are no guarded socket: libraries', the log's, those

_EVERY = 1.0  # seconds
_MANY = 65536  # files; more is not needed, and some systems mean infinity


@dataclass(frozen=True)
class Listening:
    """Where a server takes connections: an address of this machine, or all of its kind."""

    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int
    both: bool = False  # of IPv4 as well as of IPv6

    @property
    def local(self) -> bool:
        """Whether only this machine can connect."""
        return self.address.is_loopback

    def takes(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        """Whether who connects to this address of the machine is heard."""
        every = self.address.is_unspecified
        return address == self.address or (
            every and (self.both or self.address.version == address.version)
        )


class Sockets:
    """The open connections, by how long they have said nothing."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self.accounts, self.turns, self._clock = accounts, Turns(), clock
        self._most = min(accounts.limits.all_sockets, max(SPARE, open_files() - SPARE))
        self._n = 0
        self._silent: OrderedDict[Connection, float] = OrderedDict()  # and since when
        self._unread: dict[Connection, float] = {}
        self.listening: list[Listening] = []
        self.on_listening: Callable[[], None] = lambda: None  # a server is ready

    def opened(self, connection: Connection) -> Account | None:
        """The account of a new connection, or None if there is no place for it."""
        account = self.accounts.of(connection.address)
        limits = self.accounts.limits
        if self._n >= self._most and not (
            self._give_way(self.accounts.greediest()) or self._give_way()
        ):
            return None
        alone = not limits.trusts(connection.address)  # it speaks for nobody else
        if alone and account.sockets >= limits.sockets and not self._give_way(account):
            return None
        self._n += 1
        account.sockets += 1
        self._silent[connection] = self._clock()
        return account

    def closed(self, connection: Connection) -> None:
        """It has gone."""
        self._n -= 1
        connection.peer.sockets -= 1
        self._silent.pop(connection, None)
        self._unread.pop(connection, None)

    @contextmanager
    def busy(self, connection: Connection | None) -> Iterator[None]:
        """A request is being answered meanwhile, so its connection is not silent."""
        if connection not in self._silent:
            yield
            return
        del self._silent[connection]
        try:
            yield
        finally:
            if connection.is_open():
                self._silent[connection] = self._clock()

    def stalled(self, connection: Connection, full: bool) -> None:
        """Whether what it was answered waits to be read."""
        if full:
            self._unread[connection] = self._clock()
        else:
            self._unread.pop(connection, None)

    def sweep(self) -> None:
        """Close what has said or taken nothing for too long."""
        now = self._clock()
        late = [one for one, since in self._unread.items() if now - since > UNREAD]
        for connection, since in list(self._silent.items()):
            if now - since <= SILENT:
                break
            if connection.waits():  # it has spoken, and was not listened to yet
                self._silent[connection] = now
                self._silent.move_to_end(connection)
            else:
                late.append(connection)
        for connection in late:
            connection.abort()
        self.accounts.forget()

    def _give_way(self, account: Account | None = None) -> bool:
        """Close the one (of this account) that has been silent longest. Whether there was one."""
        for connection in self._silent:
            if connection.peer is account or not account:
                del self._silent[connection]
                connection.abort()
                return True
        return False

    @asynccontextmanager
    async def guarded(self) -> AsyncIterator[None]:
        """Servers that are started on this loop meanwhile have their connections guarded."""
        loop = asyncio.get_running_loop()
        plain = loop.create_server, loop.create_unix_server
        loop.create_server, loop.create_unix_server = (self._guarding(one) for one in plain)
        try:
            async with every(_EVERY, self.sweep):
                yield
        finally:
            loop.create_server, loop.create_unix_server = plain

    def _guarding(self, create_server: Callable) -> Callable:
        async def create(factory: Callable[[], asyncio.Protocol], *args: Any, **more: Any):
            # asyncio accepts as many in one go as may wait for it, and only then looks at any.
            waiting = more.pop("backlog", 100)
            guarded = partial(self._guard, factory)
            server = await create_server(guarded, *args, backlog=ACCEPTED, **more)
            for shared in server.sockets:
                with shared.dup() as own:
                    own.listen(waiting)
                    self.listening += _place(own)
            self.on_listening()
            return server

        return create

    def _guard(self, factory: Callable[[], asyncio.Protocol]) -> Connection:
        inner = factory()
        # uvicorn's own defaults would compress each of our small messages, have a parser unpack
        # whatever a visitor has packed, and keep 16 MB of a message that never ends.
        config = getattr(inner, "config", None)
        if config is not None:
            config.ws_per_message_deflate = False
            config.ws_max_size = min(config.ws_max_size, MESSAGE)
        return Connection(inner, self)


def _place(listener: socket.socket) -> list[Listening]:
    """Where a socket listens; nothing where that is a file."""
    if listener.family not in (socket.AF_INET, socket.AF_INET6):
        return []
    host, port = listener.getsockname()[:2]
    six = listener.family == socket.AF_INET6
    both = six and not listener.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
    return [Listening(ipaddress.ip_address(host.partition("%")[0]), port, both)]


def open_files() -> int:
    """How many files this process may have open at once."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] if resource else _MANY


def raise_open_files() -> None:
    """Let this process have as many files open as the system allows it."""
    if not resource:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ceiling = _MANY if hard == resource.RLIM_INFINITY else min(hard, _MANY)
    for most in (ceiling, 10240):  # macOS says infinity and means 10240
        if soft < most <= ceiling:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
                return
            except (ValueError, OSError):
                pass
