"""Signed bars from zero, one under the other: terms of a sum."""

from __future__ import annotations

import plotly.graph_objects as go

from components import palette
from components.figures.layout import styled
from components.figures.sums import signed
from components.language import t
from components.views.view import Restyle


def signed_bars(n: int, dark: bool) -> go.Figure:
    """Signed bars from zero, each with its number; a bar's name is its tick."""
    places = list(range(n))
    figure = go.Figure(
        go.Bar(
            x=[0] * n, y=places, text=[""] * n, orientation="h", textposition="outside",
            cliponaxis=False, textfont={"size": 14}, constraintext="none",
            marker={"color": [palette.POSITIVE] * n}, hoverinfo="skip",
        )
    )  # fmt: skip
    figure.update_xaxes(
        range=[-1, 1], showgrid=False, showticklabels=False, zeroline=True, zerolinewidth=2
    )
    figure.update_yaxes(
        range=[n - 0.5, -0.5], tickvals=places, ticktext=[""] * n, showgrid=False, zeroline=False,
        ticklabelstandoff=6, tickfont={"size": 14},
    )  # fmt: skip
    margin = {"l": 112, "r": 4, "t": 4, "b": 4}
    return styled(figure, 24 * n + 8, dark, margin=margin, bargap=0.25)


def painted(values: list[float], labels: list[str], dark: bool) -> Restyle:
    """The bars' lengths, names, colours and numbers, from the top."""
    colours = _SIGNS_ON_DARK if dark else _SIGNS_ON_LIGHT
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    room = 0.5 * ((high - low) or 1.0)  # for a number beside the longest bar
    texts = [signed(value) for value in values]
    return Restyle(
        {
            0: {
                "x": values,
                "y": list(range(len(values))),
                "text": texts,
                "marker.color": [colours[value < 0] for value in values],
            }
        },
        {
            "xaxis.range": [low - room * (low < 0), high + room],
            "yaxis.tickvals": list(range(len(labels))),  # else those without a name are numbered
            "yaxis.ticktext": labels,
        },
        "; ".join(map(" ".join, zip(labels, texts, strict=True))) or t("Nothing is shown."),
    )


def _darker(colour: str) -> str:
    """`colour`, "#rrggbb", dark enough for bars on a light page (3:1)."""
    return "#" + "".join(f"{int(0.7 * int(colour[at : at + 2], 16)):02x}" for at in (1, 3, 5))


_SIGNS_ON_DARK = (palette.POSITIVE, palette.NEGATIVE)
_SIGNS_ON_LIGHT = tuple(map(_darker, _SIGNS_ON_DARK))
