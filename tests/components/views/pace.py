"""Prints how many milliseconds each named view's numbers take, at their fastest, per network.

In a process of its own, because `network` limits BLAS to one thread only where it is
imported before NumPy, as the server does; two threads on a busy machine take 20 times as long.
"""

import network  # noqa: F401, I001  before NumPy

import importlib
import sys
from time import perf_counter

from tests.components.views.scenes import DRAWINGS, NETWORKS, scene


def milliseconds(numbers, at, times=30):
    """The fastest of some runs, which a busy machine disturbs least."""
    best = float("inf")
    for _ in range(times):
        start = perf_counter()
        numbers(at)
        best = min(best, perf_counter() - start)
    return 1000 * best


if __name__ == "__main__":
    for view in sys.argv[1:]:
        numbers = importlib.import_module(f"components.views.{view}").VIEW.numbers
        for name in NETWORKS:
            for digit in (1, 8):
                print(
                    f"{view} | {name} | {milliseconds(numbers, scene(name, DRAWINGS[digit])):.3f}"
                )
