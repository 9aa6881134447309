"""All trainings of the server: on which process each is, who waits, whose lease has ended."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from components.language import later
from components.server.door import accounts
from components.server.every import every
from components.server.learning.download import collection
from components.server.learning.training import Training
from components.server.learning.worker import Worker
from network.training.experiment import Settings
from network.training.parameters import Parameters

LEASE = 60.0  # seconds that a training outlives its last watcher
_FAILED = later("This training failed. Begin again, perhaps with other settings.")
_EVERY = 2.0  # seconds from one look at the leases to the next


class Full(Exception):
    """No more trainings, not even in the queue."""


class Trainings:
    """Everybody's, on `n` processes."""

    def __init__(self, n: int) -> None:
        self._workers = [Worker(self._heard, self._lost) for _ in range(n)]
        self._all: dict[int, Training] = {}  # in the order in which they came
        self._numbers = count(1)

    def begin(
        self,
        key: str,
        settings: Settings,
        notes: list[str],
        theta: Parameters | None = None,
        own: str | None = None,
        done: dict[str, float] | None = None,
    ) -> Training:
        """A new one, at once or in its turn. Raises Full if there are too many."""
        account = accounts.current()
        mine = sum(one.account is account for one in self._all.values())
        if mine >= 2 * account.limits.trainings:
            raise Full
        if len(self._all) >= 2 * account.limits.all_trainings:
            raise Full
        training = Training(next(self._numbers), key, settings, notes, theta, own, done)
        self._all[training.number] = training
        training.account.trainings += 1  # else it might be forgotten, and come back with none
        self._admit()
        return training

    def by_key(self, key: str) -> Training | None:
        """The one that a browser calls so."""
        return next((one for one in self._all.values() if one.key == key), None)

    def end(self, training: Training) -> None:
        """Drop it; the next in the queue begins."""
        if self._all.pop(training.number, None):
            training.account.trainings -= 1
            training.order("end")
            training.worker, training.state = None, "none"
            training.changed()
            self.end_rival(training)
            self._admit()

    def race(self, training: Training, settings: Settings, notes: list[str]) -> None:
        """Begin a rival of a training, for all who watch it. Raises Full."""
        rival = self.begin(f"{training.key}/rival", settings, notes, own=training.own)
        training.rival = rival
        for watcher in training.watchers:
            rival.watched_by(watcher)

    def end_rival(self, training: Training) -> None:
        """Drop whom it races against, if it does."""
        rival, training.rival = training.rival, None
        if rival:
            rival.watchers.clear()
            self.end(rival)

    def drop_left(self) -> None:
        """End those whose last watcher left longer ago than the lease."""
        now = time.monotonic()
        for training in list(self._all.values()):
            if not training.watchers and now - training.left > LEASE:
                self.end(training)

    async def stop(self) -> None:
        """End all processes, and with them the trainings."""
        for worker in self._workers:
            await worker.stop()
        for training in self._all.values():
            training.account.trainings -= 1
        self._all.clear()

    def _admit(self) -> None:
        begun = [one for one in self._all.values() if one.worker]
        load = {worker: sum(one.worker is worker for one in begun) for worker in self._workers}
        each = Counter(id(one.account) for one in begun)
        total, place = len(begun), 0
        for training in self._all.values():
            if training.worker:
                continue
            limits, whose = training.account.limits, id(training.account)
            if total < limits.all_trainings and each[whose] < limits.trainings:
                worker = min(load, key=load.__getitem__)
                load[worker] += 1
                each[whose] += 1
                total += 1
                training.state = "ready"
                training.begin(worker)
                training.changed()
                continue
            place += 1
            if training.place != place:
                training.place = place
                training.changed()

    def _heard(self, message: dict) -> None:
        training = self._all.get(message["run"])
        if training and message["kind"] == "failed":
            training.remarks = [message.get("says") or _FAILED]
            self.end(training)
        elif training:
            training.heard(message)

    def _lost(self, worker: Worker) -> None:
        for training in self._all.values():
            if training.worker is worker:
                training.begin(worker)


_trainings: Trainings | None = None


def trainings() -> Trainings | None:
    """Those of this server; None where there is no server, only lanes."""
    return _trainings


@asynccontextmanager
async def hosted() -> AsyncIterator[None]:
    """Visitors may train while the server runs: a lifespan for the app."""
    global _trainings
    _trainings = Trainings(max(1, (os.cpu_count() or 1) - 1))
    try:
        async with every(_EVERY, _trainings.drop_left):
            yield
    finally:
        stopping, _trainings = _trainings, None
        await stopping.stop()
        await collection.stop()
