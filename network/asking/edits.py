"""Change a network's knobs: a new network from an old one and a few numbers.

The 13,002 weights and biases have one order, in which an edit names them: the
first layer's weights row by row, its biases, then the next layer's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from network.mlp import Network

Array = np.ndarray

LIMIT = 50.0  # an edited weight or bias is kept within -LIMIT..LIMIT; the shipped ones are, too


def flat(net: Network) -> Array:
    """All weights and biases in one float32 array (13002,), in the order that edits use."""
    pairs = zip(net.weights, net.biases, strict=True)
    return np.concatenate([part.ravel() for pair in pairs for part in pair])


def edited(
    net: Network,
    changes: Mapping[int, float],
    *,
    hidden: str | None = None,
    shuffle: int | None = None,
) -> Network:
    """A network like `net` with some numbers changed.

    Parameters
    ----------
    net : Network
    changes : mapping of int to float
        Place in `flat(net)` -> new value, clamped to -LIMIT..LIMIT.
    hidden : str, optional
        Another activation for the hidden layers, the weights staying as they are.
    shuffle : int, optional
        A seed: first move each layer's weights to random places within the layer.

    Raises ValueError for a place that is not there and a value that is no number.
    """
    values = flat(net)
    if shuffle is not None:
        values = _shuffled(net, shuffle)
    if changes:  # all at once: thousands are painted, and nobody else should wait for them
        low, high = min(changes), max(changes)
        if low < 0 or high >= len(values):
            place = low if low < 0 else high
            raise ValueError(f"there is no number {place}; there are {len(values)}")
        places = np.fromiter(changes, int, len(changes))
        wanted = np.fromiter(changes.values(), float, len(changes))
        if not np.isfinite(wanted).all():
            place = places[~np.isfinite(wanted)][0]
            raise ValueError(f"number {place} cannot become {changes[place]}")
        values[places] = wanted.clip(-LIMIT, LIMIT)
    names = list(net.activations)
    if hidden is not None:
        names[:-1] = [hidden] * (len(names) - 1)
    return formed(values, net.sizes, names)


def formed(values: Array, sizes: Sequence[int], names: Sequence[str]) -> Network:
    """The network of these sizes whose `flat` is `values`; `names` are its activations."""
    weights, biases, at = [], [], 0
    for n_in, n_out in pairwise(sizes):
        weights.append(values[at : at + n_out * n_in].reshape(n_out, n_in))
        at += n_out * n_in
        biases.append(values[at : at + n_out])
        at += n_out
    return Network(weights, biases, names)


def n_numbers(sizes: Sequence[int]) -> int:
    """How many weights and biases a network of these sizes has: 13,002 of 784-16-16-10."""
    return sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes))


def n_changed(net: Network, other: Network) -> int:
    """How many of the weights and biases differ."""
    return int(np.count_nonzero(flat(net) != flat(other)))


def _shuffled(net: Network, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    parts = []
    for W, b in zip(net.weights, net.biases, strict=True):
        parts += [rng.permutation(W.ravel()), b]
    return np.concatenate(parts)
