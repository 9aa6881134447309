"""How good a network is: figures of what `network.training.evaluation` measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import halved, styled
from components.figures.numbers import percent, tenths
from components.language import t

_DIGITS = [str(digit) for digit in range(10)]
_LETTERS, _TICK = 42, 8  # letters in a line below an axis, and below a bar, on a phone


def told(values: Mapping[str, float]) -> str:
    """The percentages of a figure in words, for who does not see it."""
    return "; ".join(f"{name}: {percent(value, 1)}" for name, value in values.items())


def confusion(counts: Sequence[Sequence[int]], dark: bool = False) -> go.Figure:
    """What was read (columns) for what was written (rows): counts (10, 10).

    The colours leave out the diagonal, or the few mistakes would all look like nothing.
    """
    counts = np.array(counts)
    mistakes = counts - np.diag(np.diag(counts))
    warm = palette.NEGATIVE_ON_DARK if dark else palette.NEGATIVE
    figure = go.Figure(
        go.Heatmap(
            z=mistakes,
            x=_DIGITS,
            y=_DIGITS,
            text=np.where(counts > 0, counts.astype(str), ""),
            texttemplate="%{text}",
            textfont={"color": palette.TEXT if dark else palette.TEXT_ON_LIGHT},
            colorscale=[[0, palette.FAINT], [1, warm]],
            showscale=False,
            xgap=1,
            ygap=1,
            hovertemplate=t(
                "written {label}, read as {answer}: {n}", label="%{y}", answer="%{x}", n="%{text}"
            )
            + "<extra></extra>",
        )
    )
    square = {"type": "category", "constrain": "domain", "showgrid": False}
    figure.update_xaxes(title=t("read as"), side="top", **square)
    figure.update_yaxes(
        title=t("written"), autorange="reversed", scaleanchor="x", constraintoward="top", **square
    )
    return styled(figure, 520, dark=dark).update_layout(margin_t=70)


def bars(values: Mapping[str, float], lowest: float = 0.0, dark: bool = False) -> go.Figure:
    """Percentages as bars with their numbers, from `lowest` (said on the axis) to 100."""
    figure = go.Figure(
        go.Bar(
            x=list(values),
            y=[max(0.0, value - lowest) for value in values.values()],
            base=lowest,
            text=[tenths(value) for value in values.values()],
            textposition="outside",
            cliponaxis=False,
            marker={"color": palette.BAR},
            hovertemplate="%{x}: %{text} %<extra></extra>",
        )
    )
    figure.update_xaxes(type="category")
    title = "%" if not lowest else t("%, from {n}", n=int(lowest))
    figure.update_yaxes(range=[lowest, 100 + (100 - lowest) * 0.1], title=title)
    return styled(figure, 320, dark=dark)


def bars_across(values: Mapping[str, float], dark: bool = False) -> go.Figure:
    """Percentages as bars from the left, for names that are too long to stand side by side."""
    figure = go.Figure(
        go.Bar(
            x=list(values.values()),
            y=list(values),
            orientation="h",
            text=[tenths(value) for value in values.values()],
            textposition="outside",
            cliponaxis=False,
            marker={"color": palette.BAR},
            hovertemplate="%{y}: %{text} %<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 116], tickvals=[0, 50, 100], ticksuffix=" %", showgrid=False)
    figure.update_yaxes(type="category", autorange="reversed", ticksuffix=" ", showgrid=False)
    figure = styled(figure, 44 + 30 * len(values), dark=dark)
    return figure.update_layout(margin={"t": 4, "b": 32}, bargap=0.25)


def pairs(values: Mapping[str, Mapping[str, float]], dark: bool = False) -> go.Figure:
    """Percentages with and without centring, two bars for each key."""
    figure = go.Figure()
    for way, colour, pattern in (
        ("centred", palette.BAR, ""),
        ("as drawn", palette.NEGATIVE, "/"),
    ):
        numbers = [both[way] for both in values.values()]
        figure.add_bar(
            x=[halved(key, _TICK) for key in values],
            y=numbers,
            name=t("scaled and centred") if way == "centred" else t("as drawn"),
            text=[tenths(number) for number in numbers],
            textposition="outside",
            cliponaxis=False,
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertemplate="%{x}: %{y:.1f} %<extra></extra>",
        )
    size = t("size of the drawing, as a share of the pad")
    figure.update_xaxes(type="category", title=halved(size, _LETTERS))
    figure.update_yaxes(range=[0, 112], title=t("% read right"))
    figure = styled(figure, 360, dark=dark)
    return figure.update_layout(
        showlegend=True,
        barmode="group",
        margin={"t": 70},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )


def places(
    values: Sequence[Sequence[Mapping[str, float]]], way: str, dark: bool = False
) -> go.Figure:
    """Percentages by where on the pad the drawing was, three rows of three places."""
    z = np.array([[cell[way] for cell in row] for row in values])
    figure = go.Figure(
        go.Heatmap(
            z=z,
            x=[t("left side"), t("middle"), t("right side")],
            y=[t("top"), t("middle"), t("bottom")],
            texttemplate="%{z:.1f}",
            textfont={"size": 20, "color": palette.OFF},
            colorscale=[[0, palette.NEGATIVE], [1, palette.BAR]],
            zmin=0,
            zmax=100,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y}, %{x}: %{z:.1f} %<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 280, dark=dark)
