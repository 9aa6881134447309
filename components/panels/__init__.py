"""Streamlit panels: what does not follow the pen.

| file | what it shows |
|---|---|
| `exercise.py` | the bar detector: predict, then reveal |
| `help.py`, `glossary.py` | keys, words, what is kept, how a class begins |
| `quality.py` | how good is it? |
| `strangers.py`, `method.py` | rare ways to write and what is no digit; how it was measured |
"""

from __future__ import annotations

import streamlit as st


def dark() -> bool:
    """Whether the page is dark, as the visitor has chosen: figures take their colours by it."""
    return st.context.theme.type != "light"
