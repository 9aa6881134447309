"""Reading pen strokes, from a small made-up file of three digits by two people."""

import contextlib

import numpy as np
import pytest

from network.data import pen_digits
from network.data.mnist import DataError
from network.data.pen_digits import PenDigits

# Digit 0 has one stroke of two points, digit 1 two strokes of three and one, digit 2 one of two.
GOOD = {
    "points": np.array(
        [[0, 500], [250, 100], [10, 20], [30, 40], [50, 60], [70, 80], [5, 5], [499, 0]], np.int16
    ),
    "stroke_start": np.array([0, 2, 5, 6, 8], np.int32),
    "digit_start": np.array([0, 1, 3, 4], np.int32),
    "label": np.array([1, 4, 7], np.uint8),
    "writer": np.array([3, 3, 29], np.uint8),
}
STROKES = [
    [[[0, 500], [250, 100]]],
    [[[10, 20], [30, 40], [50, 60]], [[70, 80]]],
    [[[5, 5], [499, 0]]],
]


def saved(path, **changes):
    arrays = {**GOOD, **changes}
    np.savez(path, **{key: array for key, array in arrays.items() if array is not None})
    return path


def refusal(path):
    """What `load` says about the file, which names it and says what to do."""
    with pytest.raises(DataError) as refused:
        pen_digits.load(path)
    assert str(path) in str(refused.value)
    assert "network/data/pen_digits.py" in str(refused.value)
    return str(refused.value)


@pytest.fixture
def digits(tmp_path):
    return pen_digits.load(saved(tmp_path / "pen.npz"))


def test_strokes_come_back_in_the_unit_square(digits):
    assert len(digits.strokes) == 3
    for strokes, expected in zip(digits.strokes, STROKES, strict=True):
        assert len(strokes) == len(expected)
        for stroke, points in zip(strokes, expected, strict=True):
            np.testing.assert_allclose(stroke, np.array(points) / 500)
            assert stroke.dtype.kind == "f"
    assert digits.labels.tolist() == [1, 4, 7]
    assert digits.writers.tolist() == [3, 3, 29]


def test_one_can_ask_for_some_writers_only(digits):
    theirs = digits.written_by(frozenset({29, 30}))
    assert isinstance(theirs, PenDigits)
    assert theirs.labels.tolist() == [7]
    assert theirs.writers.tolist() == [29]
    np.testing.assert_allclose(theirs.strokes[0][0], np.array(STROKES[2][0]) / 500)
    nobody = digits.written_by(frozenset())
    assert (nobody.strokes, len(nobody.labels), len(nobody.writers)) == ([], 0, 0)


def test_held_out_writers_are_whole_people(digits):
    held_out = digits.written_by(pen_digits.TEST_WRITERS)
    others = digits.written_by(frozenset(range(1, 31)) - pen_digits.TEST_WRITERS)
    assert not set(held_out.writers) & set(others.writers)
    assert len(held_out.labels) + len(others.labels) == 3


def test_the_file_is_found_by_argument_environment_or_place(tmp_path, monkeypatch):
    beside = tmp_path / "house" / "shared" / "data" / "pen-strokes" / "pen-digits-train.npz"
    beside.parent.mkdir(parents=True)
    here = tmp_path / "house" / "project" / "network" / "data" / "p.py"
    monkeypatch.setattr(pen_digits, "__file__", str(here))
    monkeypatch.delenv("PEN_DIGITS", raising=False)

    saved(beside, label=np.array([0, 0, 0], np.uint8))
    assert pen_digits.load().labels.tolist() == [0, 0, 0]

    monkeypatch.setenv("PEN_DIGITS", str(saved(tmp_path / "named.npz")))
    assert pen_digits.load().labels.tolist() == [1, 4, 7]

    asked = saved(tmp_path / "asked.npz", label=np.array([9, 9, 9], np.uint8))
    assert pen_digits.load(str(asked)).labels.tolist() == [9, 9, 9]


def test_a_missing_file_is_named_with_what_to_do(tmp_path):
    said = refusal(tmp_path / "nothing.npz")
    assert "is missing" in said
    assert "where the pen strokes come from" in said


@pytest.mark.parametrize("key", GOOD)
def test_a_missing_array_is_named(tmp_path, key):
    assert key in refusal(saved(tmp_path / "pen.npz", **{key: None}))


def test_a_file_cut_short_is_refused_wherever_it_was_cut(tmp_path):
    content = saved(tmp_path / "good.npz").read_bytes()
    path = tmp_path / "cut.npz"
    for length in [*range(0, len(content), 37), len(content) - 1]:
        path.write_bytes(content[:length])
        assert "damaged or not a pen-digits file" in refusal(path)


def test_a_folder_and_a_web_page_are_refused(tmp_path):
    refusal(tmp_path)
    (tmp_path / "pen.npz").write_text("<html>404 Not Found</html>")
    refusal(tmp_path / "pen.npz")


def test_a_pickle_inside_is_refused(tmp_path):
    refusal(saved(tmp_path / "pen.npz", label=np.array([1, 4, 7], object)))


@pytest.mark.parametrize(
    "changes",
    [
        {"points": GOOD["points"][:-1]},
        {"points": GOOD["points"].ravel()},
        {"points": np.zeros((8, 3), np.int16)},
        {"stroke_start": np.array([0, 2, 5, 6], np.int32)},
        {"stroke_start": np.array([1, 2, 5, 6, 8], np.int32)},
        {"stroke_start": np.array([0, 5, 2, 6, 8], np.int32)},
        {"stroke_start": np.array([0, -2, 5, 6, 8], np.int32)},
        {"stroke_start": np.array([8], np.int32)},
        {"stroke_start": np.array([[0, 8]], np.int32)},
        {"digit_start": np.array([0, 1, 3, 5], np.int32)},
        {"digit_start": np.array([0, 3, 1, 4], np.int32)},
        {"digit_start": np.array([0, 1, 4], np.int32)},
        {"label": np.array([1, 4], np.uint8)},
        {"label": np.array([1, 4, 10], np.uint8)},
        {"writer": np.array([3, 3, 29, 29], np.uint8)},
    ],
    ids=lambda changes: " ".join(f"{k}={v.shape}" for k, v in changes.items()),
)
def test_arrays_that_do_not_fit_together_are_refused(tmp_path, changes):
    assert "do not fit together" in refusal(saved(tmp_path / "pen.npz", **changes))


def test_the_real_file_loads():
    try:
        digits = pen_digits.load()
    except DataError as error:
        if "is missing" not in str(error):
            raise
        pytest.skip("the pen digits are not on this machine")
    assert len(digits.strokes) == len(digits.labels) == len(digits.writers) == 7494
    assert set(digits.labels) == set(range(10))
    assert set(digits.writers) == set(range(1, 31))
    points = np.concatenate([stroke for strokes in digits.strokes for stroke in strokes])
    assert points.min() >= 0
    assert points.max() <= 1
    assert all(strokes for strokes in digits.strokes)


def test_a_damaged_byte_is_noticed_or_harmless(tmp_path):
    np.savez_compressed(tmp_path / "pen.npz", **GOOD)
    whole = (tmp_path / "pen.npz").read_bytes()
    for at in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        path = tmp_path / "damaged.npz"
        path.write_bytes(damaged)
        with contextlib.suppress(DataError):  # nothing else may come out
            pen_digits.load(path)


def test_a_single_array_is_refused(tmp_path):
    np.save(tmp_path / "pen.npy", np.arange(9))
    refusal(tmp_path / "pen.npy")
