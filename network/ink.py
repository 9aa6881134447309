"""Pen strokes to the 28x28 picture that the network sees, as MNIST's makers did it.

Strokes are normalised first and drawn afterwards, so that a small drawing does
not come out thick. The pen's path becomes a row of closely spaced points, the
brush is a function of a pixel's distance to the nearest of them. That makes the
picture a continuous function of the strokes: moving or resizing a drawing
changes nothing when it is centred, and the cost is bounded for any drawing.

MNIST's own procedure, "normalized to fit in a 20x20 pixel box while preserving
their aspect ratio [...] centered in a 28x28 image by computing the center of
mass of the pixels": http://yann.lecun.com/exdb/mnist/
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Array = np.ndarray

SIDE = 28  # pixels along each side of the picture
INK_SIDE = 20.0  # pixels along the longer side of a centred drawing, brush included
CENTRE_OF_MASS = 14.0  # the index where MNIST has it, measured on its training images

BRUSH_RADIUS = 1.2  # pixels from the pen's path to half brightness
BRUSH_EDGE = 1.6  # pixels over which the brush fades from full ink to none

# A drawing whose longer side is under this share of the pad is a dot that the
# hand trembled on; enlarging it further would turn the tremble into a squiggle.
SMALLEST_DRAWING = 0.03

SPACING = 0.4  # pixels between the points that stand for the pen's path
_MOST_POINTS = 6000
# Up to this many points the brush is exact; beyond, the picture is a dense scribble
# and points are first moved to a grid this fine, which bounds the cost of any drawing.
EXACT_POINTS = 1000
_FINE = 4  # cells a pixel

# No ink reaches further than this many pixels, so only what is near has to be looked at.
_REACH = 2
assert BRUSH_RADIUS + BRUSH_EDGE / 2 <= _REACH

_PIXELS = np.arange(SIDE, dtype=np.float32)
_PATCH = np.arange(-_REACH, _REACH + 1)  # the pixels around the one that a point is in
# The cells around a pixel, and their middles' squared distances from its own.
_WINDOW = 2 * _FINE * _REACH
_CELL_TO_PIXEL = np.square((np.arange(_WINDOW, dtype=np.float32) + 0.5) / _FINE - _REACH)


def rasterise(strokes: Sequence[Array], centre: bool = True) -> Array:
    """Draw strokes into a 28x28 picture.

    Parameters
    ----------
    strokes : sequence of array-like of shape (k, 2)
        Pen positions (x, y) in the unit square: x to the right, y down, (0, 0)
        the pad's top-left corner. A stroke of one point is a dot; ink outside
        the square is allowed.
    centre : bool
        True: scale the ink to 20 pixels and move its centre of mass to index
        14.0, as in MNIST. False: leave it where it was drawn, at the pad's scale.

    Returns
    -------
    ndarray of shape (28, 28), float32, in 0..1
        Brightness of each pixel; all zero for an empty drawing.

    Raises
    ------
    ValueError
        A stroke is not of shape (k, 2) or holds a number that is not finite.
    """
    return steps(strokes, scale=centre, centre=centre)


def steps(strokes: Sequence[Array], *, scale: bool, centre: bool) -> Array:
    """`rasterise` with its two steps apart: scaling to 20 pixels, centring the mass.

    Same strokes, picture and errors as `rasterise`. Scaling alone puts the
    middle of the ink's box in the middle of the picture.
    """
    points, starts = joined(strokes)
    if not len(points):
        return np.zeros((SIDE, SIDE), np.float32)
    points = _to_box(points) if scale else points * SIDE - 0.5
    points = _along(points, starts)
    picture = _brush(points)
    if centre:
        if not scale:  # ink in a corner would lose the part that the picture's edge cuts off
            low, high = _box(points)
            points += np.float32(CENTRE_OF_MASS) - (low + high) / 2
            picture = _brush(points)
        mass = picture.sum()
        if not mass:  # ink on both sides of the picture and none in it
            return picture
        drift = np.array([picture.sum(axis=0) @ _PIXELS, picture.sum(axis=1) @ _PIXELS]) / mass
        picture = _brush(points + (CENTRE_OF_MASS - drift).astype(np.float32))
    return picture


def joined(strokes: Sequence[Array]) -> tuple[Array, Array]:
    """All strokes' points in one float64 (n, 2) array, and the index where each begins."""
    paths = []
    for index, stroke in enumerate(strokes):
        path = np.asarray(stroke, dtype=np.float64)
        if path.size == 0:
            continue
        if path.ndim != 2 or path.shape[1] != 2:
            raise ValueError(f"strokes[{index}]: expected shape (k, 2), got {path.shape}")
        paths.append(path)
    if not paths:
        return np.empty((0, 2)), np.empty(0, np.intp)
    points = np.concatenate(paths)
    if not np.isfinite(points).all():
        raise ValueError("strokes: every coordinate must be finite")
    starts = np.cumsum([0, *map(len, paths[:-1])])
    # One pad's width beyond each edge is all that a hand can mean.
    return np.clip(points, -1.0, 2.0), starts


def _to_box(points: Array) -> Array:
    """Scale to ink of 20 pixels along the longer side, its box in the picture's middle."""
    low, high = _box(points)
    scale = (INK_SIDE - 2 * BRUSH_RADIUS) / max((high - low).max(), SMALLEST_DRAWING)
    return (points - (low + high) / 2) * scale + CENTRE_OF_MASS


def _box(points: Array) -> tuple[Array, Array]:
    """The least and the greatest x and y, column by column, which is faster than by axis."""
    x, y = points.T
    return np.array([x.min(), y.min()]), np.array([x.max(), y.max()])


def _along(points: Array, starts: Array) -> Array:
    """Points at equal steps along all strokes, plus each stroke's ends: float32 (m, 2)."""
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    step[starts] = 0.0  # the pen is up between strokes
    travelled = np.cumsum(step)
    count = int(travelled[-1] / SPACING) + 1
    at = np.arange(min(count, _MOST_POINTS), dtype=np.float64)
    if count > _MOST_POINTS:
        # Steps far apart could fall in with the rhythm of the hand and leave gaps;
        # multiples of the golden ratio fall in with nothing.
        at += at * 0.6180339887 % 1
        at *= travelled[-1] / _MOST_POINTS
    else:
        at *= SPACING
    between = np.stack([np.interp(at, travelled, points[:, axis]) for axis in (0, 1)], axis=1)
    ends = np.append(starts[1:], len(points)) - 1
    return np.concatenate((between, points[starts], points[ends])).astype(np.float32)


def _brush(points: Array) -> Array:
    """Brightness by distance to the nearest point: full inside the brush, soft at its edge."""
    nearest = _nearest(points) if len(points) <= EXACT_POINTS else _nearest_on_grid(points)
    t = np.clip((BRUSH_RADIUS - np.sqrt(nearest)) / BRUSH_EDGE + 0.5, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _nearest(points: Array) -> Array:
    """Each pixel's squared distance to the nearest point: float32 (28, 28).

    Infinite where no point is near enough to leave ink.
    """
    # A frame around the picture takes what points near its edge, or outside, leave beyond it.
    wide = SIDE + 4 * _REACH
    middle = np.floor(points + 0.5).clip(-_REACH, SIDE - 1 + _REACH)
    pixels = middle[:, :, None] + _PATCH.astype(np.float32)  # (n, 2, 5)
    distance = np.square(points[:, :, None] - pixels)
    at = pixels.astype(np.intp) + 2 * _REACH
    both = distance[:, 1, :, None] + distance[:, 0, None, :]
    places = at[:, 1, :, None] * wide + at[:, 0, None, :]
    nearest = np.full(wide * wide, np.inf, np.float32)
    np.minimum.at(nearest, places.ravel(), both.ravel())
    inner = slice(2 * _REACH, 2 * _REACH + SIDE)
    return nearest.reshape(wide, wide)[inner, inner]


def _nearest_on_grid(points: Array) -> Array:
    """The same with points moved to the middles of quarter-pixel cells, at a fixed cost.

    On a grid the nearest point is found along y first and then along x. Ink outside
    the picture is left out.
    """
    n = SIDE * _FINE
    column, row = np.floor((points + 0.5) * _FINE).astype(np.intp).T
    inside = (column >= 0) & (column < n) & (row >= 0) & (row < n)
    # A pixel's window begins before the pixel: cells are added on both sides.
    side = (_WINDOW - _FINE) // 2
    empty = np.full((n, n + 2 * side), np.inf, np.float32)
    empty[column[inside], row[inside] + side] = 0.0
    along_y = _nearest_in_rows(empty)  # (cell columns, pixel rows)
    padded = np.pad(along_y.T, ((0, 0), (side, side)), constant_values=np.inf)
    return _nearest_in_rows(padded)


def _nearest_in_rows(rows: Array) -> Array:
    """For each pixel of each row the least of cell + squared distance: (rows, 28)."""
    nearest = np.full((len(rows), SIDE), np.inf, np.float32)
    for cell, distance in enumerate(_CELL_TO_PIXEL):
        window = rows[:, cell : cell + SIDE * _FINE : _FINE]
        np.minimum(nearest, window + distance, out=nearest)
    return nearest
