"""Digits that a visitor drew and labelled: from a browser, checked, and copies to learn from.

They come as uint16, little-endian, one digit after the other:

    label 0..9, number of strokes, for each stroke: number of points, x, y, x, y, ...

with x and y in steps of 1/GRID of the pad's side, from its top left. Each is few: so a network
learns from copies, each in a hand that differs a little from the visitor's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from network.data.distortion import Distortion
from network.data.mix import Examples, as_bytes, one_hot
from network.data.pictures import pictures
from network.ink import BRUSH_RADIUS, SIDE

Array = np.ndarray

GRID = 4096  # steps along the pad's side
MOST = 500  # digits
MOST_STROKES, MOST_POINTS = 2_000, 40_000  # of all of them
EACH_STROKES, EACH_POINTS = 256, 4_096  # of one: as many as a drawing may have
PAGE = 500  # copies that are made at once: a tenth of a second
_SEED = 13
_TURN, _SHEAR, _WIDTH = 0.1, 0.15, 0.1  # of a copy's strokes: standard deviations, as in `written`
_THICKNESS = 0.3  # of its brush, in pixels
_BENT = Distortion(turn=0.0, shear=0.0, stretch=0.03, elastic=0.55, together=16)


class Own(NamedTuple):
    """Strokes of each digit, float (k, 2) in the unit square, and labels uint8 (n,)."""

    strokes: list[list[Array]]
    labels: Array

    def pictures(self) -> Array:
        """What the network sees of them, scaled and centred: float32 (n, 784) in 0..1."""
        return pictures(self.strokes)


def parsed(content: bytes) -> Own:
    """The digits that these bytes hold. Raises ValueError, as `checked` does."""
    digits, labels, strokes = checked(content), [], []
    numbers = np.frombuffer(content, "<u2") / GRID
    for label, places in digits:
        labels.append(label)
        strokes.append([numbers[at : at + 2 * n].reshape(n, 2) for at, n in places])
    return Own(strokes, np.array(labels, np.uint8))


def checked(content: bytes) -> list[tuple[int, list[tuple[int, int]]]]:
    """Each digit's label, and of each of its strokes the first number and how many points.

    Takes about a millisecond at worst: a server does it for whoever sends some. Raises
    ValueError, which says what is wrong.
    """
    if len(content) % 2 or len(content) > 4 * MOST_POINTS + 2 * MOST_STROKES + 4 * MOST:
        raise ValueError("the digits have too many bytes, or half a number")
    numbers = np.frombuffer(content, "<u2").astype(np.uint16)
    look, end, digits, heads = memoryview(numbers), len(numbers), [], []
    at = n_strokes = n_points = 0
    while at < end:
        if at + 1 == end:
            raise ValueError("a digit has no strokes")
        label, count = look[at], look[at + 1]
        heads += (at, at + 1)
        at += 2
        n_strokes += count
        if label > 9:
            raise ValueError(f"a digit cannot be a {label}")
        if not 1 <= count <= EACH_STROKES:
            raise ValueError(f"a digit has 1 to {EACH_STROKES} strokes, not {count}")
        if len(digits) == MOST or n_strokes > MOST_STROKES:
            raise ValueError(f"there may be {MOST} digits, of {MOST_STROKES} strokes")
        places, before = [], n_points
        for _ in range(count):
            n = look[at] if at < end else 0
            if not n or at + 1 + 2 * n > end:
                raise ValueError("a stroke has no points, or fewer than it says")
            heads.append(at)
            places.append((at + 1, n))
            n_points += n
            at += 1 + 2 * n
        if n_points - before > EACH_POINTS or n_points > MOST_POINTS:
            raise ValueError(f"a digit may have {EACH_POINTS} points, all of them {MOST_POINTS}")
        digits.append((label, places))
    coordinates = numbers.copy()
    coordinates[heads] = 0
    if coordinates.max(initial=0) > GRID:
        raise ValueError(f"a point lies beyond the pad, which is {GRID} wide")
    return digits


class Copies:
    """Copies of somebody's digits to learn from, page by page, perhaps between other digits.

    What `network.data.copybook.Copybook` is; the same digits make the same copies.

    Parameters
    ----------
    own : Own
    pictures : int
        How many there will be.
    copybook : Copybook
        Its digits judge.
    mixed : bool
        Whether every other picture is one of the copybook's.
    """

    def __init__(self, own: Own, pictures: int, copybook: object, mixed: bool) -> None:
        self._own, self._copybook, self._mixed = own, copybook, mixed
        pages = -(-pictures // PAGE)
        self._images = np.empty((pages * PAGE, SIDE * SIDE), np.uint8)
        self._targets = np.empty((pages * PAGE, 10), np.float32)
        self.n = 0

    def turn(self) -> None:
        """One page more."""
        if self.n == len(self._images):
            return
        page = self.n // PAGE
        count = PAGE // 2 if self._mixed else PAGE
        rng = np.random.default_rng([_SEED, page])
        images, labels = copied(self._own, count, page * count, rng)
        images, targets = as_bytes(images), one_hot(labels)
        if self._mixed:
            while self._copybook.n < (page + 1) * count:
                self._copybook.turn()
            others = self._copybook.examples((page + 1) * count)
            images = np.concatenate((images, others.images[page * count :]))
            targets = np.concatenate((targets, others.targets[page * count :]))
            order = rng.permutation(PAGE)
            images, targets = images[order], targets[order]
        self._images[self.n : self.n + PAGE] = images
        self._targets[self.n : self.n + PAGE] = targets
        self.n += PAGE

    def examples(self, n: int) -> Examples:
        """The first n: a view, like a copybook's."""
        return Examples(self._images[:n], self._targets[:n], ((0, n, n),))

    @property
    def unseen(self) -> tuple[Array, Array]:
        """The copybook's, which nobody here has drawn."""
        return self._copybook.unseen


def copied(own: Own, n: int, first: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """n copies: float32 (n, 784) in 0..1 and labels (n,); every digit in its turn from `first`."""
    chosen = (np.arange(n) + first) % len(own.labels)
    turn, shear = rng.normal(0, _TURN, n), rng.normal(0, _SHEAR, n)
    width, radii = np.exp(rng.normal(0, _WIDTH, n)), rng.normal(BRUSH_RADIUS, _THICKNESS, n)
    cos, sin = np.cos(turn), np.sin(turn)
    # Columns are where (1, 0) and (0, 1) go: width, then shear, then turn.
    maps = np.stack(
        (width * cos, width * sin, shear * cos - sin, shear * sin + cos), axis=1
    ).reshape(n, 2, 2)
    strokes = [_moved(own.strokes[i], map_) for i, map_ in zip(chosen, maps, strict=True)]
    drawn = pictures(strokes, radii.clip(0.8, 2.2))
    # A group shares a field, so neighbours that are the same digit should not share a group.
    order = rng.permutation(n)
    drawn[order] = _BENT(drawn[order], rng)
    return drawn, own.labels[chosen]


def _moved(strokes: Sequence[Array], map_: Array) -> list[Array]:
    return [(stroke - 0.5) @ map_ + 0.5 for stroke in strokes]
