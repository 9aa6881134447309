"""Which neurons ever fire? Counted over many pictures."""

from __future__ import annotations

import numpy as np

from network.mlp import Network

Array = np.ndarray

# A sigmoid never reaches 0. Under this it is as good as off for every layer after it.
FAINTEST = 0.01


def firing(net: Network, pictures: Array) -> list[Array]:
    """The share of the pictures, 0..1, for which each hidden neuron fires.

    A ReLU neuron fires where its weighted sum is above zero; one that does for no real data is
    called dead. Any other neuron counts as on where its activation exceeds 0.01.

    Parameters
    ----------
    pictures : ndarray of shape (n, 784), floating point, in 0..1

    Returns
    -------
    list of float64 (n_layer,)
        One for each hidden layer.

    Raises
    ------
    ValueError
        There are no pictures to judge by.
    """
    if np.ndim(pictures) != 2 or not len(pictures):
        raise ValueError(f"expected pictures of shape (n, 784), got {np.shape(pictures)}")
    trace = net.forward(pictures)
    layers = zip(net.activations, trace.weighted_sums[1:], trace.activations[1:], strict=True)
    fires = [z > 0 if name == "relu" else a > FAINTEST for name, z, a in layers]
    return [fired.mean(axis=0) for fired in fires[:-1]]
