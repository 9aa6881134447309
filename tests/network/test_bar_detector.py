"""The bar's neuron, sum by sum."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.asking.bar_detector import bar_detector, respond
from network.asking.bar_detector import test_pictures as four_pictures
from tests.cases import each
from tests.network.properties import checked

SIDE = 28
SHOWN = four_pictures()
NAMES = ("solid block", "bar", "two bars", "lower half")

strengths = st.integers(0, 100).map(lambda hundredths: hundredths / 100)


def by_hand(weights, picture) -> float:
    """The weighted sum, pixel by pixel, without NumPy's arithmetic."""
    return math.fsum(
        float(weights[row, column]) * float(picture[row, column])
        for row in range(SIDE)
        for column in range(SIDE)
    )


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


@each("bad", [(-0.1, 0), (0, -0.1), (math.nan, 0), (0, math.nan)])
def test_negative_strengths_are_refused(bad):
    with pytest.raises(ValueError, match="0 or more"):
        bar_detector(*bad)


def test_the_four_pictures():
    assert tuple(SHOWN) == NAMES
    for picture in SHOWN.values():
        assert picture.shape == (SIDE, SIDE)
        assert picture.dtype == np.float32
        assert set(np.unique(picture)) == {0, 1}
    block, bar, inverse, half = SHOWN.values()
    np.testing.assert_array_equal(bar + inverse, block)
    assert [int(picture.sum()) for picture in SHOWN.values()] == [120, 40, 80, 60]
    assert (half <= block).all()
    rows = np.flatnonzero(half.any(axis=1))
    assert list(rows) == list(np.flatnonzero(block.any(axis=1))[6:])  # the lower six of twelve


def test_each_call_gives_pictures_of_its_own():
    four_pictures()["bar"][:] = 0.5
    np.testing.assert_array_equal(four_pictures()["bar"], SHOWN["bar"])


@each(
    ("bright", "dark", "sums"),
    [
        # 40 pixels of the bar, 80 around it; the lower half has 20 of the one and 40 of the other.
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
    assert respond(weights, SHOWN["two bars"]).z == 0


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
