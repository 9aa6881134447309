"""Streamlit panels: what does not follow the pen.

| file | what it shows |
|---|---|
| `exercise.py` | the bar detector: predict, then reveal |
| `quality.py` | how good is it? |
"""

from __future__ import annotations

import streamlit as st


def dark() -> bool:
    """Whether the page is dark: figures choose their text colours by it.

    As it was set for the app: what a browser prefers is no matter, though at a first visit
    `st.context.theme` tells that.
    """
    return st.get_option("theme.base") != "light"
