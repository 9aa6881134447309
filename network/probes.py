"""Small experiments on neurons: which ever fire, and one built by hand to look for a bar.

The bar is the lesson's own example: positive weights where the bar is, negative ones
right above and below it, so that the sum is largest when the middle is bright and
its surroundings are dark.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.ink import SIDE
from network.mlp import Network

Array = np.ndarray

# A sigmoid never reaches 0. Under this it is as good as off for every layer after it.
FAINTEST = 0.01

_COLUMNS = slice(9, 19)
_BAR = (slice(12, 16), _COLUMNS)  # 40 pixels
_ABOVE = (slice(8, 12), _COLUMNS)  # 40 more
_BELOW = (slice(16, 20), _COLUMNS)  # and 40 more
_BLOCK = (slice(8, 20), _COLUMNS)  # all of them
_LOWER_HALF = (slice(14, 20), _COLUMNS)


def never_fires(net: Network, pictures: Array, layer: int) -> Array:
    """Which neurons of a layer stay off for every one of the pictures.

    A ReLU neuron is off where its weighted sum is not above zero; one that is off
    for all real data is called dead. Any other neuron counts as off where its
    activation does not exceed 0.01.

    Parameters
    ----------
    pictures : ndarray of shape (n, 784), floating point, in 0..1
    layer : int
        1 for the first layer after the input.

    Returns
    -------
    ndarray of shape (n_layer,), bool

    Raises
    ------
    ValueError
        There is no such layer, or there are no pictures to judge by.
    """
    if not 1 <= layer <= len(net.weights):
        raise ValueError(f"expected a layer in 1..{len(net.weights)}, got {layer}")
    return ~_fires(net, pictures)[layer - 1].any(axis=0)


def firing(net: Network, pictures: Array) -> list[Array]:
    """The share of the pictures, 0..1, for which each hidden neuron fires.

    One float64 array (n_layer,) a hidden layer. A share of exactly 0 is what
    `never_fires` reports. Pictures and errors as there.
    """
    return [fires.mean(axis=0) for fires in _fires(net, pictures)[:-1]]


def _fires(net: Network, pictures: Array) -> list[Array]:
    """For each layer, bool (n, n_layer): whether a neuron is on for a picture."""
    if np.ndim(pictures) != 2 or not len(pictures):
        raise ValueError(f"expected pictures of shape (n, 784), got {np.shape(pictures)}")
    trace = net.forward(pictures)
    return [
        z > 0 if name == "relu" else a > FAINTEST
        for name, z, a in zip(
            net.activations, trace.weighted_sums[1:], trace.activations[1:], strict=True
        )
    ]


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

    "solid block" is the bar and its surroundings, "bar" the bar alone, "inverse"
    the surroundings without the bar, "edge" the lower half of the block: dark
    above, bright below.
    """
    pictures = {}
    for name, bright, but in (
        ("solid block", _BLOCK, None),
        ("bar", _BAR, None),
        ("inverse", _BLOCK, _BAR),
        ("edge", _LOWER_HALF, None),
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
