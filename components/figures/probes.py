"""The bar's neuron of the exercise: its weights, and what it makes of the four pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures import pictures as rows_of
from components.figures.layout import diverging, styled
from components.figures.numbers import activation
from components.figures.scales import ink_on
from components.figures.sums import hundredths
from components.language import t
from network.asking.bar_detector import Response

Array = np.ndarray

STRONGEST = 0.5  # the colours' end: the strongest weight that the exercise offers


def detector(weights: Array, dark: bool = False) -> go.Figure:
    """One neuron's weights (28, 28) as a picture, the strengths written on it.

    The middle of the picture is taken to be the bar, with four rows of one strength,
    and four more above and below it.
    """
    figure = go.Figure(
        go.Heatmap(
            z=weights,
            showscale=False,
            hovertemplate=t("weight {w}", w="%{z:.2f}<extra></extra>"),
            **diverging(STRONGEST),
        )
    )
    for row in (9, 13, 17):
        weight = float(weights[row, 14])
        sign = "+" if weight > 0 else "−" if weight < 0 else ""
        figure.add_annotation(
            x=13.5, y=row + 0.5, text=f"<b>{sign}{hundredths(abs(weight))}</b>", showarrow=False,
            font={"size": 18, "color": ink_on(palette.DIVERGING, 0.5 + weight / 2 / STRONGEST)},
        )  # fmt: skip
    _frame(figure, 0)
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, range=[28, -1], scaleanchor="x", constrain="domain")
    figure = styled(figure, 230, dark=dark)
    return figure.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4})


def pictures(named: Mapping[str, Array], dark: bool = False) -> go.Figure:
    """The pictures (28, 28) in one row, each framed, its name over it."""
    figure = rows_of.row(list(named.values()), [t(name) for name in named], dark)
    for i in range(len(named)):
        _frame(figure, i * (rows_of.SIDE + 4))
    # Left to find its own ranges, Plotly makes room for the names, twice if the font comes late.
    figure.update_xaxes(range=[-1, len(named) * (rows_of.SIDE + 4) - 4])
    figure.update_yaxes(autorange=False, range=[28, -1])
    return figure.update_layout(height=180, margin={"l": 4, "r": 4, "t": 30, "b": 4})


def ranked(responses: Mapping[str, Response], dark: bool = False) -> go.Figure:
    """What the neuron makes of each picture, in the order given, by the picture's name.

    Blue to the right: what bright pixels add; orange, striped, to the left: what the
    surroundings take away; a diamond: the sum. At the right the sum squished, σ(z).
    """
    all_ = list(responses.values())
    places = list(range(len(all_)))
    colours = palette.for_browser(light=not dark)
    figure = go.Figure()
    for values, colour, pattern in (
        ([r.added for r in all_], colours["positive"], ""),
        ([r.taken for r in all_], colours["negative"], "/"),
    ):
        figure.add_bar(
            x=values, y=places, orientation="h", width=0.36,
            marker={"color": colour, "pattern": {"shape": pattern, "fgcolor": palette.OFF}},
            hovertemplate="%{x:.2f}<extra></extra>",
        )  # fmt: skip
    figure.add_scatter(
        x=[r.z for r in all_], y=places, mode="markers",
        marker={"symbol": "diamond", "size": 18, "color": colours["text"],
                "line": {"width": 2, "color": palette.RING}},
        hovertemplate=t("sum {z}", z="%{x:.2f}<extra></extra>"),
    )  # fmt: skip
    figure.add_scatter(
        x=[0] * len(all_), y=places, xaxis="x2", mode="markers+text",
        text=[activation(r.a) for r in all_],
        textfont={"size": 15, "color": [ink_on(palette.BRIGHTNESS, r.a) for r in all_]},
        marker={"symbol": "square", "size": 46, "color": [r.a for r in all_],
                "colorscale": palette.BRIGHTNESS, "cmin": 0, "cmax": 1,
                "line": {"width": 2, "color": palette.RING}},
        hovertemplate=t("brightness {a}", a="%{text}<extra></extra>"),
    )  # fmt: skip
    lowest = min(0.0, *(min(r.taken, r.z) for r in all_))
    highest = max(0.0, *(max(r.added, r.z) for r in all_))
    room = 0.05 * (highest - lowest or 1.0)
    figure.add_scatter(
        x=[lowest - room] * len(all_), y=[place - 0.42 for place in places], mode="text",
        text=[
            f"{_place(r, all_)}. <b>{t(name)}</b>: {equation(r)}" for name, r in responses.items()
        ],
        textposition="middle right", textfont={"size": 18}, cliponaxis=False, hoverinfo="skip",
    )  # fmt: skip
    figure.add_annotation(x=0, xref="x2", y=-0.42, yanchor="bottom", text="σ(z)", showarrow=False)
    for place in places:
        figure.add_shape(
            type="line", x0=0, x1=0, y0=place - 0.24, y1=place + 0.24,
            line={"width": 2, "color": palette.RING},
        )  # fmt: skip
    figure.update_layout(
        xaxis={"range": [lowest - room, highest + room], "domain": [0, 0.84], "showgrid": False,
               "zeroline": False, "tickfont": {"size": 14}},
        xaxis2={"visible": False, "range": [-1, 1], "domain": [0.86, 1]},
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[len(places) - 0.6, -0.85])
    figure = styled(figure, 330, dark=dark, barmode="relative")
    return figure.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 26})


def equation(response: Response) -> str:
    """The terms and their sum, "8.00 − 16.00 = −8.00", with the bias where there is one."""
    terms = f"{hundredths(response.added)} {_then(response.taken, '−')}"
    if response.bias:
        terms += f" {_then(response.bias, '+')}"
    return f"{terms} = {hundredths(response.z)}"


def _place(response: Response, all_: Sequence[Response]) -> int:
    """Its place among all by the sum that is displayed; equal sums share one."""
    return 1 + sum(round(other.z, 2) > round(response.z, 2) for other in all_)


def _then(value: float, sign_of_zero: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else sign_of_zero
    return f"{sign} {hundredths(abs(value))}"


def _frame(figure: go.Figure, x: float) -> None:
    figure.add_shape(
        type="rect", x0=x - 0.5, x1=x + 27.5, y0=-0.5, y1=27.5,
        line={"color": palette.RING, "width": 2},
    )  # fmt: skip
