"""Digits that people wrote with a pen, as strokes: how real ink differs from MNIST's scans.

7,494 digits by 30 writers. They are the training part of "Pen-Based Recognition
of Handwritten Digits" by E. Alpaydin and F. Alimoglu, UCI Machine Learning
Repository, https://doi.org/10.24432/C5MG6K, licence CC BY 4.0. They are not part
of this repository: get the original strokes (pendigits-orig) there and store
them as `network.data.strokes` describes it, in tablet units, labels 0..9 and
writers 1..30 as uint8,

in ../shared/data/pen-strokes/pen-digits-train.npz, or anywhere PEN_DIGITS names.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from network.data import strokes

Array = np.ndarray

_HERE = "network/data/pen_digits.py"
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
            [digit for digit, keep in zip(self.strokes, chosen, strict=True) if keep],
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
    read = strokes.read(path, TABLET, "pen-digits", _HERE)
    if read.labels.max(initial=0) > 9:
        raise strokes.unfit(path, _HERE)
    return PenDigits(read.strokes, read.labels, read.writers)
