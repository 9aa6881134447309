"""First-layer weights: each neuron's 784 numbers as its own picture."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import measured
from components.views.weights import VIEW
from network import load
from tests.cases import each
from tests.components.views.painter import Page, painted, seen_on_any
from tests.components.views.scenes import NETWORKS, scene, scenes
from tests.network.properties import checked

SIDE = 28
OPTIONS = {"training": st.sampled_from(["with care", "plainly"])}


def corners(figure):
    points = figure.data[1]
    return [
        (round(x - (SIDE - 1) / 2), round(y - (SIDE - 1) / 2))
        for x, y in zip(points.x, points.y, strict=True)
    ]


@checked(40)
@given(scenes(**OPTIONS))
def test_every_neurons_weights_are_where_its_point_is(scene):
    numbers, figures, _, _ = painted(VIEW, scene)
    figure = figures["maps"]
    plainly = numbers.controls.get("training") == "plainly"
    W = (load(f"{scene.setting.base}-plain") if plainly else scene.net).weights[0]
    cells = np.array(figure.data[0].z, float)
    assert [list(which) for which in figure.data[1].customdata] == [[1, i] for i in range(len(W))]
    for row, (x, y) in zip(W, corners(figure), strict=True):
        inside = cells[y : y + SIDE, x : x + SIDE]
        np.testing.assert_array_equal(inside, row.reshape(SIDE, SIDE))
        cells[y : y + SIDE, x : x + SIDE] = np.nan
    assert np.isnan(cells).all()  # nothing between them
    assert figure.data[0].zmax == -figure.data[0].zmin == np.abs(W).max()


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("dark", [True, False])
def test_the_selected_map_and_no_other_is_framed(network, dark):
    for selected in range(NETWORKS[network].sizes[1]):
        figure = painted(VIEW, scene(network, selected=(1, selected), dark=dark)).figures["maps"]
        below, frame = figure.layout.shapes
        assert seen_on_any(below, frame)
        x, y = corners(figure)[selected]
        assert frame.x0 <= x - 0.5 < x + SIDE - 0.5 <= frame.x1
        assert frame.y0 <= y - 0.5 < y + SIDE - 0.5 <= frame.y1
        bold = [i for i, text in enumerate(figure.data[2].text) if "<b>" in text]
        assert bold == [selected]


@each("network", NETWORKS)
def test_every_frame_lies_within_the_axes(network):
    """Nothing of a map or of a frame's line is cut off, at the left no more than elsewhere."""
    for selected in (0, NETWORKS[network].sizes[1] - 1):
        figure = painted(VIEW, scene(network, selected=(1, selected))).figures["maps"]
        _, frame = figure.layout.shapes
        low, high = figure.layout.xaxis.range
        bottom, top = figure.layout.yaxis.range
        assert low < frame.x0 < frame.x1 < high
        assert top < frame.y0 < frame.y1 < bottom


def test_clicking_is_offered_where_it_does_something():
    assert "Click a picture" in painted(VIEW, scene()).texts["click"]
    assert painted(VIEW, scene(training="plainly")).texts["click"] == ""


def test_maps_do_not_overlap():
    figure = painted(VIEW, scene("shallow")).figures["maps"]
    for (x, y), (u, v) in itertools.combinations(corners(figure), 2):
        assert abs(x - u) > SIDE or abs(y - v) > SIDE


@pytest.mark.parametrize("selected", [None, (2, 3), (3, 1)])
def test_neurons_of_other_layers_frame_nothing(selected):
    assert not painted(VIEW, scene("sigmoid", selected=selected)).figures["maps"].layout.shapes


def test_plainly_shows_another_networks_neurons_which_cannot_be_selected():
    now = scene("sigmoid", selected=(1, 3), training="plainly")
    numbers, figures, _, texts = painted(VIEW, now)
    assert numbers.controls == {"training": "plainly"}
    assert not figures["maps"].layout.shapes
    assert figures["maps"].data[1].visible is False
    assert "plainly" in texts["training"]
    numbers, figures, _, texts = painted(VIEW, scene("sigmoid", selected=(1, 3)))
    assert numbers.controls == {"training": "with care"}
    assert figures["maps"].data[1].visible is True
    assert "with care" in texts["training"]


def test_a_changed_network_is_not_called_trained_with_care():
    numbers, _, _, texts = painted(VIEW, scene("far off"))
    assert "as you changed it: 2 of its 13,002 numbers" in texts["training"]
    assert "with care" not in texts["training"]
    assert "as you changed it" in numbers.figures["maps"].alt


@pytest.mark.parametrize("base", ["sigmoid", "relu"])
def test_the_table_is_what_was_measured(base):
    text = Page(VIEW.template(scene(base).setting).html).text
    for name in (base, f"{base}-plain"):
        figures = measured.measured(name)
        for group in ("mnist", "pen"):
            assert f"{figures[group]['accuracy']:.1f} %" in text


def test_other_shapes_are_compared_with_nothing():
    template = VIEW.template(scene("strange relu").setting)
    assert not template.controls
    assert "<table" not in template.html
    assert "first" not in painted(VIEW, scene("strange relu", training="plainly")).texts["training"]
