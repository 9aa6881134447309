"""One layer of the current drawing as the lesson's line of algebra, a' = σ(W a + b)."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import streamlit as st

from components.figures import algebra as figures
from components.figures.compare import white
from components.figures.layout import LAYER_NAMES, SHOWN, neuron_labels
from components.panels import dark
from network import Network, Trace

_LARGEST = 3  # products that are written out; the others are added up
# The figure keeps its proportions on a phone; only its letters have to be smaller.
_ON_A_PHONE = """<style>@media (max-width: 640px) {
.st-key-algebra-figure .js-plotly-plot text { font-size: 12px !important; }
}</style>"""


def algebra(net: Network, trace: Trace, selected: tuple[int, int] | None) -> None:
    """W · a + b = z, squished to a', for a layer that is picked, and one row of it in words."""
    chosen = selected[0] if selected else 1
    layer = st.segmented_control(
        "Which layer computes?",
        (1, 2, 3),
        default=chosen,
        required=True,
        format_func=lambda layer: LAYER_NAMES[layer],
        key=f"algebra-layer-{chosen}",  # a neuron selected in another layer takes it along
        persist_state="page",
    )
    row = selected[1] if selected and selected[0] == layer else 0
    before, after = (f"{white(a):g}" for a in trace.activations[layer - 1 : layer + 1])
    scale = before if before == after else f"{before} in **a**, {after} in **a′**"
    st.markdown(
        "Each row is one neuron: it multiplies every brightness **a** before it by its own "
        "**weight**, adds it all up with its **bias**, and squishes the **sum z** into its own "
        f"brightness **a′**. Blue is positive, orange negative; white is {scale}."
    )
    st.html(_ON_A_PHONE)
    st.plotly_chart(
        figures.step(net, trace, layer, row, dark()),
        key="algebra-figure",
        alt=f"{LAYER_NAMES[layer]} as matrices: W times a, plus b, is z; z squished is a′",
        **SHOWN,
    )
    words, code = st.columns(2, gap="medium")
    words.markdown(in_words(net, trace, layer, row))
    code.code(line_of_numpy(net, layer), language="python", wrap_lines=True)


def line_of_numpy(net: Network, layer: int) -> str:
    """The line that computes layer `layer`, with its shapes in a comment."""
    n_out, n_in = net.weights[layer - 1].shape
    before = layer - 1
    return (
        f"a{layer} = {net.activations[before]}(W{layer} @ a{before} + b{layer})"
        f"  # ({n_out}, {n_in}) @ ({n_in},) + ({n_out},) -> ({n_out},)"
    )


def in_words(net: Network, trace: Trace, layer: int, row: int) -> str:
    """One row's sum as Markdown: its largest products, the rest, the bias, the squish.

    Everything is rounded to two decimals first and the rest is what is missing to the
    sum, so that what is displayed adds up to what is displayed.
    """
    products = net.weights[layer - 1][row].astype(float) * trace.activations[layer - 1]
    largest = [i for i in np.argsort(-np.abs(products), kind="stable")[:_LARGEST] if products[i]]
    shown = [_rounded(products[i]) for i in largest]
    bias, z = _rounded(net.biases[layer - 1][row]), _rounded(trace.weighted_sums[layer][row])
    rest = z - bias - sum(shown)
    unit = "Digit" if layer == 3 else "Row"
    line = f"**{unit} {neuron_labels(layer, len(net.biases[layer - 1]))[row]}:** "
    if largest:
        others = len(products) - len(largest)
        line += (
            f"{_written(shown[0])}{''.join(map(_then, shown[1:]))} *(the largest products)* "
            f"{_then(rest).strip()} *(the other {others})* "
        )
    else:
        line += f"0.00 *(all {len(products)} products: nothing is bright before it)* "
    line += f"{_then(bias).strip()} *(bias)* = **{_written(z)}**"
    return f"{line}, {_squished(net.activations[layer - 1], trace, layer, row)}"


def _squished(name: str, trace: Trace, layer: int, row: int) -> str:
    a = _written(_rounded(trace.activations[layer][row]))
    if name != "relu":
        return f"squished by the sigmoid to **{a}**."
    if trace.weighted_sums[layer][row] > 0:
        return f"above 0, so ReLU leaves it at **{a}**."
    return f"not above 0, so ReLU makes it **{a}**."


def _rounded(value: float) -> Decimal:
    return Decimal(f"{float(value):.2f}") + 0  # + 0 makes 0.00 of -0.00


def _written(value: Decimal) -> str:
    return f"{value:.2f}".replace("-", "−")


def _then(value: Decimal) -> str:
    return f" {'−' if value < 0 else '+'} {abs(value):.2f}"
