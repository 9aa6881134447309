"""What it sees: what is done to a drawing before the network reads it, step by step."""

from __future__ import annotations

from html import escape

import numpy as np
import plotly.graph_objects as go

from components import palette
from components.figures.layout import styled
from components.figures.numbers import output, percent
from components.language import later, t
from components.measured import measured
from components.views import sayings
from components.views.body import beside, frame, place_of
from components.views.view import Numbers, Restyle, Scene, Setting, Template, Toggle, View
from network import Trace
from network.ink import SIDE, steps
from network.training.material import STEPS
from network.verdict import verdict

Array = np.ndarray

_GAP = 3  # empty cells between pictures
_STEP = SIDE + _GAP  # from one picture to the next
_N = 3  # pictures: as drawn, perhaps scaled, perhaps centred, too
_BLACK = np.zeros((SIDE, SIDE), np.float32)
_TITLES = _N  # the trace after theirs
_TITLE = 7  # cells, for the words above each
_WIDE, _TALL = _N * _STEP - _GAP + 2, SIDE + _TITLE + 1


def _template(setting: Setting) -> Template:
    figure = go.Figure()
    for i in range(_N):
        figure.add_heatmap(
            z=np.zeros((SIDE, SIDE), np.float32),
            x0=i * _STEP,
            dx=1,
            colorscale=palette.BRIGHTNESS,
            zmin=0,
            zmax=1,
            showscale=False,
            hovertemplate=t("brightness {a}", a="%{z:.2f}<extra></extra>"),
        )
        figure.add_shape(frame(i * _STEP - 0.5, -0.5, SIDE, SIDE, palette.RING, 1.5))
    figure.add_scatter(
        x=[i * _STEP + SIDE / 2 - 0.5 for i in range(_N)],
        y=[-0.8] * _N,
        text=[t("as drawn"), t("scaled"), t("centred")],
        mode="text",
        textposition="top center",
        textfont={"size": 14},
        hoverinfo="skip",
    )
    figure.update_xaxes(visible=False, constrain="domain", range=[-1.5, _WIDE - 1.5])
    figure.update_yaxes(
        visible=False, constrain="domain", range=[SIDE + 0.5, -_TITLE - 0.5], scaleanchor="x"
    )
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    reads = t(
        "The network reads {side} × {side} = {n} pixels: the third picture.",
        side=SIDE,
        n=SIDE * SIDE,
    )
    first = beside(
        f"<p>{reads}</p>",
        place_of("steps", 640, _WIDE / _TALL),
        '<p data-slot="answer"></p>',
        '<div data-control="scale"></div><div data-control="centre"></div>',
    )
    why = t(
        "<b>Why?</b> It learned from digits that were all <b>scaled</b> to 20 pixels and "
        "<b>centred</b> by their mass, the point where they would balance. So your drawing gets "
        "the same treatment, unless Auto-centre is off. Switch a step to see what it is worth."
    )
    html = f'{first}<p data-slot="worth"></p><p>{why}</p>'
    return Template(
        html,
        {"steps": styled(figure, None, setting.dark, margin=margin)},
        (Toggle("scale", t("Scale to 20 pixels")), Toggle("centre", t("Centre by its mass"))),
    )


def _numbers(scene: Scene) -> Numbers:
    if scene.picture is not None:
        return _from_paper(scene)
    # What has not been touched is as it is for the network beside.
    how = {step: _chosen(scene, step) for step in ("scale", "centre")}
    as_the_stage = how["scale"] == how["centre"] == scene.centre
    raw, scaled, result = _pictures(scene, **how)
    trace = scene.trace if as_the_stage else scene.net.forward(result.ravel())
    titles = [
        t("as drawn"),
        t("scaled") if how["scale"] else t("not scaled"),
        t("centred") if how["centre"] else t("not centred"),
    ]
    said = _said(scene, trace, as_the_stage)
    pictures = {i: {"z": picture} for i, picture in enumerate((raw, scaled, result))}
    return Numbers(
        {"answer": said, "worth": _worth(scene, how)},
        {
            "steps": Restyle(
                {**pictures, _TITLES: {"text": titles}},
                alt=t(
                    "The drawing in three pictures. {titles}. The third lights {n} of {all} "
                    "pixels.",
                    titles="; ".join(titles),
                    n=int(np.count_nonzero(result)),
                    all=result.size,
                ),
            )
        },
        how,
    )


def _from_paper(scene: Scene) -> Numbers:
    """A picture has one form only; the steps before were those of the page that it comes from."""
    said = t("A picture from paper has no strokes: it was scaled and centred when it was found.")
    pictures = (_BLACK, _BLACK, scene.picture.reshape(SIDE, SIDE))
    figure = {i: {"z": picture} for i, picture in enumerate(pictures)}
    figure[_TITLES] = {"text": ["", "", t("from paper")]}
    return Numbers({"answer": said, "worth": ""}, {"steps": Restyle(figure, alt=said)})


def _chosen(scene: Scene, step: str) -> bool:
    option = scene.options.get(step)
    return scene.centre if option is None else bool(option)


def _pictures(scene: Scene, scale: bool, centre: bool) -> tuple[Array, Array, Array]:
    """The three pictures; the one that the network beside sees is in its trace already."""
    seen = {(scene.centre, scene.centre): scene.trace.activations[0].reshape(SIDE, SIDE)}
    pictures = []
    for wanted in ((False, False), (scale, False), (scale, centre)):
        if wanted not in seen:
            seen[wanted] = steps(scene.strokes, scale=wanted[0], centre=wanted[1])
        pictures.append(seen[wanted])
    return tuple(pictures)


def _said(scene: Scene, trace: Trace, as_the_stage: bool) -> str:
    if scene.blank:
        return t("Nothing is drawn yet: three black pictures.")
    found = verdict(trace)
    if found.blank:
        said = t("No ink is left in the third picture: that is no digit.")
    elif found.sure:
        a = escape(output(trace.output[found.best]))
        others = escape(sayings.others(trace, found))
        says = t(
            "With these steps the network says <b>{digit}</b>, with {a}.", digit=found.best, a=a
        )
        said = f"{says} {others}"
    else:
        unsure = escape(sayings.unsure(trace, found))
        said = f"{t('With these steps the network is <b>not sure</b>.')} {unsure}"
    if not as_the_stage:
        beside_it = (
            t("The network beside sees the drawing scaled and centred.")
            if scene.centre
            else t("The network beside sees the drawing as it is drawn.")
        )
        said = f"{said} {beside_it}"
    return said


def _worth(scene: Scene, how: dict[str, bool]) -> str:
    figures = measured(scene.setting.base)
    if not figures:
        return ""
    worth = figures["by_step"]
    chosen = next(name for name, which in STEPS.items() if which == how)
    right = percent(worth[chosen], 1)
    reads = (
        t(
            "Digits of unseen writers, of any size, anywhere on the pad: with these steps the "
            "network as it ships, without your changes, reads <b>{right}</b> right.",
            right=right,
        )
        if not scene.ships
        else t(
            "Digits of unseen writers, of any size, anywhere on the pad: with these steps it "
            "reads <b>{right}</b> right.",
            right=right,
        )
    )
    each = t(
        "As drawn: {drawn}, only scaled: {scaled}, only centred: {centred}, both: {both}.",
        drawn=percent(worth["as drawn"], 1),
        scaled=percent(worth["scaled"], 1),
        centred=percent(worth["centred"], 1),
        both=percent(worth["scaled and centred"], 1),
    )
    return f"{reads} {each}"


VIEW = View(
    "sees",
    later("What it sees"),
    "tenth",
    _template,
    _numbers,
    about=later("From your strokes to 28 × 28 pixels"),
)
