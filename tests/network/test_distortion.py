"""Distortion, seen through pictures that tell where each of their pixels came from.

A warp reads each new pixel from some place of the old picture, between pixels
by linear interpolation. That is exact for a picture whose brightness *is* its
column or its row, so such pictures, distorted with the same random numbers,
give away the whole displacement field; and everything else can be checked with it.
"""

import numpy as np
import pytest

from network.data.distortion import Distortion

ROWS, COLUMNS = np.mgrid[0:28, 0:28].astype(np.float32)
OFF = {"turn": 0, "shear": 0, "stretch": 0, "shift": 0, "elastic": 0, "thickness": 0}


def only(**parts):
    return Distortion(**(OFF | {"together": 1} | parts))


def field(distortion, n, seed=0):
    """Where each new pixel came from: columns and rows, each (n, 28, 28)."""
    assert not distortion.thickness  # it would thicken the rulers too
    sources = []
    for ruler in (COLUMNS, ROWS):
        batch = np.tile(ruler.ravel() / 27, (n, 1))
        moved = distortion(batch, np.random.default_rng(seed))
        sources.append(moved.reshape(n, 28, 28).astype(float) * 27)
    return sources


def blobs(n, seed=1):
    """Smooth-edged random pictures in 0..1, dark near the border as digits are."""
    pictures = np.random.default_rng(seed).random((n, 28, 28), dtype=np.float32)
    pictures[:, [0, 1, 2, -3, -2, -1]] = 0
    pictures[:, :, [0, 1, 2, -3, -2, -1]] = 0
    return pictures.reshape(n, 784)


def sampled_slowly(picture, columns, rows):
    """The picture's brightness at each place, between four pixels by linear interpolation."""
    new = np.empty((28, 28))
    for at in np.ndindex(28, 28):
        x, y = columns[at], rows[at]
        left, top = min(int(x), 26), min(int(y), 26)
        right, below = x - left, y - top
        new[at] = (1 - below) * (
            (1 - right) * picture[top, left] + right * picture[top, left + 1]
        ) + below * ((1 - right) * picture[top + 1, left] + right * picture[top + 1, left + 1])
    return new


# --- as a whole ---------------------------------------------------------------------------------


def test_pictures_stay_pictures():
    images = blobs(40)
    distorted = Distortion()(images, np.random.default_rng(0))
    assert distorted.shape == images.shape
    assert distorted.dtype == np.float32
    assert distorted.min() >= 0
    assert distorted.max() <= 1
    assert np.abs(distorted - images).mean() > 0.01


def test_the_pictures_handed_in_are_not_changed():
    images = blobs(5)
    images.setflags(write=False)  # writing would raise
    for distortion in (Distortion(), only(thickness=0.5), only(turn=0.1), only()):
        distortion(images, np.random.default_rng(0))


def test_the_same_random_numbers_distort_in_the_same_way():
    images = blobs(5)
    once, again, other = (Distortion()(images, np.random.default_rng(s)) for s in (3, 3, 4))
    np.testing.assert_array_equal(once, again)
    assert (once != other).any()


def test_a_group_shares_its_field_and_nothing_else():
    columns, rows = field(Distortion(thickness=0, together=3), 7)
    for source in (columns, rows):
        groups = [source[:3], source[3:6], source[6:]]
        for group in groups:
            np.testing.assert_allclose(group, np.broadcast_to(group[0], group.shape), atol=1e-4)
        assert np.abs(groups[0][0] - groups[1][0]).max() > 0.1
        assert np.abs(groups[1][0] - groups[2][0]).max() > 0.1
    images = np.repeat(blobs(1), 4, axis=0)
    thickened = Distortion(together=4)(images, np.random.default_rng(0))
    assert len({picture.tobytes() for picture in thickened}) == 4


def test_black_stays_black():
    black = np.zeros((3, 784), np.float32)
    assert not Distortion()(black, np.random.default_rng(0)).any()


def test_with_everything_off_nothing_changes():
    images = blobs(3)
    np.testing.assert_allclose(only()(images, np.random.default_rng(0)), images, atol=1e-6)


# --- the warp -----------------------------------------------------------------------------------


def test_a_milder_one_does_all_of_it_less():
    half = Distortion(0.2, 0.4, 0.6, 0.8, 1.0, 1.2, together=7).milder(0.5)
    assert half == Distortion(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, together=7)


def test_a_picture_is_read_where_its_field_says():
    warp = Distortion(thickness=0, together=2)
    columns, rows = field(warp, 4)
    images = blobs(4)
    warped = warp(images, np.random.default_rng(0)).reshape(4, 28, 28)
    for i in range(4):
        expected = sampled_slowly(images[i].reshape(28, 28), columns[i], rows[i])
        # places known to 1e-5 pixels, brightness changing by up to 1 a pixel
        np.testing.assert_allclose(warped[i], expected, atol=1e-4)


def test_no_pixel_is_read_from_outside_the_picture():
    columns, rows = field(Distortion(shift=30, thickness=0, together=1), 20)
    for source in (columns, rows):
        assert source.min() >= 0
        assert source.max() <= 27


def inside(columns, rows, reach=3):
    """Displacements of the pixels far enough from the border that none was cut short."""
    part = slice(reach, 28 - reach)
    return (columns - COLUMNS)[:, part, part], (rows - ROWS)[:, part, part]


N = 3000
# The standard deviation of N normal numbers is off by about 1 / sqrt(2 N) = 1.3 %.
CLOSE = 0.06


def test_shift_moves_the_whole_picture_by_its_standard_deviation():
    dx, dy = inside(*field(only(shift=0.4), N))
    for moved in (dx, dy):
        assert np.ptp(moved, axis=(1, 2)).max() < 1e-4  # no pixel apart from the others
        assert moved[:, 0, 0].std() == pytest.approx(0.4, rel=CLOSE)
        assert abs(moved[:, 0, 0].mean()) < 0.03


def slopes(displacement):
    """How a displacement grows a pixel to the right and a pixel down: (n,), (n,)."""
    return (
        np.diff(displacement, axis=2).mean(axis=(1, 2)),
        np.diff(displacement, axis=1).mean(axis=(1, 2)),
    )


def test_turn_rotates_about_the_centre_of_mass():
    columns, rows = field(only(turn=0.05), N)
    (dx_right, dx_down), (dy_right, dy_down) = map(slopes, inside(columns, rows))
    # a small rotation: dx = -angle * y, dy = angle * x
    np.testing.assert_allclose(dx_down, -dy_right, atol=1e-4)
    np.testing.assert_allclose([dx_right, dy_down], 0, atol=1e-4)
    assert dy_right.std() == pytest.approx(0.05, rel=CLOSE)
    np.testing.assert_allclose(columns[:, 14, 14], 14, atol=1e-4)
    np.testing.assert_allclose(rows[:, 14, 14], 14, atol=1e-4)


def test_shear_slants_and_keeps_rows_level():
    columns, rows = field(only(shear=0.05), N)
    (dx_right, dx_down), (dy_right, dy_down) = map(slopes, inside(columns, rows))
    np.testing.assert_allclose([dx_right, dy_right, dy_down], 0, atol=1e-4)
    assert dx_down.std() == pytest.approx(0.05, rel=CLOSE)
    np.testing.assert_allclose(columns[:, 14, 14], 14, atol=1e-4)


def test_stretch_is_apart_for_width_and_height():
    columns, rows = field(only(stretch=0.05), N)
    (dx_right, dx_down), (dy_right, dy_down) = map(slopes, inside(columns, rows))
    np.testing.assert_allclose([dx_down, dy_right], 0, atol=1e-4)
    assert dx_right.std() == pytest.approx(0.05, rel=CLOSE)
    assert dy_down.std() == pytest.approx(0.05, rel=CLOSE)
    assert abs(np.corrcoef(dx_right, dy_down)[0, 1]) < 0.1
    np.testing.assert_allclose(rows[:, 14, 14], 14, atol=1e-4)


def test_elastic_is_smooth_and_has_its_size_in_pixels():
    # so small that hardly any pixel is cut short at the border
    columns, rows = field(only(elastic=0.05), 500)
    for displacement in (columns - COLUMNS, rows - ROWS):
        spread = np.sqrt(np.square(displacement).mean())
        assert spread == pytest.approx(0.05, rel=0.1)
        # smooth: neighbours move nearly alike, yet not the whole picture as one
        for axis in (1, 2):
            assert np.sqrt(np.square(np.diff(displacement, axis=axis)).mean()) < 0.35 * spread
        assert displacement.std(axis=(1, 2)).mean() > 0.8 * 0.05


# --- thickness ----------------------------------------------------------------------------------


def neighbours(picture, row, column):
    """The brightness of a pixel and of those above, below, left and right; black outside."""
    places = [(row, column), (row - 1, column), (row + 1, column)]
    places += [(row, column - 1), (row, column + 1)]
    return [picture[r, c] if 0 <= r < 28 and 0 <= c < 28 else 0 for r, c in places]


def test_strokes_are_mixed_with_their_dilation_or_their_erosion():
    images = blobs(30)
    images[:, :28] = 0.5  # ink at the very edge
    thickened = only(thickness=0.5)(images, np.random.default_rng(0)).reshape(-1, 28, 28)
    thicker = thinner = 0
    for new, old in zip(thickened, images.reshape(-1, 28, 28), strict=True):
        around = np.array([[neighbours(old, r, c) for c in range(28)] for r in range(28)])
        extreme = around.max(axis=2) if new.sum() > old.sum() else around.min(axis=2)
        # one share for the whole picture: how far each pixel went towards the extreme
        room = np.abs(extreme - old) > 0.05
        share = ((new - old)[room] / (extreme - old)[room]).mean()
        np.testing.assert_allclose(new, old + share * (extreme - old), atol=2e-5)
        if new.sum() > old.sum():
            thicker += 1
            assert 0 < share <= 0.8 + 1e-3
        else:
            thinner += 1
            assert 0 < share <= 0.35 + 1e-3  # a thin stroke must not be rubbed out
    assert min(thicker, thinner) >= 5
