"""One layer's W · a + b = z → a′ as matrices side by side, in one figure for every shape."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import styled
from components.figures.numbers import activation
from components.figures.scales import ink_on, weight_limit, white
from components.figures.sums import hundredths
from components.language import t
from components.views.body import frame, selection
from components.views.functions import sign
from components.views.names import layer_name, neuron_names
from components.views.view import Restyle, Scene

Array = np.ndarray

_MOST_ROWS = 16  # longer columns are squeezed to the height of so many rows
_A_ROW = 21  # pixels
_ABOVE, _BELOW = 2.3, 1.4  # rows, for titles and shapes
# Widths in hundredths of the figure: a number of six characters fits where the figure is
# 300 pixels wide. A column as long as the picture has no room for numbers and needs none.
_LABELS, _NUMBERS, _NO_NUMBERS = 7.5, 15.0, 4.0
_SIGNS = (3.5, 3.5, 3.5, 6.5)  # • + = →
_NAMES = ("W", "a", "b", "z", "a′")
_W, _A, _B, _Z, _AFTER = range(5)  # traces: five heatmaps,
_TEXTS = {_A: 5, _B: 6, _Z: 7, _AFTER: 8}  # the numbers in four of them,
_LABEL = 9  # and what the rows are called
# Black or white text, by place on a colour scale: looked up, because it is needed for
# every number in every drawing.
_INKS = {
    scale: [ink_on(scale, share / 100) for share in range(101)]
    for scale in (palette.BRIGHTNESS, palette.DIVERGING)
}


def matrices(dark: bool) -> go.Figure:
    """All traces, empty: W, b and z blue and orange about zero, a and a′ as brightness."""
    figure = go.Figure()
    for place, name in enumerate(_NAMES):
        bright = place in (_A, _AFTER)
        figure.add_heatmap(
            z=[[0]], colorscale=palette.BRIGHTNESS if bright else palette.DIVERGING,
            zmin=0 if bright else -1, zmax=1, showscale=False,
            hovertemplate=f"{name}: %{{z:{'.2f' if bright else '.3r'}}}<extra></extra>",
        )  # fmt: skip
    for _ in _TEXTS:
        figure.add_scatter(
            x=[], y=[], text=[], mode="text", textfont={"size": 14, "color": []}, hoverinfo="skip"
        )
    figure.add_scatter(
        x=[], y=[], text=[], mode="text", textposition="middle left", textfont={"size": 14},
        hoverinfo="skip",
    )  # fmt: skip
    figure.update_xaxes(visible=False, range=[0, 100.4])
    figure.update_yaxes(visible=False, range=[_MOST_ROWS + _BELOW, -_ABOVE])
    height = round(_A_ROW * (_MOST_ROWS + _ABOVE + _BELOW))
    return styled(figure, height, dark, margin={"l": 0, "r": 5, "t": 0, "b": 0})


def step(scene: Scene, layer: int, row: int) -> Restyle:
    """The numbers of one layer and, because layers have different shapes, their places.

    The row that is looked at is framed. W is passed on as the network has it, the very same
    array, so that a sender can tell that it has not changed.
    """
    W, b = scene.net.weights[layer - 1], scene.net.biases[layer - 1]
    before, after = scene.trace.activations[layer - 1 : layer + 1]
    z = scene.trace.weighted_sums[layer]
    n_out, n_in = W.shape
    height = max(_height(n_out), _height(n_in))
    narrow = _NO_NUMBERS if n_in > _MOST_ROWS else _NUMBERS
    wide = 100 - _LABELS - sum(_SIGNS) - narrow - 3 * _NUMBERS
    columns = (W, *(values[:, None] for values in (before, b, z, after)))
    words = (t("weights"), "", t("bias"), t("sum"), t("after"))
    through = sign(scene.net.activations[layer - 1])

    traces, shapes, notes = {}, [], []
    x = _LABELS
    for place, (values, width) in enumerate(
        zip(columns, (wide, narrow, _NUMBERS, _NUMBERS, _NUMBERS), strict=True)
    ):
        tall = _height(len(values))
        top, middle = (height - tall) / 2, x + width / 2
        low, high = _ends(values, place)
        traces[place] = _matrix(values, x, top, width, tall) | {"zmin": low, "zmax": high}
        if place in _TEXTS:
            traces[_TEXTS[place]] = _numbers(values[:, 0], middle, top, tall, place, (low, high))
        shapes.append(frame(x, top, width, tall, palette.RING, 1.5))
        title = f"<b>{_NAMES[place]}</b><br>{words[place]}".removesuffix("<br>")
        notes.append(_note(middle, top - 0.35, title, "bottom"))
        notes.append(_note(middle, top + tall + 0.3, _shape(values), "top"))
        if place != _A:
            upper = top + row * tall / n_out
            shapes += selection(x, upper, width, tall / n_out)
        x += width
        if place < len(_SIGNS):
            middle = x + _SIGNS[place] / 2
            notes.append(_note(middle, height / 2, f"<b>{'•+=→'[place]}</b>", "middle", 18))
            if place == _Z:
                # A word is too long for the gap: it stands on its head, above the arrow.
                turned = {"textangle": -90 if len(through) > 1 else 0}
                notes.append(_note(middle, height / 2 - 0.5, through, "bottom", 16) | turned)
            x += _SIGNS[place]
    traces[_LABEL] = _labels(neuron_names(scene.setting.sizes, layer), height, row)
    layout = {"shapes": shapes, "annotations": notes, "yaxis.range": [height + _BELOW, -_ABOVE]}
    name = neuron_names(scene.setting.sizes, layer)[row]
    return Restyle(
        traces,
        layout,
        t(
            "{layer} as matrices: W times a, plus b, is z; z passes through {function} to a′. "
            "Row {row} is framed: z {z}, a′ {a}",
            layer=layer_name(scene.setting.sizes, layer),
            function=through,
            row=name,
            z=hundredths(z[row]),
            a=activation(after[row]),
        ),
    )


def _height(n: int) -> float:
    return float(min(n, _MOST_ROWS))


def _shape(values: Array) -> str:
    n_rows, n_columns = values.shape
    return f"{n_rows} × {n_columns}" if n_columns > 1 else str(n_rows)


def _ends(values: Array, place: int) -> tuple[float, float]:
    """Which values have the colours at the ends of the scale."""
    if place in (_A, _AFTER):
        return 0.0, white(values)
    limit = weight_limit(values)  # biases and sums by the same rule, each on its own scale
    return -limit, limit


def _matrix(values: Array, x: float, top: float, width: float, tall: float) -> dict:
    n_rows, n_columns = values.shape
    dx, dy = width / n_columns, tall / n_rows
    gap = 1 if max(n_rows, n_columns) <= _MOST_ROWS else 0
    place = {"x0": x + dx / 2, "dx": dx, "y0": top + dy / 2, "dy": dy, "xgap": gap, "ygap": gap}
    return {"z": values} | place


def _numbers(
    values: Array, x: float, top: float, tall: float, place: int, ends: tuple[float, float]
) -> dict:
    """The numbers in a column's cells, where they fit."""
    n, (low, high) = len(values), ends
    if n > _MOST_ROWS:
        return {"x": [], "y": [], "text": [], "textfont.color": []}
    bright = place in (_A, _AFTER)
    written = activation if bright else hundredths
    inks = _INKS[palette.BRIGHTNESS if bright else palette.DIVERGING]
    shares = ((values - low) / (high - low) * (len(inks) - 1)).astype(int)
    return {
        "x": [x] * n,
        "y": [top + (i + 0.5) * tall / n for i in range(n)],
        "text": [written(float(value)) for value in values],
        "textfont.color": [inks[share] for share in shares.tolist()],
    }


def _labels(names: list[str], height: float, row: int) -> dict:
    """The rows' names: all of them, or as many as there is room for and the framed one's."""
    n = len(names)
    tall = _height(n)
    top, pitch = (height - tall) / 2, tall / n
    every = -(-n // _MOST_ROWS)
    shown = [i for i in range(n) if i == row or (i % every == 0 and abs(i - row) >= every)]
    return {
        "x": [_LABELS - 1.1] * len(shown),
        "y": [top + (i + 0.5) * pitch for i in shown],
        "text": [f"<b>{names[i]}</b>" if i == row else names[i] for i in shown],
    }


def _note(x: float, y: float, text: str, anchor: str, size: int = 14) -> dict:
    return {
        "x": x, "y": y, "yanchor": anchor, "text": text, "showarrow": False, "font": {"size": size},
    }  # fmt: skip
