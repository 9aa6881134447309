"""Which connections are drawn, and how strong: the same ones as on the stage (`lines.js`)."""

from __future__ import annotations

import numpy as np

from components.exports.layout import Places, pixel_places
from components.exports.shapes import Lines, mixed
from network import Network, Trace

Array = np.ndarray

STRENGTHS = 8  # steps of opacity
FAINTEST = 1  # among hundreds the faintest step would only be a haze
BEND = 0.7  # lines that do not shine through each other would be too dark in proportion
PIXEL_LINES, ONE_NEURONS_PIXEL_LINES = 14, 90  # the strongest ones to each neuron
FEW_PIXEL_LINES, FEW_FAINTEST = 6, 2  # in a film, of which each line takes up some bytes
WIDTH, WIDE = 2.2, 3.2  # of all; of those into the one neuron that is selected


def connections(
    net: Network,
    trace: Trace,
    at: Places,
    colours: dict[str, str],
    by_activation: bool = True,
    selected: tuple[int, int] | None = None,
    few: bool = False,
) -> list[Lines]:
    """Lines from the faintest to the strongest, layer after layer.

    Their strength is weight times activation, or the weight alone. `selected` is the one
    neuron whose connections are wanted, layers counted from 1; None for all. `few`: the
    strongest of them only.
    """
    drawn = []
    from_pixels, faintest = (FEW_PIXEL_LINES, FEW_FAINTEST) if few else (PIXEL_LINES, FAINTEST)
    for layer, W in enumerate(net.weights, start=1):
        if selected and layer not in (selected[0], selected[0] + 1):
            continue
        into = selected is not None and selected[0] == layer
        source = trace.activations[layer - 1] if by_activation else np.ones(W.shape[1], W.dtype)
        wanted = ONE_NEURONS_PIXEL_LINES if into else from_pixels
        found = _strengths(W, source, wanted if layer == 1 else None)
        if selected:  # one row, what leads into it, or one column, what leads on
            row, column = (selected[1], slice(None)) if into else (slice(None), selected[1])
            only = np.zeros_like(found)
            only[row, column] = found[row, column]
            found = only
        starts = pixel_places() if layer == 1 else at.at[layer - 2]
        first = 1 if selected else 1 + faintest
        drawn += _by_strength(found, starts, at.end(layer), colours, first, into)
    return drawn


def _strengths(W: Array, source: Array, pixels: int | None) -> Array:
    """-1..1 for each connection of a layer; of pixels, 0 for all but so many to each neuron."""
    products = W * source
    most = np.abs(W).max() * (source.max() or 1.0)
    if pixels is not None:
        most *= 0.7
        size = np.abs(products)
        least = np.partition(size, -pixels, axis=1)[:, -pixels, None]
        products = np.where((size >= least) & (size > 0), products, 0)
    return np.clip(products / (most or 1.0), -1, 1)


def _by_strength(
    found: Array, starts: Array, ends: Array, colours: dict[str, str], first: int, into: bool
) -> list[Lines]:
    """From step `first` on. One neuron's lines, where none are left out, are plainer to see."""
    steps = np.ceil(np.abs(found) * STRENGTHS).astype(int)
    alone, drawn = first == 1, []
    for step in range(first, STRENGTHS + 1):
        share = (step / STRENGTHS) ** BEND
        for sign, name in ((-1, "negative"), (1, "positive")):
            to, of = np.nonzero((steps == step) & (np.sign(found) == sign))
            if len(to):
                colour = mixed(colours[name], share, colours["background"])
                lines = np.concatenate((starts[of], ends[to]), 1)
                drawn.append(Lines(lines, colour, WIDE if into else WIDTH, alone and sign < 0))
    return drawn
