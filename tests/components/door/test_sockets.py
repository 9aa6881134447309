"""All sockets: how many, who gives way, and who is closed for saying or taking nothing."""

from __future__ import annotations

import asyncio
import resource
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.server.door import sockets as module
from components.server.door.connection import Connection
from components.server.door.sockets import SILENT, SPARE, UNREAD, Sockets
from tests.components.door.fakes import (
    AWAY,
    FAR,
    HOME,
    UNHURRIED,
    Clock,
    Inner,
    Transport,
    connected,
    give_clock,
    play,
    sockets,
    until,
)


def bury(*transports: Transport) -> None:
    """The loop tells of those that were aborted."""
    for transport in transports:
        if transport.aborted:
            transport.is_gone()


# ---- how many -----------------------------------------------------------------------------


def test_the_longest_silent_of_the_same_address_gives_way_to_its_newest():
    clock = Clock()
    guard = sockets(clock, sockets=3)
    _, honest = connected(guard, AWAY)
    mine = []
    for _ in range(5):
        clock.now += 1
        mine.append(connected(guard)[1])
    assert [transport.aborted for transport in mine] == [True, True, False, False, False]
    assert not honest.aborted
    bury(*mine)
    assert guard.accounts.of(HOME).sockets == 3


def test_of_all_the_greediest_gives_way():
    guard = sockets(all_sockets=5)
    pupils = [connected(guard, AWAY)[1], connected(guard, FAR)[1]]
    many = [connected(guard)[1] for _ in range(3)]
    connection, newcomer = connected(guard, "203.0.113.77")
    assert connection.account
    assert [transport.aborted for transport in many] == [True, False, False]
    assert not any(transport.aborted for transport in (*pupils, newcomer))


def test_if_all_of_the_greediest_are_being_answered_another_silent_one_gives_way():
    guard = sockets(all_sockets=3)
    asking = [connected(guard)[0] for _ in range(2)]
    _, silent = connected(guard, AWAY)
    with guard.busy(asking[0]), guard.busy(asking[1]):
        newcomer, _ = connected(guard, FAR)
    assert newcomer.account
    assert silent.aborted


def test_who_is_being_answered_does_not_give_way():
    guard = sockets(sockets=2)
    one, first = connected(guard)
    _, second = connected(guard)
    with guard.busy(one):
        connected(guard)
        assert (first.aborted, second.aborted) == (False, True)


def test_where_all_are_being_answered_there_is_no_place_for_another():
    guard = sockets(sockets=1)
    one, first = connected(guard)
    with guard.busy(one):
        refused, transport = connected(guard)
        assert refused.account is None
        assert transport.aborted
        transport.is_gone()
    assert not first.aborted
    assert guard.accounts.of(HOME).sockets == 1


def test_a_trusted_proxy_speaks_for_many_and_has_no_limit_of_its_own():
    guard = sockets(sockets=2, trusted_proxies=HOME)
    opened = [connected(guard) for _ in range(20)]
    assert all(one.account for one, _ in opened)
    assert not any(transport.aborted for _, transport in opened)


def test_behind_a_trusted_proxy_the_longest_silent_gives_way_when_all_are_taken():
    """Its sockets are counted as its own, whoever was last heard on them."""
    guard = sockets(all_sockets=3, trusted_proxies=HOME)
    opened = [connected(guard) for _ in range(3)]
    for n, (connection, _) in enumerate(opened):
        connection.account = guard.accounts.of(f"203.0.113.{n}")  # as the gate learns it
    newcomer, _ = connected(guard, AWAY)
    assert newcomer.account
    assert [transport.aborted for _, transport in opened] == [True, False, False]


@settings(UNHURRIED, max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("opens"), st.sampled_from([HOME, AWAY, FAR, "local"])),
            st.tuples(st.just("asks"), st.integers(0, 30)),
            st.tuples(st.just("was answered"), st.integers(0, 30)),
            st.tuples(st.just("goes"), st.integers(0, 30)),
            st.tuples(st.just("does not read"), st.integers(0, 30)),
            st.tuples(st.just("time"), st.integers(1, 70)),
        ),
        max_size=40,
    )
)
def test_whatever_comes_and_goes_the_counts_are_right_and_end_at_zero(happens):
    clock = Clock()
    guard = sockets(clock, sockets=4, all_sockets=7)
    there: list[tuple[Connection, Transport]] = []
    answering: dict[Connection, object] = {}

    def gone() -> None:
        for one, transport in list(there):
            if transport.aborted:
                there.remove((one, transport))
                transport.is_gone()
                if one in answering:
                    answering.pop(one).__exit__(None, None, None)

    for what, value in happens:
        if what == "opens":
            there.append(connected(guard, value))
        elif what == "time":
            clock.now += value
            guard.sweep()
        elif there:
            one, transport = there[value % len(there)]
            if what == "asks" and one not in answering:
                answering[one] = guard.busy(one)
                answering[one].__enter__()
            elif what == "was answered" and one in answering:
                answering.pop(one).__exit__(None, None, None)
            elif what == "does not read":
                one.pause_writing()
            elif what == "goes":
                transport.abort()
        gone()
        live = [one for one, _ in there]
        assert guard._n == len(live) <= 7
        for address in (HOME, AWAY, FAR, "local"):
            mine = [one for one in live if one.address == address]
            assert guard.accounts.of(address).sockets == len(mine) <= 4
        assert set(guard._silent) == set(live) - set(answering)
    for _, transport in there:
        transport.abort()
    gone()
    assert guard._n == 0
    assert not guard._silent
    assert not guard._unread
    assert all(guard.accounts.of(a).sockets == 0 for a in (HOME, AWAY, FAR, "local"))


# ---- silence ------------------------------------------------------------------------------


def test_who_asks_for_nothing_is_closed_after_a_while():
    clock = Clock()
    guard = sockets(clock)
    _, first = connected(guard)
    clock.now += SILENT / 2
    _, second = connected(guard, AWAY)
    guard.sweep()
    assert not first.aborted
    clock.now += SILENT / 2 + 0.1
    guard.sweep()
    assert (first.aborted, second.aborted) == (True, False)
    clock.now += SILENT
    guard.sweep()
    assert second.aborted


def test_half_a_request_is_no_request():
    async def scene():
        clock = Clock()
        guard = sockets(clock)
        connection, transport = connected(guard)
        for _ in range(11):
            transport.arrives(b"X")  # one byte a second of a header that never ends
            await until(lambda: not connection._waiting)
            clock.now += 1.0
        guard.sweep()
        assert transport.aborted

    play(scene)


def test_while_it_is_being_answered_a_connection_may_be_silent():
    clock = Clock()
    guard = sockets(clock)
    connection, transport = connected(guard)
    with guard.busy(connection):
        clock.now += 1000 * SILENT  # a lane, on which nobody draws for hours
        guard.sweep()
        assert not transport.aborted
    guard.sweep()
    assert not transport.aborted  # its silence begins with the end of the answer
    clock.now += SILENT + 0.1
    guard.sweep()
    assert transport.aborted


def test_an_answer_that_failed_is_over_too():
    clock = Clock()
    guard = sockets(clock)
    connection, transport = connected(guard)
    busy = guard.busy(connection)
    busy.__enter__()
    error = ValueError()
    assert not busy.__exit__(type(error), error, None)
    clock.now += SILENT + 0.1
    guard.sweep()
    assert transport.aborted


def test_two_answers_at_once_on_one_connection_are_one():
    guard = sockets()
    connection, _ = connected(guard)
    with guard.busy(connection):
        with guard.busy(connection):
            pass
        assert connection not in guard._silent
    assert connection in guard._silent


def test_nothing_is_remembered_of_a_connection_that_went_while_it_was_answered():
    guard = sockets()
    connection, transport = connected(guard)
    with guard.busy(connection):
        transport.is_gone()
    assert not guard._silent
    assert guard._n == 0


def test_a_call_without_a_connection_is_answered():
    with sockets().busy(None):
        pass


def test_who_waits_for_their_budget_has_said_something(monkeypatch):
    """It is the server that does not read: a class that had to wait must not be cut off, too."""
    give_clock(monkeypatch, Clock())

    async def scene():
        asyncio.get_running_loop().call_later = lambda *_: None
        clock = Clock()
        guard = sockets(clock)
        connection, transport = connected(guard)
        connection.account.charge(60.0)
        transport.arrives(b"GET / HTTP/1.1\r\n\r\n")
        clock.now += SILENT + 1
        guard.sweep()
        assert not transport.aborted
        connection.account.charge(-60.0)
        connection._again()
        await until(lambda: connection.inner.received)
        clock.now += SILENT + 1
        guard.sweep()
        assert transport.aborted

    play(scene)


# ---- answers that are not read ----------------------------------------------------------------


def test_who_does_not_read_the_answer_is_closed_even_in_the_middle_of_it():
    clock = Clock()
    guard = sockets(clock)
    connection, transport = connected(guard)
    with guard.busy(connection):
        connection.pause_writing()
        clock.now += UNREAD
        guard.sweep()
        assert not transport.aborted
        clock.now += 0.1
        guard.sweep()
        assert transport.aborted


def test_who_reads_slowly_stays():
    clock = Clock()
    guard = sockets(clock)
    connection, transport = connected(guard)
    with guard.busy(connection):
        for _ in range(10):
            connection.pause_writing()
            clock.now += UNREAD - 1
            guard.sweep()
            connection.resume_writing()
            clock.now += UNREAD - 1
            guard.sweep()
    assert not transport.aborted


def test_a_sweep_forgets_whoever_has_gone():
    guard = sockets()
    _, transport = connected(guard)
    account = guard.accounts.of(HOME)
    guard.sweep()
    assert guard.accounts.of(HOME) is account
    transport.is_gone()
    guard.sweep()
    assert not guard.accounts._all


# ---- servers on this loop ---------------------------------------------------------------------


def test_servers_that_start_meanwhile_are_guarded_and_compress_nothing():
    """However the app is started, this is what uvicorn calls."""
    config = SimpleNamespace(ws_per_message_deflate=True, ws_max_size=16 * 2**20)
    made, swept = [], []

    class Uvicorns(Inner):
        def __init__(self) -> None:
            super().__init__(lambda inner, data: inner.transport.write(data.upper()))
            self.config = config
            made.append(self)

    async def scene():
        guard = sockets()
        guard.sweep = lambda: swept.append(True)
        loop = asyncio.get_running_loop()
        plain = loop.create_server
        async with guard.guarded():
            server = await loop.create_server(Uvicorns, "127.0.0.1", 0)
        assert loop.create_server == plain
        async with server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"hello")
            assert await reader.readexactly(5) == b"HELLO"
            assert guard._n == guard.accounts.of("127.0.0.1").sockets == 1
            assert made[0].transport.connection.inner is made[0]
            assert config.ws_per_message_deflate is False
            assert config.ws_max_size == 10**6
            writer.close()
            await writer.wait_closed()
            async with asyncio.timeout(10):
                while guard._n:
                    await asyncio.sleep(0)

    play(scene)


def test_the_sweep_goes_on_while_the_servers_run(monkeypatch):
    monkeypatch.setattr(module, "_EVERY", 0.0)
    swept = []

    async def scene():
        guard = sockets()
        guard.sweep = lambda: swept.append(True)
        async with guard.guarded():
            await until(lambda: len(swept) > 3)
        n = len(swept)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(swept) == n

    play(scene)


# ---- files ------------------------------------------------------------------------------------


class System:
    """The system's limits of open files. `most` is what it really grants."""

    RLIMIT_NOFILE, RLIM_INFINITY = resource.RLIMIT_NOFILE, -1

    def __init__(self, soft: int, hard: int, most: int | None = None) -> None:
        self.now, self._most = (soft, hard), most

    def getrlimit(self, what: int) -> tuple[int, int]:
        assert what == self.RLIMIT_NOFILE
        return self.now

    def setrlimit(self, what: int, wanted: tuple[int, int]) -> None:
        if self._most is not None and wanted[0] > self._most:
            raise ValueError("current limit exceeds maximum limit")
        assert self.now[1] == -1 or wanted[0] <= self.now[1]
        self.now = wanted


@pytest.mark.parametrize(
    ("system", "soft"),
    [
        (System(1024, 524288), 65536),
        (System(1024, 4096), 4096),
        (System(65536, 65536), 65536),
        (System(100_000, 200_000), 100_000),  # never lowered
        (System(256, -1), 65536),
        (System(256, -1, most=10240), 10240),  # macOS
        (System(256, -1, most=1000), 256),
    ],
)
def test_as_many_files_as_the_system_grants_and_no_fewer_than_before(monkeypatch, system, soft):
    monkeypatch.setattr(module, "resource", system)
    hard = system.now[1]
    module.raise_open_files()
    assert system.now == (soft, hard)
    assert module.open_files() == soft


def test_windows_has_no_such_limit(monkeypatch):
    monkeypatch.setattr(module, "resource", None)
    module.raise_open_files()
    assert module.open_files() >= 4096


@pytest.mark.parametrize(("files", "most"), [(65536, 4000), (1024, 1024 - SPARE), (80, SPARE)])
def test_there_are_never_more_sockets_than_files(monkeypatch, files, most):
    monkeypatch.setattr(module, "resource", System(files, files))
    from components.server.door.accounts import Accounts
    from components.server.door.limits import Limits

    assert Sockets(Accounts(Limits()))._most == most
