"""What a neuron wants: whose picture it is, how far it went, what the network says of it."""

import re

import numpy as np
import pytest

from components import palette
from components.views.wants import REACHES, STARTS, VIEW
from network import rasterise
from tests.cases import each
from tests.components.views.painter import painted, value
from tests.components.views.scenes import DRAWINGS, NETWORKS, by_hand, scene

each_network = pytest.mark.parametrize("name", NETWORKS)
SIGNED = r"−?\d+\.\d\d"


def sums_and_outputs(net, x, place):
    """A neuron's z and the outputs for a picture, computed here."""
    sums, activations = by_hand(net, x)
    return sums[place[0] - 1][place[1]], activations[-1]


@each("name", ["sigmoid", "relu, changed", "strange relu", "wide"])
@each("start", [None, *STARTS])
@each("reach", [None, *REACHES])
def test_what_is_said_holds_of_the_pictures_that_are_shown(name, start, reach):
    place = (1, 3) if name == "wide" else (2, 3)
    at = scene(name, DRAWINGS[2], place, start=start, reach=reach)
    numbers, figures, words, _ = painted(VIEW, at)
    assert numbers.controls == {"start": start or "nothing", "reach": reach or "any"}
    before, after = (np.asarray(trace.z, float) for trace in figures["pictures"].data)
    if start == "drawing":
        np.testing.assert_array_equal(before, rasterise(at.strokes))
    elif start == "noise":
        assert before.std() > 0.2
    else:
        assert not before.any()
    assert np.abs(after - before).max() <= REACHES[reach or "any"] + 1e-6
    assert after.min() >= 0
    assert after.max() <= 1
    first, outputs_before = sums_and_outputs(at.net, before, place)
    last, outputs = sums_and_outputs(at.net, after, place)
    pattern = rf"z of neuron 4 of .*? was ({SIGNED}) and is now ({SIGNED})"
    said = re.search(pattern, words).groups()
    assert list(map(value, said)) == pytest.approx([first, last], abs=0.006)
    shown = np.asarray(figures["outputs"].data[0].x)  # float32: several may be exactly 1
    np.testing.assert_allclose(shown, outputs, atol=1e-4)
    by = np.abs(after - before)
    if by.any():
        n, mean, most = re.search(
            r"(\d+) of 784 pixels changed, by (\S+) on average and by (\S+) at most", words
        ).groups()
        assert int(n) == np.count_nonzero(by)
        assert value(mean.strip("<>")) == pytest.approx(by[by > 0].mean(), abs=0.011)
        assert value(most.strip("<>")) == pytest.approx(by.max(), abs=0.011)
    answer = outputs.argmax() if shown.max() >= 0.5 and after.any() else None
    yellow = figures["outputs"].data[0].marker.color
    assert [i for i, c in enumerate(yellow) if c == palette.WINNER] == (
        [] if answer is None else [answer]
    )
    if before.any():
        was = outputs_before.argmax() if outputs_before.max() >= 0.5 else None
        assert ("The answer stayed the same" in words) == (was == answer)
        assert ("The answer changed" in words) == (was != answer)
    for claim in ("nothing like a digit", "hardly see"):
        assert claim not in words


@each_network
def test_the_neuron_is_the_selected_one_or_the_brightest_output(name):
    sizes = NETWORKS[name].sizes
    at = scene(name)
    words = painted(VIEW, at).words
    assert "Select a neuron in the network to ask another" in words
    assert f"What the neuron for {at.trace.output.argmax()} wants to see, the bright" in words
    for layer in range(1, len(sizes)):
        index = sizes[layer] - 1
        words = painted(VIEW, scene(name, selected=(layer, index))).words
        last = layer == len(sizes) - 1
        expected = (
            f"the neuron for {index}" if last else f"neuron {index + 1} of hidden layer {layer}"
        )
        assert f"What {expected} wants to see, the one selected" in words
        assert "Select a neuron" not in words


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_a_blank_pad_starts_from_nothing_and_says_so(name):
    words = painted(VIEW, scene(name, [], start="drawing")).words
    assert "The pad is blank, so this starts from nothing" in words
    assert "The pad is blank" not in painted(VIEW, scene(name, [])).words


def test_asking_the_same_again_computes_nothing():
    from components.views.wants import _wanted

    VIEW.numbers(scene("relu", DRAWINGS[1], (1, 1)))
    before = _wanted.cache_info()
    VIEW.numbers(scene("relu", DRAWINGS[5], (1, 1)))  # nothing is begun with: no other drawing
    assert _wanted.cache_info().misses == before.misses
