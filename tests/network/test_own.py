"""Digits of one's own: read from bytes that anybody may have made, copied to learn from."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from network.data import own
from network.data.own import GRID, MOST, MOST_STROKES, PAGE, Copies, copied, parsed
from network.ink import rasterise
from tests.cases import each
from tests.network.lessons import WISH, Blobs
from tests.network.test_host import Hosted

SEVEN = [[(1000, 900), (3000, 900), (1500, 3600)]]
ONE = [[(2000, 800), (2000, 3400)], [(1800, 900), (2000, 800)]]


def packed(*digits):
    """(label, strokes) as a browser packs them."""
    numbers = []
    for label, strokes in digits:
        numbers += [label, len(strokes)]
        for stroke in strokes:
            numbers += [len(stroke), *(c for point in stroke for c in point)]
    return np.array(numbers, "<u2").tobytes()


def test_digits_are_read_as_they_were_drawn():
    found = parsed(packed((7, SEVEN), (1, ONE)))
    assert found.labels.tolist() == [7, 1]
    for strokes, expected in zip(found.strokes, (SEVEN, ONE), strict=True):
        for stroke, points in zip(strokes, expected, strict=True):
            np.testing.assert_array_equal(stroke * GRID, points)
    np.testing.assert_allclose(
        found.pictures()[1], rasterise(found.strokes[1], True).ravel(), atol=1e-4
    )
    assert parsed(b"").labels.tolist() == []


DOT = [[(0, 0)]]


@each(
    ("content", "words"),
    [
        (b"\x01", "half a number"),
        (bytes(200_000), "too many bytes"),
        (packed((10, SEVEN)), "cannot be a 10"),
        (packed((7, [])), "strokes, not 0"),
        (packed((7, [[]])), "no points"),
        (packed((7, SEVEN))[:2], "no strokes"),
        (packed((7, SEVEN))[:-2], "fewer than it says"),
        (packed((7, SEVEN))[:4], "no points"),
        (packed((7, [[(GRID + 1, 0)]])), "beyond the pad"),
        (packed((7, [[(0, 65535)]])), "beyond the pad"),
        (packed((7, DOT * 257)), "strokes, not 257"),
        (packed((7, [[(0, 0)] * 4097])), "4096 points"),
        (packed(*[(7, DOT)] * (MOST + 1)), "500 digits"),
        (packed(*[(7, DOT * 50)] * (MOST_STROKES // 50 + 1)), "2000 strokes"),
    ],
)
def test_what_makes_no_sense_is_refused_by_what_is_wrong(content, words):
    with pytest.raises(ValueError, match=words):
        parsed(content)


@each("seed", range(20))
def test_any_bytes_are_digits_or_are_refused(seed):
    rng = np.random.default_rng(seed)
    content = rng.integers(0, rng.choice([3, 12, 5000]), rng.integers(1, 60)).astype("<u2")
    try:
        found = parsed(content.tobytes())
    except ValueError:
        return
    assert all(0 <= stroke.min() <= stroke.max() <= 1 for one in found.strokes for stroke in one)


def test_copies_are_of_every_digit_alike_and_differ():
    mine = parsed(packed((7, SEVEN), (1, ONE)))
    images, labels = copied(mine, 40, 0, np.random.default_rng(1))
    assert labels.tolist() == [7, 1] * 20
    assert images.shape == (40, 784)
    assert (images.min(), images.max()) >= (0, 0.9)
    sevens = images[labels == 7]
    apart = np.abs(sevens[:, None] - sevens[None]).mean(axis=2)
    assert (apart[~np.eye(20, dtype=bool)] > 0.002).all()
    # Still nearer to what was drawn than to the other digit.
    drawn = mine.pictures()
    nearer = np.square(images[:, None] - drawn[None]).sum(axis=2).argmin(axis=1)
    assert (nearer == np.arange(40) % 2).mean() > 0.9


@pytest.mark.parametrize("mixed", [False, True])
def test_a_book_of_copies_is_the_same_each_time(mixed):
    mine = parsed(packed((7, SEVEN), (1, ONE)))
    one, other = (Copies(mine, 600, Blobs(0), mixed) for _ in range(2))
    for book in (one, other):
        book.turn()
        book.turn()
        assert book.n == 2 * PAGE
        book.turn()
        assert book.n == 2 * PAGE
    np.testing.assert_array_equal(one.examples(600).images, other.examples(600).images)
    labels = one.examples(1000).targets.argmax(axis=1)
    assert np.isin(labels, (1, 7)).mean() == pytest.approx(0.6 if mixed else 1.0, abs=0.05)
    assert one.unseen[0].shape == (200, 784)


def text(*digits):
    return base64.b64encode(packed(*digits)).decode()


def test_a_training_learns_from_them_and_is_judged_by_them():
    one = Hosted()
    mine = text((7, SEVEN), (1, ONE))
    begun = one.order("begin", settings=WISH | {"data": "own", "pictures": 200}, own=mine)
    assert begun["beside"]["own"] < 1
    one.order("go", speed="full")
    while one.said[-1].get("beside", {}).get("own", 0) < 1:
        one.host.turn()
    assert one.host.runs[1].beside["own"][1].tolist() == [7, 1]


def test_they_judge_from_when_they_are_drawn():
    one = Hosted()
    assert one.begin()["beside"] == {}
    found = one.order("own", own=text((7, SEVEN)))
    assert found["beside"]["own"] in (0, 1)
    assert one.order("own", own=None)["beside"] == {}


def test_racers_share_their_copies():
    one = Hosted()
    for run in (1, 2):
        one.order("begin", run, settings=WISH | {"data": "own"}, own=text((7, SEVEN)))
    books = [run.book for run in one.host.runs.values()]
    assert books[0] is books[1]
    one.order("end", 1)
    one.order("end", 2)
    del books
    assert not one.host.shelf._copies


def test_most_is_what_a_browser_is_told():
    from components import shared

    assert (shared.GRID, own.EACH_STROKES) == (GRID, shared.MAX_STROKES)
    assert own.EACH_POINTS == shared.MAX_POINTS
