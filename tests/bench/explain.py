"""Explanations: how long the answer to a question takes."""

from __future__ import annotations

import timeit
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np

from network import load, rasterise
from network.asking.contributions import contributions
from network.asking.moments import answered, pictures
from network.asking.wants import wants
from network.asking.why import why
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
        terms = [_time(lambda t=t, net=net: contributions(net, t, 1, 0), 200) for t in traces]
        yield (
            f"contributions to one neuron, {name}",
            f"{1e3 * median(terms):.1f} µs",
            "under 2 ms",
        )
        reasons = [_time(lambda t=t, net=net: why(net, t, 7, 1), 20) for t in traces]
        yield f"why 7 and not 1, {name}", f"{median(reasons):.2f} ms", "under 2 ms"
        retold = [
            _time(lambda d=d, net=net: answered(pictures(d, True), net), 1, 3) for d in drawings
        ]
        yield f"80 moments of a drawing, {name}", f"{median(retold):.1f} ms", "about 20 ms"
        wanted = [
            _time(lambda p=(layer, i), s=start, net=net: wants(net, *p, s), 1, 1)
            for layer in (1, 2, 3)
            for i in range(SIZES[layer])
            for start in (None, noise)
        ]
        yield (
            f"what a neuron wants, {name}",
            f"median {median(wanted):.0f} ms, longest {max(wanted):.0f} ms",
            "under 300 ms",
        )


def _time(function: Callable[[], object], number: int, repeat: int = 5) -> float:
    """Milliseconds a call, the best of a few runs."""
    return 1e3 * min(timeit.repeat(function, number=number, repeat=repeat)) / number
