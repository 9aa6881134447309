"""The connected parts of a picture in black and white, in NumPy alone.

Rows are cut into runs of ink; runs that touch in neighbouring rows belong together. Each run
takes the least number of its neighbours until nothing changes, with pointers halved on the way
(Y. Shiloach, U. Vishkin, "An O(log n) parallel connectivity algorithm", 1982).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Array = np.ndarray


class Parts(NamedTuple):
    """The parts of a picture.

    `labels` is int32 (height, width): 0 where there is none, else 1 + a part's index. `boxes` is
    intp (n, 4): top, left, bottom, right, the last two one beyond it. `areas` is intp (n,).
    """

    labels: Array
    boxes: Array
    areas: Array


def parts(mask: Array) -> Parts:
    """The parts of a bool picture (height, width) whose pixels touch at an edge or a corner."""
    height, width = mask.shape
    # A column of paper on both sides ends each row's runs.
    edges = np.zeros((height, width + 2), np.int8)
    edges[:, 1:-1] = mask
    flat = np.diff(edges.ravel())
    starts, ends = np.flatnonzero(flat == 1), np.flatnonzero(flat == -1)
    row, left = np.divmod(starts, width + 2)
    right = ends - row * (width + 2)
    root = _united(len(starts), *_touching(row, left, right, width))
    _, part = np.unique(root, return_inverse=True)
    n = int(part.max(initial=-1)) + 1
    boxes = np.empty((n, 4), np.intp)
    boxes[:, :2], boxes[:, 2:] = max(height, width), 0
    np.minimum.at(boxes[:, 0], part, row)
    np.minimum.at(boxes[:, 1], part, left)
    np.maximum.at(boxes[:, 2], part, row + 1)
    np.maximum.at(boxes[:, 3], part, right)
    areas = np.bincount(part, right - left, n).astype(np.intp)
    labels = np.zeros((height, width), np.int32)
    labels[mask] = np.repeat(part + 1, right - left)
    return Parts(labels, boxes, areas)


def _touching(row: Array, left: Array, right: Array, width: int) -> tuple[Array, Array]:
    """Pairs of runs that touch: each run with all those of the row above that it touches."""
    wide = width + 3  # so that a run never reaches into the next row's numbers
    begins, ends = row * wide + left, row * wide + right
    # Of the row above, the first that does not end before this one, the first that begins after.
    first = np.searchsorted(ends, (row - 1) * wide + left, "left")
    last = np.searchsorted(begins, (row - 1) * wide + right, "right")
    count = np.maximum(last - first, 0)
    own = np.repeat(np.arange(len(row)), count)
    above = np.arange(len(own)) - np.repeat(np.cumsum(count) - count, count) + first[own]
    return own, above


def _united(n: int, one: Array, other: Array) -> Array:
    """For each of n things the least of those that pairs connect it with."""
    root = np.arange(n)
    while True:
        low = np.minimum(root[one], root[other])
        before = root.copy()
        np.minimum.at(root, root[one], low)
        np.minimum.at(root, root[other], low)
        while True:
            up = root[root]
            if np.array_equal(up, root):
                break
            root = up
        if np.array_equal(root, before):
            return root
