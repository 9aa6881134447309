"""Every request: for whom it is done, whether there is room for it, and what it costs them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.server.door import accounts, gate
from components.server.door.accounts import LANES, SESSIONS, Account
from components.server.door.gate import RERUN, Gate
from components.server.door.sockets import Sockets
from tests.cases import each
from tests.components.door.fakes import (
    AWAY,
    FAR,
    HOME,
    UNHURRIED,
    Clock,
    connected,
    give_clock,
    play,
    rounds,
    sockets,
    until,
)
from tests.server import ROOT

PROXY = "10.0.0.1"


class Call:
    """One request as uvicorn makes it, over a connection of its own or over none."""

    def __init__(self, guard: Sockets | None = None, peer: str = HOME) -> None:
        self.connection = None
        if guard:
            self.connection, self.wire = connected(guard, peer)
            self.transport = self.connection.inner.transport
        self.client = (peer, 4000)
        self.first: list[dict] = []
        self.inbox: asyncio.Queue = asyncio.Queue()
        self.said: list[dict] = []
        self.received = 0

    async def receive(self) -> dict:
        event = self.first.pop() if self.first else await self.inbox.get()
        self.received += 1
        return event

    async def send(self, event: dict) -> None:
        self.said.append(event)

    def arrives(self, *events: dict) -> Call:
        for event in events:
            self.inbox.put_nowait(event)
        return self

    def http(self, gate: Gate, path: str = "/", headers: dict | None = None, **more: object):
        return self._begin(gate, "http", path, headers, more)

    def websocket(self, gate: Gate, path: str, headers: dict | None = None, **more: object):
        self.first.append({"type": "websocket.connect"})
        return self._begin(gate, "websocket", path, headers, more)

    def _begin(self, gate, kind, path, headers, more) -> asyncio.Task:
        lines = [(b"host", b"explorer.example")]
        lines += [
            (name.encode(), one.encode("latin-1"))
            for name, value in (headers or {}).items()
            for one in ([value] if isinstance(value, str) else value)
        ]
        scope = {"type": kind, "path": path, "headers": lines, "client": self.client, **more}
        return asyncio.create_task(gate(scope, self.receive, self.send))


class App:
    """Notes each call, and stays until it is told to go."""

    def __init__(self, stays: bool = False) -> None:
        self.calls: list[SimpleNamespace] = []
        self.go = asyncio.Event()
        self.stays = stays

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        self.calls.append(SimpleNamespace(scope=scope, account=accounts.current()))
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
        if self.stays:
            await self.go.wait()

    @property
    def whose(self) -> Account:
        return self.calls[-1].account


def built(app: Callable, base: str = "", **limits: object) -> tuple[Gate, Sockets]:
    guard = sockets(**limits)
    return Gate(app, guard, base), guard


# ---- whether there is room --------------------------------------------------------------


@each(
    ("path", "what"), [("/api/live", LANES), ("/_stcore/stream", SESSIONS)], ids=[LANES, SESSIONS]
)
@each("base", ["", "/school/digits"])
@each("root", ["", "/outside"])
def test_full_is_said_before_the_handshake_and_a_place_that_is_left_is_free(path, what, base, root):
    async def scene():
        app = App(stays=True)
        gate, guard = built(app, base, **{what: 2})
        full = root + base + path
        held = [Call(guard).websocket(gate, full, root_path=root) for _ in range(2)]
        await rounds(3)
        assert len(app.calls) == guard.accounts.of(HOME).places[what] == 2
        turned_away = Call(guard)
        await turned_away.websocket(gate, full, root_path=root)
        assert turned_away.said == [{"type": "websocket.close", "code": 1013}]
        assert turned_away.received == 1  # "connect" comes first, so ASGI wants it
        assert len(app.calls) == 2
        other = Call(guard, AWAY)
        elsewhere = other.websocket(gate, full, root_path=root)
        await rounds(3)
        assert other.said == [{"type": "websocket.accept"}]
        app.go.set()
        await asyncio.gather(*held, elsewhere)
        again = Call(guard)
        await again.websocket(gate, full, root_path=root)
        assert again.said == [{"type": "websocket.accept"}]
        assert guard.accounts.total(what) == 0

    play(scene)


def test_a_place_is_given_back_when_the_app_fails_or_the_visitor_is_cut_off():
    async def scene():
        async def fails(scope: dict, receive: Callable, send: Callable) -> None:
            raise LookupError

        gate, guard = built(fails, lanes=1)
        for _ in range(3):
            with pytest.raises(LookupError):
                await Call(guard).websocket(gate, "/api/live")
        gate, guard = built(App(stays=True), lanes=1)
        for _ in range(3):
            task = Call(guard).websocket(gate, "/api/live")
            await rounds(3)
            assert guard.accounts.total(LANES) == 1
            task.cancel()
            await asyncio.wait([task])
            assert guard.accounts.total(LANES) == 0

    play(scene)


def test_a_websocket_of_another_path_is_the_apps_business():
    async def scene():
        app = App()
        gate, guard = built(app, lanes=0, sessions=0)
        call = Call(guard)
        await call.websocket(gate, "/elsewhere")
        assert call.said == [{"type": "websocket.accept"}]

    play(scene)


def test_the_apps_beginning_and_end_pass():
    async def scene():
        seen = []

        async def app(scope: dict, receive: Callable, send: Callable) -> None:
            seen.append(scope)

        gate, _ = built(app)
        await gate({"type": "lifespan"}, None, None)
        assert seen == [{"type": "lifespan"}]

    play(scene)


# ---- what it costs ------------------------------------------------------------------------


def test_each_message_to_streamlit_is_charged_and_runs_when_the_one_before_is_over(monkeypatch):
    clock = Clock()
    give_clock(monkeypatch, clock)
    charged: list[float] = []
    monkeypatch.setattr(Account, "charge", lambda self, seconds: charged.append(seconds))

    async def sleep(seconds: float) -> None:
        clock.now += seconds

    monkeypatch.setattr("components.server.door.gate.asyncio", SimpleNamespace(sleep=sleep))

    async def listens(scope: dict, receive: Callable, send: Callable) -> None:
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async def seconds(path: str, messages: int) -> float:
        gate, guard = built(listens)
        call = Call(guard)
        call.arrives(*[{"type": "websocket.receive", "bytes": b""}] * messages)
        call.arrives({"type": "websocket.disconnect"})
        charged.clear()
        began = clock.now
        await call.websocket(gate, path)
        return clock.now - began

    async def scene():
        assert await seconds("/_stcore/stream", 1000) == pytest.approx(999 * RERUN)
        assert charged.count(RERUN) == 1000
        assert await seconds("/api/live", 1000) == 0.0
        assert charged.count(RERUN) == 0

    play(scene)


def test_a_packet_of_messages_to_streamlit_cannot_run_up_a_debt(monkeypatch):
    """500 fit into one slice: 15 s of runs, in which all behind the same router would wait."""
    clock = Clock()
    give_clock(monkeypatch, clock)

    async def listens(scope: dict, receive: Callable, send: Callable) -> None:
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async def scene():
        loop = asyncio.get_running_loop()
        timers = []

        def call_later(delay: float, call: Callable, *more: object, context=None):
            timers.append((delay, call, more))
            return loop.call_at(loop.time() + 3600, lambda: None)

        gate, guard = built(listens, share=0.5, saved=0.3)
        call = Call(guard)
        task = call.websocket(gate, "/_stcore/stream")
        await rounds(3)
        loop.call_later = call_later
        call.arrives(*[{"type": "websocket.receive", "bytes": b""}] * 500)
        for _ in range(10):
            await rounds(600)
            assert guard.accounts.of(HOME).wait() <= (RERUN + 0.01) / 0.5
            delay, ring, more = timers.pop()
            clock.now += delay + 1e-6
            ring(*more)
        assert 480 < call.inbox.qsize() < 495  # it goes on, as fast as it is earned
        task.cancel()
        del loop.call_later

    play(scene)


def test_what_the_app_computes_is_charged_to_who_asked(monkeypatch):
    spent = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(accounts, "time", SimpleNamespace(thread_time=lambda: spent.seconds))
    give_clock(monkeypatch, Clock())

    async def works(scope: dict, receive: Callable, send: Callable) -> None:
        spent.seconds += 1.5
        await asyncio.sleep(0)
        spent.seconds += 1.5

    async def scene():
        gate, guard = built(works, share=1.0, saved=1.0)
        await Call(guard).http(gate)
        assert guard.accounts.of(HOME).wait() == pytest.approx(2.0)
        assert guard.accounts.of(AWAY).wait() == 0

    play(scene)


def test_while_a_request_is_answered_its_connection_is_not_silent():
    async def scene():
        app = App(stays=True)
        gate, guard = built(app)
        call = Call(guard)
        task = call.http(gate)
        await rounds(3)
        assert call.connection not in guard._silent
        app.go.set()
        await task
        assert call.connection in guard._silent

    play(scene)


# ---- whose it is ----------------------------------------------------------------------------


async def counted(peer: str, headers: dict | None = None, over: bool = True, **limits) -> str:
    """The address that a request is counted for."""
    app = App()
    gate, guard = built(app, **limits)
    call = Call(guard if over else None, peer)
    await call.http(gate, headers=headers)
    names = [name for name, account in guard.accounts._all.items() if account is app.whose]
    if call.connection:
        assert call.connection.account is app.whose  # what it reads next is theirs, too
    assert len(names) == 1
    return names[0]


@each("over", [True, False])
@each(
    ("peer", "trusted", "forwarded", "whose"),
    [
        # Nobody is believed who is not trusted.
        (HOME, "", FAR, HOME),
        (HOME, PROXY, FAR, HOME),
        ("127.0.0.1", "", FAR, "127.0.0.1"),
        ("127.0.0.1", PROXY, FAR, "127.0.0.1"),
        # A proxy that is trusted says who asks.
        (PROXY, PROXY, FAR, FAR),
        (PROXY, "10.0.0.0/8", FAR, FAR),
        (PROXY, f"{AWAY}, {PROXY}", FAR, FAR),
        (PROXY, PROXY, f" {FAR} ", FAR),
        (PROXY, PROXY, f"{FAR}:5678", FAR),
        (PROXY, PROXY, "[2001:dead:0:1::5]:443", "2001:dead:0:1::/64"),
        ("2001:db8::9", "2001:db8::/32", "2001:dead:0:1::5", "2001:dead:0:1::/64"),
        # What a visitor put there before it comes first, and is not believed.
        (PROXY, PROXY, f"{AWAY}, {FAR}", FAR),
        (PROXY, PROXY, f"{PROXY}, {FAR}", FAR),
        (PROXY, PROXY, f"nonsense, 127.0.0.1,,{FAR}", FAR),
        # Two proxies behind each other.
        (PROXY, "10.0.0.0/8", f"{AWAY}, {FAR}, 10.0.0.2", FAR),
        (PROXY, PROXY, f"{AWAY}, {FAR}, 10.0.0.2", "10.0.0.2"),
        # The proxy itself asks, or says nothing that is of use.
        (PROXY, "10.0.0.0/8", "10.0.0.2, 10.0.0.3", PROXY),
        (PROXY, PROXY, "", PROXY),
        (PROXY, PROXY, " , ,", PROXY),
        (PROXY, PROXY, None, PROXY),
        # A socket for both kinds of address names the old kind in the new way.
        (f"::ffff:{PROXY}", PROXY, FAR, FAR),
        (PROXY, PROXY, f"::ffff:{FAR}", FAR),
        (PROXY, "10.0.0.0/8", f"{FAR}, ::ffff:10.0.0.2", FAR),
    ],
)
def test_who_is_counted(over, peer, trusted, forwarded, whose):
    async def scene():
        headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
        assert await counted(peer, headers, over, trusted_proxies=trusted) == whose

    play(scene)


def test_of_several_lines_the_last_counts():
    async def scene():
        headers = {"x-forwarded-for": [AWAY, FAR]}
        assert await counted(PROXY, headers, trusted_proxies=PROXY) == FAR

    play(scene)


def test_the_server_may_have_believed_the_header_but_the_socket_counts():
    """uvicorn by itself believes whoever connects from this machine."""

    async def scene():
        app = App()
        gate, guard = built(app)
        call = Call(guard, "127.0.0.1")
        call.client = (FAR, 0)
        await call.http(gate, headers={"x-forwarded-for": FAR})
        assert app.whose is guard.accounts.of("127.0.0.1")

    play(scene)


@settings(UNHURRIED, max_examples=60)
@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_whatever_is_claimed_changes_nothing_without_trust(text):
    async def scene():
        headers = {"x-forwarded-for": text, "forwarded": f"for={text}", "x-real-ip": text}
        assert await counted(HOME, headers, trusted_proxies=PROXY) == HOME

    play(scene)


@settings(UNHURRIED, max_examples=60)
@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_whatever_stands_before_the_proxys_own_word_changes_nothing(text):
    async def scene():
        headers = {"x-forwarded-for": f"{text}, {FAR}"}
        assert await counted(PROXY, headers, trusted_proxies=PROXY) == FAR

    play(scene)


def test_a_lane_through_a_proxy_takes_its_visitors_place():
    async def scene():
        app = App(stays=True)
        gate, guard = built(app, lanes=1, trusted_proxies=PROXY)
        first, second, other = (Call(guard, PROXY) for _ in range(3))
        tasks = [first.websocket(gate, "/api/live", {"x-forwarded-for": FAR})]
        tasks += [second.websocket(gate, "/api/live", {"x-forwarded-for": FAR})]
        tasks += [other.websocket(gate, "/api/live", {"x-forwarded-for": AWAY})]
        await rounds(4)
        kinds = [call.said[0]["type"] for call in (first, second, other)]
        assert kinds == ["websocket.accept", "websocket.close", "websocket.accept"]
        app.go.set()
        await asyncio.gather(*tasks)

    play(scene)


# ---- bodies that stop arriving ----------------------------------------------------------------


def test_a_body_that_stops_arriving_is_a_visitor_who_has_gone(monkeypatch):
    async def impatient(awaitable, timeout: float) -> dict:
        """Waits for as long as others have something to do."""
        assert timeout == gate.SILENT
        task = asyncio.ensure_future(awaitable)
        await rounds(3)
        if not task.done():
            task.cancel()
            raise TimeoutError
        return task.result()

    monkeypatch.setattr(asyncio, "wait_for", impatient)

    async def scene():
        events = []

        async def app(scope: dict, receive: Callable, send: Callable) -> None:
            while not events or events[-1].get("more_body"):
                events.append(await receive())

        door, guard = built(app)
        for before in ([], [b"half"], [b"a", b"b"]):
            events.clear()
            call = Call(guard)
            parts = [{"type": "http.request", "body": part, "more_body": True} for part in before]
            await call.arrives(*parts).http(door)
            assert events == [*parts, {"type": "http.disconnect"}]

    play(scene)


def test_a_body_that_never_ends_is_not_waited_for(monkeypatch):
    """Each of its bytes comes in time."""

    async def scene():
        clock, events = Clock(), []
        monkeypatch.setattr(gate, "monotonic", clock)

        async def app(scope: dict, receive: Callable, send: Callable) -> None:
            while not events or events[-1].get("more_body"):
                clock.now += gate.SILENT / 2
                events.append(await receive())

        async def endless() -> dict:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": b"a", "more_body": True}

        door, guard = built(app)
        call = Call(guard)
        call.receive = endless
        await call.http(door)
        assert events[-1] == {"type": "http.disconnect"}
        assert len(events) == 2 * gate.BODY / gate.SILENT

    play(scene)


def test_a_whole_body_is_not_hurried_and_the_answer_may_take_its_time(monkeypatch):
    """After the body `receive` waits for the visitor's leaving, however long they stay."""

    async def scene():
        waited, events = [], []
        wait_for = asyncio.wait_for

        async def noted(awaitable, timeout):
            waited.append(timeout)
            return await wait_for(awaitable, None)

        monkeypatch.setattr(asyncio, "wait_for", noted)

        async def app(scope: dict, receive: Callable, send: Callable) -> None:
            for _ in range(4):
                events.append(await receive())

        door, guard = built(app)
        call = Call(guard)
        parts = [
            {"type": "http.request", "body": b"a", "more_body": True},
            {"type": "http.request", "body": b"b", "more_body": True},
            {"type": "http.request", "body": b"c", "more_body": False},
        ]
        call.arrives(*parts)
        task = call.http(door)
        await until(lambda: len(events) == 3)
        assert waited == [gate.SILENT] * 3
        call.arrives({"type": "http.disconnect"})
        await task
        assert events == [*parts, {"type": "http.disconnect"}]
        assert len(waited) == 3

    play(scene)


# ---- metrics --------------------------------------------------------------------------------


@each("base", ["", "/school/digits"])
@each("root", ["", "/outside"])
@each("public", [0, 1])
def test_streamlits_figures_are_public_only_if_somebody_wants_it(base, root, public):
    async def scene():
        app = App()
        door, guard = built(app, base, metrics=public)
        call = Call(guard)
        await call.http(door, f"{root}{base}/_stcore/metrics", root_path=root, method="GET")
        assert len(app.calls) == public
        if not public:
            assert call.said[0]["status"] == 404
            assert (b"x-content-type-options", b"nosniff") in call.said[0]["headers"]
        await Call(guard).http(door, f"{root}{base}/_stcore/health", root_path=root)
        assert app.calls[-1].scope["path"] == f"{root}{base}/_stcore/health"

    play(scene)


# ---- uploads --------------------------------------------------------------------------------


@each("base", ["", "/school/digits"])
@each("root", ["", "/outside"])
@each("method", ["PUT", "DELETE", "OPTIONS", "GET"])
@each("below", ["", "/", "/session/file", "/session/../file", "//"])
def test_nothing_is_uploaded_to_streamlit(base, root, method, below):
    """No page has a widget that takes files; the page's own go to `/api/paper`."""

    async def scene():
        app = App()
        door, guard = built(app, base)
        call = Call(guard)
        path = f"{root}{base}/_stcore/upload_file{below}"
        await call.http(door, path, root_path=root, method=method)
        assert not app.calls
        assert call.said[0]["status"] == 404
        assert not call.received  # nor read
        await Call(guard).http(door, f"{root}{base}/_stcore/upload_files", root_path=root)
        assert len(app.calls) == 1

    play(scene)


def test_no_page_has_a_widget_that_takes_files():
    """One that had would find its way closed by the door."""
    widgets = re.compile(r"\.(file_uploader|camera_input|chat_input|audio_input)\b")
    for path in [ROOT / "app.py", *(ROOT / "components").rglob("*.py")]:
        assert not widgets.search(path.read_text(encoding="utf-8")), path
