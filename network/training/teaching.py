"""A wide network as a teacher: it says of every picture how much it looks like each digit.

A small network cannot learn all labels, and what it spends on a 4 that anybody would take for
a 9 it lacks elsewhere. A network with twenty times as many weights learns them first; then
the small one learns what the wide one makes of a distorted picture, besides what the label says.

Source: G. Hinton, O. Vinyals, J. Dean, "Distilling the Knowledge in a Neural Network", 2015,
https://arxiv.org/abs/1503.02531
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.data.distortion import Distortion
from network.data.mix import Examples
from network.mlp import Network
from network.training.descent import Report, folded, train
from network.training.recipe import Recipe

Array = np.ndarray

TEACHER = Recipe(
    hidden="relu",
    sizes=(784, 300, 100, 10),
    digits_share=0.0,  # only then its softmax says how likely "none" is
    epochs=30,
    rate=2e-3,
    reuse=2,
    average=0.999,
    smoothness=0.0,
    decay=3e-5,
)
_AT_ONCE = 1024  # pictures


@dataclass(frozen=True)
class Lessons(Examples):
    """Examples whose digits carry a teacher's word beside their label.

    Attributes
    ----------
    teacher : Network
        Trained by "softmax-or-none" with a `digits_share` of 0.
    share : float
        Of the target that is the teacher's word, 0..1; the rest is the label.
    temperature : float
        What the teacher's weighted sums are divided by: over 1 it tells more of its doubts.
    """

    teacher: Network
    share: float
    temperature: float

    def drawn(self, distort: Distortion | None, rng: np.random.Generator) -> tuple[Array, Array]:
        """One epoch's pictures, uint8 (n, 784), and their targets (n, 10), those of digits mixed.

        What the teacher leaves to "none" is missing in a target's sum. A non-digit's target
        stays ten zeros.
        """
        images, targets = super().drawn(distort, rng)
        for first in range(0, len(images), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            z = self.teacher.forward(images[part] * np.float32(1 / 255)).weighted_sums[-1]
            mine = self.share * targets[part].sum(axis=1, keepdims=True)
            targets[part] += mine * (likely(z, self.temperature) - targets[part])
        return images, targets


def likely(z: Array, temperature: float) -> Array:
    """How likely each digit is beside "none", whose weighted sum is 0: (n, 10) to (n, 10).

    exp(z_k / T) / (1 + sum of all exp(z / T)): softmax11 of `network.backprop.softmax_or_none`.
    """
    z = z / temperature
    top = np.maximum(z.max(axis=1, keepdims=True), 0)
    e = np.exp(z - top)
    return e / (e.sum(axis=1, keepdims=True) + np.exp(-top))


def taught(examples: Examples, recipe: Recipe, report: Report | None = None) -> Examples:
    """The examples as the recipe wants them: with a teacher trained on them, or as they are."""
    if not recipe.taught:
        return examples
    teacher = folded(train(TEACHER, examples, report), TEACHER, examples)
    return Lessons(
        examples.images, examples.targets, examples.groups,
        teacher, recipe.taught, recipe.temperature,
    )  # fmt: skip
