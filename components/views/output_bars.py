"""The ten outputs as bars, the winner in yellow, with the line that it has to reach."""

from __future__ import annotations

import plotly.graph_objects as go

from components import palette
from components.figures.layout import styled
from components.figures.numbers import output, plain
from components.language import t
from components.views.names import neuron_names
from components.views.view import Restyle, Setting
from network import Trace
from network.verdict import SURE, Verdict

A_ROW = 25  # pixels a digit: all ten are seen at once in a phone's drawer
REACH = 1.25  # the axis' end: a bar of 1 and its number
_NUMBER = 0.23  # of the axis: the widest number, ">0.99", where the figure is narrowest
_FOOT = 26  # pixels, for the axis' own numbers


def output_bars(setting: Setting) -> go.Figure:
    """A bar a digit from the left, its number at its end."""
    digits = neuron_names(setting.sizes, len(setting.sizes) - 1)
    n = len(digits)
    figure = go.Figure(
        go.Bar(
            x=[0] * n, y=digits, text=[""] * n, orientation="h", textposition="outside",
            textangle=0, cliponaxis=False, constraintext="none", textfont={"size": 17},
            insidetextfont={"color": palette.OFF}, marker={"color": [palette.BAR] * n},
            hoverinfo="skip",
        )
    )  # fmt: skip
    digit_axis(figure)
    sure_axis(figure)
    margin = {"l": 34, "r": 4, "t": 2, "b": _FOOT}
    return styled(
        figure, A_ROW * n + _FOOT + 2, setting.dark, margin=margin, bargap=0.22, hovermode=False
    )


def digit_axis(figure: go.Figure) -> None:
    """Digits from the top, large."""
    figure.update_yaxes(
        type="category", autorange="reversed", tickfont={"size": 20}, showgrid=False,
        ticksuffix=" ",
    )  # fmt: skip


def sure_axis(figure: go.Figure) -> None:
    """From 0 to 1 with the line of `SURE`, behind the bars."""
    figure.add_vline(
        x=SURE, line={"dash": "dash", "width": 1.5, "color": palette.MUTED}, layer="below"
    )
    figure.update_xaxes(
        range=[0, REACH], tickvals=[0, SURE, 1],
        ticktext=["0", t("sure from {line}", line=plain(SURE)), "1"],
        tickfont={"size": 14}, showgrid=False, zeroline=False,
    )  # fmt: skip


def beside_the_line(values: list[float]) -> list[str]:
    """Where each number stands: inside its bar where the line would strike it through."""
    return ["inside" if SURE - _NUMBER < a < SURE else "outside" for a in values]


def painted_outputs(trace: Trace, said: Verdict, what: str) -> Restyle:
    """The bars of one trace; `what` they are, in words."""
    values = trace.output.tolist()
    written = [output(a) for a in values]
    colours = [palette.BAR] * len(values)
    if said.sure:
        colours[said.best] = palette.WINNER
    bars = {
        "x": trace.output,
        "text": written,
        "textposition": beside_the_line(values),
        "marker.color": colours,
    }
    all_ = ", ".join(f"{digit}: {value}" for digit, value in enumerate(written))
    return Restyle({0: bars}, alt=f"{what} {all_}.")
