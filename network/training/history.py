"""The moments of one training that are kept: so many, evenly spread, both ends among them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Array = np.ndarray

MOST = 200
ROOM = 6_000_000  # bytes of one training's weights: larger networks have fewer moments


class Moment(NamedTuple):
    """One look at a training.

    Attributes
    ----------
    number : int
        Counts all looks, from 0, also those that were dropped.
    step, pictures : int
    cost, seen, unseen, test_cost : float
    slope : float
        How large a gradient reaches the first layer.
    beside : dict of str to float
        What else was measured: the shares of "own" and "other" pictures that are read.
    theta : ndarray of float16
        All weights and biases, in the order of `network.training.parameters.Parameters`.
    """

    number: int
    step: int
    pictures: int
    cost: float
    seen: float
    unseen: float
    test_cost: float
    slope: float
    beside: dict[str, float]
    theta: Array


class History(list[Moment]):
    """Moments in order. `n_parameters` says how large each is."""

    def __init__(self, n_parameters: int) -> None:
        super().__init__()
        # Even, so that dropping every other one keeps both ends.
        self._most = max(20, min(MOST, ROOM // (2 * n_parameters)) // 2 * 2) - 2
        self._stride = 1

    def add(self, moment: Moment) -> None:
        """The newest always stands at the end; the one before stays if it is far enough on."""
        if len(self) > 1 and self[-1].number - self[-2].number < self._stride:
            self[-1] = moment
        else:
            self.append(moment)
        if len(self) > self._most:
            self[:] = self[::2]
            self._stride *= 2

    def nearest(self, number: int) -> int:
        """The place of the moment with this number, or of the last before it."""
        return max(0, sum(moment.number <= number for moment in self) - 1)
