"""Printed lines of ruled and squared paper: found by their length and dropped.

A line is long, straight, thin and reaches over much of the page, at a slope that all of its kind
have. Where a stroke of the pen crosses it, what is dropped is thicker than the line, and stays.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

Array = np.ndarray

_STEEPEST = 0.23  # tan 13 degrees: 10 by the hand that holds the camera, and some for its lens
_STEP = 0.01  # slopes that are tried
_RUN = 0.2  # of the page's width: a piece of a line that counts
_FULL = 0.8  # of a run has to be ink; print is not perfect
_REACH = 0.4  # of the page's width that is of runs, along one line at least
_THIN = 0.012  # of the longer side: what is thicker is no printed line
_BESIDE = 0.02  # slopes next to the page's, as a lens bends it


def printed(there: Array) -> tuple[Array, float]:
    """The printed lines in what is there on a page: bool pictures of one shape.

    And the slope of the lines that lie, down to the right, which is the page's; 0 without any.
    """
    lying, slope = _lines(there)
    # What is left at crossings is part of the other lines alone.
    standing, lean = _lines(np.ascontiguousarray((there & ~lying).T))
    if not lying.any() and standing.any():
        slope = -lean
    return lying | standing.T, slope


def _lines(mask: Array) -> tuple[Array, float]:
    """The pixels of lines that lie, more or less, bool, the picture's shape; and their slope."""
    found = np.zeros_like(mask)
    slope = _slope(mask)
    if slope is None:
        return found, 0.0
    thick = _thickness(mask)
    for each in (slope - _BESIDE, slope, slope + _BESIDE):
        runs, strong = _runs(mask, each)
        if not strong.any():
            continue
        usual = float(np.median(thick[strong & mask])) if (strong & mask).any() else 0.0
        if not 0 < usual <= _THIN * max(mask.shape):
            continue
        found |= runs & mask & (thick <= 1.5 * usual + 1)
    return found, slope if found.any() else 0.0


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
    width = mask.shape[1]
    level = _sheared(mask, -slope)
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
    return _sheared(runs, slope), _sheared(runs & far[:, None], slope)


def _sheared(mask: Array, slope: float) -> Array:
    """Each column moved down by `slope` for each step it is right of the middle."""
    height, width = mask.shape
    moved = np.zeros_like(mask)
    shift = np.round(slope * (np.arange(width) - width / 2)).astype(np.intp)
    # Neighbours that are moved alike are moved together.
    ends = [*(np.flatnonzero(np.diff(shift)) + 1).tolist(), width]
    for left, right in pairwise([0, *ends]):
        down = int(shift[left])
        here = slice(max(0, down), height + min(0, down)), slice(left, right)
        there = slice(max(0, -down), height - max(0, down)), slice(left, right)
        moved[here] = mask[there]
    return moved


def _thickness(mask: Array) -> Array:
    """How many pixels of ink are on top of each other at each one of them: int32, 0 on paper."""
    height = len(mask)
    rows = np.arange(height, dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(mask, np.int32(-1), rows), axis=0)
    below = np.minimum.accumulate(np.where(mask, np.int32(height), rows)[::-1], axis=0)[::-1]
    return np.where(mask, below - above - 1, 0)
