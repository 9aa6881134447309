"""Why this answer: what spoke for it and against it, and the moments at which it changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from components import palette
from components.figures.layout import LAYER_NAMES, neuron_labels, styled
from network.asking.moments import Moments

Array = np.ndarray

SIDE = 28
NOT_SURE = "?"
_GAP = 3  # empty cells between two pictures
_INK = 0.3  # how brightly the drawing shows behind its shares
# Signed values over a picture: where they are next to nothing, it shows through.
_ENDS = (palette.DIVERGING[0][1], palette.NEGATIVE, palette.POSITIVE, palette.DIVERGING[-1][1])
_OVERLAY = list(
    zip((0, 0.25, 0.5, 0.75, 1), (*_ENDS[:2], "rgba(0,0,0,0)", *_ENDS[2:]), strict=True)
)

# From the top of the moments' figure, in pixels: the new answers in rows of labels, the
# three layers, and a film of the drawing. On a phone a label is as wide as five moments;
# those of one row must not come closer.
_LABEL, _LABEL_ROWS, _LABEL_APART = 24, 3, 6
_BANDS, _AIR = {1: 112, 2: 112, 3: 160}, 12  # and the air below each
_FILM, _FRAMES = 58, 8
_NAMES, _DIGITS = 44, 16  # the margin that the layers' names share with the outputs' digits


def for_and_against(
    pixels: Array,
    picture: Array,
    dark: bool = False,
    titles: Sequence[str] = ("spoke for it", "spoke against it"),
) -> go.Figure:
    """The pixels that spoke for an answer, and those that spoke against it, on one scale.

    `pixels` (28, 28) are the shares in units of z; `picture` (28, 28), in 0..1, is
    the drawing, which shows faintly behind both.
    """
    # A few extreme shares would leave all others in the dark: they get the end colours.
    limit = float(np.quantile(np.abs(pixels[pixels != 0]), 0.93)) if pixels.any() else 1.0
    second = SIDE + _GAP
    shares = np.full((SIDE, second + SIDE), np.nan)
    shares[:, :SIDE], shares[:, second:] = np.maximum(pixels, 0), np.minimum(pixels, 0)
    ink = np.full(shares.shape, np.nan)
    ink[:, :SIDE] = ink[:, second:] = picture * _INK
    figure = go.Figure()
    figure.add_heatmap(
        z=ink, colorscale=palette.BRIGHTNESS, zmin=0, zmax=1, showscale=False, hoverinfo="skip"
    )
    figure.add_heatmap(
        z=shares, colorscale=_OVERLAY, zmin=-limit, zmax=limit, showscale=False,
        hoverongaps=False, hovertemplate="share %{z:+.3f}<extra></extra>",
    )  # fmt: skip
    for left, title in zip((0, second), titles, strict=True):
        figure.add_annotation(
            x=left + SIDE / 2 - 0.5, y=-0.7, yanchor="bottom", text=title, showarrow=False
        )
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    return styled(figure, 300, dark=dark)


def split(values: Sequence[float], labels: Sequence[str], dark: bool = False) -> go.Figure:
    """Signed bars from zero with their numbers, one under the other, in the order given."""
    values = np.asarray(values, float)
    positive, negative = (
        (palette.POSITIVE, palette.NEGATIVE)
        if dark
        else (_darker(palette.POSITIVE), _darker(palette.NEGATIVE))
    )
    low, high = min(0.0, values.min(initial=0.0)), max(0.0, values.max(initial=0.0))
    room = 0.28 * ((high - low) or 1.0)  # for a number beside the longest bar
    figure = go.Figure(
        go.Bar(
            x=values,
            y=list(labels),
            orientation="h",
            text=[signed(value) for value in values],
            textposition="outside",
            cliponaxis=False,
            marker={"color": [negative if value < 0 else positive for value in values]},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    figure.update_xaxes(
        range=[low - room * (low < 0), high + room], showgrid=False, showticklabels=False,
        zeroline=True, zerolinewidth=2,
    )  # fmt: skip
    figure.update_yaxes(type="category", autorange="reversed", automargin=True, ticklabelstandoff=6)
    return styled(figure, 27 * len(values) + 16, dark=dark).update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 8}, bargap=0.25
    )


def moments(moments: Moments, dark: bool = False) -> go.Figure:
    """Every neuron's brightness over time, marked where the answer changed.

    A row a neuron, a column a moment, counted from 1; above each mark is the new answer.
    """
    n = len(moments.answers)
    height = _LABEL * _LABEL_ROWS + sum(band + _AIR for band in _BANDS.values()) + _FILM + 4
    figure = go.Figure()
    top = _LABEL * _LABEL_ROWS
    for layer, band in _BANDS.items():
        a = moments.activations[layer - 1]
        white = max(1.0, float(a.max(initial=0.0)))
        axis = "y" if layer == 1 else f"y{layer}"
        figure.add_heatmap(
            z=a.T, x=np.arange(1, n + 1), y=neuron_labels(layer, a.shape[1]), yaxis=axis,
            colorscale=palette.BRIGHTNESS, zmin=0, zmax=white, showscale=False,
            ygap=1, hovertemplate="neuron %{y} at moment %{x}: %{z:.2f}<extra></extra>",
        )  # fmt: skip
        bottom = top + band
        figure.layout[axis.replace("y", "yaxis")] = {
            "domain": (1 - bottom / height, 1 - top / height),
            "type": "category", "autorange": "reversed", "anchor": "x", "showgrid": False,
            "showticklabels": layer == 3, "tickfont": {"size": 13}, "dtick": 1,
        }  # fmt: skip
        scale = "" if white == 1 else f"<br><span style='font-size:13px'>white = {white:.1f}</span>"
        figure.add_annotation(
            text=LAYER_NAMES[layer] + scale, textangle=-90, showarrow=False,
            xref="paper", x=0, xanchor="right", xshift=-_DIGITS if layer == 3 else -2,
            yref="paper", y=1 - (top + bottom) / 2 / height, yanchor="middle",
        )  # fmt: skip
        top = bottom + _AIR
    _mark_flips(figure, moments, height, 1 - bottom / height)
    _add_film(figure, moments.inputs, 1 - top / height, _FILM / height)
    figure.update_xaxes(visible=False, range=[0.5, max(n, 1) + 0.5])
    return styled(figure, height, dark=dark).update_layout(
        margin={"l": _NAMES, "r": 12, "t": 0, "b": 0}, plot_bgcolor=palette.LINE
    )


def signed(value: float) -> str:
    """A number with its sign, a real minus, and two decimals; zero has none."""
    text = f"{value:+.2f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def _mark_flips(figure: go.Figure, moments: Moments, height: int, bottom: float) -> None:
    """A line where the answer changed, with the new one above it where there is room."""
    last = [-np.inf] * _LABEL_ROWS  # the last label of each row, the lowest row first
    for flip in moments.flips.tolist():
        x = flip + 0.5  # moments count from 1; the mark is on the new one's left
        free = [row for row in range(_LABEL_ROWS) if x - last[row] >= _LABEL_APART]
        row = free[0] if free else 0
        top = 1 - _LABEL * (_LABEL_ROWS - row) / height
        figure.add_shape(
            type="line", xref="x", yref="paper", x0=x, x1=x, y0=bottom, y1=top,
            line={"color": palette.WINNER, "width": 2},
        )  # fmt: skip
        if free:
            last[row] = x
            answer = int(moments.answers[flip])
            figure.add_annotation(
                x=x, yref="paper", y=top, yanchor="bottom", showarrow=False,
                text=f"<b>{NOT_SURE if answer < 0 else answer}</b>",
                bgcolor=palette.WINNER, borderpad=1, width=16,
                font={"color": palette.TEXT_ON_LIGHT, "size": 15},
            )  # fmt: skip


def _add_film(figure: go.Figure, inputs: Array, top: float, height: float) -> None:
    """Pictures of the drawing along the time axis, each under its moment."""
    n = len(inputs)
    frames = min(n, _FRAMES)
    for frame in range(frames):
        moment = int((frame + 0.5) * n / frames)
        picture = (255 * inputs[moment].reshape(SIDE, SIDE)).astype(np.uint8)
        figure.add_layout_image(
            source=Image.fromarray(picture.repeat(4, axis=0).repeat(4, axis=1)),
            xref="x", x=moment + 1, xanchor="center", sizex=0.94 * n / frames,
            yref="paper", y=top, yanchor="top", sizey=height, sizing="contain",
        )  # fmt: skip


def _darker(colour: str) -> str:
    """`colour`, "#rrggbb", dark enough for bars on a light page (3:1)."""
    return "#" + "".join(f"{int(0.7 * int(colour[at : at + 2], 16)):02x}" for at in (1, 3, 5))
