"""Digits by a program: the same again, on the pad, no two alike, and readable."""

import numpy as np
import pytest

from network import SHIPPED, load
from network.data.forms import FORMS, HELD_OUT, TAUGHT
from network.data.written import FULLER, USUAL, Hand, _basis, written
from tests.cases import each

STILL = Hand(points=0, ends=0, warp=0, tremor=0, aspect=0, leaning=0, lean=0, turn=0)


def rng(seed=0):
    return np.random.default_rng(seed)


# --- forms --------------------------------------------------------------------------------------


def test_every_digit_has_forms_to_learn_from_and_forms_that_are_kept_out():
    assert 90 <= len(TAUGHT) <= 130
    assert len(FORMS) == len(TAUGHT) + len(HELD_OUT)
    for forms in (TAUGHT, HELD_OUT):
        assert {form.digit for form in forms} == set(range(10))
    # No two are the same drawing, and so none is in both.
    assert len({(form.digit, *(s.tobytes() for s in form.strokes)) for form in FORMS}) == len(FORMS)


@each(
    ("digit", "style"),
    [(0, "slashed"), (1, "flagged"), (1, "footed"), (4, "open"), (7, "crossed"), (9, "curled")],
)
def test_what_half_the_world_writes_is_taught_and_judged(digit, style):
    for forms in (TAUGHT, HELD_OUT):
        assert (digit, style) in {(form.digit, form.style) for form in forms}


# --- digits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("hand", [USUAL, FULLER])
def test_the_same_random_numbers_write_the_same_and_others_other_digits(hand):
    once, again, other = (written(60, rng(seed), hand=hand) for seed in (1, 1, 2))
    np.testing.assert_array_equal(once.labels, again.labels)
    np.testing.assert_array_equal(once.pictures(), again.pictures())
    assert (once.pictures() != other.pictures()).any()


@pytest.mark.parametrize("hand", [USUAL, FULLER])
def test_digits_are_inside_the_pad_and_no_two_are_alike(hand):
    digits = written(400, rng(), hand=hand)
    for strokes in digits.strokes:
        points = np.concatenate(strokes)
        assert points.min() >= 0
        assert points.max() <= 1
        assert np.ptp(points, axis=0).max() == pytest.approx(0.7)
    assert len({np.concatenate(strokes).tobytes() for strokes in digits.strokes}) == 400


def test_there_are_as_many_of_each_digit_and_only_forms_that_were_asked_for():
    digits = written(200, rng())
    assert digits.labels.dtype == np.uint8
    assert np.bincount(digits.labels).tolist() == [20] * 10
    crossed = [form for form in TAUGHT if form.style == "crossed"]
    digits = written(30, rng(), crossed)
    assert set(digits.labels.tolist()) == {7}
    assert {len(strokes) for strokes in digits.strokes} == {2}


def test_usual_forms_come_more_often_than_rare_ones():
    zeros = [form for form in TAUGHT if form.digit == 0]
    digits = written(3000, rng(), zeros, STILL)
    share = np.mean([len(strokes) == 2 for strokes in digits.strokes])
    weights = np.array([form.weight for form in zeros])
    two = np.array([len(form.strokes) == 2 for form in zeros])
    assert share == pytest.approx(weights[two].sum() / weights.sum(), abs=0.03)


def test_a_still_hand_writes_the_form_itself():
    """Through every control point, in order; straight lines stay straight."""
    for form in FORMS:
        (strokes,) = written(1, rng(), [form], STILL).strokes
        points, drawn = np.concatenate(form.strokes), np.concatenate(strokes)
        at = np.concatenate([np.arange(len(s)) * 6 for s in form.strokes])
        at += np.repeat(
            np.cumsum([0, *map(len, strokes[:-1])]), [len(stroke) for stroke in form.strokes]
        )
        through = drawn[at]
        scale = np.ptp(points, axis=0).max() / np.ptp(through, axis=0).max()
        np.testing.assert_allclose(
            (through - through[0]) * scale, points - points[0], atol=1e-9, err_msg=form.style
        )


def test_the_spline_keeps_straight_lines_and_parabolas():
    """Catmull and Rom's interpolates quadratics exactly, away from a stroke's ends."""
    for k in (2, 3, 6):
        basis = _basis(k)
        along = np.arange(len(basis)) / 6
        np.testing.assert_allclose(basis.sum(axis=1), 1)
        np.testing.assert_allclose(basis @ np.arange(k), along, atol=1e-12)
    np.testing.assert_allclose((basis @ np.arange(6) ** 2)[6:-6], along[6:-6] ** 2, atol=1e-12)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_network_reads_plain_forms(name):
    """Each digit's most usual forms, in hands as they vary."""
    plain = {0: "oval", 3: "round", 4: "open", 5: "hatted", 6: "curved", 8: "double", 9: "straight"}
    usual = [form for form in TAUGHT if form.style == plain.get(form.digit, "plain")]
    assert {form.digit for form in usual} == set(range(10))
    digits = written(500, rng(), usual)
    answers = load(name).forward(digits.pictures()).output.argmax(axis=1)
    assert (answers == digits.labels).mean() >= 0.95
