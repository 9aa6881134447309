"""Distort training pictures a little, so that the network sees more hands than it has.

Pictures are warped by a smooth random displacement field: an affine part (turn,
shear, stretch, shift) and an elastic part (low-frequency cosine waves). Strokes are
made thicker or thinner at random as well.

A group of pictures shares one field, which makes warping them six times as fast:
what is read from where is worked out once, and then whole rows of memory are moved.
Which pictures meet in a group is for the caller to shuffle.

The idea of elastic distortion: P. Simard, D. Steinkraus, J. Platt, "Best
Practices for Convolutional Neural Networks", ICDAR 2003.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from network.ink import CENTRE_OF_MASS, SIDE

Array = np.ndarray


@dataclass(frozen=True)
class Distortion:
    """How strongly pictures are distorted; each value is a standard deviation.

    turn and shear in radians, stretch as a share of the size, shift and elastic
    in pixels, thickness as a share of a one-pixel dilation (0 turns a part off).
    Milder than large networks want it: with 13,002 numbers there is little room for
    digits that nobody writes. `together` pictures share a field, but not a thickness.
    """

    turn: float = 0.06
    shear: float = 0.08
    stretch: float = 0.05
    shift: float = 0.3
    elastic: float = 0.45
    thickness: float = 0.2
    together: int = 64

    def milder(self, share: float) -> Distortion:
        """One that is this share as strong in all it does."""
        strengths = {
            field.name: share * getattr(self, field.name)
            for field in fields(self)
            if field.name != "together"
        }
        return replace(self, **strengths)

    def __call__(self, images: Array, rng: np.random.Generator) -> Array:
        """Distort float32 images (n, 784) in 0..1; returns new ones of the same shape."""
        distorted = np.empty_like(images)
        for first in range(0, len(images), self.together):
            group = slice(first, first + self.together)
            pixels = np.ascontiguousarray(images[group].T)  # (784, pictures)
            distorted[group] = self._warp(self._thicken(pixels, rng), rng).T
        return distorted

    def _thicken(self, pixels: Array, rng: np.random.Generator) -> Array:
        """Mix each picture with its dilation (thicker) or its erosion (thinner)."""
        if not self.thickness:
            return pixels
        n = pixels.shape[1]
        share = np.clip(rng.normal(0, self.thickness, n), -0.35, 0.8).astype(np.float32)
        middle = pixels.reshape(SIDE, SIDE, n)
        padded = np.zeros((SIDE + 2, SIDE + 2, n), np.float32)
        padded[1:-1, 1:-1] = middle
        around = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
        mixed = middle.copy()
        for extreme, amount in ((np.maximum, share.clip(0)), (np.minimum, -share.clip(None, 0))):
            grown = extreme(extreme(around[0], around[1]), extreme(around[2], around[3]))
            extreme(grown, middle, out=grown)
            grown -= middle
            grown *= amount
            mixed += grown
        return mixed.reshape(pixels.shape)

    def _warp(self, pixels: Array, rng: np.random.Generator) -> Array:
        """Read every pixel of all pictures from another place, between four pixels."""
        x, y = np.clip(self._amounts(rng) @ _BASIS + _GRID, 0, SIDE - 1.001)
        left, top = x.astype(np.int32), y.astype(np.int32)
        right_share = (x - left).astype(np.float32)[:, None]
        lower_share = (y - top).astype(np.float32)[:, None]
        corner = top * SIDE + left
        upper = pixels[corner]
        upper += right_share * (pixels[corner + 1] - upper)
        lower = pixels[corner + SIDE]
        lower += right_share * (pixels[corner + SIDE + 1] - lower)
        upper += lower_share * (lower - upper)
        return upper

    def _amounts(self, rng: np.random.Generator) -> Array:
        """A random displacement field, across and down, in terms of the basis: (2, n_basis)."""
        amounts = np.empty((2, len(_BASIS)))
        turn, shear = rng.normal(0, (self.turn, self.shear))
        # x' = x + turn/shear/stretch around the centre of mass, which therefore stays put
        amounts[:, 0] = rng.normal(0, self.shift, 2)
        amounts[:, 1:3] = [[0, shear - turn], [turn, 0]]
        amounts[[0, 1], [1, 2]] = rng.normal(0, self.stretch, 2)
        amounts[:, 3:] = rng.normal(0, self.elastic * _WAVE_WEIGHTS, (2, len(_WAVE_WEIGHTS)))
        return amounts


def _make_basis() -> tuple[Array, Array]:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(float)
    waves, weights = [], []
    for i in range(4):
        for j in range(4):
            if i + j == 0:
                continue
            wave = np.cos(np.pi * i * (x + 0.5) / SIDE) * np.cos(np.pi * j * (y + 0.5) / SIDE)
            waves.append(wave / wave.std())
            weights.append(1.0 / (i * i + j * j))
    basis = np.stack([np.ones_like(x), x - CENTRE_OF_MASS, y - CENTRE_OF_MASS, *waves])
    return basis.reshape(len(basis), -1), np.array(weights) / np.linalg.norm(weights)


_BASIS, _WAVE_WEIGHTS = _make_basis()
_GRID = np.mgrid[0:SIDE, 0:SIDE][::-1].reshape(2, -1).astype(float)  # x, then y
