"""The switch between the dark and the light page, where there is no stage that has one."""

from __future__ import annotations

import streamlit as st

from components.panels import dark
from components.stage import loader

_STYLE = """
button {
  display: grid; place-items: center; width: 44px; height: 44px; padding: 0; cursor: pointer;
  color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 8px;
}
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
"""
_component = st.components.v2.component("light_switch", css=_STYLE, js=loader("lightswitch.js"))


def light_switch() -> None:
    """Show the switch. The page runs again when it was pressed: its figures have colours."""
    _component(key="light-switch", data={"light": not dark()}, on_changed_change=lambda: None)
