"""What the ten outputs say: one digit, or "not sure". The one place where 0.5 is written."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from network.mlp import Trace

SURE = 0.5  # the brightest output of an answer is at least this bright


class Verdict(NamedTuple):
    """What a network says of one picture.

    Attributes
    ----------
    best, rival : int
        The brightest output and the next. Those that rounding made equal are told apart by
        their sums, for the sigmoid is never flat; of equal sums the first.
    blank : bool
        There is no ink: no digit, whatever the outputs say.
    sure : bool
        There is ink, and the brightest output reaches SURE.
    also : tuple of int
        Where it is sure: the other digits whose outputs reach SURE, brightest first. Each
        output is a neuron of its own, so several can.
    """

    best: int
    rival: int
    blank: bool
    sure: bool
    also: tuple[int, ...] = ()

    @property
    def answer(self) -> int | None:
        """The digit, or None for "not sure"."""
        return self.best if self.sure else None


def verdict(trace: Trace) -> Verdict:
    """What a network says of the one picture that `trace` is of."""
    output, z = trace.output, trace.weighted_sums[-1]
    best, rival, *others = np.lexsort((-z, -output)).tolist()
    blank = not trace.activations[0].any()
    sure = not blank and bool(output[best] >= SURE)
    also = tuple(digit for digit in (rival, *others) if sure and output[digit] >= SURE)
    return Verdict(best, rival, blank, sure, also)
