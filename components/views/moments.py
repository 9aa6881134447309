"""When it changed its mind: the drawing once more in 80 moments, first touch to last."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from components.figures.numbers import in_the_dark, percent, plain
from components.language import later, t
from components.views.body import DRAW_FIRST, NO_STROKES, bright, place_of
from components.views.timeline import (
    N,
    not_a_moment,
    painted_picture,
    painted_timeline,
    picture,
    timeline,
)
from components.views.view import Numbers, Scene, Setting, Slider, Template, View
from network import Network
from network.asking.moments import Moments, answered, pictures

_LEAD = later("Your drawing again, from the first touch of the pen to the last.")
_LATEST = 8  # changes that are told; the picture marks them all


def template(setting: Setting) -> Template:
    """Every neuron over time, a film of the drawing, and one moment looked at closely."""
    words = t(
        "Every row is a neuron, white is bright. A line marks where the answer changed; above it "
        "is the new one, <strong>?</strong> for <em>not sure</em>. The dotted line is the moment "
        "looked at."
    )
    html = (
        '<p data-slot="lead"></p>'
        f"{place_of('timeline', 760)}"
        '<div data-control="moment"></div><p data-slot="then"></p>'
        f"{place_of('picture', 300)}"
        f'<p data-slot="story"></p><p>{words}</p>'
    )
    return Template(
        html,
        {"timeline": timeline(setting.sizes, setting.dark), "picture": picture(setting.dark)},
        (Slider("moment", t("Moment"), 1, N),),
    )


def numbers(scene: Scene) -> Numbers:
    """The story of this drawing's answers; at first, the moment of the last change."""
    strokes = tuple(np.asarray(path, float).tobytes() for path in scene.strokes if len(path))
    if not strokes:
        figures = not_a_moment(scene.setting.sizes)
        lead = t(DRAW_FIRST if scene.picture is None else NO_STROKES)
        return Numbers({"lead": lead, "story": "", "then": ""}, figures)
    found = _moments(scene.net, strokes, scene.centre)
    chosen = scene.options.get("moment")
    last = int(found.flips[-1]) + 1 if len(found.flips) else N
    moment = last if chosen is None else int(chosen)
    figures = {
        "timeline": painted_timeline(found, scene.setting.sizes, scene.setting.dark, moment),
        "picture": painted_picture(found, moment),
    }
    texts = {"lead": t(_LEAD), "story": _story(found), "then": _then(found, moment)}
    return Numbers(texts, figures, {"moment": moment})


# By network, drawing and preparation, so that the slider does not compute it all again.
@lru_cache(maxsize=16)
def _moments(net: Network, strokes: tuple[bytes, ...], centre: bool) -> Moments:
    return answered(_pictures(strokes, centre), net)


# Most of the work, and the same for every network: weights can change and the drawing stay.
@lru_cache(maxsize=16)
def _pictures(strokes: tuple[bytes, ...], centre: bool) -> np.ndarray:
    found = pictures([np.frombuffer(path).reshape(-1, 2) for path in strokes], centre, N)
    found.setflags(write=False)  # shared
    return found


def _story(found: Moments) -> str:
    """The answers one after the other, with how much was drawn by then."""
    flips = found.flips.tolist()
    if not flips:
        return t("From the first touch to the last, it was <strong>not sure</strong>.")
    answers = [
        t(
            "{answer} at {share}",
            answer=_named(found.answers[flip]),
            share=percent(100 * (flip + 1) / N).replace(" ", "\N{NO-BREAK SPACE}"),
        )
        for flip in flips[-_LATEST:]
    ]
    earlier = "… → " if len(flips) > _LATEST else ""
    return t("The answers: {answers} of the pen's way.", answers=earlier + " → ".join(answers))


def _named(answer: int) -> str:
    return f"<strong>{t('not sure') if answer < 0 else answer}</strong>"


def _then(found: Moments, moment: int) -> str:
    output = found.activations[-1][moment - 1]
    best, rival = (-output).argsort(kind="stable")[:2]
    values = {
        "n": moment,
        "answer": _named(int(found.answers[moment - 1])),
        "best": int(best),
        "a": bright(output[best]),
    }
    if in_the_dark(output[rival]):
        return t(
            "Moment {n}: {answer}. Brightest: {best} with {a}, all others below {least}.",
            **values,
            least=plain(0.01),
        )
    return t(
        "Moment {n}: {answer}. Brightest: {best} with {a}, then {rival} with {b}.",
        **values,
        rival=int(rival),
        b=bright(output[rival]),
    )


VIEW = View(
    "moments",
    later("When it changed its mind"),
    "rest",
    template,
    numbers,
    about=later("Your drawing again, moment by moment"),
)
