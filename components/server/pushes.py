"""Views and terms, computed when every neuron that waits has been answered.

One task serves all lanes in turn, one push at a time, and between two of them the event
loop answers whatever drawings have arrived. So when the server is busy views give way
first and neurons last. What a visitor has not taken yet is never queued behind: the next
push is computed from whatever is on the lane by then, newest wins.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

import numpy as np
from starlette.websockets import WebSocketDisconnect

from components.language import speaking, t
from components.server.door import accounts
from components.server.kinds import terms
from components.server.lane import AT_REST, LEARNING, NUMBERS, TERMS, TRAINING, Lane
from components.server.protocol import pack
from components.shared import LABELS, OWN
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View

MOMENTS = 1 / 15  # seconds between two moments of a training
TENTH = 0.1  # seconds between two pushes of a view of this pace
SLOW = {"tenth": TENTH, "frame": 0.0, AT_REST: 0.0}

_log = logging.getLogger(__name__)
T = TypeVar("T")

# What takes longer than a moment. One thread: more would only take the interpreter from
# the lanes more often.
_worker = ThreadPoolExecutor(1, thread_name_prefix="views")
_waiting: dict[Pusher, None] = {}  # in the order in which they came
_task: asyncio.Task | None = None


class _Left(Exception):
    """The visitor is gone; their lane finds out, too."""


class Pusher:
    """Sends what is due on one lane. `send` takes one message; it may wait for the visitor."""

    def __init__(self, lane: Lane, send: Callable[[bytes], Awaitable[None]]) -> None:
        self.lane = lane
        self.account = accounts.current()
        self._send = send
        self._busy: asyncio.Task | None = None
        self._sent: tuple | None = None  # the template that the visitor has
        self._arrays: dict = {}  # by figure, trace and path: what it was last sent
        self._last = 0.0  # when numbers were last sent
        self._timer: asyncio.TimerHandle | None = None
        self._moment = 0.0  # when a training was last told of
        self._pause: asyncio.TimerHandle | None = None
        self._closed = False

    def wake(self) -> None:
        """Something is due on the lane."""
        if self._closed or self._busy:
            return
        due = self.lane.due
        learns = LEARNING in due and self._learns()
        if TERMS in due or learns or (NUMBERS in due and not self._timer):
            _waiting[self] = None
            _start()

    def forget(self) -> None:
        """The visitor asked for another view: its template has to be sent."""
        self._sent = None

    def close(self) -> None:
        """The visitor has left."""
        self._closed = True
        _waiting.pop(self, None)
        for timer in (self._timer, self._pause):
            if timer:
                timer.cancel()
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
            elif NUMBERS in lane.due and not self._timer:
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
        watcher, wait = self.lane.watcher, self._moment + MOMENTS - time.monotonic()
        if watcher is None or watcher.urgent or wait <= 0:
            return True
        if self._pause is None:
            self._pause = asyncio.get_running_loop().call_later(wait, self._paused)
        return False

    def _paused(self) -> None:
        self._pause = None
        self.wake()

    async def _learning(self) -> None:
        lane, watcher = self.lane, self.lane.watcher
        lane.due.discard(LEARNING)
        if watcher is None:
            return
        self._moment = time.monotonic()
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
        wait = self._last + SLOW[view.pace] - time.monotonic()
        if wait > 0 and self._sent:
            self._timer = asyncio.get_running_loop().call_later(wait, self._time)
            return
        lane.due.discard(NUMBERS)
        key = (view.name, lane.setting())
        if self._sent != key:
            template = await in_worker(packed_template, view, lane.setting())
            if lane.view is not view or self._closed:
                return
            self._sent, self._arrays = key, {}
            await self._say(template)
            # Another view or network was asked for meanwhile: it is due, and these are not.
            if lane.view is not view or self._sent != (view.name, lane.setting()):
                return
            lane.due.discard(NUMBERS)
        self._last = time.monotonic()
        scene, sequence = checked(view, lane.scene()), lane.sequence
        if view.pace == AT_REST:
            message = await in_worker(packed_numbers, view, scene, sequence, self._arrays)
        else:
            message = packed_numbers(view, scene, sequence, self._arrays)
        if lane.view is view:
            await self._say(message)

    def _time(self) -> None:
        self._timer = None
        self.wake()


async def in_worker(compute: Callable[..., T], *arguments: object) -> T:
    """The result of a computation that would hold up the event loop.

    Its cost is charged to whom the loop works for.
    """
    work = accounts.charging(compute, *arguments)
    return await asyncio.get_running_loop().run_in_executor(_worker, work)


def checked(view: View, scene: Scene) -> Scene:
    """The scene with the options that the view's controls know; what makes no sense is None."""
    controls = template(view, scene.setting).controls
    wanted = scene.options
    options = {one.name: one.checked(wanted.get(one.name)) for one in controls}
    return replace(scene, options=options)


@lru_cache(maxsize=512)
def template(view: View, setting: Setting) -> Template:
    """A view's template, made once for each setting."""
    with speaking(setting.language):
        return view.template(setting)


@lru_cache(maxsize=512)
def packed_template(view: View, setting: Setting) -> bytes:
    """The template as a message."""
    made = template(view, setting)
    return pack(
        {
            "kind": "template",
            "name": view.name,
            "html": made.html,
            "figures": {name: json.loads(f.to_json()) for name, f in made.figures.items()},
            "controls": [_control(control) for control in made.controls],
        }
    )


def _control(control: object) -> dict:
    return {name: getattr(control, name) for name in control.__dataclass_fields__}


def packed_numbers(view: View, scene: Scene, sequence: int, sent: dict | None = None) -> bytes:
    """The numbers as a message, with the sentence that says what they are of.

    `sent` remembers what was put into the figures; the very same object, a weight matrix for
    example, is not sent again.
    """
    with speaking(scene.setting.language):
        numbers: Numbers = view.numbers(scene)
        of = caption(scene)
    sent = {} if sent is None else sent
    return pack(
        {
            "kind": "numbers",
            "name": view.name,
            "sequence": sequence,
            "of": of,
            "texts": numbers.texts,
            "figures": {name: _restyle(name, one, sent) for name, one in numbers.figures.items()},
            "controls": numbers.controls,
        }
    )


def _restyle(name: str, one: Restyle, sent: dict) -> dict:
    traces = {}
    for index, values in one.traces.items():
        news = {path: v for path, v in values.items() if sent.get((name, index, path)) is not v}
        sent.update(((name, index, path), v) for path, v in news.items() if np.ndim(v) == 2)
        traces[index] = news
    return {"traces": traces, "layout": one.layout, "alt": one.alt}


def caption(scene: Scene) -> str:
    """Which network and which preparation of the drawing a view shows."""
    drawing = (
        t("Drawing scaled and centred.")
        if scene.centre
        else t("Drawing as drawn, neither scaled nor centred.")
    )
    return f"{_network(scene)} {drawing}"


def _network(scene: Scene) -> str:
    base, hidden = scene.setting.base, scene.setting.activations[0]
    names = {"network": t(LABELS.get(base, base)), "other": t(LABELS.get(hidden, hidden))}
    if base == TRAINING:
        return t("{other} network in training.", **names)
    numbers = {"changed": scene.changed, "all": scene.net.n_parameters}
    if base == OWN:
        return _own_network(scene.changed, numbers)
    match bool(scene.changed), hidden != base:
        case False, False:
            return t("{network} network as it ships.", **names)
        case False, True:
            return t("{network} network computing with {other} as it ships.", **names)
        case True, False:
            return t(
                "{network} network, {changed} of its {all} numbers changed by you.",
                **names,
                **numbers,
            )
        case _:
            return t(
                "{network} network computing with {other}, {changed} of its {all} numbers changed "
                "by you.",
                **names,
                **numbers,
            )


def _own_network(changed: int, numbers: dict) -> str:
    if not changed:
        return t("Your own network as you trained it.")
    return t("Your own network, {changed} of its {all} numbers changed since.", **numbers)


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
