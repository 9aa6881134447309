"""The look-alike filter drops what is a digit to any eye and keeps the rest."""

import json
from dataclasses import replace

import numpy as np
import pytest

from network.data import drawings, mix, scribbles
from network.data.drawings import Drawings
from network.data.mnist import Digits
from network.data.pen_digits import PenDigits
from network.data.written import written
from network.training import lookalikes

EACH = 30
CIRCLES, CATS = ("circle", "donut", "ring"), ("cat", "kitten")


def circle(rng):
    angle = np.linspace(0, 2 * np.pi, 24) + rng.uniform(0, 6)
    size = rng.uniform(0.6, 1, 2)
    return [np.stack((np.cos(angle) * size[0], np.sin(angle) * size[1]), 1)]


def cat(rng):
    """A head, two ears, two eyes, six whiskers."""
    head = circle(rng)[0]
    ears = [
        np.array([[side * 0.9, -0.4], [side * 0.8, -1.5], [side * 0.2, -0.9]]) for side in (-1, 1)
    ]
    eyes = [np.array([[side * 0.3, -0.2], [side * 0.3, -0.1]]) for side in (-1, 1)]
    whiskers = [
        np.array([[side * 0.2, 0.3], [side * 1.4, 0.3 + tilt]])
        for side in (-1, 1)
        for tilt in (-0.3, 0, 0.3)
    ]
    return [part + rng.normal(0, 0.05, 2) for part in (head, *ears, *eyes, *whiskers)]


@pytest.fixture(scope="module")
def collection():
    """Ten classes: 2 and 7 judge at the end, 4 compares networks, the rest is learned from."""
    rng = np.random.default_rng(0)
    kinds = {
        "circle": circle, "grid": scribbles._grid, "donut": circle, "letter": scribbles._letters,
        "ring": circle, "cat": cat, "scrawl": scribbles._scrawl, "kitten": cat,
        "star": scribbles._star, "hatching": scribbles._short_dashes,
    }  # fmt: skip
    strokes = [scribbles._fit(draw(rng)) for draw in kinds.values() for _ in range(EACH)]
    return Drawings(strokes, np.repeat(np.arange(10), EACH), tuple(kinds))


@pytest.fixture(scope="module")
def found(collection):
    """What two small teachers leave of it, having learned digits by a program."""
    digits = written(1200, np.random.default_rng(1))
    pen = written(60, np.random.default_rng(2))
    teacher = replace(lookalikes.TEACHER, sizes=(784, 40, 10), epochs=6, batch=64, rate=4e-3)
    patch = pytest.MonkeyPatch()
    patch.setattr(mix, "_NONDIGIT_POOL", 160)
    patch.setattr(mix, "_WRITTEN_POOL", 160)
    try:
        return lookalikes.sifted(
            Digits(mix.as_bytes(digits.pictures()), digits.labels),
            PenDigits(pen.strokes, pen.labels, np.ones(60, np.uint8)),
            {"objects": collection},
            teacher,
        )["objects"]
    finally:
        patch.undo()


def share_kept(images, collection, name):
    """Of the pictures of a class as they were drawn, the share that is among `images`."""
    kept = {image.tobytes() for image in images}
    strokes = collection.of(frozenset({collection.names.index(name)})).strokes
    shown = mix.as_bytes(lookalikes.pictures(strokes))
    return np.mean([image.tobytes() in kept for image in shown])


def test_circles_are_dropped_and_cats_are_kept(collection, found):
    assert share_kept(found.learned, collection, "circle") < 0.2
    assert share_kept(found.learned, collection, "cat") > 0.9


def test_what_judges_is_sifted_too(collection, found):
    held_out = collection.of(drawings.tested(collection.names))
    names = np.array(collection.names)[held_out.labels]
    lookalike = np.isin(np.arange(len(names)), found.lookalikes)
    assert set(names) == {"donut", "kitten"}
    assert lookalike[names == "donut"].mean() > 0.8
    assert lookalike[names == "kitten"].mean() < 0.1
    # Networks are compared by rings, which are circles as well.
    assert len(found.judging) < 0.2 * EACH


def test_nothing_that_judges_is_among_what_is_learned(collection, found):
    for name in ("donut", "ring", "kitten"):
        assert share_kept(found.learned, collection, name) == 0


def test_which_were_left_out_is_kept_in_a_file(tmp_path, found):
    path = tmp_path / "lookalikes.json"
    lookalikes.write({"objects": found}, path)
    assert lookalikes.read(path) == {"objects": found.lookalikes}
    assert json.loads(path.read_text())["objects"] == found.lookalikes
