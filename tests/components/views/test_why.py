"""Why this digit: shares that add up as they are shown, recomputed by hand."""

import re

import numpy as np
import pytest

from components.views.why import VIEW
from network import rasterise
from tests.cases import each
from tests.components.views.painter import painted, value
from tests.components.views.scenes import DRAWINGS, NETWORKS, by_hand, scene, seen

SIGNED = r"[+−]?\d+\.\d\d"
each_network = each("name", NETWORKS)


def last_layer(at):
    """The activations that the outputs are computed from, and the outputs' z, by hand."""
    sums, activations = by_hand(at.net, seen(at))
    return activations[-2], sums[-1]


@each_network
@each("drawn", range(10))
def test_terms_add_up_as_they_are_shown(name, drawn):
    for options in ({}, {"digit": "3", "rival": "8"}, {"digit": "8", "rival": "3"}):
        at = scene(name, DRAWINGS[drawn], **options)
        numbers = VIEW.numbers(at)
        digit, rival = (int(numbers.controls[c]) for c in ("digit", "rival"))
        _, z = last_layer(at)
        said = numbers.texts["difference"] + numbers.texts["pixels"]
        z1, z2 = map(value, re.findall(rf"</strong> is ({SIGNED})", said))
        assert z1 == pytest.approx(z[digit], abs=0.006)
        assert z2 == pytest.approx(z[rival], abs=0.006)
        terms = list(map(value, re.findall(rf"<br><strong>({SIGNED})", said)))
        assert len(terms) >= 3
        assert sum(terms) == pytest.approx(z1 - z2, abs=1e-6)
        if "they are equal" not in said:
            size, how = re.search(rf"So {digit} is <strong>({SIGNED}) (\w+)", said).groups()
            assert value(size) * (1 if how == "higher" else -1) == pytest.approx(z1 - z2)
        if "hidden" in numbers.figures:
            bars = numbers.figures["hidden"].traces[0]["text"]
            assert sum(map(value, bars)) == pytest.approx(z1 - z2, abs=1e-6)


@each_network
def test_the_split_over_the_last_hidden_layer_is_recomputed(name):
    at = scene(name)
    numbers, figures, _, _ = painted(VIEW, at)
    if "hidden" not in figures:
        assert len(at.net.sizes) == 2
        return
    digit, rival = (int(numbers.controls[c]) for c in ("digit", "rival"))
    a, z = last_layer(at)
    assert [digit, rival] == list(np.argsort(-z)[:2])
    W, b = at.net.weights[-1].astype(float), at.net.biases[-1].astype(float)
    gives = (W[digit] - W[rival]) * a
    (bars,), axis = figures["hidden"].data, figures["hidden"].layout.yaxis
    assert len(bars.x) == len(axis.ticktext) == len(axis.tickvals) == min(len(a), 9) + 1
    rest, other = gives.sum(), f"the other {len(a) - 8}"
    for label, x, text in zip(axis.ticktext, bars.x, bars.text, strict=True):
        assert value(text) == pytest.approx(x, abs=1e-9)
        if label.startswith("neuron"):
            expected = gives[int(label.split()[1]) - 1]
            rest -= expected
        elif label.startswith("bias"):
            assert label == f"bias {digit} − bias {rival}"
            expected = b[digit] - b[rival]
        else:
            assert label == other
            continue
        assert x == pytest.approx(expected, abs=0.0151)
    shown = dict(zip(axis.ticktext, bars.x, strict=True))
    assert shown.get(other, 0) == pytest.approx(rest, abs=0.0151)
    assert list(bars.x[:-1]) == sorted(bars.x[:-1], reverse=True)


@pytest.mark.parametrize("name", ["relu", "relu, changed", "strange relu"])
def test_the_shares_of_the_pixels_are_what_pulling_the_slopes_back_gives(name):
    at = scene(name)
    numbers, figures, _, _ = painted(VIEW, at)
    digit, rival = (int(numbers.controls[c]) for c in ("digit", "rival"))
    x = rasterise(at.strokes).ravel().astype(float)
    slope, active, a = np.eye(784), [], x
    for W, b in zip(at.net.weights[:-1], at.net.biases[:-1], strict=True):
        z = W.astype(float) @ a + b
        slope = (z > 0)[:, None] * (W.astype(float) @ slope)
        a = np.maximum(z, 0)
        active.append(z > 0)
    W = at.net.weights[-1].astype(float)
    shares = ((W[digit] - W[rival]) @ slope * x).reshape(28, 28)
    ink, ink_too, yes, no = figures["pixels"].data
    np.testing.assert_allclose(np.add(yes.z, no.z), shares, atol=1e-4)
    assert np.min(yes.z) >= 0 >= np.max(no.z)
    for behind in (ink, ink_too):
        np.testing.assert_array_equal(behind.z, rasterise(at.strokes))
    assert yes.zmax == no.zmax == -yes.zmin == -no.zmin > 0
    assert (ink.x0, yes.x0) == (0, 0)
    assert ink_too.x0 == no.x0 > 28
    assert "Exact" in numbers.texts["exact"]


def test_a_sigmoid_network_says_that_its_split_is_one_of_several():
    said = painted(VIEW, scene("sigmoid")).numbers.texts["exact"]
    assert "other splits" in said
    assert "the total is off by" in said


def test_what_is_not_chosen_is_the_brightest_that_is_left():
    best, runner_up = scene("relu").verdict[:2]
    for options, pair in (
        ({}, (best, runner_up)),
        ({"digit": None, "rival": None}, (best, runner_up)),
        ({"digit": "4"}, (4, best)),
        ({"rival": str(best)}, (runner_up, best)),
        ({"digit": "4", "rival": "5"}, (4, 5)),
    ):
        controls = VIEW.numbers(scene("relu", **options)).controls
        assert controls == {"digit": str(pair[0]), "rival": str(pair[1])}


@pytest.mark.parametrize("options", [{"digit": "4", "rival": "4"}, {}])
def test_nothing_is_explained_where_there_is_nothing(options):
    at = scene("relu", DRAWINGS[7] if options else [], **options)
    numbers, figures, words, _ = painted(VIEW, at)
    assert ("two different digits" if options else "Draw a digit first") in words
    assert numbers.texts["pixels"] == numbers.texts["exact"] == numbers.texts["hidden"] == ""
    assert not any(np.any(trace.z) for trace in figures["pixels"].data)
    assert not figures["hidden"].data[0].x
    assert not figures["hidden"].layout.yaxis.tickvals
