"""The descent: random weights, batch after batch of gradients, the finished network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from network.backprop import COSTS, gradients
from network.data.mix import Examples
from network.ink import SIDE
from network.mlp import SIZES, Network
from network.training.recipe import Recipe

Array = np.ndarray

_WATCHED = 10  # the cost, which is only for the eye, is computed every so many steps


class Parameters:
    """All weights and biases in one flat array, and as matrices that view into it.

    The flat array makes an optimiser step a handful of operations on one array
    instead of the same on six.
    """

    def __init__(self, sizes: Sequence[int] = SIZES) -> None:
        pairs = list(zip(sizes[1:], sizes[:-1], strict=True))
        self.flat = np.zeros(sum(n_out * (n_in + 1) for n_out, n_in in pairs), np.float32)
        self.weights, self.biases = [], []
        at = 0
        for n_out, n_in in pairs:
            self.weights.append(self.flat[at : at + n_out * n_in].reshape(n_out, n_in))
            at += n_out * n_in
            self.biases.append(self.flat[at : at + n_out])
            at += n_out


def start(parameters: Parameters, recipe: Recipe, rng: np.random.Generator) -> None:
    """Random first weights with variance 1/n_in (2/n_in for ReLU), zero biases.

    Sources: X. Glorot, Y. Bengio (2010); K. He et al. (2015).
    """
    gain = 2.0 if recipe.hidden == "relu" else 1.0
    for W in parameters.weights:
        W[:] = rng.normal(0, np.sqrt(gain / W.shape[1]), W.shape)


class Sgd:
    """Stochastic gradient descent with momentum: v <- 0.9 v - rate g; theta <- theta + v."""

    def __init__(self, n: int) -> None:
        self.velocity = np.zeros(n, np.float32)

    def step(self, theta: Array, g: Array, rate: float) -> None:
        """One step, in place."""
        self.velocity *= np.float32(0.9)
        self.velocity -= np.float32(rate) * g
        theta += self.velocity


class Adam:
    """Adam (D. Kingma, J. Ba, https://arxiv.org/abs/1412.6980), in place.

    In the form at the end of the paper's section 2, which corrects both biases with
    the step size and so needs fewer operations than algorithm 1.
    """

    B1, B2, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, n: int) -> None:
        self.m, self.v = np.zeros(n, np.float32), np.zeros(n, np.float32)
        self.scratch = np.empty(n, np.float32)
        self.t = 0

    def step(self, theta: Array, g: Array, rate: float) -> None:
        """One step, in place."""
        self.t += 1
        s = self.scratch
        self.m *= np.float32(self.B1)
        np.multiply(g, np.float32(1 - self.B1), out=s)
        self.m += s
        self.v *= np.float32(self.B2)
        np.square(g, out=s)
        s *= np.float32(1 - self.B2)
        self.v += s
        np.sqrt(self.v, out=s)
        s += np.float32(self.EPSILON)
        np.divide(self.m, s, out=s)
        s *= np.float32(rate * np.sqrt(1 - self.B2**self.t) / (1 - self.B1**self.t))
        theta -= s


OPTIMISERS = {"adam": Adam, "sgd": Sgd}


def smooth_gradient(W: Array, out: Array) -> None:
    """Add the gradient of half the sum of squared neighbour differences of each map to `out`.

    W and out are (n, 784), each row a 28x28 picture.
    """
    maps, g = W.reshape(-1, SIDE, SIDE), out.reshape(-1, SIDE, SIDE)
    across, down = np.diff(maps, axis=2), np.diff(maps, axis=1)
    g[:, :, 1:] += across
    g[:, :, :-1] -= across
    g[:, 1:] += down
    g[:, :-1] -= down


Report = Callable[[int, int, float], None]  # epoch, of how many, mean cost


def train(
    recipe: Recipe,
    examples: Examples,
    report: Report | None = None,
    begin: Parameters | None = None,
) -> Parameters:
    """Train for `recipe.epochs`, from random weights or from where `begin` left off.

    The same recipe, examples and versions give the same weights, bit for bit.
    Calls `report` after each epoch. `folded` makes a Network of the result.
    """
    rng = np.random.default_rng(recipe.seed)
    names = _trained_as(recipe)
    theta, g = Parameters(recipe.sizes), Parameters(recipe.sizes)
    if begin:
        theta.flat[:] = begin.flat
    else:
        start(theta, recipe, rng)
    mean = _input_mean(recipe, examples)
    cost = COSTS[recipe.cost]
    optimiser = OPTIMISERS[recipe.optimiser](len(theta.flat))
    averaged = theta.flat.copy()
    n_steps = recipe.epochs * -(-examples.epoch_length // recipe.batch)
    done = 0
    for epoch in range(recipe.epochs):
        if epoch % recipe.reuse == 0:
            images, targets = examples.drawn(recipe.distortion, rng)
        order, costs = rng.permutation(len(images)), []
        for first in range(0, len(order), recipe.batch):
            rows = order[first : first + recipe.batch]
            x, t = images[rows] * np.float32(1 / 255), targets[rows]
            if recipe.centred:
                x -= mean
            watched = done % _WATCHED == 0
            *_, value = gradients(
                theta.weights, theta.biases, names, x, t, cost, (g.weights, g.biases), watched
            )
            if recipe.decay:
                g.weights[0] += np.float32(recipe.decay) * theta.weights[0]
            if recipe.smoothness:
                smooth_gradient(np.float32(recipe.smoothness) * theta.weights[0], g.weights[0])
            optimiser.step(theta.flat, g.flat, _rate(recipe, done / n_steps))
            done += 1
            if recipe.average:
                # short at first, so that the average does not remember the random start
                keep = min(recipe.average, done / (done + 10))
                averaged += np.float32(1 - keep) * (theta.flat - averaged)
            if watched:
                costs.append(value)
        if report:
            report(epoch + 1, recipe.epochs, float(np.mean(costs)) if costs else float("nan"))
    if recipe.average:
        theta.flat[:] = averaged
    return theta


def _input_mean(recipe: Recipe, examples: Examples) -> Array:
    digits = examples.images[: examples.groups[0][1]]
    mean = digits.mean(axis=0, dtype=np.float64) / 255
    return (mean * recipe.centred).astype(np.float32)


def _trained_as(recipe: Recipe) -> tuple[str, ...]:
    hidden = "tanh" if recipe.hidden == "sigmoid" and recipe.centred else recipe.hidden
    return (*[hidden] * (len(recipe.sizes) - 2), "sigmoid")


def _rate(recipe: Recipe, progress: float) -> float:
    """The learning rate at `progress` in 0..1: a short rise, then half a cosine down to zero."""
    rise = min(1.0, progress / 0.02 + 1e-3)
    return recipe.rate * rise * 0.5 * (1 + np.cos(np.pi * progress))


def folded(theta: Parameters, recipe: Recipe, examples: Examples) -> Network:
    """The finished network: input mean and tanh folded into weights and biases.

    W (x - mean) + b = W x + (b - W mean), and for h = tanh(u) = 2 sigma(2u) - 1:
    u's weights double, and the next layer's W h + b = 2W sigma + (b - W 1).
    """
    mean = _input_mean(recipe, examples)
    weights = [W.astype(np.float64) for W in theta.weights]
    biases = [b.astype(np.float64) for b in theta.biases]
    biases[0] -= weights[0] @ mean
    if _trained_as(recipe)[0] == "tanh":
        for layer in range(len(weights) - 1):
            weights[layer] *= 2
            biases[layer] *= 2
            biases[layer + 1] -= weights[layer + 1].sum(axis=1)
            weights[layer + 1] *= 2
    return Network(weights, biases, (*[recipe.hidden] * (len(weights) - 1), "sigmoid"))
