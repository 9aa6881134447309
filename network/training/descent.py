"""The descent: random weights, batch after batch of gradients, the finished network.

Distorted pictures keep a network from learning by heart, and are not those that it will be
shown. So a run can ease the distortion towards its end: Z. He and others, "Data Augmentation
Revisited", 2019, https://arxiv.org/abs/1909.09148
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, islice
from typing import NamedTuple

import numpy as np

from network.backprop import COSTS, Cost, gradients, softmax_or_none
from network.data.distortion import Distortion
from network.data.mix import Examples
from network.ink import SIDE
from network.mlp import Network
from network.training.optimisers import OPTIMISERS
from network.training.parameters import Parameters, start
from network.training.recipe import Recipe

Array = np.ndarray

_EASED_TO = 0.2  # of the distortion, at the end of a run that eases it
_WATCHED = 10  # the cost, which is only for the eye, is computed every so many steps


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


class Step(NamedTuple):
    """What one step of a descent was.

    Attributes
    ----------
    done : int
        Steps so far, this one included.
    epoch : int
        The epoch that it belongs to, from 1.
    rows : ndarray of int
        Which pictures it learned from, as places in `Descent.images`.
    cost : float or None
        Their mean cost before the step; None for most steps, since it is only for the eye.
    last : bool
        Whether it is its epoch's last.
    """

    done: int
    epoch: int
    rows: Array
    cost: float | None
    last: bool


class Descent:
    """One training run, step by step: whoever asks for the next step decides when it comes.

    Parameters
    ----------
    recipe : Recipe
    examples : Examples
    begin : Parameters, optional
        Where to start instead of at random weights. They are copied.
    done : int
        Steps that were made before `begin`; what is random goes on otherwise than it began.

    Attributes
    ----------
    theta, gradient : Parameters
        The weights and biases now, and the gradient that the last step followed. Changing
        `theta` in place between two steps is allowed.
    rate : float
    batch : int
        In force from the next step on; they may be changed between two steps.
    images, targets : ndarray
        What the current epoch learns from: uint8 (n, 784) and float32 (n, 10).

    Raises ValueError for a recipe that needs an end and has none.
    """

    def __init__(
        self, recipe: Recipe, examples: Examples, begin: Parameters | None = None, done: int = 0
    ) -> None:
        if recipe.schedule not in ("cosine", "constant"):
            raise ValueError(f"no schedule is called {recipe.schedule!r}")
        if not recipe.epochs and (recipe.schedule == "cosine" or recipe.eased < 1):
            raise ValueError("a rate or a distortion that falls needs to know for how many epochs")
        self.recipe, self.examples = recipe, examples
        self.rate, self.batch, self.done = recipe.rate, recipe.batch, done
        self.theta, self.gradient = Parameters(recipe.sizes), Parameters(recipe.sizes)
        self._rng = np.random.default_rng([recipe.seed, done] if done else recipe.seed)
        if begin:
            self.theta.flat[:] = begin.flat
        else:
            start(self.theta, recipe.hidden, self._rng)
        self._averaged = self.theta.flat.copy()
        self.forget()
        self._cost = _cost(recipe)
        self._mean = _input_mean(recipe, examples)
        self.images, self.targets = examples.images, examples.targets

    @property
    def kept(self) -> Parameters:
        """What would be kept now: the average of the weights where the recipe wants one."""
        kept = Parameters(self.recipe.sizes)
        kept.flat[:] = self._averaged if self.recipe.average else self.theta.flat
        return kept

    def forget(self) -> None:
        """The optimiser begins anew: what it remembers of earlier steps may be worthless."""
        self._optimiser = OPTIMISERS[self.recipe.optimiser](len(self.theta.flat))

    def steps(self) -> Iterator[Step]:
        """Every step of the run, each made when it is asked for."""
        recipe, examples = self.recipe, self.examples
        self._n_steps = recipe.epochs * -(-examples.epoch_length // recipe.batch)
        for epoch in islice(count(), recipe.epochs or None):
            if epoch % recipe.reuse == 0:
                rows = self._drawn()
            order, at = rows[self._rng.permutation(len(rows))], 0
            if recipe.first_in_order and epoch == 0:
                order = np.sort(rows)
            while at < len(order):
                batch = order[at : at + self.batch]
                at += len(batch)
                cost = self._step(batch)
                yield Step(self.done, epoch + 1, batch, cost, at == len(order))

    def _drawn(self) -> Array:
        """The pictures of the next epochs, and which of them an epoch shows."""
        if self.recipe.distortion is None:  # nothing is copied: many runs share their pictures
            return self.examples.rows(self._rng)
        self.images, self.targets = self.examples.drawn(self._eased(), self._rng)
        return np.arange(len(self.images))

    def _eased(self) -> Distortion:
        """The recipe's distortion, milder and milder from where it is eased."""
        begin = self.recipe.eased
        if begin == 1 or self._progress <= begin:
            return self.recipe.distortion
        passed = (self._progress - begin) / (1 - begin)
        return self.recipe.distortion.milder(1 - (1 - _EASED_TO) * passed)

    @property
    def _progress(self) -> float:
        """The share of the run's steps that are done, 0..1; for runs with an end."""
        return self.done / self._n_steps

    def _step(self, rows: Array) -> float | None:
        recipe, theta, g = self.recipe, self.theta, self.gradient
        watched = self.done % _WATCHED == 0
        x, t = self.images[rows] * np.float32(1 / 255), self.targets[rows]
        if recipe.centred:
            x -= self._mean
        *_, cost = gradients(
            theta.weights, theta.biases, _trained_as(recipe), x, t, self._cost,
            (g.weights, g.biases), watched,
        )  # fmt: skip
        if recipe.decay:
            g.weights[0] += np.float32(recipe.decay) * theta.weights[0]
        if recipe.smoothness:
            smooth_gradient(np.float32(recipe.smoothness) * theta.weights[0], g.weights[0])
        self._optimiser.step(theta.flat, g.flat, self._rate())
        self.done += 1
        if recipe.average:
            # short at first, so that the average does not remember the random start
            keep = min(recipe.average, self.done / (self.done + 10))
            self._averaged += np.float32(1 - keep) * (theta.flat - self._averaged)
        return cost if watched else None

    def _rate(self) -> float:
        """The learning rate now; with "cosine" a short rise, then half a cosine down to zero."""
        if self.recipe.schedule == "constant":
            return self.rate
        rise = min(1.0, self._progress / 0.02 + 1e-3)
        return self.rate * rise * 0.5 * (1 + np.cos(np.pi * self._progress))


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
    descent, costs = Descent(recipe, examples, begin), []
    for step in descent.steps():
        costs.append(step.cost)
        if step.last:
            if report:
                watched = [cost for cost in costs if cost is not None]
                mean = float(np.mean(watched)) if watched else float("nan")
                report(step.epoch, recipe.epochs, mean)
            costs.clear()
    return descent.kept


def _cost(recipe: Recipe) -> Cost:
    cost = COSTS[recipe.cost]
    rival = softmax_or_none(recipe.digits_share)
    return rival if cost.name == rival.name else cost


def _input_mean(recipe: Recipe, examples: Examples) -> Array:
    if not recipe.centred:
        return np.zeros(recipe.sizes[0], np.float32)
    digits = examples.images[: examples.groups[0][1]]
    mean = digits.mean(axis=0, dtype=np.float64) / 255
    return mean.astype(np.float32)


def _trained_as(recipe: Recipe) -> tuple[str, ...]:
    hidden = "tanh" if recipe.hidden == "sigmoid" and recipe.centred else recipe.hidden
    return (*[hidden] * (len(recipe.sizes) - 2), "sigmoid")


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
