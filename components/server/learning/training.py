"""One training as the server knows it: its state, its moments, who watches it."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from components.server.door import accounts
from components.server.learning.worker import Worker
from network import Network
from network.data.shelf import OF_ONES_OWN
from network.said import again
from network.training.experiment import Settings, first
from network.training.history import History, Moment
from network.training.parameters import Parameters

Array = np.ndarray

_ORDERS = 8  # that may be under way
_RESTS = ("step", "correct", "undo")  # after these it rests
_MEASURED = ("step", "pictures", "cost", "seen", "unseen", "test_cost")
_NUMBERS = ("step", "pictures", "seconds")


class Training:
    """A training that somebody has begun, from the weights of its seed or from `theta`.

    `done` says how far `theta` had come: step, pictures, seconds.

    Attributes
    ----------
    number : int
        What its process calls it.
    key : str
        What a browser calls it, which nobody else guesses.
    state : "queued", "ready", "running", "paused", "diverged" or "none" once it has ended
    place : int
        How many have to end before it may begin, and one; 0 once it has begun.
    moments : History
    rival : Training or None
        A training that races against this one: what is ordered of one is ordered of both.
    watchers : set
        Whatever has a `changed()`, which is called after every change, and a `tell(message)`,
        which gets what is said once.
    """

    def __init__(
        self,
        number: int,
        key: str,
        settings: Settings,
        notes: list[str],
        theta: Parameters | None = None,
        own: str | None = None,
        done: dict[str, float] | None = None,
    ) -> None:
        self.own = own  # digits that the visitor drew, as `network.data.own` has them, in base64
        self.number, self.key = number, key
        self.begun = self.settings = settings
        self.notes, self.remarks = notes, []
        self.state, self.place = "queued", 0
        self.worker: Worker | None = None
        self.account = accounts.current()  # of whoever began it
        self.moments = History(Parameters(settings.sizes).flat.size)
        self.at = dict.fromkeys(_NUMBERS, 0) | (done or {})
        self.newest = (theta or first(settings)).flat  # float32, exactly as the process has it
        self._is_seeds = theta is None  # the process makes the first weights itself
        self.written: list[int] | None = None  # of its pictures, while they are written
        self.shown: dict | None = None
        self.slopes: list[float] = []
        self.can_undo = False
        self.rival: Training | None = None
        self.goes: dict | None = None  # how, while it has been told to go
        self.watchers: set = set()
        self.left = time.monotonic()  # when the last watcher left, while there is none
        self._looks = 0
        self._ordered = self._done = 0

    @property
    def is_behind(self) -> bool:
        """Whether its process still has much to do that was ordered before."""
        return self._ordered - self._done > _ORDERS

    @property
    def is_down(self) -> bool:
        """Whether its process has ended, or its rival's: soon it begins again where it was."""
        down = self.worker is not None and self.worker.is_down
        return down or (self.rival is not None and self.rival.is_down)

    @property
    def is_settled(self) -> bool:
        """Whether all that was ordered of it, and of its rival, has been done and told."""
        return self._ordered == self._done and (self.rival is None or self.rival.is_settled)

    def order(self, do: str, **more: object) -> None:
        """Tell its process. What is ordered while it waits for its turn is forgotten, and while
        its process is down all but what `begin` says again."""
        if do in _RESTS:
            self.goes = None
        if self.worker:
            self._ordered += 1
            self.worker.say({"run": self.number, "do": do, **more})

    def go(self, speed: str, until: int | None = None) -> None:
        """Learn until told otherwise, or until this step; from when its turn comes."""
        if self.rival:
            self.rival.go(speed, until)
        self.goes = {"speed": speed, "until": until}
        self._is_now("running")
        self.order("go", **self.goes)

    def step(self, of: str) -> None:
        """Learn from one picture, one mini-batch or the rest of an epoch."""
        if self.rival:
            self.rival.step(of)
        self.order("step", of=of)

    def pause(self) -> None:
        """Rest."""
        if self.rival:
            self.rival.pause()
        self.goes = None
        if self.state == "running":
            self._is_now("paused")
        self.order("pause")

    def set(self, rate: float, batch: int) -> None:
        """From the next step on, learn at this rate from so many pictures."""
        if self.rival:
            self.rival.set(self.rival.settings.rate, batch)
        self.settings = replace(self.settings, rate=rate, batch=batch)
        self.order("set", rate=rate, batch=batch)
        self.changed()

    def judge_own(self, own: str | None) -> None:
        """Judge by these digits of the visitor's from now on, if it does not learn from them."""
        if own != self.own and self.settings.data not in OF_ONES_OWN:
            self.own = own
            self.order("own", own=own)

    def begin(self, worker: Worker) -> None:
        """On this process from now on, where it was before if it was anywhere."""
        self.worker, self.place, self.written = worker, 0, None
        self._ordered = self._done = 0
        goes = self.goes  # until it has heard of it, it says that it rests
        fresh = self._is_seeds and not self.moments
        before = {} if fresh else {"from": self.at | {"theta": self.newest}}
        if self.own:
            before["own"] = self.own
        self.order("begin", settings=self.settings.described(), **before)
        if goes:
            self.goes = goes
            self._is_now("running")
            self.order("go", **goes)

    def heard(self, message: dict) -> None:
        """Its process says how it is doing, or answers."""
        kind, self._done = message["kind"], message.pop("orders")
        if kind == "report":
            self._report(message)
        elif kind == "written":
            there, wanted = message["pictures"], message["of"]
            self.written = [there, wanted] if there < wanted else None
        else:
            said = {name: value for name, value in message.items() if name != "run"}
            for watcher in list(self.watchers):
                watcher.tell(said)
        self.changed()

    def watched_by(self, watcher: object) -> None:
        """Somebody looks."""
        self.watchers.add(watcher)
        if self.rival:
            self.rival.watched_by(watcher)

    def left_by(self, watcher: object) -> None:
        """Somebody looks no more."""
        if self.rival:
            self.rival.left_by(watcher)
        self.watchers.discard(watcher)
        self.left = time.monotonic()

    def changed(self) -> None:
        """Tell everybody who watches."""
        for watcher in list(self.watchers):
            watcher.changed()

    def network(self, moment: Moment | None = None) -> Network:
        """The network as it is, to the last bit, or as it was at a moment, to a float16."""
        theta = Parameters(self.settings.sizes)
        theta.flat[:] = moment.theta if moment else self.newest
        return Network(theta.weights, theta.biases, self.settings.names)

    def _is_now(self, state: str) -> None:
        """So it will be, as soon as its process has heard; whoever watches knows at once."""
        if self.worker:
            self.state = state
        self.changed()

    def _report(self, said: dict) -> None:
        if self._done == self._ordered:  # else it has not heard yet what to do
            self.state = said["state"]
            if self.state != "running":  # it may rest of itself
                self.goes = None
        self.remarks = [again(note) for note in said["notes"]]
        self.at = {name: said[name] for name in _NUMBERS}
        self.shown, self.can_undo = said["shown"], said["can_undo"]
        self.slopes = said["slopes"]
        before, self.newest = self.newest, said["theta"]
        half = self.newest.astype(np.float16)
        if self.moments and self.moments[-1].step == said["step"]:
            if np.array_equal(self.newest, before):  # it rests
                if said["beside"] == self.moments[-1].beside:
                    return
                del self.moments[-1]  # it is judged by other digits
            elif (place := self._place_of(said["step"], half)) is not None:
                del self.moments[place + 1 :]  # a correction was taken back, and leaves no trace
                return
        numbers = (said[name] for name in _MEASURED)
        self.moments.add(Moment(self._looks, *numbers, said["slopes"][0], said["beside"], half))
        self._looks += 1

    def _place_of(self, step: int, theta: Array) -> int | None:
        """The place of the moment after so many steps with these weights, or None."""
        for place, moment in enumerate(self.moments):
            if moment.step == step and np.array_equal(moment.theta, theta):
                return place
        return None
