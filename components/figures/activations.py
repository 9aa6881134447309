"""What one forward pass computed: the activations of every layer, the ten outputs."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from components import palette
from components.figures.layout import LAYER_NAMES, neuron_labels, styled
from network import Trace
from network.verdict import SURE

Array = np.ndarray


def layers(trace: Trace, dark: bool = False) -> go.Figure:
    """The layers that compute, as bars with their numbers; the input is the drawing itself."""
    figure = make_subplots(1, 3, subplot_titles=LAYER_NAMES[1:], horizontal_spacing=0.09)
    for layer in (1, 2, 3):
        a = trace.activations[layer]
        figure.add_trace(_bars(a, neuron_labels(layer, len(a))), row=1, col=layer)
        figure.update_xaxes(range=[0, 1.4 * max(1.0, float(a.max()))], row=1, col=layer)
        figure.update_yaxes(type="category", autorange="reversed", row=1, col=layer)
    return styled(figure, 480, dark=dark)


def outputs(trace: Trace, dark: bool = False) -> go.Figure:
    """The ten outputs as columns, the winner in yellow, the line at 0.5 that it has to pass."""
    a = trace.output
    best = int(a.argmax())
    colours = [palette.BAR] * len(a)
    if a[best] >= SURE:
        colours[best] = palette.WINNER_BAR if dark else palette.WINNER_BAR_ON_LIGHT
    figure = go.Figure(
        go.Bar(
            x=neuron_labels(3, len(a)),
            y=a,
            text=[f"{value:.2f}" for value in a],
            textposition="outside",
            cliponaxis=False,
            marker={"color": colours},
            hovertemplate="digit %{x}: %{y:.4f}<extra></extra>",
            textfont={"size": 18},
        )
    )
    figure.add_hline(y=SURE, line={"dash": "dash", "width": 1.5})
    figure.update_xaxes(type="category", tickfont={"size": 22}, title="digit")
    figure.update_yaxes(
        range=[0, 1.1],
        title="activation",
        tickvals=[0, SURE, 1],
        ticktext=["0", f"sure<br>from {SURE}", "1"],
    )
    return styled(figure, 400, dark=dark)


def _bars(a: Array, labels: list[str]) -> go.Bar:
    return go.Bar(
        x=a,
        y=labels,
        orientation="h",
        text=[f"{value:.2f}" for value in a],
        textposition="outside",
        cliponaxis=False,
        marker={"color": palette.BAR},
        hovertemplate="neuron %{y}: %{x:.4f}<extra></extra>",
    )
