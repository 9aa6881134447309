"""How good is it? What was measured of the network at hand, and what that does not tell."""

from __future__ import annotations

import streamlit as st

from components.language import later, t
from components.measured import measured
from components.pages.heading import tab_title
from components.pages.toggle import activation_toggle
from components.panels import method, quality, strangers
from components.shared import PAGES

TABS = {
    later("By digit"): quality.per_digit,
    later("Mistaken for"): quality.confusions,
    later("Size and place"): quality.size_and_place,
    later("Ways to write"): strangers.ways_to_write,
    later("Not a digit"): strangers.refusals,
    later("Worst cases"): quality.worst,
    later("How it was measured"): lambda _: method.how(),
}


def page() -> None:
    """The quality page."""
    title = t(PAGES["quality"])
    tab_title(title)
    name = activation_toggle(title)
    figures = measured(name)
    if figures is None:
        quality.missing()
        return
    quality.summary(figures)
    tabs = st.tabs([t(name) for name in TABS], key="quality", on_change="rerun")
    for tab, show in zip(tabs, TABS.values(), strict=True):
        if tab.open:
            with tab:
                show(figures)
