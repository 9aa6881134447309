"""What layers and neurons are called, in a network of any depth."""

from __future__ import annotations

from collections.abc import Sequence

from components.language import t


def layer_name(sizes: Sequence[int], layer: int) -> str:
    """Layer 0 is the input, the last one the output; the hidden ones are counted from 1."""
    if layer == 0:
        return t("Input")
    return t("Output layer") if layer == len(sizes) - 1 else t("Hidden layer {n}", n=layer)


def in_words(sizes: Sequence[int], layer: int) -> str:
    """The same in the middle of a sentence."""
    if layer == 0:
        return t("input")
    return t("output layer") if layer == len(sizes) - 1 else t("hidden layer {n}", n=layer)


def neuron_names(sizes: Sequence[int], layer: int) -> list[str]:
    """Digits for the outputs, 1, 2, ... for all others."""
    first = 0 if layer == len(sizes) - 1 else 1
    return [str(i + first) for i in range(sizes[layer])]


def called(sizes: Sequence[int], place: tuple[int, int]) -> str:
    """One neuron in the middle of a sentence."""
    layer, index = place
    name = neuron_names(sizes, layer)[index]
    if layer == len(sizes) - 1:
        return t("the neuron for {digit}", digit=name)
    return t("neuron {n} of hidden layer {layer}", n=name, layer=layer)


def listed(parts: Sequence[str]) -> str:
    """ "3", "3 and 5", "3, 5 and 8"."""
    if len(parts) < 2:
        return "".join(parts)
    return t("{these} and {last}", these=", ".join(parts[:-1]), last=parts[-1])
