"""A page's one <h1>, small enough for a projector, and the title of the browser's tab."""

from __future__ import annotations

from html import escape

import streamlit as st

from components.language import t

_STYLE = "font-size:clamp(1.1rem,4vw,1.5rem);font-weight:600;line-height:1.2;margin:0;padding:0"


def heading(title: str) -> None:
    """Show the page's first heading."""
    st.html(f'<h1 style="{_STYLE}">{escape(title)}</h1>', width="content")


def tab_title(title: str) -> None:
    """Name the browser's tab: which page it is, then what it belongs to."""
    st.set_page_config(page_title=f"{title} · {t('Draw a digit')}")
