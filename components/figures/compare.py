"""Two networks on one drawing: their outputs side by side, their hidden layers as strips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import neuron_labels, styled
from network import Trace
from network.verdict import SURE

Array = np.ndarray

# What "white" stands for, as on the stage: round numbers, so that it seldom changes.
_ROUND = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000)
_PATTERNS = ("", "/")
_STRIP, _BETWEEN = 1.75, 0.35  # from one strip to the next, in squares; more between networks


def white(a: Array) -> float:
    """The activation that a layer shows as white: the first round number that none exceeds."""
    most = float(a.max())
    return next((float(scale) for scale in _ROUND if scale >= most), most)


def ink_on(colorscale: tuple, share: float) -> str:
    """Black or white, whichever can be read on this place (0..1) of a colour scale."""
    stops = [position for position, _ in colorscale]
    channels = [[int(c[i : i + 2], 16) / 255 for _, c in colorscale] for i in (1, 3, 5)]
    linear = [np.interp(share, stops, channel) ** 2.2 for channel in channels]
    luminance = float(np.dot(linear, (0.2126, 0.7152, 0.0722)))
    return palette.OFF if luminance > 0.179 else palette.INK


def outputs(traces: Mapping[str, Trace], dark: bool = False) -> go.Figure:
    """The ten outputs of two networks as pairs of bars, and the line at 0.5 to pass.

    `traces` by the name to show, the upper bar's first. The winner's number is bold.
    """
    figure = go.Figure()
    for (name, trace), pattern in zip(traces.items(), _PATTERNS, strict=True):
        a = trace.output
        best = int(a.argmax())
        texts = [f"{value:.2f}" for value in a]
        if a[best] >= SURE:
            texts[best] = f"<b>{texts[best]}</b>"
        figure.add_bar(
            x=a,
            y=neuron_labels(3, len(a)),
            orientation="h",
            name=name,
            text=texts,
            textposition="outside",
            textfont={"size": 15},
            constraintext="none",
            cliponaxis=False,
            marker={
                "color": palette.BAR,
                "pattern": {"shape": pattern, "fgcolor": palette.TEXT_ON_LIGHT, "size": 7},
            },
            hovertemplate="digit %{y}, " + name + ": %{x:.4f}<extra></extra>",
        )
    figure.add_vline(x=SURE, line={"dash": "dash", "width": 1.5})
    figure.update_xaxes(
        range=[0, 1.14], tickvals=[0, SURE, 1], ticktext=["0", "sure from 0.5", "1"],
        showgrid=False, zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        type="category",
        autorange="reversed",
        tickfont={"size": 20},
        title="digit",
        showgrid=False,
        ticksuffix=" ",
    )
    figure = styled(figure, 540, dark=dark, barmode="group", bargap=0.22, bargroupgap=0)
    return figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h", "x": 0.5, "xanchor": "center", "y": 1.01, "yanchor": "bottom",
            "font": {"size": 18}, "itemclick": False, "itemdoubleclick": False,
        },
    )  # fmt: skip


def strips(
    traces: Mapping[str, Trace],
    dead: Mapping[str, Sequence[Sequence[int]]],
    dark: bool = False,
) -> go.Figure:
    """The hidden layers of each network as strips of brightness, one square a neuron.

    `dead` says for each network, hidden layer by hidden layer, which neurons (from 0)
    never fire: they are crossed out. Over each strip stands what white means in it.
    """
    figure = go.Figure()
    y = 0.0
    widest = 1
    for name, trace in traces.items():
        for layer in range(1, len(trace.activations) - 1):
            a = trace.activations[layer]
            widest = max(widest, len(a))
            _strip(figure, y, f"{name}, layer {layer}", a)
            for neuron in dead[name][layer - 1] if name in dead else ():
                colour = ink_on(palette.BRIGHTNESS, float(a[neuron]) / white(a))
                figure.add_annotation(
                    x=neuron, y=y, text="<b>✕</b>", showarrow=False,
                    font={"size": 24, "color": colour},
                )  # fmt: skip
            y += _STRIP
        y += _BETWEEN
    figure.update_xaxes(
        range=[-0.6, widest - 0.4], tickvals=list(range(widest)),
        ticktext=neuron_labels(1, widest), tickangle=0, showgrid=False, zeroline=False,
        title="neuron",
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[y - _BETWEEN - _STRIP + 0.6, -1.0])
    return styled(figure, 540, dark=dark).update_layout(margin_t=4)


def _strip(figure: go.Figure, y: float, title: str, a: Array) -> None:
    scale = white(a)
    figure.add_shape(  # shows in the gaps, so that black squares have an edge on any page
        type="rect", x0=-0.55, x1=len(a) - 0.45, y0=y - 0.53, y1=y + 0.53, layer="below",
        line={"width": 0}, fillcolor=palette.RING,
    )  # fmt: skip
    figure.add_heatmap(
        z=a[None, :], x0=0, dx=1, y0=y, dy=1, colorscale=palette.BRIGHTNESS, zmin=0, zmax=scale,
        showscale=False, xgap=2, ygap=2,
        customdata=[[int(number) for number in neuron_labels(1, len(a))]],
        hovertemplate=f"{title}, neuron %{{customdata}}: %{{z:.4f}}<extra></extra>",
    )  # fmt: skip
    figure.add_annotation(
        x=-0.55, xanchor="left", y=y - 0.55, yanchor="bottom", showarrow=False,
        text=f"<b>{title}</b>: black = 0, white = {scale:g}",
    )  # fmt: skip
