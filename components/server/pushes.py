"""Views and terms, computed when every neuron that waits has been answered.

One task serves all lanes in turn, one push at a time, and between two of them the event
loop answers whatever drawings have arrived. So when the server is busy views give way
first and neurons last. What a visitor has not taken yet is never queued behind: the next
push is computed from whatever is on the lane by then, newest wins.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocketDisconnect

from components.language import speaking
from components.server.door import accounts
from components.server.kinds import terms
from components.server.lane import AT_REST, LEARNING, NUMBERS, TERMS, Lane
from components.server.protocol import pack
from components.server.thread import in_worker
from components.server.told import checked, made, packed_numbers
from components.views.view import Control

MOMENTS = 1 / 15  # seconds between two moments of a training
WHILE_DRAWING = 1 / 2  # the same while the pen is down: the neurons follow it first
TENTH = 0.1  # seconds between two pushes of a view of this pace
SLOW = {"tenth": TENTH, "frame": 0.0, AT_REST: 0.0}

_log = logging.getLogger(__name__)

_waiting: dict[Pusher, None] = {}  # in the order in which they came
_task: asyncio.Task | None = None


class _Left(Exception):
    """The visitor is gone; their lane finds out, too."""


class _Pace:
    """So often at most. Where it is not time yet, `wake` is called when it will be."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._last = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waits(self) -> bool:
        """Whether it will call."""
        return self._timer is not None

    def is_time(self, seconds: float) -> bool:
        """Whether so many seconds have passed since `now`."""
        wait = self._last + seconds - time.monotonic()
        if wait > 0 and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._ring)
        return wait <= 0

    def now(self) -> None:
        """It happens now."""
        self._last = time.monotonic()

    def close(self) -> None:
        """Call no more."""
        if self._timer:
            self._timer.cancel()

    def _ring(self) -> None:
        self._timer = None
        self._wake()


class Pusher:
    """Sends what is due on one lane. `send` takes one message; it may wait for the visitor."""

    def __init__(self, lane: Lane, send: Callable[[bytes], Awaitable[None]]) -> None:
        self.lane = lane
        self.account = accounts.current()
        self._send = send
        self._busy: asyncio.Task | None = None
        self._sent: tuple | None = None  # the template that the visitor has
        self._controls: tuple[Control, ...] = ()  # that are in it
        self._arrays: dict = {}  # by figure, trace and path: what it was last sent
        self._views, self._moments = _Pace(self.wake), _Pace(self.wake)
        self._closed = False

    def wake(self) -> None:
        """Something is due on the lane."""
        if self._closed or self._busy:
            return
        due = self.lane.due
        learns = LEARNING in due and self._learns()
        if TERMS in due or learns or (NUMBERS in due and not self._views.waits):
            _waiting[self] = None
            _start()

    def forget(self) -> None:
        """The visitor asked for another view: its template has to be sent."""
        self._sent = None

    def close(self) -> None:
        """The visitor has left."""
        self._closed = True
        _waiting.pop(self, None)
        self._views.close()
        self._moments.close()
        if self._busy:
            self._busy.cancel()

    def begin(self) -> None:
        """Send one thing that is due, without waiting for it."""
        self._busy = asyncio.create_task(self._metered_push())

    async def _metered_push(self) -> None:
        with accounts.working_for(self.account):
            await self.account.metered(self._push())

    async def _push(self) -> None:
        try:
            lane = self.lane
            if TERMS in lane.due:
                lane.due.discard(TERMS)
                if lane.neuron:
                    await self._say(pack(terms(lane)))
            elif LEARNING in lane.due and self._learns():
                await self._learning()
            elif NUMBERS in lane.due and not self._views.waits:
                await self._numbers()
        except _Left:
            self._closed = True
        except Exception as error:  # a view's mistake costs its visitor that view, and no more
            _log.error("view %s: %r", self.lane.view and self.lane.view.name, error)
        finally:
            self._busy = None
        self.wake()

    async def _say(self, message: bytes) -> None:
        try:
            await self._send(message)
        except (RuntimeError, OSError, WebSocketDisconnect):
            raise _Left from None

    def _learns(self) -> bool:
        """Whether it is time for news of the training; if not, it is looked at again then."""
        watcher, pace = self.lane.watcher, MOMENTS if self.lane.resting else WHILE_DRAWING
        return watcher is None or watcher.urgent or self._moments.is_time(pace)

    async def _learning(self) -> None:
        lane, watcher = self.lane, self.lane.watcher
        lane.due.discard(LEARNING)
        if watcher is None:
            return
        if not watcher.urgent:  # that it runs now does not put off what it does
            self._moments.now()
        if left := watcher.many_undecided():
            watcher.keep(*await in_worker(watcher.decide, left))
        if lane.watcher is watcher:
            with speaking(lane.language):
                messages = [pack(said) for said in watcher.messages()]
            for message in messages:
                await self._say(message)

    async def _numbers(self) -> None:
        lane = self.lane
        view = lane.view
        if view is None:
            lane.due.discard(NUMBERS)
            return
        if self._sent and not self._views.is_time(SLOW[view.pace]):
            return
        lane.due.discard(NUMBERS)
        key = (view.name, lane.setting())
        if self._sent != key:
            template = await in_worker(made, view, lane.setting())
            if lane.view is not view or self._closed:
                return
            self._sent, self._arrays, self._controls = key, {}, template.controls
            await self._say(template.message)
            # Another view or network was asked for meanwhile: it is due, and these are not.
            if lane.view is not view or self._sent != (view.name, lane.setting()):
                return
            lane.due.discard(NUMBERS)
        self._views.now()
        scene, sequence = checked(self._controls, lane.scene()), lane.sequence
        if view.pace == AT_REST:
            message = await in_worker(packed_numbers, view, scene, sequence, self._arrays)
        else:
            message = packed_numbers(view, scene, sequence, self._arrays)
        if lane.view is view:
            await self._say(message)


def _start() -> None:
    global _task
    if _task is None or _task.done():
        _task = asyncio.create_task(_serve())


async def _serve() -> None:
    while _waiting:
        # Who has spent more than their share waits for all others.
        pusher = min(_waiting, key=lambda pusher: pusher.account.wait())
        del _waiting[pusher]
        pusher.begin()
        await asyncio.sleep(0)  # the push begins, and drawings that have arrived are answered
        await asyncio.sleep(0)
