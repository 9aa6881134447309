"""28x28 pictures side by side, as the network sees them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import styled

Array = np.ndarray

SIDE = 28
_GAP = 4


def row(pictures: Sequence[Array], titles: Sequence[str], dark: bool = False) -> go.Figure:
    """Pictures (28, 28) in 0..1 in one row, each with a title over it."""
    step = SIDE + _GAP
    strip = np.full((SIDE, len(pictures) * step - _GAP), np.nan, np.float32)
    for i, picture in enumerate(pictures):
        strip[:, i * step : i * step + SIDE] = picture
    figure = _brightness(strip)
    for i, title in enumerate(titles):
        figure.add_annotation(
            x=i * step + SIDE / 2 - 0.5, y=-0.5, yanchor="bottom", text=title, showarrow=False
        )
    return styled(figure, 300, dark=dark)


def album(
    pictures: Sequence[Array], titles: Sequence[str], columns: int, dark: bool = False
) -> go.Figure:
    """Pictures (28, 28) in 0..1 in rows of `columns`, each with a title over it."""
    width, height = SIDE + _GAP, SIDE + 9
    rows = -(-len(pictures) // columns)
    sheet = np.full((rows * height, columns * width - _GAP), np.nan, np.float32)
    corners = [(i % columns * width, i // columns * height + 9) for i in range(len(pictures))]
    for picture, (x, y) in zip(pictures, corners, strict=True):
        sheet[y : y + SIDE, x : x + SIDE] = picture
    figure = _brightness(sheet)
    for title, (x, y) in zip(titles, corners, strict=True):
        figure.add_annotation(
            x=x + SIDE / 2 - 0.5, y=y - 0.5, yanchor="bottom", text=title, showarrow=False,
            font={"size": 14},
        )  # fmt: skip
    return styled(figure, 150 * rows, dark=dark)


def _brightness(z: Array) -> go.Figure:
    figure = go.Figure(
        go.Heatmap(
            z=z,
            colorscale=palette.BRIGHTNESS,
            zmin=0,
            zmax=1,
            showscale=False,
            hoverongaps=False,
            hovertemplate="brightness %{z:.2f}<extra></extra>",
        )
    )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    return figure
