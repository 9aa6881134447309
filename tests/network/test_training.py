"""Training: its parts against textbooks, the finished network against the one that learned."""

import json
import math
from functools import cache

import numpy as np
import pytest

from network.backprop import COSTS, gradients, softmax_or_none
from network.data.distortion import Distortion
from network.data.mix import Examples, one_hot
from network.training import descent
from network.training.descent import Descent, folded, smooth_gradient, train
from network.training.optimisers import OPTIMISERS, Adam, Momentum, Sgd
from network.training.parameters import Parameters, start
from network.training.recipe import Recipe
from tests.cases import each

PLAIN = {"distortion": None, "batch": 20, "epochs": 3, "rate": 5e-3}


def blobs(n=200, seed=0):
    """Ten easy classes: class d is a bright patch at its own place, on dim noise."""
    pictures, labels = _blobs(n, seed)
    return pictures.copy(), labels.copy()


@cache
def _blobs(n, seed):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 10
    pictures = rng.integers(0, 60, (n, 28, 28))
    for label in range(10):
        row, column = divmod(label, 4)
        place = slice(2 + 8 * row, 8 + 8 * row), slice(1 + 7 * column, 6 + 7 * column)
        pictures[label::10, *place] += 180
    return pictures.reshape(n, 784).astype(np.uint8), labels


def examples(n=200, seed=0):
    images, labels = blobs(n, seed)
    return Examples(images, one_hot(labels), ((0, n, n),))


def accuracy(net, images, labels):
    return (net.forward(images / np.float32(255)).output.argmax(axis=1) == labels).mean()


def trained(recipe, data, report=None):
    """The finished network."""
    return folded(train(recipe, data, report), recipe, data)


def doubles(arrays):
    return [array.astype(np.float64) for array in arrays]


# --- folding ----------------------------------------------------------------------------------


@pytest.mark.parametrize("optimiser", ["adam", "momentum"])
def test_the_folded_sigmoid_network_equals_the_tanh_network_that_learned(optimiser):
    data = examples()
    recipe = Recipe(hidden="sigmoid", centred=True, optimiser=optimiser, **PLAIN)
    theta = train(recipe, data)
    net = folded(theta, recipe, data)
    assert net.activations == ("sigmoid", "sigmoid", "sigmoid")

    x = np.random.default_rng(1).random((50, 784))
    (W1, W2, W3), (b1, b2, b3) = doubles(theta.weights), doubles(theta.biases)
    h1 = np.tanh((x - data.images.mean(axis=0) / 255) @ W1.T + b1)
    h2 = np.tanh(h1 @ W2.T + b2)
    z3 = h2 @ W3.T + b3

    trace = net.forward(x)
    # float32 weights, and sums of 784 of them
    np.testing.assert_allclose(2 * trace.activations[1] - 1, h1, atol=1e-5)
    np.testing.assert_allclose(2 * trace.activations[2] - 1, h2, atol=2e-5)
    np.testing.assert_allclose(trace.weighted_sums[3], z3, atol=5e-5)
    np.testing.assert_allclose(trace.output, 1 / (1 + np.exp(-z3)), atol=2e-5)


def test_the_folded_network_has_the_cost_that_was_reported():
    # Ties the two together from the other side: with a rate of next to nothing and one
    # batch of everything, the reported cost is that of the network that comes out.
    data, costs = examples(), []
    recipe = Recipe(**PLAIN | {"epochs": 1, "batch": 200, "rate": 1e-9}, cost="quadratic")
    net = trained(recipe, data, lambda *report: costs.append(report[-1]))
    output = net.forward(data.images / np.float32(255)).output
    naive = np.square(output - data.targets).sum(axis=1).mean() / 2
    assert costs[0] == pytest.approx(naive, rel=1e-5)


def test_the_folded_relu_network_equals_the_centred_one_that_learned():
    data = examples()
    recipe = Recipe(hidden="relu", centred=True, **PLAIN)
    theta = train(recipe, data)
    net = folded(theta, recipe, data)
    assert net.activations == ("relu", "relu", "sigmoid")
    x = np.random.default_rng(1).random((50, 784))
    trace = net.forward(x)
    a = x - data.images.mean(axis=0) / 255
    for layer in (1, 2, 3):
        z = a @ doubles(theta.weights)[layer - 1].T + doubles(theta.biases)[layer - 1]
        np.testing.assert_allclose(trace.weighted_sums[layer], z, atol=5e-5)
        a = np.maximum(z, 0)


@pytest.mark.parametrize("hidden", ["sigmoid", "relu"])
def test_without_centring_the_network_is_what_was_learned(hidden):
    data = examples()
    recipe = Recipe(hidden=hidden, centred=False, **PLAIN)
    theta = train(recipe, data)
    net = folded(theta, recipe, data)
    assert net.activations == (hidden, hidden, "sigmoid")
    for finished, learned in zip(
        [*net.weights, *net.biases], theta.weights + theta.biases, strict=True
    ):
        np.testing.assert_array_equal(finished, learned)


def test_folding_leaves_what_was_learned_alone():
    data, recipe = examples(60), Recipe(**PLAIN)
    theta = train(recipe, data)
    before = theta.flat.copy()
    folded(theta, recipe, data)
    np.testing.assert_array_equal(theta.flat, before)


def test_the_input_is_centred_by_the_digits_alone():
    # Non-digits come after the digits and would pull the mean to grey.
    images, labels = blobs(100)
    white = np.full((100, 784), 255, np.uint8)
    targets = np.concatenate([one_hot(labels), np.zeros((100, 10), np.float32)])
    mixed = Examples(np.concatenate([images, white]), targets, ((0, 100, 100), (100, 200, 20)))
    theta, recipe = Parameters(), Recipe(hidden="relu")
    theta.weights[0][:] = 1
    bias = folded(theta, recipe, mixed).biases[0]
    np.testing.assert_allclose(bias, -int(images.sum()) / 100 / 255, rtol=1e-5)


# --- the same again ---------------------------------------------------------------------------


@each("hidden", ["sigmoid", "relu"])
@each("distortion", [None, Distortion()])
def test_the_same_recipe_gives_the_same_weights_to_the_last_bit(hidden, distortion):
    recipe = Recipe(hidden=hidden, distortion=distortion, epochs=2, batch=32, seed=7)
    once, again = train(recipe, examples(60)), train(recipe, examples(60))
    assert once.flat.tobytes() == again.flat.tobytes()


def as_one_would_write_it_down(recipe, data):
    """The whole run as plain loops; what may pause between steps must not differ by a bit."""
    rng = np.random.default_rng(recipe.seed)
    names = ("tanh" if recipe.centred else "sigmoid",) * 2 + ("sigmoid",)
    costs = COSTS | {"softmax-or-none": softmax_or_none(recipe.digits_share)}
    mean = (data.images.mean(axis=0, dtype=float) / 255 * recipe.centred).astype(np.float32)
    theta, g = Parameters(recipe.sizes), Parameters(recipe.sizes)
    start(theta, recipe.hidden, rng)
    average, optimiser = theta.flat.copy(), OPTIMISERS[recipe.optimiser](len(theta.flat))
    n_steps, done = recipe.epochs * math.ceil(data.epoch_length / recipe.batch), 0
    for epoch in range(recipe.epochs):
        if epoch % recipe.reuse == 0:
            late = (done / n_steps - recipe.eased) / (1 - recipe.eased) if recipe.eased < 1 else 0
            eased = recipe.distortion.milder(1 - 0.8 * late) if late > 0 else recipe.distortion
            images, targets = data.drawn(eased, rng)
        order = rng.permutation(len(images))
        for first in range(0, len(order), recipe.batch):
            rows = order[first : first + recipe.batch]
            x = images[rows] * np.float32(1 / 255) - mean
            gradients(
                theta.weights, theta.biases, names, x, targets[rows], costs[recipe.cost],
                (g.weights, g.biases),
            )  # fmt: skip
            g.weights[0] += np.float32(recipe.decay) * theta.weights[0]
            smooth_gradient(np.float32(recipe.smoothness) * theta.weights[0], g.weights[0])
            along = done / n_steps
            rise = min(1.0, along / 0.02 + 1e-3)
            optimiser.step(
                theta.flat, g.flat, recipe.rate * rise * 0.5 * (1 + np.cos(np.pi * along))
            )
            done += 1
            keep = min(recipe.average, done / (done + 10))
            average += np.float32(1 - keep) * (theta.flat - average)
    return average if recipe.average else theta.flat


@each("optimiser", sorted(OPTIMISERS))
@each(
    "how",
    [
        {},
        {"batch": 33, "reuse": 2, "distortion": Distortion()},
        {"distortion": Distortion(), "eased": 0.5, "reuse": 1, "epochs": 4},
        {"digits_share": 0.3},
        {"cost": "softmax", "digits_share": 0.3},
        {"centred": False, "average": 0.0, "smoothness": 0.0, "decay": 0.0},
    ],
    ids=["usual", "distorted", "eased", "share", "another cost", "plain"],
)
def test_the_steps_are_those_of_a_plain_loop_to_the_last_bit(optimiser, how):
    recipe = Recipe(**PLAIN | {"optimiser": optimiser, "rate": 1e-2} | how)
    data = examples()
    theta = train(recipe, data)
    assert theta.flat.tobytes() == as_one_would_write_it_down(recipe, data).tobytes()


def test_another_seed_gives_another_network():
    flats = [train(Recipe(**PLAIN, seed=seed), examples(60)).flat.tobytes() for seed in (0, 1)]
    assert flats[0] != flats[1]


def test_training_goes_on_from_where_another_run_left_off():
    data = examples()
    first = train(Recipe(**PLAIN | {"epochs": 25}), data)
    before = first.flat.copy()
    further = Recipe(**PLAIN | {"epochs": 2, "rate": 1e-4})
    costs, fresh = [], []
    theta = train(further, data, lambda *report: costs.append(report[-1]), begin=first)
    train(further, data, lambda *report: fresh.append(report[-1]))
    assert costs[0] < 0.2 * fresh[0]
    assert 0 < np.abs(theta.flat - before).max() < 0.1
    np.testing.assert_array_equal(first.flat, before)  # the first result is still there


def test_a_run_that_pauses_is_watched_and_continued_goes_as_if_nothing_had_been():
    recipe, data = Recipe(**PLAIN), examples()
    run = Descent(recipe, data)
    steps = run.steps()
    made = [next(steps) for _ in range(7)]
    run.kept.flat[:] = 0  # a copy: looking at it, or spoiling it, changes nothing
    made += steps
    assert run.kept.flat.tobytes() == train(recipe, data).flat.tobytes()
    assert [step.done for step in made] == list(range(1, 31))
    assert [step.epoch for step in made] == [1] * 10 + [2] * 10 + [3] * 10
    assert [step.done for step in made if step.last] == [10, 20, 30]
    for first in range(0, 30, 10):  # an epoch shows each picture once
        rows = np.concatenate([step.rows for step in made[first : first + 10]])
        assert sorted(rows.tolist()) == list(range(200))


def test_each_step_follows_the_gradient_that_it_shows():
    recipe = Recipe(**PLAIN | {"optimiser": "sgd", "rate": 0.1, "schedule": "constant"}, average=0)
    run = Descent(recipe, examples())
    before = run.theta.flat.copy()
    for _, rate in zip(run.steps(), (0.1, 0.2, 0.05), strict=False):
        np.testing.assert_allclose(
            run.theta.flat, before - run.rate * run.gradient.flat, rtol=0, atol=1e-6
        )
        before, run.rate = run.theta.flat.copy(), rate


def test_rate_and_batch_are_in_force_from_the_next_step_on(recorder):
    recipe = Recipe(optimiser="recorder", schedule="constant", epochs=0, batch=8, distortion=None)
    run = Descent(recipe, examples(40))
    steps, sizes = run.steps(), []
    for run.batch, run.rate in ((8, 0.1), (8, 0.2), (20, 0.3), (1, 0.4), (100, 0.5), (100, 0.6)):
        step = next(steps)
        sizes.append((len(step.rows), step.last, step.epoch))
    assert sizes == [
        (8, False, 1), (8, False, 1), (20, False, 1), (1, False, 1), (3, True, 1), (40, True, 2),
    ]  # fmt: skip
    assert recorder.last.rates == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]


def test_a_run_without_end_ends_when_nobody_asks():
    run = Descent(Recipe(**PLAIN | {"epochs": 0, "schedule": "constant"}), examples(20))
    assert [step.epoch for step, _ in zip(run.steps(), range(50), strict=False)][-1] == 50


NO_END = {"epochs": 0, "schedule": "constant"}


@pytest.mark.parametrize("how", [{"epochs": 0}, {"schedule": "sudden"}, NO_END | {"eased": 0.5}])
def test_a_schedule_that_makes_no_sense_is_refused(how):
    with pytest.raises(ValueError, match=r"rate|schedule"):
        Descent(Recipe(**how), examples(20))


def test_what_is_shown_are_the_rows_of_the_epochs_pictures(recorder):
    data = examples(40)
    for recipe in (
        Recipe(optimiser="recorder", epochs=1, batch=8, distortion=d) for d in (None, Distortion())
    ):
        run, seen = Descent(recipe, data), []
        for step in run.steps():
            seen.append(run.targets[step.rows].argmax(axis=1))
            assert run.images[step.rows].shape == (8, 784)
        assert np.bincount(np.concatenate(seen)).tolist() == [4] * 10


@pytest.mark.parametrize(
    "sizes", [(784, 10), (784, 4, 10), (784, 12, 8, 10), (784, 16, 16, 16, 10)]
)
@pytest.mark.parametrize("hidden", ["sigmoid", "relu"])
def test_networks_of_other_sizes_learn_and_are_folded(sizes, hidden):
    data = examples()
    recipe = Recipe(**PLAIN | {"epochs": 40}, hidden=hidden, sizes=sizes)
    net = trained(recipe, data)
    assert net.sizes == sizes
    assert accuracy(net, *blobs(seed=1)) >= 0.9


def test_training_leaves_its_examples_alone():
    data = examples(60)
    data.images.setflags(write=False)  # writing would raise
    data.targets.setflags(write=False)
    train(Recipe(epochs=1, batch=32), data)


# --- it learns --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        {"hidden": "sigmoid"},
        {"hidden": "relu"},
        {"hidden": "sigmoid", "centred": False, "rate": 2e-2},
        {"cost": "cross-entropy"},
        {"cost": "quadratic", "rate": 2e-2},
        {"optimiser": "momentum", "rate": 5e-2},
        {"optimiser": "sgd", "rate": 0.5},
        {"optimiser": "momentum", "cost": "quadratic", "rate": 0.5},
        {"average": 0.0},
        {"smoothness": 0.0, "decay": 0.0},
    ],
    ids=lambda how: " ".join(f"{key}={value}" for key, value in how.items()),
)
def test_ten_easy_classes_are_learned(how):
    costs = []
    recipe = Recipe(**(PLAIN | {"epochs": 25} | how))
    net = trained(recipe, examples(), lambda epoch, of, cost: costs.append((epoch, of, cost)))
    assert [(epoch, of) for epoch, of, _ in costs] == [(i + 1, 25) for i in range(25)]
    assert all(math.isfinite(cost) for *_, cost in costs)
    assert costs[-1][2] < 0.5 * costs[0][2]
    assert accuracy(net, *blobs(seed=1)) >= 0.98  # chance is 0.1


def test_wider_and_deeper_networks_learn_as_well():
    recipe = Recipe(**PLAIN | {"epochs": 10}, hidden="relu", sizes=(784, 20, 12, 14, 10))
    net = trained(recipe, examples())
    assert net.sizes == recipe.sizes
    assert net.activations == ("relu", "relu", "relu", "sigmoid")
    assert accuracy(net, *blobs(seed=1)) >= 0.98


def test_pictures_with_no_target_learn_to_leave_all_outputs_dark():
    images, labels = blobs()
    grey = np.full((100, 784), 110, np.uint8)
    data = Examples(
        np.concatenate([images, grey]),
        np.concatenate([one_hot(labels), np.zeros((100, 10), np.float32)]),
        ((0, 200, 200), (200, 300, 100)),
    )
    net = trained(Recipe(**PLAIN | {"epochs": 25}), data)
    assert net.forward(grey[:1] / np.float32(255)).output.max() < 0.3
    assert accuracy(net, *blobs(seed=1)) >= 0.98


def test_decay_keeps_the_first_weights_small_and_no_others():
    free, kept = (
        train(Recipe(**PLAIN, smoothness=0.0, decay=amount), examples()) for amount in (0.0, 0.5)
    )
    first, second, third = (
        np.abs(with_decay).mean() / np.abs(without).mean()
        for with_decay, without in zip(kept.weights, free.weights, strict=True)
    )
    assert first < 0.7
    assert min(second, third) > 0.8


def test_the_penalty_on_neighbours_makes_the_first_weights_smoother():
    def roughness(theta):
        maps = theta.weights[0].reshape(-1, 28, 28)
        return np.abs(np.diff(maps, axis=2)).mean() / np.abs(maps).mean()

    rough, smooth = (
        train(Recipe(**PLAIN, smoothness=amount, decay=0.0), examples()) for amount in (0.0, 0.2)
    )
    assert roughness(smooth) < 0.7 * roughness(rough)


# --- the recipe -------------------------------------------------------------------------------


def test_a_recipe_can_be_written_down():
    described = Recipe().described()
    assert json.loads(json.dumps(described)) == described
    assert described["distortion"]["elastic"] == Distortion().elastic
    assert Recipe(distortion=None).described()["distortion"] is None


class Recorder:
    """An optimiser that steps at random and remembers everything."""

    def __init__(self, n):
        self.rates, self.thetas = [], []
        self.rng = np.random.default_rng(0)
        Recorder.last = self

    def step(self, theta, g, rate):
        theta += self.rng.normal(0, 0.01, theta.shape).astype(np.float32)
        self.rates.append(rate)
        self.thetas.append(theta.copy())


@pytest.fixture
def recorder(monkeypatch):
    monkeypatch.setitem(descent.OPTIMISERS, "recorder", Recorder)
    return Recorder


def test_the_learning_rate_rises_shortly_and_falls_to_nothing(recorder):
    train(
        Recipe(optimiser="recorder", epochs=100, batch=20, rate=0.01, distortion=None),
        examples(40),
    )
    rates = np.array(recorder.last.rates)
    assert len(rates) == 100 * 2
    peak = rates.argmax()
    assert peak <= 0.02 * len(rates) + 1
    assert (np.diff(rates[: peak + 1]) > 0).all()
    assert (np.diff(rates[peak:]) < 0).all()
    assert rates[0] < 0.01 * 0.01
    assert rates[peak] == pytest.approx(0.01, rel=0.01)
    assert rates[len(rates) // 2] == pytest.approx(0.005, rel=0.02)  # half a cosine's middle
    assert 0 <= rates[-1] < 1e-3 * 0.01


def test_every_epoch_shows_all_of_it_and_the_last_batch_may_be_short(recorder):
    train(Recipe(optimiser="recorder", epochs=3, batch=16, distortion=None), examples(40))
    assert len(recorder.last.rates) == 3 * 3  # 16 + 16 + 8


def test_what_is_kept_is_a_moving_average_of_the_weights(recorder):
    recipe = Recipe(optimiser="recorder", epochs=20, batch=20, average=0.9, distortion=None)
    theta = train(recipe, examples(40))
    average = np.zeros(13_002)
    for step, stepped in enumerate(recorder.last.thetas, start=1):
        keep = min(0.9, step / (step + 10))
        # the start weighs 1/11 * 2/12 * ... and is forgotten; what it was does not matter
        average = keep * average + (1 - keep) * stepped.astype(np.float64)
    np.testing.assert_allclose(theta.flat, average, atol=1e-5)


def test_without_averaging_the_last_weights_are_kept(recorder):
    recipe = Recipe(optimiser="recorder", epochs=2, batch=20, average=0.0, distortion=None)
    theta = train(recipe, examples(40))
    np.testing.assert_array_equal(theta.flat, recorder.last.thetas[-1])


# --- its parts --------------------------------------------------------------------------------


def test_parameters_are_one_array_seen_as_matrices():
    parameters = Parameters()
    assert parameters.flat.shape == (13_002,)
    assert [W.shape for W in parameters.weights] == [(16, 784), (16, 16), (10, 16)]
    assert [b.shape for b in parameters.biases] == [(16,), (16,), (10,)]
    parameters.flat[:] = np.arange(13_002)
    # every number appears in exactly one place
    seen = np.concatenate([a.ravel() for a in parameters.weights + parameters.biases])
    assert sorted(seen.tolist()) == list(range(13_002))
    parameters.weights[1][3, 4] = -1
    parameters.biases[2][9] = -2
    assert parameters.flat.min() == -2
    assert np.count_nonzero(parameters.flat < 0) == 2


@pytest.mark.parametrize(("hidden", "gain"), [("sigmoid", 1), ("relu", 2)])
def test_first_weights_have_the_stated_variance_and_biases_are_zero(hidden, gain):
    parameters = Parameters((400, 300, 200))
    start(parameters, hidden, np.random.default_rng(0))
    for W in parameters.weights:
        # a variance estimated from n numbers is off by about sqrt(2 / n): under 1 % here
        assert W.var() == pytest.approx(gain / W.shape[1], rel=0.03)
        assert abs(W.mean()) < 4 * W.std() / math.sqrt(W.size)
    assert not any(b.any() for b in parameters.biases)


def textbook_adam(theta, gradients, rate):
    """Kingma and Ba, algorithm 1, line by line in double precision.

    What is tested adds epsilon before correcting the bias, as the paper's section 2
    allows; that shows only where gradients are as small as 1e-5, and not here.
    """
    m = v = np.zeros_like(theta)
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + (1 - 0.9) * g
        v = 0.999 * v + (1 - 0.999) * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        theta = theta - rate * m_hat / (np.sqrt(v_hat) + 1e-8)
    return theta


def textbook_momentum(theta, gradients, rate):
    v = np.zeros_like(theta)
    for g in gradients:
        v = 0.9 * v - rate * g
        theta = theta + v
    return theta


def textbook_descent(theta, gradients, rate):
    return theta - rate * sum(gradients)


@each(
    ("optimiser", "textbook"),
    [(Adam, textbook_adam), (Momentum, textbook_momentum), (Sgd, textbook_descent)],
)
@each("size", [0.1, 1.0, 100.0])
def test_optimisers_step_as_their_textbooks_say(optimiser, textbook, size):
    rng = np.random.default_rng(0)
    start = rng.normal(size=50)
    steps = [size * rng.normal(0.3, 1, 50) for _ in range(60)]
    theta, stepper = start.astype(np.float32), optimiser(50)
    for g in steps:
        stepper.step(theta, g.astype(np.float32), 0.01)
    expected = textbook(start, steps, 0.01)
    assert np.abs(expected - start).max() > 1e-3 * min(size, 1)  # it did move
    np.testing.assert_allclose(theta, expected, rtol=1e-4, atol=2e-5 * max(size, 1) * 0.01 * 60)


def test_adams_first_step_has_the_size_of_the_rate_whatever_the_gradients():
    theta = np.zeros(4, np.float32)
    g = np.array([1e-3, -5, 1e4, 0], np.float32)
    Adam(4).step(theta, g, 0.01)
    np.testing.assert_allclose(theta, [-0.01, 0.01, -0.01, 0], rtol=1e-3)
    assert g.tolist() == np.array([1e-3, -5, 1e4, 0], np.float32).tolist()


@pytest.mark.parametrize("optimiser", [Adam, Momentum, Sgd])
def test_where_there_is_no_slope_nothing_moves(optimiser):
    theta, stepper = np.ones(3, np.float32), optimiser(3)
    for _ in range(5):
        stepper.step(theta, np.zeros(3, np.float32), 0.1)
    assert theta.tolist() == [1, 1, 1]


def roughness_energy(picture):
    """Half the sum of squared differences between each pixel and its right and lower neighbour."""
    total = 0.0
    for row in range(28):
        for column in range(28):
            for r, c in ((row, column + 1), (row + 1, column)):
                if r < 28 and c < 28:
                    total += (picture[r, c] - picture[row, column]) ** 2
    return total / 2


def test_smooth_gradient_is_the_slope_of_its_energy():
    W = np.random.default_rng(0).normal(size=(2, 784))
    stated = np.zeros_like(W)
    smooth_gradient(W, stated)
    step = 1e-5
    # corners, edges and the inside, of both pictures
    for unit, pixel in [(0, 0), (0, 27), (1, 756), (1, 783), (0, 13), (1, 252), (0, 407)]:
        picture = W[unit].reshape(28, 28).copy()
        at = divmod(pixel, 28)
        energies = []
        for sign in (1, -1):
            picture[at] = W[unit, pixel] + sign * step
            energies.append(roughness_energy(picture))
        # the energy is quadratic, so the central difference is exact up to rounding
        assert stated[unit, pixel] == pytest.approx(
            (energies[0] - energies[1]) / (2 * step), abs=1e-6
        )


def test_smooth_gradient_adds_to_what_is_there_and_leaves_the_weights():
    W = np.random.default_rng(0).normal(size=(3, 784)).astype(np.float32)
    W.setflags(write=False)
    alone, added = np.zeros_like(W), np.ones_like(W)
    smooth_gradient(W, alone)
    smooth_gradient(W, added)
    np.testing.assert_allclose(added, alone + 1, atol=1e-5)


def test_a_flat_picture_is_smooth_already():
    out = np.zeros((1, 784))
    smooth_gradient(np.full((1, 784), 3.0), out)
    assert not out.any()
