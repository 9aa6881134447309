"""What people draw that is no digit: objects and foreign letters, as pen strokes.

    quickdraw.npz   objects, about 27 drawings of each class, by mouse, finger or pen: "Quick,
                    Draw!", Google, CC BY 4.0, https://github.com/googlecreativelab/quickdraw-dataset
    omniglot.npz    characters of five alphabets by 20 people each, by mouse: B. M. Lake,
                    R. Salakhutdinov, J. B. Tenenbaum, "Human-level concept learning through
                    probabilistic program induction", Science 2015, MIT licence,
                    https://github.com/brendenlake/omniglot

Neither is part of this repository. They are stored as `network.data.strokes` describes it, in
a box of 1024, with `names` of the classes that labels index (a character's begins with its
alphabet's: "Greek/character01"), in ../shared/data/drawings/ or the folder that DRAWINGS names.

Whole classes are held out, not drawings. Who judges was settled before the first network was
trained, by a rule that looks at no drawing.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from network.data import strokes

Array = np.ndarray

FILES = {"objects": "quickdraw.npz", "letters": "omniglot.npz"}
_HERE = "network/data/drawings.py"
_BOX = 1024.0

# Of the classes in alphabetical order, one in five judges at the end (the third, the eighth,
# ...), one in ten compares networks within a training, and the rest is learned from.
_TEST_EVERY, _TEST_FROM = 5, 2
_JUDGING_EVERY, _JUDGING_FROM = 10, 4
# Of letters, whole alphabets judge.
TEST_ALPHABETS = frozenset({"Sanskrit", "Tagalog"})


class Drawings(NamedTuple):
    """Strokes of each drawing in the unit square, its class (n,), and the classes' names."""

    strokes: list[list[Array]]
    labels: Array
    names: tuple[str, ...]

    def of(self, classes: frozenset[int]) -> Drawings:
        """Only the drawings of these classes, which keep their numbers."""
        chosen = np.isin(self.labels, list(classes))
        kept = [drawing for drawing, keep in zip(self.strokes, chosen, strict=True) if keep]
        return Drawings(kept, self.labels[chosen], self.names)


def load(kind: str, folder: str | Path | None = None) -> Drawings:
    """All drawings of a kind, "objects" or "letters".

    From `folder`, or from the folder in $DRAWINGS, or from ../shared beside the project.
    Raises DataError, with the file's name and what to do, when the file is missing, cut
    short or inconsistent.
    """
    beside = Path(__file__).resolve().parents[3] / "shared" / "data" / "drawings"
    path = Path(folder or os.environ.get("DRAWINGS") or beside) / FILES[kind]
    read = strokes.read(path, _BOX, "drawings", _HERE, "names")
    (names,) = read.others
    if names.dtype.kind != "U" or names.ndim != 1 or read.labels.max(initial=0) >= len(names):
        raise strokes.unfit(path, _HERE)
    return Drawings(read.strokes, read.labels, tuple(map(str, names)))


def tested(names: tuple[str, ...]) -> frozenset[int]:
    """The classes that judge at the end: no network learns from them or is chosen by them."""
    alphabets = [name.rpartition("/")[0] for name in names]
    return frozenset(
        i
        for i, alphabet in enumerate(alphabets)
        if (alphabet in TEST_ALPHABETS if alphabet else i % _TEST_EVERY == _TEST_FROM)
    )


def judging(names: tuple[str, ...]) -> frozenset[int]:
    """The classes by which random starts are compared; no network learns from them."""
    every = {i for i in range(len(names)) if i % _JUDGING_EVERY == _JUDGING_FROM}
    return frozenset(every - tested(names))


def taught(names: tuple[str, ...]) -> frozenset[int]:
    """The classes to learn from."""
    return frozenset(range(len(names))) - tested(names) - judging(names)


def turned(drawing: list[Array], way: int) -> list[Array]:
    """The drawing in one of the eight ways (0 to 7) that a square can lie; 0 leaves it as it is.

    Points are (x, y) in the unit square, before and after.
    """
    turn, mirror = divmod(way, 2)
    for _ in range(turn):
        drawing = [np.stack((1 - stroke[:, 1], stroke[:, 0]), axis=1) for stroke in drawing]
    return [stroke * [-1, 1] + [1, 0] for stroke in drawing] if mirror else drawing
