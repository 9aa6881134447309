"""What gave how much to a neuron's sum z = W a + b, term by term."""

from __future__ import annotations

import numpy as np

from network.mlp import Network, Trace

Array = np.ndarray


def contributions(net: Network, trace: Trace, layer: int, neuron: int) -> Array:
    """What each neuron of the layer before gives to one neuron's sum: W[neuron, i] * a[i].

    float64 (n_in,), in units of z. With the neuron's bias they add up to its z in
    `trace`, to the precision of a float32. Raises ValueError if there is no such
    neuron, or where `trace` is of more than one input.
    """
    check(net, layer, neuron, trace)
    return np.multiply(net.weights[layer - 1][neuron], trace.activations[layer - 1], dtype=float)


def check(net: Network, layer: int, neuron: int, trace: Trace | None = None) -> None:
    """Raise ValueError if there is no such neuron, or where `trace` is of more than one input."""
    layers = len(net.sizes) - 1
    if not 1 <= layer <= layers:
        raise ValueError(f"layer: expected 1..{layers}, got {layer}")
    if not 0 <= neuron < net.sizes[layer]:
        raise ValueError(f"neuron: layer {layer} has 0..{net.sizes[layer] - 1}, got {neuron}")
    if trace is not None and trace.output.ndim != 1:
        raise ValueError(f"expected a trace of one input, got one of {len(trace.output)}")
