"""Printed lines of ruled and squared paper: found by their length and dropped.

A line is long, straight, thin and reaches over much of the page, at a slope that all of its kind
have. Where a stroke of the pen crosses it, what is dropped is thicker than the line, and stays.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray

_STEEPEST = 0.23  # tan 13 degrees: 10 by the hand that holds the camera, and some for its lens
_STEP = 0.01  # slopes that are tried
_RUN = 0.2  # of the page's width: a piece of a line that counts
_FULL = 0.8  # of a run has to be ink; print is not perfect
_REACH = 0.4  # of the page's width that is of runs, along one line at least
_THIN = 0.012  # of the longer side: what is thicker is no printed line
_BESIDE = 0.02  # slopes next to the page's, as a lens bends it


def without_lines(there: Array, clear: Array) -> Array:
    """What is `clear` less the printed lines in what is `there`, bool pictures of one shape."""
    clear = clear & ~_lines(there)
    # What is left at crossings is part of the other lines alone.
    there = there & ~_lines(there)
    return clear & ~_lines(there.T).T


def _lines(mask: Array) -> Array:
    """The pixels of lines that lie, more or less: bool, the picture's shape."""
    found = np.zeros_like(mask)
    height, width = mask.shape
    slope = _slope(mask)
    if slope is None:
        return found
    thick = _thickness(mask)
    for each in (slope - _BESIDE, slope, slope + _BESIDE):
        runs, strong = _runs(mask, each)
        if not strong.any():
            continue
        usual = float(np.median(thick[strong & mask])) if (strong & mask).any() else 0.0
        if not 0 < usual <= _THIN * max(mask.shape):
            continue
        found |= runs & mask & (thick <= 1.5 * usual + 1)
    return found


def _slope(mask: Array) -> float | None:
    """The slope along which ink falls into the fewest rows, of those that lines may have."""
    y, x = np.nonzero(mask)
    if len(y) < 50:
        return None
    if len(y) > 40_000:
        some = np.random.default_rng(0).choice(len(y), 40_000, replace=False)
        y, x = y[some], x[some]
    slopes = np.arange(-_STEEPEST, _STEEPEST + _STEP / 2, _STEP)
    height, width = mask.shape
    margin = int(_STEEPEST * width) + 2
    sharp = []
    for slope in slopes:
        rows = (y - slope * x).astype(np.intp) + margin
        count = np.bincount(rows, minlength=height + 2 * margin).astype(float)
        sharp.append(np.square(np.diff(count)).sum())
    return float(slopes[int(np.argmax(sharp))])


def _runs(mask: Array, slope: float) -> tuple[Array, Array]:
    """Long runs along a slope; and those in lines that reach far: bool, both."""
    height, width = mask.shape
    shift = np.round(slope * (np.arange(width) - width / 2)).astype(np.intp)
    rows = np.arange(height)[:, None] + shift
    inside = (rows >= 0) & (rows < height)
    columns = np.broadcast_to(np.arange(width), rows.shape)
    level = np.zeros_like(mask)
    level[inside] = mask[rows[inside], columns[inside]]
    # A line that wanders by a pixel is still one.
    near = level.copy()
    near[1:] |= level[:-1]
    near[:-1] |= level[1:]
    length = max(8, int(_RUN * width))
    total = np.cumsum(np.pad(near, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = total[:, length:] - total[:, :-length] >= _FULL * length
    counts = np.cumsum(np.pad(full, ((0, 0), (length, length))), axis=1, dtype=np.int32)
    runs = (counts[:, length:] - counts[:, :-length] > 0)[:, :width]
    far = runs.sum(axis=1) >= _REACH * width
    back = np.zeros_like(mask), np.zeros_like(mask)
    for picture, level in zip(back, (runs, runs & far[:, None]), strict=True):
        picture[rows[inside], columns[inside]] = level[inside]
    return back


def _thickness(mask: Array) -> Array:
    """How many pixels of ink are on top of each other at each one of them: intp, 0 on paper."""
    height = len(mask)
    rows = np.arange(height)[:, None]
    above = np.maximum.accumulate(np.where(mask, -1, rows), axis=0)
    below = np.minimum.accumulate(np.where(mask, height, rows)[::-1], axis=0)[::-1]
    return np.where(mask, below - above - 1, 0)
