"""What a view is: a template that is sent once, and the numbers that follow the drawing.

A view says something about the drawing at hand and the network that reads it. Its template
(words, empty figures, controls) depends on nothing but the `Setting`, so it is made once
and kept. Its numbers are computed for each drawing, at the view's pace, and only while
somebody looks at it. The browser paints both without knowing what they mean: see
`components/stage/static/view.js`.

A view knows NumPy, the network and Plotly figures; nothing of Streamlit and of sockets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import plotly.graph_objects as go

from network import SHIPPED, Network, Trace
from network.verdict import Verdict, verdict

Array = np.ndarray

# "frame": with every drawing, at most 0.3 ms of work. "tenth": ten times a second, at most
# 2 ms. "rest": when the pen is lifted, in a worker, however long it takes.
Pace = Literal["frame", "tenth", "rest"]


@dataclass(frozen=True)
class Setting:
    """All that a template may depend on.

    Attributes
    ----------
    base : str
        The shipped network that the visitor's derives from.
    sizes : tuple of int
        Neurons a layer, the input included.
    activations : tuple of str
        One a layer after the input.
    dark : bool
        The page's theme.
    language : str
        The visitor's, a code of `components.language`.
    """

    base: str
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    dark: bool = True
    language: str = "en"


@dataclass(frozen=True)
class Scene:
    """What numbers are computed from: one drawing and the network that a visitor has.

    Attributes
    ----------
    setting : Setting
    net : Network
        As the visitor has changed it.
    changed : int
        How many of its numbers are not the shipped network's.
    strokes : sequence of ndarray (k, 2)
        The drawing, in the unit square.
    centre : bool
        Whether it was scaled and centred before `net` saw it.
    trace : Trace
        What `net` makes of it.
    selected : (layer, index) or None
        The neuron selected in the diagram; layer 1 is the first after the input.
    options : mapping
        The value of each of the view's controls, checked; None where the visitor has not
        touched it.
    picture : ndarray (784,) or None
        A picture from paper, which has no strokes, in place of a drawing.
    """

    setting: Setting
    net: Network
    changed: int
    strokes: Sequence[Array]
    centre: bool
    trace: Trace
    selected: tuple[int, int] | None = None
    options: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    picture: Array | None = None

    @property
    def verdict(self) -> Verdict:
        """What the network says of the drawing."""
        return verdict(self.trace)

    @property
    def ships(self) -> bool:
        """Whether the network is one of those that ship, and computes as it learned to."""
        base = self.setting.base
        return base in SHIPPED and self.setting.activations[0] == base and not self.changed

    @property
    def blank(self) -> bool:
        """Whether there is no ink at all."""
        return self.picture is None and not any(len(stroke) for stroke in self.strokes)


@dataclass(frozen=True)
class Choice:
    """Buttons of which one is pressed. `options` are (value, label)."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    kind: str = field(default="choice", init=False)

    def checked(self, value: object) -> str | None:
        """`value` if it is one of the options, else None."""
        return value if value in [known for known, _ in self.options] else None


@dataclass(frozen=True)
class Toggle:
    """A switch, on or off."""

    name: str
    label: str
    kind: str = field(default="toggle", init=False)

    def checked(self, value: object) -> bool | None:
        """`value` if it is on or off, else None."""
        return value if isinstance(value, bool) else None


@dataclass(frozen=True)
class Slider:
    """A whole number from low to high."""

    name: str
    label: str
    low: int
    high: int
    kind: str = field(default="slider", init=False)

    def checked(self, value: object) -> int | None:
        """`value` if it is a whole number within the bounds, else None."""
        sound = type(value) is int and self.low <= value <= self.high
        return value if sound else None


Control = Choice | Toggle | Slider


@dataclass(frozen=True)
class Template:
    """What is sent once.

    Attributes
    ----------
    html : str
        The view's body: our own text, never a visitor's. `<div data-figure="NAME">` is
        where a figure is painted, any element with `data-slot="NAME"` where a text of the
        numbers goes. `<div data-control="NAME">` is where a control is put.
    figures : mapping of str to go.Figure
        By name, with every trace that numbers are put into. A figure's height is fixed, in
        pixels, or else None and that of its element, which then has a shape (`aspect-ratio`).
    controls : sequence of Control
    """

    html: str
    figures: Mapping[str, go.Figure] = field(default_factory=dict)
    controls: Sequence[Control] = ()


@dataclass(frozen=True)
class Restyle:
    """New numbers for one figure.

    Attributes
    ----------
    traces : mapping of int to mapping
        By the trace's place in the figure: attribute path ("x", "marker.color") to value,
        an array, a list or a scalar.
    layout : mapping
        Path ("xaxis.range", "annotations", "shapes") to value.
    alt : str or None
        The figure in words, for those who cannot see it.
    """

    traces: Mapping[int, Mapping[str, object]] = field(default_factory=dict)
    layout: Mapping[str, object] = field(default_factory=dict)
    alt: str | None = None


@dataclass(frozen=True)
class Numbers:
    """What follows the drawing.

    Attributes
    ----------
    texts : mapping of str to str
        By slot: HTML of our own making, with computed numbers in it.
    figures : mapping of str to Restyle
    controls : mapping of str to value
        What each control shows now; those left out stay as they are.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Restyle] = field(default_factory=dict)
    controls: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """One view: its name in URLs and hooks, its title on the tab, its pace, its two halves.

    `about` says in one line what one learns there; `picks` that it shows the selected
    neuron, so that it stays open when another one is chosen in the network.
    """

    name: str
    title: str
    pace: Pace
    template: Callable[[Setting], Template]
    numbers: Callable[[Scene], Numbers]
    about: str = ""
    picks: bool = False
