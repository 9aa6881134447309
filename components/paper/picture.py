"""The ink of one digit to the 28x28 picture that the network sees, as drawings are prepared.

Pens are of any thickness, and the networks know one. So the ink is thinned to the path of the
pen, and that path drawn by the same function that draws strokes: the same box of 20 pixels, the
same brush, the same centre of mass.

Thinning: T. Y. Zhang, C. Y. Suen, "A Fast Parallel Algorithm for Thinning Digital Patterns", 1984.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from network.ink import rasterise

Array = np.ndarray

_FINE = 72  # pixels along the longer side of a digit while its ink is thinned


def picture(even: Array, mine: Array, paper: float, slope: float = 0.0) -> Array:
    """The picture of one digit: float32 (28, 28) in 0..1.

    `even` is the evened page around the digit, `mine` (bool, the same shape) its ink, and
    `paper` the page's level. A page whose lines go down to the right by `slope` is turned back.
    All zero where there is no ink.
    """
    if not mine.any():
        return np.zeros((28, 28), np.float32)
    rows, columns = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
    # With paper around it, which what is made finer may reach a little into.
    top, left = max(0, rows[0] - 2), max(0, columns[0] - 2)
    part = slice(top, rows[-1] + 3), slice(left, columns[-1] + 3)
    even, mine = even[part], mine[part]
    path = thinned(_finer(even, mine, paper))
    points = np.argwhere(path)[:, ::-1] / max(path.shape)
    turn = np.arctan(slope)
    points = points @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return rasterise([point[None] for point in points])


def thinned(mask: Array) -> Array:
    """Ink reduced to lines of one pixel that are connected as it is: bool, the same shape."""
    mask = np.pad(mask, 1)
    while True:
        before = mask
        for first in (True, False):
            around = _around(mask)
            n, e, s, w = around[::2]
            count = sum(each.astype(np.int8) for each in around)
            turns = sum(
                (~a & b).astype(np.int8)
                for a, b in zip(around, (*around[1:], around[0]), strict=True)
            )
            corner = ~(n & e & s) & ~(e & s & w) if first else ~(n & e & w) & ~(n & s & w)
            mask = mask & ~(corner & (count >= 2) & (count <= 6) & (turns == 1))
        if np.array_equal(mask, before):
            return mask[1:-1, 1:-1]


def _around(mask: Array) -> list[Array]:
    """The eight neighbours of each pixel, clockwise from the one above."""
    wide = np.pad(mask, 1)
    height, width = mask.shape
    steps = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
    return [wide[y : y + height, x : x + width] for y, x in steps]


def _finer(even: Array, mine: Array, paper: float) -> Array:
    """The ink at 72 pixels along its longer side, its edge half way from paper to ink."""
    height, width = mine.shape
    scale = _FINE / max(height, width)
    size = (max(3, round(width * scale)), max(3, round(height * scale)))
    near = mine.copy()  # one pixel around what was found, so that the edge is where it is
    for axis in (0, 1):
        near |= np.roll(near, 1, axis) | np.roll(near, -1, axis)
    level = np.where(near, paper - even, 0.0).astype(np.float32)
    depth = float(np.quantile(level[mine], 0.6))
    fine = Image.fromarray(level).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(fine) > depth / 2
