"""What does a neuron want to see? A picture, climbed to by gradient ascent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.asking.contributions import check
from network.asking.sums import Sum
from network.ink import SIDE
from network.mlp import Network, Trace

Array = np.ndarray

# Uphill, small steps find the higher tops and large ones get out of flat places; the last
# takes every pixel as far as it may go. Which finds the highest top, nobody knows before.
_SMALL, _LARGE = 2.0 ** np.arange(-10, -3), np.append(4.0 ** np.arange(-4, 3), 1e9)
_MOST_STEPS = 50
_LEAKS = (0.0, 0.02, 0.1, 0.3)


@dataclass(frozen=True, eq=False)
class Wanted:
    """A picture that a neuron wants to see.

    Attributes
    ----------
    picture : ndarray of shape (28, 28), float32, in 0..1
    before, after : float
        The neuron's z for the picture that was begun with, and for this one.
    trace : Trace
        What the whole network makes of this one.
    """

    picture: Array
    before: float
    after: float
    trace: Trace


def wants(
    net: Network, layer: int, neuron: int, start: Array | None = None, reach: float = 1.0
) -> Wanted:
    """Change a picture until a neuron's z is as large as climbing can make it.

    Gradient ascent, x <- x + size * dz/dx with every pixel kept in bounds. Each step
    tries several sizes and takes the best, so z only ever rises. It is climbed in
    several ways, and the highest top counts. In some, neurons that are stuck, whose
    slope is (next to) zero, let a little of it through ("leak"). In the first layer z is
    linear and one step is enough: white where the weight is positive.

    Parameters
    ----------
    start : ndarray of shape (784,) or (28, 28), floating point, in 0..1, optional
        The picture to begin with; a blank one if there is none.
    reach : float in 0..1
        How far each pixel may go from where it began.

    Raises ValueError if there is no such neuron or `reach` is out of its range, and
    what `Network.forward` raises if `start` does not fit.
    """
    check(net, layer, neuron)
    if not 0 <= reach <= 1:
        raise ValueError(f"reach: expected a number in 0..1, got {reach}")
    begun = net.forward(np.zeros(net.sizes[0]) if start is None else np.ravel(start))
    x = begun.activations[0].astype(float)
    bounds = np.clip((x - reach, x + reach), 0, 1)
    s = Sum(net, layer, *(p[layer - 1][neuron].astype(float) for p in (net.weights, net.biases)))
    tops = [
        _climb(s, _climb(s, x, bounds, sizes, leak), bounds, _LARGE)
        for leak in (_LEAKS if s.weights else _LEAKS[:1])
        for sizes in (_SMALL, _LARGE)
    ]
    if s.weights and max(map(s, tops)) <= s(x):  # no way up: begin at what excites one neuron most
        corners = np.where(s.weights[0] > 0, bounds[1], bounds[0])
        tops.append(_climb(s, corners[s(corners).argmax()], bounds, _LARGE))
    # Compared as the network computes them: it has to rise in float32, too.
    traces = [begun, *(net.forward(top) for top in tops)]
    trace = max(traces, key=lambda trace: trace.weighted_sums[layer][neuron])
    before, after = (float(t.weighted_sums[layer][neuron]) for t in (begun, trace))
    return Wanted(trace.activations[0].reshape(SIDE, SIDE), before, after, trace)


def _climb(s: Sum, x: Array, bounds: Array, sizes: Array, leak: float = 0.0) -> Array:
    """Where gradient ascent on s gets to from x before no size of step leads higher."""
    value = s(x)
    for _ in range(_MOST_STEPS):
        slope = s.pixel_slopes(s.slopes(x, np.ones(1), leak))
        if not slope.any():
            break
        tried = np.clip(x + sizes[:, None] * (slope / np.abs(slope).max()), *bounds)
        values = s(tried)
        best = values.argmax()
        if values[best] <= value + 1e-7 * max(1.0, abs(value)):
            break
        x, value = tried[best], values[best]
    return x
