"""The weights: sixteen pictures for the first hidden layer, two heatmaps for the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import streamlit as st

from components.figures import weights as figures
from components.figures.layout import SHOWN
from components.measured import measured
from components.panels import dark
from network import Network, load

# A figure that is built once is the same object on every rerun: Streamlit then
# sends the same bytes and the browser leaves the picture alone.
_first_layer = lru_cache(maxsize=40)(figures.first_layer)
_matrix = lru_cache(maxsize=80)(figures.matrix)

Selected = tuple[int, int] | None


TRAININGS = ("with care", "plainly")


def first_layer(
    net: Network, name: str, selected: Selected, on_pick: Callable[[int], None]
) -> None:
    """The 16 weight maps; `on_pick(index)` is called when one is clicked.

    One click compares them with those of the same network trained plainly.
    """
    picture, words = st.columns([3, 2], gap="medium")
    with words:
        st.markdown(
            "**What each neuron of the first hidden layer looks for.** Each picture is one "
            "neuron's 784 weights, laid out like the drawing. Ink on **blue** pixels pushes the "
            "neuron up, ink on **orange** pixels pushes it down, ink on black does nothing.\n\n"
            "All sixteen share one scale. Click a picture to see that neuron in the network "
            "above, with its picture laid over the drawing."
        )
        training = st.segmented_control(
            "What did it learn? Trained", TRAININGS, default=TRAININGS[0], required=True
        )
        plain = training == TRAININGS[1]
        st.markdown(
            "Trained **plainly**, on MNIST as it is: much of what a neuron looks for is noise, "
            "as the lesson found."
            if plain
            else "Trained **with care**: on distorted digits, many people's pens and scribbles, "
            "with a small price on neighbouring weights that differ. Noise turns into strokes "
            "and edges, and it reads better."
        )
        _compare(name)
    with picture:
        chosen = selected[1] if selected and selected[0] == 1 and not plain else None
        key = "first-layer-maps"
        st.plotly_chart(
            _first_layer(load(f"{name}-plain") if plain else net, chosen, dark()),
            key=key,
            **SHOWN,
            on_select="ignore" if plain else lambda: _picked(key, on_pick),
            selection_mode="points",
            alt=f"Sixteen weight maps of the first hidden layer, trained {training}",
        )


def _compare(name: str) -> None:
    care, plain = measured(name), measured(f"{name}-plain")
    if care and plain:
        st.markdown(
            "| read right | with care | plainly |\n|---|--:|--:|\n"
            f"| MNIST test set | {care['mnist']['accuracy']:.1f} % "
            f"| {plain['mnist']['accuracy']:.1f} % |\n"
            f"| unseen writers | {care['pen']['accuracy']:.1f} % "
            f"| {plain['pen']['accuracy']:.1f} % |\n"
            f"| noise taken for a digit | {100 - care['nondigits']['noise']:.0f} % "
            f"| {100 - plain['nondigits']['noise']:.0f} % |"
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
