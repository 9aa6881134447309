"""Draw a digit and watch the network: the stage, and below it what its numbers look like."""

from __future__ import annotations

import streamlit as st

from components.panels import activations, weights
from components.stage import current_drawing, current_selection, networks, stage
from network import SHIPPED, rasterise

LABELS = {"sigmoid": "Sigmoid", "relu": "ReLU"}
TABS = ("First-layer weights", "Other weights", "Activations", "Outputs")


def page() -> None:
    """The Explore page."""
    _explore()


# One fragment, so that a pen-up reruns this and nothing else.
@st.fragment
def _explore() -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    ):
        st.markdown("#### Draw a digit, watch 13,002 numbers decide", width="content")
        name = st.segmented_control(
            "Activation function",
            SHIPPED,
            format_func=LABELS.get,
            default=SHIPPED[0],
            required=True,
            key="activation",
            bind="query-params",
            label_visibility="collapsed",
            width="content",
        )
    name = name or SHIPPED[0]  # an empty value in the URL comes through as None
    net = networks.named(name)
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
        lambda: weights.first_layer(net, picked, _pick_from_figure),
        lambda: weights.matrices(net, picked),
        lambda: activations.layers(trace),
        lambda: activations.outputs(trace),
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
