"""What a picture is made of, whoever writes it down. Units are those of the sheet, y goes down.

Colours are "#rrggbb" and never transparent: whoever describes a line mixes it with what is
behind it, so that SVG and pixels show the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Box:
    """A rectangle, with round corners if it has a radius."""

    x: float
    y: float
    width: float
    height: float
    fill: str | None = None
    stroke: str | None = None
    line: float = 2.0
    radius: float = 0.0


@dataclass(frozen=True)
class Circle:
    """A neuron: a disc with a ring. `name` is what a pointer is told."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str
    line: float = 2.0
    name: str = ""


@dataclass(frozen=True)
class Lines:
    """Straight lines of one colour: `ends` is (n, 4) of x1, y1, x2, y2."""

    ends: Array
    colour: str
    line: float
    dashed: bool = False


@dataclass(frozen=True)
class Ink:
    """What a pen drew: strokes (k, 2) with round ends; a stroke of one point is a dot."""

    strokes: Sequence[Array]
    colour: str
    line: float


@dataclass(frozen=True)
class Pixels:
    """A square picture (n, n) of brightnesses in 0..1, black to white."""

    x: float
    y: float
    side: float
    values: Array
    name: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text; y is its baseline. `anchor` is "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: str = "start"
    bold: bool = False


Shape = Box | Circle | Lines | Ink | Pixels | Words


@dataclass(frozen=True)
class Sheet:
    """A picture: its size, what is behind everything, and shapes from the back to the front."""

    width: int
    height: int
    background: str
    shapes: Sequence[Shape]
    title: str = ""
    about: str = ""


def mixed(colour: str, share: float, behind: str) -> str:
    """`colour` at this opacity (0..1) over another one.

    >>> mixed("#ffffff", 0.5, "#000000")
    '#808080'
    """
    over, under = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in (colour, behind))
    return "#" + "".join(f"{round(float(c)):02x}" for c in under + (over - under) * share)


def grey(brightness: float) -> str:
    """An activation's colour: 0 black, 1 white."""
    level = round(255 * min(1.0, max(0.0, float(brightness))))
    return f"#{level:02x}{level:02x}{level:02x}"
