"""Editing knobs: the right number changes, everything else stays, nothing can break out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import Network, load
from network.asking.edits import LIMIT, edited, flat, n_changed
from tests.network.properties import checked


@pytest.fixture(scope="module")
def net():
    return load("sigmoid")


def place_of(layer, row, column=None):
    """Where W_layer[row, column] (or the bias) stands, counted out by hand: 784-16-16-10."""
    starts = {1: 0, 2: 16 * 784 + 16, 3: 16 * 784 + 16 + 16 * 16 + 16}
    n_in, n_out = {1: (784, 16), 2: (16, 16), 3: (16, 10)}[layer]
    return starts[layer] + (n_out * n_in + row if column is None else row * n_in + column)


def test_all_13002_numbers_have_a_place(net):
    assert flat(net).shape == (13002,)
    assert flat(net)[place_of(3, 9)] == net.biases[2][9]
    assert place_of(3, 9) == 13001


@checked(40)
@given(st.sampled_from([1, 2, 3]), st.data(), st.floats(-LIMIT, LIMIT, width=32))
def test_one_change_changes_one_number(layer, data, value):
    net = load("relu")
    n_out, n_in = net.weights[layer - 1].shape
    row, column = data.draw(st.integers(0, n_out - 1)), data.draw(st.integers(0, n_in - 1))
    other = edited(net, {place_of(layer, row, column): value})
    expected = net.weights[layer - 1].copy()
    expected[row, column] = value
    np.testing.assert_array_equal(other.weights[layer - 1], expected)
    assert n_changed(net, other) == (net.weights[layer - 1][row, column] != np.float32(value))
    assert other.activations == net.activations


def test_a_bias_is_a_knob_too(net):
    other = edited(net, {place_of(2, 5): 1.25})
    assert other.biases[1][5] == 1.25
    assert n_changed(net, other) == 1


def test_values_beyond_the_limit_are_clamped(net):
    other = edited(net, {0: 1e30, 1: -1e30})
    assert other.weights[0][0, 0] == LIMIT
    assert other.weights[0][0, 1] == -LIMIT


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(net, value):
    with pytest.raises(ValueError, match="cannot become"):
        edited(net, {7: value})


@pytest.mark.parametrize("place", [-1, 13002, 10**12])
def test_a_place_that_is_not_there_is_refused(net, place):
    with pytest.raises(ValueError, match="there is no number"):
        edited(net, {place: 0.0})


def test_shuffling_keeps_every_layers_numbers_and_is_repeatable(net):
    one, again, other = (edited(net, {}, shuffle=seed) for seed in (1, 1, 2))
    for W, shuffled in zip(net.weights, one.weights, strict=True):
        np.testing.assert_array_equal(np.sort(W.ravel()), np.sort(shuffled.ravel()))
    np.testing.assert_array_equal(flat(one), flat(again))
    assert n_changed(one, other) > 10000
    assert n_changed(net, one) > 10000


def test_the_squish_can_change_while_the_weights_stay(net):
    other = edited(net, {}, hidden="relu")
    assert other.activations == ("relu", "relu", "sigmoid")
    assert n_changed(net, other) == 0


def test_changing_back_restores_bit_for_bit(net):
    changed = edited(net, {3: 0.5, 12600: -2.0}, shuffle=3)
    assert n_changed(net, changed) > 10000  # there is something to take back
    before = dict(enumerate(flat(net).tolist()))
    np.testing.assert_array_equal(flat(edited(changed, before)), flat(net))


@checked(20)
@given(st.integers(0, 2**32 - 1))
def test_no_edit_makes_an_infinity(seed):
    """The worst that anybody can set: everything at the limit, and ReLU, which squishes nothing."""
    signs = np.random.default_rng(seed).choice([-LIMIT, LIMIT], 13002)
    net = edited(load("relu"), dict(enumerate(signs.tolist())))
    trace = net.forward(np.ones(784, np.float32))
    for layer in (1, 2, 3):
        assert np.isfinite(trace.weighted_sums[layer]).all()
        assert np.isfinite(trace.activations[layer]).all()


def test_the_original_is_left_alone(net):
    before = flat(net).copy()
    edited(net, {0: 1.0}, shuffle=1, hidden="relu")
    np.testing.assert_array_equal(flat(net), before)
    assert isinstance(net, Network)


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_shipped_numbers_are_within_the_limit(name):
    """Or turning a knob back could not restore them."""
    assert np.abs(flat(load(name))).max() <= LIMIT
