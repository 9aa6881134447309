"""What a training learns: all weights and biases, and what they are before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from network.mlp import SIZES


class Parameters:
    """All weights and biases in one flat array, and as matrices that view into it.

    The flat array makes an optimiser step a handful of operations on one array
    instead of the same on six.
    """

    def __init__(self, sizes: Sequence[int] = SIZES) -> None:
        pairs = list(zip(sizes[1:], sizes[:-1], strict=True))
        self.flat = np.zeros(sum(n_out * (n_in + 1) for n_out, n_in in pairs), np.float32)
        self.weights, self.biases = [], []
        at = 0
        for n_out, n_in in pairs:
            self.weights.append(self.flat[at : at + n_out * n_in].reshape(n_out, n_in))
            at += n_out * n_in
            self.biases.append(self.flat[at : at + n_out])
            at += n_out


def start(parameters: Parameters, hidden: str, rng: np.random.Generator) -> None:
    """Random first weights with variance 1/n_in (2/n_in for ReLU), zero biases.

    Sources: X. Glorot, Y. Bengio (2010); K. He et al. (2015).
    """
    gain = 2.0 if hidden == "relu" else 1.0
    for W in parameters.weights:
        W[:] = rng.normal(0, np.sqrt(gain / W.shape[1]), W.shape)
