"""The activation functions a layer may use, by name.

An activation squishes a neuron's weighted sum z into its activation a. The
registry keeps value and derivative side by side, so that the forward pass and
backpropagation can never disagree about which function a layer uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray

# exp(88) is the last whole power of e that a float32 holds: clamping there keeps
# the sigmoid free of overflow and costs it nothing that a float32 could show.
# Zero-dimensional arrays, because NumPy converts a bare Python number each time.
_HIGHEST_EXPONENT = np.array(88.0, np.float32)
_ONE = np.array(1.0, np.float32)
_ZERO = np.array(0.0, np.float32)


def sigmoid(z: Array) -> Array:
    """sigma(z) = 1 / (1 + exp(-z)), in 0..1, without overflow for any finite z."""
    return np.reciprocal(np.exp(np.minimum(-z, _HIGHEST_EXPONENT)) + _ONE)


def relu(z: Array) -> Array:
    """relu(z) = max(0, z), in 0..infinity."""
    return np.maximum(z, _ZERO)


@dataclass(frozen=True)
class Activation:
    """One activation function and its derivative.

    Attributes
    ----------
    name : str
        The name that files, URLs and the screen use.
    value : callable
        z -> a, elementwise, any shape.
    derivative : callable
        (z, a) -> da/dz, elementwise. It gets a as well as z because the
        sigmoid's derivative is cheapest from a.
    """

    name: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", sigmoid, lambda z, a: a * (1.0 - a)),
        Activation("relu", relu, lambda z, a: (z > 0).astype(a.dtype)),
        # Not offered on the screen: a sigmoid network is trained as a tanh
        # network and folded (see network/training/), because that converges better.
        Activation("tanh", np.tanh, lambda z, a: 1.0 - a * a),
    )
}


def get(name: str) -> Activation:
    """The activation called `name`; ValueError, with the known names, if there is none."""
    try:
        return ACTIVATIONS[name]
    except (KeyError, TypeError):
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"unknown activation {name!r}; known: {known}") from None
