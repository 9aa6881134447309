"""Why this answer? What gave how much to a sum, and what a neuron wants to see.

The answer is the digit whose neuron has the largest sum z = W a + b. So what is
explained here are sums, and where they are split, the parts add up to the sum.
Layer 1 is the first after the input; neurons and digits count from 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from network.activations import get as squish
from network.ink import SIDE
from network.mlp import Network, Trace

Array = np.ndarray

_PATH_STEPS = 256  # between the blank pad and the drawing; more change nothing that is shown
# Uphill, small steps find the higher tops and large ones get out of flat places; the last
# takes every pixel as far as it may go. Which finds the highest top, nobody knows before.
_SMALL, _LARGE = 2.0 ** np.arange(-10, -3), np.append(4.0 ** np.arange(-4, 3), 1e9)
_MOST_STEPS = 50
_LEAKS = (0.0, 0.02, 0.1, 0.3)


def contributions(net: Network, trace: Trace, layer: int, neuron: int) -> Array:
    """What each neuron of the layer before gives to one neuron's sum: W[neuron, i] * a[i].

    float64 (n_in,), in units of z. With the neuron's bias they add up to its z in
    `trace`, to the precision of a float32. Raises ValueError if there is no such
    neuron, or where `trace` is of more than one input.
    """
    _check(net, layer, neuron, trace)
    return np.multiply(net.weights[layer - 1][neuron], trace.activations[layer - 1], dtype=float)


@dataclass(frozen=True, eq=False)
class Why:
    """One digit's z minus a rival's, split in two ways, all in units of z.

        difference = hidden.sum() + hidden_bias = pixels.sum() + bias + error

    Attributes
    ----------
    difference : float
        z[digit] - z[rival], as the trace has it.
    hidden : ndarray of shape (16,), float64
        What each neuron of the last hidden layer gives: (W[digit, i] - W[rival, i]) * a[i].
    hidden_bias : float
        The rest of that split: b[digit] - b[rival].
    pixels : ndarray of shape (28, 28), float64
        What each pixel gives; nothing where there is no ink.
    bias : float
        What all biases give. With sigmoid neurons: what a blank pad would give.
    error : float
        What pixels and biases leave over: rounding if `exact`, else the
        approximation's error.
    exact : bool
    """

    difference: float
    hidden: Array
    hidden_bias: float
    pixels: Array
    bias: float
    error: float
    exact: bool


def why(net: Network, trace: Trace, digit: int, rival: int) -> Why:
    """Why `digit` and not `rival`? What their difference s = z[digit] - z[rival] is made of.

    As long as the same ReLU neurons are active, s is linear in the picture x and
    in the biases, and following the active ones back splits it exactly:

        s = sum_i x_i ds/dx_i + sum_l b_l . ds/dz_l + b[digit] - b[rival]

    A sigmoid bends, so the slopes are averaged on the straight line from the blank
    pad to the drawing (integrated gradients, here by the midpoint rule):

        s(x) - s(0) = sum_i x_i * (mean of ds/dx_i at t x, over t in 0..1)

    Source: M. Sundararajan, A. Taly, Q. Yan, Axiomatic Attribution for Deep
    Networks, 2017. Raises ValueError if there is no such digit, or where `trace`
    is of more than one input.
    """
    last = len(net.weights)
    _check(net, last, digit, trace)
    _check(net, last, rival, trace)
    W, b = net.weights[-1].astype(float), net.biases[-1].astype(float)
    z = trace.weighted_sums[-1].astype(float)
    s = _Sum(net, last, W[digit] - W[rival], b[digit] - b[rival])
    x = trace.activations[0].astype(float)
    exact = set(net.activations[:-1]) <= {"relu"}
    if exact:
        slopes = s.slopes(x, np.ones(1))
        below = zip(slopes, s.below, strict=True)
        bias = s.constant + sum(float(slope[0] @ b) for slope, (_, b, _) in below)
    else:
        slopes = s.slopes(x, (np.arange(_PATH_STEPS) + 0.5) / _PATH_STEPS)
        bias = float(s(np.zeros_like(x)))
    pixels = x * s.pixel_slopes(slopes)
    difference = float(z[digit] - z[rival])
    return Why(
        difference,
        hidden=s.direction * trace.activations[-2],
        hidden_bias=s.constant,
        pixels=pixels.reshape(SIDE, SIDE),
        bias=bias,
        error=difference - (float(pixels.sum()) + bias),
        exact=exact,
    )


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
    _check(net, layer, neuron)
    if not 0 <= reach <= 1:
        raise ValueError(f"reach: expected a number in 0..1, got {reach}")
    begun = net.forward(np.zeros(net.sizes[0]) if start is None else np.ravel(start))
    x = begun.activations[0].astype(float)
    bounds = np.clip((x - reach, x + reach), 0, 1)
    s = _Sum(net, layer, *(p[layer - 1][neuron].astype(float) for p in (net.weights, net.biases)))
    tops = [
        _climb(s, _climb(s, x, bounds, sizes, leak), bounds, _LARGE)
        for leak in _LEAKS
        for sizes in (_SMALL, _LARGE)
    ]
    if s.below and max(map(s, tops)) <= s(x):  # no way up: begin at what excites one neuron most
        corners = np.where(s.below[0][0] > 0, bounds[1], bounds[0])
        tops.append(_climb(s, corners[s(corners).argmax()], bounds, _LARGE))
    # Compared as the network computes them: it has to rise in float32, too.
    traces = [begun, *(net.forward(top) for top in tops)]
    trace = max(traces, key=lambda trace: trace.weighted_sums[layer][neuron])
    before, after = (float(t.weighted_sums[layer][neuron]) for t in (begun, trace))
    return Wanted(trace.activations[0].reshape(SIDE, SIDE), before, after, trace)


def _climb(s: _Sum, x: Array, bounds: Array, sizes: Array, leak: float = 0.0) -> Array:
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


class _Sum:
    """s(x) = direction . a(x) + constant, where a(x) is what layer `layer` is given.

    A neuron's z is such a sum, and so is the difference of two. In float64, for slopes
    that a float32 would round to nothing.
    """

    def __init__(self, net: Network, layer: int, direction: Array, constant: float) -> None:
        below = zip(net.weights, net.biases, net.activations, strict=True)
        self.below = [
            (W.astype(float), b.astype(float), squish(name))
            for W, b, name in islice(below, layer - 1)
        ]
        self.direction, self.constant = direction, float(constant)

    def __call__(self, x: Array) -> Array:
        """s of one picture (784,), or of each of many (n, 784)."""
        for W, b, f in self.below:
            x = f.value(x @ W.T + b)
        return x @ self.direction + self.constant

    def slopes(self, x: Array, shares: Array, leak: float = 0.0) -> list[Array]:
        """ds/dz of each layer below, first layer first, where the picture is share * x.

        Shares (n,), slopes (n, n_l). `leak` is the least slope of any squish.
        """
        passed, a = [], shares[:, None]
        for layer, (W, b, f) in enumerate(self.below):
            # W (share x) = (W x) share: the 784 pixels are summed once for all shares.
            z = a @ (W if layer else W.dot(x)[:, None]).T + b
            a = f.value(z)
            passed.append(np.maximum(f.derivative(z, a), leak))
        slopes, g = [], np.tile(self.direction, (len(shares), 1))
        for (W, _, _), through in zip(reversed(self.below), reversed(passed), strict=True):
            slopes.insert(0, g * through)
            g = slopes[0] @ W
        return slopes

    def pixel_slopes(self, slopes: list[Array]) -> Array:
        """ds/dx (784,), from `slopes` and averaged over their shares."""
        return slopes[0].mean(axis=0) @ self.below[0][0] if slopes else self.direction


def _check(net: Network, layer: int, neuron: int, trace: Trace | None = None) -> None:
    layers = len(net.sizes) - 1
    if not 1 <= layer <= layers:
        raise ValueError(f"layer: expected 1..{layers}, got {layer}")
    if not 0 <= neuron < net.sizes[layer]:
        raise ValueError(f"neuron: layer {layer} has 0..{net.sizes[layer] - 1}, got {neuron}")
    if trace is not None and trace.output.ndim != 1:
        raise ValueError(f"expected a trace of one input, got one of {len(trace.output)}")
