"""Every neuron's brightness over the moments of a drawing, a film of it, and one moment large."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from components import palette
from components.figures.layout import styled
from components.figures.numbers import number
from components.language import t
from components.views.body import frame
from components.views.names import neuron_names
from components.views.view import Restyle
from network.asking.moments import Moments
from network.ink import SIDE

Array = np.ndarray
Sizes = Sequence[int]

N = 80  # moments
NOT_SURE = "?"

# From the top of the figure, in pixels: the new answers in rows of labels, the layers, and
# a film of the drawing. On a phone a label is as wide as five moments; those of one row
# must not come closer.
_LABEL, _LABEL_ROWS, _LABEL_APART = 22, 3, 6
_HIDDEN, _OUTPUT, _AIR = 70, 155, 8  # a layer's height, and the air below each
_FILM, _FRAMES = 40, 8
_NAMES, _DIGITS = 42, 15  # the margin that the layers' names share with the outputs' digits
_NO_PICTURE = np.zeros((SIDE, SIDE), np.float32)


def _bands(sizes: Sizes) -> tuple[list[tuple[int, int]], int]:
    """Top and bottom of each layer after the input, and the height of it all, in pixels."""
    bands, top = [], _LABEL * _LABEL_ROWS
    for layer in range(1, len(sizes)):
        bottom = top + (_OUTPUT if layer == len(sizes) - 1 else _HIDDEN)
        bands.append((top, bottom))
        top = bottom + _AIR
    return bands, top + _FILM + 4


def timeline(sizes: Sizes, dark: bool) -> go.Figure:
    """A row a neuron, a column a moment, counted from 1; one trace a layer."""
    bands, height = _bands(sizes)
    figure = go.Figure()
    for layer, (top, bottom) in enumerate(bands, start=1):
        axis = "y" if layer == 1 else f"y{layer}"
        figure.add_heatmap(
            z=np.zeros((sizes[layer], N), np.float32), x0=1, dx=1, yaxis=axis,
            y=neuron_names(sizes, layer), colorscale=palette.BRIGHTNESS, zmin=0, zmax=1,
            showscale=False, ygap=1,
            hovertemplate=t(
                "neuron {n} at moment {moment}: {a}", n="%{y}", moment="%{x}", a="%{z:.2f}"
            )
            + "<extra></extra>",
        )  # fmt: skip
        figure.layout[axis.replace("y", "yaxis")] = {
            "domain": (1 - bottom / height, 1 - top / height),
            "type": "category", "autorange": "reversed", "anchor": "x", "showgrid": False,
            "showticklabels": layer == len(bands), "tickfont": {"size": 14}, "dtick": 1,
        }  # fmt: skip
    figure.update_xaxes(visible=False, range=[0.5, N + 0.5])
    margin = {"l": _NAMES, "r": 12, "t": 0, "b": 0}
    return styled(figure, height, dark, margin=margin, plot_bgcolor=palette.LINE)


def painted_timeline(found: Moments, sizes: Sizes, dark: bool, moment: int) -> Restyle:
    """All moments of one drawing, marked where the answer changed and where one looks."""
    bands, height = _bands(sizes)
    traces, scales = {}, []
    for place, a in enumerate(found.activations):
        scales.append(max(1.0, float(a.max())))
        traces[place] = {"z": a.T, "zmax": scales[-1]}
    shapes, labels = _flips(found, height, 1 - bands[-1][1] / height, dark)
    shapes.append(_line(moment, 1 - bands[-1][1] / height, 1 - bands[0][0] / height, "dot", dark))
    said = [
        t("{answer} at moment {n}", answer=_answer(int(found.answers[flip])), n=flip + 1)
        for flip in found.flips.tolist()
    ]
    layout = {
        "shapes": shapes,
        "annotations": _layer_names(sizes, scales) + labels,
        "images": _film(found.inputs, 1 - (bands[-1][1] + _AIR) / height, _FILM / height),
    }
    answers = ", ".join(said) or t("not sure")
    alt = t("The neurons over time. The answers in turn: {answers}", answers=answers)
    return Restyle(traces, layout, alt)


def picture(dark: bool) -> go.Figure:
    """The network's input at one moment."""
    figure = go.Figure(
        go.Heatmap(
            z=_NO_PICTURE, colorscale=palette.BRIGHTNESS, zmin=0, zmax=1, showscale=False,
            hovertemplate=t("brightness {a}", a="%{z:.2f}<extra></extra>"),
        )
    )  # fmt: skip
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain")
    figure.add_shape(frame(-0.5, -0.5, SIDE, SIDE, palette.RING, 1.5))
    figure.update_xaxes(range=[-1.5, SIDE + 0.5])
    figure.update_yaxes(autorange=None, range=[SIDE + 0.5, -1.5])
    return styled(figure, 200, dark, margin={"l": 0, "r": 0, "t": 0, "b": 0})


def painted_picture(found: Moments, moment: int) -> Restyle:
    """What the network saw at a moment, counted from 1."""
    seen = found.inputs[moment - 1].reshape(SIDE, SIDE)
    return Restyle({0: {"z": seen}}, alt=t("What the network saw at moment {n}", n=moment))


def not_a_moment(sizes: Sizes) -> dict[str, Restyle]:
    """Both figures where nothing was drawn."""
    alt = t("Nothing is shown: the pad is blank.")
    dark = {
        layer - 1: {"z": np.zeros((sizes[layer], N), np.float32)} for layer in range(1, len(sizes))
    }
    names = _layer_names(sizes, [1.0] * (len(sizes) - 1))
    empty = {"shapes": [], "annotations": names, "images": []}
    return {
        "timeline": Restyle(dark, empty, alt),
        "picture": Restyle({0: {"z": _NO_PICTURE}}, alt=alt),
    }


def _answer(answer: int) -> str:
    return t("not sure") if answer < 0 else str(answer)


def _layer_names(sizes: Sizes, scales: Sequence[float]) -> list[dict]:
    """Beside each layer its name and, where it is not 1, what white stands for."""
    bands, height = _bands(sizes)
    notes = []
    for layer, ((top, bottom), white) in enumerate(zip(bands, scales, strict=True), start=1):
        last = layer == len(bands)
        scale = (
            ""
            if white == 1
            else f"<br><span style='font-size:14px'>{t('white {a}', a=number(white))}</span>"
        )
        notes.append({
            "text": _short(sizes, layer) + scale, "textangle": -90, "font": {"size": 15},
            "showarrow": False,
            "xref": "paper", "x": 0, "xanchor": "right", "xshift": -_DIGITS if last else -2,
            "yref": "paper", "y": 1 - (top + bottom) / 2 / height, "yanchor": "middle",
        })  # fmt: skip
    return notes


def _short(sizes: Sizes, layer: int) -> str:
    return t("outputs") if layer == len(sizes) - 1 else t("hidden {n}", n=layer)


def _flips(found: Moments, height: int, bottom: float, dark: bool) -> tuple[list, list]:
    """A line where the answer changed, with the new one above it where there is room."""
    lines, labels = [], []
    last = [-np.inf] * _LABEL_ROWS  # the last label of each row, the lowest row first
    for flip in found.flips.tolist():
        x = flip + 0.5  # moments count from 1; the mark is on the new one's left
        free = [row for row in range(_LABEL_ROWS) if x - last[row] >= _LABEL_APART]
        row = free[0] if free else 0
        top = 1 - _LABEL * (_LABEL_ROWS - row) / height
        lines.append(_line(x, bottom, top, "solid", dark))
        if free:
            last[row] = x
            answer = int(found.answers[flip])
            labels.append({
                "x": x, "yref": "paper", "y": top, "yanchor": "bottom", "showarrow": False,
                "text": f"<b>{NOT_SURE if answer < 0 else answer}</b>", "width": 16,
                "bgcolor": palette.INK, "bordercolor": palette.RING, "borderpad": 1,
                "font": {"color": palette.TEXT_ON_LIGHT, "size": 15},
            })  # fmt: skip
    return lines, labels


def _line(x: float, bottom: float, top: float, dash: str, dark: bool) -> dict:
    """White, as selection is; grey on a light page, where white would be lost."""
    colour = palette.INK if dark else palette.RING
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": bottom, "y1": top,
        "line": {"color": colour, "width": 2, "dash": dash},
    }  # fmt: skip


def _film(inputs: Array, top: float, height: float) -> list[dict]:
    """Pictures of the drawing along the time axis, each under its moment.

    As images, which stay square however wide the figure is.
    """
    frames = []
    for place in range(_FRAMES):
        moment = int((place + 0.5) * N / _FRAMES)
        frames.append({
            "source": _png(inputs[moment]), "layer": "above",
            "xref": "x", "x": moment + 1, "xanchor": "center", "sizex": 0.94 * N / _FRAMES,
            "yref": "paper", "y": top, "yanchor": "top", "sizey": height, "sizing": "contain",
        })  # fmt: skip
    return frames


def _png(pixels: Array) -> str:
    """A data URL; each pixel is 4 by 4, for browsers that smooth what they enlarge."""
    large = (255 * pixels.reshape(SIDE, SIDE)).astype(np.uint8).repeat(4, axis=0).repeat(4, axis=1)
    file = io.BytesIO()
    Image.fromarray(large).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
