"""A page's head line: its title, and the toggle between the two networks, kept in the URL."""

from __future__ import annotations

import streamlit as st

from components.language import t
from components.pages.heading import heading
from components.shared import LABELS
from network import SHIPPED


def activation_toggle(title: str) -> str:
    """Show the head line; returns the chosen network's name."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    ):
        heading(title)
        name = st.segmented_control(
            t("Activation function"),
            SHIPPED,
            format_func=lambda name: t(LABELS[name]),
            default=SHIPPED[0],
            required=True,
            key="activation",
            bind="query-params",
            label_visibility="collapsed",
            width="content",
        )
    return name or SHIPPED[0]  # an empty value in the URL comes through as None
