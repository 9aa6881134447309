"""What the server does again and again while it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

_log = logging.getLogger(__name__)


@asynccontextmanager
async def every(seconds: float, *chores: Callable[[], object]) -> AsyncIterator[None]:
    """Each of them is called every so many seconds meanwhile, on this loop.

    One that fails is called again all the same: a server that once could not tidy up must not
    stop doing it. What it fails with is one line in the log, until it is something else.
    """
    task = asyncio.create_task(_again(seconds, chores))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _again(seconds: float, chores: tuple[Callable[[], object], ...]) -> None:
    failed: dict[int, str] = {}
    while True:
        await asyncio.sleep(seconds)
        for place, chore in enumerate(chores):
            try:
                chore()
            except Exception as error:
                if failed.get(place) != (said := repr(error)):
                    failed[place] = said
                    _log.error("%s: %s", getattr(chore, "__qualname__", chore), said)
            else:
                failed.pop(place, None)
