"""Both at once: what the two networks that ship, sigmoid and ReLU, make of the same drawing."""

from __future__ import annotations

from functools import cache
from html import escape

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import styled
from components.figures.numbers import output, plain
from components.figures.scales import ink_on, white
from components.language import later, t
from components.shared import LABELS, OWN
from components.views.body import bright, place_of
from components.views.firing import dead, take_part
from components.views.functions import explained
from components.views.names import in_words, neuron_names
from components.views.output_bars import beside_the_line, digit_axis, sure_axis
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View
from network import SHIPPED, Trace, load
from network.asking.edits import flat
from network.verdict import verdict

_STRIP, _BETWEEN = 2.1, 0.3  # from one strip to the next, in squares; more between networks
_A_PAIR, _A_STRIP, _FOOT = 38, 44, 26  # pixels


def template(setting: Setting) -> Template:
    """The answers' place, paired bars, strips of squares, and what was measured of neurons."""
    functions = "<br>".join(explained(name) for name in SHIPPED)
    html = (
        '<p data-slot="which"></p><div data-slot="answers"></div><p data-slot="difference"></p>'
        + f"<p><strong>{t('The outputs')}</strong></p>{place_of('outputs', 640)}"
        + f"<p>{_why_below_one()}</p>"
        + f"<p>{t('<strong>The hidden layers</strong>, each in its own scale of brightness')}</p>"
        + place_of("strips", 640)
        + f"<p>{functions}</p>{take_part(LABELS)}"
    )
    return Template(html, {"outputs": _outputs(setting.dark), "strips": _strips(setting.dark)})


def _why_below_one() -> str:
    """What the outputs of both networks go through, as their files say."""
    last = {load(name).activations[-1] for name in SHIPPED}
    if last != {"sigmoid"}:
        return ""
    return t(
        "Both networks have the sigmoid in their output layer: so the outputs of the ReLU network "
        "stay between 0 and 1, too. Only its hidden layers have ReLU."
    )


def numbers(scene: Scene) -> Numbers:
    """Two passes for the same picture, side by side."""
    picture = scene.trace.activations[0]
    traces = {name: load(name).forward(picture) for name in SHIPPED}
    texts = {
        "which": _which(scene),
        "answers": _answers(traces),
        "difference": _difference(traces),
    }
    return Numbers(texts, {"outputs": _painted_outputs(traces), "strips": _painted_strips(traces)})


def _which(scene: Scene) -> str:
    """That it is not the visitor's network that is compared, where there is such a network."""
    if _ships(scene):
        return t("The two networks that ship look at the same drawing.")
    if scene.setting.base == OWN:
        return t("<strong>These are the two networks as they ship, without your own one.</strong>")
    if scene.setting.base not in SHIPPED:
        return t(
            "<strong>These are the two networks as they ship, not the one that is learning here."
            "</strong>"
        )
    return t(
        "<strong>These are the two networks as they ship, not the one that you have changed."
        "</strong>"
    )


def _ships(scene: Scene) -> bool:
    if scene.changed or scene.setting.base not in SHIPPED:
        return False
    net, shipped = scene.net, load(scene.setting.base)
    return net is shipped or (
        (net.sizes, net.activations) == (shipped.sizes, shipped.activations)
        and np.array_equal(flat(net), flat(shipped))
    )


def _answers(traces: dict[str, Trace]) -> str:
    cells = []
    for name, trace in traces.items():
        said = verdict(trace)
        answer = str(said.best) if said.sure else t("Draw a digit") if said.blank else t("Not sure")
        size, style = ("3.6rem", "color:var(--nn-winner)") if said.sure else ("1.6rem", "")
        named = () if said.blank else (said.best, *said.also)
        detail = ", ".join(
            t("{digit} with {a}", digit=digit, a=bright(trace.output[digit])) for digit in named
        )
        cells.append(
            f'<div style="text-align:center"><div style="font-size:1.2rem">{t(LABELS[name])}</div>'
            f'<div style="font-size:{size};line-height:3.8rem;font-weight:700;{style}">{answer}'
            f'</div><div style="font-size:1.1rem">{detail}</div></div>'
        )
    columns = "display:grid;grid-template-columns:1fr 1fr;margin-bottom:10px"
    return f'<div style="{columns}">{"".join(cells)}</div>'


def _difference(traces: dict[str, Trace]) -> str:
    if any(verdict(trace).blank for trace in traces.values()):
        return t("The pad is blank: these are the outputs that the biases alone give.")
    outputs = [trace.output for trace in traces.values()]
    apart = np.abs(outputs[0] - outputs[1])
    most = int(apart.argmax())
    if apart[most] < 0.01:
        return t("<strong>Where they differ:</strong> nowhere by as much as {a}.", a=plain(0.01))
    given = {name: bright(trace.output[most]) for name, trace in traces.items()}
    return t(
        "<strong>Where they differ most:</strong> digit {digit} gets {sigmoid} from Sigmoid and "
        "{relu} from ReLU.",
        digit=most,
        **given,
    )


# ---- the outputs, as pairs of bars ----------------------------------------------


def _outputs(dark: bool) -> go.Figure:
    """Filled bars for one network, hollow ones for the other: never colour alone."""
    sizes = load(SHIPPED[0]).sizes
    digits = neuron_names(sizes, len(sizes) - 1)
    n = len(digits)
    figure = go.Figure()
    for name, fill, inside in zip(
        SHIPPED, (palette.BAR, palette.SURFACE), (palette.OFF, palette.INK), strict=True
    ):
        figure.add_bar(
            x=[0] * n, y=digits, text=[""] * n, orientation="h", name=t(LABELS[name]),
            textposition="outside", textfont={"size": 14}, insidetextfont={"color": inside},
            constraintext="none", cliponaxis=False,
            marker={"color": fill, "line": {"color": palette.BAR, "width": 2}},
            hovertemplate=t("digit {digit}", digit="%{y}")
            + f", {t(LABELS[name])}: %{{text}}<extra></extra>",
        )  # fmt: skip
    sure_axis(figure)
    digit_axis(figure)
    legend = {
        "orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom",
        "font": {"size": 16}, "itemclick": False, "itemdoubleclick": False,
    }  # fmt: skip
    return styled(
        figure, 30 + _A_PAIR * n + _FOOT, dark, barmode="group", bargap=0.2, bargroupgap=0,
        showlegend=True, legend=legend, margin={"l": 34, "r": 4, "t": 30, "b": _FOOT},
    )  # fmt: skip


def _painted_outputs(traces: dict[str, Trace]) -> Restyle:
    painted, alts = {}, []
    for place, (name, trace) in enumerate(traces.items()):
        texts = [output(a) for a in trace.output]
        all_ = ", ".join(f"{d}: {a}" for d, a in enumerate(texts))
        alts.append(t("{name}: {text}", name=t(LABELS[name]), text=all_))
        answer = verdict(trace).answer
        if answer is not None:
            texts[answer] = f"<b>{texts[answer]}</b>"
        painted[place] = {
            "x": trace.output,
            "text": texts,
            "textposition": beside_the_line(trace.output.tolist()),
        }
    return Restyle(painted, alt=f"{t('The outputs of both networks.')} {'. '.join(alts)}")


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
            showscale=False, xgap=1, ygap=2, customdata=[list(range(1, n + 1))],
            hovertemplate=t(
                "{network}, layer {layer}, neuron {n}: {a}",
                network=t(LABELS[name]), layer=layer, n="%{customdata}", a="%{z:.2f}",
            )
            + "<extra></extra>",
        )  # fmt: skip
    widest = max(n for _, _, n, _ in _places())
    figure.update_xaxes(
        range=[-0.6, widest - 0.4], tickvals=list(range(0, widest, 3)), tickfont={"size": 14},
        ticktext=[str(i + 1) for i in range(0, widest, 3)], tickangle=0, showgrid=False,
        zeroline=False, title={"text": t("neuron"), "standoff": 2, "font": {"size": 15}},
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[_places()[-1][-1] + 0.6, -1.7])
    height = 46 + _A_STRIP * len(_places())
    return styled(figure, height, dark, margin={"l": 1, "r": 1, "t": 0, "b": 46})


def _painted_strips(traces: dict[str, Trace]) -> Restyle:
    painted, notes, scales = {}, [], []
    for place, (name, layer, n, y) in enumerate(_places()):
        a = traces[name].activations[layer]
        scale = white(a)
        painted[place] = {"z": a[None, :], "zmax": scale}
        title = f"{t(LABELS[name])}, {in_words(load(name).sizes, layer)}"
        white_is = t("white is {a}", a=plain(scale))
        scales.append(t("{name}: {text}", name=title, text=white_is))
        notes.append({
            "x": -0.55, "xanchor": "left", "y": y - 0.55, "yanchor": "bottom", "showarrow": False,
            "text": t(
                "<b>{name}</b>: {text}",
                name=escape(title), text=t("white = {a}", a=plain(scale)),
            ),
            "font": {"size": 14},
        })  # fmt: skip
        notes += [
            {
                "x": neuron, "y": y, "text": "<b>✕</b>", "showarrow": False,
                "font": {
                    "size": 18, "color": ink_on(palette.BRIGHTNESS, float(a[neuron]) / scale)
                },
            }
            for neuron in dead(name, layer, n)
        ]  # fmt: skip
    strips = t("Hidden layers as strips of brightness, of both networks.")
    alt = f"{strips} {'; '.join(scales)}"
    return Restyle(painted, {"annotations": notes}, alt)


VIEW = View(
    "both",
    later("Both at once"),
    "tenth",
    template,
    numbers,
    about=later("Sigmoid and ReLU on the same drawing"),
)
