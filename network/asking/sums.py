"""A sum somewhere in the network, as a function of the picture, and its slopes.

A neuron's z is such a sum, and so is the difference of two: what a question is about.
"""

from __future__ import annotations

import numpy as np

from network.activations import get
from network.mlp import Network, propagate

Array = np.ndarray


class Sum:
    """s(x) = direction . a(x) + constant, where a(x) is what layer `layer` is given.

    In float64, for slopes that a float32 would round to nothing.

    Parameters
    ----------
    net : Network
    layer : int
        1 for the first layer after the input, which is given the picture itself.
    direction : ndarray of shape (n_in,), float64
    constant : float
    """

    def __init__(self, net: Network, layer: int, direction: Array, constant: float) -> None:
        below = layer - 1
        self.weights = [W.astype(float) for W in net.weights[:below]]
        self.biases = [b.astype(float) for b in net.biases[:below]]
        self._squishes = [get(name) for name in net.activations[:below]]
        self._functions = [squish.value for squish in self._squishes]
        self.direction, self.constant = direction, float(constant)

    def __call__(self, x: Array) -> Array:
        """s of one picture (784,), or of each of many (n, 784)."""
        _, a = propagate(self.weights, self.biases, self._functions, x)
        return a[-1] @ self.direction + self.constant

    def slopes(self, x: Array, shares: Array) -> list[Array]:
        """ds/dz of each layer below, first layer first, where the picture is share * x.

        Shares (n,), slopes (n, n_l).
        """
        weights = list(self.weights)
        if weights:  # W (share x) = (W x) share: the 784 pixels are summed once for all shares
            weights[0] = weights[0].dot(x)[:, None]
        zs, activations = propagate(weights, self.biases, self._functions, shares[:, None])
        return self._back(zs, activations, len(shares))

    def mean_pixel_slopes(self, slopes: list[Array]) -> Array:
        """ds/dx (784,), from `slopes` and averaged over their shares."""
        return slopes[0].mean(axis=0) @ self.weights[0] if slopes else self.direction

    def pixel_slopes(self, x: Array, leaks: Array) -> Array:
        """ds/dx of each of many pictures (n, 784), with the least slope of any squish for each."""
        zs, activations = propagate(self.weights, self.biases, self._functions, x)
        slopes = self._back(zs, activations, len(x), leaks[:, None])
        return slopes[0] @ self.weights[0] if slopes else np.tile(self.direction, (len(x), 1))

    def _back(
        self, zs: list[Array], activations: list[Array], n: int, leaks: Array | float = 0.0
    ) -> list[Array]:
        """ds/dz of each layer, first layer first, of `n` passes through the network."""
        passed = [
            np.maximum(squish.derivative(z, a), leaks)
            for squish, z, a in zip(self._squishes, zs, activations[1:], strict=True)
        ]
        slopes, g = [], np.tile(self.direction, (n, 1))
        for W, through in zip(reversed(self.weights), reversed(passed), strict=True):
            slopes.insert(0, g * through)
            g = slopes[0] @ W
        return slopes
