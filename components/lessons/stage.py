"""What a step sets of the stage: page, drawing, network, view, neuron, knobs, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping

from components import shared
from components.lessons import facts
from components.lessons.fields import Fields
from components.lessons.lines import Path
from components.views import VIEWS
from network import SHIPPED
from network.asking.edits import LIMIT
from network.mlp import SIZES
from network.training import experiment

PAGES = ("explore", "learn")
HIDDEN = ("answer", "network", "lines")
LINES = ("product", "weight")
SPEEDS = ("slow", "full")
# What the page that learns answers itself (learn.js), besides what `components/views` has.
LEARN_VIEWS = ("learned", "correct", "downhill", "race", "runs", "digits")
MOST_STEPS, MOST_CORRECTIONS = 5000, 10

_SHARED = (
    "draw", "centre", "network", "view", "options", "neuron", "hide", "layers", "lines", "change",
    "mute", "shuffle",
)  # fmt: skip
_LEARN = ("settings", "steps", "go", "digit", "correct")
_KNOB = re.compile(r"(?:bias (\d+\.\d+)|weight (\d+\.\d+)\.(\d+))")
_SAMPLE = re.compile(r"(keep or )?sample (\d)")


def stage(fields: Fields, step: Mapping, path: Path, drawings: Mapping[str, list]) -> dict:
    """What a step begins with, all of it; sets what `fields` knows of the network."""
    known = ("page", *_SHARED, *_LEARN)
    table = fields.table(step, (*path, "stage"), known)
    path = (*path, "stage")
    page = fields.one_of(table, (*path, "page"), PAGES, "explore")
    fields.learns, fields.sizes = page == "learn", SIZES
    usual = {
        "page": page, "draw": None, "centre": True, "network": SHIPPED[0], "view": None,
        "options": {}, "neuron": None, "hide": [], "layers": None, "lines": "product",
        "changes": {}, "mute": {}, "shuffle": None, "settings": None, "steps": None, "go": None,
        "digit": None, "correct": None,
    }  # fmt: skip
    return usual | _said(fields, table, path, drawings)


def reveal(fields: Fields, step: Mapping, path: Path, drawings: Mapping[str, list]) -> dict:
    """What changes when the answer is revealed: only what is said."""
    path = (*path, "reveal")
    table = fields.table(step, path, (*_SHARED, *_LEARN))
    return _said(fields, table, path, drawings)


def _said(fields: Fields, table: Mapping, path: Path, drawings: Mapping[str, list]) -> dict:
    """Each field that the table has, checked."""
    said: dict[str, object] = {}
    elsewhere = ("network", "shuffle", "change", "mute") if fields.learns else _LEARN
    for key in elsewhere:
        if key in table:
            page = "explore" if fields.learns else "learn"
            fields.say((*path, key), f'{key} belongs to the page "{page}"')
    if "settings" in table:  # first: it says how many neurons there are
        said["settings"] = _settings(fields, table, (*path, "settings"))
    for key in table:
        take = _TAKE.get(key)
        if take:
            name = {"change": "changes"}.get(key, key)
            said[name] = take(fields, table, (*path, key))
    if "draw" in table:
        said["draw"] = drawing(fields, table["draw"], (*path, "draw"), drawings)
    if said.get("correct") and "digit" not in table:
        fields.say((*path, "correct"), "correct needs a digit: what the drawing should be")
    return said


def drawing(fields: Fields, value: object, path: Path, drawings: Mapping) -> dict | None:
    """Strokes to draw, and whether only on a blank pad; None to leave the pad as it is."""
    if value == "keep":
        return None
    if value == "blank":
        return {"strokes": [], "fill": False, "digit": None}
    if isinstance(value, str) and value in drawings:
        return {"strokes": drawings[value], "fill": False, "digit": None}
    match = _SAMPLE.fullmatch(value) if isinstance(value, str) else None
    if not match:
        own = ", ".join(drawings) or "none in this file"
        fields.say(
            path,
            f'draw: there is no {value!r}; there are: "sample 0" to "sample 9", "blank", "keep", '
            f'"keep or sample 3", and names of [drawings] ({own})',
        )
        return None
    digit = int(match[2])
    strokes = [[at for point in stroke for at in point] for stroke in shared.samples()[digit]]
    return {"strokes": strokes, "fill": bool(match[1]), "digit": digit}


def _view(fields: Fields, table: Mapping, path: Path) -> str | None:
    known = ("neuron", *VIEWS, *(LEARN_VIEWS if fields.learns else ()), "none")
    name = fields.one_of(table, path, known)
    return None if name == "none" else name


def _options(fields: Fields, table: Mapping, path: Path) -> dict:
    value = table["options"]
    plain = isinstance(value, dict) and all(isinstance(v, str | int | bool) for v in value.values())
    if not plain:
        fields.say(path, 'options are written { name = "value" }')
        return {}
    return value


def _neuron(fields: Fields, table: Mapping, path: Path) -> list[int] | None:
    if table["neuron"] == "none":
        return None
    found = fields.try_(path, facts.neuron, table["neuron"], fields.sizes)
    return list(found) if found else None


def _list(fields: Fields, table: Mapping, path: Path) -> list[str]:
    value = table[path[-1]]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        fields.say(path, f'{path[-1]} has to be a list of words, ["..."]')
        return []
    return value


def _hide(fields: Fields, table: Mapping, path: Path) -> list[str]:
    found = _list(fields, table, path)
    for word in found:
        fields.one_of({"hide": word}, path, HIDDEN)
    return found


def _layers(fields: Fields, table: Mapping, path: Path) -> int | None:
    return fields.number(table, path, 0, len(fields.sizes) - 1, whole=True)


def _change(fields: Fields, table: Mapping, path: Path) -> dict[str, float]:
    """Knobs by their place among all 13,002 numbers, layer after layer, W row by row, then b."""
    value = table["change"]
    if not isinstance(value, dict):
        fields.say(path, 'change is written { "bias 1.5" = 6.0 }')
        return {}
    found = {}
    for knob in value:
        match = _KNOB.fullmatch(knob)
        if not match:
            fields.say(path, f'{knob!r} is no knob: write "bias 1.5" or "weight 2.3.7"')
            continue
        place = fields.try_(path, _place, match)
        number = fields.number(value, (*path, knob), -LIMIT, LIMIT)
        if place is not None and number is not None:
            found[str(place)] = number
    return found


def _place(match: re.Match) -> int:
    layer, index = facts.neuron(match[1] or match[2], SIZES)
    start = sum((SIZES[k] + 1) * SIZES[k + 1] for k in range(layer - 1))
    if match[1]:
        return start + SIZES[layer - 1] * SIZES[layer] + index
    source = int(match[3])
    if not 1 <= source <= SIZES[layer - 1]:
        raise facts.Unknown(f"the layer before has 1 to {SIZES[layer - 1]}")
    return start + index * SIZES[layer - 1] + source - 1


def _mute(fields: Fields, table: Mapping, path: Path) -> dict[str, list[int]]:
    """By neuron ("1-4"), the places of the weights that lead on from it, as the stage does it."""
    found = {}
    for name in _list(fields, table, path):
        place = fields.try_(path, facts.neuron, name, SIZES)
        if not place:
            continue
        layer, index = place
        if layer == len(SIZES) - 1:
            fields.say(path, f"mute: nothing leads on from an output, {name}")
            continue
        start = sum((SIZES[k] + 1) * SIZES[k + 1] for k in range(layer))
        n_in, n_out = SIZES[layer], SIZES[layer + 1]
        found[f"{layer}-{index}"] = [start + j * n_in + index for j in range(n_out)]
    return found


def _settings(fields: Fields, table: Mapping, path: Path) -> dict | None:
    value = table["settings"]
    if not isinstance(value, dict):
        fields.say(path, "settings are written { rate = 0.5, seed = 1 }")
        return None
    settled = fields.try_(path, experiment.settled, value)
    if settled is None:
        return None
    settings, notes = settled
    for note in notes:
        fields.say(path, f"settings: {note}")
    fields.sizes = settings.sizes
    return value


_TAKE = {
    "centre": lambda fields, table, path: fields.on(table, path, True),
    "network": lambda fields, table, path: fields.one_of(table, path, SHIPPED, SHIPPED[0]),
    "view": _view,
    "options": _options,
    "neuron": _neuron,
    "hide": _hide,
    "layers": _layers,
    "lines": lambda fields, table, path: fields.one_of(table, path, LINES, "product"),
    "change": _change,
    "mute": _mute,
    "shuffle": lambda fields, table, path: fields.number(table, path, 0, 2**32 - 1, whole=True),
    "steps": lambda fields, table, path: fields.number(table, path, 0, MOST_STEPS, whole=True),
    "go": lambda fields, table, path: fields.one_of(table, path, SPEEDS),
    "digit": lambda fields, table, path: fields.number(table, path, 0, 9, whole=True),
    "correct": lambda fields, table, path: fields.number(
        table, path, 0, MOST_CORRECTIONS, whole=True
    ),
}
