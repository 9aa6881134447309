"""The lanes by visitor, for the page's script: what did this visitor draw, and on which network?

The page's script hands its visitor a secret, with which the browser opens the lane. A lane
that has closed is kept for a while: a reload or a short cut should not lose the drawing.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict

from components.server.door import accounts
from components.server.door.accounts import Account
from components.server.lane import Lane

LEASE = 120.0  # seconds that a visitor's lane outlives its connection

_open: dict[str, Lane] = {}  # never dropped: places on the lane are counted at the door
_left: OrderedDict[str, tuple[Lane, float, Account]] = OrderedDict()  # who left first in front


def secret() -> str:
    """A new visitor's secret."""
    return secrets.token_urlsafe(16)


def opened(visitor: str, lane: Lane) -> None:
    """`visitor` draws on this lane from now on."""
    if 16 <= len(visitor) <= 64:
        if visitor in _left:
            _drop(visitor)
        _open[visitor] = lane


def closed(visitor: str, lane: Lane) -> None:
    """The lane's connection is gone; it is kept for the lease."""
    if _open.get(visitor) is lane:  # a page that connects again may have a newer one
        del _open[visitor]
        account = accounts.current()
        _left[visitor] = (lane, time.monotonic(), account)
        account.kept += 1
        drop_old()
        _drop_too_many(account)


def of(visitor: str) -> Lane | None:
    """The visitor's lane, or None if they have none (any more)."""
    drop_old()
    if visitor in _left:
        return _left[visitor][0]
    return _open.get(visitor)


def _drop(visitor: str) -> None:
    _, _, account = _left.pop(visitor)
    account.kept -= 1


def drop_old() -> None:
    """Drop whoever left longer ago than the lease. Called now and then, and where it matters."""
    while _left:
        visitor, (_, since, _) = next(iter(_left.items()))
        if time.monotonic() - since <= LEASE:
            return
        _drop(visitor)


def _drop_too_many(account: Account) -> None:
    mine = [visitor for visitor, (_, _, whose) in _left.items() if whose is account]
    for visitor in mine[: max(0, len(mine) - account.limits.kept)]:
        _drop(visitor)
    while len(_left) > account.limits.all_kept:
        _drop(next(iter(_left)))
