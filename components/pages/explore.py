"""Draw a digit and watch the network: the stage, and below it what its numbers look like."""

from __future__ import annotations

from components.pages.staged import pick, staged
from components.panels import activations, preparation, weights

TABS = {
    "First-layer weights": lambda scene: weights.first_layer(
        scene.net, scene.name, scene.selected, lambda index: pick(1, index)
    ),
    "Other weights": lambda scene: weights.matrices(scene.net, scene.selected),
    "Activations": lambda scene: activations.layers(scene.trace),
    "Outputs": lambda scene: activations.outputs(scene.trace),
    "What it sees": lambda scene: preparation.preparation(
        scene.net, scene.name, scene.drawing.strokes
    ),
}


def page() -> None:
    """The Explore page."""
    staged("Draw a digit, watch 13,002 numbers decide", TABS, key="panel")
