"""What each address has, and what it has cost in seconds of the server's time.

An account fills with `share` seconds each second, up to `saved`. Whatever an address has the
server do is measured on the thread that does it and taken off, whether there was enough or
not; until the account is positive again nothing more is read from that address.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, TypeVar

from components.server.door.limits import Limits

T = TypeVar("T")

LATELY = 2.0  # seconds
LANES, SESSIONS = "lanes", "sessions"  # what an address has places for


class Account:
    """One address: what it has open, and how much it may still cost."""

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
        alone: Callable[[Account], bool] = lambda account: False,
    ) -> None:
        self.sockets = 0
        self.trainings = 0  # that live, watched or not
        self.places = {LANES: 0, SESSIONS: 0}
        self.limits, self._clock, self._alone = limits, clock, alone
        self._left, self._at = limits.saved, clock()
        self._run_ends = 0.0

    def charge(self, seconds: float) -> None:
        """So much of the server's time was spent on this address."""
        self._fill()
        # Whoever is alone may have all of it: savings go, and no debt is made.
        least = min(self._left, 0.0) if self._alone(self) else -math.inf
        self._left = max(least, self._left - seconds)

    def wait(self) -> float:
        """Seconds until it may cost something again; 0 if it may now."""
        self._fill()
        return max(0.0, -self._left / self.limits.share)

    def run(self, seconds: float) -> float:
        """A page is run for this address, for about so long. Seconds until it may begin.

        One after the other: threads that compute at the same time hold the event loop up
        longer than it takes to wait for them in turn.
        """
        self.charge(seconds)
        now = self._clock()
        wait = max(0.0, self._run_ends - now)
        self._run_ends = now + wait + seconds
        return wait

    def metered(self, work: Coroutine[Any, Any, T]) -> _Metered[T]:
        """The same work to await, each stretch that this thread runs of it charged."""
        return _Metered(work, self)

    @property
    def idle(self) -> bool:
        """Whether nothing would be forgotten with it."""
        self._fill()
        has = self.sockets or self.trainings or any(self.places.values())
        return not has and self._left >= self.limits.saved

    def _fill(self) -> None:
        now = self._clock()
        earned = (now - self._at) * self.limits.share
        self._left, self._at = min(self.limits.saved, self._left + earned), now


class _Metered:
    def __init__(self, work: Coroutine[Any, Any, T], account: Account) -> None:
        self._work, self._account = work, account

    def __await__(self) -> Generator[Any, Any, T]:
        work, account = self._work, self._account
        step, value = work.send, None
        try:
            while True:
                began = time.thread_time()
                try:
                    awaited = step(value)
                except StopIteration as end:
                    return end.value
                finally:
                    account.charge(time.thread_time() - began)
                try:
                    step, value = work.send, (yield awaited)
                except GeneratorExit:
                    raise
                except BaseException as error:
                    step, value = work.throw, error
        finally:
            work.close()


class Accounts:
    """All addresses that have something open or have cost something lately."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits, self._clock = limits, clock
        self._all: dict[str, Account] = {}
        # Whom the server worked for last and until when, and who was before them.
        self._last: tuple[Account | None, float] = (None, 0.0)
        self._before = 0.0

    def of(self, address: str) -> Account:
        """The account of a peer's address, or of the network that one person's machine has."""
        name = whose(address)
        account = self._all.get(name)
        if account is None:
            account = self._all[name] = Account(self.limits, self._clock, self._alone)
        return account

    def _alone(self, account: Account) -> bool:
        """Whether the server has worked for nobody else lately; it does for this one now."""
        now = self._clock()
        last, at = self._last
        if last is not account:
            self._before = at
        self._last = (account, now)
        return now - self._before > LATELY

    def total(self, what: str) -> int:
        """How many places of a kind are taken by everybody."""
        return sum(account.places[what] for account in self._all.values())

    def greediest(self) -> Account:
        """Who has the most sockets. There has to be an account."""
        return max(self._all.values(), key=lambda account: account.sockets)

    @contextmanager
    def place(self, account: Account, what: str) -> Iterator[bool]:
        """Take a place, if there is one; whether there was."""
        mine, all_ = getattr(self.limits, what), getattr(self.limits, f"all_{what}")
        free = account.places[what] < mine and self.total(what) < all_
        account.places[what] += free
        try:
            yield free
        finally:
            account.places[what] -= free

    def forget(self) -> None:
        """Drop the accounts that hold nothing."""
        for name in [name for name, account in self._all.items() if account.idle]:
            del self._all[name]


def whose(address: str) -> str:
    """The address to count by: of IPv6 the half that a provider hands to one household."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:  # how a socket for both kinds names one of the old kind
            return str(ip.ipv4_mapped)
        if ip.is_link_local:  # everybody on the same cable has that half
            return str(ip)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


_nobody = Account(Limits())
_current: ContextVar[Account] = ContextVar("account", default=_nobody)


def current() -> Account:
    """The account of whoever the event loop works for."""
    return _current.get()


@contextmanager
def working_for(account: Account) -> Iterator[None]:
    """What is done and started meanwhile is done for this account."""
    token = _current.set(account)
    try:
        yield
    finally:
        _current.reset(token)


def charging(compute: Callable[..., T], *arguments: object) -> Callable[[], T]:
    """The same computation for another thread, charged to whom this loop works for now.

    Whatever comes of it: also if it fails, and if nobody waits for the result any more.
    """
    account, loop = current(), asyncio.get_running_loop()

    def work() -> T:
        began = time.thread_time()
        try:
            return compute(*arguments)
        finally:
            spent = time.thread_time() - began
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(account.charge, spent)

    return work
