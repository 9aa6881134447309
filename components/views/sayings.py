"""What there is to say of the ten outputs besides the answer; `answer.js` says the same."""

from __future__ import annotations

from components.figures.numbers import activation, in_the_dark, output
from components.language import t
from components.shared import SAYINGS
from components.views.names import listed
from network import Trace
from network.verdict import SURE, Verdict


def others(trace: Trace, said: Verdict) -> str:
    """Of a sure answer: which outputs come next, and whether they are bright, too."""
    if said.also:
        return t(
            SAYINGS["also several" if len(said.also) > 1 else "also"],
            next=listed([_one(trace, digit) for digit in said.also]),
        )
    if in_the_dark(trace.output[said.rival]):
        return t(SAYINGS["alone"])
    return t(SAYINGS["next"], next=_one(trace, said.rival))


def unsure(trace: Trace, said: Verdict) -> str:
    """Of no answer: by how much it is missed, and what it would have been."""
    parts = {"line": activation(SURE), "first": _one(trace, said.best)}
    if in_the_dark(trace.output[said.rival]):
        return t(SAYINGS["unsure"], **parts)
    return t(SAYINGS["unsure of two"], **parts, next=_one(trace, said.rival))


def _one(trace: Trace, digit: int) -> str:
    return t(SAYINGS["one"], digit=digit, a=output(trace.output[digit]))
