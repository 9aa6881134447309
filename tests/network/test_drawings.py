"""Drawings that are no digit: read whole or not at all, and whole classes kept out."""

import numpy as np
import pytest

from network.data import drawings
from network.data.mnist import DataError

ALPHABETS = ("Greek", "Korean", "Sanskrit", "Tagalog")
LETTERS = tuple(f"{alphabet}/character{i:02}" for alphabet in ALPHABETS for i in range(20))
OBJECTS = tuple(f"object {i:03}" for i in range(60))
GOOD = {
    "points": np.array([[0, 1024], [512, 256], [10, 20], [30, 40], [50, 60]], np.int16),
    "stroke_start": np.array([0, 2, 3, 5], np.int32),
    "digit_start": np.array([0, 1, 3], np.int32),
    "label": np.array([1, 0], np.uint16),
    "writer": np.array([-1, -1], np.int32),
    "names": np.array(["cat", "sun"]),
}


def saved(path, **changes):
    np.savez(path, **{key: a for key, a in {**GOOD, **changes}.items() if a is not None})
    return path


def test_drawings_come_back_in_the_unit_square_with_their_classes(tmp_path):
    saved(tmp_path / drawings.FILES["objects"])
    read = drawings.load("objects", tmp_path)
    assert [len(strokes) for strokes in read.strokes] == [1, 2]
    np.testing.assert_allclose(read.strokes[0][0], [[0, 1], [0.5, 0.25]])
    assert [read.names[label] for label in read.labels] == ["sun", "cat"]
    cats = read.of(frozenset({0}))
    assert cats.labels.tolist() == [0]
    np.testing.assert_allclose(cats.strokes[0][1], np.array([[30, 40], [50, 60]]) / 1024)


@pytest.mark.parametrize("kind", drawings.FILES)
def test_the_file_is_found_by_environment(tmp_path, monkeypatch, kind):
    saved(tmp_path / drawings.FILES[kind])
    monkeypatch.setenv("DRAWINGS", str(tmp_path))
    assert len(drawings.load(kind).strokes) == 2
    monkeypatch.setenv("DRAWINGS", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="is missing"):
        drawings.load(kind)


@pytest.mark.parametrize(
    "changes",
    [
        {"names": None},
        {"names": np.array(["only one"])},
        {"names": np.array([1, 2])},
        {"points": GOOD["points"][:4]},
        {"digit_start": np.array([0, 2, 1, 3])},
        {"writer": np.array([1, 2, 3])},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_does_not_fit_together_is_refused_by_name(tmp_path, changes):
    path = saved(tmp_path / drawings.FILES["objects"], **changes)
    with pytest.raises(DataError) as refused:
        drawings.load("objects", tmp_path)
    assert str(path) in str(refused.value)
    assert "network/data/drawings.py" in str(refused.value)


@pytest.mark.parametrize("names", [OBJECTS, LETTERS], ids=["objects", "letters"])
def test_every_class_has_one_use(names):
    uses = [drawings.taught(names), drawings.judging(names), drawings.tested(names)]
    assert sorted(i for use in uses for i in use) == list(range(len(names)))
    assert all(uses)


def test_of_letters_whole_alphabets_judge():
    judges = {LETTERS[i].partition("/")[0] for i in drawings.tested(LETTERS)}
    others = {
        LETTERS[i].partition("/")[0] for i in drawings.taught(LETTERS) | drawings.judging(LETTERS)
    }
    assert judges == set(drawings.TEST_ALPHABETS)
    assert not judges & others
    assert len(drawings.tested(OBJECTS)) == len(OBJECTS) / 5


def test_eight_ways_to_lie_are_eight_drawings_on_the_same_square():
    drawing = [np.array([[0.1, 0.2], [0.9, 0.3]]), np.array([[0.4, 1.0]])]
    ways = [drawings.turned(drawing, way) for way in range(8)]
    np.testing.assert_array_equal(ways[0][0], drawing[0])
    assert len({np.concatenate(way).round(9).tobytes() for way in ways}) == 8
    lengths = [np.hypot(*(way[0][1] - way[0][0])) for way in ways]
    np.testing.assert_allclose(lengths, lengths[0])
    # A quarter to the right: what was at the top is at the right.
    np.testing.assert_allclose(ways[2][0], [[0.8, 0.1], [0.7, 0.9]])
    np.testing.assert_allclose(ways[1][0], [[0.9, 0.2], [0.1, 0.3]])
