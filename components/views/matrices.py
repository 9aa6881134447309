"""Other weights: the matrices between the layers that compute, one heatmap each."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from components.figures.layout import diverging, styled
from components.figures.numbers import number
from components.figures.scales import weight_limit
from components.language import later, t
from components.views.body import place_of, selection, weight_scale
from components.views.names import called, in_words, neuron_names
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View

_A_ROW, _FOOT = 19, 46  # pixels
_MOST_TICKS = 6  # where columns are too narrow for a name each

_MATRIX = '<h4>{title}</h4>{figure}<p><span data-slot="scale-{layer}"></span></p>'


def _template(setting: Setting) -> Template:
    sizes = setting.sizes
    layers = range(2, len(sizes))
    matrices = "".join(
        _MATRIX.format(
            title=_title(sizes, layer), layer=layer, figure=place_of(f"layer-{layer}", 560)
        )
        for layer in layers
    )
    words = t(
        "Each row listens to each column. When the column's neuron is bright, <b>blue</b> pushes "
        "the row's up, <b>orange</b> pushes it down."
    )
    alone = t("No weight decides alone: what counts is the sum of all pushes and the bias.")
    count = t("<b>All numbers of this network:</b> {sum}.", sum=counted(sizes))
    if not matrices:
        words = t("There is no hidden layer: all weights lead from the pixels to the outputs.")
    return Template(
        f'<p>{words}</p><p data-slot="selected"></p>{matrices}<p>{alone}</p><p>{count}</p>',
        {f"layer-{layer}": _figure(setting, layer) for layer in layers},
    )


def counted(sizes: tuple[int, ...]) -> str:
    """How many numbers a network of these sizes has, as a sum: weights layer by layer, biases."""
    products = " + ".join(f"{before} × {after}" for before, after in pairwise(sizes))
    biases = sum(sizes[1:])
    total = biases + sum(before * after for before, after in pairwise(sizes))
    return t(
        "{products} weights + {biases} biases = <b>{total}</b>",
        products=products,
        biases=biases,
        total=total,
    )


def _numbers(scene: Scene) -> Numbers:
    sizes = scene.setting.sizes
    figures, texts = {}, {"selected": ""}
    for layer, W in enumerate(scene.net.weights[1:], start=2):
        limit = weight_limit(W)
        shapes, alt = [], _title(sizes, layer)
        if scene.selected and scene.selected[0] == layer:
            index = scene.selected[1]
            shapes = selection(-0.5, index - 0.5, W.shape[1], 1)
            texts["selected"] = _pushes(sizes, layer, index, W[index])
            alt = f"{alt}. {texts['selected']}"
        figures[f"layer-{layer}"] = Restyle(
            {0: {"z": W, "zmin": -limit, "zmax": limit}}, {"shapes": shapes}, alt
        )
        texts[f"scale-{layer}"] = weight_scale(limit)
    return Numbers(texts, figures)


def _title(sizes: tuple[int, ...], layer: int) -> str:
    return t(
        "Into {layer}: {n} × {before} weights",
        layer=in_words(sizes, layer),
        n=sizes[layer],
        before=sizes[layer - 1],
    )


def _figure(setting: Setting, layer: int) -> go.Figure:
    sizes = setting.sizes
    n_out, n_in = sizes[layer], sizes[layer - 1]
    names = neuron_names(sizes, layer - 1)
    figure = go.Figure(
        go.Heatmap(
            z=np.zeros((n_out, n_in), np.float32),
            x=names,
            y=neuron_names(sizes, layer),
            xgap=1,
            ygap=1,
            showscale=False,
            hovertemplate=t(
                "from {before} to {neuron}: weight {w}", before="%{x}", neuron="%{y}", w="%{z:.3r}"
            )
            + "<extra></extra>",
            **diverging(1.0),
        )
    )
    every = -(-(n_in - 1) // (_MOST_TICKS - 1)) if n_in > 10 else 1
    figure.update_xaxes(
        title={
            "text": t("from {layer}", layer=in_words(sizes, layer - 1)),
            "standoff": 4,
            "font": {"size": 15},
        },
        type="category",
        tickvals=names[::every],
        tickangle=0,
        tickfont={"size": 14},
        showgrid=False,
    )
    figure.update_yaxes(
        type="category", autorange="reversed", tickfont={"size": 14}, dtick=1, showgrid=False,
        ticksuffix=" ",
    )  # fmt: skip
    margin = {"l": 28, "r": 2, "t": 2, "b": _FOOT}
    return styled(figure, _A_ROW * n_out + _FOOT + 2, setting.dark, margin=margin)


def _pushes(sizes: tuple[int, ...], layer: int, index: int, row: np.ndarray) -> str:
    """What pushes a neuron most, in words."""
    who = called(sizes, (layer, index))
    up, down = int(row.argmax()), int(row.argmin())
    values = {
        "neuron": who[0].upper() + who[1:],
        "up": up + 1,
        "w_up": number(float(row[up])),
        "down": down + 1,
        "w_down": number(float(row[down])),
    }
    if row[up] > 0 > row[down]:
        return t(
            "{neuron} is pushed up most by neuron {up} (weight {w_up}) and down most by neuron "
            "{down} (weight {w_down}), each when that one is bright.",
            **values,
        )
    if row[up] > 0:
        return t(
            "{neuron} is pushed up most by neuron {up} (weight {w_up}), when that one is bright.",
            **values,
        )
    if row[down] < 0:
        return t(
            "{neuron} is pushed down most by neuron {down} (weight {w_down}), when that one is "
            "bright.",
            **values,
        )
    return t("Nothing pushes {neuron}: its weights are all 0.", neuron=who)


VIEW = View(
    "matrices",
    later("Other weights"),
    "rest",
    _template,
    _numbers,
    about=later("Those of the later layers, in squares"),
    picks=True,
)
