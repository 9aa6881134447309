"""Digits by a program to learn from where no collection is at hand, kept once they are written.

A copybook has pages of a thousand digits, each written with a seed of its own: so the first n
are the same on every machine and in every run, however many there are after them. A page that
was written is kept in the user's cache; one that is damaged is written again. The last pages
hold forms that no other page has (`network.data.forms`), to judge by.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import numpy as np

from network.data import mnist
from network.data.forms import HELD_OUT, TAUGHT
from network.data.mix import Examples, as_bytes, one_hot
from network.data.written import FULLER, written
from network.ink import SIDE

Array = np.ndarray

PAGE = 1000  # digits
MOST = 50_000
_SEED = 12
_JUDGING = 10_000  # number of the page to judge by: far from all that are learned from


class Copybook:
    """Written digits, page by page.

    Parameters
    ----------
    folder : Path, optional
        Where pages are kept; the user's cache if it is left out. A folder that cannot be
        written to costs time and nothing else.

    Attributes
    ----------
    n : int
        How many digits to learn from there are by now, 0..MOST.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (folder or mnist.cache_folder().parent / "written") / _fingerprint()
        # Memory that nobody has written to costs none.
        self._images = np.empty((MOST, SIDE * SIDE), np.uint8)
        self._targets = np.empty((MOST, 10), np.float32)
        self._unseen: tuple[Array, Array] | None = None
        self.n = 0

    def turn(self) -> None:
        """One page more: read in a millisecond, or written in a fifth of a second."""
        if self.n < MOST:
            images, labels = self._page(self.n // PAGE)
            self._images[self.n : self.n + PAGE] = images
            self._targets[self.n : self.n + PAGE] = one_hot(labels)
            self.n += PAGE

    def examples(self, n: int) -> Examples:
        """The first n, 1..MOST: a view. What is not there yet (`n`) is written into it later."""
        return Examples(self._images[:n], self._targets[:n], ((0, n, n),))

    @property
    def unseen(self) -> tuple[Array, Array]:
        """A thousand digits in forms that are not learned from: uint8 (n, 784), labels (n,)."""
        if self._unseen is None:
            self._unseen = self._page(_JUDGING)
        return self._unseen

    def _page(self, number: int) -> tuple[Array, Array]:
        file = self._folder / f"{number:05}.npy"
        try:
            page = np.load(file, allow_pickle=False)
            if (
                page.dtype != np.uint8
                or page.shape != (PAGE, SIDE * SIDE + 1)
                or page[:, -1].max() > 9
            ):
                raise ValueError
        except (OSError, ValueError, EOFError):
            page = _write(number)
            _keep(page, file)
        return page[:, :-1], page[:, -1]


def _write(number: int) -> Array:
    rng = np.random.default_rng([_SEED, number])
    digits = written(PAGE, rng, HELD_OUT if number == _JUDGING else TAUGHT, FULLER)
    return np.column_stack((as_bytes(digits.pictures()), digits.labels))


def _keep(page: Array, file: Path) -> None:
    """Whole or not at all; two processes may write the same page."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{np.random.default_rng().integers(2**32)}")
        with part.open("wb") as opened:
            np.save(opened, page)
        part.replace(file)
    except OSError:
        pass


@cache
def _fingerprint() -> str:
    """Names how digits are written now: when that changes, so does this."""
    rng = np.random.default_rng(_SEED)
    shapes = b"".join(s.tobytes() for form in (*TAUGHT, *HELD_OUT) for s in form.strokes)
    few = as_bytes(written(10, rng, hand=FULLER).pictures()).tobytes()
    return hashlib.md5(shapes + few, usedforsecurity=False).hexdigest()[:12]
