"""What figures on any page share: they can be read, and shown where they stand."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from components import palette
from components.figures import probes, quality, scales
from components.figures.layout import halved
from components.measured import measured
from components.views import VIEWS
from components.views.view import Setting
from network import load
from network.asking.bar_detector import bar_detector, respond
from network.asking.bar_detector import test_pictures as pictures_of_the_exercise
from network.store import SIZES
from tests.cases import each
from tests.components.contrast import contrast

PAGES = {False: "#ffffff", True: palette.BACKGROUND}


def only(figure: go.Figure, kind: str):
    (found,) = [trace for trace in figure.data if trace.type == kind]
    return found


@each("view", VIEWS.values(), ids=VIEWS)
@each("dark", PAGES)
def test_text_of_every_view_can_be_read_and_no_figure_can_be_dragged(view, dark):
    setting = Setting("relu", SIZES, ("relu", "relu", "sigmoid"), dark)
    for figure in view.template(setting).figures.values():
        assert contrast(figure.layout.font.color, PAGES[dark]) >= 4.5
        assert figure.layout.font.size >= 14
        assert figure.layout.height is None or figure.layout.height > 0
        assert figure.layout.dragmode is False


def sizes_of_text(spec: object, path: str = "") -> list[tuple[str, float]]:
    """(where, pixels) of every size of text that a figure sets."""
    if isinstance(spec, dict):
        return [
            found
            for key, value in spec.items()
            if key != "template"
            for found in sizes_of_text(value, f"{path}.{key}")
        ]
    if isinstance(spec, list | tuple):
        return [found for value in spec for found in sizes_of_text(value, path)]
    return [(path, spec)] if path.endswith("font.size") else []


def figures_of_pages(dark: bool):
    """Every figure that stands on another page than the stage."""
    figures = measured("sigmoid")
    weights, tests = bar_detector(0.2, 0.1), pictures_of_the_exercise()
    yield quality.confusion(figures["mnist"]["confusion"], dark)
    yield quality.bars({"0": 96.0, "1": 98.0}, 90.0, dark)
    yield quality.bars_across(figures["nondigits"]["held out, by kind"], dark)
    yield quality.pairs(figures["by_size"], dark)
    yield quality.places(figures["by_place"], "centred", dark)
    yield probes.detector(weights, dark)
    yield probes.pictures(tests, dark)
    yield probes.ranked({name: respond(weights, x, 0) for name, x in tests.items()}, dark)


@pytest.mark.parametrize("dark", PAGES)
def test_no_figure_at_all_can_be_dragged_or_has_text_too_small_to_read(dark):
    """A finger that means to scroll moves the page, not what is in a picture."""
    figures = list(figures_of_pages(dark))
    for view in VIEWS.values():
        for activations in (("relu", "relu", "sigmoid"), ("sigmoid",)):
            sizes = SIZES if len(activations) == 3 else (784, 10)
            figures += view.template(Setting("relu", sizes, activations, dark)).figures.values()
    for figure in figures:
        spec = figure.to_plotly_json()
        assert spec["layout"]["dragmode"] is False
        axes = [key for key in spec["layout"] if key[:5] in ("xaxis", "yaxis")]
        assert {"xaxis", "yaxis"} <= set(axes)
        assert all(spec["layout"][axis]["fixedrange"] for axis in axes)
        assert min(size for _, size in sizes_of_text(spec)) >= 14
        assert not any(trace.get("showscale") for trace in spec["data"])
        for trace in spec["data"]:
            if "text" in trace.get("mode", ""):  # Plotly never draws what is empty at first
                assert len(trace["x"]) == 0 or all(trace["text"])


@pytest.mark.parametrize("scale", [palette.BRIGHTNESS, palette.DIVERGING])
def test_ink_on_any_place_of_a_scale_stands_out(scale):
    for share in np.linspace(0, 1, 201):
        positions = [position for position, _ in scale]
        channels = [
            np.interp(share, positions, [int(c[at : at + 2], 16) for _, c in scale])
            for at in (1, 3, 5)
        ]
        ground = "#" + "".join(f"{round(channel):02x}" for channel in channels)
        assert contrast(scales.ink_on(scale, float(share)), ground) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_the_counts_of_a_confusion_matrix_can_be_read(dark):
    heatmap = only(quality.confusion(np.arange(100).reshape(10, 10), dark), "heatmap")
    for ground in (PAGES[dark], heatmap.colorscale[-1][1]):
        assert contrast(heatmap.textfont.color, ground) >= 4.5


# ---- one scale for weights --------------------------------------------------------


def test_the_limit_of_a_picture_of_weights_is_its_layers_largest():
    assert scales.weight_limit(np.array([[0.5, -2.0], [1.0, 0.0]])) == 2.0
    assert scales.weight_limit(np.zeros((2, 3))) == 1.0
    assert scales.weight_limit(np.zeros((0, 3))) == 1.0


@each("network", ["sigmoid", "relu", "sigmoid-plain", "relu-plain"])
def test_the_one_strongest_weight_does_not_leave_the_others_in_the_dark(network):
    """Half of the limit has full colour, and some weights of each neuron's picture reach it."""
    stops = [share for share, colour in palette.DIVERGING if colour == palette.POSITIVE]
    assert stops == [0.75]
    W = load(network).weights[0]
    strong = np.abs(W) > scales.weight_limit(W) / 4
    assert np.median(strong.sum(axis=1)) > 20


def test_a_long_text_is_broken_near_its_middle_and_a_short_one_or_one_word_is_not():
    assert halved("any, anywhere", 8) == "any,<br>anywhere"
    assert halved("one two three four", 8) == "one two<br>three four"
    assert halved("any", 8) == "any"
    assert halved("nevertheless", 8) == "nevertheless"
