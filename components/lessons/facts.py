"""The facts that a lesson's text may name in braces, and conditions on them.

There is a fixed set, and no formula: what a fact is of the drawing and the network on the
screen is taken from what NumPy computed of them (`static/facts.js`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

# By name, what stands behind the colon: L a layer from 1, N a neuron of it as on the screen
# (hidden ones from 1, outputs by digit), I one of the layer before from 1, R and C a row and a
# column from 1, D a digit.
FACTS = {
    "answer": "", "best": "", "second": "", "confidence": "", "runnerup": "", "ink": "",
    "pixel": "R.C", "a": "L.N", "z": "L.N", "weighted": "L.N", "bias": "L.N", "w": "L.N.I",
    "positive": "L.N", "negative": "L.N", "brightest": "L", "darkest": "L", "most": "L",
    "least": "L", "lit": "L", "zero": "L", "neurons": "L", "weights": "L", "numbers": "",
    "changed": "", "network": "", "guess": "",
}  # fmt: skip
LEARNED = {  # where a network learns
    "steps": "", "pictures": "", "rate": "", "batch": "", "cost": "", "read": "", "readnew": "",
    "owncost": "", "owncostafter": "", "wish": "D", "readbefore": "", "readnow": "",
    "forgotten": "", "gained": "",
}  # fmt: skip
OPTIONAL = {"forgotten": "D"}  # may be named with or without
NEURONS = ("brightest", "darkest")  # facts that are a neuron
WORDS = ("answer", "network", "guess")  # facts that are no number
SIDE = 28

_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_FACT = re.compile(r"(before:)?([a-z]+)(?::([\d.]+))?")
_CONDITION = re.compile(r"\{([^{}]*)\} *(==|!=|<=|>=|<|>) *(?:\{([^{}]*)\}|(-?\d+(?:\.\d+)?))")


class Unknown(ValueError):
    """A fact or a condition that makes no sense; the message says why."""


def neuron(text: object, sizes: Sequence[int]) -> tuple[int, int]:
    """(layer, index from 0) of a neuron that is written as on the screen, "1.5" or "3.7".

    `sizes` are the network's, the input included. Raises Unknown for one that is not there.
    """
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,3})", text) if isinstance(text, str) else None
    if not match:
        raise Unknown(f'{text!r} is no neuron: write "1.5" for layer 1, neuron 5')
    layer, number = int(match[1]), int(match[2])
    last = len(sizes) - 1
    if not 1 <= layer <= last:
        raise Unknown(f"there is no layer {layer}: layers are 1 to {last}")
    index = number if layer == last else number - 1
    if not 0 <= index < sizes[layer]:
        low, high = (0, sizes[layer] - 1) if layer == last else (1, sizes[layer])
        raise Unknown(f"there is no neuron {number} in layer {layer}: it has {low} to {high}")
    return layer, index


def check_text(text: str, sizes: Sequence[int], learns: bool, guessed: bool) -> None:
    """Raise Unknown for the first fact in a text that does not exist.

    `guessed`: the text is shown after a prediction was locked.
    """
    rest = _IN_BRACES.sub("", text)
    if "{" in rest or "}" in rest:
        raise Unknown("a brace stands alone: facts are written {answer}")
    for match in _IN_BRACES.finditer(text):
        check(match[1], sizes, learns, guessed)


def check(fact: str, sizes: Sequence[int], learns: bool, guessed: bool = False) -> str:
    """The name of a fact, without its braces. Raises Unknown if there is none such."""
    match = _FACT.fullmatch(fact)
    known = FACTS | LEARNED
    if not match or match[2] not in known:
        name = match[2] if match else fact
        near = get_close_matches(name, known, 1)
        raise Unknown(
            f"there is no fact {{{fact}}}" + (f"; did you mean {{{near[0]}}}" if near else "")
        )
    before, name, place = match.groups()
    if name in LEARNED and not learns:
        raise Unknown(f'{{{fact}}} is known on the page "learn" only')
    if (before or name == "guess") and not guessed:
        raise Unknown(f"{{{fact}}} is known after the prediction only")
    form = known[name] or (OPTIONAL.get(name, "") if place else "")
    if (form == "") != (place is None):
        raise Unknown(f"{{{fact}}}: it is written {{{name}{':' + form if form else ''}}}")
    if place:
        _check_place(fact, form, place, sizes)
    return name


def _check_place(fact: str, form: str, place: str, sizes: Sequence[int]) -> None:
    parts = place.split(".")
    if len(parts) != form.count(".") + 1 or not all(part.isdigit() for part in parts):
        raise Unknown(f"{{{fact}}}: behind the colon stands {form}")
    if form == "R.C" and not all(1 <= int(part) <= SIDE for part in parts):
        raise Unknown(f"{{{fact}}}: rows and columns are 1 to {SIDE}")
    if form == "D" and int(place) > 9:
        raise Unknown(f"{{{fact}}}: digits are 0 to 9")
    if form == "L" and not 1 <= int(place) < len(sizes):
        raise Unknown(f"{{{fact}}}: layers are 1 to {len(sizes) - 1}")
    if form.startswith("L.N"):
        layer, _ = neuron(".".join(parts[:2]), sizes)
        if form == "L.N.I" and not 1 <= int(parts[2]) <= sizes[layer - 1]:
            raise Unknown(f"{{{fact}}}: the layer before has 1 to {sizes[layer - 1]}")


def condition(text: str, sizes: Sequence[int], learns: bool) -> list[list[str | float]]:
    """`{fact} OP value and ...` as [[fact, operator, fact or number], ...].

    A fact of a condition stands without its braces, behind a "{". Raises Unknown.
    """
    found = []
    for part in text.split(" and "):
        match = _CONDITION.fullmatch(part.strip())
        if not match:
            raise Unknown(f'{part!r} is no condition: write "{{confidence}} >= 0.5"')
        fact, operator, other, number = match.groups()
        for one in filter(None, (fact, other)):
            if check(one, sizes, learns, guessed=True) in WORDS:
                raise Unknown(f"{{{one}}} is no number")
        found.append([f"{{{fact}", operator, f"{{{other}" if other else float(number)])
    return found
