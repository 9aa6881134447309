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
    leaks = np.repeat(_LEAKS if s.weights else _LEAKS[:1], 2)
    small_and_large = np.tile((np.append(_SMALL, _SMALL[-1]), _LARGE), (len(leaks) // 2, 1))
    tops = _climb(s, np.tile(x, (len(leaks), 1)), bounds, small_and_large, leaks)
    tops = _climb(s, tops, bounds, _LARGE)  # and on from there, as the slopes are
    if s.weights and s(tops).max() <= s(x):  # no way up: begin at what excites one neuron most
        corners = np.where(s.weights[0] > 0, bounds[1], bounds[0])
        corner = corners[s(corners).argmax()]
        tops = np.append(tops, _climb(s, corner[None], bounds, _LARGE), axis=0)
    # Compared as the network computes them: it has to rise in float32, too.
    traces = [begun, *(net.forward(top) for top in tops)]
    trace = max(traces, key=lambda trace: trace.weighted_sums[layer][neuron])
    before, after = (float(t.weighted_sums[layer][neuron]) for t in (begun, trace))
    return Wanted(trace.activations[0].reshape(SIDE, SIDE), before, after, trace)


def _climb(s: Sum, x: Array, bounds: Array, sizes: Array, leaks: Array | float = 0.0) -> Array:
    """Where gradient ascent on s gets to from each picture before no size of step leads higher.

    Pictures (k, 784); sizes (m,) for all or (k, m) for each, and leaks alike. They climb at the
    same time, each for itself, which takes half as long as one after the other.
    """
    x, values = x.copy(), s(x)
    sizes = np.broadcast_to(sizes, (len(x), sizes.shape[-1]))[..., None]
    leaks = np.broadcast_to(leaks, len(x))
    going = np.arange(len(x))
    for _ in range(_MOST_STEPS):
        slopes = s.pixel_slopes(x[going], leaks[going])
        steepest = np.abs(slopes).max(axis=1)
        uphill = steepest > 0
        going, slopes = going[uphill], slopes[uphill] / steepest[uphill, None]
        if not going.size:
            break
        tried = slopes[:, None] * sizes[going]
        tried += x[going, None]
        np.clip(tried, *bounds, out=tried)
        found = s(tried.reshape(-1, x.shape[1])).reshape(len(going), -1)
        best = found.argmax(axis=1)
        top = found[np.arange(len(going)), best]
        higher = top > values[going] + 1e-7 * np.maximum(1.0, np.abs(values[going]))
        going = going[higher]
        x[going], values[going] = tried[higher, best[higher]], top[higher]
    return x
