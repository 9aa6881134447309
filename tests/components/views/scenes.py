"""Scenes that a view has to stand, and what holds for every view in every scene."""

import re
from html import unescape

import numpy as np
import plotly.graph_objects as go

from components.views.view import Choice, Numbers, Scene, Setting, Slider, Template, View
from network import Network, load, rasterise
from network.asking.edits import edited, n_changed
from tests.browser.stage import SAMPLES

DRAWINGS = [[np.array(stroke, np.float32) for stroke in drawing] for drawing in SAMPLES]
STRANGE = (784, 5, 7, 3, 10)


def strange(hidden="relu", sizes=STRANGE):
    """A network of another shape, with outputs on both sides of the threshold."""
    rng = np.random.default_rng(7)
    shapes = list(zip(sizes[1:], sizes, strict=False))
    weights = [rng.normal(0, 2 / np.sqrt(n_in), (n_out, n_in)) for n_out, n_in in shapes]
    biases = [rng.normal(0, 0.5, n_out) for n_out, _ in shapes]
    return Network(weights, biases, [hidden] * (len(sizes) - 2) + ["sigmoid"])


def changed(name):
    """A shipped network with a few of its numbers changed."""
    net = load(name)
    return edited(net, {300: 5.0, 12_600: -7.0, net.n_parameters - 1: 9.0})


NETS = {
    "sigmoid": lambda: load("sigmoid"),
    "relu": lambda: load("relu"),
    "sigmoid, changed": lambda: changed("sigmoid"),
    "relu, changed": lambda: changed("relu"),
    "strange relu": lambda: strange("relu"),
    "strange sigmoid": lambda: strange("sigmoid"),
    "wide": lambda: strange("relu", (784, 40, 10)),
    "no hidden layer": lambda: strange("relu", (784, 10)),
}


def scene(name="relu", strokes=DRAWINGS[7], selected=None, dark=True, centre=True, **options):
    """One drawing and one of NETS."""
    net = NETS[name]() if isinstance(name, str) else name
    base = "sigmoid" if net.activations[0] == "sigmoid" else "relu"
    shipped = load(base)
    return Scene(
        Setting(base, net.sizes, net.activations, dark),
        net,
        n_changed(net, shipped) if net.sizes == shipped.sizes else net.n_parameters,
        strokes,
        centre,
        net.forward(rasterise(strokes, centre).ravel()),
        selected,
        options,
    )


def every_scene(**options):
    """(what it is, scene) for each network: a blank pad, digits, a dot, a neuron of each layer."""
    for name in NETS:
        layers = NETS[name]().sizes
        drawings = {"blank": [], "seven": DRAWINGS[7], "two": DRAWINGS[2]}
        drawings["dot"] = [np.array([[0.5, 0.5]], np.float32)]
        for what, strokes in drawings.items():
            yield f"{name}, {what}", scene(name, strokes, **options)
        for layer in range(1, len(layers)):
            place = (layer, layers[layer] - 1)
            yield f"{name}, {place}", scene(name, DRAWINGS[3], place, dark=layer % 2, **options)


def painted(view: View, at: Scene) -> tuple[Template, Numbers, dict[str, go.Figure], str]:
    """A view as the browser paints it: template, numbers, figures and the words without tags.

    Fails where the numbers write to what is not in the template, or what Plotly refuses.
    """
    template, numbers = view.template(at.setting), view.numbers(at)
    check_hooks(template, numbers)
    figures = {name: go.Figure(figure) for name, figure in template.figures.items()}
    assert set(figures) == set(numbers.figures), "every figure has to follow the drawing"
    for name, restyle in numbers.figures.items():
        figure = figures[name]
        assert restyle.alt, name
        for place, values in restyle.traces.items():
            assert 0 <= place < len(figure.data), f"{name} has no trace {place}"
            for path, value in values.items():
                check_plain(value)
                figure.data[place][path] = value
        for path, value in restyle.layout.items():
            check_plain(value)
            figure.layout[path] = value
    html = template.html
    for slot, text in numbers.texts.items():
        html = re.sub(
            rf'(<(\w+)[^>]*data-slot="{slot}"[^>]*>).*?(</\2>)',
            lambda found, text=text: found[1] + text + found[3],
            html,
        )
    words = plain(html)
    seen = [words] + [str(note.text) for f in figures.values() for note in f.layout.annotations]
    for text in (*seen, *(restyle.alt for restyle in numbers.figures.values())):
        assert not re.search(r"(?<![\w’])-\d|\bnan\b|\binf\b|squish", text), text
    return template, numbers, figures, words


def plain(html: str) -> str:
    """The words without the tags; fails where a tag was left open or a sign was not escaped."""
    assert not re.search(r"<(?![a-z/])", html), html
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def check_hooks(template: Template, numbers: Numbers) -> None:
    assert sorted(re.findall(r'data-figure="(\w+)"', template.html)) == sorted(template.figures)
    controls = {control.name: control for control in template.controls}
    assert sorted(re.findall(r'data-control="(\w+)"', template.html)) == sorted(controls)
    slots = re.findall(r'data-slot="(\w+)"', template.html)
    assert sorted(slots) == sorted(numbers.texts), "every slot has to follow the drawing"
    for name, value in numbers.controls.items():
        assert controls[name].checked(value) == value
    for control in template.controls:
        assert control.label
        if isinstance(control, Choice):
            assert len(dict(control.options)) == len(control.options) > 0
        if isinstance(control, Slider):
            assert control.low < control.high
    for name, figure in template.figures.items():
        shaped = re.search(rf'data-figure="{name}"[^>]*aspect-ratio:', template.html)
        assert (figure.layout.height is None) == bool(shaped), name
        assert figure.layout.dragmode is False
        assert figure.layout.font.size >= 14
        for kind in ("xaxis", "yaxis"):
            found = [key for key in figure.to_dict()["layout"] if key.startswith(kind)]
            assert found
            assert all(figure.layout[key].fixedrange for key in found), name


def check_plain(value: object) -> None:
    """What can be sent: no NaN, no figures, no objects of anybody's."""
    if isinstance(value, np.ndarray):
        assert value.dtype.kind in "fiu"
        assert np.isfinite(value).all()
    elif isinstance(value, dict):
        for key, item in value.items():
            assert isinstance(key, str)
            check_plain(item)
    elif isinstance(value, list | tuple):
        for item in value:
            check_plain(item)
    else:
        assert value is None or type(value) in (str, int, float, bool), repr(value)
        assert not isinstance(value, float) or np.isfinite(value)


def value(word: str) -> float:
    """A number as it is written on the screen."""
    return float(word.replace("−", "-"))
