"""What Python and JavaScript must both know, said once; the browser imports it as a module.

Served as `/stage/shared.js`. It never changes while the server runs, so it is sent once to
a browser and not with every run of a page.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from components import palette
from network import SHIPPED
from network.edit import LIMIT
from network.ink import SIDE
from network.probes import bar_detector
from network.verdict import SURE

GRID = 4096  # steps along the pad's side: a float32 holds each exactly
MAX_STROKES = 256  # of one drawing
MAX_POINTS = 4096
VERSION, KIND = 1, 2  # a message's first byte: a drawing or its trace; a message of a kind
LABELS = {"sigmoid": "Sigmoid", "relu": "ReLU"}  # activation functions, as people call them

_SAMPLES = Path(__file__).resolve().parents[1] / "assets" / "samples.json"


@cache
def samples() -> list:
    """Ten sample digits, each a list of strokes of [x, y] points in the unit square."""
    return json.loads(_SAMPLES.read_text(encoding="utf-8"))


@cache
def module() -> str:
    """All of it as a JavaScript module."""
    from components.views import VIEWS

    known = {
        "GRID": GRID,
        "MAX_STROKES": MAX_STROKES,
        "MAX_POINTS": MAX_POINTS,
        "VERSION": VERSION,
        "KIND": KIND,
        "SIDE": SIDE,
        "SURE": SURE,
        "LIMIT": LIMIT,
        "LABELS": LABELS,
        "SHIPPED": list(SHIPPED),
        "PALETTE": palette.for_browser(),
        "SAMPLES": samples(),
        "VIEWS": [{"name": view.name, "title": view.title} for view in VIEWS.values()],
        # The lesson's detector by sign: 1 where it is bright, -1 where it is dark, 0 elsewhere.
        "PLOTLY": version("plotly"),
        "BAR_DETECTOR": [int(sign) for sign in bar_detector(1, 1).ravel()],
    }
    return "".join(f"export const {name} = {json.dumps(value)};\n" for name, value in known.items())
