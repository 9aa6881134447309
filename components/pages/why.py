"""Ask why: what spoke for the answer and what against, for the digit on the pad."""

from __future__ import annotations

from components.pages.staged import staged
from components.panels import algebra, compare, wants, why

TABS = {
    "Why this digit?": lambda scene: why.why(scene.net, scene.trace, scene.name),
    "The line of algebra": lambda scene: algebra.algebra(scene.net, scene.trace, scene.selected),
    "Both at once": lambda scene: compare.compare(scene.drawing.strokes, scene.drawing.centre),
    "When it changed its mind": lambda scene: why.moments(
        scene.net, scene.drawing.strokes, scene.drawing.centre
    ),
    "What it wants to see": lambda scene: wants.wants(
        scene.net, scene.name, scene.trace.activations[0], scene.selected
    ),
}


def page() -> None:
    """The Ask why page."""
    staged("Ask why", TABS, key="reasons")
