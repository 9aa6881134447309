"""Backpropagation by hand: how the cost changes with each weight and bias.

For a batch of n inputs, layer l's error is delta_l = dC/dz_l. It starts at the
output, where it depends on the cost, and runs backwards:

    delta_{l-1} = (delta_l W_l) * sigma'(z_{l-1})
    dC/dW_l     = delta_l^T a_{l-1} / n
    dC/db_l     = mean of delta_l over the batch

The notation is the lesson's, and that of M. Nielsen, "Neural Networks and Deep
Learning", chapter 2, http://neuralnetworksanddeeplearning.com/chap2.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from network import activations
from network.mlp import propagate

Array = np.ndarray


@dataclass(frozen=True)
class Cost:
    """A cost, averaged over the batch, of sigmoid outputs a = sigma(z) against targets t.

    Attributes
    ----------
    name : str
    value : callable
        (z, a, t), each (n, n_out) -> float.
    delta : callable
        (z, a, t) -> dC/dz for each example, (n, n_out), not yet divided by n.
    """

    name: str
    value: Callable[[Array, Array, Array], float]
    delta: Callable[[Array, Array, Array], Array]


def _softplus(z: Array) -> Array:
    return np.logaddexp(0, z)


def _binary(z: Array, a: Array, t: Array) -> float:
    # -t log a - (1-t) log(1-a), written in z so that no logarithm meets a zero
    return float((_softplus(z) - t * z).sum() / len(z))


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    e /= e.sum(axis=1, keepdims=True)
    return e


def _softmax_value(z: Array, a: Array, t: Array) -> float:
    top = z.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(z - top).sum(axis=1))
    return float((t.sum(axis=1) * log_sum - (t * z).sum(axis=1)).sum() / len(z))


def _none_value(z: Array, a: Array, t: Array) -> float:
    eleven = np.concatenate((np.zeros_like(z[:, :1]), z), axis=1)
    top = eleven.max(axis=1)
    log_sum = top + np.log(np.exp(eleven - top[:, None]).sum(axis=1))
    return float((log_sum - (t * z).sum(axis=1)).sum() / len(z))


def _none_delta(z: Array, t: Array, share: float) -> Array:
    top = z.max(axis=1, keepdims=True)
    e = np.exp(z - top)
    total = e.sum(axis=1, keepdims=True)
    none = np.exp(np.minimum(-top, _HIGHEST_EXPONENT))  # e^0, on the same scale
    # e (share sum(t) / total + (1 - share) / (total + none)) - t, with one pass over e
    e *= share * t.sum(axis=1, keepdims=True) / total + (1 - share) / (total + none)
    e -= t
    return e


def softmax_or_none(share: float) -> Cost:
    """The ten digits and a rival called "none", whose weighted sum is always 0.

    With Z = exp(z_0) + ... + exp(z_9), s = sum(t) and targets t that are all zero for what
    is no digit, the cost of one example is

        C = share (s log Z - t z) + (1 - share) (log(1 + Z) - t z)

        dC/dz = share (s softmax10(z) - t) + (1 - share) (softmax11(z) - t)

    where softmax10 = exp(z) / Z tells the digits from each other and softmax11 =
    exp(z) / (1 + Z) tells each from none. With `share` 0 none has probability 1 / (1 + Z),
    and a digit is likelier than none exactly where its z > 0, which is where its output
    sigma(z) is over 0.5: the rule on the screen. `share` is that of the plain softmax, which
    reads digits better and for which what is no digit costs nothing.

    A class with a fixed sum is the "outside option" of D. McFadden, "Conditional Logit
    Analysis of Qualitative Choice Behavior", 1974; for refusing what is unknown, A. R.
    Dhamija, M. Günther, T. Boult, "Reducing Network Agnostophobia", NeurIPS 2018.
    """
    return Cost(
        "softmax-or-none",
        lambda z, a, t: share * _softmax_value(z, a, t) + (1 - share) * _none_value(z, a, t),
        lambda z, a, t: _none_delta(z, t, share),
    )


# The share of per-output cross-entropy in "softmax": it keeps each sigmoid output
# an honest brightness of its own, so that all ten can be dark for a non-digit;
# a pure softmax only cares which of them is the brightest.
BINARY_SHARE = 0.2
# The share of the plain softmax in "softmax-or-none". With 0 a network of this size refuses
# nine in ten and reads a point less of MNIST.
DIGITS_SHARE = 0.8
_HIGHEST_EXPONENT = np.float32(80.0)  # of e, well inside a float32

COSTS: dict[str, Cost] = {
    cost.name: cost
    for cost in (
        Cost(
            "quadratic",
            lambda z, a, t: float(np.square(a - t).sum() / (2 * len(z))),
            lambda z, a, t: (a - t) * a * (1 - a),
        ),
        Cost("cross-entropy", _binary, lambda z, a, t: a - t),
        Cost(
            "softmax",
            lambda z, a, t: _softmax_value(z, a, t) + BINARY_SHARE * _binary(z, a, t),
            lambda z, a, t: _softmax(z) * t.sum(axis=1, keepdims=True) - t + BINARY_SHARE * (a - t),
        ),
        softmax_or_none(DIGITS_SHARE),
    )
}


def gradients(
    weights: Sequence[Array],
    biases: Sequence[Array],
    names: Sequence[str],
    x: Array,
    targets: Array,
    cost: Cost,
    out: tuple[Sequence[Array], Sequence[Array]] | None = None,
    valued: bool = True,
) -> tuple[Sequence[Array], Sequence[Array], float]:
    """The gradient of `cost` with respect to every weight and bias.

    Parameters
    ----------
    weights, biases : sequences of ndarray
        W_l of shape (n_out, n_in) and b_l of shape (n_out,), any float dtype.
    names : sequence of str
        Each layer's activation; the last is "sigmoid", which the costs assume.
    x : ndarray of shape (n, n_in)
    targets : ndarray of shape (n, n_out), in 0..1
    cost : Cost
    out : optional
        Arrays to write the gradients into, shaped like weights and biases.
    valued : bool
        False saves the time for the cost itself, which then comes back as NaN.

    Returns
    -------
    (dW, db, value)
        Gradients shaped like weights and biases, and the cost of this batch.
    """
    squish = [activations.get(name) for name in names]
    z, a = propagate(weights, biases, [f.value for f in squish], x)

    dW, db = out or ([np.empty_like(W) for W in weights], [np.empty_like(b) for b in biases])
    delta = cost.delta(z[-1], a[-1], targets)
    delta /= len(x)
    for layer in reversed(range(len(weights))):
        np.matmul(delta.T, a[layer], out=dW[layer])
        np.sum(delta, axis=0, out=db[layer])
        if layer:
            delta = delta @ weights[layer]
            delta *= squish[layer - 1].derivative(z[layer - 1], a[layer])
    return dW, db, cost.value(z[-1], a[-1], targets) if valued else float("nan")
