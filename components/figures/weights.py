"""Weights as pictures: blue where a weight is positive, orange where it is negative."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import LAYER_NAMES, diverging, neuron_labels, styled
from network import Network

Array = np.ndarray

SIDE = 28
_COLUMNS = 4
_GAP = 3  # empty cells between maps
_TITLE = 6  # empty cells above each map, for its number


def first_layer(net: Network, selected: int | None = None, dark: bool = False) -> go.Figure:
    """All 16 first-layer weight maps on one scale, as a 4x4 table of pictures.

    Row i of the first weight matrix, laid out as 28x28, is what neuron i looks for.
    The selected neuron is framed. Each map carries one transparent point in its
    middle, whose `customdata` is the neuron: heatmaps themselves cannot be clicked
    in Streamlit.
    """
    W = net.weights[0]
    # A few extreme weights would leave everything else in the dark: they get the end colours.
    limit = float(np.quantile(np.abs(W), 0.995)) or 1.0
    width, height = SIDE + _GAP, SIDE + _TITLE
    rows = -(-len(W) // _COLUMNS)
    mosaic = np.full((rows * height, _COLUMNS * width - _GAP), np.nan, np.float32)
    corners = [(i % _COLUMNS * width, i // _COLUMNS * height + _TITLE) for i in range(len(W))]
    for row, (x, y) in zip(W, corners, strict=True):
        mosaic[y : y + SIDE, x : x + SIDE] = row.reshape(SIDE, SIDE)
    figure = go.Figure(
        go.Heatmap(
            z=mosaic,
            hoverongaps=False,
            hovertemplate="weight %{z:.3f}<extra></extra>",
            colorbar=_colour_bar(limit),
            **diverging(limit),
        )
    )
    figure.add_scatter(
        x=[x + SIDE / 2 - 0.5 for x, _ in corners],
        y=[y + SIDE / 2 - 0.5 for _, y in corners],
        customdata=list(range(len(W))),
        text=[f"neuron {i + 1}" for i in range(len(W))],
        hoverinfo="text",
        mode="markers",
        marker={"symbol": "square", "size": 70, "opacity": 0.0},
        selected={"marker": {"opacity": 0.0}},
        unselected={"marker": {"opacity": 0.0}},
    )
    for i, (x, y) in enumerate(corners):
        chosen = i == selected
        figure.add_annotation(
            x=x + SIDE / 2 - 0.5,
            y=y - _TITLE / 2,
            text=f"<b>{i + 1}</b>" if chosen else str(i + 1),
            showarrow=False,
            font={"size": 16},
        )
        if chosen:
            figure.add_shape(
                type="rect", x0=x - 1, y0=y - 1, x1=x + SIDE, y1=y + SIDE,
                line={"color": palette.WINNER, "width": 4},
            )  # fmt: skip
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    # On a narrow screen the maps are as wide as it is, and what is left is below them.
    figure.update_yaxes(constraintoward="top")
    figure = styled(figure, 640, dark=dark, clickmode="event+select")
    figure.update_layout(margin={"l": 0, "r": 0, "t": 70, "b": 0})
    return figure


def _colour_bar(limit: float) -> dict:
    """The scale above the maps; its ends say that they stand for all beyond them, too."""
    return {
        "orientation": "h",
        "y": 1,
        "yanchor": "bottom",
        "thickness": 14,
        "len": 0.84,
        "title": {"text": "weight", "side": "top"},
        "tickvals": [-limit, -limit / 2, 0, limit / 2, limit],
        "ticktext": [
            f"≤ −{limit:.2f}", f"−{limit / 2:.2f}", "0", f"{limit / 2:.2f}", f"≥ {limit:.2f}",
        ],
    }  # fmt: skip


def matrix(net: Network, layer: int, selected: int | None = None, dark: bool = False) -> go.Figure:
    """The weight matrix into `layer` (2 or 3) as a heatmap: a row a neuron, a column an input."""
    W = net.weights[layer - 1]
    figure = go.Figure(
        go.Heatmap(
            z=W,
            x=neuron_labels(layer - 1, W.shape[1]),
            y=neuron_labels(layer, W.shape[0]),
            xgap=1, ygap=1,
            hovertemplate="from %{x} to %{y}: weight %{z:.3f}<extra></extra>",
            colorbar={"thickness": 14},
            **diverging(float(np.abs(W).max())),
        )
    )  # fmt: skip
    if selected is not None:
        figure.add_shape(
            type="rect", x0=-0.5, x1=W.shape[1] - 0.5, y0=selected - 0.5, y1=selected + 0.5,
            line={"color": palette.WINNER, "width": 4},
        )  # fmt: skip
    unit = "digit" if layer == 3 else "neuron"
    figure.update_xaxes(title=f"from {LAYER_NAMES[layer - 1].lower()}, neuron", type="category")
    figure.update_yaxes(
        title=f"to {LAYER_NAMES[layer].lower()}, {unit}", type="category", autorange="reversed"
    )
    return styled(figure, 460, dark=dark)
