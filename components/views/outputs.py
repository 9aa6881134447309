"""Outputs: ten bars, the winner in yellow, and the line that it has to reach."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from components import palette
from components.figures.numbers import activation, output
from components.views.body import still
from components.views.names import neuron_names
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View
from network.verdict import SURE

_A_LABEL = 0.1  # how far up the axis a label reaches from the end of its bar

_WORDS = f"""
<p><b>Ten outputs, one a digit.</b> The brightest is the answer, if it reaches {SURE}; where all
stay dimmer the network is not sure. They need not add up to 1: each is its own neuron with its
own brightness.</p>
<div data-figure="outputs"></div>
<p data-slot="answer"></p>
"""


def _template(setting: Setting) -> Template:
    digits = neuron_names(setting.sizes, len(setting.sizes) - 1)
    figure = go.Figure(
        go.Bar(
            x=digits,
            y=[0] * len(digits),
            text=[""] * len(digits),
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            marker={"color": [palette.BAR] * len(digits)},
            hovertemplate="digit %{x}: %{text}<extra></extra>",
            textfont={"size": 18},
            insidetextfont={"color": palette.OFF},
        )
    )
    figure.add_hline(y=SURE, line={"dash": "dash", "width": 1.5}, layer="below")
    figure.update_xaxes(type="category", tickfont={"size": 22}, title="digit")
    figure.update_yaxes(
        range=[0, 1.1],
        title="activation",
        tickvals=[0, SURE, 1],
        ticktext=["0", f"sure<br>from {SURE}", "1"],
    )
    return Template(_WORDS, {"outputs": still(figure, 400, setting.dark)})


def _numbers(scene: Scene) -> Numbers:
    values = scene.trace.output.tolist()
    best, rival, blank, sure = scene.verdict
    written = [output(value) for value in values]
    colours = [palette.BAR] * len(values)
    if sure:
        dark = scene.setting.dark
        colours[best] = palette.WINNER_BAR if dark else palette.WINNER_BAR_ON_LIGHT
    if blank:
        said = "There is no ink in the picture. That is no digit, whatever the outputs say."
    elif sure:
        said = f"It says {best}, with {written[best]}. Next comes {rival}, with {written[rival]}."
    else:
        said = (
            f"Not sure: the brightest output, {best}, has {written[best]} and stays below "
            f"{activation(SURE)}."
        )
    bars = {
        "y": scene.trace.output,
        "text": written,
        # The line would strike through a number that stands on a bar just below it.
        "textposition": [
            "inside" if SURE - _A_LABEL < value < SURE else "outside" for value in values
        ],
        "marker.color": colours,
    }
    all_ = ", ".join(f"{digit}: {value}" for digit, value in enumerate(written))
    alt = f"The ten outputs. {all_}. {said}"
    return Numbers({"answer": escape(said)}, {"outputs": Restyle({0: bars}, alt=alt)})


VIEW = View(
    "outputs",
    "Outputs",
    "frame",
    _template,
    _numbers,
    about="Ten numbers, one a digit: the brightest is the answer",
)
