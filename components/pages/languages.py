"""The choice of a language, where there is no stage that has it in a menu."""

from __future__ import annotations

import streamlit as st

from components.stage import loader

_STYLE = """
.nn-languages { display: flex; flex-wrap: wrap; gap: 0 16px; }
a { color: var(--st-link-color); min-height: 44px; display: grid; align-items: center; }
a[aria-current] { color: var(--st-text-color); font-weight: 700; text-decoration: none; }
a:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
"""
_component = st.components.v2.component("languages", css=_STYLE, js=loader("choice.js"))


def languages() -> None:
    """Show a link a language."""
    _component(key="languages")
