"""Both at once: what the two networks that ship, sigmoid and ReLU, make of the same drawing."""

from __future__ import annotations

from functools import cache
from html import escape

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.numbers import activation
from components.figures.scales import ink_on, white
from components.views.body import bright, columns, still
from components.views.firing import dead, take_part
from components.views.names import layer_name, neuron_names
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View
from network import SHIPPED, Trace, load
from network.asking.edits import flat
from network.verdict import SURE, verdict

_LABELS = {"sigmoid": "Sigmoid", "relu": "ReLU"}
_PATTERNS = ("", "/")
_STRIP, _BETWEEN = 1.75, 0.35  # from one strip to the next, in squares; more between networks


def template(setting: Setting) -> Template:
    """The answers' place, paired bars, strips of squares, and what was measured of neurons."""
    html = (
        '<p data-slot="which"></p><div data-slot="answers"></div>'
        + columns(
            "<p><strong>The outputs</strong>, every one between 0 and 1</p>"
            '<div data-figure="outputs"></div><p data-slot="difference"></p>',
            "<p><strong>The hidden layers</strong>, each in its own scale of brightness</p>"
            '<div data-figure="strips"></div>',
        )
        + take_part(_LABELS)
    )
    return Template(html, {"outputs": _outputs(setting.dark), "strips": _strips(setting.dark)})


def numbers(scene: Scene) -> Numbers:
    """Two passes for the same picture, side by side."""
    picture = scene.trace.activations[0]
    traces = {name: load(name).forward(picture) for name in SHIPPED}
    texts = {
        "which": _which(scene),
        "answers": _answers(traces, scene.setting.dark),
        "difference": _difference(traces),
    }
    return Numbers(texts, {"outputs": _painted_outputs(traces), "strips": _painted_strips(traces)})


def _which(scene: Scene) -> str:
    """That it is not the visitor's network that is compared, where there is such a network."""
    if _ships(scene):
        return "The two networks that ship look at the same drawing."
    return (
        "<strong>This compares the two networks as they ship, not the one that you have "
        "changed.</strong>"
    )


def _ships(scene: Scene) -> bool:
    if scene.changed or scene.setting.base not in SHIPPED:
        return False
    net, shipped = scene.net, load(scene.setting.base)
    return net is shipped or (
        (net.sizes, net.activations) == (shipped.sizes, shipped.activations)
        and np.array_equal(flat(net), flat(shipped))
    )


def _answers(traces: dict[str, Trace], dark: bool) -> str:
    colour = palette.WINNER if dark else palette.WINNER_BAR_ON_LIGHT
    cells = []
    for name, trace in traces.items():
        said = verdict(trace)
        answer = "Draw a digit" if said.blank else str(said.best) if said.sure else "Not sure"
        size, style = ("4.5rem", f"color:{colour}") if said.sure else ("2.2rem", "")
        detail = (
            "" if said.blank else f"brightest: {said.best} with {bright(trace.output[said.best])}"
        )
        cells.append(
            f'<div style="text-align:center"><div style="font-size:1.2rem">{_LABELS[name]}</div>'
            f'<div style="font-size:{size};line-height:4.5rem;font-weight:700;{style}">{answer}'
            f'</div><div style="font-size:1.1rem">{detail}</div></div>'
        )
    return f'<div style="display:grid;grid-template-columns:1fr 1fr">{"".join(cells)}</div>'


def _difference(traces: dict[str, Trace]) -> str:
    if any(verdict(trace).blank for trace in traces.values()):
        return "The pad is blank: these are the outputs that the biases alone give."
    outputs = [trace.output for trace in traces.values()]
    apart = np.abs(outputs[0] - outputs[1])
    most = int(apart.argmax())
    if apart[most] < 0.01:
        return "<strong>Where they differ:</strong> nowhere by as much as 0.01."
    said = " and ".join(
        f"{bright(trace.output[most])} from {_LABELS[name]}" for name, trace in traces.items()
    )
    return f"<strong>Where they differ most:</strong> digit {most} gets {said}."


# ---- the outputs, as pairs of bars ----------------------------------------------


def _outputs(dark: bool) -> go.Figure:
    sizes = load(SHIPPED[0]).sizes
    digits = neuron_names(sizes, len(sizes) - 1)
    figure = go.Figure()
    for name, pattern in zip(SHIPPED, _PATTERNS, strict=True):
        figure.add_bar(
            x=[0] * len(digits), y=digits, text=[""] * len(digits), orientation="h",
            name=_LABELS[name], textposition="outside", textfont={"size": 15},
            constraintext="none", cliponaxis=False,
            marker={
                "color": palette.BAR,
                "pattern": {"shape": pattern, "fgcolor": palette.TEXT_ON_LIGHT, "size": 7},
            },
            hovertemplate=f"digit %{{y}}, {_LABELS[name]}: %{{x:.4f}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=SURE, line={"dash": "dash", "width": 1.5})
    figure.update_xaxes(
        range=[0, 1.2], tickvals=[0, SURE, 1], ticktext=["0", f"sure from {SURE}", "1"],
        showgrid=False, zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        type="category", autorange="reversed", tickfont={"size": 20}, title="digit",
        showgrid=False, ticksuffix=" ",
    )  # fmt: skip
    legend = {
        "orientation": "h", "x": 0.5, "xanchor": "center", "y": 1.01, "yanchor": "bottom",
        "font": {"size": 18}, "itemclick": False, "itemdoubleclick": False,
    }  # fmt: skip
    return still(
        figure, 540, dark, barmode="group", bargap=0.22, bargroupgap=0, showlegend=True,
        legend=legend, margin={"l": 64, "r": 8, "t": 36, "b": 32},
    )  # fmt: skip


def _painted_outputs(traces: dict[str, Trace]) -> Restyle:
    painted, alts = {}, []
    for place, (name, trace) in enumerate(traces.items()):
        texts = [activation(a) for a in trace.output]
        alts.append(f"{_LABELS[name]}: " + ", ".join(f"{d}: {a}" for d, a in enumerate(texts)))
        answer = verdict(trace).answer
        if answer is not None:
            texts[answer] = f"<b>{texts[answer]}</b>"
        painted[place] = {"x": trace.output, "text": texts}
    return Restyle(painted, alt="The outputs of both networks. " + ". ".join(alts))


# ---- the hidden layers, as strips of squares ------------------------------------


@cache
def _places() -> list[tuple[str, int, int, float]]:
    """(network, hidden layer, its neurons, how far down) of each strip, from the top."""
    places, y = [], 0.0
    for name in SHIPPED:
        sizes = load(name).sizes
        for layer in range(1, len(sizes) - 1):
            places.append((name, layer, sizes[layer], y))
            y += _STRIP
        y += _BETWEEN
    return places


def _strips(dark: bool) -> go.Figure:
    figure = go.Figure()
    for name, layer, n, y in _places():
        figure.add_shape(  # shows in the gaps, so that black squares have an edge on any page
            type="rect", x0=-0.55, x1=n - 0.45, y0=y - 0.53, y1=y + 0.53, layer="below",
            line={"width": 0}, fillcolor=palette.RING,
        )  # fmt: skip
        figure.add_heatmap(
            z=[[0] * n], x0=0, dx=1, y0=y, dy=1, colorscale=palette.BRIGHTNESS, zmin=0, zmax=1,
            showscale=False, xgap=2, ygap=2, customdata=[list(range(1, n + 1))],
            hovertemplate=f"{_LABELS[name]}, layer {layer}, neuron %{{customdata}}: %{{z:.4f}}"
            "<extra></extra>",
        )  # fmt: skip
    widest = max(n for _, _, n, _ in _places())
    figure.update_xaxes(
        range=[-0.6, widest - 0.4], tickvals=list(range(widest)),
        ticktext=[str(i + 1) for i in range(widest)], tickangle=0, showgrid=False, zeroline=False,
        title="neuron",
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[_places()[-1][-1] + 0.6, -1.0])
    return still(figure, 540, dark, margin={"l": 8, "r": 8, "t": 4, "b": 48})


def _painted_strips(traces: dict[str, Trace]) -> Restyle:
    painted, notes, scales = {}, [], []
    for place, (name, layer, n, y) in enumerate(_places()):
        a = traces[name].activations[layer]
        scale = white(a)
        painted[place] = {"z": a[None, :], "zmax": scale}
        title = f"{_LABELS[name]}, {layer_name(load(name).sizes, layer).lower()}"
        scales.append(f"{title}: white is {scale:g}")
        notes.append({
            "x": -0.55, "xanchor": "left", "y": y - 0.55, "yanchor": "bottom", "showarrow": False,
            "text": f"<b>{escape(title)}</b>: black = 0, white = {scale:g}",
        })  # fmt: skip
        notes += [
            {
                "x": neuron, "y": y, "text": "<b>✕</b>", "showarrow": False,
                "font": {
                    "size": 24, "color": ink_on(palette.BRIGHTNESS, float(a[neuron]) / scale)
                },
            }
            for neuron in dead(name, layer, n)
        ]  # fmt: skip
    alt = "Hidden layers as strips of brightness, of both networks. " + "; ".join(scales)
    return Restyle(painted, {"annotations": notes}, alt)


VIEW = View(
    "both",
    "Both at once",
    "tenth",
    template,
    numbers,
    about="Sigmoid and ReLU on the same drawing",
)
