"""Every request: whose it is, whether there is room for it, and what it costs them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any

from starlette.responses import PlainTextResponse

from components.server.door import connection as connections
from components.server.door.accounts import LANES, SESSIONS, Account, Accounts, working_for
from components.server.door.headers import Headers
from components.server.door.limits import Limits
from components.server.door.sockets import SILENT, Sockets

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

_WITH_PORT = re.compile(r"\[(.*)\](?::\d+)?|([\d.]+):\d+")  # as some proxies write it
FULL = 1013  # a close code; before the handshake a browser sees only that it failed

# What a run of a page costs, which happens on another thread and is not measured: an
# ordinary one takes 20 to 40 ms, and opening a page two of them.
RERUN = 0.03  # seconds

BODY = 300.0  # seconds that a request's body may take: the largest picture at 56 kB/s


class Gate:
    """ASGI middleware before everything else."""

    def __init__(self, app: Callable, sockets: Sockets, base: str) -> None:
        self._app, self._sockets = app, sockets
        self._accounts: Accounts = sockets.accounts
        self._limits: Limits = self._accounts.limits
        self._headers = Headers(self._limits)
        self._metrics = f"{base}/_stcore/metrics"
        self._uploads = f"{base}/_stcore/upload_file"
        self._places = {f"{base}/api/live": LANES, f"{base}/_stcore/stream": SESSIONS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = {"http": self._http, "websocket": self._websocket}.get(scope["type"])
        if answer is None:
            await self._app(scope, receive, send)
            return
        connection = connections.of(receive)
        account = self._account(scope, connection)
        with working_for(account), self._sockets.busy(connection):
            await account.metered(answer(account, scope, receive, send))

    def _account(self, scope: Scope, connection: connections.Connection | None) -> Account:
        """Whose request this is. The address is the socket's, unless its peer is trusted."""
        client = scope.get("client") or ("local", 0)
        address = connection.address if connection else client[0]
        if self._limits.trusts(address):
            address = _forwarded(scope, self._limits) or address
        account = self._accounts.of(address)
        if connection:
            connection.account = account  # what it reads from now on is this visitor's
        return account

    async def _websocket(self, account: Account, scope: Scope, receive: Receive, send: Send):
        what = self._places.get(_path(scope))
        if what is None:
            await self._app(scope, receive, send)
            return
        with self._accounts.place(account, what) as free:
            if not free:
                await receive()
                await send({"type": "websocket.close", "code": FULL})
            elif what == SESSIONS:
                await self._app(scope, _charging(receive, account), send)
            else:
                await self._app(scope, receive, send)

    async def _http(self, account: Account, scope: Scope, receive: Receive, send: Send) -> None:
        path, app = _path(scope), self._app
        hidden = path == self._metrics and not self._limits.metrics
        # Streamlit takes files into memory for widgets that no page has.
        if hidden or path == self._uploads or path.startswith(f"{self._uploads}/"):
            app = PlainTextResponse("Not Found", 404)
        await app(scope, _in_time(receive), self._headers.added(scope, send))


def _path(scope: Scope) -> str:
    """The path below the one that a proxy in front adds (`uvicorn --root-path`)."""
    return scope["path"].removeprefix(scope.get("root_path", ""))


def _forwarded(scope: Scope, limits: Limits) -> str | None:
    """The last address in X-Forwarded-For that is not itself a trusted proxy's."""
    lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    for part in reversed(b",".join(lines).decode("latin-1").split(",")):
        found = _WITH_PORT.fullmatch(part.strip())
        address = (found[1] or found[2]) if found else part.strip()
        if address and not limits.trusts(address):
            return address
    return None


def _charging(receive: Receive, account: Account) -> Receive:
    """Each message to Streamlit may run a page. Many that came at once are taken one by one."""

    async def charged() -> Event:
        while wait := account.wait():
            await asyncio.sleep(wait)
        event = await receive()
        if event["type"] == "websocket.receive" and (wait := account.run(RERUN)):
            await asyncio.sleep(wait)
        return event

    return charged


def _in_time(receive: Receive) -> Receive:
    """A body that stops arriving, or never ends, is a visitor who has gone."""
    arriving, began = True, monotonic()

    async def timed() -> Event:
        nonlocal arriving
        if not arriving:
            return await receive()
        left = began + BODY - monotonic()
        try:
            event = await asyncio.wait_for(receive(), min(SILENT, max(0.0, left)))
        except TimeoutError:
            event = {"type": "http.disconnect"}
        arriving = event.get("more_body", False)
        return event

    return timed
