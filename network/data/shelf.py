"""What there is to learn from, by name, with who judges it: the books of one process.

A book has pages that are turned (`turn`) until there are enough pictures (`n`); `examples(n)` are
the first n of them, `unseen` is what judges them.
"""

from __future__ import annotations

from typing import Protocol
from weakref import WeakValueDictionary

import numpy as np

from network.data import mnist
from network.data.mix import Examples, one_hot
from network.data.own import Copies, Own

Array = np.ndarray

DATA = ("written", "mnist", "own", "mixed")  # mixed: one's own between written ones
OF_ONES_OWN = ("own", "mixed")
COPIES = 8_000  # pictures at most where they are copies of one's own: each training has them
_JUDGING = 1_000


class Book(Protocol):
    """What a training learns from."""

    n: int

    def turn(self) -> None:
        """More pictures, less than a second's work."""

    def examples(self, n: int) -> Examples:
        """The first n."""

    @property
    def unseen(self) -> tuple[Array, Array]:
        """What is never learned from: uint8 (n, 784), labels (n,)."""


class Scanned:
    """MNIST: its training digits to learn from, in their own order, its test digits to judge."""

    def __init__(self) -> None:
        self.n = 0
        self._unseen: tuple[Array, Array] | None = None

    def turn(self) -> None:
        """All of them, at once."""
        if self.n == 0:
            train = mnist.here().train
            self._images, self._targets = train.images, one_hot(train.labels)
            self.n = len(train.images)

    def examples(self, n: int) -> Examples:
        """The first n, 1..60,000."""
        return Examples(self._images[:n], self._targets[:n], ((0, n, n),))

    @property
    def unseen(self) -> tuple[Array, Array]:
        """A thousand of the test digits, from all through them: other people wrote them."""
        if self._unseen is None:
            test = mnist.here_to_test()
            every = max(1, len(test.images) // _JUDGING)
            self._unseen = test.images[::every][:_JUDGING], test.labels[::every][:_JUDGING]
        return self._unseen


class Shelf:
    """The books of a process, each opened when somebody wants it.

    Parameters
    ----------
    copybook : Copybook
    scanned : Scanned, optional
        Without it there is no MNIST.
    """

    def __init__(self, copybook: Book, scanned: Scanned | None = None) -> None:
        self.copybook, self.scanned = copybook, scanned
        self._copies: WeakValueDictionary = WeakValueDictionary()  # rivals share them

    def book(self, data: str, pictures: int, own: Own | None, key: object = None) -> Book:
        """What a training with these settings learns from; `key` names one's own digits.

        Raises DataError where it is not there (any more).
        """
        if data == "written":
            return self.copybook
        if data == "mnist":
            if self.scanned is None:
                raise mnist.DataError("There is no MNIST here.")
            self.scanned.turn()
            return self.scanned
        if own is None:
            raise ValueError("there are no digits of one's own to learn from")
        key = (data, pictures, key)
        copies = self._copies.get(key)
        if copies is None:
            copies = Copies(own, pictures, self.copybook, data == "mixed")
            self._copies[key] = copies
        return copies

    def others(self, data: str) -> tuple[Array, Array] | None:
        """Who else may judge: MNIST's test digits where it is, written ones beside MNIST."""
        if data == "mnist":
            return self.copybook.unseen
        try:
            return self.scanned.unseen if self.scanned and mnist.found() else None
        except mnist.DataError:
            return None  # whoever wants to learn from it is told
