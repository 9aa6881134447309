"""Where everything of the picture is: a sheet of 1920 by 1080, as a projector shows it.

At the left the answer and the pad, then what the network sees, its layers, and the outputs
with their digits and numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.ink import SIDE

Array = np.ndarray

WIDTH, HEIGHT = 1920, 1080
LEFT = 60  # the margin, and the left column
COLUMN = 440
PAD = (LEFT, 250, COLUMN)  # x, y, side
SEEN = (590, 350, 340)
TOP, BOTTOM = 105, 965  # of the layers
FIRST, LAST = 1075, 1640  # where the first and the last layer stand
APART, OUTPUTS_APART = 53.75, 80.0  # at most, from one neuron of a layer to the next
LARGEST = 48.0  # a circle's diameter
NUMBERS = 40.0  # with less there is no room for a number in it
LABEL = 190  # width of an output's digit and number, from its circle on


@dataclass(frozen=True)
class Places:
    """The layers of one network after the input: `at` has (n, 2) for each, `sizes` a diameter."""

    at: Sequence[Array]
    sizes: Sequence[float]

    def end(self, layer: int) -> Array:
        """Where connections come into the neurons of a layer, counted from 1: (n, 2)."""
        return self.at[layer - 1] - (self.sizes[layer - 1] / 2, 0)


def places(sizes: Sequence[int]) -> Places:
    """Where the neurons of a network of these sizes are, the input included in `sizes`."""
    counts = sizes[1:]
    xs = np.linspace(FIRST, LAST, len(counts)) if len(counts) > 1 else [LAST]
    at, diameters = [], []
    for layer, (x, count) in enumerate(zip(xs, counts, strict=True), start=1):
        # Few outputs are as far apart as their words need, few neurons as if they were sixteen.
        most = OUTPUTS_APART if layer == len(counts) else APART
        step = min(most, (BOTTOM - TOP) / count)
        first = (TOP + BOTTOM) / 2 - step * (count - 1) / 2
        at.append(np.stack((np.full(count, x), first + step * np.arange(count)), 1))
        diameters.append(min(LARGEST, 0.88 * step))
    return Places(at, diameters)


def pixel_places() -> Array:
    """The middles of the 784 pixels of what the network sees: (784, 2)."""
    x, y, side = SEEN
    cell = side / SIDE
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    return np.stack((x + (column + 0.5) * cell, y + (row + 0.5) * cell), 1)
