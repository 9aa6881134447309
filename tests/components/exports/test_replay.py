"""The replay: how long, how large, and whether its frames show the drawing as it grows."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

from components.exports import animation, layout
from components.exports.picture import Look, sheet
from components.exports.pixels import canvas, drawn, smaller
from components.exports.replay import AFTER, BEFORE, MOST, RATE, SCALE, SPEED, frames_of, replay
from tests.components.views.scenes import BLANK, DOT, DRAWINGS, scene

LOOK = Look("Sigmoid network as it ships.")


def film(at, kind="webp"):
    """The last thing that is told, and the numbers that were told on the way."""
    told = list(replay(at, LOOK, kind))
    assert [one.done for one in told] == list(range(1, len(told) + 1))
    assert {one.of for one in told} == {len(told)}
    assert not any(one.file for one in told[:-1])
    return told[-1]


def opened(file: bytes) -> list[tuple[np.ndarray, int]]:
    image = Image.open(io.BytesIO(file))
    return [
        (np.array(frame.convert("RGB"), int), frame.info["duration"])
        for frame in ImageSequence.Iterator(image)
    ]


def of_seconds(seconds: float) -> list[np.ndarray]:
    """A drawing that a hand makes in so long: zigzag."""
    way = np.linspace(0, seconds * SPEED, 400)
    return [np.stack((0.1 + np.abs((way % 1.2) - 0.6), 0.2 + 0.6 * way / way[-1]), 1)]


@pytest.fixture(scope="module")
def three():
    """Sample 3 as WebP, and its frames."""
    at = scene("sigmoid", DRAWINGS[3])
    last = film(at)
    return at, last, opened(last.file)


def test_the_film_has_all_frames_and_lasts_as_long_as_a_hand_would(three):
    at, last, frames = three
    assert last.media_type == "image/webp"
    assert len(frames) == last.of == frames_of(at.strokes) + 1
    times = [duration for _, duration in frames]
    assert times[0] == BEFORE
    assert times[-1] == AFTER
    assert set(times[1:-1]) == {round(1000 / RATE)}
    image = Image.open(io.BytesIO(last.file))
    assert image.size == (864, 486)
    assert image.info["loop"] == 0  # again and again


def test_ink_only_grows_and_the_last_frame_is_the_picture(three):
    at, _, frames = three
    x, y, side = (round(value * SCALE) for value in layout.PAD)
    white = [
        np.count_nonzero(pixels[y : y + side, x : x + side].min(2) > 200) for pixels, _ in frames
    ]
    assert white[0] == 0
    assert min(np.diff(white)) > -40  # but for what compression makes of an edge
    made = sheet(at, LOOK)
    still = np.array(smaller(drawn(canvas(made, SCALE), made.shapes, 2 * SCALE)), int)
    assert np.abs(frames[-1][0] - still).mean() < 3


def test_neurons_light_up_with_the_drawing_and_not_before(three):
    at, _, frames = three
    spots = layout.places(at.net.sizes).at[-1]
    x, y = (spots[3] * SCALE).astype(int)
    level = [int(pixels[y, x].mean()) for pixels, _ in frames]
    assert level[0] < 60
    assert level[-1] > 235


def test_three_seconds_are_less_than_a_megabyte_even_where_lines_are_dense():
    drawing = of_seconds(3.0)
    assert abs(frames_of(drawing) - 3 * RATE) <= 1
    assert len(film(scene("relu", drawing)).file) <= 1_000_000


def test_what_is_longer_is_shown_faster():
    assert frames_of(of_seconds(60.0)) == MOST
    scribble = [np.random.default_rng(0).random((4096, 2))]
    assert frames_of(scribble) == MOST


@pytest.mark.parametrize(("strokes", "least"), [(BLANK, 1), (DOT, 2)])
def test_next_to_nothing_is_a_film_too(strokes, least):
    last = film(scene("sigmoid", strokes))
    assert len(opened(last.file)) >= least


def test_a_gif_shows_the_same():
    at = scene("sigmoid", DRAWINGS[1])
    last = film(at, "gif")
    frames = opened(last.file)
    assert last.media_type == "image/gif"
    assert sum(duration for _, duration in frames) == pytest.approx(
        BEFORE + AFTER + (last.of - 2) * 1000 / RATE, rel=0.1
    )  # a GIF counts in hundredths
    assert frames[-1][0].max() == 255


def test_where_pillow_knows_no_webp_it_is_a_gif(monkeypatch):
    monkeypatch.setattr(animation.features, "check", lambda name: False)
    assert film(scene("sigmoid", DOT), "webp").media_type == "image/gif"


def test_frames_that_change_a_corner_are_put_where_it_is():
    """Odd places and sizes, an unchanged frame, all of it changed."""
    rng = np.random.default_rng(5)
    made, shown = animation.WebP((61, 47)), []
    pixels = np.zeros((47, 61, 3), np.uint8)
    for k in range(12):
        if k != 4:
            left, top = rng.integers(0, (55, 40))
            pixels = pixels.copy()
            pixels[top : top + 1 + k, left : left + 1 + k] = rng.integers(0, 256, 3)
        made.add(Image.fromarray(pixels), 50 + k)
        shown.append(pixels.astype(int))
    frames = opened(made.bytes())
    assert len(frames) == 11  # the unchanged one is shown with the one before
    assert sum(duration for _, duration in frames) == sum(50 + k for k in range(12))
    for (found, _), wanted in zip(frames, shown[:4] + shown[5:], strict=True):
        assert np.abs(found - wanted).mean() < 12
