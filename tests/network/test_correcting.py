"""One picture's step, by hand on a network of 2-2-1; the slice against finite differences."""

import math

import numpy as np
import pytest

from network.backprop import COSTS
from network.training.correcting import correct, slice_along
from network.training.judging import outputs
from network.training.parameters import Parameters

NAMES = ("sigmoid", "sigmoid")


def tiny():
    """2-2-1 with numbers that one can reckon with."""
    theta = Parameters((2, 2, 1))
    theta.weights[0][:] = [[0.5, -0.25], [1.0, 0.75]]
    theta.biases[0][:] = [0.1, -0.2]
    theta.weights[1][:] = [[1.5, -0.5]]
    theta.biases[1][:] = [0.3]
    return theta


def sigma(z):
    return 1 / (1 + math.exp(-z))


def by_hand():
    """Every number of one step on x = (1, 0.5), target 1, C = (a - 1)^2 / 2, the chain rule out."""
    h1 = sigma(0.5 * 1 - 0.25 * 0.5 + 0.1)
    h2 = sigma(1.0 * 1 + 0.75 * 0.5 - 0.2)
    a = sigma(1.5 * h1 - 0.5 * h2 + 0.3)
    dz = (a - 1) * a * (1 - a)
    d1, d2 = dz * 1.5 * h1 * (1 - h1), dz * -0.5 * h2 * (1 - h2)
    return {
        "a": a, "dz": dz, "cost": (a - 1) ** 2 / 2,
        "W1": [[d1 * 1, d1 * 0.5], [d2 * 1, d2 * 0.5]], "b1": [d1, d2],
        "W2": [[dz * h1, dz * h2]], "b2": [dz],
    }  # fmt: skip


X, T = np.array([1, 0.5]), np.array([1.0])
BATCH = (
    np.array([[1, 0.5], [0, 1], [0.2, 0.9]], np.float32),
    np.array([[1], [0], [0.5]], np.float32),
)


def test_one_step_on_a_tiny_network_is_the_one_made_by_hand():
    hand, theta = by_hand(), tiny()
    done = correct(theta, NAMES, "quadratic", X, T, 2.0, 1, BATCH)
    assert done.cost == pytest.approx(hand["cost"], rel=1e-5)
    assert done.pushes == pytest.approx([-hand["dz"]], rel=1e-5)
    assert done.outputs == pytest.approx([hand["a"]], rel=1e-5)
    start = tiny()
    for found, begun, slope in (
        (theta.weights[0], start.weights[0], hand["W1"]),
        (theta.biases[0], start.biases[0], hand["b1"]),
        (theta.weights[1], start.weights[1], hand["W2"]),
        (theta.biases[1], start.biases[1], hand["b2"]),
    ):
        np.testing.assert_allclose(found, begun - 2.0 * np.array(slope), rtol=1e-5)
    assert done.after < done.cost
    assert done.now[0] > done.outputs[0]
    # The three ways of the lesson: the largest first, each with its place, its move, its slope.
    places = [(1, j, i, hand["W1"][j][i]) for j in range(2) for i in range(2)]
    places += [(2, 0, i, hand["W2"][0][i]) for i in range(2)]
    places.sort(key=lambda place: -abs(place[-1]))
    assert [row[:3] for row in done.weights] == [place[:3] for place in places]
    for (*_, change, own, _), (*_, slope) in zip(done.weights, places, strict=True):
        assert own == pytest.approx(slope, rel=1e-4)
        assert change == pytest.approx(-2.0 * slope, rel=1e-3, abs=1e-6)
    biases = [(2, 0, hand["b2"][0]), (1, 0, hand["b1"][0]), (1, 1, hand["b1"][1])]
    assert [row[:2] for row in done.biases] == [place[:2] for place in biases]


def cost_of(theta, x, t, cost="quadratic"):
    z, a = outputs(theta, NAMES, x)
    return COSTS[cost].value(z.astype(float), a.astype(float), t)


def test_beside_stands_the_mean_of_the_batchs_slopes():
    done = correct(tiny(), NAMES, "quadratic", X, T, 1.0, 1, BATCH)
    for layer, j, i, *_, mean in done.weights:
        sides = []
        for sign in (1, -1):
            moved = tiny()
            moved.weights[layer - 1][j, i] += sign * 0.01
            sides.append(cost_of(moved, *BATCH))
        assert mean == pytest.approx((sides[0] - sides[1]) / 0.02, abs=2e-5)


def test_ten_steps_are_ten_times_one_and_none_only_looks():
    ten, one, none = tiny(), tiny(), tiny()
    done = correct(ten, NAMES, "quadratic", X, T, 0.5, 10, BATCH)
    costs = [correct(one, NAMES, "quadratic", X, T, 0.5, 1, BATCH).after for _ in range(10)]
    np.testing.assert_allclose(ten.flat, one.flat, rtol=1e-6)
    assert done.after == pytest.approx(costs[-1], rel=1e-6)
    looked = correct(none, NAMES, "quadratic", X, T, 0.5, 0, BATCH)
    np.testing.assert_array_equal(none.flat, tiny().flat)
    assert looked.after == looked.cost
    for *_, change, own, _ in looked.weights:
        assert change == pytest.approx(-0.5 * own)  # what a step would do


@pytest.mark.parametrize("cost", ["cross-entropy", "softmax"])
def test_a_stuck_output_is_pushed_and_by_nothing_infinite(cost):
    theta = tiny()
    theta.biases[1][:] = -200
    done = correct(theta, NAMES, cost, X, T, 0.5, 1, BATCH)
    assert np.isfinite(done.pushes).all()
    assert (done.pushes > 0).all()  # its target is 1
    assert np.isfinite([done.cost, done.after]).all()


@pytest.mark.parametrize("cost", ["quadratic", "cross-entropy"])
def test_the_slice_is_the_cost_along_the_negative_gradient(cost):
    theta = tiny()
    found = slice_along(theta, NAMES, cost, *BATCH, rate=0.7)
    np.testing.assert_array_equal(theta.flat, tiny().flat)
    # The gradient by differences, which knows nothing of how it is derived.
    slope = np.empty(len(theta.flat))
    for place in range(len(slope)):
        sides = []
        for sign in (1, -1):
            moved = tiny()
            moved.flat[place] += sign * 0.01
            sides.append(cost_of(moved, *BATCH, cost))
        slope[place] = (sides[0] - sides[1]) / 0.02
    length = np.linalg.norm(slope)
    assert found["step"] == pytest.approx(0.7 * length, rel=1e-3)
    assert found["here"] == pytest.approx(cost_of(theta, *BATCH, cost), rel=1e-5)
    assert found["at"][0] < 0 < 2 * found["step"] <= found["at"][-1] * 1.0001
    assert 0.0 in found["at"]
    for at, value in zip(found["at"], found["cost"], strict=True):
        moved = tiny()
        moved.flat[:] -= at * slope / length
        assert value == pytest.approx(cost_of(moved, *BATCH, cost), abs=1e-4)


def test_a_slice_ends_where_the_cost_is_no_number():
    found = slice_along(tiny(), NAMES, "cross-entropy", *BATCH, rate=1e30)
    assert np.isfinite(found["at"]).all()
    assert np.isfinite(found["cost"]).all()
    assert len(found["at"]) == len(found["cost"]) > 0
