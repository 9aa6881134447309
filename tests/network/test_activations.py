"""The activation functions against the standard library's mathematics."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import activations
from network.activations import ACTIVATIONS
from tests.cases import each
from tests.network.properties import checked

# A kink has no derivative, so finite differences stay clear of ReLU's zero.
AWAY_FROM_ZERO = np.array([-7.0, -2.5, -0.3, -0.01, 0.01, 0.4, 1.0, 6.0])


def textbook_sigmoid(z: float) -> float:
    """1 / (1 + e^-z) in double precision, written so that neither branch overflows."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


@each(
    ("z", "expected"),
    [
        (0.0, 0.5),
        (math.log(3), 0.75),  # 1 / (1 + 1/3)
        (-math.log(3), 0.25),  # 1 / (1 + 3)
        (math.log(9), 0.9),  # 1 / (1 + 1/9)
        (1.0, 0.7310585786300049),
    ],
)
def test_sigmoid_has_its_known_values(z, expected):
    assert activations.sigmoid(np.array([z]))[0] == pytest.approx(expected, rel=1e-15)


@checked(200)
@given(st.floats(-60, 60, width=32))
def test_sigmoid_agrees_with_double_precision(z):
    # float32 holds 24 bits; a handful of roundings may each cost half of the last one
    assert activations.sigmoid(np.float32([z]))[0] == pytest.approx(textbook_sigmoid(z), rel=1e-6)


@checked(100)
@given(st.floats(-1e300, 1e300))
def test_sigmoid_stays_between_0_and_1_and_is_symmetric(z):
    a, mirrored = activations.sigmoid(np.array([z, -z]))
    assert 0 <= a <= 1
    assert a + mirrored == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_sums_neither_overflow_nor_warn(dtype):
    z = np.array([-3e38, -1e4, -89, 89, 1e4, 3e38], dtype)
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        a = activations.sigmoid(z)
    assert np.isfinite(a).all()
    np.testing.assert_allclose(a, [0, 0, 0, 1, 1, 1], rtol=0, atol=1e-30)


def test_sigmoid_never_falls_as_its_sum_rises():
    a = activations.sigmoid(np.linspace(-120, 120, 20001, dtype=np.float32))
    assert (np.diff(a) >= 0).all()


def test_relu_keeps_the_positive_and_drops_the_rest():
    z = np.array([-1e4, -1.5, -0.0, 0.0, 2.5, 1e4], np.float32)
    assert activations.relu(z).tolist() == [0, 0, 0, 0, 2.5, 1e4]


@each("name", ACTIVATIONS)
@each("dtype", [np.float32, np.float64])
@each("shape", [(3,), (2, 3), (0, 4)])
def test_precision_and_shape_are_kept(name, dtype, shape):
    z = np.ones(shape, dtype)
    f = activations.get(name)
    a = f.value(z)
    assert (a.dtype, a.shape) == (z.dtype, z.shape)
    slope = f.derivative(z, a)
    assert (slope.dtype, slope.shape) == (z.dtype, z.shape)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_leave_their_argument_alone(name):
    z = np.array([-2.0, 0.0, 3.0])
    z.setflags(write=False)  # writing would raise
    f = activations.get(name)
    f.derivative(z, f.value(z))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivatives_are_the_slopes_of_their_functions(name):
    f, h = activations.get(name), 1e-6
    measured = (f.value(AWAY_FROM_ZERO + h) - f.value(AWAY_FROM_ZERO - h)) / (2 * h)
    stated = f.derivative(AWAY_FROM_ZERO, f.value(AWAY_FROM_ZERO))
    np.testing.assert_allclose(stated, measured, rtol=1e-7, atol=1e-9)


def test_a_neuron_that_relu_switched_off_learns_nothing():
    relu = activations.get("relu")
    z = np.array([0.0, -1.0])
    assert relu.derivative(z, relu.value(z)).tolist() == [0, 0]


def test_functions_are_found_under_their_own_names():
    assert {"sigmoid", "relu", "tanh"} <= set(ACTIVATIONS)
    assert all(activations.get(name).name == name for name in ACTIVATIONS)


@each("name", ["softplus", "", "Sigmoid", None, 3, ["relu"]])
def test_an_unknown_name_is_answered_with_the_known_ones(name):
    with pytest.raises(ValueError, match="unknown activation") as refused:
        activations.get(name)
    assert repr(name) in str(refused.value)
    assert all(known in str(refused.value) for known in ("sigmoid", "relu"))
