"""Whose work a thread does next: one piece of each address a round, then the next round.

A thread's own queue is first come, first served: whoever puts a hundred pieces into it stands in
front of everybody else. And whoever has spent more than their share waits here, outside of it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar
from weakref import WeakKeyDictionary

from components.server.door import accounts
from components.server.door.accounts import Account

T = TypeVar("T")


class Line:
    """Who waits for a thread; one piece of work at a time is handed to it."""

    def __init__(self, worker: Executor) -> None:
        self._worker = worker
        self._queues: dict[Account, deque[asyncio.Future]] = {}
        self._n = 0  # turns so far
        self._served: WeakKeyDictionary[Account, int] = WeakKeyDictionary()  # and whose was which
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None

    async def work(self, compute: Callable[..., T], *arguments: object) -> T:
        """The result of a computation, charged to whom the loop works for.

        Who leaves while the thread works for them leaves it to its end; the next waits for that.
        """
        await self._turn(accounts.current())
        work = accounts.charging(compute, *arguments)
        try:
            working = asyncio.get_running_loop().run_in_executor(self._worker, work)
        except RuntimeError:  # the thread has ended
            self._done()
            raise
        working.add_done_callback(self._done)
        return await asyncio.shield(working)

    async def _turn(self, account: Account) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(account, deque()).append(turn)
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it had come
                self._done()
            raise

    def _done(self, _: asyncio.Future | None = None) -> None:
        self._busy = False
        self._next()

    def _next(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._busy:
            return
        waits = {}
        for account, queue in list(self._queues.items()):
            while queue and queue[0].done():  # nobody waits for it any more
                queue.popleft()
            if queue:
                waits[account] = account.wait()
            else:
                del self._queues[account]
        ready = [account for account, wait in waits.items() if not wait]
        if ready:
            account = min(ready, key=lambda one: self._served.get(one, 0))
            self._n += 1
            self._served[account], self._busy = self._n, True
            self._queues[account].popleft().set_result(None)
        elif waits:
            soonest = min(waits.values())
            self._timer = asyncio.get_running_loop().call_later(soonest, self._next)
