"""What does a neuron want to see? A picture made for it, and what the network says of that."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import numpy as np

from components import palette
from components.figures.sums import hundredths
from components.language import later, t
from components.views import sayings
from components.views.body import beside, bright, place_of
from components.views.names import called
from components.views.output_bars import output_bars, painted_outputs
from components.views.pair import NOTHING, SHAPE, pair, titles
from components.views.view import Choice, Numbers, Restyle, Scene, Setting, Template, View
from network import Network, Trace
from network.asking import wants as explain
from network.ink import SIDE
from network.verdict import verdict

Array = np.ndarray
Place = tuple[int, int]  # layer, index

STARTS = {"nothing": later("nothing"), "noise": later("noise"), "drawing": later("my drawing")}
REACHES = {"any": 1.0, "quarter": 0.25, "tenth": 0.1}
_BRIGHTNESS = {"colorscale": palette.BRIGHTNESS, "zmin": 0, "zmax": 1}
_NOISE = np.random.default_rng(0).random((SIDE, SIDE), np.float32)


def template(setting: Setting) -> Template:
    """Where to start and how far to go; before and after; the outputs for the picture after."""
    how = t(
        "How it is found: change every pixel a little, the way that makes the neuron's sum "
        "<em>z</em> larger. Do it again and again, until nothing helps any more. That is a top, "
        "and perhaps not the highest."
    )
    outputs = t("What the outputs say of the new picture:")
    html = (
        beside(
            '<p data-slot="who"></p>',
            place_of("pictures", 560, SHAPE),
            '<p data-slot="said"></p><p data-slot="note"></p>',
            '<div data-control="start"></div><div data-control="reach"></div>',
        )
        + f'<p>{how}</p><p data-slot="change"></p><p><strong>{outputs}</strong></p>'
        + place_of("outputs", 640)
    )
    controls = (
        Choice("start", t("Start from"), tuple((key, t(name)) for key, name in STARTS.items())),
        Choice(
            "reach", t("Each pixel may change by"),
            tuple(
                (key, t("any amount") if reach == 1 else hundredths(reach))
                for key, reach in REACHES.items()
            ),
        ),
    )  # fmt: skip
    hover = {"hovertemplate": t("brightness {a}", a="%{z:.2f}<extra></extra>")}
    pictures = pair(setting.dark, _BRIGHTNESS | hover)
    figures = {"pictures": pictures, "outputs": output_bars(setting)}
    return Template(html, figures, controls)


def numbers(scene: Scene) -> Numbers:
    """The picture that makes the neuron's z largest, as far as climbing finds it."""
    sizes = scene.setting.sizes
    place = scene.selected or (len(sizes) - 1, scene.verdict.best)
    start = scene.options.get("start") or "nothing"
    reach = scene.options.get("reach") or "any"
    drawing = scene.trace.activations[0].reshape(SIDE, SIDE)
    begun = {"noise": _NOISE, "drawing": drawing}.get(start, NOTHING)
    found = _wanted(scene.net, place, begun.tobytes(), REACHES[reach])
    name = called(sizes, place)
    note = ""
    if start == "drawing" and not drawing.any():
        note = t("The pad is blank, so this starts from nothing. Draw a digit to start from it.")
    texts = {
        "who": _who(scene, name),
        "note": note,
        "change": _change(found, begun, name),
        "said": _said(scene.net.forward(begun.ravel()), found.trace, begun),
    }
    figures = {
        "pictures": _painted_pictures(begun, found.picture, t(STARTS[start]), name),
        "outputs": painted_outputs(
            found.trace, verdict(found.trace), t("What the outputs say of the picture it wants.")
        ),
    }
    return Numbers(texts, figures, {"start": start, "reach": reach})


@lru_cache(maxsize=64)
def _wanted(net: Network, place: Place, start: bytes, reach: float) -> explain.Wanted:
    return explain.wants(net, *place, np.frombuffer(start, np.float32), reach)


def _who(scene: Scene, name: str) -> str:
    if scene.selected:
        return t(
            "What <strong>{neuron}</strong> wants to see, the one selected in the network.",
            neuron=name,
        )
    return t(
        "What <strong>{neuron}</strong> wants to see, the brightest output now. Select a neuron in "
        "the network to ask another.",
        neuron=name,
    )


def _change(found: explain.Wanted, begun: Array, name: str) -> str:
    """What was gained by how much change, measured."""
    sums = t(
        "z of {neuron} was {before} and is now <strong>{after}</strong>.",
        neuron=name,
        before=hundredths(found.before),
        after=hundredths(found.after),
    )
    by = np.abs(found.picture.astype(float) - begun)
    changed = int(np.count_nonzero(by))
    if not changed:
        none = t("No change of the pixels makes it larger, or none was found.")
        return f"{sums} {none}"
    how = t(
        "{n} of {all} pixels changed, by {mean} on average and by {most} at most, where black is "
        "0 and white is 1.",
        n=changed,
        all=by.size,
        mean=_brightness(by[by > 0].mean()),
        most=_brightness(by.max()),
    )
    return f"{sums} {how}"


def _brightness(by: float) -> str:
    return bright(round(by, 6))  # a tenth, in float32, is not quite a tenth


def _said(before: Trace, after: Trace, begun: Array) -> str:
    """What the network says of the new picture, and of the one it was begun with."""
    now, then = _answer(after), _answer(before)
    told = verdict(after)
    also = f" {escape(sayings.others(after, told))}" if told.also else ""
    if not begun.any():
        question = f" {t('Would you have said so?')}" if told.sure else ""
        says = t("The network says of this picture: {answer}.", answer=now)
        return f"{says}{also}{question}"
    same = verdict(before).answer == told.answer
    kept = t("The answer stayed the same.") if same else t("The answer changed.")
    both = t("Before: {then}. Now: {now}.", then=then, now=now)
    return f"<strong>{kept}</strong> {both}{also}"


def _answer(trace: Trace) -> str:
    said = verdict(trace)
    a = bright(trace.output[said.best])
    if said.blank:
        return t("<strong>no digit</strong>, a blank picture")
    if said.sure:
        return t("<strong>{digit}</strong>, with {a}", digit=said.best, a=a)
    return t("<strong>not sure</strong> (brightest output: {digit} with {a})", digit=said.best, a=a)


# ---- figures --------------------------------------------------------------------


def _painted_pictures(begun: Array, wanted: Array, start: str, name: str) -> Restyle:
    return Restyle(
        {0: {"z": begun}, 1: {"z": wanted}},
        {"annotations": titles(t("from {start}", start=start), t("to what it wants"))},
        t(
            "The picture that {neuron} wants to see, beside the one it started from: {start}",
            neuron=name,
            start=start,
        ),
    )


VIEW = View(
    "wants",
    later("What it wants to see"),
    "rest",
    template,
    numbers,
    about=later("The picture that lights a neuron most"),
    picks=True,
)
