"""The live lane's limits, without a server: connections, pace, and who it talks to.

The endpoint is called as an ASGI server would call it, with queues for a socket. So
limits can be made small and the clock can be a number, and nothing has to wait.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.websockets import WebSocket

from components.server import live, networks, pauses
from components.server.lane import Lane
from components.server.protocol import Refused
from network import Network, load, rasterise
from network.asking.edits import edited
from tests.components import wire
from tests.components.kinds import decode, encode
from tests.network.properties import checked
from tests.server import ROOT

UNSUPPORTED, MALFORMED, POLICY, TOO_LARGE = 1003, 1007, 1008, 1009
DOT = [np.array([(0.5, 0.5)], np.float32)]
REQUEST = wire.request([[(0.5, 0.5)]])
PATIENCE = 20  # seconds; nothing here takes one


class Visitor:
    """One visitor's end of a live lane. Has to be made inside a running event loop."""

    def __init__(self, query: str = "network=sigmoid", origin: str | None = None) -> None:
        headers = [(b"host", b"127.0.0.1:8501")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        scope = {
            "type": "websocket",
            "path": "/api/live",
            "query_string": query.encode(),
            "headers": headers,
            "subprotocols": [],
        }
        self._outbox: asyncio.Queue = asyncio.Queue()
        self._inbox: asyncio.Queue = asyncio.Queue()
        self._outbox.put_nowait({"type": "websocket.connect"})
        self.before_receiving: Callable[[], None] = lambda: None
        self.line_is_cut = False
        self.lane = asyncio.create_task(live.live(WebSocket(scope, self._receive, self._send)))

    async def _receive(self) -> dict:
        self.before_receiving()
        return await self._outbox.get()

    async def _send(self, event: dict) -> None:
        if self.line_is_cut:
            raise OSError("the line is cut")  # as uvicorn says it
        await self._inbox.put(event)

    def send(self, message: bytes | str) -> None:
        kind = "text" if isinstance(message, str) else "bytes"
        self._outbox.put_nowait({"type": "websocket.receive", kind: message})

    async def accepted(self) -> Visitor:
        assert (await self._inbox.get())["type"] == "websocket.accept"
        return self

    async def reply(self) -> wire.Reply:
        event = await self._inbox.get()
        assert event["type"] == "websocket.send", event
        return wire.read_reply(event["bytes"])

    async def event(self) -> dict:
        return await self._inbox.get()

    async def closed(self) -> int:
        """The code that the lane is closed with, once its endpoint has returned."""
        event = await self.event()
        assert event["type"] == "websocket.close", event
        assert event["reason"]
        await self.lane
        return event["code"]

    async def leave(self) -> None:
        self._outbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.lane


def play(scene: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(PATIENCE):
            await scene()

    asyncio.run(bounded())


# ---- whose a lane is ------------------------------------------------------------


def test_a_lane_and_what_was_drawn_on_it_go_with_their_connection(monkeypatch):
    lanes = []

    def made(*arguments: object) -> Lane:
        lanes.append(weakref.ref(lane := Lane(*arguments)))
        return lane

    monkeypatch.setattr(live, "Lane", made)

    async def scene():
        one, other = (Visitor(f"network=sigmoid&visitor={'v' * 20}") for _ in range(2))
        for each in (one, other):
            await each.accepted()
        one.send(REQUEST)
        assert any((await one.reply()).input)
        first, second = (lane() for lane in lanes)
        assert first.strokes
        assert not second.strokes  # though the same visitor's
        del first, second
        await one.leave()
        gc.collect()
        assert lanes[0]() is None
        assert lanes[1]() is not None
        await other.leave()

    play(scene)


# ---- what takes long ------------------------------------------------------------


def test_a_network_of_which_everything_is_changed_is_made_beside_the_lanes(monkeypatch):
    """7 ms in which nobody else would be answered; and its messages keep their order."""
    threads, plain = [], networks.changed

    def changed(*arguments: object) -> Network:
        threads.append(threading.current_thread())
        return plain(*arguments)

    monkeypatch.setattr(networks, "changed", changed)
    changes = [[place, 0.5] for place in range(13_002)]

    async def scene():
        one = await Visitor().accepted()
        threads.clear()
        for number in (changes, changes[:5]):
            one.send(encode({"kind": "network", "id": 1, "base": "relu", "changes": number}))
        one.send(REQUEST)
        said = [decode((await one.event())["bytes"]) for _ in range(2)]
        assert [message["changed"] for message in said] == [13_002, 5]
        expected = edited(load("relu"), dict(changes[:5])).forward(rasterise(DOT).ravel())
        assert (await one.reply()).layers[-1].a == expected.output.tobytes()
        assert [thread is threading.main_thread() for thread in threads] == [False, True]
        one.send(encode({"kind": "network", "base": "relu", "changes": [*changes, [0, "x"]]}))
        assert await one.closed() in (MALFORMED, TOO_LARGE)
        refused = await Visitor().accepted()
        refused.send(encode({"kind": "network", "base": "relu", "changes": [["x", 1]] * 13_000}))
        assert await refused.closed() == MALFORMED

    play(scene)


# ---- endings --------------------------------------------------------------------


async def leaves_at_once():
    await (await Visitor().accepted()).leave()


async def leaves_before_the_handshake():
    visitor = Visitor()
    visitor.line_is_cut = True
    with suppress(OSError):  # uvicorn takes back quietly what it raised
        await visitor.lane


async def is_foreign():
    assert await (await Visitor(origin="http://127.0.0.1.example").accepted()).closed() == POLICY


async def wants_no_network():
    assert await (await Visitor(query="").accepted()).closed() == POLICY


async def sends_text():
    visitor = await Visitor().accepted()
    visitor.send("text")
    assert await visitor.closed() == UNSUPPORTED


async def sends_nonsense():
    visitor = await Visitor().accepted()
    visitor.send(b"nonsense")
    assert await visitor.closed() == MALFORMED


async def is_cut_off_before_the_answer():
    visitor = await Visitor().accepted()
    visitor.line_is_cut = True
    visitor.send(REQUEST)
    await visitor.lane


async def is_cut_off_before_the_refusal():
    visitor = await Visitor().accepted()
    visitor.line_is_cut = True
    visitor.send(b"nonsense")
    await visitor.lane


ENDINGS = [
    leaves_at_once, leaves_before_the_handshake, is_foreign, wants_no_network, sends_text,
    sends_nonsense, is_cut_off_before_the_answer, is_cut_off_before_the_refusal,
]  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
def test_whoever_goes_goes_quietly_and_others_are_served(no_way_out, ending):
    async def scene():
        for _ in range(3):
            await ending()
        visitor = await Visitor().accepted()
        visitor.send(REQUEST)
        await visitor.reply()
        await visitor.leave()

    play(scene)


@pytest.mark.parametrize("letter", ["a", "ä", "数", "😀", "\ud800"])
@pytest.mark.parametrize("shift", ["", "b", "bc"])
def test_a_long_reason_is_cut_where_a_closing_frame_ends(monkeypatch, letter, shift):
    """Longer ones cannot be sent at all: the line would break, without a code."""

    async def scene():
        reason = shift + letter * 200
        visitor = await Visitor().accepted()
        monkeypatch.setattr(live, "answers", refusing(Refused(MALFORMED, reason)))
        visitor.send(b"anything")
        event = await visitor.event()
        await visitor.lane
        assert event["code"] == MALFORMED
        sent = event["reason"].encode()
        assert 120 <= len(sent) <= 123
        said = reason.encode("utf-8", "replace").decode()
        assert said.startswith(event["reason"])

    play(scene)


def refusing(refusal: Refused) -> Callable[..., Awaitable[list[bytes]]]:
    async def answers(*_: object) -> list[bytes]:
        raise refusal

    return answers


# ---- pace -----------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """The lane's own time: it passes when the lane sleeps, and when a test says so."""
    clock = SimpleNamespace(now=1000.0, slept=0.0)

    async def sleep(seconds: float) -> None:
        assert seconds >= 0
        clock.slept += seconds
        clock.now += seconds
        await asyncio.sleep(0)

    monkeypatch.setattr(live, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(live, "asyncio", SimpleNamespace(sleep=sleep))
    return clock


def test_a_flood_is_slowed_down_to_the_rate_and_nothing_of_it_is_lost(clock):
    over = 300

    async def scene():
        visitor = await Visitor().accepted()
        for sequence in range(live.BURST + over):
            visitor.send(wire.request([[(0.5, 0.5)]], sequence=sequence))
        for sequence in range(live.BURST + over):
            assert (await visitor.reply()).sequence == sequence
        assert clock.slept == pytest.approx(over / live.MAX_RATE, rel=0.02)
        await visitor.leave()

    play(scene)


def test_the_fastest_pen_is_never_slowed_down(clock):
    async def scene():
        visitor = await Visitor().accepted()

        def time_passes():
            clock.now += 1 / live.MAX_RATE

        visitor.before_receiving = time_passes
        for _ in range(2 * live.BURST + 200):
            visitor.send(REQUEST)
            await visitor.reply()
        assert clock.slept == 0
        await visitor.leave()

    play(scene)


def test_a_pause_is_forgiven_up_to_one_burst(clock):
    async def scene():
        visitor = await Visitor().accepted()
        clock.now += 3600  # an hour of thinking is no licence for an hour's flood
        for _ in range(live.BURST):
            visitor.send(REQUEST)
            await visitor.reply()
        assert clock.slept == 0
        for _ in range(10):
            visitor.send(REQUEST)
            await visitor.reply()
        assert clock.slept == pytest.approx(10 / live.MAX_RATE, rel=0.02)
        await visitor.leave()

    play(scene)


def test_one_visitors_flood_slows_nobody_else(clock):
    async def scene():
        flood, pen = [await Visitor().accepted() for _ in range(2)]
        for _ in range(live.BURST + 5):
            flood.send(REQUEST)
            await flood.reply()
        slept = clock.slept
        assert slept > 0
        pen.send(REQUEST)
        await pen.reply()
        assert clock.slept == slept
        await flood.leave()
        await pen.leave()

    play(scene)


# ---- answers --------------------------------------------------------------------

any_coordinates = st.floats(width=32, allow_nan=False, allow_infinity=False)


@checked(100)
@given(
    st.lists(st.lists(st.tuples(any_coordinates, any_coordinates), max_size=6), max_size=4),
    st.booleans(),
    st.sampled_from(["sigmoid", "relu"]),
)
def test_every_well_formed_request_has_an_answer_of_finite_numbers(strokes, centre, name):
    """Ink a light year off the pad included: floats of any size are well-formed."""
    reply = wire.read_reply(Lane(name).draw(wire.request(strokes, centre)))
    picture = np.frombuffer(reply.input, "<f4")
    assert ((picture >= 0) & (picture <= 1)).all()
    assert [len(layer.a) // 4 for layer in reply.layers] == [16, 16, 10]
    for layer in reply.layers:
        assert np.isfinite(np.frombuffer(layer.z + layer.a, "<f4")).all()


# ---- tidying, which waits while somebody draws -----------------------------------


async def draws_on_a_lane():
    visitor = await Visitor().accepted()
    visitor.send(REQUEST)
    await visitor.reply()
    await visitor.leave()


async def posts_a_drawing():
    body = len(REQUEST).to_bytes(4, "little") + REQUEST

    async def receive() -> dict:
        return {"type": "http.request", "body": body}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/live",
        "query_string": b"network=sigmoid",
        "headers": [(b"host", b"127.0.0.1:8501")],
    }
    assert (await live.post(Request(scope, receive))).status_code == 200


@pytest.mark.parametrize("draws", [draws_on_a_lane, posts_a_drawing])
def test_a_drawing_is_somebody_who_must_not_be_held_up(monkeypatch, draws):
    noted = []
    monkeypatch.setattr(pauses, "busy", lambda: noted.append(True))
    play(draws)
    assert len(noted) == 1


# ---- who it talks to ------------------------------------------------------------


@pytest.fixture
def no_way_out(monkeypatch) -> list:
    """No name is looked up and no connection opened; returns what was tried."""
    tried: list = []

    def look_up(host, *_args, **_more):
        tried.append(host)
        raise OSError("no way out")

    def connect(self, address):
        # Asking for a route by "connecting" a datagram socket sends nothing.
        if self.type == socket.SOCK_STREAM:
            tried.append(address)
        raise OSError("no way out")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null"])
def test_a_foreign_origin_is_refused_without_asking_the_internet(no_way_out, origin):
    async def scene():
        assert await (await Visitor(origin=origin).accepted()).closed() == POLICY

    play(scene)
    assert no_way_out == []


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://[x]"])
def test_an_origin_that_is_no_url_is_foreign(no_way_out, origin):
    async def scene():
        visitor = await Visitor(origin=origin).accepted()
        await asyncio.wait([visitor.lane])
        visitor.lane.result()
        assert await visitor.closed() == POLICY

    play(scene)


def test_the_server_computes_with_one_blas_thread():
    """network/__init__.py sets the variable; NumPy reads it when it is first imported."""
    watch = """
import os, sys
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy":
            print("threads:", os.environ.get("OPENBLAS_NUM_THREADS"))
sys.meta_path.insert(0, Watch())
import app
"""
    env = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    ran = subprocess.run(
        [sys.executable, "-c", watch], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert "threads: 1" in ran.stdout.splitlines()
