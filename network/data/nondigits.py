"""Pictures that are no digit, for teaching a network to refuse and for measuring it.

A network that was only ever shown digits calls everything a digit. So training
mixes in pictures whose right answer is ten dark outputs: noise and spoilt digits
here, drawings in `scribbles.py`.
"""

from __future__ import annotations

import numpy as np

from network.ink import SIDE

Array = np.ndarray
Rng = np.random.Generator


def noise(n: int, rng: Rng) -> Array:
    """Uniform noise: float32 (n, 784) in 0..1, every pixel independent."""
    return rng.random((n, SIDE * SIDE), dtype=np.float32)


def textures(n: int, rng: Rng) -> Array:
    """Noise of other kinds: dim, sparse, blotchy, or flat grey: float32 (n, 784) in 0..1."""
    drawn = rng.random((n, SIDE, SIDE), dtype=np.float32)
    kind = np.arange(n) % 4
    drawn[kind == 0] *= rng.random((np.count_nonzero(kind == 0), 1, 1))
    sparse = drawn[kind == 1]
    drawn[kind == 1] = sparse < rng.uniform(0.02, 0.5, (len(sparse), 1, 1))
    blotchy = drawn[kind == 2]
    for _ in range(3):
        blotchy = (blotchy + np.roll(blotchy, 1, 1) + np.roll(blotchy, 1, 2)) / 3
    low, high = blotchy.min((1, 2), keepdims=True), blotchy.max((1, 2), keepdims=True)
    drawn[kind == 2] = (blotchy - low) / (high - low)
    drawn[kind == 3] = rng.random((np.count_nonzero(kind == 3), 1, 1))
    return drawn.reshape(n, -1)


def mixtures(images: Array, rng: Rng) -> Array:
    """Digits spoilt past recognition: two at once, or with their quarters shuffled.

    `images` and the result are float32 (n, 784) in 0..1.
    """
    n = len(images)
    squares = images.reshape(n, SIDE, SIDE)
    half = SIDE // 2
    turned = squares[rng.permutation(n)].transpose(0, 2, 1)[:, ::-1]
    both = np.maximum(squares, turned)
    both = np.maximum(both, squares[rng.permutation(n)])
    shuffled = squares.copy()
    shuffled[:, :half, :half], shuffled[:, half:, half:] = (
        squares[:, half:, half:],
        squares[:, :half, :half],
    )
    shuffled[:, :half, half:], shuffled[:, half:, :half] = (
        squares[:, half:, :half],
        squares[:, :half, half:],
    )
    return np.where((np.arange(n) % 2 == 0)[:, None, None], both, shuffled).reshape(n, -1)
