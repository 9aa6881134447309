"""Whose bytes are read next: one slice of each address that has some, then the next round.

The event loop would hand over all that has arrived before anything else gets its turn, so a
hundred connections of one address would stand in front of the one of another.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable


class Turns:
    """Calls what waits, one of each queue a round, and lets the loop work between rounds."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, deque[Callable[[], None]]] = {}
        self._coming = False  # a round is

    def wait(self, queue: Hashable, call: Callable[[], None]) -> None:
        """`call` is called when it is the queue's turn and it is the first in it."""
        self._queues.setdefault(queue, deque()).append(call)
        self._come()

    def _come(self) -> None:
        if not self._coming:
            self._coming = True
            asyncio.get_running_loop().call_soon(self._round)

    def _round(self) -> None:
        self._coming = False
        first = [calls.popleft() for calls in self._queues.values()]
        self._queues = {queue: calls for queue, calls in self._queues.items() if calls}
        if self._queues:
            self._come()
        for call in first:
            try:
                call()
            except Exception as error:  # one visitor's; the others have their turn all the same
                what = {"message": "What had its turn failed", "exception": error}
                asyncio.get_running_loop().call_exception_handler(what)
