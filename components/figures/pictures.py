"""28x28 pictures side by side, as the network sees them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import styled
from components.language import t

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


def _brightness(z: Array) -> go.Figure:
    figure = go.Figure(
        go.Heatmap(
            z=z,
            colorscale=palette.BRIGHTNESS,
            zmin=0,
            zmax=1,
            showscale=False,
            hoverongaps=False,
            hovertemplate=t("brightness {a}", a="%{z:.2f}<extra></extra>"),
        )
    )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    return figure
