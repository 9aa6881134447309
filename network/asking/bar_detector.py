"""A neuron built by hand to look for a bar, and what it makes of four pictures.

It is the lesson's own example: positive weights where the bar is, negative ones
right above and below it, so that the sum is largest when the middle is bright and
its surroundings are dark.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.ink import SIDE
from network.mlp import Network

Array = np.ndarray

_COLUMNS = slice(9, 19)
_BAR = (slice(12, 16), _COLUMNS)  # 40 pixels
_ABOVE = (slice(8, 12), _COLUMNS)  # 40 more
_BELOW = (slice(16, 20), _COLUMNS)  # and 40 more
_BLOCK = (slice(8, 20), _COLUMNS)  # all of them
_LOWER_HALF = (slice(14, 20), _COLUMNS)


def bar_detector(bright: float = 0.2, dark: float = 0.2) -> Array:
    """The weights of a neuron that looks for a bright bar with dark above and below it.

    All 784 start at zero; the bar's 40 pixels get `bright`, the 80 around it get
    minus `dark`. Returns float64 (28, 28). Raises ValueError for a negative strength.
    """
    if not (bright >= 0 and dark >= 0):
        raise ValueError(f"expected strengths of 0 or more, got {bright} and {dark}")
    weights = np.zeros((SIDE, SIDE))
    weights[_BAR] = bright
    weights[_ABOVE] = weights[_BELOW] = 0.0 - dark
    return weights


def test_pictures() -> dict[str, Array]:
    """Four pictures to show to the bar's neuron, by name: float32 (28, 28), 0 or 1.

    "solid block" is the bar and its surroundings, "bar" the bar alone, "two bars"
    the surroundings without the bar, "lower half" that of the block: a single edge,
    dark above, bright below.
    """
    pictures = {}
    for name, bright, but in (
        ("solid block", _BLOCK, None),
        ("bar", _BAR, None),
        ("two bars", _BLOCK, _BAR),
        ("lower half", _LOWER_HALF, None),
    ):
        picture = np.zeros((SIDE, SIDE), np.float32)
        picture[bright] = 1
        if but:
            picture[but] = 0
        pictures[name] = picture
    return pictures


test_pictures.__test__ = False  # pytest would take it for a test where it is imported


@dataclass(frozen=True)
class Response:
    """What one neuron makes of one picture.

    Attributes
    ----------
    added : float
        What pixels with positive weights add to the sum.
    taken : float
        What pixels with negative weights add to it: 0 or less.
    bias : float
    z : float
        The weighted sum, added + taken + bias.
    a : float
        The activation, sigma(z), in 0..1.
    """

    added: float
    taken: float
    bias: float
    z: float
    a: float


def respond(weights: Array, picture: Array, bias: float = 0.0) -> Response:
    """One sigmoid neuron with these weights (28, 28) looks at a picture (28, 28) in 0..1."""
    net = Network([weights.reshape(1, -1)], [np.array([bias])], ["sigmoid"])
    trace = net.forward(picture.ravel())
    terms = weights * picture
    return Response(
        added=float(terms[weights > 0].sum()),
        taken=float(terms[weights < 0].sum()),
        bias=float(bias),
        z=float(trace.weighted_sums[1][0]),
        a=float(trace.output[0]),
    )
