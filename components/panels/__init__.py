"""Streamlit panels: take a Trace or a Network, show figures and say in words what they are.

| file | what it shows |
|---|---|
| `weights.py` | the weight matrices; a click on a first-layer map selects its neuron |
| `activations.py` | the activations of every layer and the ten outputs |
| `why.py`, `wants.py` | why this digit, when it changed its mind; what a neuron wants to see |
| `algebra.py`, `compare.py` | a' = σ(Wa + b) with real numbers; both networks at once |
| `exercise.py` | the edge detector: predict, then reveal |
| `preparation.py` | what is done to a drawing first: scaling, centring |
| `quality.py` | how good is it? |
"""

from __future__ import annotations

import streamlit as st


def dark() -> bool:
    """Whether the page is dark: figures choose their text colours by it."""
    return st.context.theme.type == "dark"
