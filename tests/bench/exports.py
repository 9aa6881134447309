"""What one saves: how long it takes in the server's thread, and how large it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from components.exports import notebook, picture, pixels, svg, table
from components.exports.picture import Look
from components.exports.replay import RATE, frames_of, replay
from components.views.view import Scene, Setting
from network import load, rasterise
from tests.bench import Row
from tests.browser.stage import SAMPLES

_LOOK = Look("Sigmoid network as it ships.")


def rows() -> Iterator[Row]:
    """The replay of a drawing of three seconds, of both networks; then the other files."""
    for name in ("sigmoid", "relu"):
        at = _scene(name, _stretched(SAMPLES[8], 3.0))
        for kind in ("webp", "gif"):
            seconds, file = _timed(lambda at=at, kind=kind: [*replay(at, _LOOK, kind)][-1].file)
            yield (
                f"replay of 3 s, {frames_of(at.strokes)} frames, {name}, {kind}",
                f"{seconds:.1f} s, {len(file) / 1e3:.0f} kB",
                "at most 3 s, 1000 kB" if kind == "webp" else "-",
            )
    at = _scene("sigmoid", SAMPLES[3])
    for what, make in {
        "picture, PNG": lambda: pixels.png(picture.sheet(at, _LOOK)),
        "picture, SVG": lambda: svg.svg(picture.sheet(at, _LOOK)),
        "numbers": lambda: table.table(at, _LOOK.of),
        "notebook": lambda: notebook.notebook(at, _LOOK.of),
    }.items():
        seconds, file = _timed(make)
        yield what, f"{1e3 * seconds:.0f} ms, {len(file) / 1e3:.0f} kB", "under 500 ms"


def _scene(name: str, strokes: list) -> Scene:
    net, drawing = load(name), [np.array(stroke) for stroke in strokes]
    trace = net.forward(rasterise(drawing).ravel())
    return Scene(Setting(name, net.sizes, net.activations), net, 0, drawing, True, trace)


def _stretched(strokes: list, seconds: float) -> list:
    """The same digit, as large as a hand needs so long for."""
    share = seconds * RATE / frames_of([np.array(stroke) for stroke in strokes])
    return [[[0.5 + (v - 0.5) * share for v in point] for point in stroke] for stroke in strokes]


def _timed(make: Callable[[], bytes]) -> tuple[float, bytes]:
    began = time.perf_counter()
    file = make()
    return time.perf_counter() - began, file
