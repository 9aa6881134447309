"""What a view says, as messages: its template, once, and the numbers of each drawing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from components.language import speaking, t
from components.server.lane import TRAINING
from components.server.protocol import pack
from components.shared import LABELS, OWN
from components.views.view import Control, Numbers, Restyle, Scene, Setting, View
from network import SHIPPED
from network.mlp import SIZES

# What may be kept for good: of shipped networks two, with either activation, ten views in both
# themes and five languages, 20 kB each. Own networks and trainings have as many sizes as
# visitors like; the class has a few of them, or none.
SHIPPED_KEPT, OWN_KEPT = 512, 64


class Made(NamedTuple):
    """A template as a message, and its controls, which the server has to know as well."""

    message: bytes
    controls: tuple[Control, ...]


def made(view: View, setting: Setting) -> Made:
    """A view's template, which takes 20 to 200 ms; kept for those who ask next."""
    is_shipped = setting.base in SHIPPED and setting.sizes == SIZES
    return (_of_shipped if is_shipped else _of_own)(view, setting)


def checked(controls: Iterable[Control], scene: Scene) -> Scene:
    """The scene with the options that these controls know; what makes no sense is None."""
    wanted = scene.options
    options = {one.name: one.checked(wanted.get(one.name)) for one in controls}
    return replace(scene, options=options)


def _made(view: View, setting: Setting) -> Made:
    with speaking(setting.language):
        template = view.template(setting)
    message = {
        "kind": "template",
        "name": view.name,
        "html": template.html,
        "figures": {name: json.loads(f.to_json()) for name, f in template.figures.items()},
        "controls": [_control(control) for control in template.controls],
    }
    return Made(pack(message), tuple(template.controls))


_of_shipped = lru_cache(SHIPPED_KEPT)(_made)
_of_own = lru_cache(OWN_KEPT)(_made)


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
            return t(
                "{network} network's weights, computing with {other}: none that ships.", **names
            )
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
