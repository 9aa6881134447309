"""Pictures that are no digit: each kind is what it is called, and no kind is measured on twice."""

import numpy as np
import pytest

from network.data import nondigits, scribbles
from network.data.scribbles import CHOSEN_BY, HELD_OUT, TRAINED_ON
from tests.cases import each

KINDS = TRAINED_ON + CHOSEN_BY + HELD_OUT


def rng(seed=0):
    return np.random.default_rng(seed)


def assert_pictures(pictures, n):
    assert pictures.shape == (n, 784)
    assert pictures.dtype == np.float32
    assert pictures.min() >= 0
    assert pictures.max() <= 1


def test_refusing_is_measured_on_kinds_that_training_never_saw():
    assert len(set(KINDS)) == len(KINDS)
    assert len(HELD_OUT) >= 3


@each("kind", KINDS)
def test_a_kind_draws_strokes_that_are_never_the_same(kind):
    drawings = [kind(rng(seed)) for seed in range(30)]
    for strokes in drawings:
        assert strokes
        for stroke in strokes:
            assert stroke.ndim == 2
            assert stroke.shape[1] == 2
            assert np.isfinite(stroke).all()
        assert np.ptp(np.concatenate(strokes), axis=0).max() > 0
    assert len({np.concatenate(strokes).tobytes() for strokes in drawings}) == 30


@each("kind", KINDS)
def test_a_kind_becomes_pictures_with_ink(kind):
    pictures = scribbles.scribbles((kind,), 10, rng())
    assert_pictures(pictures, 10)
    assert (pictures.max(axis=1) > 0.9).all()
    assert (pictures.mean(axis=1) < 0.95).all()
    np.testing.assert_array_equal(pictures, scribbles.scribbles((kind,), 10, rng()))
    assert (pictures != scribbles.scribbles((kind,), 10, rng(1))).any()


def test_kinds_take_turns():
    def flat(_):
        return [np.array([[0.0, 0.0], [5.0, 0.0]])]

    def upright(_):
        return [np.array([[3.0, -2.0], [3.0, 8.0]])]

    pictures = scribbles.scribbles((flat, upright), 5, rng()).reshape(5, 28, 28)
    lying = [np.ptp(np.argwhere(p > 0.5), axis=0).argmax() == 1 for p in pictures]
    assert lying == [True, False, True, False, True]


def test_a_kinds_own_scale_does_not_matter():
    # Kinds draw at whatever scale is handy; the pad's clip must not cut a large one.
    def hook(scale):
        return lambda _: [scale * np.array([[0.0, 0.0], [2.0, 7.0], [4.0, 3.0]]) - 3 * scale]

    small, large = (scribbles.scribbles((hook(s),), 1, rng()) for s in (0.01, 1000.0))
    np.testing.assert_allclose(small, large, atol=1e-4)


def test_noise_is_uniform_and_independent():
    pictures = nondigits.noise(200, rng())
    assert_pictures(pictures, 200)
    # means of 156,800 uniform numbers: 0.5 and 1/12 to about 0.1 %
    assert pictures.mean() == pytest.approx(0.5, abs=0.005)
    assert pictures.var() == pytest.approx(1 / 12, abs=0.002)
    neighbours = np.corrcoef(pictures[:, :-1].ravel(), pictures[:, 1:].ravel())[0, 1]
    assert abs(neighbours) < 0.02


def test_textures_come_in_four_kinds():
    pictures = nondigits.textures(80, rng())
    assert_pictures(pictures, 80)
    dim, sparse, blotchy, grey = (pictures[kind::4].reshape(20, 28, 28) for kind in range(4))

    brightest = dim.max(axis=(1, 2))
    assert np.ptp(brightest) > 0.5  # from nearly black to full
    np.testing.assert_allclose(dim.mean(axis=(1, 2)), brightest / 2, rtol=0.1)

    assert set(np.unique(sparse)) == {0, 1}
    assert sparse.mean(axis=(1, 2)).min() > 0
    assert sparse.mean(axis=(1, 2)).max() < 0.6

    np.testing.assert_allclose(blotchy.min(axis=(1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose(blotchy.max(axis=(1, 2)), 1, atol=1e-6)
    down = np.corrcoef(blotchy[:, :-1].ravel(), blotchy[:, 1:].ravel())[0, 1]
    assert down > 0.5  # blotches are wider than a pixel

    assert (np.ptp(grey, axis=(1, 2)) == 0).all()
    assert np.ptp(grey[:, 0, 0]) > 0.5


@each("n", [1, 2, 3, 7])
def test_few_pictures_are_possible_too(n):
    assert_pictures(nondigits.textures(n, rng()), n)
    assert_pictures(nondigits.noise(n, rng()), n)
    assert_pictures(scribbles.scribbles(KINDS, n, rng()), n)
    assert_pictures(nondigits.mixtures(nondigits.noise(n, rng()), rng()), n)


def test_mixtures_overlay_every_other_picture_and_shuffle_the_quarters_of_the_rest():
    images = rng(5).random((20, 784), dtype=np.float32)
    images.setflags(write=False)  # writing would raise
    mixed = nondigits.mixtures(images, rng())
    assert_pictures(mixed, 20)

    overlaid = mixed[::2]
    assert (overlaid >= images[::2]).all()  # the picture itself is still under it
    assert overlaid.mean() > images[::2].mean() + 0.1
    # everything that is lit comes from one of the pictures
    assert np.isin(overlaid, images).all()

    for new, old in zip(
        mixed[1::2].reshape(-1, 28, 28), images[1::2].reshape(-1, 28, 28), strict=True
    ):
        np.testing.assert_array_equal(new, np.roll(old, (14, 14), axis=(0, 1)))
