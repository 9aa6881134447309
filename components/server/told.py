"""What a view says, as messages: its template, once, and the numbers of each drawing."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

import numpy as np

from components.language import speaking, t
from components.server.lane import TRAINING
from components.server.protocol import pack
from components.shared import LABELS, OWN
from components.views.view import Numbers, Restyle, Scene, Setting, Template, View


def checked(view: View, scene: Scene) -> Scene:
    """The scene with the options that the view's controls know; what makes no sense is None."""
    controls = template(view, scene.setting).controls
    wanted = scene.options
    options = {one.name: one.checked(wanted.get(one.name)) for one in controls}
    return replace(scene, options=options)


@lru_cache(maxsize=512)
def template(view: View, setting: Setting) -> Template:
    """A view's template, made once for each setting."""
    with speaking(setting.language):
        return view.template(setting)


@lru_cache(maxsize=512)
def packed_template(view: View, setting: Setting) -> bytes:
    """The template as a message."""
    made = template(view, setting)
    return pack(
        {
            "kind": "template",
            "name": view.name,
            "html": made.html,
            "figures": {name: json.loads(f.to_json()) for name, f in made.figures.items()},
            "controls": [_control(control) for control in made.controls],
        }
    )


def _control(control: object) -> dict:
    return {name: getattr(control, name) for name in control.__dataclass_fields__}


def packed_numbers(view: View, scene: Scene, sequence: int, sent: dict | None = None) -> bytes:
    """The numbers as a message, with the sentence that says what they are of.

    `sent` remembers what was put into the figures; the very same object, a weight matrix for
    example, is not sent again.
    """
    with speaking(scene.setting.language):
        numbers: Numbers = view.numbers(scene)
        of = caption(scene)
    sent = {} if sent is None else sent
    return pack(
        {
            "kind": "numbers",
            "name": view.name,
            "sequence": sequence,
            "of": of,
            "texts": numbers.texts,
            "figures": {name: _restyle(name, one, sent) for name, one in numbers.figures.items()},
            "controls": numbers.controls,
        }
    )


def _restyle(name: str, one: Restyle, sent: dict) -> dict:
    traces = {}
    for index, values in one.traces.items():
        news = {path: v for path, v in values.items() if sent.get((name, index, path)) is not v}
        sent.update(((name, index, path), v) for path, v in news.items() if np.ndim(v) == 2)
        traces[index] = news
    return {"traces": traces, "layout": one.layout, "alt": one.alt}


def caption(scene: Scene) -> str:
    """Which network and which preparation of the drawing a view shows."""
    if scene.picture is not None:
        drawing = t("A picture from paper, scaled and centred.")
    elif scene.centre:
        drawing = t("Drawing scaled and centred.")
    else:
        drawing = t("Drawing as drawn, neither scaled nor centred.")
    return f"{_network(scene)} {drawing}"


def _network(scene: Scene) -> str:
    base, hidden = scene.setting.base, scene.setting.activations[0]
    names = {"network": t(LABELS.get(base, base)), "other": t(LABELS.get(hidden, hidden))}
    if base == TRAINING:
        return t("{other} network in training.", **names)
    numbers = {"changed": scene.changed, "all": scene.net.n_parameters}
    if base == OWN:
        return _own_network(scene.changed, numbers)
    match bool(scene.changed), hidden != base:
        case False, False:
            return t("{network} network as it ships.", **names)
        case False, True:
            return t("{network} network computing with {other} as it ships.", **names)
        case True, False:
            return t(
                "{network} network, {changed} of its {all} numbers changed by you.",
                **names,
                **numbers,
            )
        case _:
            return t(
                "{network} network computing with {other}, {changed} of its {all} numbers changed "
                "by you.",
                **names,
                **numbers,
            )


def _own_network(changed: int, numbers: dict) -> str:
    if not changed:
        return t("Your own network as you trained it.")
    return t("Your own network, {changed} of its {all} numbers changed since.", **numbers)
