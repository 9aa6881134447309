"""Which drawings look like a digit to any eye: they teach nothing and judge nothing.

A circle is a 0 and an upright line a 1, whatever their drawers meant; a network that was
taught to refuse them would unlearn digits. So two wide networks, the teachers, read the
drawings first. Each learns to refuse half of the classes and says which drawings of the other
half it takes for a digit all the same. A drawing is never judged by a network that was taught
to refuse its class. Drawings that are held out are judged by both teachers together.

Which of the held-out drawings were left out is kept in assets/lookalikes.json, as their places
in the collection, so that anybody can measure the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from network import store
from network.data import drawings, mix
from network.data.drawings import Drawings
from network.data.mnist import Digits
from network.data.pen_digits import PenDigits
from network.data.pictures import pictures
from network.mlp import Network
from network.training.descent import Report, folded, train
from network.training.recipe import Recipe
from network.verdict import SURE

Array = np.ndarray

TEACHER = Recipe(
    hidden="relu",
    sizes=(784, 300, 100, 10),
    cost="cross-entropy",  # weighs a wrong yes as much as a wrong no
    epochs=9,
    rate=2e-3,
    reuse=2,
    pen_share=0.12,
    written_share=0.15,
    nondigit_share=0.06,
    letter_share=0.14,
    object_share=0.14,
)
FILE = store.ASSETS / "lookalikes.json"
_VARIANTS = 6  # pictures of each drawing that is learned from; the first is as it was drawn
_SEED = 11


class Sifted(NamedTuple):
    """One kind of drawings without its look-alikes.

    Attributes
    ----------
    learned : uint8 (n, 784)
        Pictures to learn from, of the classes for it, turned and mirrored as well.
    judging : float32 (n, 784)
        Pictures to compare networks by, as they were drawn.
    lookalikes : list of int
        Which of all held-out drawings look like a digit: places among `drawings.tested`.
    dropped : float
        The share of look-alikes among what would have been learned from.
    """

    learned: Array
    judging: Array
    lookalikes: list[int]
    dropped: float


def sifted(
    digits: Digits,
    pen: PenDigits,
    collections: Mapping[str, Drawings],
    recipe: Recipe = TEACHER,
    reported: Callable[[str], Report | None] = lambda _: None,
) -> dict[str, Sifted]:
    """Train both teachers and take the look-alikes out of every kind of drawings.

    `digits` and `pen` are what networks learn digits from; `reported` gets the name of each
    run and gives what to call after its epochs.
    """
    rng = np.random.default_rng(_SEED)
    drawn = {kind: _in_many_ways(collection, rng) for kind, collection in collections.items()}
    teachers = [
        _teacher(
            digits,
            pen,
            {kind: images[halves == half] for kind, (images, halves) in drawn.items()},
            replace(recipe, seed=recipe.seed + half),
            reported(f"teacher {half + 1}/2"),
        )
        for half in (0, 1)
    ]
    return {
        kind: _sift(collection, *drawn[kind], teachers) for kind, collection in collections.items()
    }


def looks_like_a_digit(teachers: list[Network], images: Array) -> Array:
    """Whether the teachers, on average, read a digit in each picture (n, 784): bool (n,)."""
    surest = [teacher.forward(images).output.max(axis=1) for teacher in teachers]
    return np.mean(surest, axis=0) >= SURE


def _in_many_ways(collection: Drawings, rng: np.random.Generator) -> tuple[Array, Array]:
    """Pictures of what is learned from, uint8 (n, 784), and which half of the classes: (n,)."""
    classes = drawings.taught(collection.names)
    mine = collection.of(classes)
    half = {label: place % 2 for place, label in enumerate(sorted(classes))}
    halves = np.array([half[label] for label in mine.labels], np.intp)
    images = []
    for variant in range(_VARIANTS):
        ways = rng.integers(0, 8, len(mine.strokes)) * bool(variant)
        turned = [drawings.turned(d, way) for d, way in zip(mine.strokes, ways, strict=True)]
        shown = [mix.slanted(drawing, rng) for drawing in turned] if variant else turned
        images.append(mix.as_bytes(pictures(shown)))
    return np.concatenate(images), np.tile(halves, _VARIANTS)


def _teacher(
    digits: Digits,
    pen: PenDigits,
    drawn: Mapping[str, Array],
    recipe: Recipe,
    report: Report | None,
) -> Network:
    examples = mix.collect(
        digits,
        pen,
        pen_share=recipe.pen_share,
        written_share=recipe.written_share,
        nondigit_share=recipe.nondigit_share,
        drawn=[(images, recipe.drawn_shares[kind]) for kind, images in drawn.items()],
        rng=np.random.default_rng(recipe.seed),
    )
    return folded(train(recipe, examples, report), recipe, examples)


def _sift(collection: Drawings, images: Array, halves: Array, teachers: list[Network]) -> Sifted:
    kept = np.empty(len(images), bool)
    for half, teacher in enumerate(teachers):
        others = halves != half
        kept[others] = ~looks_like_a_digit([teacher], images[others] / np.float32(255))
    judging = pictures(collection.of(drawings.judging(collection.names)).strokes)
    tested = pictures(collection.of(drawings.tested(collection.names)).strokes)
    return Sifted(
        images[kept],
        judging[~looks_like_a_digit(teachers, judging)],
        np.flatnonzero(looks_like_a_digit(teachers, tested)).tolist(),
        float(1 - kept.mean()),
    )


def write(found: Mapping[str, Sifted], path: Path = FILE) -> None:
    """Keep which held-out drawings look like a digit, whole or not at all."""
    partial = path.with_suffix(".part")
    lists = {kind: sifted_.lookalikes for kind, sifted_ in sorted(found.items())}
    partial.write_text(json.dumps(lists) + "\n", encoding="utf-8")
    partial.replace(path)


def read(path: Path = FILE) -> dict[str, list[int]]:
    """Which held-out drawings look like a digit, by kind. OSError or ValueError if unknown."""
    return json.loads(path.read_text(encoding="utf-8"))
