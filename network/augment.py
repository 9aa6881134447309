"""Distort training pictures a little, so that the network sees more hands than it has.

Each picture is warped by a smooth random displacement field: an affine part
(turn, shear, stretch, shift) and an elastic part (low-frequency cosine waves).
Both are linear in a small basis, so a whole batch of fields is one matrix
product. Strokes are made thicker or thinner at random as well.

The idea of elastic distortion: P. Simard, D. Steinkraus, J. Platt, "Best
Practices for Convolutional Neural Networks", ICDAR 2003.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.ink import CENTRE_OF_MASS, SIDE

Array = np.ndarray


@dataclass(frozen=True)
class Distortion:
    """How strongly pictures are distorted; each value is a standard deviation.

    turn and shear in radians, stretch as a share of the size, shift and elastic
    in pixels, thickness as a share of a one-pixel dilation (0 turns a part off).
    Milder than large networks want it: with 13,002 numbers there is little room for
    digits that nobody writes.
    """

    turn: float = 0.06
    shear: float = 0.08
    stretch: float = 0.05
    shift: float = 0.3
    elastic: float = 0.45
    thickness: float = 0.2

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        """Distort float32 images (n, 784) in 0..1; returns new ones of the same shape."""
        return self._warp(self._thicken(images, rng), rng)

    def _thicken(self, images: Array, rng: np.random.Generator) -> Array:
        """Mix each picture with its dilation (thicker) or its erosion (thinner)."""
        if not self.thickness:
            return images
        padded = np.pad(images.reshape(-1, SIDE, SIDE), ((0, 0), (1, 1), (1, 1)))
        share = np.clip(rng.normal(0, self.thickness, len(images)), -0.35, 0.8)
        mixed = images.reshape(-1, SIDE, SIDE).copy()
        for chosen, extreme in ((share > 0, np.maximum), (share < 0, np.minimum)):
            part = padded[chosen]
            middle = part[:, 1:-1, 1:-1]
            grown = extreme(
                extreme(part[:, :-2, 1:-1], part[:, 2:, 1:-1]),
                extreme(part[:, 1:-1, :-2], part[:, 1:-1, 2:]),
            )
            amount = np.abs(share[chosen, None, None]).astype(np.float32)
            mixed[chosen] = middle + amount * (extreme(grown, middle) - middle)
        return mixed.reshape(images.shape)

    def _warp(self, images: Array, rng: np.random.Generator) -> Array:
        n = len(images)
        turn, shear, stretch_x, stretch_y = rng.normal(size=(4, n))
        turn, shear = turn * self.turn, shear * self.shear
        stretch_x, stretch_y = stretch_x * self.stretch, stretch_y * self.stretch
        amount = np.empty((n, 2, len(_BASIS)), np.float32)
        # x' = x + turn/shear/stretch around the centre of mass, which therefore stays put
        amount[:, 0, 0], amount[:, 1, 0] = rng.normal(0, self.shift, (2, n))
        amount[:, 0, 1], amount[:, 0, 2] = stretch_x, shear - turn
        amount[:, 1, 1], amount[:, 1, 2] = turn, stretch_y
        waves = rng.normal(size=(n, 2, len(_BASIS) - 3))
        amount[:, :, 3:] = waves * (self.elastic * _WAVE_WEIGHTS)
        where = (amount.reshape(2 * n, -1) @ _BASIS).reshape(n, 2, SIDE * SIDE)
        where += _GRID
        np.clip(where, 0, SIDE - 1.001, out=where)
        corner = where.astype(np.int32)
        where -= corner
        index = corner[:, 1] * SIDE + corner[:, 0]
        index += np.arange(n, dtype=np.int32)[:, None] * (SIDE * SIDE)
        flat = images.reshape(-1)
        dx, dy = where[:, 0], where[:, 1]
        top = flat[index]
        top += dx * (flat[index + 1] - top)
        bottom = flat[index + SIDE]
        bottom += dx * (flat[index + SIDE + 1] - bottom)
        top += dy * (bottom - top)
        return top


def _make_basis() -> tuple[Array, Array]:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    waves, weights = [], []
    for i in range(4):
        for j in range(4):
            if i + j == 0:
                continue
            wave = np.cos(np.pi * i * (x + 0.5) / SIDE) * np.cos(np.pi * j * (y + 0.5) / SIDE)
            waves.append(wave / wave.std())
            weights.append(1.0 / (i * i + j * j))
    basis = np.stack([np.ones_like(x), x - CENTRE_OF_MASS, y - CENTRE_OF_MASS, *waves])
    weights = np.array(weights) / np.linalg.norm(weights)
    return basis.reshape(len(basis), -1).astype(np.float32), weights


_BASIS, _WAVE_WEIGHTS = _make_basis()
_GRID = np.mgrid[0:SIDE, 0:SIDE][::-1].reshape(2, -1).astype(np.float32)  # x, then y
