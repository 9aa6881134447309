"""The line of algebra: matrices as the network has them, one row in words that adds up."""

import re

import numpy as np
import pytest

from components.views.algebra import VIEW
from tests.cases import each
from tests.components.views.painter import painted, plain, seen_on_any, value
from tests.components.views.scenes import DRAWINGS, NETWORKS, by_hand, scene, seen

each_network = pytest.mark.parametrize("name", NETWORKS)
within_each_network = each("name", NETWORKS)


def layers(at):
    """(a before, z, a after) of each layer, by hand."""
    sums, activations = by_hand(at.net, seen(at))
    return list(zip(activations[:-1], sums, activations[1:], strict=True))


@each_network
def test_the_matrices_are_the_networks(name):
    for layer, (before, z, after) in enumerate(layers(scene(name)), start=1):
        at = scene(name, layer=str(layer))
        numbers, figures, _, _ = painted(VIEW, at)
        assert numbers.controls == {"layer": str(layer)}
        W, a, b, z_shown, a_after = figures["step"].data[:5]
        np.testing.assert_array_equal(W.z, at.net.weights[layer - 1])
        for trace, values in (
            (a, before), (b, at.net.biases[layer - 1]), (z_shown, z), (a_after, after),
        ):  # fmt: skip
            assert np.shape(trace.z) == (len(values), 1)
            np.testing.assert_allclose(np.ravel(trace.z), values, atol=1e-4)
        for trace in (W, b, z_shown):
            assert trace.zmax == -trace.zmin == (np.abs(trace.z).max() or 1)
        for trace, values in ((a, before), (a_after, after)):
            assert trace.zmin == 0
            assert trace.zmax >= max(1, values.max() - 1e-4)


@within_each_network
def test_every_layer_has_its_option(name):
    at = scene(name)
    (choice,) = VIEW.template(at.setting).controls
    assert [v for v, _ in choice.options] == [str(i) for i in range(1, len(at.net.sizes))]
    assert choice.options[-1][1] == "output"


@each_network
def test_places_do_not_overlap_and_lie_within_the_axes(name):
    for layer in range(1, len(NETWORKS[name].sizes)):
        figure = painted(VIEW, scene(name, layer=str(layer))).figures["step"]
        right = 0
        bottom, top = figure.layout.yaxis.range
        for trace in figure.data[:5]:
            n_rows, n_columns = np.shape(trace.z)
            left = trace.x0 - trace.dx / 2
            assert left > right
            right = left + n_columns * trace.dx
            assert top < trace.y0 - trace.dy / 2
            assert trace.y0 + (n_rows - 0.5) * trace.dy < bottom
        assert right <= 100.4


def frames(figure):
    """Those around the row: each is white on black."""
    white = [n for n, shape in enumerate(figure.layout.shapes) if shape.line.width == 4]
    shapes = figure.layout.shapes
    assert all(seen_on_any(shapes[n - 1], shapes[n]) for n in white)
    return [shapes[n] for n in white]


@pytest.mark.parametrize(
    ("selected", "options", "layer", "row"),
    [
        (None, {}, 1, 0),
        ((1, 5), {}, 1, 5),
        ((2, 15), {}, 2, 15),
        ((2, 15), {"layer": "1"}, 1, 0),
        (None, {"layer": "3"}, 3, 7),  # the answer's row
        ((3, 2), {}, 3, 2),
    ],
)
@pytest.mark.parametrize("dark", [True, False])
def test_which_row_is_framed_and_told(selected, options, layer, row, dark):
    at = scene("relu", DRAWINGS[7], selected, dark, **options)
    numbers, figures, words, _ = painted(VIEW, at)
    assert numbers.controls["layer"] == str(layer)
    framed = frames(figures["step"])
    assert len(framed) == 4
    W = figures["step"].data[0]
    assert framed[0].y0 == pytest.approx(W.y0 + (row - 0.5) * W.dy)
    labels = figures["step"].data[9].text
    assert [text for text in labels if text.startswith("<b>")] == [
        f"<b>{row if layer == 3 else row + 1}</b>"
    ]
    assert (f"Digit {row}:" if layer == 3 else f"Row {row + 1}:") in words


def test_on_a_blank_pad_the_first_output_is_framed():
    figure = painted(VIEW, scene("relu", [], layer="3")).figures["step"]
    assert figure.data[9].text[0] == "<b>0</b>"


@each("drawn", range(10))
@within_each_network
def test_in_the_output_layer_the_brightest_is_framed(name, drawn):
    last = len(NETWORKS[name].sizes) - 1
    at = scene(name, DRAWINGS[drawn], layer=str(last))
    labels = painted(VIEW, at).figures["step"].data[9].text
    assert labels[at.trace.output.argmax()] == f"<b>{at.trace.output.argmax()}</b>"


@within_each_network
def test_the_formula_is_that_of_the_layers_function(name):
    net = NETWORKS[name]
    for layer, function in enumerate(net.activations, start=1):
        texts = VIEW.numbers(scene(name, layer=str(layer))).texts
        if function == "relu":
            assert texts["formula"] == "a′ = ReLU(W a + b)"
            assert "max(0, z)" in plain(texts["function"])
        else:
            assert texts["formula"] == "a′ = σ(W a + b)"
            assert "1 / (1 + e −z )" in plain(texts["function"])


@within_each_network
@each("drawn", [2, 5])
def test_what_is_displayed_adds_up_to_what_is_displayed(name, drawn):
    for layer, (before, z, after) in enumerate(layers(scene(name, DRAWINGS[drawn])), start=1):
        for row in range(len(z)):
            at = scene(name, DRAWINGS[drawn], (layer, row))
            said = plain(VIEW.numbers(at).texts["words"])
            sum_, result, then = re.match(r".*?: (.*) = ([−\d.]+?) ?\. (.*)", said).groups()
            terms = re.findall(r"(?:^|[+−] )−?\d+\.\d\d", sum_)
            assert sum(value(term.replace(" ", "")) for term in terms) == pytest.approx(
                value(result), abs=1e-9
            )
            assert value(result) == pytest.approx(z[row], abs=0.0051)
            products = at.net.weights[layer - 1][row] * before
            if products.any():
                most = products[np.argmax(np.abs(products))]
                assert value(terms[0].replace(" ", "")) == pytest.approx(most, abs=0.0051)
            shown = re.search(r"([<>]?)(\d+\.\d\d)", then)
            assert float(shown[2]) == pytest.approx(after[row], abs=0.01)


def test_numbers_in_cells_can_be_read_and_are_left_out_of_long_columns():
    figure = painted(VIEW, scene("relu")).figures["step"]
    assert len(figure.data[5].text) == 0  # 784 pixels
    for place in (6, 7, 8):
        assert len(figure.data[place].text) == len(figure.data[place].textfont.color) == 16


def test_a_blank_pad_is_said():
    assert "The pad is blank" in painted(VIEW, scene("relu", [])).words
    assert "The pad is blank" not in painted(VIEW, scene("relu")).words


def test_weights_are_passed_on_as_they_are_so_that_a_sender_can_tell_they_did_not_change():
    at = scene("relu")
    assert VIEW.numbers(at).figures["step"].traces[0]["z"] is at.net.weights[0]
