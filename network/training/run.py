"""One training that somebody watches: it goes, rests, is corrected, and tells how it is doing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from network.backprop import COSTS
from network.data.shelf import Book
from network.said import Said, said
from network.training.correcting import Corrections, slice_along
from network.training.descent import Descent, Step
from network.training.experiment import LARGEST, Settings, first
from network.training.judging import Judge, Measured, outputs, share
from network.training.parameters import Parameters

Array = np.ndarray

SLOW = 0.25  # seconds from one mini-batch to the next when it is to be followed by eye
EXPLODED = 50.0  # times the cost at the start
_STUCK = 200  # steps after which a network no longer answers everything alike
_ALIKE = said(
    "It says the same of every digit. If that stays so, the learning rate is very small, or so "
    "large that the neurons are stuck: then begin again with a smaller one."
)
_SHOWN = 8  # pictures of a mini-batch


class Run:
    """A training by its settings.

    Parameters
    ----------
    settings : Settings
    book : Book
        Where its pictures come from; they need not be there yet.
    judge : Judge
    begin : dict, optional
        Where another process left off: theta float32 (n,), step, pictures, seconds.

    Attributes
    ----------
    state : "ready", "running", "paused" or "diverged"
    notes : list of str
        Sentences about what happened.
    beside : dict of str to (float32 (n, 784), labels (n,))
        Pictures that are judged besides, by name; they may be changed between two orders.
    is_slow : bool
        Whether it goes one mini-batch at a time, to be followed by eye.
    shown : dict or None
        After a step that somebody follows: "pictures" float32 (n, 784), their "labels", "of"
        how many they are, and the mean "cost" of all those before the step.
    """

    def __init__(
        self, settings: Settings, book: Book, judge: Judge, begin: dict | None = None
    ) -> None:
        self.settings, self.book, self.judge = settings, book, judge
        self.beside: dict[str, tuple[Array, Array]] = {}
        self._cost = settings.recipe.cost
        self.state, self.notes = "paused" if begin else "ready", []
        self.shown: dict | None = None
        at = begin or {"pictures": 0, "seconds": 0.0, "step": 0}
        self.pictures, self.seconds = at["pictures"], at["seconds"]
        theta = first(settings)
        cost = judge.measure(theta, settings.names, self._cost).cost
        if begin:
            theta.flat[:] = begin["theta"]
        examples = book.examples(settings.pictures)
        self.descent = Descent(settings.recipe, examples, theta if begin else None, at["step"])
        self._steps = self.descent.steps()
        self._sound = self.descent.theta.flat.copy()  # what was last looked at and found finite
        self._limit = EXPLODED * max(1.0, cost)
        self._to_its_end = False  # of the epoch, and no further
        self._until: int | None = None  # after so many steps it rests
        self._passed = 0  # pictures, since it began here; at first they come as they are written
        self.is_slow = False
        self._due = 0.0  # when the next slow step is
        self._corrections = Corrections(self.descent.theta, settings.names, self._cost, judge)

    # ---- orders ----

    def go(self, speed: str, until: int | None = None) -> None:
        """Learn until told otherwise, or until so many steps have been taken since the start.

        "slow" is a few mini-batches a second.
        """
        self._start()
        self._until = until
        self.is_slow, self._due = speed == "slow", 0.0
        if until is not None and self.descent.done >= until:
            self._rest()

    def step(self, of: str) -> None:
        """Learn from one picture, one mini-batch or the rest of an epoch, then rest."""
        self._start()
        self.is_slow, self._due = False, 0.0
        if of == "epoch":
            self._to_its_end = True
            return
        with np.errstate(all="ignore"):
            self._seen_step(1 if of == "picture" else self.descent.batch)
        self._rest()

    def pause(self) -> None:
        """Rest."""
        if self.state == "running":
            self._rest()

    def set(self, rate: float, batch: int) -> None:
        """From the next step on, learn at this rate from so many pictures."""
        self.settings = replace(self.settings, rate=rate, batch=batch)
        self.descent.rate, self.descent.batch = rate, batch

    def correct(self, x: Array, digit: int, steps: int, rate: float) -> dict | None:
        """Descend on one picture alone; what that did to it and to all others, or None."""
        self.pause()
        done = self._corrections.make(x, digit, steps, rate, self._is_sound)
        self._sound[:] = self.descent.theta.flat
        if done is None:
            self.notes = [
                said("The correction made the cost grow without bounds. It was taken back.")
            ]
        return done

    def undo(self) -> bool:
        """Take the last correction back; whether there was one. Learning on forgets them."""
        if not self.can_undo:
            return False
        self.pause()
        self._corrections.take_back()
        self._sound[:] = self.descent.theta.flat
        return True

    @property
    def can_undo(self) -> bool:
        """Whether there is a correction to take back."""
        return bool(self._corrections.before)

    def slice(self) -> dict:
        """The cost along the negative gradient, over pictures that it learns from."""
        s = self.settings
        made = slice_along(
            self.descent.theta, s.names, self._cost, self.judge.x, self.judge.t, s.rate
        )
        return {"kind": "slice", **made}

    # ---- work ----

    def waits(self, now: float) -> float | None:
        """Seconds until there is something to do; None while it rests."""
        return max(0.0, self._due - now) if self.state == "running" else None

    @property
    def lacks(self) -> bool:
        """Whether the pictures of its next step still have to be written."""
        return self.book.n < min(self._passed + self.descent.batch, self.settings.pictures)

    def work(self, clock: Callable[[], float], seconds: float) -> None:
        """Learn for so long, at least one step, or until it rests or lacks pictures."""
        if self.state != "running":
            return
        began = now = clock()
        learn = self._seen_step if self.is_slow else self._once
        with np.errstate(all="ignore"):  # what overflows is found by its cost
            while self.state == "running" and not self.lacks and now - began < seconds:
                step = learn(self.descent.batch)
                if step.done == self._until or (step.last and self._to_its_end):
                    self._rest()
                now = clock()
                if self.is_slow:
                    self._due = now + SLOW
                    break
        self.seconds += now - began

    def report(self) -> dict:
        """How it is doing, with its weights. What is not finite is no longer in it."""
        measured = self._measured()
        if self._is_sound(measured.cost):
            self._sound[:] = self.descent.theta.flat
        else:
            self._diverge(
                said(
                    "The training diverged at step {n}: its cost grew without bounds. You see the "
                    "last moment before. A smaller learning rate helps.",
                    n=self.descent.done,
                )
            )
            measured = self._measured()
        is_stuck = measured.answers == 1 and self.descent.done >= _STUCK
        return {
            "kind": "report", "state": self.state, "step": self.descent.done,
            "pictures": self.pictures, "seconds": self.seconds, "cost": measured.cost,
            "seen": measured.seen, "unseen": measured.unseen, "test_cost": measured.test_cost,
            "slopes": measured.slopes, "beside": self._beside(), "theta": self._sound.copy(),
            "notes": self.notes + [_ALIKE] * is_stuck,
            "shown": self.shown, "can_undo": self.can_undo,
        }  # fmt: skip

    def _start(self) -> None:
        self.state, self.notes, self.shown = "running", [], None
        self._to_its_end, self._until = False, None
        self._corrections.before.clear()

    def _rest(self) -> None:
        self.state = "paused"

    def _seen_step(self, batch: int) -> Step:
        """A step that somebody follows: what it learned from is kept, with the cost before."""
        theta, s = Parameters(self.settings.sizes), self.settings
        theta.flat[:] = self.descent.theta.flat
        step = self._once(batch)
        x, t = self.descent.images[step.rows] / np.float32(255), self.descent.targets[step.rows]
        cost = COSTS[self._cost].value(*outputs(theta, s.names, x), t)
        if math.isfinite(cost):
            labels = t[:_SHOWN].argmax(axis=1)
            some = {"pictures": x[:_SHOWN], "labels": labels.tolist()}
            self.shown = some | {"of": len(x), "cost": cost}
        return step

    def _once(self, batch: int) -> Step:
        usual, self.descent.batch = self.descent.batch, batch
        step = next(self._steps)
        self.descent.batch = usual
        self.pictures += len(step.rows)
        self._passed += len(step.rows)
        if step.cost is not None and not step.cost < self._limit:
            self._rest()  # the report that follows finds out
        return step

    def _measured(self) -> Measured:
        with np.errstate(all="ignore"):
            return self.judge.measure(self.descent.theta, self.settings.names, self._cost)

    def _beside(self) -> dict[str, float]:
        theta, names = self.descent.theta, self.settings.names
        found = {name: share(theta, names, one) for name, one in self.beside.items()}
        return {name: right for name, right in found.items() if right is not None}

    def _is_sound(self, cost: float) -> bool:
        theta = self.descent.theta.flat
        return cost < self._limit and bool(np.abs(theta).max() <= LARGEST)  # NaN is neither

    def _diverge(self, sentence: Said) -> None:
        self.descent.theta.flat[:] = self._sound
        self.descent.forget()
        self.state, self.notes = "diverged", [sentence]
