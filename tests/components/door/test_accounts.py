"""What an address may cost, whose address it is, and what it has places for."""

from __future__ import annotations

import ipaddress
from contextlib import ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.server.door.accounts import LANES, LATELY, SESSIONS, Account, Accounts, whose
from components.server.door.limits import Limits
from tests.cases import each
from tests.components.door.fakes import AWAY, FAR, HOME, UNHURRIED, Clock, give_clock

# ---- the budget -----------------------------------------------------------------------

seconds = st.floats(0.0, 5.0)
steps = st.lists(st.tuples(seconds, seconds), max_size=30)  # idle for so long, spend so much
limits = st.builds(Limits, share=st.floats(0.05, 4.0), saved=st.floats(0.0, 5.0))


@settings(UNHURRIED)
@given(limits, steps)
def test_an_account_is_the_textbooks_leaky_bucket(limits, steps):
    """Against a bucket that is simulated another way: what was earned beyond the brim is lost."""
    clock = Clock()
    account = Account(limits, clock)
    spent = earned = lost = 0.0
    for idle, cost in steps:
        clock.now += idle
        earned += idle * limits.share
        lost = max(lost, earned - spent)  # the highest that it ever would have stood above
        account.charge(cost)
        spent += cost
        left = limits.saved - lost + earned - spent
        assert account.wait() == pytest.approx(max(0.0, -left / limits.share), abs=1e-6)


@settings(UNHURRIED)
@given(limits, steps, st.floats(0.0, 0.1))
def test_who_waits_when_told_to_never_spends_more_than_was_saved_and_earned(limits, steps, most):
    """Apart from the last thing that was begun while there was something left."""
    clock = Clock()
    began, account, spent = clock.now, Account(limits, clock), 0.0
    for idle, cost in steps:
        clock.now += idle + account.wait() + 1e-9
        cost = min(cost, most)
        account.charge(cost)
        spent += cost
        assert spent <= limits.saved + limits.share * (clock.now - began) + most + 1e-6


@settings(UNHURRIED)
@given(limits, st.floats(0.01, 20.0))
def test_the_wait_is_just_as_long_as_it_says(limits, debt):
    clock = Clock()
    account = Account(limits, clock)
    account.charge(limits.saved + debt)
    wait = account.wait()
    assert wait == pytest.approx(debt / limits.share)
    clock.now += 0.99 * wait
    assert account.wait() > 0
    clock.now += 0.0101 * wait
    assert account.wait() == 0


def test_a_new_account_may_spend_at_once():
    assert Account(Limits(), Clock()).wait() == 0


def test_asking_changes_nothing():
    clock = Clock()
    account = Account(Limits(share=0.5, saved=1.0), clock)
    account.charge(2.0)
    assert [account.wait() for _ in range(5)] == [2.0] * 5


# ---- whose address it is --------------------------------------------------------------


@each(
    ("one", "other"),
    [
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("192.0.2.1", "::FFFF:c000:0201"),
        ("192.0.2.1", "::ffff:192.0.2.1%eth0"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002:0:0:0:1"),
        ("fe80::1%eth0", "fe80::1%eth1"),
    ],
)
def test_the_same_household(one, other):
    assert whose(one) == whose(other)


@each(
    ("one", "other"),
    [
        ("192.0.2.1", "192.0.2.2"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("2001:db8:1:2::1", "2001:db8:2:2::1"),
        ("fe80::1%eth0", "fe80::2"),  # neighbours on one cable
        ("::1", "127.0.0.1"),
        ("local", "192.0.2.1"),
    ],
)
def test_other_households(one, other):
    assert whose(one) != whose(other)


@settings(UNHURRIED)
@given(st.integers(0, 2**128 - 1), st.integers(0, 2**64 - 1))
def test_of_ipv6_the_upper_half_counts(address, lower):
    one = ipaddress.IPv6Address(address)
    other = ipaddress.IPv6Address(address >> 64 << 64 | lower)
    if one.ipv4_mapped is None and other.ipv4_mapped is None and not one.is_link_local:
        assert whose(str(one)) == whose(str(other))
    if one.ipv4_mapped is None:
        elsewhere = ipaddress.IPv6Address(address ^ 1 << 64)
        assert whose(str(one)) != whose(str(elsewhere))


@settings(UNHURRIED)
@given(st.integers(0, 2**32 - 1))
def test_of_ipv4_all_of_it_counts(address):
    name = str(ipaddress.IPv4Address(address))
    assert whose(name) == whose(f"::ffff:{name}") == name


@settings(UNHURRIED)
@given(st.text("0129afx:.%/[] ", max_size=40))
def test_nonsense_is_somebody_too(text):
    assert isinstance(whose(text), str)
    assert whose(whose(text)) == whose(text) or "/" in whose(text)


# ---- places -----------------------------------------------------------------------------


def take(stack, book: Accounts, address: str, what: str = LANES) -> bool:
    return stack.enter_context(book.place(book.of(address), what))


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


def test_each_address_has_so_many_places_and_the_others_have_theirs(stack):
    book = Accounts(Limits(lanes=2, all_lanes=100))
    assert [take(stack, book, HOME) for _ in range(4)] == [True, True, False, False]
    assert [take(stack, book, AWAY) for _ in range(3)] == [True, True, False]
    assert book.total(LANES) == 4


def test_all_together_have_so_many_places(stack):
    book = Accounts(Limits(lanes=2, all_lanes=3))
    taken = [take(stack, book, address) for address in (HOME, HOME, AWAY, AWAY, FAR)]
    assert taken == [True, True, True, False, False]


def test_lanes_and_sessions_have_places_of_their_own(stack):
    book = Accounts(Limits(lanes=1, sessions=2, all_lanes=9, all_sessions=9))
    assert [take(stack, book, HOME, LANES) for _ in range(2)] == [True, False]
    assert [take(stack, book, HOME, SESSIONS) for _ in range(3)] == [True, True, False]


def test_a_place_is_given_back_whatever_happens_and_only_by_who_had_one():
    book = Accounts(Limits(lanes=1, all_lanes=1))
    stays = book.place(book.of(HOME), LANES)
    assert stays.__enter__()

    def refused() -> None:
        with book.place(book.of(HOME), LANES) as free:
            assert not free
            raise KeyError

    with pytest.raises(KeyError):
        refused()
    assert book.total(LANES) == 1
    error = ZeroDivisionError()
    assert not stays.__exit__(type(error), error, None)
    assert book.total(LANES) == 0
    with book.place(book.of(AWAY), LANES) as free:
        assert free


# ---- who is forgotten ---------------------------------------------------------------------


def test_an_account_is_kept_while_it_holds_or_owes_something(monkeypatch):
    clock = Clock()
    give_clock(monkeypatch, clock)
    book = Accounts(Limits(share=0.5, saved=1.0))
    connected, visiting, owing, gone = (book.of(name) for name in (HOME, AWAY, FAR, "192.0.2.9"))
    connected.sockets = 1
    owing.charge(3.0)
    with book.place(visiting, SESSIONS):
        book.forget()
        assert book.of(HOME) is connected
        assert book.of(AWAY) is visiting
        assert book.of(FAR) is owing
        assert book.of("192.0.2.9") is not gone
    clock.now += 5.9
    book.forget()
    assert book.of(AWAY) is not visiting
    assert book.of(FAR) is owing  # else a debt would be gone with the account
    clock.now += 0.2
    book.forget()
    assert book.of(FAR) is not owing


@settings(UNHURRIED)
@given(st.lists(st.sampled_from([HOME, f"::ffff:{HOME}", AWAY, "2001:db8::1", "2001:db8::2"])))
def test_an_address_has_one_account_however_it_is_written(addresses):
    book = Accounts(Limits())
    found = {}
    for address in addresses:
        assert found.setdefault(whose(address), book.of(address)) is book.of(address)
    assert len({id(account) for account in found.values()}) == len(found)


def test_the_greediest_has_the_most_sockets():
    book = Accounts(Limits())
    for address, n in ((HOME, 2), (AWAY, 7), (FAR, 3)):
        book.of(address).sockets = n
    assert book.greediest() is book.of(AWAY)


# ---- alone ------------------------------------------------------------------------------------


def test_who_is_alone_makes_no_debt_and_beside_others_does():
    clock = Clock()
    everybody = Accounts(Limits(share=0.5, saved=2.0), clock)
    one, other = everybody.of(HOME), everybody.of(AWAY)
    clock.now += 100
    one.charge(50.0)
    assert one.wait() == 0.0
    other.charge(0.001)
    one.charge(1.0)  # its savings are gone
    assert one.wait() == pytest.approx(2.0)
    clock.now += 1.0
    assert one.wait() == pytest.approx(1.0)
    other.charge(0.001)
    clock.now += LATELY + 0.1
    assert one.wait() == 0.0
    one.charge(50.0)  # the other one has been silent for a while
    assert one.wait() == 0.0


def test_a_debt_outlives_the_others():
    clock = Clock()
    everybody = Accounts(Limits(share=0.5, saved=2.0), clock)
    one, other = everybody.of(HOME), everybody.of(AWAY)
    other.charge(0.001)
    one.charge(12.0)
    clock.now += 10.0
    one.charge(1.0)
    assert one.wait() == pytest.approx(10.0)
