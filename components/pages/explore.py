"""Draw a digit and watch the network: the stage, and below it what its numbers look like."""

from __future__ import annotations

import streamlit as st

from components.pages.toggle import activation_toggle
from components.panels import activations, preparation, weights
from components.stage import current_drawing, current_network, current_selection, stage
from network import rasterise

TABS = ("First-layer weights", "Other weights", "Activations", "Outputs", "What it sees")


def page() -> None:
    """The Explore page."""
    _explore()


# One fragment, so that a pen-up reruns this and nothing else.
@st.fragment
def _explore() -> None:
    name = activation_toggle("Draw a digit, watch 13,002 numbers decide")
    net = current_network(name)
    drawing = current_drawing()
    trace = net.forward(rasterise(drawing.strokes, drawing.centre).ravel())
    picked = st.session_state.get("picked")
    turn = st.session_state.get("picked_turn", 0)
    stage(
        network=name,
        picked=picked,
        turn=turn,
        trace=None if drawing.live else trace,
        on_drawing=_nothing,
        on_selected=lambda: _select(current_selection(net.sizes)),
    )
    tabs = st.tabs(TABS, key="panel", on_change="rerun")
    panels = (
        lambda: weights.first_layer(net, name, picked, _pick_from_figure),
        lambda: weights.matrices(net, picked),
        lambda: activations.layers(trace),
        lambda: activations.outputs(trace),
        lambda: preparation.preparation(net, name, drawing.strokes),
    )
    for tab, show in zip(tabs, panels, strict=True):
        if tab.open:  # only the open one is computed and sent
            with tab:
                show()


def _select(place: tuple[int, int] | None) -> None:
    st.session_state["picked"] = place


def _pick_from_figure(index: int) -> None:
    st.session_state["picked"] = (1, index)
    st.session_state["picked_turn"] = st.session_state.get("picked_turn", 0) + 1


def _nothing() -> None:
    """The rerun that a new drawing causes is all that is wanted."""
