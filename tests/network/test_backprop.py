"""Backpropagation against slopes that were measured, and costs against their plain formulas.

The oracle does its own forward pass with its own functions, in double precision;
a finite difference of the cost then knows nothing of how a gradient is derived.
"""

import math
from itertools import pairwise

import numpy as np
import pytest

from network.backprop import BINARY_SHARE, COSTS, DIGITS_SHARE, gradients, softmax_or_none
from network.mlp import Network
from network.verdict import verdict
from tests.cases import each

SIZES = (5, 4, 3, 2)
STEP = 1e-6  # error of a central difference: about STEP^2 + 1e-16 / STEP
TARGETS = np.array([[1.0, 0], [0, 1], [0, 0], [0.3, 0.9]])  # digits, a non-digit, in between

SQUISHES = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.where(z > 0, z, 0),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
}


def naive_cost(name, z, t):
    """The cost by its textbook formula, example by example and output by output."""

    def binary(z, t):
        a = [1 / (1 + math.exp(-v)) for v in z]
        return -sum(y * math.log(p) + (1 - y) * math.log(1 - p) for p, y in zip(a, t, strict=True))

    def quadratic(z, t):
        return sum((1 / (1 + math.exp(-v)) - y) ** 2 for v, y in zip(z, t, strict=True)) / 2

    def softmax(z, t):
        total = sum(math.exp(v) for v in z)
        picked = -sum(y * math.log(math.exp(v) / total) for v, y in zip(z, t, strict=True))
        return picked + BINARY_SHARE * binary(z, t)

    def softmax_or_none(z, t):
        ten = sum(math.exp(v) for v in z)
        digits = -sum(y * math.log(math.exp(v) / ten) for v, y in zip(z, t, strict=True))
        eleven = 1 + ten  # "none" has a sum of 0, and the target that the digits leave
        rivals = -sum(y * math.log(math.exp(v) / eleven) for v, y in zip(z, t, strict=True))
        rivals -= (1 - sum(t)) * math.log(1 / eleven)
        return DIGITS_SHARE * digits + (1 - DIGITS_SHARE) * rivals

    one = {
        "quadratic": quadratic,
        "cross-entropy": binary,
        "softmax": softmax,
        "softmax-or-none": softmax_or_none,
    }[name]
    return sum(one(row, wanted) for row, wanted in zip(z, t, strict=True)) / len(z)


def weighted_sums(weights, biases, names, x):
    sums, a = [], x
    for W, b, name in zip(weights, biases, names, strict=True):
        sums.append(np.einsum("oi,ni->no", W, a) + b)
        a = SQUISHES[name](sums[-1])
    return sums


def problem(hidden, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(n_out, n_in)).astype(dtype) for n_in, n_out in pairwise(SIZES)]
    biases = [rng.normal(size=n).astype(dtype) for n in SIZES[1:]]
    x = rng.normal(size=(4, SIZES[0])).astype(dtype)  # training centres its input: any sign
    return weights, biases, (hidden, hidden, "sigmoid"), x, TARGETS.astype(dtype)


def test_every_cost_has_its_formula_here():
    assert set(COSTS) == {"quadratic", "cross-entropy", "softmax", "softmax-or-none"}
    assert all(cost.name == name for name, cost in COSTS.items())


@each("cost", COSTS)
@each("hidden", SQUISHES)
@each("seed", range(3))
def test_gradients_are_the_slopes_of_the_cost(cost, hidden, seed):
    weights, biases, names, x, t = problem(hidden, seed)
    if hidden == "relu":
        # No hidden neuron may sit on the kink, where the slope has two values. A step
        # moves a sum by some 1e-5 at most: inputs and weights are of size 1 to 5.
        sums = weighted_sums(weights, biases, names, x)[:-1]
        assert min(np.abs(z).min() for z in sums) > 1e-4
    dW, db, _ = gradients(weights, biases, names, x, t, COSTS[cost])
    for parameters, stated in zip(weights + biases, [*dW, *db], strict=True):
        measured = np.empty_like(parameters)
        for at in np.ndindex(parameters.shape):
            kept, costs = parameters[at], []
            for moved in (kept + STEP, kept - STEP):
                parameters[at] = moved
                costs.append(naive_cost(cost, weighted_sums(weights, biases, names, x)[-1], t))
            parameters[at] = kept
            measured[at] = (costs[0] - costs[1]) / (2 * STEP)
        np.testing.assert_allclose(stated, measured, rtol=1e-6, atol=1e-8)


@each("cost", COSTS)
def test_the_reported_cost_is_the_formulas(cost):
    weights, biases, names, x, t = problem("sigmoid")
    *_, value = gradients(weights, biases, names, x, t, COSTS[cost])
    z = weighted_sums(weights, biases, names, x)[-1]
    assert isinstance(value, float)
    assert value == pytest.approx(naive_cost(cost, z, t), rel=1e-12)


@each(
    ("cost", "expected"),
    [
        # One example, z = (0, 0), so a = (1/2, 1/2); target (1, 0).
        ("quadratic", (0.25 + 0.25) / 2),
        ("cross-entropy", 2 * math.log(2)),
        ("softmax", math.log(2) + BINARY_SHARE * 2 * math.log(2)),
        # One of two, and one of three.
        ("softmax-or-none", DIGITS_SHARE * math.log(2) + (1 - DIGITS_SHARE) * math.log(3)),
    ],
)
def test_costs_worked_out_by_hand(cost, expected):
    z, a, t = np.zeros((1, 2)), np.full((1, 2), 0.5), np.array([[1.0, 0.0]])
    assert COSTS[cost].value(z, a, t) == pytest.approx(expected, rel=1e-14)


@each("cost", COSTS)
def test_a_dark_answer_to_a_non_digit_costs_nothing(cost):
    z = np.full((1, 2), -40.0)
    assert COSTS[cost].value(z, np.exp(z), np.zeros((1, 2))) == pytest.approx(0, abs=1e-15)


@each("dtype", [np.float32, np.float64])
@each("cost", ["cross-entropy", "softmax", "softmax-or-none"])
def test_a_confident_mistake_costs_its_weighted_sum_and_stays_finite(cost, dtype):
    # z = (500, -500), target (0, 1): -log(1 - sigma(500)) = -log sigma(-500) = 500 each;
    # the softmax part is 500 - (-500) = 1000: 1000 + 0.2 * 1000 = 1200. Beside 500, "none"
    # with its 0 is nothing, so that both parts of its cost are the softmax's 1000.
    z = np.array([[500, -500]], dtype)
    a, t = np.array([[1, 0]], dtype), np.array([[0, 1]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value = COSTS[cost].value(z, a, t)
        delta = COSTS[cost].delta(z, a, t)
    assert value == pytest.approx({"softmax": 1200}.get(cost, 1000), rel=1e-6)
    share = {"softmax": 1 + BINARY_SHARE}.get(cost, 1.0)
    np.testing.assert_allclose(delta, [[share, -share]], rtol=1e-6)


@each("cost", COSTS)
@each("hidden", SQUISHES)
def test_a_batchs_gradient_is_the_mean_of_its_examples(cost, hidden):
    weights, biases, names, x, t = problem(hidden)
    together = gradients(weights, biases, names, x, t, COSTS[cost])
    alone = [
        gradients(weights, biases, names, x[i : i + 1], t[i : i + 1], COSTS[cost])
        for i in range(len(x))
    ]
    for part in (0, 1):
        for layer, stated in enumerate(together[part]):
            mean = sum(one[part][layer] for one in alone) / len(alone)
            np.testing.assert_allclose(stated, mean, rtol=1e-12, atol=1e-15)
    assert together[2] == pytest.approx(sum(one[2] for one in alone) / len(alone), rel=1e-12)


def test_gradients_can_be_written_where_one_wants_them():
    weights, biases, names, x, t = problem("tanh")
    expected = gradients(weights, biases, names, x, t, COSTS["softmax"])
    dW, db = [np.full_like(W, np.nan) for W in weights], [np.full_like(b, np.nan) for b in biases]
    into = gradients(weights, biases, names, x, t, COSTS["softmax"], (dW, db))
    assert into[0] is dW
    assert into[1] is db
    for mine, fresh in zip(dW + db, [*expected[0], *expected[1]], strict=True):
        np.testing.assert_array_equal(mine, fresh)


@each("cost", COSTS)
@each("hidden", SQUISHES)
def test_single_precision_gives_the_same_gradients_in_single_precision(cost, hidden):
    exact = gradients(*problem(hidden), COSTS[cost])
    single = gradients(*problem(hidden, dtype=np.float32), COSTS[cost])
    for one, other in zip([*single[0], *single[1]], [*exact[0], *exact[1]], strict=True):
        assert one.dtype == np.float32
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@each("cost", COSTS)
@each("hidden", SQUISHES)
def test_neither_the_network_nor_the_examples_are_changed(cost, hidden):
    weights, biases, names, x, t = problem(hidden)
    for array in [*weights, *biases, x, t]:
        array.setflags(write=False)  # writing would raise
    gradients(weights, biases, names, x, t, COSTS[cost])


# --- "none", a rival whose sum is always 0 ----------------------------------------------------


def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def some_sums(n=40, seed=0):
    rng = np.random.default_rng(seed)
    targets = np.eye(11)[rng.integers(0, 11, n)][:, :10]  # the eleventh is no digit
    return rng.normal(0, 3, (n, 10)), targets


def test_with_all_of_the_plain_softmax_none_is_no_rival():
    z, t = some_sums()
    cost, is_digit = softmax_or_none(1.0), t.any(axis=1, keepdims=True)
    np.testing.assert_allclose(cost.delta(z, z, t), (softmax(z) - t) * is_digit, atol=1e-12)
    right = softmax(z)[t > 0]
    assert cost.value(z, z, t) == pytest.approx(-np.log(right).sum() / len(z), rel=1e-12)


def test_with_none_of_it_none_is_one_of_eleven():
    """The cost is then the plain softmax of eleven sums, the last of them 0."""
    z, t = some_sums()
    eleven = np.concatenate((z, np.zeros((len(z), 1))), axis=1)
    wanted = np.concatenate((t, 1 - t.sum(axis=1, keepdims=True)), axis=1)
    cost = softmax_or_none(0.0)
    np.testing.assert_allclose(cost.delta(z, z, t), (softmax(eleven) - wanted)[:, :10], atol=1e-12)
    expected = -np.log(softmax(eleven)[wanted > 0]).mean()
    assert cost.value(z, z, t) == pytest.approx(expected, rel=1e-12)


@each("share", [0.0, 0.3, 0.75, 1.0])
def test_between_them_it_is_their_mixture_and_its_slope_is_measured(share):
    z, t = some_sums(6)
    cost, none, plain = (softmax_or_none(a) for a in (share, 0.0, 1.0))

    def mixed(part):
        return (1 - share) * part(none)(z, z, t) + share * part(plain)(z, z, t)

    assert cost.value(z, z, t) == pytest.approx(mixed(lambda c: c.value), rel=1e-12)
    np.testing.assert_allclose(cost.delta(z, z, t), mixed(lambda c: c.delta), atol=1e-12)
    for at in np.ndindex(z.shape):
        moved = np.zeros_like(z)
        moved[at] = STEP
        slope = (cost.value(z + moved, z, t) - cost.value(z - moved, z, t)) / (2 * STEP)
        assert cost.delta(z, z, t)[at] / len(z) == pytest.approx(slope, abs=1e-8)


def test_over_one_half_is_likelier_than_none():
    """The screen's rule for an answer, and the probabilities that the cost teaches."""
    for z in some_sums(200)[0]:
        net = Network([np.zeros((10, 784))], [z], ["sigmoid"])
        says = verdict(net.forward(np.ones(784, np.float32)))
        chances = softmax(np.append(z, 0.0)[None])[0]
        assert says.sure == (chances[:10].max() > chances[10])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_from_every_digit_there_is_no_overflow(dtype):
    z, t = np.full((1, 10), -5000, dtype), np.zeros((1, 10), dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        delta = COSTS["softmax-or-none"].delta(z, z, t)
    np.testing.assert_allclose(delta, 0, atol=1e-6)
    assert delta.dtype == dtype
