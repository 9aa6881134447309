"""What the stage reports to the page at pen-up, checked at the door.

Strokes are the one source of truth: undo, samples, links and tests speak them.
The pad rounds every coordinate to 1/4096 of its side, which a float32 holds
exactly, so the page and the live lane compute from the very same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components.stage.protocol import MAX_POINTS, MAX_STROKES

Array = np.ndarray

GRID = 4096  # steps along the pad's side


@dataclass(frozen=True)
class Drawing:
    """A drawing and how it is to be read.

    Attributes
    ----------
    strokes : tuple of float32 arrays (k, 2) in the unit square
    centre : bool
        Whether the picture is scaled and centred as in MNIST.
    live : bool
        Whether the stage has the live lane; if not, the page sends it the trace.
    """

    strokes: tuple[Array, ...] = ()
    centre: bool = True
    live: bool = True

    @property
    def blank(self) -> bool:
        """Whether there is no ink at all."""
        return not any(len(stroke) for stroke in self.strokes)


def parse(state: object) -> Drawing:
    """The drawing in the component's state, or an empty one where that makes no sense.

    `state` is {"strokes": [[x0, y0, x1, y1, ...], ...], "centre": bool, "live": bool}
    with whole coordinates in 1/4096 of the pad's side. It comes from a browser, so
    it may be anything.
    """
    if not isinstance(state, Mapping):
        return Drawing()
    return Drawing(
        _strokes(state.get("strokes")),
        state.get("centre") is not False,
        state.get("live") is not False,
    )


def _strokes(value: object) -> tuple[Array, ...]:
    if not isinstance(value, list) or len(value) > MAX_STROKES:
        return ()
    strokes = []
    for flat in value:
        if not isinstance(flat, list) or len(flat) % 2 or not flat:
            return ()
        if not all(type(number) is int and 0 <= number <= GRID for number in flat):
            return ()
        strokes.append(np.array(flat, np.float32).reshape(-1, 2) / np.float32(GRID))
    return tuple(strokes) if sum(map(len, strokes)) <= MAX_POINTS else ()


def selection(state: object, sizes: tuple[int, ...]) -> tuple[int, int] | None:
    """The selected neuron (layer, index) in the component's state, or None.

    `sizes` are the network's layer sizes, input first; layer 1 is the first after it.
    """
    match state:
        case [layer, index] if type(layer) is type(index) is int:  # bool is an int, too
            if 1 <= layer < len(sizes) and 0 <= index < sizes[layer]:
                return layer, index
    return None


def edited_name(state: object, base: str) -> str | None:
    """The lane's name of this visitor's edited network of `base`, or None if it is as shipped."""
    match state:
        case {"base": str(of), "name": str(name)} if of == base and len(name) <= 64:
            return name
    return None
