"""Two pictures side by side in one figure, a title over each: before and after, for and against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import styled
from components.views.body import frame
from network.ink import SIDE

_GAP = 3  # empty cells between the two
_TITLE = 5  # cells above each, for its words
_WIDE, _TALL = 2 * SIDE + _GAP + 2, SIDE + _TITLE + 1
_LEFTS = (0, SIDE + _GAP)
SHAPE = _WIDE / _TALL  # of the figure, for `body.place_of`
NOTHING = np.zeros((SIDE, SIDE), np.float32)


def pair(dark: bool, *layers: Mapping[str, object]) -> go.Figure:
    """The figure, empty. Each layer is a heatmap's settings and lies over the one before it.

    The k-th layer's traces, counted from 0, are 2k in the left picture and 2k + 1 in the right.
    """
    figure = go.Figure()
    for layer in layers:
        for left in _LEFTS:
            figure.add_heatmap(z=NOTHING, x0=left, dx=1, showscale=False, **layer)
    for left in _LEFTS:
        figure.add_shape(frame(left - 0.5, -0.5, SIDE, SIDE, palette.RING, 1.5))
    figure.update_xaxes(visible=False, range=[-1.5, _WIDE - 1.5], constrain="domain")
    figure.update_yaxes(  # with room for the titles: what is out of range is not drawn
        visible=False, range=[SIDE + 0.5, -_TITLE - 0.5], scaleanchor="x", constrain="domain"
    )
    return styled(figure, None, dark, margin={"l": 0, "r": 0, "t": 0, "b": 0})


def titles(left: str, right: str) -> list[dict]:
    """The words over the two pictures, as annotations."""
    return [
        {
            "x": x + SIDE / 2 - 0.5, "y": -0.7, "yanchor": "bottom", "text": text,
            "showarrow": False, "font": {"size": 14},
        }
        for x, text in zip(_LEFTS, (left, right), strict=True)
    ]  # fmt: skip
