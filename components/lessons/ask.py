"""The one prediction of a step: a choice, a digit, a number, a ranking, a drawing or a click."""

from __future__ import annotations

from collections.abc import Mapping

from components.lessons import facts
from components.lessons.fields import Fields
from components.lessons.lines import Path
from components.lessons.stage import drawing

KINDS = ("choice", "digit", "number", "ranking", "draw", "click")
_OF_KIND = {  # besides kind, question and wrong
    "choice": ("option",),
    "digit": ("right", "unsure"),
    "number": ("right", "within", "low", "high"),
    "ranking": ("item",),
    "draw": ("goal", "show"),
    "click": ("layer", "right"),
}
OPTIONS, ITEMS = (2, 5), (3, 6)
_LARGEST = 1e9


def ask(fields: Fields, step: Mapping, path: Path, drawings: Mapping[str, list]) -> dict:
    """A step's prediction, checked, with `kind` and all fields of that kind."""
    path = (*path, "ask")
    kind = (step.get("ask") or {}).get("kind") if isinstance(step.get("ask"), dict) else None
    own = _OF_KIND.get(kind, ()) if isinstance(kind, str) else ()
    known = ("kind", "question", "wrong", *(own or sum(_OF_KIND.values(), ())))
    table = fields.table(step, path, known, needed=True)
    if not table:
        return {}
    if kind is None:
        fields.say(path, f"kind is missing; there are: {', '.join(KINDS)}")
    else:
        fields.one_of(table, (*path, "kind"), KINDS)
    found = {
        "kind": kind,
        "question": fields.text(table, (*path, "question"), 160, True, "before"),
        "wrong": fields.text(table, (*path, "wrong"), 240, False, "after"),
    }
    if not own:
        return found
    return found | _TAKE[kind](fields, table, path, drawings)


def _choice(fields: Fields, table: Mapping, path: Path, _: Mapping) -> dict:
    options, always = [], 0
    for at, option in enumerate(fields.tables(table, (*path, "option"))):
        place = (*path, "option", at)
        fields.only(option, place, ("text", "right", "why"))
        right = option.get("right", False)
        if isinstance(right, str):
            right = fields.try_(
                (*place, "right"), facts.condition, right, fields.sizes, fields.learns
            )
        elif not isinstance(right, bool):
            fields.say((*place, "right"), 'right has to be true or a condition, "{best} == 3"')
        always += right is True
        options.append(
            {
                "text": fields.text(option, (*place, "text"), 120, True, "before"),
                "why": fields.text(option, (*place, "why"), 240, False, "after"),
                "right": right,
            }
        )
    _count(fields, path, "option", options, OPTIONS)
    computed = any(isinstance(option["right"], list) for option in options)
    if options and (always > 1 or (always == 0 and not computed)):
        fields.say(path, f"one option has to have right = true, and here {always} have")
    if always and computed:
        fields.say(path, "right is true for one option, or a condition for some, but not both")
    return {"options": options}


def _digit(fields: Fields, table: Mapping, path: Path, _: Mapping) -> dict:
    right = table.get("right")
    unsure = fields.on(table, (*path, "unsure"), False)
    if isinstance(right, str) and right.strip("{}") in ("answer", "best", "second"):
        if (right == "{answer}") != unsure:
            fields.say((*path, "right"), 'right = "{answer}" and unsure = true go together')
        return {"right": right[:-1], "unsure": unsure}
    return {
        "right": fields.number(table, (*path, "right"), 0, 9, whole=True)
        if right is not None
        else fields.say((*path, "right"), 'right is missing: a digit or "{best}"'),
        "unsure": unsure,
    }


def _number(fields: Fields, table: Mapping, path: Path, _: Mapping) -> dict:
    found = {
        "right": fields.value(table, (*path, "right")),
        "within": fields.number(table, (*path, "within"), 0, _LARGEST, 0),
        "low": fields.number(table, (*path, "low"), -_LARGEST, _LARGEST),
        "high": fields.number(table, (*path, "high"), -_LARGEST, _LARGEST),
    }
    low, high, right = found["low"], found["high"], found["right"]
    if low is not None and high is not None and low >= high:
        fields.say((*path, "high"), "high has to be above low")
    elif isinstance(right, int | float):
        outside = (low is not None and right < low) or (high is not None and right > high)
        if outside:
            fields.say((*path, "right"), "right has to be between low and high")
    return found


def _ranking(fields: Fields, table: Mapping, path: Path, _: Mapping) -> dict:
    items = []
    for at, item in enumerate(fields.tables(table, (*path, "item"))):
        place = (*path, "item", at)
        fields.only(item, place, ("text", "value"))
        items.append(
            {
                "text": fields.text(item, (*place, "text"), 80, True, "before"),
                "value": fields.value(item, (*place, "value")),
            }
        )
    _count(fields, path, "item", items, ITEMS)
    plain = [item["value"] for item in items if isinstance(item["value"], int | float)]
    if len(set(plain)) < len(plain):
        fields.say(path, "two items have the same value: their order would be unknown")
    if len(plain) == len(items) and plain == sorted(plain, reverse=True) and plain:
        fields.say(path, "the items stand in the right order already: mix them")
    return {"items": items}


def _draw(fields: Fields, table: Mapping, path: Path, drawings: Mapping) -> dict:
    goal = table.get("goal")
    if not isinstance(goal, str):
        fields.say((*path, "goal"), 'goal has to be a condition, "{best} == 3"')
    else:
        goal = fields.try_((*path, "goal"), facts.condition, goal, fields.sizes, fields.learns)
    show = None
    if "show" in table:
        show = drawing(fields, table["show"], (*path, "show"), drawings)
    return {"goal": goal, "show": show}


def _click(fields: Fields, table: Mapping, path: Path, _: Mapping) -> dict:
    layer = fields.number(table, (*path, "layer"), 1, len(fields.sizes) - 1, whole=True)
    right, place = table.get("right"), (*path, "right")
    if isinstance(right, str) and right.startswith("{"):
        name = fields.try_(place, facts.check, right[1:-1], fields.sizes, fields.learns, True)
        if name and name not in facts.NEURONS:
            fields.say(place, f"right: {right} is no neuron")
        elif name and layer and right[1:-1].split(":")[-1] != str(layer):
            fields.say(place, f"right: {right} is in another layer than {layer}")
        return {"layer": layer, "right": right[:-1]}
    names = right if isinstance(right, list) else [right]
    if right is None or not names:
        fields.say(place, 'right is missing: "{brightest:3}" or ["1.5"]')
        return {"layer": layer, "right": []}
    found = [fields.try_(place, facts.neuron, name, fields.sizes) for name in names]
    if layer and any(one and one[0] != layer for one in found):
        fields.say(place, f"right: not all of these are in layer {layer}")
    return {"layer": layer, "right": [list(one) for one in found if one]}


def _count(fields: Fields, path: Path, what: str, found: list, bounds: tuple[int, int]) -> None:
    low, high = bounds
    if not low <= len(found) <= high:
        fields.say(path, f"there have to be {low} to {high} [[step.ask.{what}]], not {len(found)}")


_TAKE = {
    "choice": _choice,
    "digit": _digit,
    "number": _number,
    "ranking": _ranking,
    "draw": _draw,
    "click": _click,
}
