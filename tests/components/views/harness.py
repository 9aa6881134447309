"""Scenes of every kind, and a painter that refuses what a template has no place for."""

from __future__ import annotations

import copy
import itertools
import json
import re
from html.parser import HTMLParser

import numpy as np
import plotly.graph_objects as go
from hypothesis import strategies as st

from components.views.view import Numbers, Scene, Setting, Template, View
from network import Network, load, rasterise
from network.asking.edits import edited
from network.store import ASSETS

SAMPLES = [
    [np.array(stroke) for stroke in strokes]
    for strokes in json.loads((ASSETS / "samples.json").read_text())
]
BLANK: list[np.ndarray] = []
OUTSIDE = [np.array([[1.6, 1.6], [1.7, 1.8]])]  # ink that no pixel of an uncentred picture sees
DRAWINGS = [BLANK, OUTSIDE, *SAMPLES]


def random_network(*sizes: int, hidden: str = "relu") -> Network:
    """No two weights alike, so that no place can be mistaken for another."""
    rng = np.random.default_rng(len(sizes))
    return Network(
        [rng.normal(0, 0.4, (n_out, n_in)) for n_in, n_out in itertools.pairwise(sizes)],
        [rng.normal(0, 1, n_out) for n_out in sizes[1:]],
        [*[hidden] * (len(sizes) - 2), "sigmoid"],
    )


NETWORKS = {  # base, network, how many numbers are changed
    "sigmoid": ("sigmoid", load("sigmoid"), 0),
    "relu": ("relu", load("relu"), 0),
    "edited": ("sigmoid", edited(load("sigmoid"), {5: 50.0, 12700: -50.0}), 2),
    "deep": ("relu", random_network(784, 5, 7, 3, 10), 3),
    "shallow": ("sigmoid", random_network(784, 20, 10, hidden="sigmoid"), 3),
}


def scene(
    network: str = "sigmoid",
    drawing: list = SAMPLES[3],
    *,
    auto_centre: bool = True,
    selected: tuple[int, int] | None = None,
    dark: bool = True,
    **options: object,
) -> Scene:
    """A scene of one of NETWORKS; what is left over are options of the view."""
    base, net, changed = NETWORKS[network]
    trace = net.forward(rasterise(drawing, auto_centre).ravel())
    setting = Setting(base, net.sizes, net.activations, dark)
    return Scene(setting, net, changed, drawing, auto_centre, trace, selected, options)


@st.composite
def scenes(draw: st.DrawFn, **options: st.SearchStrategy) -> Scene:
    """Any of the networks and drawings, any selection, theme and options."""
    network = draw(st.sampled_from(sorted(NETWORKS)))
    sizes = NETWORKS[network][1].sizes
    neurons = [(layer, i) for layer, n in enumerate(sizes) if layer for i in range(n)]
    return scene(
        network,
        draw(st.sampled_from(DRAWINGS)),
        auto_centre=draw(st.booleans()),
        selected=draw(st.none() | st.sampled_from(neurons)),
        dark=draw(st.booleans()),
        **{name: draw(st.none() | values) for name, values in options.items()},
    )


def forward(scene: Scene, picture: np.ndarray | None = None) -> tuple[list, list]:
    """z and a of each computing layer, in double precision, by the definition."""
    a = (rasterise(scene.strokes, scene.centre) if picture is None else picture).ravel()
    sums, activations = [], []
    for W, b, name in zip(scene.net.weights, scene.net.biases, scene.net.activations, strict=True):
        z = np.array([sum(map(float, row.astype(float) * a)) for row in W]) + b
        a = 1 / (1 + np.exp(-z)) if name == "sigmoid" else np.where(z > 0, z, 0)
        sums.append(z)
        activations.append(a)
    return sums, activations


class Page(HTMLParser):
    """A view's HTML: its slots, figures, controls and text. Unbalanced tags are an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {"slot": [], "figure": [], "control": []}
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        for kind, names in self.found.items():
            names += [value for key, value in attrs if key == f"data-{kind}"]

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def check_template(template: Template) -> None:
    """The HTML has one place for each figure and control; nothing can be dragged."""
    page = Page(template.html)
    for names in page.found.values():
        assert len(set(names)) == len(names)
    assert set(page.found["figure"]) == set(template.figures)
    assert set(page.found["control"]) == {control.name for control in template.controls}
    for name, figure in template.figures.items():
        # A height in pixels, or else a shape: never both, never neither.
        shaped = re.search(rf'data-figure="{name}"[^>]*aspect-ratio:', template.html)
        assert (figure.layout.height is None) == bool(shaped), name
        assert figure.layout.dragmode is False
        axes = [axis for axis in figure.layout if axis.startswith(("xaxis", "yaxis"))]
        assert axes
        assert all(figure.layout[axis].fixedrange for axis in axes)


def painted(template: Template, numbers: Numbers) -> dict[str, go.Figure]:
    """The template's figures with the numbers in them, everything checked on the way.

    Each slot and each figure is written with every drawing: nothing stale can stay.
    """
    assert set(numbers.texts) == set(Page(template.html).found["slot"])
    for text in numbers.texts.values():
        assert "nan" not in Page(text).text.split()
    checks = {control.name: control.checked for control in template.controls}
    for name, value in numbers.controls.items():
        assert checks[name](value) == value
        assert value is not None
    assert set(numbers.figures) == set(template.figures)
    figures = {}
    for name, restyle in numbers.figures.items():
        assert restyle.alt
        figure = copy.deepcopy(template.figures[name])
        known = figure.layout.to_plotly_json()
        for index, attributes in restyle.traces.items():
            assert 0 <= index < len(figure.data), f"{name} has no trace {index}"
            for path, value in attributes.items():
                figure.data[index][path] = value  # Plotly refuses what it does not know
        for path, value in restyle.layout.items():
            place = path.split(".")[0]
            assert place in {*known, "shapes", "annotations"}, f"{name} has no {place}"
            figure.layout[path] = value
        figures[name] = figure
    return figures


def shown(view: View, scene: Scene) -> tuple[dict[str, go.Figure], dict[str, str], Numbers]:
    """The painted figures, the slots' texts without tags, and the numbers themselves."""
    template = view.template(scene.setting)
    check_template(template)
    numbers = view.numbers(scene)
    texts = {slot: Page(text).text for slot, text in numbers.texts.items()}
    return painted(template, numbers), texts, numbers
