"""Many trainings in one process, each in its turn, with a few milliseconds at a time.

Orders come in as messages, reports go out as messages; of pipes it knows nothing.
"""

from __future__ import annotations

import math
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from network.data.copybook import PAGE, Copybook
from network.training.experiment import settled
from network.training.judging import Judge
from network.training.run import Run

REPORTS = 15.0  # a second, of one run, at most
CYCLE, SLICE = 0.2, 0.02  # seconds: of all runs that go, of one at most


class Host:
    """Trainings by number.

    Parameters
    ----------
    copybook : Copybook
    say : callable
        Takes a message. Every one has the "run" that it is about and how many "orders" of it
        have been done.
    clock : callable
        () -> seconds.
    """

    def __init__(
        self, copybook: Copybook, say: Callable[[dict], None], clock: Callable[[], float]
    ) -> None:
        self.copybook, self._say, self._clock = copybook, say, clock
        self.runs: dict[int, Run] = {}  # whose turn is next in front
        self._reported: dict[int, float] = {}  # when
        self._orders: dict[int, int] = {}  # how many were done
        self._judges: dict[int, Judge] = {}

    def order(self, message: dict) -> None:
        """Do what is asked for. A run that is gone is not asked again."""
        number = message["run"]
        with self._answered_for(number):
            self._do(number, message["do"], message)

    def _do(self, number: int, do: str, message: dict) -> None:
        if do == "begin":
            settings, _ = settled(message["settings"])
            run = Run(settings, self.copybook, self._judge(settings.pictures), message.get("from"))
            self.runs[number], self._orders[number] = run, 1
            self._report(number)
            return
        run = self.runs.get(number)
        if run is None:
            return
        self._orders[number] += 1
        if do == "end":
            self._forget(number)
        elif do == "go":
            run.go(message["speed"])
            self._reported[number] = -math.inf  # whoever pressed Train waits for the first change
        elif do == "step":
            while run.lacks:  # a step is soon done, and is asked for by somebody who waits
                self._write()
            run.step(message["of"])
        elif do == "pause":
            run.pause()
        elif do == "set":
            run.set(message["rate"], message["batch"])
        elif do == "correct":
            said = run.correct(message["x"], message["digit"], message["steps"], message["rate"])
            if said:
                self._tell(number, said)
        elif do == "undo":
            run.undo()
        elif do == "slice":
            self._tell(number, run.slice())
        if do not in ("end", "go", "slice"):
            self._report(number)

    def turn(self) -> float | None:
        """One slice of work for whose turn it is.

        Returns the seconds until there is something to do: 0 for at once, None for not before
        the next order.
        """
        now = self._clock()
        waits = {number: run.waits(now) for number, run in self.runs.items()}
        going = {number: wait for number, wait in waits.items() if wait is not None}
        number = next((number for number, wait in going.items() if wait == 0), None)
        if number is not None:
            run = self.runs.pop(number)
            self.runs[number] = run  # to the end of the row
            with self._answered_for(number):
                if run.lacks:
                    self._write()
                run.work(self._clock, min(SLICE, CYCLE / len(going)))
                self._report_in_time(number)
            return 0.0
        if self._waiting():  # nobody goes: what will be needed is written meanwhile
            self._write()
            return 0.0
        return min(going.values(), default=None)

    @contextmanager
    def _answered_for(self, number: int) -> Iterator[None]:
        """A mistake in one run costs nobody else theirs."""
        try:
            yield
        except Exception:
            traceback.print_exc(file=sys.stderr)
            self._tell(number, {"kind": "failed"})
            self._forget(number)

    def _waiting(self) -> list[int]:
        """Runs whose pictures are not all there yet."""
        there = self.copybook.n
        return [number for number, run in self.runs.items() if there < run.settings.pictures]

    def _write(self) -> None:
        """One page more, for all who wait for it, whether they go or rest."""
        waiting = self._waiting()
        self.copybook.turn()
        there = self.copybook.n
        for number in waiting:
            of = self.runs[number].settings.pictures
            self._tell(number, {"kind": "written", "pictures": min(there, of), "of": of})

    def _judge(self, pictures: int) -> Judge:
        while self.copybook.n < min(pictures, PAGE):
            self.copybook.turn()
        seen = min(pictures, PAGE)
        if seen not in self._judges:
            if len(self._judges) > 8:
                self._judges.clear()
            self._judges[seen] = Judge(self.copybook.examples(seen), self.copybook.unseen)
        return self._judges[seen]

    def _report_in_time(self, number: int) -> None:
        run, since = self.runs[number], self._clock() - self._reported[number]
        if run.state != "running" or run.is_slow or since >= 1 / REPORTS:
            self._report(number)

    def _report(self, number: int) -> None:
        self._reported[number] = self._clock()
        report = self.runs[number].report()
        self._tell(number, {**report, "notes": [note.parts for note in report["notes"]]})

    def _tell(self, number: int, message: dict) -> None:
        self._say(message | {"run": number, "orders": self._orders.get(number, 0)})

    def _forget(self, number: int) -> None:
        for known in (self.runs, self._reported, self._orders):
            known.pop(number, None)
