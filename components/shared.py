"""What Python and JavaScript must both know, said once; see `components/stage/shared_module.py`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from components.language import later

GRID = 4096  # steps along the pad's side: a float32 holds each exactly
MAX_STROKES = 256  # of one drawing
MAX_POINTS = 4096
VERSION, KIND = 1, 2  # a message's first byte: a drawing or its trace; a message of a kind
PAGES = {  # by path
    "explore": later("Draw a digit"),
    "learn": later("Watch it learn"),
    "bar": later("Bar detector"),
    "quality": later("How good is it?"),
    "help": later("Help"),
}
MOVED = {"edge": "bar"}  # what a page was called before, for links that outlive it
LABELS = {
    "sigmoid": later("Sigmoid"),
    "relu": later("ReLU"),
}  # activation functions, as people call them
OWN, OWN_LABEL = (
    "mine",
    later("Mine"),
)  # instead of a shipped network's name: one that the visitor trained
# What there is to say of the ten outputs besides the answer, in `views/sayings.py` and `answer.js`.
SAYINGS = {
    "blank": later("No ink yet. What glows all the same comes from the neurons' biases."),
    "unbiased": later("No ink yet, and all biases are 0: but of a sum of 0 a sigmoid makes 0.5."),
    "unsure": later("No output reaches {line}. Brightest: {first}."),
    "unsure of two": later("No output reaches {line}. Brightest: {first}, then {next}."),
    "alone": later("All others are dark."),
    "next": later("Next: {next}."),
    "also": later("But {next} is bright, too."),
    "also several": later("But {next} are bright, too."),
    "one": later("{digit} with {a}"),
}

_SAMPLES = Path(__file__).resolve().parents[1] / "assets" / "samples.json"


@cache
def samples() -> list:
    """Ten sample digits, each a list of strokes of [x, y] points in the unit square.

    Raises ValueError, naming the file, if it holds anything else.
    """
    try:
        found = json.loads(_SAMPLES.read_text(encoding="utf-8"))
        strokes = [stroke for digit in found for stroke in digit]
        points = [(x, y) for stroke in strokes for x, y in stroke]
        sound = len(found) == 10 and all(found) and all(strokes)
        sound = sound and all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points)
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(f"{_SAMPLES}: cannot be read ({error})") from None
    if not sound:
        raise ValueError(f"{_SAMPLES}: not ten digits of strokes in the unit square")
    return found
