"""The lesson's exercise, a bar detector: one neuron that looks for a bar."""

from __future__ import annotations

from components.pages.heading import heading, tab_title
from components.panels import exercise
from components.shared import PAGES

_TITLE = PAGES["bar"]


def page() -> None:
    """The exercise page."""
    tab_title(_TITLE)
    heading(_TITLE)
    exercise.exercise()
