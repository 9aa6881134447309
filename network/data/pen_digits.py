"""Digits that people wrote with a pen, as strokes: how real ink differs from MNIST's scans.

7,494 digits by 30 writers. They are the training part of "Pen-Based Recognition
of Handwritten Digits" by E. Alpaydin and F. Alimoglu, UCI Machine Learning
Repository, https://doi.org/10.24432/C5MG6K, licence CC BY 4.0. They are not part
of this repository: get the original strokes (pendigits-orig) there and store
them as one .npz with

    points         int16 (n, 2)   pen positions, x to the right, y down, tablet units
    stroke_start   int32          index of each stroke's first point, then n
    digit_start    int32          index of each digit's first stroke, then the number of strokes
    label, writer  uint8          one per digit: 0..9 and 1..30

in ../shared/data/pen-strokes/pen-digits-train.npz, or anywhere PEN_DIGITS names.
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from network.data.mnist import DataError

Array = np.ndarray

TABLET = 500.0  # tablet units along the pad's side; all coordinates are under it
# Whole writers are held out, not samples: a network has to read people it never met.
TEST_WRITERS = frozenset(range(26, 31))


class PenDigits(NamedTuple):
    """Strokes of each digit in the unit square, its label and its writer.

    `strokes[i]` is a list of float arrays (k, 2); `labels` and `writers` are uint8 (n,).
    """

    strokes: list[list[Array]]
    labels: Array
    writers: Array

    def written_by(self, writers: frozenset[int]) -> PenDigits:
        """Only the digits of these writers."""
        chosen = np.isin(self.writers, list(writers))
        return PenDigits(
            [strokes for strokes, keep in zip(self.strokes, chosen, strict=True) if keep],
            self.labels[chosen],
            self.writers[chosen],
        )


def load(path: str | Path | None = None) -> PenDigits:
    """The digits from `path`, or from $PEN_DIGITS, or from ../shared beside the project.

    Raises DataError, with the file's name and what to do, when the file is
    missing, cut short or inconsistent.
    """
    if path is None:
        project = Path(__file__).resolve().parents[2]
        path = os.environ.get("PEN_DIGITS") or (
            project.parent / "shared" / "data" / "pen-strokes" / "pen-digits-train.npz"
        )
    try:
        with np.load(path, allow_pickle=False) as archive:
            points, stroke_start, digit_start, labels, writers = (
                archive[key] for key in ("points", "stroke_start", "digit_start", "label", "writer")
            )
    except FileNotFoundError:
        raise DataError(
            f"{path} is missing. network/data/pen_digits.py says where the pen strokes come from "
            f"and how to store them."
        ) from None
    except Exception as error:  # zipfile and npy headers raise a dozen kinds
        raise DataError(
            f"{path} is damaged or not a pen-digits file ({error}). Replace it with a good copy; "
            f"network/data/pen_digits.py describes it."
        ) from None
    if not (
        all(a.dtype.kind in "iu" for a in (points, stroke_start, digit_start, labels, writers))
        and points.ndim == 2
        and points.shape[1] == 2
        and _indexes(stroke_start, len(points))
        and _indexes(digit_start, len(stroke_start) - 1)
        and labels.shape == writers.shape == (len(digit_start) - 1,)
        and labels.max(initial=0) <= 9
    ):
        raise DataError(
            f"{path}: its arrays do not fit together. Replace it with a good copy; "
            f"network/data/pen_digits.py describes it."
        )
    points = points / TABLET
    strokes = [points[a:b] for a, b in pairwise(stroke_start)]
    digits = [strokes[a:b] for a, b in pairwise(digit_start)]
    return PenDigits(digits, labels, writers)


def _indexes(starts: Array, length: int) -> bool:
    """Whether `starts` climbs from 0 to `length`."""
    return (
        starts.ndim == 1
        and len(starts) >= 2
        and starts[0] == 0
        and starts[-1] == length
        and bool((np.diff(starts.astype(np.int64)) >= 0).all())
    )
