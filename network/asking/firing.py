"""Which neurons ever fire? Counted over many pictures."""

from __future__ import annotations

import numpy as np

from network.mlp import Network

Array = np.ndarray

# A sigmoid never reaches 0. Under this it is as good as off for every layer after it.
FAINTEST = 0.01


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
