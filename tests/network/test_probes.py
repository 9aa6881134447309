"""Probes: which neurons ever fire, counted by hand; and the bar's neuron, sum by sum."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import Network, load, probes
from network.probes import bar_detector, firing, never_fires, respond
from tests.network.properties import checked

SIDE = 28
SHOWN = probes.test_pictures()
NAMES = ("solid block", "bar", "inverse", "edge")

strengths = st.integers(0, 100).map(lambda hundredths: hundredths / 100)


def by_hand(weights, picture) -> float:
    """The weighted sum, pixel by pixel, without NumPy's arithmetic."""
    return math.fsum(
        float(weights[row, column]) * float(picture[row, column])
        for row in range(SIDE)
        for column in range(SIDE)
    )


# ---- the bar's neuron -----------------------------------------------------------


def test_a_bright_bar_in_dark_surroundings_and_zero_elsewhere():
    weights = bar_detector(0.3, 0.1)
    assert weights.shape == (SIDE, SIDE)
    rows, columns = np.nonzero(weights > 0)
    assert set(zip(rows, columns, strict=True)) == set(
        itertools.product(range(12, 16), range(9, 19))
    )
    rows, columns = np.nonzero(weights < 0)
    assert set(zip(rows, columns, strict=True)) == set(
        itertools.product([*range(8, 12), *range(16, 20)], range(9, 19))
    )
    assert set(np.unique(weights)) == {-0.1, 0.0, 0.3}


def test_it_starts_from_zero():
    assert not bar_detector(0, 0).any()
    assert not np.signbit(bar_detector(0, 0)).any()  # no −0.00 on the screen


@pytest.mark.parametrize("bad", [(-0.1, 0), (0, -0.1), (math.nan, 0), (0, math.nan)])
def test_negative_strengths_are_refused(bad):
    with pytest.raises(ValueError, match="0 or more"):
        bar_detector(*bad)


def test_the_four_pictures():
    assert tuple(SHOWN) == NAMES
    for picture in SHOWN.values():
        assert picture.shape == (SIDE, SIDE)
        assert picture.dtype == np.float32
        assert set(np.unique(picture)) == {0, 1}
    block, bar, inverse, edge = SHOWN.values()
    np.testing.assert_array_equal(bar + inverse, block)
    assert [int(picture.sum()) for picture in SHOWN.values()] == [120, 40, 80, 60]
    assert (edge <= block).all()
    rows = np.flatnonzero(edge.any(axis=1))
    assert list(rows) == list(np.flatnonzero(block.any(axis=1))[6:])  # the lower six of twelve


def test_each_call_gives_pictures_of_its_own():
    probes.test_pictures()["bar"][:] = 0.5
    np.testing.assert_array_equal(probes.test_pictures()["bar"], SHOWN["bar"])


@pytest.mark.parametrize(
    ("bright", "dark", "sums"),
    [
        # 40 pixels of the bar, 80 around it; the edge has 20 of the one and 40 of the other.
        (0.2, 0.2, (-8, 8, -16, -4)),
        (0.5, 0.25, (0, 20, -20, 0)),
        (0.1, 0.0, (4, 4, 0, 2)),
        (0.0, 0.5, (-40, 0, -40, -20)),
        (0.0, 0.0, (0, 0, 0, 0)),
    ],
)
def test_sums_worked_out_by_hand(bright, dark, sums):
    weights = bar_detector(bright, dark)
    for name, sum_ in zip(NAMES, sums, strict=True):
        assert respond(weights, SHOWN[name]).z == pytest.approx(sum_, abs=1e-5)


@checked(60)
@given(strengths, strengths, st.integers(-20, 20))
def test_terms_add_up_and_are_squished(bright, dark, bias):
    weights = bar_detector(bright, dark)
    for picture in SHOWN.values():
        response = respond(weights, picture, bias)
        assert response.added >= 0 >= response.taken
        assert response.added + response.taken == pytest.approx(by_hand(weights, picture))
        assert response.bias == bias
        total = by_hand(weights, picture) + bias
        assert response.z == pytest.approx(total, abs=1e-4)
        assert response.a == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-5)


@checked(60)
@given(strengths)
def test_without_surroundings_block_and_bar_tie(bright):
    weights = bar_detector(bright, 0)
    assert respond(weights, SHOWN["solid block"]).z == respond(weights, SHOWN["bar"]).z
    assert respond(weights, SHOWN["inverse"]).z == 0


@checked(60)
@given(strengths, strengths, strengths)
def test_darker_surroundings_lower_the_block_and_never_the_bar(bright, one, other):
    weak, strong = sorted((one, other))
    before, after = bar_detector(bright, weak), bar_detector(bright, strong)
    assert respond(after, SHOWN["bar"]).z == respond(before, SHOWN["bar"]).z
    lowered = respond(before, SHOWN["solid block"]).z - respond(after, SHOWN["solid block"]).z
    assert lowered == pytest.approx(80 * (strong - weak), abs=1e-4)


def test_an_asymmetric_neuron_sees_its_pixels_where_they_are():
    """Rows and columns are not mixed up on the way into the network."""
    weights, picture = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE), np.float32)
    weights[2, 25], weights[25, 2], weights[3, 3] = 1.5, -7, -0.5
    picture[2, 25] = picture[3, 3] = 0.5
    response = respond(weights, picture, 1)
    assert (response.added, response.taken, response.z) == (0.75, -0.25, 1.5)


# ---- who fires ------------------------------------------------------------------


def small(activation: str) -> Network:
    """3-4-2-1: hidden neurons that are known to fire always, sometimes, never, never quite."""
    edge = 0.0 if activation == "relu" else math.log(0.009 / 0.991)
    return Network(
        [
            [[0, 0, 0], [10, 0, 0], [0, -1, 0], [0, 0, 0]],
            [[0, 0, 0, 0], [0, 8, 0, 0]],
            [[1, 1]],
        ],
        [[2, -5, -9, edge], [-9, -6], [-9]],
        [activation, activation, "sigmoid"],
    )


PICTURES = np.array([[0, 0, 0], [1, 0, 1], [1, 1, 0.5], [0, 0, 0.3]], np.float32)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_counted_by_hand(activation):
    """Sigmoid: a sum of −5 gives 0.0067 and −6 gives 0.0025: off; 5 and about 2 are on."""
    net = small(activation)
    first, second = firing(net, PICTURES)
    assert list(first) == [1, 0.5, 0, 0]
    # Neuron 2 of layer 1 is 5 (relu) or 0.993 (sigmoid) for two pictures: 8 times it beats 6.
    assert list(second) == [0, 0.5]
    assert list(never_fires(net, PICTURES, 1)) == [False, False, True, True]
    assert list(never_fires(net, PICTURES, 2)) == [True, False]


def test_a_relu_sum_of_exactly_zero_does_not_fire():
    net = Network([[[1.0]], [[1.0]]], [[0.0], [0.0]], ["relu", "sigmoid"])
    assert list(never_fires(net, np.zeros((3, 1)), 1)) == [True]
    assert list(never_fires(net, np.array([[0.0], [1e-6]]), 1)) == [False]


@pytest.mark.parametrize("level", [0.0099, 0.0101])
def test_a_sigmoid_fires_from_a_hundredth(level):
    net = Network([[[0.0]], [[1.0]]], [[math.log(level / (1 - level))], [0.0]], ["sigmoid"] * 2)
    assert list(never_fires(net, np.zeros((2, 1)), 1)) == [level < 0.01]


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_shares_of_the_shipped_networks(name):
    """Against a loop over single pictures, in double precision and without `Network`."""
    net = load(name)
    pictures = (np.random.default_rng(3).random((40, 784)) ** 4).astype(np.float32)
    counts = [np.zeros(16), np.zeros(16)]
    clear = [np.full(16, True), np.full(16, True)]
    for picture in pictures:
        a = picture.astype(float)
        for layer in (0, 1):
            z = net.weights[layer].astype(float) @ a + net.biases[layer].astype(float)
            a = np.maximum(z, 0) if name == "relu" else 1 / (1 + np.exp(-z))
            threshold = 0 if name == "relu" else math.log(0.01 / 0.99)
            counts[layer] += z > threshold
            clear[layer] &= np.abs(z - threshold) > 1e-3  # where rounding cannot decide
    shares = firing(net, pictures)
    assert len(shares) == 2
    for layer in (0, 1):
        sure = clear[layer]
        assert sure.any()
        np.testing.assert_allclose(shares[layer][sure], counts[layer][sure] / 40, atol=1e-12)
        np.testing.assert_array_equal(never_fires(net, pictures, layer + 1), shares[layer] == 0)


@pytest.mark.parametrize("layer", [0, 4, -1])
def test_there_are_three_layers(layer):
    with pytest.raises(ValueError, match=r"1\.\.3"):
        never_fires(load("relu"), np.zeros((1, 784)), layer)


@pytest.mark.parametrize("pictures", [np.zeros((0, 784)), np.zeros(784)])
def test_without_pictures_nothing_can_be_said(pictures):
    with pytest.raises(ValueError, match="pictures"):
        firing(load("relu"), pictures)
    with pytest.raises(ValueError, match="pictures"):
        never_fires(load("relu"), pictures, 1)
