"""Scales of brightness and colour: what white stands for, and ink that can be read on them."""

from __future__ import annotations

import numpy as np

from components import palette

Array = np.ndarray

# What "white" stands for, as on the stage: round numbers, so that it seldom changes.
ROUND = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000)


def white(a: Array) -> float:
    """The activation that a layer shows as white: the first round number that none exceeds."""
    most = float(a.max())
    return next((float(scale) for scale in ROUND if scale >= most), most)


def weight_limit(W: Array) -> float:
    """The weight that has the end of the colour scale: the largest |weight| of its layer.

    The one rule for every picture of weights: in a map, a matrix or a neuron's view the
    colour of w is the place (1 + w / limit) / 2 on `palette.DIVERGING`. The limit is the
    layer's, so that two neurons of one layer can be compared; 1 where all weights are 0.

    >>> weight_limit(np.array([[0.5, -2.0]]))
    2.0
    """
    return float(np.abs(W).max(initial=0.0)) or 1.0


def ink_on(colorscale: tuple, share: float) -> str:
    """Black or white, whichever can be read on this place (0..1) of a colour scale."""
    stops = [position for position, _ in colorscale]
    channels = [[int(c[i : i + 2], 16) / 255 for _, c in colorscale] for i in (1, 3, 5)]
    linear = [np.interp(share, stops, channel) ** 2.2 for channel in channels]
    luminance = float(np.dot(linear, (0.2126, 0.7152, 0.0722)))
    return palette.OFF if luminance > 0.179 else palette.INK
