"""A photographed page evened out, and what on it is ink.

Divided by the paper's brightness around it, ink is dark wherever it is, in the light or in a
shadow. The paper's brightness is the local maximum, pulled back by a local minimum so that the
light side of a shadow's edge does not spread into the dark one (a closing, as in J. Serra,
"Image Analysis and Mathematical Morphology", 1982), and blurred.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

Array = np.ndarray

_SMALL = 4  # the paper is looked at in blocks of so many pixels
_WIDEST = 0.1  # of the longer side: strokes are narrower
_DARKEST = 40  # so many pixels of a page may be darker than what counts as its ink
_CLEAR = 0.5  # of the way from paper to ink: it is ink
_FAINT = 0.05  # of the paper's brightness: something is there, perhaps a printed line
_LEAST = 0.13  # a smaller part of the paper's brightness is no ink, but paper
_NOISE = 7.0  # nor is what the paper's own grain reaches, in its standard deviations
_BESIDE = 3  # pixels to a neighbour whose grain has nothing to do with one's own


class Ink(NamedTuple):
    """What is on a page.

    `there` and `clear` are bool (height, width): where anything is, where it is surely ink.
    `paper` and `dark` are the levels of both in the evened picture.
    """

    there: Array
    clear: Array
    paper: float
    dark: float


def evened(grey: Array) -> Array:
    """The picture divided by the brightness of the paper: float32 in 0..1, the same shape."""
    height, width = grey.shape
    small = Image.fromarray(grey).reduce(_SMALL)
    paper = np.asarray(small)
    reach = max(1, round(_WIDEST * max(grey.shape) / _SMALL / 2))
    paper = -_highest(-_highest(paper, reach), reach)
    paper = _blurred(paper, max(1, reach // 3))
    large = Image.fromarray(paper).resize((width, height), Image.Resampling.BILINEAR)
    return np.minimum(grey / np.maximum(np.asarray(large), 0.02), 1.0, dtype=np.float32)


def ink(even: Array) -> Ink | None:
    """What is ink on an evened page; None where there is nothing but paper."""
    paper = np.median(even[::2, ::2])
    # Of neighbours, so that a table that the paper lies on does not count as the paper's grain.
    steps = np.abs(even[::2, _BESIDE:] - even[::2, :-_BESIDE])
    # A normal grain's third quartile of steps is 1.627 of it. What is cut off at 1 steps less.
    grain = _NOISE * float(np.quantile(steps, 0.75)) / 1.627
    place = min(_DARKEST, even.size // 100)
    dark = np.partition(even, place, axis=None)[place]
    if paper - dark < max(_LEAST, grain):
        return None
    way = float(paper - dark)
    there = paper - max(_FAINT, 0.6 * grain)
    return Ink(even < there, even < paper - _CLEAR * way, float(paper), float(dark))


def _highest(values: Array, reach: int) -> Array:
    """The maximum within so many steps to each side, along both axes."""
    for axis in (0, 1):
        padded = np.pad(values, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], "edge")
        n, best = values.shape[axis], values
        for step in range(2 * reach + 1):
            part = padded[step : step + n] if axis == 0 else padded[:, step : step + n]
            best = np.maximum(best, part)
        values = best
    return values


def _blurred(values: Array, reach: int) -> Array:
    """Three means over 2 reach + 1 values along each axis, which is nearly a Gaussian."""
    for axis in (0, 1, 0, 1, 0, 1):
        pads = [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)]
        total = np.pad(values, pads, "edge").cumsum(axis=axis, dtype=np.float64)
        n, wide = values.shape[axis], 2 * reach + 1
        ends = [slice(wide, wide + n) if a == axis else slice(None) for a in (0, 1)]
        starts = [slice(0, n) if a == axis else slice(None) for a in (0, 1)]
        values = ((total[tuple(ends)] - total[tuple(starts)]) / wide).astype(np.float32)
    return values
