"""What all figures share: no margins to speak of, no dragging, room for a finger to scroll."""

from __future__ import annotations

import plotly.graph_objects as go

from components import palette

# For st.plotly_chart: no tool bar over the picture, and no zooming by accident on a phone.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}

LAYER_NAMES = ("Input", "Hidden layer 1", "Hidden layer 2", "Output layer")


def styled(figure: go.Figure, height: int, **layout: object) -> go.Figure:
    """`figure` with the shared layout, of a fixed height in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        dragmode=False,
        showlegend=False,
        font={"size": 15},
        **layout,
    )
    return figure


def diverging(limit: float) -> dict:
    """Heatmap colours symmetric about zero, -limit..limit."""
    return {"colorscale": palette.DIVERGING, "zmin": -limit, "zmax": limit}


def neuron_labels(layer: int, count: int) -> list[str]:
    """How the neurons of a layer are called: digits for outputs, 1, 2, ... for hidden ones."""
    return [str(i if layer == 3 else i + 1) for i in range(count)]
