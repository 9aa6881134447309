"""Prints how many milliseconds each named view's numbers take, at their fastest, per network.

First what a drawing takes beside them, from its strokes to its trace, on this machine just now.

In a process of its own, because `network` limits BLAS to one thread only where it is
imported before NumPy, as the server does; two threads on a busy machine take 20 times as long.
"""

import network  # noqa: F401, I001  before NumPy

import importlib
import sys
from time import perf_counter

from network import rasterise
from tests.components.views.scenes import DRAWINGS, NETWORKS, scene

ROUNDS, TIMES = 8, 6  # a busy machine disturbs all of what is measured at once, seldom all rounds


def milliseconds(numbers, at):
    """The fastest of some runs, which a busy machine disturbs least."""
    best = float("inf")
    for _ in range(TIMES):
        start = perf_counter()
        numbers(at)
        best = min(best, perf_counter() - start)
    return 1000 * best


def answered(strokes):
    NETWORKS["sigmoid"].forward(rasterise(strokes).ravel())


if __name__ == "__main__":
    views = {
        name: importlib.import_module(f"components.views.{name}").VIEW for name in sys.argv[1:]
    }
    scenes = [(name, scene(name, DRAWINGS[digit])) for name in NETWORKS for digit in (1, 8)]
    cases = [("drawing", "sigmoid", answered, DRAWINGS[8])]
    cases += [(view, name, views[view].numbers, at) for view in views for name, at in scenes]
    rounds = [[milliseconds(numbers, at) for *_, numbers, at in cases] for _ in range(ROUNDS)]
    for (view, name, *_), times in zip(cases, zip(*rounds, strict=True), strict=True):
        print(f"{view} | {name} | {min(times):.3f}")
