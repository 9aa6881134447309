"""Digits written by a program: the forms of `network.data.forms` in hands that nobody has.

A form's control points are moved a little, a spline goes through them, and the whole digit is
bent, stretched, slanted and turned. So there is something to train from where no collection
is at hand, and rare forms (a slashed 0, a footed 1) can be shown as often as one likes.

The spline: E. Catmull, R. Rom, "A Class of Local Interpolating Splines", 1974.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from network.data.forms import TAUGHT, Form
from network.data.pictures import pictures
from network.ink import BRUSH_RADIUS

Array = np.ndarray
Rng = np.random.Generator

_PER_PIECE = 6  # points from one control point to the next
_SHAKE = 4  # points from one tremble of the hand to the next
_SIZE = 0.7  # of the pad's side, along the longer side of a digit
_THINNEST, _THICKEST = 0.7, 2.3  # pixels of brush radius


@dataclass(frozen=True)
class Hand:
    """How much hands differ. Standard deviations, lengths in digit heights, angles in radians.

    points : of each control point; ends : of a stroke's length at each of its ends
    warp : of a sine wave that bends the digit; tremor : of the pen on its way
    aspect : of the logarithm of the width; lean : shear to the right, and `leaning` its
    usual amount; turn : of the whole digit
    rise : of the logarithm of gamma in y^gamma, which moves a digit's waist up and down
    taper : of top width against bottom width; bow : of a bend of the whole digit to one side
    radius, thickness : the brush's usual radius in pixels and how much it varies
    """

    points: float = 0.04
    ends: float = 0.06
    warp: float = 0.035
    tremor: float = 0.012
    aspect: float = 0.28
    leaning: float = 0.12
    lean: float = 0.22
    turn: float = 0.1
    rise: float = 0.0
    taper: float = 0.0
    bow: float = 0.0
    radius: float = BRUSH_RADIUS
    thickness: float = 0.0


USUAL = Hand()  # beside other digits in training
CALM = Hand(0.02, 0.03, 0.018, 0.006, 0.14, 0.06, 0.11, 0.05)  # half of it: somebody takes care
FULLER = Hand(rise=0.18, taper=0.24, bow=0.07, radius=1.3, thickness=0.5)  # where it is alone


class Written(NamedTuple):
    """Digits as strokes in the unit square, with labels uint8 (n,) and brush radii (n,)."""

    strokes: list[list[Array]]
    labels: Array
    radii: Array

    def pictures(self) -> Array:
        """What the network would see of them: float32 (n, 784) in 0..1."""
        return pictures(self.strokes, self.radii)


def written(n: int, rng: Rng, forms: Sequence[Form] = TAUGHT, hand: Hand = USUAL) -> Written:
    """Write `n` digits, as many of each that `forms` has, in random order.

    A digit's forms come as often as their weights say. The same random numbers write the
    same digits. 10,000 of them and their pictures take under 2 s.
    """
    digits = sorted({form.digit for form in forms})
    labels = rng.permutation(np.resize(np.array(digits, np.uint8), n))
    chosen = np.empty(n, np.intp)
    for digit in digits:
        known = [i for i, form in enumerate(forms) if form.digit == digit]
        weights = np.array([forms[i].weight for i in known])
        mine = np.flatnonzero(labels == digit)
        chosen[mine] = rng.choice(known, len(mine), p=weights / weights.sum())
    strokes: list[list[Array]] = [[]] * n
    for i in np.unique(chosen):
        mine = np.flatnonzero(chosen == i)
        for at, digit in zip(mine, _write(forms[i], len(mine), hand, rng), strict=True):
            strokes[at] = digit
    radii = rng.normal(hand.radius, hand.thickness, n).clip(_THINNEST, _THICKEST)
    return Written(strokes, labels, radii)


def _write(form: Form, n: int, hand: Hand, rng: Rng) -> list[list[Array]]:
    """One form in `n` hands."""
    paths = [_spline(_moved(stroke, n, hand, rng)) for stroke in form.strokes]
    splits = np.cumsum([path.shape[1] for path in paths])[:-1]
    path = _bent(np.concatenate(paths, axis=1), hand, rng)
    path += _trembling(path.shape[:2], hand, rng)
    low, high = path.min(axis=1, keepdims=True), path.max(axis=1, keepdims=True)
    path = (path - (low + high) / 2) * (_SIZE / (high - low).max(axis=2, keepdims=True)) + 0.5
    return [np.split(digit, splits) for digit in path]


def _moved(stroke: Array, n: int, hand: Hand, rng: Rng) -> Array:
    """Control points a little elsewhere, strokes a little longer or shorter: (n, k, 2)."""
    # Both copies of a corner's point move alike, or it would be none.
    own = np.concatenate(([0], np.cumsum(np.diff(stroke, axis=0).any(axis=1))))
    moved = stroke + rng.normal(0, hand.points, (n, own[-1] + 1, 2))[:, own]
    for end, inner in ((0, 1), (-1, -2)):
        along = moved[:, end] - moved[:, inner]
        along /= np.hypot(*along.T)[:, None] + 1e-9
        moved[:, end] += along * rng.normal(0, hand.ends, (n, 1))
    return moved


def _spline(points: Array) -> Array:
    """A Catmull-Rom spline through the control points of each digit: (n, k, 2) -> (n, m, 2)."""
    return _basis(points.shape[1]) @ points


@cache
def _basis(k: int) -> Array:
    """What each control point weighs at each point of the spline: (m, k)."""
    t = np.arange(_PER_PIECE)[:, None] / _PER_PIECE
    around = [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2]
    piece = np.concatenate(around, axis=1) / 2
    basis = np.zeros((_PER_PIECE * (k - 1) + 1, k + 2))
    for i in range(k - 1):
        basis[_PER_PIECE * i : _PER_PIECE * (i + 1), i : i + 4] = piece
    basis[-1, k] = 1
    # Beyond its ends a stroke would go straight on: 2 p_0 - p_1.
    inner = basis[:, 1:-1].copy()
    inner[:, :2] += basis[:, :1] * [2, -1]
    inner[:, -2:] += basis[:, -1:] * [-1, 2]
    inner.setflags(write=False)
    return inner


def _bent(path: Array, hand: Hand, rng: Rng) -> Array:
    """Whole digits bent, stretched, slanted and turned: (n, m, 2)."""

    def normal(spread: float, usual: float = 0.0) -> Array:
        return rng.normal(usual, spread, (len(path), 1))

    x, y = path[..., 0] - path[..., 0].mean(axis=1, keepdims=True), path[..., 1]
    y = np.sign(y) * np.abs(y) ** np.exp(normal(hand.rise)) - 0.5
    x = x * (1 + normal(hand.taper).clip(-0.7, 0.7) * 2 * y) + normal(hand.bow) * (1 - 4 * y**2)
    waves = rng.uniform(-1, 1, (4, len(path), 1))
    phases = rng.uniform(0, 2 * np.pi, (2, len(path), 1))
    along, across = (
        np.sin(2 * np.pi * (waves[i] * x + waves[i + 1] * y) + phases[i // 2]) for i in (0, 2)
    )
    x, y = x + normal(hand.warp) * along, y + normal(hand.warp) * across
    x = x * np.exp(normal(hand.aspect))
    x = x - normal(hand.lean, hand.leaning) * y
    turn = normal(hand.turn)
    return np.stack((x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)), 2)


def _trembling(shape: tuple[int, int], hand: Hand, rng: Rng) -> Array:
    """Where the pen is beside its way: smooth noise (n, m, 2)."""
    n, m = shape
    knots = -(-m // _SHAKE) + 1
    shake = rng.normal(0, hand.tremor, (n, knots, 2))
    at, share = np.divmod(np.arange(m) / _SHAKE, 1)
    at, share = at.astype(np.intp), share[:, None]
    return shake[:, at] * (1 - share) + shake[:, at + 1] * share
