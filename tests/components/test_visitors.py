"""Which visitor drew what: known while they draw and for a while after, and to nobody else."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import numpy as np
import pytest

from components.server import pauses, visitors
from components.server.door.accounts import Account, working_for
from components.server.door.limits import Limits
from components.server.lane import Lane
from network import load
from network.asking.edits import edited
from tests.components import wire
from tests.components.kinds import encode
from tests.components.test_live_limits import Visitor, play

STROKES = [[(0.25, 0.25), (0.625, 0.75)], [(0.5, 0.125)]]
ME, OTHER = "a-visitors-own-secret", "another-visitors-secret"
CHANGES = [[13_001, 4.0]]


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """Nobody has come yet, and time passes when a test says so."""
    now = SimpleNamespace(seconds=1000.0)
    for name in ("_open", "_left"):
        monkeypatch.setattr(visitors, name, type(getattr(visitors, name))())
    monkeypatch.setattr(visitors, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    return now


@pytest.fixture
def lane() -> Lane:
    return Lane("sigmoid")


# ---- over a socket --------------------------------------------------------------------


def assert_is_mine(found: Lane | None) -> None:
    assert [stroke.tolist() for stroke in found.strokes] == [
        [list(point) for point in stroke] for stroke in STROKES
    ]
    assert (found.base, found.changed, found.sequence) == ("sigmoid", 1, 3)
    expected = edited(load("sigmoid"), dict(CHANGES))
    for name in ("weights", "biases"):
        for mine, wanted in zip(getattr(found.net, name), getattr(expected, name), strict=True):
            np.testing.assert_array_equal(mine, wanted)


def test_a_visitors_drawing_and_network_are_known_while_they_draw_and_for_the_lease(clock):
    async def scene():
        assert visitors.of(ME) is None
        socket = await Visitor(f"network=sigmoid&visitor={ME}").accepted()
        socket.send(encode({"kind": "network", "base": "sigmoid", "changes": CHANGES}))
        await socket._inbox.get()
        socket.send(wire.request(STROKES, sequence=3))
        await socket.reply()
        assert_is_mine(visitors.of(ME))
        clock.seconds += 100 * visitors.LEASE  # a lane that is open is known however long it is
        assert_is_mine(visitors.of(ME))
        assert visitors.of(OTHER) is None
        await socket.leave()
        clock.seconds += visitors.LEASE - 1
        assert_is_mine(visitors.of(ME))
        clock.seconds += 2
        assert visitors.of(ME) is None

    play(scene)


def test_a_connection_without_a_secret_is_nobodys(clock):
    async def scene():
        socket = await Visitor().accepted()
        socket.send(wire.request(STROKES))
        await socket.reply()
        assert not visitors._open
        assert not visitors._left
        await socket.leave()
        assert not visitors._open
        assert not visitors._left

    play(scene)


def test_a_lane_that_is_refused_leaves_what_was_kept(clock, lane):
    async def scene():
        visitors.opened(ME, lane)
        socket = await Visitor(f"network=nonsense&visitor={ME}").accepted()
        await socket.closed()
        assert visitors.of(ME) is lane

    play(scene)


# ---- with lanes alone -----------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", "short", "x" * 15, "x" * 65])
def test_secrets_that_are_too_short_or_too_long_are_ignored(clock, lane, secret):
    visitors.opened(secret, lane)
    assert visitors.of(secret) is None
    visitors.closed(secret, lane)
    assert not visitors._open
    assert not visitors._left


@pytest.mark.parametrize("length", [16, 64])
def test_secrets_of_any_other_length_are_known(clock, lane, length):
    visitors.opened("x" * length, lane)
    assert visitors.of("x" * length) is lane


def test_secrets_are_new_each_time_and_long_enough(clock, lane):
    made = {visitors.secret() for _ in range(100)}
    assert len(made) == 100
    for secret in made:
        visitors.opened(secret, lane)
        assert visitors.of(secret) is lane


def test_a_newer_lane_of_the_same_visitor_outlives_the_older_ones_end(clock, lane):
    newer = Lane("relu")
    visitors.opened(ME, lane)
    visitors.opened(ME, newer)  # the page connects again before the server sees the old one go
    visitors.closed(ME, lane)
    clock.seconds += 2 * visitors.LEASE
    assert visitors.of(ME) is newer
    visitors.closed(ME, newer)
    clock.seconds += visitors.LEASE - 1
    assert visitors.of(ME) is newer


def test_a_visitor_who_comes_back_within_the_lease_stays(clock, lane):
    visitors.opened(ME, lane)
    visitors.closed(ME, lane)
    clock.seconds += visitors.LEASE - 1
    again = Lane("relu")
    visitors.opened(ME, again)
    clock.seconds += visitors.LEASE
    assert visitors.of(ME) is again


def test_who_left_goes_whoever_else_is_there(clock, lane):
    for name in range(6):
        visitors.opened(f"visitor-number-{name}", lane)
    for name in (4, 1, 2):
        visitors.closed(f"visitor-number-{name}", lane)
        clock.seconds += visitors.LEASE / 2
    clock.seconds += 1
    known = [name for name in range(6) if visitors.of(f"visitor-number-{name}")]
    assert known == [0, 2, 3, 5]  # 2 left half a lease ago, 4 and 1 more than one


def leave(lane: Lane, names: range, account: Account) -> None:
    with working_for(account):
        for name in names:
            visitors.opened(f"visitor-number-{name}", lane)
            visitors.closed(f"visitor-number-{name}", lane)


def known(names: range) -> list[int]:
    return [name for name in names if visitors.of(f"visitor-number-{name}")]


def test_of_those_who_left_only_so_many_are_kept_the_last_of_each_address(clock, lane):
    limits = Limits(kept=3, all_kept=5)
    greedy, honest, third = (Account(limits) for _ in range(3))
    leave(lane, range(2), honest)
    leave(lane, range(10, 1010), greedy)
    assert known(range(2)) == [0, 1]
    assert known(range(10, 1010)) == [1007, 1008, 1009]
    leave(lane, range(2, 4), third)  # of all together, who left first go first
    assert known(range(4)) == [2, 3]
    assert known(range(10, 1010)) == [1007, 1008, 1009]


def test_an_open_lane_is_known_however_many_leave(clock, lane):
    visitors.opened(ME, lane)
    leave(Lane("relu"), range(3000), Account(Limits()))
    assert visitors.of(ME) is lane


def test_who_left_long_ago_is_dropped_though_nobody_asks(clock, lane, monkeypatch):
    monkeypatch.setattr(pauses, "_EVERY", 0.0)
    monkeypatch.setattr(pauses, "_FORGET", 0.0)
    visitors.opened(ME, lane)
    visitors.closed(ME, lane)

    async def scene():
        async with pauses.avoided():
            clock.seconds += visitors.LEASE - 1
            while not tidied:
                await asyncio.sleep(0)
            assert visitors._left
            clock.seconds += 2
            while visitors._left:
                await asyncio.sleep(0)

    tidied: list[bool] = []
    monkeypatch.setattr(pauses, "forget_sessions", lambda: tidied.append(True))
    play(scene)
