"""Draw a digit, watch the network, and ask it: all of it is the stage."""

from __future__ import annotations

from components.stage import stage


def page() -> None:
    """The Explore page."""
    stage()
