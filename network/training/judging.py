"""How good is a network while it learns? Measured on few pictures, many times a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from network.activations import get
from network.backprop import COSTS, gradients
from network.data.mix import Examples, one_hot
from network.mlp import propagate
from network.training.parameters import Parameters

Array = np.ndarray

_SEEN = 500  # pictures it learns from
_SLOPED = 128  # whose gradient is looked at


class Measured(NamedTuple):
    """How good it is.

    Attributes
    ----------
    cost : float
        Mean over pictures that it learns from.
    seen, unseen : float
        Shares of pictures that it reads, 0..1: of those, and of held-out ones.
    test_cost : float
        Mean cost over all held-out pictures.
    answers : int
        How many different digits it says of those that it learns from.
    slopes : list of float
        Of each layer, how large a gradient reaches it: root mean square of dC/dW.
    """

    cost: float
    seen: float
    unseen: float
    test_cost: float
    answers: int
    slopes: list[float]


class Judge:
    """Fixed samples to measure by.

    Parameters
    ----------
    examples : Examples
        What is learned from; the first pictures are looked at.
    unseen : (uint8 or float32 (n, 784), uint8 (n,))
        Held-out pictures and their labels. Floats are kept as they are, for many judges.
    """

    def __init__(self, examples: Examples, unseen: tuple[Array, Array]) -> None:
        self.x, self.t = examples.images[:_SEEN] / np.float32(255), examples.targets[:_SEEN]
        self.unseen, self.labels = as_floats(unseen)
        self._wanted = one_hot(self.labels)

    def measure(self, theta: Parameters, names: Sequence[str], cost: str) -> Measured:
        """A few milliseconds of work for a network of the lesson's size."""
        z, a = outputs(theta, names, self.x)
        answers = a.argmax(axis=1)
        seen = (answers == self.t.argmax(axis=1)).mean()
        value = COSTS[cost].value(z, a, self.t)
        z, a = outputs(theta, names, self.unseen)
        unseen = (a.argmax(axis=1) == self.labels).mean()
        test_cost = COSTS[cost].value(z, a, self._wanted)
        dW, _, _ = gradients(
            theta.weights, theta.biases, names, self.x[:_SLOPED], self.t[:_SLOPED], COSTS[cost],
            valued=False,
        )  # fmt: skip
        slopes = [float(np.sqrt(np.square(g).mean())) for g in dW]
        n_answers = len(set(answers.tolist()))
        return Measured(value, float(seen), float(unseen), test_cost, n_answers, slopes)

    def right(self, theta: Parameters, names: Sequence[str]) -> Array:
        """Which of the unseen pictures are read: bool (n,)."""
        _, a = outputs(theta, names, self.unseen)
        return a.argmax(axis=1) == self.labels


def as_floats(pictures: tuple[Array, Array]) -> tuple[Array, Array]:
    """Pictures in 0..1 and their labels, from bytes or as they are."""
    images, labels = pictures
    return (images / np.float32(255) if images.dtype == np.uint8 else images), labels


def share(theta: Parameters, names: Sequence[str], pictures: tuple[Array, Array]) -> float | None:
    """How many of these pictures (float32 (n, 784), labels) are read, 0..1; None of none."""
    images, labels = pictures
    if not len(labels):
        return None
    return float((outputs(theta, names, images)[1].argmax(axis=1) == labels).mean())


def outputs(theta: Parameters, names: Sequence[str], x: Array) -> tuple[Array, Array]:
    """What the last layer sums and puts out for pictures (n, 784): z and a, each (n, 10)."""
    z, a = propagate(theta.weights, theta.biases, [get(name).value for name in names], x)
    return z[-1], a[-1]
