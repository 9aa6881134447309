"""The lesson's exercise, a bar detector: one neuron that looks for a bar."""

from __future__ import annotations

from components.language import t
from components.pages.heading import heading, tab_title
from components.panels import exercise
from components.shared import PAGES


def page() -> None:
    """The exercise page."""
    title = t(PAGES["bar"])
    tab_title(title)
    heading(title)
    exercise.exercise()
