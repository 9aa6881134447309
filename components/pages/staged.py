"""A page with the stage on top and tabs below it that speak of the drawing on the pad."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from components.pages.toggle import activation_toggle
from components.stage import current_drawing, current_network, current_selection, stage
from components.stage.drawing import Drawing
from network import Network, Trace, rasterise


@dataclass(frozen=True)
class Scene:
    """What a tab can show: the network as this visitor has it, their drawing, their neuron."""

    name: str
    net: Network
    drawing: Drawing
    selected: tuple[int, int] | None

    @cached_property
    def trace(self) -> Trace:
        """What the network makes of the drawing."""
        picture = rasterise(self.drawing.strokes, self.drawing.centre)
        return self.net.forward(picture.ravel())


Tabs = Mapping[str, Callable[[Scene], None]]


# One fragment, so that a pen-up reruns this and nothing else.
@st.fragment
def staged(title: str, tabs: Tabs, key: str) -> None:
    """Show the page; only the open tab is computed and sent. `key` names the tabs' state."""
    name = activation_toggle(title)
    scene = Scene(name, current_network(name), current_drawing(), st.session_state.get("picked"))
    stage(
        network=name,
        picked=scene.selected,
        turn=st.session_state.get("picked_turn", 0),
        trace=None if scene.drawing.live else scene.trace,
        on_drawing=_nothing,
        on_selected=lambda: _select(current_selection(scene.net.sizes)),
    )
    for tab, show in zip(
        st.tabs(list(tabs), key=key, on_change="rerun"), tabs.values(), strict=True
    ):
        if tab.open:
            with tab:
                show(scene)


def pick(layer: int, index: int) -> None:
    """Select a neuron from a figure: the stage shows it with the next run."""
    st.session_state["picked"] = (layer, index)
    st.session_state["picked_turn"] = st.session_state.get("picked_turn", 0) + 1


def _select(place: tuple[int, int] | None) -> None:
    st.session_state["picked"] = place


def _nothing() -> None:
    """The rerun that a new drawing causes is all that is wanted."""
