"""Explanations: how long the answer to a question takes."""

from __future__ import annotations

import timeit
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np

from network import explain, load, rasterise
from network.moments import moments as moments_of
from network.store import SIZES
from tests.bench import Row
from tests.browser.stage import SAMPLES


def rows() -> Iterator[Row]:
    """Each question to both networks, about the ten samples; what a neuron wants, to all 42."""
    drawings = [[np.array(stroke) for stroke in sample] for sample in SAMPLES]
    noise = np.random.default_rng(0).random(784, np.float32)
    for name in ("sigmoid", "relu"):
        net = load(name)
        traces = [net.forward(rasterise(strokes).ravel()) for strokes in drawings]
        contributions = [
            _time(lambda t=t, net=net: explain.contributions(net, t, 1, 0), 200) for t in traces
        ]
        yield (
            f"contributions to one neuron, {name}",
            f"{1e3 * median(contributions):.1f} µs",
            "under 2 ms",
        )
        why = [_time(lambda t=t, net=net: explain.why(net, t, 7, 1), 20) for t in traces]
        yield f"why 7 and not 1, {name}", f"{median(why):.2f} ms", "under 2 ms"
        moments = [_time(lambda d=d, net=net: moments_of(d, True, net), 1, 3) for d in drawings]
        yield f"80 moments of a drawing, {name}", f"{median(moments):.1f} ms", "about 20 ms"
        wants = [
            _time(lambda p=(layer, i), s=start, net=net: explain.wants(net, *p, s), 1, 1)
            for layer in (1, 2, 3)
            for i in range(SIZES[layer])
            for start in (None, noise)
        ]
        yield (
            f"what a neuron wants, {name}",
            f"median {median(wants):.0f} ms, longest {max(wants):.0f} ms",
            "under 300 ms",
        )


def _time(function: Callable[[], object], number: int, repeat: int = 5) -> float:
    """Milliseconds a call, the best of a few runs."""
    return 1e3 * min(timeit.repeat(function, number=number, repeat=repeat)) / number
