"""The lanes by visitor, for the page's script: what did this visitor draw, and on which network?

The page's script hands its visitor a secret, with which the browser opens the lane. A lane
that has closed is kept for a while: a reload or a short cut should not lose the drawing.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict

from components.server.lane import Lane

LEASE = 120.0  # seconds that a visitor's lane outlives its connection
MOST = 1000  # visitors that are kept: a lane with its own network has about 60 kB

_lanes: OrderedDict[str, tuple[Lane, float | None]] = OrderedDict()  # with when it closed


def secret() -> str:
    """A new visitor's secret."""
    return secrets.token_urlsafe(16)


def opened(visitor: str, lane: Lane) -> None:
    """`visitor` draws on this lane from now on."""
    if not 16 <= len(visitor) <= 64:
        return
    _lanes[visitor] = (lane, None)
    _lanes.move_to_end(visitor)
    _drop_old()


def closed(visitor: str, lane: Lane) -> None:
    """The lane's connection is gone; it is kept for the lease."""
    if visitor in _lanes and _lanes[visitor][0] is lane:  # a reconnecting page may have a newer
        _lanes[visitor] = (lane, time.monotonic())
        _lanes.move_to_end(visitor, last=False)
    _drop_old()


def of(visitor: str) -> Lane | None:
    """The visitor's lane, or None if they have none (any more)."""
    _drop_old()
    entry = _lanes.get(visitor)
    return entry[0] if entry else None


def _drop_old() -> None:
    now = time.monotonic()
    for visitor, (_, since) in list(_lanes.items()):
        if since is None:  # open ones come after those that have closed
            break
        if now - since > LEASE:
            del _lanes[visitor]
    while len(_lanes) > MOST:
        del _lanes[min(_lanes, key=_worth)]


def _worth(visitor: str) -> float:
    """Of those that are too many, who left first goes first, and who draws goes last."""
    _, since = _lanes[visitor]
    return float("inf") if since is None else since
