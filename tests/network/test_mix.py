"""What a training epoch is made of: the right pictures, the right targets, the right shares."""

import numpy as np
import pytest

from network import rasterise
from network.data import mix
from network.data.distortion import Distortion
from network.data.mix import Examples, collect, one_hot, slanted
from network.data.mnist import Digits
from network.data.pen_digits import PenDigits

SHARES = {"pen_share": 0.25, "nondigit_share": 0.25}


@pytest.fixture(autouse=True)
def few_by_program(monkeypatch):
    """Thousands of scribbles take seconds; some hundreds show the same."""
    monkeypatch.setattr(mix, "_NONDIGIT_POOL", 400)
    monkeypatch.setattr(mix, "_WRITTEN_POOL", 100)


def rng(seed=0):
    return np.random.default_rng(seed)


def scanned(n=60):
    """Digits that can be told apart: picture i has a first pixel of i."""
    images = rng(3).integers(0, 256, (n, 784)).astype(np.uint8)
    images[:, 0] = np.arange(n)
    return Digits(images, (np.arange(n) % 10).astype(np.uint8))


def written():
    """A 1, a 7 and a 4, as strokes."""
    strokes = [
        [np.array([[0.5, 0.1], [0.45, 0.9]])],
        [np.array([[0.2, 0.1], [0.8, 0.1], [0.4, 0.9]])],
        [np.array([[0.3, 0.1], [0.2, 0.6], [0.8, 0.6]]), np.array([[0.6, 0.1], [0.6, 0.9]])],
    ]
    return PenDigits(strokes, np.array([1, 7, 4], np.uint8), np.array([1, 1, 2], np.uint8))


def collected(**changes):
    return collect(scanned(), written(), **(SHARES | changes), rng=rng())


def test_one_hot_has_its_one_at_the_label():
    targets = one_hot(np.array([0, 9, 3], np.uint8))
    assert targets.dtype == np.float32
    assert targets.tolist() == [
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        [0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ]


# --- gathering ----------------------------------------------------------------------------------


def test_pictures_and_targets_go_together():
    data = collected()
    (d0, d1, _), (p0, p1, _), (n0, n1, _) = data.groups
    assert (d0, d1, p1, n1) == (0, p0, n0, len(data.images))
    assert data.images.dtype == np.uint8
    assert data.images.shape == (len(data.targets), 784)
    assert data.targets.shape[1] == 10

    np.testing.assert_array_equal(data.images[d0:d1], scanned().images)
    np.testing.assert_array_equal(data.targets[d0:d1], one_hot(scanned().labels))
    assert (data.targets[p0:p1].sum(axis=1) == 1).all()
    assert not data.targets[n0:n1].any()  # no output should light up


def test_pen_digits_are_drawn_as_they_were_written_and_slanted():
    data = collected()
    start, stop, _ = data.groups[1]
    pictures, labels = data.images[start:stop], data.targets[start:stop].argmax(axis=1)
    variants = len(pictures) // 3
    assert variants > 1
    for strokes, label in zip(written().strokes, written().labels, strict=True):
        mine = pictures[labels == label]
        assert len(mine) == variants
        assert len({picture.tobytes() for picture in mine}) == variants
        # one of them as it is; all of them much the same drawing
        upright = np.rint(rasterise(strokes).ravel() * 255)
        likeness = [np.corrcoef(upright, picture)[0, 1] for picture in mine]
        assert max(likeness) == pytest.approx(1)
        assert min(likeness) > 0.3


def test_non_digits_are_of_many_sorts():
    data = collected()
    start, stop, _ = data.groups[2]
    pictures = data.images[start:stop]
    assert (pictures.max(axis=1) == 0).any()  # the blank pad
    assert (np.ptp(pictures, axis=1) == 0).sum() > (pictures.max(axis=1) == 0).sum()  # flat grey
    assert ((pictures > 0).mean(axis=1) > 0.9).any()  # noise
    drawn = ((pictures > 0).mean(axis=1) < 0.6) & (pictures.max(axis=1) == 255)
    assert drawn.mean() > 0.4  # scribbles, which is what people do


@pytest.mark.parametrize(
    ("pen_share", "nondigit_share"), [(0.25, 0.25), (0.15, 0.18), (0.5, 0.0), (0.0, 0.4)]
)
def test_shares_are_shares_of_an_epoch(pen_share, nondigit_share):
    data = collected(pen_share=pen_share, nondigit_share=nondigit_share)
    shown = [count for _, _, count in data.groups]
    assert shown[0] == 60  # every scanned digit once
    assert data.epoch_length == sum(shown)
    expected = [share for share in (pen_share, nondigit_share) if share]
    for count, share in zip(shown[1:], expected, strict=True):
        assert count / sum(shown) == pytest.approx(share, abs=0.01)


def test_digits_by_a_program_and_what_people_drew_have_their_shares_and_targets():
    cats, suns = (np.full((n, 784), n, np.uint8) for n in (7, 9))
    data = collected(
        pen_share=0.1, written_share=0.2, nondigit_share=0.1, drawn=[(cats, 0.05), (suns, 0.15)]
    )
    shown = np.array([count for _, _, count in data.groups])
    np.testing.assert_allclose(shown / shown.sum(), [0.4, 0.1, 0.2, 0.1, 0.05, 0.15], atol=0.01)
    pictures = [data.images[start:stop] for start, stop, _ in data.groups]
    targets = [data.targets[start:stop] for start, stop, _ in data.groups]

    assert (targets[2].sum(axis=0) == 10).all()  # a hundred digits, as many of each
    ones = pictures[2][targets[2].argmax(axis=1) == 1].reshape(-1, 28, 28)
    others = pictures[2][targets[2].argmax(axis=1) == 0].reshape(-1, 28, 28)
    assert (ones > 127).sum(axis=(1, 2)).mean() < (others > 127).sum(axis=(1, 2)).mean()

    np.testing.assert_array_equal(pictures[4], cats)
    np.testing.assert_array_equal(pictures[5], suns)
    assert not any(wanted.any() for wanted in targets[3:])


def test_without_shares_there_are_digits_only():
    data = collected(pen_share=0.0, nondigit_share=0.0)
    assert data.groups == ((0, 60, 60),)
    np.testing.assert_array_equal(data.images, scanned().images)


def test_without_pen_digits_there_are_none():
    data = collect(scanned(), None, pen_share=0.0, nondigit_share=0.2, rng=rng())
    assert len(data.groups) == 2
    assert not data.targets[60:].any()


def test_the_same_random_numbers_gather_the_same():
    once, again = collected(), collected()
    np.testing.assert_array_equal(once.images, again.images)
    np.testing.assert_array_equal(once.targets, again.targets)


def test_what_was_handed_in_is_not_changed():
    digits, pen = scanned(), written()
    for array in [
        *digits,
        pen.labels,
        pen.writers,
        *(s for strokes in pen.strokes for s in strokes),
    ]:
        array.setflags(write=False)  # writing would raise
    collect(digits, pen, **SHARES, rng=rng())


# --- an epoch -----------------------------------------------------------------------------------


def test_an_epoch_shows_each_scanned_digit_once_and_the_others_as_often_as_asked():
    data = Examples(
        np.repeat(np.arange(25, dtype=np.uint8)[:, None], 784, axis=1),
        np.zeros((25, 10), np.float32),
        ((0, 10, 10), (10, 15, 12), (15, 25, 4)),
    )
    images, targets = data.drawn(None, rng())
    rows = images[:, 0].astype(int)  # which picture each is
    assert len(rows) == data.epoch_length == 26
    shown = np.bincount(rows, minlength=25)
    assert (shown[:10] == 1).all()
    # 12 of 5: each twice, two of them three times; 4 of 10: four of them once
    assert sorted(shown[10:15].tolist()) == [2, 2, 2, 3, 3]
    assert sorted(shown[15:].tolist()) == [0] * 6 + [1] * 4
    np.testing.assert_array_equal(targets, data.targets[rows])


def test_epochs_draw_afresh_and_repeatably():
    data = collected(pen_share=0.1)
    random = rng()
    first, second = data.drawn(None, random)[0], data.drawn(None, random)[0]
    assert (first != second).any()
    np.testing.assert_array_equal(first, data.drawn(None, rng())[0])


def test_what_is_drawn_is_distorted_if_wanted():
    data = collected(pen_share=0.0, nondigit_share=0.0)
    plain, targets = data.drawn(None, rng())
    bent, same_targets = data.drawn(Distortion(), rng())
    random = rng()
    random.permutation(60)  # the draw and the order come before the distortion
    order = random.permutation(60)
    np.testing.assert_array_equal(plain, data.images[order])
    np.testing.assert_array_equal(targets, data.targets[order])
    expected = Distortion()(plain * np.float32(1 / 255), random)
    np.testing.assert_allclose(bent / 255, expected, atol=0.51 / 255)  # rounded to bytes
    np.testing.assert_array_equal(targets, same_targets)


def test_what_is_drawn_may_be_written_to():
    data = collected()
    before = data.images.copy()
    data.drawn(Distortion(), rng())[0][:] = 7
    np.testing.assert_array_equal(data.images, before)


# --- another hand -------------------------------------------------------------------------------


def test_slanting_is_one_linear_map_about_the_middle():
    # A grid of points in, a grid out: the map's matrix is found by least squares.
    grid = np.stack(np.meshgrid([0.0, 0.5, 1.0], [0.0, 0.5, 1.0]), -1).reshape(-1, 2)
    for seed in range(20):
        moved = slanted([grid[:4], grid], rng(seed))[1]
        matrix, *_ = np.linalg.lstsq(grid - 0.5, moved - 0.5, rcond=None)
        np.testing.assert_allclose((grid - 0.5) @ matrix, moved - 0.5, atol=1e-12)
        assert np.linalg.det(matrix) > 0  # never a mirror image


def test_slanting_keeps_ink_on_the_pad_and_turns_it_only_a_little():
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    moved = np.array([slanted([corners], rng(seed))[0] for seed in range(500)])
    assert moved.min() > -1  # beyond that, ink is clipped
    assert moved.max() < 2
    across = moved[:, 1] - moved[:, 0]
    angle = np.arctan2(across[:, 1], across[:, 0])
    assert angle.std() == pytest.approx(0.12, rel=0.15)
    assert np.abs(angle).max() < np.pi / 4


def test_slanting_does_not_change_the_strokes_handed_in():
    stroke = np.array([[0.1, 0.2], [0.3, 0.9]])
    stroke.setflags(write=False)
    (moved,) = slanted([stroke], rng())
    assert moved.shape == stroke.shape


def test_shares_have_to_leave_something_for_mnist():
    digits = Digits(np.zeros((20, 784), np.uint8), np.arange(20, dtype=np.uint8) % 10)
    with pytest.raises(ValueError, match="leave something"):
        collect(digits, None, pen_share=0.9, nondigit_share=1.0, rng=np.random.default_rng(0))
