"""Other weights: a row a neuron, a column an input, one scale."""

import numpy as np
import pytest
from hypothesis import given

from components.figures.numbers import number
from components.views.matrices import VIEW
from tests.cases import each
from tests.components.views.painter import Page, painted, seen_on_any
from tests.components.views.scenes import NETWORKS, scene, scenes
from tests.network.properties import checked


@checked(40)
@given(scenes())
def test_every_weight_has_its_square(scene):
    _, figures, _, _ = painted(VIEW, scene)
    last = len(scene.net.weights)
    assert list(figures) == [f"layer-{layer}" for layer in range(2, last + 1)]
    for layer, W in enumerate(scene.net.weights[1:], start=2):
        (heatmap,) = figures[f"layer-{layer}"].data
        np.testing.assert_array_equal(np.array(heatmap.z), W)
        limit = np.abs(W).max()  # each layer its own, as in every picture of weights
        assert (heatmap.zmin, heatmap.zmax) == pytest.approx((-limit, limit))
        first = 0 if layer == last else 1
        assert list(heatmap.y) == [str(i + first) for i in range(W.shape[0])]
        assert list(heatmap.x) == [str(i + 1) for i in range(W.shape[1])]
        assert figures[f"layer-{layer}"].layout.yaxis.autorange == "reversed"


@each("network", NETWORKS)
@each("dark", [True, False])
def test_the_selected_row_and_no_other_is_framed(network, dark):
    sizes = NETWORKS[network].sizes
    for layer in range(1, len(sizes)):
        for index in (0, sizes[layer] - 1):
            now = scene(network, selected=(layer, index), dark=dark)
            _, figures, _, _ = painted(VIEW, now)
            framed = {name: f.layout.shapes for name, f in figures.items() if f.layout.shapes}
            assert list(framed) == ([f"layer-{layer}"] if layer > 1 else [])
            for below, frame in framed.values():
                assert seen_on_any(below, frame)
                assert (frame.y0, frame.y1) == (index - 0.5, index + 0.5)
                assert (frame.x0, frame.x1) == (-0.5, sizes[layer - 1] - 0.5)


def test_the_strongest_pushes_are_named():
    now = scene("sigmoid", selected=(3, 4))
    numbers, _, _, texts = painted(VIEW, now)
    row = now.net.weights[2][4]
    said = texts["selected"]
    assert "The neuron for 4 is pushed" in said
    assert f"up most by neuron {row.argmax() + 1} (weight {row.max():.2f})" in said
    assert f"down most by neuron {row.argmin() + 1} (weight −{-row.min():.2f})" in said
    assert said in numbers.figures["layer-3"].alt
    assert said not in numbers.figures["layer-2"].alt


def test_nothing_selected_says_nothing():
    assert painted(VIEW, scene()).texts["selected"] == ""


@pytest.mark.parametrize(
    ("network", "sum_"),
    [
        ("sigmoid", "784 × 16 + 16 × 16 + 16 × 10 weights + 42 biases = 13,002"),
        ("strange relu", "784 × 5 + 5 × 7 + 7 × 3 + 3 × 10 weights + 25 biases = 4,031"),
    ],
)
def test_the_numbers_are_counted(network, sum_):
    now = scene(network)
    assert sum_ in Page(VIEW.template(now.setting).html).text
    assert sum_.endswith(f"{now.net.n_parameters:,}")


def test_the_ends_of_the_colours_are_said():
    now = scene("sigmoid")
    texts = painted(VIEW, now).texts
    for layer, W in enumerate(now.net.weights[1:], start=2):
        end = number(float(np.abs(W).max()))
        assert texts[f"scale-{layer}"] == f"weight −{end}+{end}"
