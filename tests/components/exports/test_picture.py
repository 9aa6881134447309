"""The stage as a picture: SVG read as XML, PNG read as pixels, both against the numbers."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFont

from components import palette
from components.exports import fonts, layout, picture, pixels, shapes
from components.exports.connections import connections
from components.exports.picture import Look, sheet
from components.exports.svg import svg
from components.figures.scales import ROUND
from components.language import speaking
from components.language.catalogue import FOLDER
from network.verdict import verdict
from tests.cases import each
from tests.components.views.scenes import BLANK, DOT, DRAWINGS, NETWORKS, scene, scenes
from tests.network.properties import checked

OF = "Sigmoid network as it ships. Drawing scaled and centred."
NS = "{http://www.w3.org/2000/svg}"
LETTERS = "äöüÄÖÜßñáéíóúÁÉÍÓÚ¿¡çÇàâæèêëîïôœùûÿÀÂÆÈÊËÎÏÔŒÙÛşŞğĞıİ−σ×≈<>·…“”„«»’ \u202f"


def parsed(at, look=None) -> ET.Element:
    return ET.fromstring(svg(sheet(at, look or Look(OF))))


def brightness(a: np.ndarray) -> np.ndarray:
    """What a layer's circles show, in 0..255: white is the next round number."""
    white = next(scale for scale in ROUND if scale >= a.max())
    return np.round(255 * a.astype(float) / white)


@each("name", sorted(NETWORKS))
def test_every_neuron_of_the_svg_is_as_bright_as_the_network_says(name):
    at = scene(name, DRAWINGS[3])
    found = parsed(at)
    circles = found.findall(f".//{NS}circle")
    levels = [int(circle.get("fill")[1:3], 16) for circle in circles]
    expected = np.concatenate([brightness(a) for a in at.trace.activations[1:]])
    assert np.abs(np.array(levels) - expected).max() <= 1
    assert all(len(circle.findtext(f"{NS}title")) > 10 for circle in circles)
    assert found.findtext(f"{NS}desc").endswith(OF)


def test_the_svg_has_the_pixels_and_says_the_answer_in_text():
    at = scene("sigmoid", DRAWINGS[3])
    found = parsed(at)
    [group] = [g for g in found.iter(f"{NS}g") if g.get("shape-rendering") == "crispEdges"]
    squares = {
        (round(float(r.get("x")), 1), round(float(r.get("y")), 1)): int(r.get("fill")[1:3], 16)
        for r in group.findall(f"{NS}rect")[1:]
    }
    x, y, side = layout.SEEN
    seen = at.trace.activations[0].reshape(28, 28)
    for row, column in zip(*np.nonzero(seen), strict=True):
        where = round(x + column * side / 28, 1), round(y + row * side / 28, 1)
        assert abs(squares[where] - 255 * seen[row, column]) <= 1
    assert len(squares) == np.count_nonzero(seen)
    texts = [text.text for text in found.iter(f"{NS}text")]
    assert found.findtext(f"{NS}title") == "3"
    assert {"3", ">0.99", "16 neurons", "10 outputs", OF} <= set(texts)


@pytest.mark.parametrize("light", [False, True])
def test_yellow_is_the_winners_and_nothing_elses(light):
    look = Look(OF, light=light)
    winner = look.colours["winner"]

    def yellow(at):
        shapes_ = sheet(at, look).shapes
        return [one for one in shapes_ if winner in map(str, vars(one).values())]

    box, digit = yellow(scene("sigmoid", DRAWINGS[3]))
    assert digit.text == "3"
    assert box.stroke == winner
    third = layout.places(NETWORKS["sigmoid"].sizes).at[-1][3]
    assert box.x < third[0] < box.x + box.width
    assert box.y < third[1] < box.y + box.height
    assert yellow(scene("sigmoid", BLANK)) == []
    unsure = scene("strange sigmoid", DOT)
    if verdict(unsure.trace).answer is None:
        assert yellow(unsure) == []


def test_the_png_shows_pixels_neurons_and_ink_where_they_are():
    at = scene("relu", DRAWINGS[2])
    image = Image.open(io.BytesIO(pixels.png(sheet(at, Look(OF)))))
    assert image.size == (1920, 1080)
    assert image.format == "PNG"
    seen = at.trace.activations[0]
    for (x, y), value in zip(layout.pixel_places().tolist(), seen, strict=True):
        assert abs(image.getpixel((int(x), int(y)))[0] - 255 * value) <= 2
    places = layout.places(at.net.sizes)
    for spots, a, size in zip(places.at, at.trace.activations[1:], places.sizes, strict=True):
        for (x, y), level in zip(spots.tolist(), brightness(a), strict=True):
            above = image.getpixel((int(x), int(y - 0.36 * size)))  # no number stands there
            assert max(abs(channel - level) for channel in above) <= 3
    x, y, side = layout.PAD
    for px, py in np.concatenate(at.strokes)[::5]:
        assert image.getpixel((int(x + px * side), int(y + py * side))) == (255, 255, 255)


def test_lines_have_their_signs_colour_and_the_strongest_are_there():
    at = scene("sigmoid", DRAWINGS[3])
    net, trace, places = at.net, at.trace, layout.places(at.net.sizes)
    colours = palette.for_browser()
    by_pixel = {tuple(place): i for i, place in enumerate(layout.pixel_places().tolist())}
    counted = np.zeros(16, int)
    for lines in connections(net, trace, places, colours):
        red, _, blue = (int(lines.colour[i : i + 2], 16) for i in (1, 3, 5))
        for x1, y1, x2, y2 in lines.ends.tolist():
            if (x1, y1) not in by_pixel:
                continue
            [j] = np.flatnonzero((places.end(1) == (x2, y2)).all(1))
            i = by_pixel[x1, y1]
            assert (blue > red) == (net.weights[0][j, i] > 0)
            assert trace.activations[0][i] > 0
            counted[j] += 1
    assert counted.max() <= 14
    assert counted.sum() > 60
    # The one strongest term of the second layer is the last line of its layer, full or nearly.
    terms = net.weights[1] * trace.activations[1]
    j, i = np.unravel_index(np.abs(terms).argmax(), terms.shape)
    start, end = places.at[0][i].tolist(), places.end(2)[j].tolist()
    everything = [
        line for lines in connections(net, trace, places, colours) for line in lines.ends.tolist()
    ]
    assert [*start, *end] in everything


def test_one_selected_neuron_has_a_ring_and_only_its_own_lines():
    at = scene("sigmoid", DRAWINGS[3], selected=(2, 4))
    places = layout.places(at.net.sizes)
    ends = np.concatenate([lines.ends for lines in connections(
        at.net, at.trace, places, palette.for_browser(), selected=(2, 4)
    )])  # fmt: skip
    into = (ends[:, 2:] == places.end(2)[4]).all(1)
    out = (ends[:, :2] == places.at[1][4]).all(1)
    assert (into | out).all()
    assert into.any()
    assert out.any()
    rings = [s for s in sheet(at, Look(OF)).shapes if isinstance(s, shapes.Circle) and s.line > 2]
    assert [(ring.x, ring.y) for ring in rings] == [tuple(places.at[1][4])]


@checked(30)
@given(scenes(), st.booleans())
def test_any_scene_makes_a_picture_and_no_word_leaves_it(at, light):
    made = sheet(at, Look(OF * 2, light=light))
    ET.fromstring(svg(made))
    for shape in made.shapes:
        if isinstance(shape, shapes.Words):
            wide = fonts.width(shape.text, shape.size, shape.bold)
            left = shape.x - wide * {"start": 0, "middle": 0.5, "end": 1}[shape.anchor]
            assert left > 0
            assert left + wide < layout.WIDTH
            assert 0 < shape.y < layout.HEIGHT


def test_no_two_words_lie_on_each_other():
    for name in ("relu", "wide", "no hidden layer"):
        boxes = [
            (s.x - fonts.width(s.text, s.size, s.bold) * {"start": 0, "middle": 0.5}[s.anchor], s)
            for s in sheet(scene(name, DRAWINGS[3]), Look(OF)).shapes
            if isinstance(s, shapes.Words)
        ]
        for k, (left, one) in enumerate(boxes):
            for other_left, other in boxes[:k]:
                wide = fonts.width(one.text, one.size, one.bold)
                other_wide = fonts.width(other.text, other.size, other.bold)
                beside = left > other_left + other_wide or other_left > left + wide
                under = abs(one.y - other.y) > 0.7 * max(one.size, other.size)
                assert beside or under, (name, one.text, other.text)


def test_hostile_words_stay_words():
    made = shapes.Sheet(10, 10, "#000000", [shapes.Words(1, 9, '</text><script>"&', 3, "#ffffff")],
                        title="<b>", about="&amp;")  # fmt: skip
    found = ET.fromstring(svg(made))
    assert found.findtext(f"{NS}text") == '</text><script>"&'
    assert found.findtext(f"{NS}title") == "<b>"
    assert not list(found.iter(f"{NS}script"))


def test_every_letter_of_every_language_can_be_drawn():
    said = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.po"))
    letters = {c for c in LETTERS + said if c.isprintable() and ord(c) < 0x2200}
    font = fonts.font(40)
    none = bytes(font.getmask("\U0010fffd"))
    assert fonts._path() is not None, "Streamlit has moved the page's font"
    assert [c for c in sorted(letters) if bytes(font.getmask(c)) == none and c.strip()] == []
    assert fonts.width("3", 100, bold=True) > fonts.width("3", 100)


def test_without_the_pages_font_accents_go_and_words_stay(monkeypatch):
    monkeypatch.setattr(fonts, "_path", lambda: None)
    fonts.font.cache_clear()
    try:
        assert fonts.drawable("Größe σ−ığşñé 28 × 28") == "Grosse s-igsne 28 x 28"
        assert isinstance(fonts.font(20), ImageFont.FreeTypeFont)
        assert pixels.png(sheet(scene("relu"), Look("Größe"))).startswith(b"\x89PNG")
    finally:
        fonts.font.cache_clear()


def test_the_picture_speaks_the_visitors_language():
    with speaking("de"):
        texts = [s.text for s in sheet(scene("sigmoid", DRAWINGS[3]), Look(OF)).shapes
                 if isinstance(s, shapes.Words)]  # fmt: skip
    assert ">0,99" in texts  # the decimal comma, whatever is translated so far
    assert not [text for text in texts if "0.9" in text]


def test_a_film_leaves_out_what_nobody_can_read():
    at = scene("sigmoid", DRAWINGS[3])
    still, moving = picture.moving(at, Look(OF)), picture.moving(at, Look(OF, moves=True))
    assert len(moving) < len(still)
    assert ".23" in [s.text for s in still if isinstance(s, shapes.Words)]
    assert ".23" not in [s.text for s in moving if isinstance(s, shapes.Words)]
