"""Who waits for something that is made for one after the other: in turns of addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from components.server.door.accounts import Account


@dataclass(eq=False)
class Order:
    """Something that somebody waits for. `visitor` is their secret; without one they have ""."""

    visitor: str
    account: Account


class Orders(list[Order]):
    """Who came first in front."""

    def has(self, visitor: str) -> bool:
        """Whether this visitor waits already. Who says no secret is nobody in particular."""
        return bool(visitor) and any(order.visitor == visitor for order in self)

    def of(self, account: Account) -> int:
        """How many are of this address."""
        return sum(order.account is account for order in self)

    @contextmanager
    def placed(self, order: Order) -> Iterator[None]:
        """It waits, or is being made, meanwhile."""
        self.append(order)
        try:
            yield
        finally:
            self.remove(order)

    def place(self, order: Order) -> int:
        """How many come first: one of each address, then the next of each, debtors at the end."""
        account = order.account
        nth = [other for other in self if other.account is account].index(order)
        place, behind, in_debt = nth, False, account.wait() > 0
        for other, n in Counter(one.account for one in self).items():
            if other is account:
                behind = True
            elif in_debt and not other.wait():
                place += n
            elif in_debt or not other.wait():
                place += min(n, nth if behind else nth + 1)
        return place
