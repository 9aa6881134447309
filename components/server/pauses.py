"""Keeps Python's garbage collector from holding up everybody's pen.

A full collection looks at every object that there is, 100 to 200 ms with a class connected,
and nothing else runs meanwhile. So whatever survives one is frozen: the next looks at what
is new only, comes early, while that is little, and preferably while nobody draws. The price
is that frozen objects which become garbage *in cycles* stay. They are thawed when nobody is
connected, or where they have become very many.

Streamlit's own full collection after each run of a page is switched off in config.toml.
"""

from __future__ import annotations

import gc
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from streamlit.runtime import Runtime, RuntimeState

from components.server.every import every

# How many collections of one generation bring one of the next: about 10,000 new objects
# for a full one. A collection takes up to half a microsecond an object: 2 to 8 ms as a rule.
GENERATION_1, GENERATION_2 = 4, 2
MOMENT = 0.5  # seconds without a message, in which a collection disturbs nobody
ALONE = 10.0  # seconds without anybody
# Objects, some 100 MB: a school server that is never left alone thaws all the same.
TOO_MANY = 1_000_000

_EVERY = 0.25  # seconds
_FORGET = 5.0  # seconds
_last_busy = 0.0
_survivors = 0  # at most so many more objects are frozen than after the last thaw


def busy() -> None:
    """Somebody draws. Called for every message, so it only notes the time."""
    global _last_busy
    _last_busy = time.monotonic()


@asynccontextmanager
async def avoided() -> AsyncIterator[None]:
    """Pauses are avoided while the server runs: a lifespan for the app."""
    before = gc.get_threshold()
    tidying = Tidying()
    gc.callbacks.append(_freeze_survivors)
    gc.set_threshold(before[0], GENERATION_1, GENERATION_2)
    tidying.thaw()

    def tidy() -> None:
        tidying.step(time.monotonic() - _last_busy)

    try:
        async with every(_EVERY, tidy), every(_FORGET, forget_sessions):
            yield
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(_freeze_survivors)
        gc.unfreeze()


class Tidying:
    """What to collect at which moment. `connected` tells whether anybody is."""

    def __init__(self, connected: Callable[[], bool] | None = None) -> None:
        self._connected = connected or _somebody_connected
        self._frozen = 0  # objects, after the last thaw

    def step(self, quiet: float) -> None:
        """One look, `quiet` seconds after the last message."""
        if quiet < MOMENT:
            # The moment never comes: one pause, or no end of memory.
            if self._grown_by(2 * TOO_MANY):
                self.thaw()
            return
        alone = quiet >= ALONE and not self._connected()
        if (alone and self._grown_by(0)) or self._grown_by(TOO_MANY):
            self.thaw()
        elif gc.get_count()[2]:
            gc.collect()

    def thaw(self) -> None:
        """Look at everything, and freeze what is left."""
        global _survivors
        gc.unfreeze()
        gc.collect()
        # Python puts off a full collection until the new are a quarter of what the last one
        # left. That was everything; this one, of next to nothing, makes it forget.
        gc.collect()
        self._frozen, _survivors = gc.get_freeze_count(), 0

    def _grown_by(self, many: int) -> bool:
        """Whether more than `many` objects are frozen that were not after the last thaw.

        Python counts them one by one, 10 ms for an app that has just started: so only where
        what was frozen since may be as many.
        """
        global _survivors
        if _survivors > many:
            _survivors = gc.get_freeze_count() - self._frozen
        return _survivors > many


def _freeze_survivors(phase: str, info: dict) -> None:
    global _survivors
    if phase == "stop" and info["generation"] == 2:
        _survivors += len(gc.get_objects())
        gc.freeze()


def forget_sessions() -> None:
    """Let go of the sessions that Streamlit keeps no longer.

    It keeps a session for two minutes after its visitor has left, but looks whether they are
    over only when the next one leaves; each has an event loop, which is three open files.
    There is no public way to ask for it; a test holds this one.
    """
    manager = getattr(Runtime.instance(), "_session_mgr", None) if Runtime.exists() else None
    kept = getattr(getattr(manager, "_session_storage", None), "_cache", None)
    if hasattr(kept, "expire"):
        kept.expire()


def _somebody_connected() -> bool:
    return Runtime.exists() and (
        Runtime.instance().state is RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
    )
