"""What the drawing does to the network: every layer's activations, and the ten outputs."""

from __future__ import annotations

import streamlit as st

from components.figures import activations as figures
from components.figures.layout import LAYER_NAMES, SHOWN, neuron_labels
from components.panels import dark
from network import Trace


def layers(trace: Trace) -> None:
    """The activations of the three layers that compute, as bars and as numbers."""
    st.markdown(
        "**What every neuron does with this drawing.** An *activation* is how bright a neuron "
        "is. The first 784 are the pixels of your drawing; each layer after them is computed from "
        "the one before."
    )
    st.plotly_chart(
        figures.layers(trace, dark()),
        key="activations",
        **SHOWN,
        alt="Activations: bars for 16, 16 and 10 neurons",
    )
    with st.expander("The numbers, with the weighted sum z that each activation comes from"):
        for layer, column in zip((1, 2, 3), st.columns(3), strict=True):
            with column:
                st.markdown(f"**{LAYER_NAMES[layer]}**\n\n{_table(trace, layer)}")


def outputs(trace: Trace) -> None:
    """The ten outputs."""
    st.markdown(
        "**Ten outputs, one a digit.** The brightest is the answer, if it reaches 0.5; where "
        "all stay dimmer the network is not sure. They need not add up to 1: each is its own "
        "neuron with its own brightness."
    )
    figure = figures.outputs(trace, dark())
    values = ", ".join(f"{digit}: {a:.2f}" for digit, a in enumerate(trace.output))
    st.plotly_chart(figure, key="outputs", **SHOWN, alt=f"The ten outputs. {values}")


def _table(trace: Trace, layer: int) -> str:
    z, a = trace.weighted_sums[layer], trace.activations[layer]
    rows = zip(neuron_labels(layer, len(a)), z, a, strict=True)
    lines = [f"| {name} | {sum_:.4f} | {value:.4f} |" for name, sum_, value in rows]
    return "\n".join(["| neuron | z | activation |", "|---|--:|--:|", *lines])
