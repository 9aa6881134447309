"""The weights: sixteen pictures for the first hidden layer, two heatmaps for the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import streamlit as st

from components.figures import weights as figures
from components.figures.layout import SHOWN
from components.panels import dark
from network import Network

# A figure that is built once is the same object on every rerun: Streamlit then
# sends the same bytes and the browser leaves the picture alone.
_first_layer = lru_cache(maxsize=40)(figures.first_layer)
_matrix = lru_cache(maxsize=80)(figures.matrix)

Selected = tuple[int, int] | None


def first_layer(net: Network, selected: Selected, on_pick: Callable[[int], None]) -> None:
    """The 16 weight maps; `on_pick(index)` is called when one is clicked."""
    picture, words = st.columns([3, 2], gap="medium")
    with words:
        st.markdown(
            "**What each neuron of the first hidden layer looks for.** Each picture is one "
            "neuron's 784 weights, laid out like the drawing. Ink on **blue** pixels pushes the "
            "neuron up, ink on **orange** pixels pushes it down, ink on black does nothing.\n\n"
            "All sixteen share one scale. Click a picture to see that neuron in the network "
            "above, with its picture laid over the drawing."
        )
    with picture:
        chosen = selected[1] if selected and selected[0] == 1 else None
        key = "first-layer-maps"
        st.plotly_chart(
            _first_layer(net, chosen, dark()),
            key=key,
            **SHOWN,
            on_select=lambda: _picked(key, on_pick),
            selection_mode="points",
            alt="Sixteen weight maps of the first hidden layer, numbered 1 to 16",
        )


def _picked(key: str, on_pick: Callable[[int], None]) -> None:
    points = st.session_state[key].selection.points
    if points and isinstance(points[0].get("customdata"), int):
        on_pick(points[0]["customdata"])


def matrices(net: Network, selected: Selected) -> None:
    """The weight matrices into the second hidden layer and into the output layer."""
    st.markdown(
        "**How the layers after it listen.** Each row is one neuron, each column one neuron of "
        "the layer before: a **blue** square means *if that one is bright, so am I*, an "
        "**orange** one means *if that one is bright, I am not*."
    )
    columns = st.columns(2, gap="medium")
    titles = ("Into hidden layer 2: 16 × 16 weights", "Into the outputs: 10 × 16 weights")
    for column, layer, title in zip(columns, (2, 3), titles, strict=True):
        with column:
            st.markdown(f"**{title}**")
            chosen = selected[1] if selected and selected[0] == layer else None
            st.plotly_chart(
                _matrix(net, layer, chosen, dark()), key=f"matrix-{layer}", **SHOWN, alt=title
            )
