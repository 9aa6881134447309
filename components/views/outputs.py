"""Outputs: ten bars, the winner in yellow, and the line that it has to reach."""

from __future__ import annotations

from html import escape

from components.figures.numbers import activation, output
from components.language import later, t
from components.views import sayings
from components.views.body import place_of
from components.views.functions import bound_of_outputs
from components.views.output_bars import output_bars, painted_outputs
from components.views.view import Numbers, Scene, Setting, Template, View
from network.verdict import SURE


def _template(setting: Setting) -> Template:
    words = t(
        "<b>Ten outputs, one a digit.</b> The brightest is the answer, if it reaches {line}. If "
        "all stay below, the network is not sure.",
        line=activation(SURE),
    )
    apart = t(
        "They need not add up to 1: each is a neuron of its own, so several can be bright at once."
    )
    bound = bound_of_outputs(setting.activations[-1])
    html = f'<p data-slot="answer"></p>{place_of("outputs", 640)}<p>{words} {bound} {apart}</p>'
    return Template(html, {"outputs": output_bars(setting)})


def _numbers(scene: Scene) -> Numbers:
    said = _said(scene)
    figure = painted_outputs(scene.trace, scene.verdict, f"{said} {t('The ten outputs:')}")
    return Numbers({"answer": escape(said)}, {"outputs": figure})


def _said(scene: Scene) -> str:
    said = scene.verdict
    if said.blank:
        return t("There is no ink in the picture. That is no digit, whatever the outputs say.")
    if not said.sure:
        return f"{t('Not sure.')} {sayings.unsure(scene.trace, said)}"
    first = output(scene.trace.output[said.best])
    answer = t("It says {digit}, with {a}.", digit=said.best, a=first)
    return f"{answer} {sayings.others(scene.trace, said)}"


VIEW = View(
    "outputs",
    later("Outputs"),
    "frame",
    _template,
    _numbers,
    about=later("Ten numbers, one a digit: which is brightest?"),
)
