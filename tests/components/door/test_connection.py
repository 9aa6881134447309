"""One socket: whatever arrives is handed on whole and in order, in slices, and in time."""

from __future__ import annotations

import asyncio
import socket
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from components.server.door import connection as connections
from components.server.door.connection import LEAST, SLICE
from components.server.door.frames import AT_ONCE
from tests.cases import each
from tests.components.door.fakes import (
    HOME,
    UNHURRIED,
    Clock,
    Inner,
    Transport,
    connected,
    give_clock,
    play,
    rounds,
    sockets,
    until,
)

READ = 256 * 1024  # bytes that asyncio reads at most at once


def some(n: int) -> bytes:
    """n bytes of which no two stretches of a few look alike."""
    return b"".join(i.to_bytes(4, "big") for i in range(n // 4 + 1))[:n]


# ---- whole and in order -----------------------------------------------------------------

ACTIONS = st.one_of(
    st.tuples(st.just("arrives"), st.one_of(st.integers(1, 300), st.integers(1, 30_000))),
    st.tuples(st.sampled_from(["round", "rounds", "go on", "unread", "read"]), st.just(0)),
)


@settings(UNHURRIED, max_examples=100)
@given(st.lists(ACTIONS, max_size=25), st.lists(st.booleans(), max_size=20), st.booleans())
def test_whatever_is_paused_all_that_arrives_is_handed_on_in_order(actions, holds, ends):
    async def scene():
        holding = iter(holds)

        def on_data(inner: Inner, data: bytes) -> None:
            assert len(data) <= SLICE
            assert not held[0], "nothing comes after the inner protocol said stop"
            assert not unread[0], "nothing comes while the answers are not read"
            if next(holding, False):
                held[0] = True
                inner.transport.pause_reading()

        held, unread = [False], [False]
        inner = Inner(on_data)
        connection, transport = connected(sockets(), inner=inner)
        sent, largest = b"", 0

        def go_on() -> None:
            held[0] = False
            inner.transport.resume_reading()

        def read() -> None:
            unread[0] = False
            connection.resume_writing()

        for action, n in actions:
            match action:
                case "arrives" if transport.reading:
                    piece = some(len(sent) + n)[len(sent) :]
                    sent += piece
                    largest = max(largest, n)
                    transport.arrives(piece)
                case "round":
                    await rounds(1)
                case "rounds":
                    await rounds(8)
                case "go on":
                    go_on()
                case "unread" if not unread[0]:
                    unread[0] = True
                    connection.pause_writing()
                case "read" if unread[0]:
                    read()
            assert len(connection._waiting) <= SLICE + largest
            assert sent.startswith(inner.received)
        read()
        if ends:
            while not transport.reading:  # asyncio sees the end only while it reads
                go_on()
                await rounds(1)
            if not connection.eof_received():
                transport.close()
        while len(inner.received) < len(sent):
            go_on()
            await rounds(1)
        await rounds(2)
        assert inner.received == sent
        assert inner.told.count("eof") == ends
        assert not connection._waiting
        if ends:
            assert transport.closing
        else:
            assert transport.reading

    play(scene)


def test_a_large_read_is_handed_on_in_slices_with_others_between(monkeypatch):
    monkeypatch.setattr(connections, "time", SimpleNamespace(thread_time=lambda: 0.0))

    async def scene():
        guard, order = sockets(), []
        many = Inner(lambda inner, data: order.append("many"))
        few = Inner(lambda inner, data: order.append("few"))
        _, flood = connected(guard, inner=many)
        _, pupil = connected(guard, "198.51.100.2", few)
        flood.arrives(some(READ))
        await until(lambda: order)
        pupil.arrives(b"one drawing")
        await until(lambda: "few" in order)
        assert order.index("few") <= 3
        await until(lambda: len(many.received) == READ)
        assert len(many.pieces) == READ // SLICE

    play(scene)


def pauses(monkeypatch) -> list[float]:
    """Connections pause for no time; returns for how long they would have."""
    told: list[float] = []

    def later(self: connections.Connection, seconds: float) -> None:
        told.append(seconds)
        self._in_turn = True
        asyncio.get_running_loop().call_soon(self._again)

    monkeypatch.setattr(connections.Connection, "_later", later)
    return told


@pytest.mark.parametrize("took", [0.0001, 0.01])
def test_what_takes_long_is_handed_on_in_smaller_slices_and_with_pauses(monkeypatch, took):
    paused = pauses(monkeypatch)
    spent = SimpleNamespace(seconds=0.0)
    clock = Clock()
    give_clock(monkeypatch, clock)
    monkeypatch.setattr(connections, "time", SimpleNamespace(thread_time=lambda: spent.seconds))

    def slow(inner: Inner, data: bytes) -> None:
        spent.seconds += took
        clock.now += 10.0  # enough has been earned

    async def scene():
        inner = Inner(slow)
        _, transport = connected(sockets(), inner=inner)
        transport.arrives(some(10 * SLICE))
        await until(lambda: len(inner.received) == 10 * SLICE)
        sizes = [len(piece) for piece in inner.pieces]
        if took < connections.LONG:
            assert set(sizes) == {SLICE}
            assert paused == []
        else:
            assert paused == [pytest.approx(took)] * len(sizes)  # others have as long
            assert sizes[:5] == [4096, 2048, 1024, 512, 256]
            assert min(sizes[:-1]) == LEAST

    play(scene)


# ---- memory -----------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["held", "unread"])
def test_reading_stops_while_nothing_is_handed_on(why):
    async def scene():
        connection, transport = connected(sockets())
        if why == "held":
            connection.inner.transport.pause_reading()
        else:
            connection.pause_writing()
        arrived = 0
        while transport.reading:
            transport.arrives(bytes(1000))
            arrived += 1000
            await rounds(2)
            assert arrived < READ
        assert len(connection._waiting) == arrived
        assert arrived <= SLICE + 1000
        assert connection.inner.received == b""
        if why == "held":
            connection.inner.transport.resume_reading()
        else:
            connection.resume_writing()
        await until(lambda: len(connection.inner.received) == arrived)
        assert transport.reading

    play(scene)


def test_the_inner_protocol_knows_when_its_answers_are_not_read():
    async def scene():
        connection, _ = connected(sockets())
        connection.pause_writing()
        connection.resume_writing()
        assert connection.inner.told == ["made", "pause", "resume"]

    play(scene)


class Talker(Inner):
    """Says something new as soon as it may, as a training does."""

    said, full = 0, False

    def talk(self) -> None:
        while not self.full:
            self.transport.write(bytes(4096))
            self.said += 4096

    def pause_writing(self) -> None:
        self.full = True

    def resume_writing(self) -> None:
        self.full = False
        self.talk()


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this system has no such")
def test_little_waits_for_who_reads_slowly_so_that_news_are_new():
    """The system would take megabytes, and what is asked meanwhile is answered behind them."""

    async def scene():
        loop, talkers = asyncio.get_running_loop(), []

        def guarded() -> connections.Connection:
            talkers.append(Talker())
            return connections.Connection(talkers[-1], sockets())

        server = await loop.create_server(guarded, "127.0.0.1", 0)
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
            slow.setblocking(False)
            await loop.sock_connect(slow, server.sockets[0].getsockname())
            await until(lambda: talkers and talkers[0].told)
            [talker] = talkers
            talker.talk()
            read, most = 0, 0
            while read < 500_000:
                most = max(most, talker.said - read)
                read += len(await loop.sock_recv(slow, 4096))
        server.close()
        assert most < 250_000

    play(scene)


# ---- the budget ---------------------------------------------------------------------------


@pytest.fixture
def later(monkeypatch):
    """The event loop's timers, which ring when a test says so."""
    timers: list[tuple[float, object]] = []

    def fit(loop: asyncio.AbstractEventLoop) -> list:
        loop.call_later = lambda delay, call, *more: timers.append((delay, call))
        return timers

    return fit


def test_who_has_spent_too_much_is_not_read_from_until_they_may(monkeypatch, later):
    clock = Clock()
    give_clock(monkeypatch, clock)

    async def scene():
        connection, transport = connected(sockets(share=0.5, saved=1.0))
        inner = connection.inner
        timers = later(asyncio.get_running_loop())
        transport.arrives(b"first")
        await until(lambda: inner.received == b"first")
        connection.account.charge(3.0)
        debt = connection.account.wait()
        assert debt == pytest.approx(4.0, abs=0.1)
        transport.arrives(b"second")
        await rounds(5)
        transport.arrives(b"third")
        await rounds(5)
        assert inner.received == b"first"
        (delay, rings), *more = timers
        assert not more
        assert delay == pytest.approx(debt)
        clock.now += delay / 2  # a timer that rings too early changes nothing
        rings()
        await rounds(5)
        assert inner.received == b"first"
        (delay, rings) = timers[1]
        clock.now += delay + 1e-6
        rings()
        await until(lambda: inner.received == b"firstsecondthird")

    play(scene)


def test_the_debt_of_one_address_is_not_anothers(monkeypatch, later):
    give_clock(monkeypatch, Clock())

    async def scene():
        guard = sockets()
        late, debtor = connected(guard)
        late.account.charge(100.0)
        honest, pupil = connected(guard, "198.51.100.2")
        later(asyncio.get_running_loop())
        debtor.arrives(b"waits")
        pupil.arrives(b"does not wait")
        await until(lambda: honest.inner.received == b"does not wait")
        assert late.inner.received == b""

    play(scene)


def test_what_the_parser_costs_is_charged_even_where_it_fails(monkeypatch):
    spent = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(connections, "time", SimpleNamespace(thread_time=lambda: spent.seconds))
    give_clock(monkeypatch, Clock())

    def fails(inner: Inner, data: bytes) -> None:
        spent.seconds += 5.0
        raise LookupError

    async def scene():
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        connection, transport = connected(sockets(share=1.0, saved=1.0), inner=Inner(fails))
        transport.arrives(b"nonsense")
        await until(lambda: transport.aborted)
        assert connection.account.wait() == pytest.approx(4.0)

    play(scene)


# ---- endings ------------------------------------------------------------------------------


def test_an_end_with_nothing_before_it_is_the_inner_protocols():
    async def scene():
        connection, _ = connected(sockets())
        assert not connection.eof_received()  # so asyncio closes it
        assert connection.inner.told == ["made", "eof"]

    play(scene)


def test_an_end_waits_for_what_came_before_it():
    async def scene():
        connection, transport = connected(sockets())
        transport.arrives(b"the last words")
        assert connection.eof_received()
        assert not transport.closing
        await until(lambda: transport.closing)
        assert connection.inner.received == b"the last words"
        assert connection.inner.told == ["made", "eof"]
        assert not transport.aborted  # what was answered is still sent

    play(scene)


def test_an_end_waits_for_all_of_it_where_slices_are_small(monkeypatch):
    pauses(monkeypatch)
    spent = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(connections, "time", SimpleNamespace(thread_time=lambda: spent.seconds))

    def slow(inner: Inner, data: bytes) -> None:
        spent.seconds += 2 * connections.LONG
        assert inner.told == ["made"]

    async def scene():
        connection, transport = connected(sockets(share=1e6), inner=Inner(slow))
        transport.arrives(some(SLICE) * 2)
        await until(lambda: not connection._waiting)
        transport.arrives(some(SLICE))
        assert connection.eof_received()
        await until(lambda: transport.closing)
        assert connection.inner.received == some(SLICE) * 3
        assert len(connection.inner.pieces) > 5
        assert connection.inner.told == ["made", "eof"]

    play(scene)


def test_after_an_abort_nothing_is_handed_on():
    async def scene():
        connection, transport = connected(sockets())
        transport.arrives(b"too late")
        connection.abort()
        await rounds(5)
        assert transport.aborted
        assert not connection.is_open()
        assert connection.inner.received == b""
        transport.is_gone()
        assert connection.inner.told == ["made", ("lost", None)]

    play(scene)


def test_a_cut_is_told_and_what_waited_is_dropped():
    async def scene():
        connection, transport = connected(sockets())
        transport.arrives(b"never parsed")
        error = ConnectionResetError()
        transport.is_gone(error)
        await rounds(5)
        assert connection.inner.told == ["made", ("lost", error)]
        assert connection.inner.received == b""
        assert not connection._waiting

    play(scene)


def test_a_timer_that_rings_after_the_cut_does_nothing(monkeypatch, later):
    give_clock(monkeypatch, Clock())

    async def scene():
        connection, transport = connected(sockets())
        timers = later(asyncio.get_running_loop())
        connection.account.charge(100.0)
        transport.arrives(b"waits")
        await until(lambda: timers)
        transport.is_gone()
        timers[0][1]()
        await rounds(5)
        assert connection.inner.received == b""

    play(scene)


def test_what_the_inner_protocol_closes_gets_no_more():
    async def scene():
        inner = Inner(lambda inner, data: inner.transport.close())
        _, transport = connected(sockets(), inner=inner)
        transport.arrives(some(3 * SLICE))
        await rounds(10)
        assert len(inner.pieces) == 1
        assert transport.closing

    play(scene)


def test_a_visitor_for_whom_there_is_no_place_meets_nobody():
    async def scene():
        inner = Inner()
        connection, transport = connected(sockets(sockets=0), inner=inner)
        assert transport.aborted
        transport.is_gone()
        assert inner.told == []
        assert connection.account is None

    play(scene)


def test_the_parsers_mistake_closes_its_connection_and_no_other():
    async def scene():
        reported = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda loop, context: reported.append(context["exception"]))
        guard = sockets()

        def fails(inner: Inner, data: bytes) -> None:
            raise LookupError("a parser's mistake")

        bad = [connected(guard, f"203.0.113.{n}", Inner(fails))[1] for n in range(3)]
        good, pupil = connected(guard)
        for transport in (*bad[:2], pupil, bad[2]):
            transport.arrives(some(2 * SLICE))
        await until(lambda: len(good.inner.received) == 2 * SLICE)
        assert all(transport.aborted for transport in bad)
        assert not pupil.closing
        assert len(reported) == 3

    play(scene)


# ---- a WebSocket --------------------------------------------------------------------------


def upgrading(after: Inner) -> Inner:
    """As uvicorn does it: the protocol is another one once its request has been read."""

    def on_data(inner: Inner, data: bytes) -> None:
        after.connection_made(inner.transport)
        inner.transport.set_protocol(after)

    return Inner(on_data)


def test_after_an_upgrade_the_other_protocol_is_told_everything():
    async def scene():
        after = Inner()
        before = upgrading(after)
        connection, transport = connected(sockets(), inner=before)
        transport.arrives(b"GET / HTTP/1.1")
        await until(lambda: before.pieces)
        assert after.transport.get_protocol() is after
        message = Frame(Opcode.BINARY, b"a drawing").serialize(mask=True)
        transport.arrives(message)
        await until(lambda: after.received == message)
        connection.pause_writing()
        connection.resume_writing()
        transport.is_gone()
        assert after.told == ["made", "pause", "resume", ("lost", None)]
        assert before.told == ["made"]
        assert before.received == b"GET / HTTP/1.1"

    play(scene)


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG, Opcode.CONT])
def test_a_flood_of_small_frames_is_cut_before_it_is_parsed(opcode):
    async def scene():
        after = Inner()
        connection, transport = connected(sockets(), inner=upgrading(after))
        transport.arrives(b"GET / HTTP/1.1")
        await until(lambda: connection.inner is after)
        frame = Frame(opcode, b"").serialize(mask=True)
        transport.arrives(frame * AT_ONCE)
        await until(lambda: after.received == frame * AT_ONCE)
        transport.arrives(frame * 40)
        await until(lambda: transport.aborted)
        assert len(after.received) == len(frame) * AT_ONCE

    play(scene)


async def closed_in_the_middle() -> tuple[Inner, Transport, connections.Connection]:
    """A WebSocket that its server closes while the visitor is still sending a message."""
    after = Inner(lambda inner, data: (inner.transport.write(b"1009"), inner.transport.close()))
    connection, transport = connected(sockets(), inner=upgrading(after))
    transport.arrives(b"GET / HTTP/1.1")
    await until(lambda: connection.inner is after)
    transport.arrives(Frame(Opcode.BINARY, some(READ)).serialize(mask=True))
    await until(lambda: after.pieces)
    return after, transport, connection


def test_who_is_in_the_middle_of_a_message_can_read_why_it_was_the_last():
    """Bytes that nobody reads would have the system cut the line, and the last word with it."""

    async def scene():
        after, transport, connection = await closed_in_the_middle()
        assert (transport.written, transport.ended) == (b"1009", True)
        assert not transport.closing
        for _ in range(8):
            transport.arrives(some(READ))
            await rounds(2)
        assert len(after.pieces) == 1
        assert not connection._waiting
        assert after.transport.is_closing()
        after.transport.close()  # as uvicorn says again, when its app has ended
        after.transport.write(b"more")
        assert transport.written == b"1009"
        assert not transport.closing
        assert not connection.eof_received()  # the loop closes then

    play(scene)


def test_who_goes_on_and_on_is_cut(monkeypatch):
    async def scene():
        _, transport, _ = await closed_in_the_middle()
        for _ in range(connections.REST // READ):
            transport.arrives(some(READ))
        assert not transport.aborted
        transport.arrives(b"one more")
        assert transport.aborted
        monkeypatch.setattr(connections, "LINGER", 0.0)
        _, transport, _ = await closed_in_the_middle()
        await until(lambda: transport.aborted)

    play(scene)


def test_who_has_said_all_is_closed_at_once():
    async def scene():
        after = Inner(lambda inner, data: inner.transport.close())
        connection, transport = connected(sockets(), inner=upgrading(after))
        transport.arrives(b"GET / HTTP/1.1")
        await until(lambda: connection.inner is after)
        transport.arrives(b"a message")
        await until(lambda: transport.closing)
        assert not transport.ended

    play(scene)


def test_bytes_that_look_like_pings_are_no_pings_before_an_upgrade():
    async def scene():
        connection, transport = connected(sockets())
        body = Frame(Opcode.PING, b"").serialize(mask=True) * 5000
        transport.arrives(body)
        await until(lambda: connection.inner.received == body)
        assert not transport.aborted

    play(scene)


# ---- what the inner protocol sees ------------------------------------------------------------


def test_all_else_of_the_transport_is_the_transports_own():
    async def scene():
        connection, transport = connected(sockets())
        seen = connection.inner.transport
        seen.write(b"an answer")
        assert transport.written == b"an answer"
        assert seen.get_extra_info("peername") == (HOME, 4000)
        assert not seen.is_closing()
        seen.close()
        assert seen.is_closing()

    play(scene)


def test_an_asgi_call_knows_its_connection():
    async def scene():
        connection, _ = connected(sockets())

        class Cycle:
            """uvicorn keeps the transport beside the method that it hands out."""

            transport = connection.inner.transport

            async def receive(self) -> None: ...

        assert connections.of(Cycle().receive) is connection
        assert connections.of(lambda: None) is None
        assert connections.of(None) is None

    play(scene)


@each("peer", [None, "", (), "/run/explorer.sock"])
def test_a_socket_without_an_address_has_one_all_the_same(peer):
    async def scene():
        guard = sockets()
        connection = connections.Connection(Inner(), guard)
        Transport(peer).opened(connection)
        assert isinstance(connection.address, str)
        assert connection.account is guard.accounts.of(connection.address)

    play(scene)
