"""Files of pen strokes: one .npz a collection, checked at the door.

points         int16 (n, 2)   pen positions, x to the right, y down
stroke_start   integers       index of each stroke's first point, then n
digit_start    integers       index of each drawing's first stroke, then the number of strokes
label, writer  integers       one per drawing
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from network.data.mnist import DataError

Array = np.ndarray

_KEYS = ("points", "stroke_start", "digit_start", "label", "writer")


class Strokes(NamedTuple):
    """What a file holds.

    `strokes[i]` is a list of float arrays (k, 2), in the unit square where `side` was right;
    `labels` and `writers` are (n,), `others` what else was asked for.
    """

    strokes: list[list[Array]]
    labels: Array
    writers: Array
    others: list[Array]


def read(path: str | Path, side: float, called: str, module: str, *others: str) -> Strokes:
    """The drawings in `path`, whose coordinates reach to `side`.

    `called` and `module` are for messages: what the file should be, and which module says
    where it comes from. `others` are further arrays to read. Raises DataError, with the
    file's name and what to do, when it is missing, cut short or inconsistent.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            points, stroke_start, digit_start, labels, writers, *more = (
                archive[key] for key in (*_KEYS, *others)
            )
    except FileNotFoundError:
        raise DataError(
            f"{path} is missing. {module} says where the pen strokes come from "
            f"and how to store them."
        ) from None
    except Exception as error:  # zipfile and npy headers raise a dozen kinds
        raise DataError(
            f"{path} is damaged or not a {called} file ({error}). Replace it with a good copy; "
            f"{module} describes it."
        ) from None
    if not (
        all(a.dtype.kind in "iu" for a in (points, stroke_start, digit_start, labels, writers))
        and points.ndim == 2
        and points.shape[1] == 2
        and _indexes(stroke_start, len(points))
        and _indexes(digit_start, len(stroke_start) - 1)
        and labels.shape == writers.shape == (len(digit_start) - 1,)
    ):
        raise unfit(path, module)
    points = points / side
    strokes = [points[a:b] for a, b in pairwise(stroke_start)]
    return Strokes([strokes[a:b] for a, b in pairwise(digit_start)], labels, writers, more)


def unfit(path: str | Path, module: str) -> DataError:
    """The error of a file whose arrays contradict each other."""
    return DataError(
        f"{path}: its arrays do not fit together. Replace it with a good copy; "
        f"{module} describes it."
    )


def _indexes(starts: Array, length: int) -> bool:
    """Whether `starts` climbs from 0 to `length`."""
    return (
        starts.ndim == 1
        and len(starts) >= 2
        and starts[0] == 0
        and starts[-1] == length
        and bool((np.diff(starts.astype(np.int64)) >= 0).all())
    )
