"""Activations: how bright every neuron is with this drawing, as bars and as numbers."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from components import palette
from components.figures.layout import halved, styled
from components.figures.numbers import activation, number
from components.language import later, t
from components.views.body import columns, place_of
from components.views.functions import bound_of_outputs, explained
from components.views.names import called, in_words, layer_name, neuron_names
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View

_A_BAR, _A_TITLE, _A_LINE, _AIR = 21, 26, 18, 10  # pixels
_LETTERS = 13  # of a title in a line; half of the narrowest dock has no room for more
_ROOM = 1.85  # of the longest bar, for the number at its end: in half the width of a dock,
_ROOM_ALONE = 1.3  # and in all of it


def _template(setting: Setting) -> Template:
    sizes = setting.sizes
    tables = columns(*(_table(sizes, layer) for layer in range(1, len(sizes))))
    words = t(
        "<b>What every neuron does with this drawing.</b> An <i>activation</i> is how bright a "
        "neuron is. The first {n} are the pixels of the picture; each layer after them is computed "
        "from the one before.",
        n=sizes[0],
    )
    numbers = t("The numbers, with the sum z that each activation comes from: weighted sum + bias")
    functions = " ".join(explained(name) for name in dict.fromkeys(setting.activations))
    html = (
        f'<p data-slot="brightest"></p>{place_of("layers", 760)}<p>{words}</p>'
        f"<p>{functions} {bound_of_outputs(setting.activations[-1])}</p>"
        f"<details><summary>{numbers}</summary>{tables}</details>"
    )
    return Template(html, {"layers": _figure(setting)})


def _table(sizes: tuple[int, ...], layer: int) -> str:
    head = "".join(f"<th>{word}</th>" for word in (t("neuron"), "z", t("activation")))
    return (
        f"<table><caption>{layer_name(sizes, layer)}</caption><thead><tr>{head}</tr></thead>"
        f'<tbody data-slot="layer-{layer}"></tbody></table>'
    )


def _figure(setting: Setting) -> go.Figure:
    """Hidden layers in pairs, side by side, and below them the outputs over the whole width."""
    sizes = setting.sizes
    figure = go.Figure()
    boxes, height = _boxes(sizes)
    for layer, (left, right, top, bottom) in enumerate(boxes, start=1):
        n = "" if layer == 1 else layer
        labels = neuron_names(sizes, layer)
        figure.add_bar(
            y=labels, x=[0] * len(labels), text=[""] * len(labels), orientation="h",
            xaxis=f"x{n}", yaxis=f"y{n}", textposition="outside", cliponaxis=False,
            constraintext="none", textfont={"size": 14},
            marker={"color": [palette.BAR] * len(labels)},
            hoverinfo="skip",
        )  # fmt: skip
        up, down = 1 - top / height, 1 - bottom / height
        figure.layout[f"xaxis{n}"] = {
            "range": [0, _room(sizes, layer)], "domain": [left, right], "anchor": f"y{n}",
            "visible": False,
        }  # fmt: skip
        figure.layout[f"yaxis{n}"] = {
            "type": "category", "autorange": "reversed", "domain": [down, up], "anchor": f"x{n}",
            "tickfont": {"size": 14}, "dtick": 1, "showgrid": False, "ticksuffix": " ",
        }  # fmt: skip
        figure.add_annotation(
            text=f"<b>{_title(sizes, layer)}</b>", xref="paper", x=left, xanchor="left",
            yref="paper", y=up, yanchor="bottom", showarrow=False,
        )  # fmt: skip
    margin = {"l": 24, "r": 0, "t": 0, "b": 0}
    return styled(figure, height, setting.dark, margin=margin, bargap=0.2, hovermode=False)


def _boxes(sizes: tuple[int, ...]) -> tuple[list[tuple[float, float, int, int]], int]:
    """Left and right (0..1), top and bottom (pixels) of each layer's bars; the whole height."""
    last, top, boxes = len(sizes) - 1, 0, []
    for first in range(1, last, 2):
        pair = range(first, min(first + 2, last))
        lines = max(_title(sizes, layer).count("<br>") for layer in pair)
        title = _A_TITLE + lines * _A_LINE
        tall = _A_BAR * max(sizes[layer] for layer in pair)
        for place, layer in enumerate(pair):
            left = 0.54 * place
            boxes.append((left, left + 0.46, top + title, top + title + _A_BAR * sizes[layer]))
        top += title + tall + _AIR
    bottom = top + _A_TITLE + _A_BAR * sizes[last]
    return [*boxes, (0.0, 1.0, top + _A_TITLE, bottom)], bottom + 4


def _title(sizes: tuple[int, ...], layer: int) -> str:
    """A layer's name, in two lines where its words are long."""
    name = layer_name(sizes, layer)
    return name if layer == len(sizes) - 1 else halved(name, _LETTERS)


def _room(sizes: tuple[int, ...], layer: int) -> float:
    return _ROOM_ALONE if layer == len(sizes) - 1 else _ROOM


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
            ranges[f"{axis}.range"] = [0, _room(sizes, layer) * _reach(float(a[best]))]
        brightest.append(
            t("{neuron} with {a}", neuron=called(sizes, (layer, best)), a=written[best])
            if a[best] > 0
            else t("{layer}: none", layer=in_words(sizes, layer))
        )
        labels = neuron_names(sizes, layer)
        texts[f"layer-{layer}"] = "".join(
            f"<tr><td>{label}</td><td>{number(sum_)}</td><td>{escape(value)}</td></tr>"
            for label, sum_, value in zip(labels, z.tolist(), written, strict=True)
        )
    answer = scene.verdict.answer
    bars[len(sizes) - 2]["marker.color"] = [
        palette.WINNER if digit == answer else palette.BAR for digit in range(sizes[-1])
    ]
    said = t("Brightest now: {neurons}.", neurons=", ".join(brightest))
    if scene.verdict.blank:
        no_ink = t(
            "There is no ink in the picture: all its pixels are 0, and what glows nevertheless "
            "comes from the biases alone."
        )
        said = f"{no_ink} {said}"
    texts["brightest"] = escape(said)
    return Numbers(texts, {"layers": Restyle(bars, ranges, f"{t('Activations as bars.')} {said}")})


def _reach(highest: float) -> float:
    """Where a layer's axis ends: it doubles as needed, so that bars grow and axes hold still."""
    reach = 1.0
    while reach < highest:
        reach *= 2
    return reach


VIEW = View(
    "activations",
    later("Activations"),
    "frame",
    _template,
    _numbers,
    about=later("Every neuron's brightness, in bars"),
)
