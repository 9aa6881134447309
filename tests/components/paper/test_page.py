"""What is done to a photographed page, step by step, each against an oracle of its own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw

from components.paper.page import evened, ink
from components.paper.parts import parts
from components.paper.picture import picture, thinned
from components.paper.rules import printed
from network import rasterise
from tests.cases import each
from tests.samples import SAMPLES


def flooded(mask):
    """The parts of a picture, one pixel after the other: {frozenset of (row, column)}."""
    left = {(int(y), int(x)) for y, x in np.argwhere(mask)}
    found = set()
    while left:
        part, edge = set(), [left.pop()]
        while edge:
            y, x = at = edge.pop()
            part.add(at)
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            edge += near
        found.add(frozenset(part))
    return found


@settings(max_examples=60, deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 14), st.integers(1, 14))))
def test_parts_are_those_of_a_flood(mask):
    found = parts(mask)
    groups = {}
    for y, x in np.argwhere(mask):
        groups.setdefault(int(found.labels[y, x]), set()).add((int(y), int(x)))
    assert set(map(frozenset, groups.values())) == flooded(mask)
    assert sorted(groups) == list(range(1, len(found.areas) + 1))
    assert (found.labels > 0).tolist() == mask.tolist()
    for label, part in groups.items():
        y, x = np.array(sorted(part)).T
        box = [y.min(), x.min(), y.max() + 1, x.max() + 1]
        assert found.boxes[label - 1].tolist() == box
        assert found.areas[label - 1] == len(part)


def test_a_spiral_is_one_part_however_long_it_winds():
    mask = np.zeros((81, 81), bool)
    low, high = 0, 80
    while low < high:
        mask[low, low : high + 1] = mask[low : high + 1, high] = True
        mask[high, low : high + 1] = mask[low + 2 : high + 1, low] = True
        mask[low + 2, low : low + 3] = True
        low, high = low + 2, high - 2
    assert len(parts(mask).areas) == len(flooded(mask)) == 1


def light(height, width, shadow=0.5, edge=40.0):
    """A page's brightness: falls off to the right, and a shadow with a soft edge."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    lit = 0.95 - 0.2 * x / width
    return (lit * (shadow + (1 - shadow) / (1 + np.exp(-(x + y / 2 - width / 2) / edge)))).astype(
        np.float32
    )


def test_a_shadow_goes_and_ink_stays_as_dark_as_it_is_beside_its_paper():
    page = light(300, 400)
    written = np.ones_like(page)
    written[50:250, 90:98] = written[50:250, 290:298] = 0.4  # in the shadow and in the light
    even = evened(page * written)
    paper = even[written == 1]
    assert np.quantile(paper, 0.01) > 0.9  # it was 0.4 to 0.95
    for columns in (slice(91, 97), slice(291, 297)):
        assert even[60:240, columns].mean() == pytest.approx(0.4, abs=0.04)
    found = ink(even)
    assert (found.clear == (written < 1)).mean() > 0.999


@pytest.mark.parametrize("level", [1.0, 0.6, 0.02])
def test_paper_alone_has_no_ink_whatever_its_grain(level):
    rng = np.random.default_rng(0)
    page = (level * light(300, 400) + rng.normal(0, 0.02, (300, 400))).clip(0, 1)
    assert ink(evened(page.astype(np.float32))) is None


def drawn(lines, width, size=(400, 300)):
    image = Image.new("1", size)
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=1, width=width)
    return np.asarray(image)


@each("degrees", [-10, -4, 0, 3, 10])
@each("squared", [False, True])
def test_printed_lines_go_and_what_crosses_them_stays(degrees, squared):
    turn = np.tan(np.radians(degrees))
    rows = [[(0, y), (400, y + 400 * turn)] for y in range(-80, 400, 45)]
    columns = [[(x, 0), (x - 300 * turn, 300)] for x in range(-80, 500, 45)] if squared else []
    lines = drawn(rows + columns, 2)
    pen = drawn([[(120, 90), (190, 210), (240, 120), (160, 110)]], 7)
    found, slope = printed(lines | pen)
    assert slope == pytest.approx(turn, abs=0.02)
    assert found[pen].mean() < 0.07
    assert found[lines & ~pen].mean() > 0.92


def test_strokes_of_a_pen_are_no_printed_lines():
    pen = drawn([[(60, 40), (60, 150)], [(110, 40), (110, 150)], [(150, 150), (220, 150)]], 5)
    found, slope = printed(pen)
    assert slope == 0
    assert not found.any()


def inked(strokes, pen, side=200):
    """Strokes with a round pen, `pen` pixels wide: bool (side, side)."""
    points = np.concatenate([path_of(stroke) for stroke in strokes]) * (side - 40) + 20
    image = Image.new("1", (side, side))
    for x, y in points:
        ImageDraw.Draw(image).ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=1)
    return np.asarray(image), points


def path_of(stroke):
    stroke = np.array(stroke, float)
    at = np.linspace(0, len(stroke) - 1, 12 * len(stroke))
    return np.stack([np.interp(at, np.arange(len(stroke)), stroke[:, i]) for i in (0, 1)], 1)


@each("digit", [0, 2, 5, 8])
def test_thinned_ink_is_the_pens_path_and_one_pixel_thick(digit):
    mask, points = inked(SAMPLES[digit], 10)
    thin = thinned(mask)
    assert not (thin & ~mask).any()
    # Never two by two, and never far from where the pen was.
    assert not (thin[1:, 1:] & thin[1:, :-1] & thin[:-1, 1:] & thin[:-1, :-1]).any()
    places = np.argwhere(thin)[:, ::-1]
    apart = np.hypot(*(places[:, None] - points[None]).transpose(2, 0, 1))
    assert np.quantile(apart.min(axis=1), 0.97) < 3.5
    assert apart.min(axis=0).max() < 10  # its ends are shorter by no more than the pen is wide
    assert len(parts(thin).areas) == len(parts(mask).areas)


@each("pen", [5, 10, 16])
@each("digit", range(10))
def test_a_pen_of_any_width_gives_the_picture_that_the_strokes_give(digit, pen):
    mask, _ = inked(SAMPLES[digit], pen)
    found = picture(1 - 0.8 * mask.astype(np.float32), mask, 1.0)
    wanted = rasterise([path_of(stroke) for stroke in SAMPLES[digit]])
    assert found.shape == (28, 28)
    overlap = np.minimum(found, wanted).sum() / np.maximum(found, wanted).sum()
    assert overlap > 0.75
    assert abs(found.sum() / wanted.sum() - 1) < 0.12


def test_no_ink_is_a_black_picture():
    assert not picture(np.ones((30, 30), np.float32), np.zeros((30, 30), bool), 1.0).any()
