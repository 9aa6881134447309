"""The NumPy side: a forward pass, a drawing to pixels."""

from __future__ import annotations

import timeit
from collections.abc import Iterator
from statistics import median

import numpy as np

from network import load, rasterise
from tests.bench import Row
from tests.browser.stage import SAMPLES

_POINTS = 160


def rows() -> Iterator[Row]:
    """Forward pass against four bare lines of NumPy; rasterising a 160-point digit."""
    x = rasterise([np.array(stroke) for stroke in SAMPLES[3]]).ravel()
    for name in ("sigmoid", "relu"):
        net = load(name)
        ours, bare = _alternately(lambda net=net: net.forward(x), _bare(net, name, x))
        yield (
            f"forward pass with its trace, {name}",
            f"{1e6 * ours:.1f} µs, {ours / bare:.2f} x bare NumPy",
            "at most 1.6 x",
        )
    digits = [_resampled(sample) for sample in SAMPLES]
    times = [min(timeit.repeat(lambda d=d: rasterise(d), number=20, repeat=5)) for d in digits]
    yield (
        f"rasterise, {_POINTS} points",
        f"{1e3 * median(times) / 20:.2f} ms",
        "at most 0.6 ms",
    )


def _bare(net, name, x):
    (W1, W2, W3), (b1, b2, b3) = net.weights, net.biases
    if name == "relu":

        def lines():
            a1 = np.maximum(0, W1 @ x + b1)
            a2 = np.maximum(0, W2 @ a1 + b2)
            z3 = W3 @ a2 + b3
            return 1 / (1 + np.exp(-z3))
    else:

        def lines():
            a1 = 1 / (1 + np.exp(-(W1 @ x + b1)))
            a2 = 1 / (1 + np.exp(-(W2 @ a1 + b2)))
            z3 = W3 @ a2 + b3
            return 1 / (1 + np.exp(-z3))

    return lines


def _alternately(one, other, number=2000, repeat=15) -> tuple[float, float]:
    """Median seconds a call of two functions, measured in turns so that noise hits both."""
    times = [
        (timeit.timeit(one, number=number), timeit.timeit(other, number=number))
        for _ in range(repeat)
    ]
    return tuple(median(column) / number for column in zip(*times, strict=True))


def _resampled(sample: list) -> list[np.ndarray]:
    """The sample with 160 points in all."""
    strokes = [np.array(stroke) for stroke in sample]
    total = sum(map(len, strokes))
    result = []
    for stroke in strokes:
        at = np.linspace(0, len(stroke) - 1, round(_POINTS * len(stroke) / total))
        result.append(
            np.stack([np.interp(at, range(len(stroke)), stroke[:, axis]) for axis in (0, 1)], 1)
        )
    return result
