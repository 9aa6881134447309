"""Watch it learn: the stage on a network that begins with random weights."""

from __future__ import annotations

from components.language import t
from components.pages.heading import tab_title
from components.shared import PAGES
from components.stage import stage


def page() -> None:
    """The page on which a network learns."""
    tab_title(t(PAGES["learn"]))
    stage(learn=True)
