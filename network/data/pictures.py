"""Thousands of drawings to pictures at once, six times as fast as one after the other.

The same ink as `network.ink.rasterise`, whose pictures these are. There each pixel asks for
the nearest point of the pen's path. Here each point tells the few pixels that its brush
reaches, for all drawings in the same array operations.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from network.ink import (
    BRUSH_EDGE,
    BRUSH_RADIUS,
    CENTRE_OF_MASS,
    EXACT_POINTS,
    INK_SIDE,
    SIDE,
    SMALLEST_DRAWING,
    SPACING,
    joined,
    rasterise,
)

Array = np.ndarray

_TOGETHER = 256  # drawings, so that the work stays in the cache
_PIXELS = np.arange(SIDE, dtype=np.float32)


def pictures(drawings: Sequence[Sequence[Array]], radius: float | Array = BRUSH_RADIUS) -> Array:
    """What `rasterise` makes of each drawing.

    Parameters
    ----------
    drawings : sequence of sequences of array-like of shape (k, 2)
        The strokes of each drawing, as `rasterise` takes them.
    radius : float or ndarray of shape (n,)
        Pixels from the pen's path to half brightness, for all drawings or for each. What
        is drawn on the pad has BRUSH_RADIUS; another hand may press harder.

    Returns
    -------
    ndarray of shape (n, 784), float32, in 0..1
        With the pad's brush equal to `rasterise` to 1e-4.

    Raises
    ------
    ValueError
        As `rasterise` does.
    """
    drawn = np.empty((len(drawings), SIDE, SIDE), np.float32)
    radii = np.broadcast_to(np.asarray(radius, np.float64), len(drawings))
    for first in range(0, len(drawings), _TOGETHER):
        part = slice(first, first + _TOGETHER)
        drawn[part] = _together(drawings[part], radii[part])
    return drawn.reshape(-1, SIDE * SIDE)


def _together(drawings: Sequence[Sequence[Array]], radius: Array) -> Array:
    pen = [joined(strokes) for strokes in drawings]
    inked = np.array([len(points) > 0 for points, _ in pen], bool)
    drawn = np.zeros((len(drawings), SIDE, SIDE), np.float32)
    if not inked.any():
        return drawn
    pen = [path for path, has_ink in zip(pen, inked, strict=True) if has_ink]
    radius = radius[inked]
    points, which = _along(pen, radius)
    found = _brush(points, which, radius)
    mass = found.sum(axis=(1, 2))
    across, down = found.sum(axis=1) @ _PIXELS, found.sum(axis=2) @ _PIXELS
    drift = np.stack((across, down), axis=1) / mass[:, None]
    points += (CENTRE_OF_MASS - drift).astype(np.float32)[which]
    drawn[inked] = _brush(points, which, radius)
    # A dense scribble, for which `rasterise` has a way of its own. The brush is the pad's.
    for i in np.flatnonzero(np.bincount(which) > EXACT_POINTS):
        at = np.flatnonzero(inked)[i]
        drawn[at] = rasterise(drawings[at])
    return drawn


def _along(pen: Sequence[tuple[Array, Array]], radius: Array) -> tuple[Array, Array]:
    """Points at equal steps along each drawing: float32 (m, 2), and whose they are: (m,)."""
    points = np.concatenate([path for path, _ in pen])
    sizes = np.array([len(path) for path, _ in pen])
    first = np.cumsum(sizes) - sizes
    starts = np.concatenate([begin + at for (_, begin), at in zip(pen, first, strict=True)])
    owner = np.repeat(np.arange(len(pen)), sizes)

    low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
    scale = (INK_SIDE - 2 * radius) / np.maximum((high - low).max(axis=1), SMALLEST_DRAWING)
    points = (points - ((low + high) / 2)[owner]) * scale[owner, None] + CENTRE_OF_MASS

    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    step[starts] = 0.0  # the pen is up between strokes
    step[first] = 1.0  # keeps a step that rounding moved past one drawing's end out of the next
    travelled = np.cumsum(step)
    begin, end = travelled[first], travelled[first + sizes - 1]
    count = ((end - begin) / SPACING).astype(np.intp) + 1
    which = np.repeat(np.arange(len(pen)), count)
    nth = np.arange(len(which)) - (np.cumsum(count) - count)[which]
    at = begin[which] + nth * SPACING
    between = np.stack([np.interp(at, travelled, points[:, axis]) for axis in (0, 1)], axis=1)
    ends = np.append(starts[1:], len(points)) - 1
    return (
        np.concatenate((between, points[starts], points[ends])).astype(np.float32),
        np.concatenate((which, owner[starts], owner[ends])),
    )


def _brush(points: Array, which: Array, radius: Array) -> Array:
    """Brightness by distance to the nearest of a drawing's points: float32 (n, 28, 28)."""
    reach = int(np.floor(radius.max() + BRUSH_EDGE / 2 + 0.5))  # pixels from a point's own
    margin = 2 * reach
    wide = SIDE + 2 * margin
    pixel = np.rint(points).astype(np.intp)
    near = ((pixel >= -reach) & (pixel < SIDE + reach)).all(axis=1)
    at = (which * wide + pixel[:, 1] + margin) * wide + pixel[:, 0] + margin
    # Points of one pixel stand together: the nearest of them is found in one go.
    order = np.argsort(at[near], kind="stable")
    at = at[near][order]
    x, y = (points - pixel.astype(np.float32))[near][order].T
    begin = np.flatnonzero(np.diff(at, prepend=-1))
    at = at[begin]
    # Row by row below and above the points' own pixels; across, all pixels at once.
    offsets = range(-reach, reach + 1)
    across = np.array(offsets)[:, None]
    there = at + across
    dx2 = np.square(x - across.astype(np.float32))
    nearest = np.full(len(radius) * wide * wide, np.inf, np.float32)
    for down in offsets:
        d2 = np.minimum.reduceat(dx2 + np.square(y - down), begin, axis=1)
        np.minimum.at(nearest, (there + down * wide).ravel(), d2.ravel())
    middle = slice(margin, margin + SIDE)
    nearest = nearest.reshape(-1, wide, wide)[:, middle, middle]
    far = radius.astype(np.float32)[:, None, None]
    t = np.clip((far - np.sqrt(nearest)) / np.float32(BRUSH_EDGE) + np.float32(0.5), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
