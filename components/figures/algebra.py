"""One layer's a' = sigma(W a + b), as matrices side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.compare import ink_on, white
from components.figures.layout import diverging, neuron_labels, styled
from network import Network, Trace

Array = np.ndarray

_MOST_ROWS = 16  # longer columns are squeezed to the height of so many rows
# Widths in hundredths of the figure. A column as long as the picture has no room for
# numbers and needs none.
_LABELS, _NUMBERS, _NO_NUMBERS = 5.0, 10.0, 5.0
_SIGNS = {"•": 4.0, "+": 4.0, "=": 4.0, "→": 8.5}


def step(
    net: Network, trace: Trace, layer: int, selected: int | None = None, dark: bool = False
) -> go.Figure:
    """What layer 1, 2 or 3 computes: W · a + b = z, squished to a', with every shape.

    W, b and z are blue where positive and orange where negative, each symmetric about
    zero; a and a' are brightness. The selected neuron's row is framed.
    """
    W, b = net.weights[layer - 1], net.biases[layer - 1]
    before, after = trace.activations[layer - 1 : layer + 1]
    z = trace.weighted_sums[layer]
    n_out, n_in = W.shape
    narrow = _NO_NUMBERS if n_in > _MOST_ROWS else _NUMBERS
    wide = 100 - _LABELS - sum(_SIGNS.values()) - narrow - 3 * _NUMBERS
    squish = "σ" if net.activations[layer - 1] == "sigmoid" else "ReLU"

    figure = go.Figure()
    shapes, notes = [], []  # given to Plotly all at once: one by one takes it three times as long
    height = max(_height(n_out), _height(n_in))
    x = _LABELS
    # A few extreme weights would leave everything else in the dark: they get the end colours.
    limit = float(np.quantile(np.abs(W), 0.995 if n_in > _MOST_ROWS else 1.0)) or 1.0
    for name, word, values, width, sign in (
        ("W", "weights", W, wide, "•"),
        ("a", "pixels" if layer == 1 else "before", before[:, None], narrow, "+"),
        ("b", "bias", b[:, None], _NUMBERS, "="),
        ("z", "sum", z[:, None], _NUMBERS, "→"),
        ("a′", "after", after[:, None], _NUMBERS, ""),
    ):
        if name in ("a", "a′"):
            colours = {"colorscale": palette.BRIGHTNESS, "zmin": 0, "zmax": white(values)}
        else:
            colours = diverging(limit if name == "W" else float(np.abs(values).max()) or 1.0)
        tall = _height(len(values))
        top = (height - tall) / 2
        _matrix(figure, values, x, top, width, tall, name, colours)
        shapes.append(_frame(x, x + width, top, top + tall, palette.RING, 1.5))
        middle = x + width / 2
        notes.append(_note(middle, top - 0.35, f"<b>{name}</b><br>{word}", "bottom", 18))
        notes.append(_note(middle, top + tall + 0.3, _shape(values), "top", 18))
        if selected is not None and name != "a":
            pitch = tall / n_out
            upper = top + selected * pitch
            shapes.append(_frame(x - 0.3, x + width + 0.3, upper, upper + pitch, palette.WINNER, 4))
        x += width
        if sign:
            gap = _SIGNS[sign]
            sign = f"{squish}<br><b>→</b>" if sign == "→" else f"<b>{sign}</b>"
            notes.append(_note(x + gap / 2, height / 2, sign, "middle", 22))
            x += gap
    _row_labels(figure, neuron_labels(layer, n_out), height, selected)
    figure.update_xaxes(visible=False, range=[0, 100.4])
    figure.update_yaxes(visible=False, range=[height + 1.4, -2.3])
    return styled(figure, 500, dark=dark).update_layout(
        margin={"l": 0, "r": 4, "t": 0, "b": 0}, shapes=shapes, annotations=notes
    )


def number(value: float) -> str:
    """A number in at most five characters or so, with a real minus sign."""
    size = abs(value)
    text = f"{value:.2f}" if size < 9.995 else f"{value:.1f}" if size < 999.5 else f"{value:.0e}"
    text = text.removeprefix("-") if not float(text) else text
    return text.replace("-", "−")


def _height(n: int) -> float:
    return min(n, _MOST_ROWS)


def _shape(values: Array) -> str:
    n_rows, n_columns = values.shape
    return f"{n_rows} × {n_columns}" if n_columns > 1 else str(n_rows)


def _matrix(
    figure: go.Figure,
    values: Array,
    x: float,
    top: float,
    width: float,
    tall: float,
    name: str,
    colours: dict,
) -> None:
    """One matrix or column in its place, its numbers in a column's cells where they fit."""
    n_rows, n_columns = values.shape
    dx, dy = width / n_columns, tall / n_rows
    gap = 1 if max(n_rows, n_columns) <= _MOST_ROWS else 0
    figure.add_heatmap(
        z=values, x0=x + dx / 2, dx=dx, y0=top + dy / 2, dy=dy, xgap=gap, ygap=gap,
        showscale=False, hovertemplate=f"{name}: %{{z:.4f}}<extra></extra>", **colours,
    )  # fmt: skip
    if n_columns > 1 or n_rows > _MOST_ROWS:
        return
    low, high = colours["zmin"], colours["zmax"]
    figure.add_scatter(
        x=[x + width / 2] * n_rows,
        y=[top + (i + 0.5) * dy for i in range(n_rows)],
        text=[number(float(value)) for value in values[:, 0]],
        mode="text",
        textfont={
            "size": 16,
            "color": [
                ink_on(colours["colorscale"], (float(value) - low) / (high - low))
                for value in values[:, 0]
            ],
        },
        hoverinfo="skip",
    )


def _row_labels(
    figure: go.Figure, labels: Sequence[str], height: float, selected: int | None
) -> None:
    tall = _height(len(labels))
    top, pitch = (height - tall) / 2, tall / len(labels)
    figure.add_scatter(
        x=[_LABELS - 1.1] * len(labels),
        y=[top + (i + 0.5) * pitch for i in range(len(labels))],
        text=[f"<b>{label}</b>" if i == selected else label for i, label in enumerate(labels)],
        mode="text",
        textposition="middle left",
        textfont={"size": 16},
        hoverinfo="skip",
    )


def _frame(x0: float, x1: float, y0: float, y1: float, colour: str, width: float) -> dict:
    line = {"color": colour, "width": width}
    return {"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1, "line": line}


def _note(x: float, y: float, text: str, anchor: str, size: int) -> dict:
    return {
        "x": x, "y": y, "yanchor": anchor, "text": text, "showarrow": False, "font": {"size": size}
    }  # fmt: skip
