"""Train a network: mini-batches, Adam or gradient descent, a schedule, an average.

`python -m network.training --help` tells all; `make train` trains what ships.

What is done beyond the textbook, and why:

- A sigmoid network is trained as a tanh network and folded, since
  sigma(z) = (tanh(z / 2) + 1) / 2: exactly the same functions, but activations
  around zero let the gradient through, and it learns a full point more.
- The input is centred by its mean for the same reason; the shift is folded into
  the first bias, so that the finished network takes plain 0..1 pixels.
- A penalty on differences between neighbouring first-layer weights turns their
  pictures from noise into strokes, at no cost in accuracy.
- What ships is an exponential average of the weights over the last steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from network.augment import Distortion
from network.backprop import COSTS, gradients
from network.examples import Examples
from network.ink import SIDE
from network.mlp import Network

Array = np.ndarray

SIZES = (784, 16, 16, 10)
_WATCHED = 10  # the cost, which is only for the eye, is computed every so many steps


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a training run produces, given the data.

    Attributes
    ----------
    hidden : "sigmoid" or "relu"
    cost : a name in `network.backprop.COSTS`
    optimiser : "adam" or "sgd"
    epochs, batch, rate : passes over the data, examples a step, learning rate
        at its peak (it rises over the first 2 % of the steps, then falls as a cosine)
    average : decay of the exponential average of the weights; 0 turns it off
    smoothness, decay : penalties on first-layer weights: on differences between
        neighbouring pixels, on size
    centred : train around zero (input mean, and tanh for sigmoid), then fold
    pen_share, nondigit_share : shares of an epoch, 0..1
    distortion : how pictures are distorted, None for not at all
    reuse : for how many epochs a distorted picture is shown before it is distorted anew,
        which costs more than learning from it does
    starts, start_epochs : how many random starts are tried, and for how long
    finalists : how many of them are then trained to the end; the best of these is kept
    seed : of everything random
    """

    hidden: str = "sigmoid"
    cost: str = "softmax"
    optimiser: str = "adam"
    epochs: int = 360
    batch: int = 256
    rate: float = 4e-3
    average: float = 0.9995
    smoothness: float = 5e-4
    decay: float = 1e-5
    centred: bool = True
    pen_share: float = 0.14
    nondigit_share: float = 0.12
    distortion: Distortion | None = field(default_factory=Distortion)
    reuse: int = 6
    starts: int = 1
    start_epochs: int = 32
    finalists: int = 1
    seed: int = 0

    def described(self) -> dict:
        """As plain numbers and strings, for a network's provenance."""
        return asdict(self)


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
    theta, g = Parameters(), Parameters()
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


def _trained_as(recipe: Recipe) -> tuple[str, str, str]:
    hidden = "tanh" if recipe.hidden == "sigmoid" and recipe.centred else recipe.hidden
    return (hidden, hidden, "sigmoid")


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
    return Network(weights, biases, (recipe.hidden, recipe.hidden, "sigmoid"))


if __name__ == "__main__":
    from network.command import main

    main()
