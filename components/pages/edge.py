"""The lesson's exercise: one neuron that looks for a bar."""

from __future__ import annotations

import streamlit as st

from components.panels import exercise


def page() -> None:
    """The exercise page."""
    st.markdown("#### Edge detector")
    exercise.exercise()
