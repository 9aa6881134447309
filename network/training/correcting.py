"""One picture's step: what would help it, and what that does to everything else.

The lesson's question, asked of one picture: how would each weight and bias have to change so
that this picture costs less? The answer is minus the gradient of its cost alone; a batch's
gradient is the mean of such wishes, which mostly contradict each other. Following one picture
alone, a network forgets others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from network.backprop import COSTS, gradients
from network.data.mix import one_hot
from network.training.judging import Judge, outputs
from network.training.parameters import Parameters

Array = np.ndarray

_SHOWN = 10  # weights and biases
_DOUBLINGS, _AHEAD, _BEHIND = 8, 40, 4  # of a slice
_KEPT = 20  # corrections that can be taken back
_BESIDE = 256  # pictures whose mean gradient is shown beside one's own


@dataclass(frozen=True)
class Correction:
    """What one picture wishes for, and what was done.

    Attributes
    ----------
    cost, after : float
        The picture's cost before and after the steps.
    pushes : ndarray (n_out,)
        -dC/dz of each output, before: how its weighted sum should change.
    outputs, now : ndarray (n_out,)
        The outputs before and after.
    weights : list of (layer, j, i, change, own, mean)
        The weights that the first step changes most, the largest first: layer from 1, row j,
        column i, the change that all steps made, the picture's own gradient, a batch's mean one.
        Without steps the change is what one would make.
    biases : list of (layer, j, change, own, mean)
    """

    cost: float
    after: float
    pushes: Array
    outputs: Array
    now: Array
    weights: list[tuple[int, int, int, float, float, float]]
    biases: list[tuple[int, int, float, float, float]]


def correct(
    theta: Parameters,
    names: Sequence[str],
    cost: str,
    x: Array,
    target: Array,
    rate: float,
    steps: int,
    batch: tuple[Array, Array],
) -> Correction:
    """Descend on one picture: theta <- theta - rate dC/dtheta, `steps` times, in place.

    Parameters
    ----------
    theta : Parameters
    names : sequence of str
        Each layer's activation.
    cost : str
        A name in `network.backprop.COSTS`.
    x, target : ndarray of shape (n_in,) and (n_out,), each in 0..1
    rate : float
    steps : int, 0 to look only
    batch : (ndarray (n, n_in), ndarray (n, n_out))
        Pictures and targets whose mean gradient is shown beside.
    """
    one = x[None].astype(np.float32), target[None].astype(np.float32)
    own, mean = (_gradient(theta, names, cost, *some) for some in (one, batch))
    before, start = outputs(theta, names, one[0]), theta.flat.copy()
    slope = own
    for step in range(steps):
        if step:
            slope = _gradient(theta, names, cost, *one)
        theta.flat -= np.float32(rate) * slope.flat
    change = _like(theta)
    change.flat[:] = theta.flat - start if steps else -np.float32(rate) * own.flat
    (z, a), after = before, outputs(theta, names, one[0])
    return Correction(
        cost=COSTS[cost].value(z, a, one[1]),
        after=COSTS[cost].value(*after, one[1]),
        pushes=-COSTS[cost].delta(z, a, one[1])[0],
        outputs=a[0],
        now=after[1][0],
        weights=_most("weights", own, change, mean),
        biases=_most("biases", own, change, mean),
    )


class Corrections:
    """One network's corrections, what each did to all others, and the way back.

    Parameters
    ----------
    theta, names, cost : as of `correct`; theta is changed in place
    judge : Judge
        Its pictures that are learned from stand beside; its unseen ones tell what was forgotten.

    Attributes
    ----------
    before : list of float32 (n,)
        What theta was before each, the last one at the end.
    """

    def __init__(self, theta: Parameters, names: Sequence[str], cost: str, judge: Judge) -> None:
        self._theta, self._names, self._cost, self._judge = theta, names, cost, judge
        self.before: list[Array] = []

    def make(
        self, x: Array, digit: int, steps: int, rate: float, is_sound: Callable[[float], bool]
    ) -> dict | None:
        """Descend on one picture alone; what that did to it and to all others.

        None, and nothing is changed, where the cost after it is not sound.
        """
        judge, theta, names = self._judge, self._theta, self._names
        knew = judge.right(theta, names)
        self.before = [*self.before[1 - _KEPT :], theta.flat.copy()]
        beside = judge.x[:_BESIDE], judge.t[:_BESIDE]
        with np.errstate(all="ignore"):
            done = correct(theta, names, self._cost, x, one_hot(digit), rate, steps, beside)
        if not is_sound(done.after):
            self.take_back()
            return None
        if not steps:
            self.before.pop()
        now = judge.right(theta, names)
        forgotten = np.bincount(judge.labels[knew & ~now], minlength=10)
        return {
            "kind": "correction", "digit": digit, "steps": steps,
            "cost": done.cost, "after": done.after, "pushes": done.pushes,
            "outputs": [done.outputs, done.now],
            "weights": done.weights, "biases": done.biases, "before": float(knew.mean()),
            "now": float(now.mean()), "forgotten": forgotten.tolist(),
            "gained": int((now & ~knew).sum()), "can_undo": bool(self.before),
        }  # fmt: skip

    def take_back(self) -> None:
        """Undo the last one."""
        self._theta.flat[:] = self.before.pop()


def _gradient(theta: Parameters, names: Sequence[str], cost: str, x: Array, t: Array) -> Parameters:
    g = _like(theta)
    gradients(theta.weights, theta.biases, names, x, t, COSTS[cost], (g.weights, g.biases), False)
    return g


def _like(theta: Parameters) -> Parameters:
    return Parameters((theta.weights[0].shape[1], *map(len, theta.biases)))


def _most(kind: str, own: Parameters, change: Parameters, mean: Parameters) -> list[tuple]:
    """The places with the largest gradients of their own, each with its numbers."""
    found = []
    parts = zip(*(getattr(one, kind) for one in (own, change, mean)), strict=True)
    for layer, (g, changed, beside) in enumerate(parts, 1):
        places = np.argsort(-np.abs(g), axis=None, kind="stable")[:_SHOWN]
        for place in zip(*np.unravel_index(places, g.shape), strict=True):
            numbers = (float(changed[place]), float(g[place]), float(beside[place]))
            found.append((layer, *map(int, place), *numbers))
    found.sort(key=lambda row: -abs(row[-2]))
    return found[:_SHOWN]


def slice_along(
    theta: Parameters, names: Sequence[str], cost: str, x: Array, t: Array, rate: float
) -> dict:
    """The cost along the line of its negative gradient: a true slice through the landscape.

    Parameters
    ----------
    theta, names, cost : as above; theta is left as it is
    x, t : ndarray (n, n_in) and (n, n_out)
        Over which pictures the cost is the mean.
    rate : float
        Of the step whose length is marked.

    Returns
    -------
    dict
        at : float32 (m,), distances from here, those behind us negative; they reach beyond the
        step and, if that is near enough, to where the cost is as high as here again.
        cost : float32 (m,). here : the cost at 0. step : the distance rate * |gradient|.
        All are finite: where the cost is not, the slice ends.
    """
    g = _gradient(theta, names, cost, x, t)
    length = float(np.linalg.norm(g.flat))
    here = COSTS[cost].value(*outputs(theta, names, x), t)
    step = rate * length
    direction = g.flat / np.float32(length or 1.0)
    moved = _like(theta)

    def cost_at(distance: float) -> float:
        moved.flat[:] = theta.flat - np.float32(distance) * direction
        return COSTS[cost].value(*outputs(moved, names, x), t)

    with np.errstate(all="ignore"):
        reach = max(2 * step, 1e-3)
        for _ in range(_DOUBLINGS):
            if not cost_at(reach) < here:
                break
            reach *= 2
        at = np.arange(-_BEHIND, _AHEAD + 1) * (reach / _AHEAD)
        costs = np.array([cost_at(distance) for distance in at])
    sound = np.isfinite(costs)
    return {
        "at": at[sound].astype(np.float32),
        "cost": costs[sound].astype(np.float32),
        "here": here,
        "step": step,
    }
