"""Draw a digit, watch the network, and ask it why: all of it is the stage."""

from __future__ import annotations

from components.pages.toggle import activation_toggle
from components.stage import stage


def page() -> None:
    """The Explore page."""
    stage(activation_toggle("Draw a digit, watch 13,002 numbers decide"))
