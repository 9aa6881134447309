"""Activations: how bright every neuron is with this drawing, as bars and as numbers."""

from __future__ import annotations

from html import escape

from plotly.subplots import make_subplots

from components import palette
from components.figures.numbers import activation, number
from components.views.body import columns, still
from components.views.names import called, layer_name, neuron_names
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View

_LEAST_HEIGHT, _A_BAR = 480, 26  # pixels
_ROOM = 1.4  # of the longest bar, for the number at its end

_WORDS = """
<p><b>What every neuron does with this drawing.</b> An <i>activation</i> is how bright a neuron
is. The first {n_inputs} are the pixels of your drawing; each layer after them is computed from
the one before.</p>
<div data-figure="layers"></div>
<p data-slot="brightest"></p>
<details><summary>The numbers, with the weighted sum z that each activation comes from</summary>
{tables}</details>
"""
_TABLE = """<table><caption>{name}</caption>
<thead><tr><th>neuron</th><th>z</th><th>activation</th></tr></thead>
<tbody data-slot="layer-{layer}"></tbody></table>
"""
_NO_INK = (
    "There is no ink in the picture: all its pixels are 0, and what glows nevertheless comes from "
    "the biases alone."
)


def _template(setting: Setting) -> Template:
    sizes = setting.sizes
    layers = range(1, len(sizes))
    names = [layer_name(sizes, layer) for layer in layers]
    figure = make_subplots(
        1, len(layers), subplot_titles=names, horizontal_spacing=0.27 / len(layers)
    )
    for layer in layers:
        labels = neuron_names(sizes, layer)
        bars = {
            "y": labels,
            "x": [0] * len(labels),
            "text": [""] * len(labels),
            "orientation": "h",
            "textposition": "outside",
            "cliponaxis": False,
            "marker": {"color": palette.BAR},
            "hovertemplate": "neuron %{y}: %{text}<extra></extra>",
        }
        figure.add_bar(**bars, row=1, col=layer)
        figure.update_xaxes(range=[0, _ROOM], row=1, col=layer)
        figure.update_yaxes(type="category", autorange="reversed", row=1, col=layer)
    height = max(_LEAST_HEIGHT, 44 + _A_BAR * max(sizes[1:]))
    tables = columns(
        *(_TABLE.format(name=name, layer=layer) for layer, name in zip(layers, names, strict=True))
    )
    return Template(
        _WORDS.format(n_inputs=sizes[0], tables=tables),
        {"layers": still(figure, height, setting.dark)},
    )


def _numbers(scene: Scene) -> Numbers:
    trace, sizes = scene.trace, scene.setting.sizes
    texts, bars, ranges, brightest = {}, {}, {}, []
    for layer in range(1, len(sizes)):
        a, z = trace.activations[layer], trace.weighted_sums[layer]
        written = [activation(value) for value in a.tolist()]
        bars[layer - 1] = {"x": a, "text": written}
        best = int(a.argmax())
        if scene.setting.activations[layer - 1] != "sigmoid":  # which never exceeds 1
            axis = "xaxis" if layer == 1 else f"xaxis{layer}"
            ranges[f"{axis}.range"] = [0, _ROOM * _reach(float(a[best]))]
        brightest.append(
            f"{called(sizes, (layer, best))} with {written[best]}"
            if a[best] > 0
            else f"none of {layer_name(sizes, layer).lower()}"
        )
        labels = neuron_names(sizes, layer)
        texts[f"layer-{layer}"] = "".join(
            f"<tr><td>{label}</td><td>{number(sum_)}</td><td>{escape(value)}</td></tr>"
            for label, sum_, value in zip(labels, z.tolist(), written, strict=True)
        )
    said = f"Brightest now: {', '.join(brightest)}."
    if scene.verdict.blank:
        said = f"{_NO_INK} {said}"
    texts["brightest"] = escape(said)
    return Numbers(texts, {"layers": Restyle(bars, ranges, f"Activations as bars. {said}")})


def _reach(highest: float) -> float:
    """Where a layer's axis ends: it doubles as needed, so that bars grow and axes hold still."""
    reach = 1.0
    while reach < highest:
        reach *= 2
    return reach


VIEW = View(
    "activations",
    "Activations",
    "frame",
    _template,
    _numbers,
    about="All neurons' brightness as bars and numbers",
)
