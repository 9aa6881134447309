"""Ink against brute-force geometry, the properties it promises, and stored pictures.

The pictures in goldens/ hold the strokes they were drawn from (taken from the
project's sample digits, but kept here so that a better sample digit breaks
nothing) and 28 rows of hexadecimal digits, brightness 0..f. Where ink is meant
to look different, draw them again and read the difference before committing it:

    python -m tests.network.test_ink
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from network import ink, rasterise
from tests.cases import each
from tests.network.properties import checked

GOLDENS = sorted((Path(__file__).parent / "goldens").glob("*.txt"))
SAMPLES = Path(__file__).resolve().parents[2] / "assets" / "samples.json"
INDEX = np.arange(28)

# The pen's path is stood for by points 0.4 pixels apart, so no place of it is
# further than 0.2 from one of them. A pixel d beside a path of radius r is then
# taken for up to 0.2^2 / 2 * (1/d + 1/r) further away, which costs 0.02 of
# brightness where the brush's edge is steepest; straight beyond the tip of a
# sharp corner it costs all 0.2 pixels times the edge's slope of 1.5 / 1.6 a
# pixel. It can never make a picture brighter.
SMOOTH_TOLERANCE = 0.025
CORNER_TOLERANCE = 0.19
ROUNDING = 1e-4  # float32 coordinates up to 84, in pixels, times that slope


# --- independent geometry ---------------------------------------------------------------------


def brightness(distance):
    """The brush: 1 up to 0.4 pixels from the path, 0 from 2.0 on, a smooth step between."""
    t = np.clip((2.0 - distance) / (2.0 - 0.4), 0.0, 1.0)
    return 3 * t**2 - 2 * t**3


def distances_to_segment(x, y, a, b):
    """From each point (x, y) to the straight line between a and b, its ends included."""
    ab, ap = (b[0] - a[0], b[1] - a[1]), (x - a[0], y - a[1])
    squared = ab[0] ** 2 + ab[1] ** 2
    t = 0.0 if squared == 0 else np.clip((ap[0] * ab[0] + ap[1] * ab[1]) / squared, 0.0, 1.0)
    return np.hypot(ap[0] - t * ab[0], ap[1] - t * ab[1])


def drawn_slowly(strokes):
    """Each pixel's brightness from its distance to each segment; strokes in pixels."""
    segments = []
    for stroke in strokes:
        path = [tuple(map(float, point)) for point in stroke]
        segments += zip(path, path[1:] or path, strict=False)
    x, y = np.meshgrid(INDEX, INDEX)
    return brightness(np.min([distances_to_segment(x, y, a, b) for a, b in segments], axis=0))


def on_the_pad(strokes):
    """The pad's unit square in pixels: the first pixel's middle is half a pixel from the edge."""
    return [np.asarray(stroke) * 28 - 0.5 for stroke in strokes]


def in_the_box(strokes):
    """Scaled so that path and brush (1.2 to each side) have 20 pixels, its box in the middle."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (20 - 2 * 1.2) / max(high - low)
    return [(np.asarray(stroke) - (low + high) / 2) * scale + 14 for stroke in strokes]


def centre_of_mass(picture):
    """(x, y) in pixel indices."""
    return np.array([(picture.sum(axis=0) * INDEX).sum(), (picture.sum(axis=1) * INDEX).sum()]) / (
        picture.sum()
    )


def length(strokes):
    """How far the pen travelled."""
    return sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in strokes)


def ink_extent(picture, axis):
    """Pixels between the half-bright places at both ends of the ink, with sub-pixel precision."""
    profile = picture.max(axis=axis)
    lit = np.flatnonzero(profile >= 0.5)
    first, last = lit[0], lit[-1]

    def crossing(inside, outside):
        return abs((profile[inside] - 0.5) / (profile[inside] - profile[outside]))

    return last - first + crossing(first, first - 1) + crossing(last, last + 1)


# --- drawings ---------------------------------------------------------------------------------


def polylines(most_points=8):
    """Drawings of a few strokes on a fine grid over the unit square, not all on one spot."""
    point = st.tuples(st.integers(0, 50), st.integers(0, 50))
    stroke = st.lists(point, min_size=1, max_size=most_points)
    drawing = st.lists(stroke, min_size=1, max_size=4)
    return drawing.map(lambda strokes: [np.array(s) / 50 for s in strokes]).filter(
        lambda strokes: np.ptp(np.concatenate(strokes), axis=0).max() > 0
    )


@st.composite
def places(draw):
    """Where a drawing of longer side 1 goes: size and corner, inside the clip at -1 and 2.

    Below SMALLEST_DRAWING a drawing is meant to shrink to a dot, so the size stays above.
    """
    size = draw(st.floats(ink.SMALLEST_DRAWING, 3))
    corner = [draw(st.floats(0, 1)) * (3 - size) - 1 for _ in range(2)]
    return size, np.array(corner)


def unit(strokes):
    """Moved and scaled to a longer side of 1 from (0, 0) on."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    return [(stroke - low) / np.ptp(points, axis=0).max() for stroke in strokes]


def placed(strokes, place):
    size, corner = place
    return [stroke * size + corner for stroke in strokes]


def curve(turns=0.8, n=60):
    """An open spiral, smooth everywhere: its tightest bend has 5 pixels of radius."""
    t = np.linspace(0.5, 1, n)[:, None]
    angle = 2 * np.pi * turns * t
    return 0.5 + 0.35 * t * np.hstack([np.cos(angle), np.sin(angle)])


def samples():
    return [[np.array(stroke) for stroke in digit] for digit in json.loads(SAMPLES.read_text())]


# --- the picture itself -----------------------------------------------------------------------


@checked(40)
@given(polylines(), st.booleans())
def test_pictures_are_float32_brightnesses(strokes, centre):
    picture = rasterise(strokes, centre=centre)
    assert picture.shape == (28, 28)
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() <= 1


@checked(25)
@given(polylines())
def test_every_pixel_has_its_distance_to_the_pens_path(strokes):
    # Beyond 480 pixels of path the points stand further apart, and the bound is another.
    assume(length(on_the_pad(strokes)) < 480)
    expected = drawn_slowly(on_the_pad(strokes))
    picture = rasterise(strokes, centre=False)
    assert (picture <= expected + ROUNDING).all()
    assert (picture >= expected - CORNER_TOLERANCE).all()


@pytest.mark.parametrize("turns", [0.3, 0.8, 1.7])
def test_a_smooth_stroke_is_drawn_to_the_precision_of_its_points(turns):
    strokes = [curve(turns)]
    np.testing.assert_allclose(
        rasterise(strokes, centre=False), drawn_slowly(on_the_pad(strokes)), atol=SMOOTH_TOLERANCE
    )


@pytest.mark.parametrize("turns", [0.3, 0.8, 1.7])
def test_a_centred_smooth_stroke_is_drawn_in_its_place(turns):
    path = in_the_box([curve(turns)])
    shift = 14 - centre_of_mass(drawn_slowly(path))
    expected = drawn_slowly([stroke + shift for stroke in path])
    # the two centres of mass differ by the same imprecision, which moves the ink a little
    np.testing.assert_allclose(rasterise([curve(turns)]), expected, atol=2 * SMOOTH_TOLERANCE)


def test_the_pen_is_up_between_strokes():
    left, right = np.array([[0.1, 0.2], [0.1, 0.8]]), np.array([[0.9, 0.2], [0.9, 0.8]])
    apart = rasterise([left, right], centre=False)
    assert apart[:, 8:20].max() == 0
    joined = rasterise([np.concatenate([left, right])], centre=False)
    assert joined[:, 8:20].max() > 0.9


@checked(20)
@given(polylines())
def test_neither_the_order_of_strokes_nor_their_direction_shows(strokes):
    # ... but the points on the path fall elsewhere, hence the corner tolerance
    turned = [stroke[::-1] for stroke in reversed(strokes)]
    assume(length(on_the_pad(strokes)) < 480)
    difference = rasterise(strokes, centre=False) - rasterise(turned, centre=False)
    assert np.abs(difference).max() <= CORNER_TOLERANCE


@checked(20)
@given(polylines())
def test_a_pause_of_the_pen_does_not_show(strokes):
    resting = [np.repeat(stroke, 3, axis=0) for stroke in strokes]
    np.testing.assert_allclose(rasterise(resting), rasterise(strokes), atol=ROUNDING)


@checked(30)
@given(polylines(), st.integers(0, 2**32 - 1), st.booleans())
def test_a_hair_of_movement_makes_a_hair_of_difference(strokes, seed, centre):
    # A pen that moves on smoothly must not make the neurons jump: 30 points moved by a
    # millionth of the pad lengthen the path by at most 60 * 28e-6 pixels. In a scribble
    # so dense that its points are moved to quarter-pixel cells, one may change its cell:
    # that is 0.36 pixels along the diagonal, and an edge of 1.6 pixels rises by at most
    # 1.5 / 1.6 a pixel.
    strokes, rng = unit(strokes), np.random.default_rng(seed)
    moved = [stroke + rng.uniform(-1e-6, 1e-6, stroke.shape) for stroke in strokes]
    extent = np.ptp(np.concatenate(strokes), axis=0).max()
    pixels = 17.6 / extent if centre else 28  # to the unit of the strokes
    length = pixels * sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in strokes)
    dense = length > 350  # 0.4 pixels a point, 1000 points
    difference = np.abs(rasterise(moved, centre=centre) - rasterise(strokes, centre=centre))
    assert difference.max() <= (0.34 if dense else 3e-3)


@each("passes", [201, 401, 1001, 4001])
def test_a_path_that_is_retraced_leaves_no_gap(passes):
    # Steps that fall in with the rhythm of the hand would always hit the same places.
    line = np.array([(0.5, 0.0), (0.5, 1.0)] * passes)[:passes]
    once = rasterise([line[:2]])
    np.testing.assert_allclose(rasterise([line]), once, atol=0.25)


@pytest.mark.parametrize("centre", [True, False])
def test_hatching_the_pad_leaves_no_gap(centre):
    x = np.repeat(np.linspace(0, 1, 200), 2)
    y = np.tile([0, 1, 1, 0], 100).astype(float)
    picture = rasterise([np.stack((x, y), axis=1)], centre=centre)
    inner = picture[6:-6, 6:-6]
    assert inner.min() >= 0.9


def test_ink_on_both_sides_of_the_picture_and_none_in_it_is_a_black_picture():
    picture = ink.steps([[(-0.5, 0.5)], [(1.5, 0.5)]], scale=False, centre=True)
    assert (picture == 0).all()


def test_strokes_may_be_lists_or_arrays_and_are_not_changed():
    points = [[0.2, 0.3], [0.7, 0.8], [0.4, 0.9]]
    array = np.array(points)
    array.setflags(write=False)  # writing would raise
    as_array = rasterise([array])
    for same in (points, [tuple(p) for p in points], np.array(points, np.float64)[:, :]):
        np.testing.assert_array_equal(rasterise([same]), as_array)


# --- centred ----------------------------------------------------------------------------------


@checked(60)
@given(polylines(), places(), places())
def test_where_and_how_large_a_drawing_was_made_changes_nothing(strokes, here, there):
    # Both are the same drawing to about 1e-15 of the pad, 1e-12 of its box in
    # the worst case, so what is left is the rounding of float32 coordinates.
    strokes = unit(strokes)
    np.testing.assert_allclose(
        rasterise(placed(strokes, here)), rasterise(placed(strokes, there)), atol=ROUNDING
    )


@checked(60)
@given(polylines())
def test_the_centre_of_mass_is_where_mnist_has_it(strokes):
    # Scaled into its box a drawing is whole. Centring may push a part of it over
    # the picture's edge, and then what is left cannot balance.
    whole = ink.steps(strokes, scale=True, centre=False)
    path = np.concatenate(in_the_box(strokes)) + 14 - centre_of_mass(whole)
    assume(path.min() > 2 and path.max() < 25)  # the brush reaches 2 pixels from the path
    np.testing.assert_allclose(centre_of_mass(rasterise(strokes)), 14, atol=0.05)


@checked(60)
@given(polylines())
def test_the_longer_side_of_the_ink_has_20_pixels(strokes):
    picture = ink.steps(strokes, scale=True, centre=False)
    longer = max(ink_extent(picture, axis) for axis in (0, 1))
    # Half brightness is 1.2 pixels beyond the path's end: 17.6 + 2 * 1.2. A tip
    # may be missed by 0.2 pixels at each end and it may fall between two rows of
    # pixels, where the brush's round end reaches less far: 1.2 - sqrt(1.2^2 - 0.5^2).
    assert 20 - 2 * (0.2 + 0.11 + 0.05) <= longer <= 20 + 0.1


@each("digit", range(10))
def test_the_sample_digits_come_out_as_mnist_draws_them(digit):
    picture = rasterise(samples()[digit])
    np.testing.assert_allclose(centre_of_mass(picture), 14, atol=0.05)
    assert max(ink_extent(picture, axis) for axis in (0, 1)) == pytest.approx(20, abs=0.5)


def test_proportions_are_kept():
    narrow = [np.array([[0.4, 0.1], [0.6, 0.1], [0.6, 0.9], [0.4, 0.9], [0.4, 0.1]])]
    picture = rasterise(narrow)
    assert ink_extent(picture, axis=1) == pytest.approx(20, abs=0.2)
    assert ink_extent(picture, axis=0) == pytest.approx(17.6 * 0.2 / 0.8 + 2.4, abs=0.2)


def test_scaling_alone_puts_the_box_in_the_middle():
    hook = [np.array([[0.1, 0.1], [0.1, 0.5], [0.3, 0.5]])]  # its mass is left of its box's middle
    picture = ink.steps(hook, scale=True, centre=False)
    rows, columns = (np.flatnonzero(picture.max(axis=axis) > 0.01) for axis in (1, 0))
    assert rows[0] + rows[-1] == columns[0] + columns[-1] == 28
    assert centre_of_mass(picture)[0] < 13


def test_centring_alone_keeps_the_size_and_cuts_nothing_off():
    corner = [np.array([[0.95, 0.75], [0.95, 0.98], [0.99, 0.98]])]
    picture = ink.steps(corner, scale=False, centre=True)
    np.testing.assert_allclose(centre_of_mass(picture), 14, atol=0.05)
    assert ink_extent(picture, axis=1) == pytest.approx(0.23 * 28 + 2.4, abs=0.3)


# --- drawings that are hardly any -------------------------------------------------------------


@each("strokes", [[], [[]], [np.empty((0, 2))], [[], np.empty((0, 2))], ()])
@each("centre", [True, False])
def test_no_ink_is_a_black_picture(strokes, centre):
    picture = rasterise(strokes, centre=centre)
    assert picture.shape == (28, 28)
    assert picture.dtype == np.float32
    assert not picture.any()


def test_empty_strokes_among_others_are_passed_over():
    line, dot = [[0.2, 0.2], [0.7, 0.8]], [[0.9, 0.1]]
    np.testing.assert_array_equal(rasterise([[], line, [], dot, []]), rasterise([line, dot]))


# Brightness at distance 1: t = (2 - 1) / 1.6 = 0.625, 3t^2 - 2t^3 = 0.6836; at sqrt 2:
# t = 0.3661, 0.3040; at 2 and further: 0.
DOT = np.zeros((28, 28))
DOT[13:16, 13:16] = [[0.3040, 0.6836, 0.3040], [0.6836, 1, 0.6836], [0.3040, 0.6836, 0.3040]]


@each(
    "strokes",
    [
        [[(0.3, 0.7)]],
        [[(0.0, 0.0)]],
        [[(1.0, 1.0)] * 5],  # the pen rested
        [[(0.5, 0.5)], [(0.5, 0.5)]],
        [[(-40.0, 9e9)]],
    ],
)
def test_a_dot_is_one_touch_of_the_brush_in_the_middle(strokes):
    np.testing.assert_allclose(rasterise(strokes), DOT, atol=1e-4)


def test_a_trembling_dot_is_not_blown_up_to_a_squiggle():
    tremble = [[(0.5, 0.5), (0.502, 0.501), (0.501, 0.498)]]
    picture = rasterise(tremble)
    assert max(ink_extent(picture, axis) for axis in (0, 1)) < 5


@pytest.mark.parametrize("flat", [True, False])
def test_a_straight_line_is_20_pixels_long_and_a_brush_wide(flat):
    ends = np.array([[0.2, 0.5], [0.8, 0.5]])
    picture = rasterise([ends if flat else ends[:, ::-1]])
    along, across = (0, 1) if flat else (1, 0)
    assert ink_extent(picture, along) == pytest.approx(20, abs=0.1)
    # at half brightness 2 * 1.2; with pixels at 0, 1 and 2 from the line the straight
    # line between two of them crosses 0.5 at 1 + (0.6836 - 0.5) / 0.6836
    assert ink_extent(picture, across) == pytest.approx(2 * 1.2686, abs=0.01)
    np.testing.assert_allclose(centre_of_mass(picture), 14, atol=0.01)


def test_coordinates_of_any_size_give_a_picture():
    for far in (3.0, 1e6, 1e300):
        strokes = [[(0.5, 0.5), (far, -far)], [(-far, 0.0)]]
        for centre in (True, False):
            picture = rasterise(strokes, centre=centre)
            assert np.isfinite(picture).all()
            assert 0 < picture.max() <= 1
        # one pad's width beyond each edge is all that counts
        clipped = rasterise([[(0.5, 0.5), (2, -1)], [(-1, 0)]])
        np.testing.assert_array_equal(rasterise(strokes), clipped)


@each("bad", [math.nan, math.inf, -math.inf])
@each("centre", [True, False])
def test_numbers_that_are_not_finite_are_refused(bad, centre):
    for point in [(bad, 0.5), (0.5, bad)]:
        with pytest.raises(ValueError, match="finite"):
            rasterise([[(0.1, 0.1)], [(0.2, 0.2), point]], centre=centre)


@each(
    "stroke",
    [[0.1, 0.2], [[0.1, 0.2, 0.3]], [[0.1], [0.2]], 0.5, np.zeros((2, 2, 2)), [[0.1, 0.2], [0.3]]],
)
def test_a_stroke_of_another_shape_is_refused(stroke):
    with pytest.raises(ValueError, match=r"shape"):
        rasterise([[[0.5, 0.5]], stroke])


def test_the_message_says_which_stroke_has_the_wrong_shape():
    with pytest.raises(ValueError, match=r"strokes\[1\]: expected shape \(k, 2\), got \(1, 3\)"):
        rasterise([[[0.5, 0.5]], [[1, 2, 3]]])


# --- left where it was drawn ------------------------------------------------------------------


@checked(50)
@given(st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_uncentred_ink_stays_in_its_place(x, y):
    # Pad coordinate 0 is the first pixel's left edge, and its middle has the index 0.
    picture = rasterise([[(x, y)]], centre=False)
    np.testing.assert_allclose(centre_of_mass(picture), [x * 28 - 0.5, y * 28 - 0.5], atol=0.05)


def test_x_runs_to_the_right_and_y_down():
    picture = rasterise([[(0.9, 0.2)]], centre=False)
    row, column = np.unravel_index(picture.argmax(), picture.shape)
    assert (row, column) == (5, 25)  # 0.2 * 28 = 5.6 and 0.9 * 28 = 25.2


@pytest.mark.parametrize("side", [0.25, 0.5, 0.75])
def test_uncentred_ink_keeps_its_scale(side):
    low, high = 0.5 - side / 2, 0.5 + side / 2
    middle = 14.5 / 28  # of the row of pixels with index 14
    picture = rasterise([[(low, middle), (high, middle)]], centre=False)
    # straight lines between pixels misplace the half-bright point by up to 0.08 at each end
    assert ink_extent(picture, axis=0) == pytest.approx(side * 28 + 2.4, abs=0.2)


def test_ink_beyond_the_edges_is_drawn_as_far_as_it_is_seen():
    through = rasterise([[(-0.5, 0.25), (1.5, 0.25)]], centre=False)
    # one brush stroke from edge to edge (up to the points' imprecision), no end in sight
    np.testing.assert_allclose(through, through[:, 14:15].repeat(28, 1), atol=SMOOTH_TOLERANCE)
    assert through[6:8].min() > 0.9
    assert not rasterise([[(-0.5, -0.5), (1.5, -0.5)], [(1.3, 0.5)]], centre=False).any()


# --- goldens ----------------------------------------------------------------------------------


def read_golden(path):
    """(strokes, whether they are centred, brightnesses as numbers 0..15)."""
    header, *rows = path.read_text().splitlines()
    strokes = json.loads(header)
    return strokes, "uncentred" not in path.stem, np.array([[int(d, 16) for d in r] for r in rows])


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_pictures_are_what_they_were(path):
    strokes, centre, expected = read_golden(path)
    picture = rasterise(strokes, centre=centre)
    assert np.abs(picture * 15 - expected).max() <= 1, "ink has changed; see this file's docstring"


def test_there_are_goldens_of_both_kinds():
    assert len(GOLDENS) >= 4
    assert {read_golden(path)[1] for path in GOLDENS} == {True, False}


def redraw_goldens():
    """Replace each golden's picture by what `rasterise` makes of its strokes today."""
    for path in GOLDENS:
        strokes, centre, _ = read_golden(path)
        levels = np.rint(rasterise(strokes, centre=centre) * 15).astype(int)
        rows = ["".join(f"{level:x}" for level in row) for row in levels]
        path.write_text("\n".join([json.dumps(strokes, separators=(",", ":")), *rows]) + "\n")


if __name__ == "__main__":
    redraw_goldens()
