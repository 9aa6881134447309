"""Many trainings in one process, each in its turn, with a few milliseconds at a time.

Orders come in as messages, reports go out as messages; of pipes it knows nothing.
"""

from __future__ import annotations

import base64
import math
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import numpy as np

from network.data import own
from network.data.copybook import PAGE, Copybook
from network.data.mnist import DataError
from network.data.shelf import Book, Scanned, Shelf
from network.said import said
from network.training.experiment import settled
from network.training.judging import Judge, as_floats
from network.training.run import Run

Array = np.ndarray

_NO_DATA = said(
    "MNIST on this computer is damaged or gone. Put its four files into the folder that MNIST_DIR "
    "names, or delete them, so that they are downloaded again. Written digits work all the same."
)
REPORTS = 15.0  # a second, of one run, at most
_BESIDE = 500  # pictures of others that are looked at beside
CYCLE, SLICE = 0.2, 0.02  # seconds: of all runs that go, of one at most


def _own(text: str | None) -> own.Own | None:
    return own.parsed(base64.b64decode(text)) if text else None


def _drawn(digits: own.Own | None) -> tuple[Array, Array]:
    if digits is None:
        return np.empty((0, 784), np.float32), np.empty(0, np.uint8)
    return digits.pictures(), digits.labels


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
    scanned : Scanned, optional
        MNIST, where it may be used.
    """

    def __init__(
        self,
        copybook: Copybook,
        say: Callable[[dict], None],
        clock: Callable[[], float],
        scanned: Scanned | None = None,
    ) -> None:
        self.shelf, self._say, self._clock = Shelf(copybook, scanned), say, clock
        self.runs: dict[int, Run] = {}  # whose turn is next in front
        self._reported: dict[int, float] = {}  # when
        self._orders: dict[int, int] = {}  # how many were done
        self._judges: WeakKeyDictionary[Book, dict[int, Judge]] = WeakKeyDictionary()
        self._others: dict[int, tuple[Array, Array]] = {}  # by the id of what is kept for good

    def order(self, message: dict) -> None:
        """Do what is asked for. A run that is gone is not asked again."""
        number = message["run"]
        with self._answered_for(number):
            self._do(number, message["do"], message)

    def _do(self, number: int, do: str, message: dict) -> None:
        if do == "begin":
            self.runs[number], self._orders[number] = self._begun(message), 1
            self._report(number)
            return
        run = self.runs.get(number)
        if run is None:
            return
        self._orders[number] += 1
        if do == "end":
            self._forget(number)
        elif do == "go":
            run.go(message["speed"], message.get("until"))
            self._reported[number] = -math.inf  # whoever pressed Train waits for the first change
        elif do == "step":
            while run.lacks:  # a step is soon done, and is asked for by somebody who waits
                self._write(run.book)
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
        elif do == "own":
            run.beside["own"] = _drawn(_own(message["own"]))
        elif do == "slice":
            self._tell(number, run.slice())
        if do not in ("end", "go", "slice") or (do == "go" and run.state != "running"):
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
                    self._write(run.book)
                run.work(self._clock, min(SLICE, CYCLE / len(going)))
                self._report_in_time(number)
            return 0.0
        # Nobody goes: what will be needed is written meanwhile.
        lacking = (run.book for run in self.runs.values() if run.book.n < run.settings.pictures)
        if (book := next(lacking, None)) is not None:
            self._write(book)
            return 0.0
        return min(going.values(), default=None)

    @contextmanager
    def _answered_for(self, number: int) -> Iterator[None]:
        """A mistake in one run costs nobody else theirs."""
        try:
            yield
        except DataError as error:
            print(error, file=sys.stderr)
            self._tell(number, {"kind": "failed", "says": _NO_DATA})
            self._forget(number)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            self._tell(number, {"kind": "failed"})
            self._forget(number)

    def _write(self, book: Book) -> None:
        """One page more of it, for all who wait for it, whether they go or rest."""
        there = book.n
        wanted = {n: run.settings.pictures for n, run in self.runs.items() if run.book is book}
        book.turn()
        for number, of in wanted.items():
            if there < of:
                self._tell(number, {"kind": "written", "pictures": min(book.n, of), "of": of})

    def _begun(self, message: dict) -> Run:
        settings, _ = settled(message["settings"])
        digits, data = _own(message.get("own")), settings.data
        book = self.shelf.book(data, settings.pictures, digits, message.get("own"))
        run = Run(settings, book, self._judge(book, settings.pictures), message.get("from"))
        run.beside["own"] = _drawn(digits)
        if (others := self.shelf.others(data)) is not None:
            run.beside["other"] = self._few(others)
        return run

    def _judge(self, book: Book, pictures: int) -> Judge:
        """Runs that learn from the same share one."""
        seen = min(pictures, PAGE)
        while book.n < seen:
            book.turn()
        judges = self._judges.setdefault(book, {})
        if seen not in judges:
            if len(judges) > 8:
                judges.clear()
            judges[seen] = Judge(book.examples(seen), self._floats(book.unseen))
        return judges[seen]

    def _floats(self, unseen: tuple[Array, Array]) -> tuple[Array, Array]:
        """Held-out pictures in 0..1, once for all who are judged by them."""
        if id(unseen) not in self._others:
            self._others[id(unseen)] = as_floats(unseen)
        return self._others[id(unseen)]

    def _few(self, unseen: tuple[Array, Array]) -> tuple[Array, Array]:
        images, labels = self._floats(unseen)
        return images[:_BESIDE], labels[:_BESIDE]

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
