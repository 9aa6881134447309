"""What layers and neurons are called, in a network of any depth."""

from __future__ import annotations

from collections.abc import Sequence

from components.figures.layout import LAYER_NAMES


def layer_name(sizes: Sequence[int], layer: int) -> str:
    """Layer 0 is the input, the last one the output; the hidden ones are counted from 1."""
    if layer == 0:
        return LAYER_NAMES[0]
    return LAYER_NAMES[-1] if layer == len(sizes) - 1 else f"Hidden layer {layer}"


def neuron_names(sizes: Sequence[int], layer: int) -> list[str]:
    """Digits for the outputs, 1, 2, ... for all others."""
    first = 0 if layer == len(sizes) - 1 else 1
    return [str(i + first) for i in range(sizes[layer])]


def called(sizes: Sequence[int], place: tuple[int, int]) -> str:
    """One neuron in the middle of a sentence."""
    layer, index = place
    name = neuron_names(sizes, layer)[index]
    if layer == len(sizes) - 1:
        return f"the neuron for {name}"
    return f"neuron {name} of {layer_name(sizes, layer).lower()}"
