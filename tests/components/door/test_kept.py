"""Lanes that outlive their connection count for their address, also after it has gone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from components.server import visitors
from components.server.door.accounts import Accounts, working_for
from components.server.door.limits import Limits
from components.server.lane import Lane
from tests.components.door.fakes import AWAY, HOME, Clock, give_clock

LANE = Lane("sigmoid")


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    give_clock(monkeypatch, clock)
    for name in ("_open", "_left"):
        monkeypatch.setattr(visitors, name, type(getattr(visitors, name))())
    monkeypatch.setattr(visitors, "time", SimpleNamespace(monotonic=clock))
    return clock


def leave(book: Accounts, address: str, names: range) -> None:
    with working_for(book.of(address)):
        for name in names:
            visitors.opened(f"visitor-number-{name}", LANE)
            visitors.closed(f"visitor-number-{name}", LANE)


def known(names: range) -> list[int]:
    return [name for name in names if visitors.of(f"visitor-number-{name}")]


def test_who_comes_back_after_they_were_forgotten_keeps_no_more_for_it(clock):
    """Else a few seconds of silence between two rounds push everybody else's lanes out."""
    book = Accounts(Limits(kept=3, all_kept=10))
    leave(book, AWAY, range(2))
    for start in range(10, 50, 4):
        leave(book, HOME, range(start, start + 4))
        clock.now += 5.0
        book.forget()
    assert known(range(2)) == [0, 1]
    assert known(range(10, 50)) == [47, 48, 49]


@pytest.mark.parametrize("how", ["the lease ends", "they come back", "others leave"])
def test_an_address_is_forgotten_when_nothing_of_it_is_kept(clock, how):
    book = Accounts(Limits(kept=100, all_kept=2))
    account = book.of(HOME)
    leave(book, HOME, range(1))
    book.forget()
    assert book.of(HOME) is account
    match how:
        case "the lease ends":
            clock.now += visitors.LEASE + 1
            assert not known(range(1))
        case "they come back":
            visitors.opened("visitor-number-0", LANE)
        case "others leave":
            leave(book, AWAY, range(1, 3))
    book.forget()
    assert book.of(HOME) is not account
