"""Why this answer? What spoke for one digit and against a rival, down to the pixels.

The answer is the digit whose neuron has the largest sum z = W a + b. So what is
explained here are sums, and where they are split, the parts add up to the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.asking.contributions import check
from network.asking.sums import Sum
from network.ink import SIDE
from network.mlp import Network, Trace

Array = np.ndarray

_PATH_STEPS = 256  # between the blank pad and the drawing; more change nothing that is shown


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
    check(net, last, digit, trace)
    check(net, last, rival, trace)
    W, b = net.weights[-1].astype(float), net.biases[-1].astype(float)
    z = trace.weighted_sums[-1].astype(float)
    s = Sum(net, last, W[digit] - W[rival], b[digit] - b[rival])
    x = trace.activations[0].astype(float)
    exact = set(net.activations[:-1]) <= {"relu"}
    if exact:
        slopes = s.slopes(x, np.ones(1))
        below = zip(slopes, s.biases, strict=True)
        bias = s.constant + sum(float(slope[0] @ b) for slope, b in below)
    else:
        slopes = s.slopes(x, (np.arange(_PATH_STEPS) + 0.5) / _PATH_STEPS)
        bias = float(s(np.zeros_like(x)))
    pixels = x * s.mean_pixel_slopes(slopes)
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
