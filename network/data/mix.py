"""What a network is trained on: MNIST, pen strokes, a program's digits and non-digits, mixed.

Each epoch shows every MNIST digit once, plus a fresh draw of everything else in the recipe's
shares. A non-digit's target is ten zeros: no output should light up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.data import nondigits, scribbles
from network.data.distortion import Distortion
from network.data.forms import TAUGHT
from network.data.mnist import Digits
from network.data.pen_digits import PenDigits
from network.data.pictures import pictures
from network.data.written import written
from network.ink import SIDE

Array = np.ndarray

# Beside collections that hardly have them these forms are shown more often than people write
# them: so many times their weight.
_EMPHASIS = {(0, "slashed"): 9.0, (1, "flagged"): 1.5, (1, "both"): 1.5, (4, "foot"): 2.0}
_SHOWN = tuple(
    form._replace(weight=form.weight * _EMPHASIS.get((form.digit, form.style), 1.0))
    for form in TAUGHT
)
_PEN_VARIANTS = 6  # renderings of each pen digit, each slanted and stretched another way
_WRITTEN_POOL = 40000
_NONDIGIT_POOL = 40000
_WARPED_AT_ONCE = 512  # pictures; as many as the cache likes


@dataclass(frozen=True)
class Examples:
    """Pictures to train on, uint8 (n, 784), their targets float32 (n, 10), and the mix.

    `groups` are index ranges (start, stop) and how many of each to show an epoch.
    """

    images: Array
    targets: Array
    groups: tuple[tuple[int, int, int], ...]

    @property
    def epoch_length(self) -> int:
        """Pictures shown in one epoch."""
        return sum(count for _, _, count in self.groups)

    def rows(self, rng: np.random.Generator) -> Array:
        """Which pictures one epoch shows, in random order: int (n,)."""
        chosen = [start + _draw(stop - start, count, rng) for start, stop, count in self.groups]
        return rng.permutation(np.concatenate(chosen))

    def drawn(self, distort: Distortion | None, rng: np.random.Generator) -> tuple[Array, Array]:
        """One epoch's pictures in random order: uint8 (n, 784), and their targets (n, 10)."""
        rows = self.rows(rng)
        images = self.images[rows]
        if distort:
            for first in range(0, len(images), _WARPED_AT_ONCE):
                part = images[first : first + _WARPED_AT_ONCE]
                part[:] = as_bytes(distort(part * np.float32(1 / 255), rng))
        return images, self.targets[rows]


def one_hot(labels: Array) -> Array:
    """Targets: float32 (n, 10), a one at each label."""
    return np.eye(10, dtype=np.float32)[labels]


def collect(
    digits: Digits,
    pen: PenDigits | None,
    *,
    pen_share: float,
    nondigit_share: float,
    written_share: float = 0.0,
    drawn: Sequence[tuple[Array, float]] = (),
    rng: np.random.Generator,
) -> Examples:
    """Gather the pictures of a training run.

    `pen_share` is for the pen digits, `written_share` for digits by a program,
    `nondigit_share` for non-digits by a program; `drawn` holds pictures of what people drew
    that is no digit, uint8 (n, 784), each with its share. They are shares of what an epoch
    shows, together less than 1; ValueError otherwise. Without pen digits their share is
    MNIST's.
    """
    if pen is None:
        pen_share = 0.0
    others = pen_share + nondigit_share + written_share + sum(share for _, share in drawn)
    if not 0 <= others < 1:
        raise ValueError("the shares have to leave something for MNIST")
    images, targets, groups = [digits.images], [one_hot(digits.labels)], []
    groups.append((0, len(digits.images), len(digits.images)))
    total = len(digits.images) / (1 - others)

    def add(added: Array, wanted: Array, share: float) -> None:
        start = sum(map(len, images))
        images.append(added)
        targets.append(wanted)
        groups.append((start, start + len(added), round(share * total)))

    if pen_share:
        add(*_pen_pictures(pen, rng), pen_share)
    if written_share:
        by_program = written(_WRITTEN_POOL, rng, _SHOWN)
        add(as_bytes(by_program.pictures()), one_hot(by_program.labels), written_share)
    if nondigit_share:
        drawn = [(_nondigit_pictures(digits, rng), nondigit_share), *drawn]
    for added, share in drawn:
        add(added, np.zeros((len(added), 10), np.float32), share)
    return Examples(np.concatenate(images), np.concatenate(targets), tuple(groups))


def slanted(strokes: list[Array], rng: np.random.Generator) -> list[Array]:
    """The strokes turned, sheared and stretched a little, as another hand might write them."""
    turn, shear, stretch = rng.normal(0, (0.12, 0.2, 0.12))
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = matrix @ np.array([[1 + stretch, shear], [0, 1 - stretch]])
    middle = np.full(2, 0.5)
    return [(stroke - middle) @ matrix.T * 0.7 + middle for stroke in strokes]


def _pen_pictures(pen: PenDigits, rng: np.random.Generator) -> tuple[Array, Array]:
    drawn = [
        pictures([slanted(strokes, rng) if variant else strokes for strokes in pen.strokes])
        for variant in range(_PEN_VARIANTS)
    ]
    return as_bytes(np.concatenate(drawn)), np.tile(one_hot(pen.labels), (_PEN_VARIANTS, 1))


def _nondigit_pictures(digits: Digits, rng: np.random.Generator) -> Array:
    part = _NONDIGIT_POOL // 8
    chosen = digits.images[rng.choice(len(digits.images), part, replace=len(digits.images) < part)]
    return as_bytes(
        np.concatenate(
            [
                scribbles.scribbles(scribbles.TRAINED_ON, 5 * part, rng),
                nondigits.noise(part // 2, rng),
                nondigits.textures(part // 2, rng),
                np.zeros((part // 4, SIDE * SIDE), np.float32),
                nondigits.mixtures(chosen / np.float32(255), rng),
            ]
        )
    )


def as_bytes(drawn: Array) -> Array:
    """Pictures in 0..1 as uint8 in 0..255, which is how they are kept."""
    return np.rint(drawn * 255).astype(np.uint8)


def _draw(n: int, count: int, rng: np.random.Generator) -> Array:
    """`count` of n indices: all of them as often as possible, the rest at random."""
    whole, rest = divmod(count, n)
    return np.concatenate([*[np.arange(n)] * whole, rng.permutation(n)[:rest]])
