"""Optimisers: what a step makes of a gradient."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


class Sgd:
    """Gradient descent as the lesson tells it, theta <- theta - rate g, in place."""

    def __init__(self, n: int) -> None:
        self.scratch = np.empty(n, np.float32)

    def step(self, theta: Array, g: Array, rate: float) -> None:
        """One step, in place."""
        np.multiply(g, np.float32(rate), out=self.scratch)
        theta -= self.scratch


class Momentum:
    """Gradient descent that rolls on: v <- 0.9 v - rate g; theta <- theta + v."""

    def __init__(self, n: int) -> None:
        self.velocity = np.zeros(n, np.float32)

    def step(self, theta: Array, g: Array, rate: float) -> None:
        """One step, in place."""
        self.velocity *= np.float32(0.9)
        self.velocity -= np.float32(rate) * g
        theta += self.velocity


class Adam:
    """Adam (D. Kingma, J. Ba, https://arxiv.org/abs/1412.6980), in place.

    In the form at the end of the paper's section 2, which corrects both biases with
    the step size and so needs fewer operations than algorithm 1.
    """

    B1, B2, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, n: int) -> None:
        self.m, self.v = np.zeros(n, np.float32), np.zeros(n, np.float32)
        self.scratch = np.empty(n, np.float32)
        self.t = 0

    def step(self, theta: Array, g: Array, rate: float) -> None:
        """One step, in place."""
        self.t += 1
        s = self.scratch
        self.m *= np.float32(self.B1)
        np.multiply(g, np.float32(1 - self.B1), out=s)
        self.m += s
        self.v *= np.float32(self.B2)
        np.square(g, out=s)
        s *= np.float32(1 - self.B2)
        self.v += s
        np.sqrt(self.v, out=s)
        s += np.float32(self.EPSILON)
        np.divide(self.m, s, out=s)
        s *= np.float32(rate * np.sqrt(1 - self.B2**self.t) / (1 - self.B1**self.t))
        theta -= s


OPTIMISERS = {"adam": Adam, "momentum": Momentum, "sgd": Sgd}
