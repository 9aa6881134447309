"""Other weights: the matrices between the layers that compute, one heatmap each."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components.figures.layout import diverging, selection
from components.figures.numbers import number
from components.views.body import columns, still
from components.views.names import called, layer_name, neuron_names
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View

_LEAST_HEIGHT, _A_ROW = 460, 24  # pixels

_WORDS = """
<p><b>How the layers after the first listen.</b> Each row is one neuron, each column one neuron of
the layer before. A weight only <i>pushes</i>: <b>blue</b> pushes the row's neuron up when the
column's is bright, <b>orange</b> pushes it down, black does nothing. What all pushes and the bias
come to decides. All share one scale.</p>
{matrices}
<p data-slot="selected"></p>
"""
_MATRIX = '<h4>{title}</h4><div data-figure="layer-{layer}"></div>'


def _template(setting: Setting) -> Template:
    sizes = setting.sizes
    layers = range(2, len(sizes))
    return Template(
        _WORDS.format(
            matrices=columns(
                *(
                    _MATRIX.format(title=_title(setting.sizes, layer), layer=layer)
                    for layer in layers
                )
            )
        ),
        {f"layer-{layer}": _figure(setting, layer) for layer in layers},
    )


def _numbers(scene: Scene) -> Numbers:
    sizes = scene.setting.sizes
    later = scene.net.weights[1:]
    limit = max((float(np.abs(W).max()) for W in later), default=0.0) or 1.0
    figures, said = {}, ""
    for layer, W in enumerate(later, start=2):
        shapes, alt = [], _title(sizes, layer)
        if scene.selected and scene.selected[0] == layer:
            index = scene.selected[1]
            shapes = [_frame(index, W.shape[1], scene.setting.dark)]
            said = _pushes(sizes, layer, index, W[index])
            alt = f"{alt}. {said}"
        figures[f"layer-{layer}"] = Restyle(
            {0: {"z": W, "zmin": -limit, "zmax": limit}}, {"shapes": shapes}, alt
        )
    return Numbers({"selected": said}, figures)


def _title(sizes: tuple[int, ...], layer: int) -> str:
    return f"Into {layer_name(sizes, layer).lower()}: {sizes[layer]} × {sizes[layer - 1]} weights"


def _figure(setting: Setting, layer: int) -> go.Figure:
    sizes = setting.sizes
    n_out, n_in = sizes[layer], sizes[layer - 1]
    figure = go.Figure(
        go.Heatmap(
            z=np.zeros((n_out, n_in), np.float32),
            x=neuron_names(sizes, layer - 1),
            y=neuron_names(sizes, layer),
            xgap=1,
            ygap=1,
            hovertemplate="from %{x} to %{y}: weight %{z:.3f}<extra></extra>",
            colorbar={"thickness": 14},
            **diverging(1.0),
        )
    )
    unit = "digit" if layer == len(sizes) - 1 else "neuron"
    figure.update_xaxes(
        title=f"from {layer_name(sizes, layer - 1).lower()}, neuron", type="category"
    )
    figure.update_yaxes(
        title=f"to {layer_name(sizes, layer).lower()}, {unit}",
        type="category",
        autorange="reversed",
    )
    height = max(_LEAST_HEIGHT, 100 + _A_ROW * n_out)
    return still(figure, height, setting.dark)


def _pushes(sizes: tuple[int, ...], layer: int, index: int, row: np.ndarray) -> str:
    """What pushes a neuron most, in words."""
    who = called(sizes, (layer, index))
    parts = [
        f"{way} by neuron {at + 1} ({number(float(row[at]))})"
        for way, at, some in (
            ("up", row.argmax(), row.max() > 0),
            ("down", row.argmin(), row.min() < 0),
        )
        if some
    ]
    if not parts:
        return f"Nothing pushes {who}: its weights are all 0."
    return f"Pushed most strongly, {who}: {' and '.join(parts)}, each when it is bright."


def _frame(index: int, n_in: int, dark: bool) -> dict:
    line = {"color": selection(dark), "width": 4}
    top = index - 0.5
    return {"type": "rect", "x0": -0.5, "x1": n_in - 0.5, "y0": top, "y1": top + 1, "line": line}


VIEW = View(
    "matrices",
    "Other weights",
    "rest",
    _template,
    _numbers,
    about="The weights of the later layers, as squares",
    picks=True,
)
