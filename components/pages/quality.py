"""How good is it? What was measured of the network at hand, and what that does not tell."""

from __future__ import annotations

import streamlit as st

from components.measured import measured
from components.pages.heading import tab_title
from components.pages.toggle import activation_toggle
from components.panels import quality, strangers
from components.shared import PAGES

_TITLE = PAGES["quality"]
TABS = {
    "By digit": quality.per_digit,
    "Mistaken for": quality.confusions,
    "Size and place": quality.size_and_place,
    "Ways to write": strangers.ways_to_write,
    "Not a digit": strangers.refusals,
    "Worst cases": quality.worst,
    "How it was measured": lambda _: quality.method(),
}


def page() -> None:
    """The quality page."""
    tab_title(_TITLE)
    name = activation_toggle(_TITLE)
    figures = measured(name)
    if figures is None:
        quality.missing()
        return
    quality.summary(figures)
    tabs = st.tabs(list(TABS), key="quality", on_change="rerun")
    for tab, show in zip(tabs, TABS.values(), strict=True):
        if tab.open:
            with tab:
                show(figures)
