"""When it changed its mind: the story of a drawing, and one moment of it."""

import base64
import io
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from components import palette
from components.figures.numbers import number
from components.views import moments as view_module
from components.views import timeline as figures_module
from components.views.moments import VIEW
from network import rasterise
from network.asking.moments import Moments, answered, pictures
from tests.components.views.painter import painted, value
from tests.components.views.scenes import DRAWINGS, NETWORKS, by_hand, scene

each_network = pytest.mark.parametrize("name", NETWORKS)


def said_of(net, x):
    """The answer and the outputs for a picture, computed here: None for not sure."""
    a = by_hand(net, x)[1][-1]
    return (int(a.argmax()) if a.max() >= 0.5 and x.any() else None), a


@each_network
@pytest.mark.parametrize("drawn", [2, 8])
def test_the_last_moment_is_the_whole_drawing(name, drawn):
    at = scene(name, DRAWINGS[drawn], moment=80)
    numbers, figures, words, _ = painted(VIEW, at)
    x = rasterise(at.strokes, True)
    answer, output = said_of(at.net, x)
    assert numbers.controls == {"moment": 80}
    np.testing.assert_array_equal(figures["picture"].data[0].z, x)
    assert f"Moment 80: {'not sure' if answer is None else answer} ." in words
    best, a, rival, b = re.search(
        r"Brightest: (\d) with (\S+), (?:then (\d) with (\S+)|all others below 0.01)\.", words
    ).groups()
    order = np.argsort(-output)
    assert int(best) == order[0]
    assert rival == (str(order[1]) if output[order[1]] >= 0.005 else None)
    for text, exact in ((a, output[order[0]]), (b, output[order[1]])):
        if text is None:
            continue
        assert value(text.strip("<>")) == pytest.approx(exact, abs=0.0101)
        assert text != "0.00"
    np.testing.assert_allclose(np.asarray(figures["timeline"].data[-1].z)[:, -1], output, atol=1e-4)


@each_network
def test_every_neuron_at_every_moment_is_shown(name):
    at = scene(name)
    found = answered(pictures(at.strokes, True), at.net)
    figure = painted(VIEW, at).figures["timeline"]
    assert len(figure.data) == len(at.net.sizes) - 1
    for band, a, size in zip(figure.data, found.activations, at.net.sizes[1:], strict=True):
        np.testing.assert_array_equal(band.z, a.T)
        assert len(band.y) == size
        assert (band.x0, band.dx) == (1, 1)
        assert band.zmax == pytest.approx(max(1, a.max()))
        if a.max() > 1:
            assert any(
                f"white {number(a.max())}" in note.text for note in figure.layout.annotations
            )
    domains = [figure.layout[axis].domain for axis in figure.to_dict()["layout"] if "yaxis" in axis]
    assert len(domains) == len(figure.data)
    for upper, lower in pairwise(domains):
        assert upper[0] > lower[1]
    assert domains[0][1] < 1


def flipping(answers, sizes=(784, 16, 16, 10)):
    """Moments whose answers are these, whatever the network would say."""
    n = len(answers)
    rng = np.random.default_rng(0)
    answers = np.array(answers)
    layers = [rng.random((n, size), np.float32) for size in sizes]
    return Moments(layers[0], layers[1:], answers, np.flatnonzero(np.diff(answers, prepend=-1)))


def told(monkeypatch, answers, **options):
    monkeypatch.setattr(view_module, "_moments", lambda *_: flipping(answers))
    return painted(VIEW, scene("relu", **options))


@pytest.mark.parametrize("dark", [True, False])
def test_a_line_and_the_new_answer_at_every_change(monkeypatch, dark):
    answers = [-1] * 10 + [3] * 20 + [-1] * 10 + [8] * 40
    numbers, figures, words, _ = told(monkeypatch, answers, dark=dark)
    *lines, here = figures["timeline"].layout.shapes
    assert [line.x0 for line in lines] == [10.5, 30.5, 40.5]
    assert here.x0 == here.x1 == numbers.controls["moment"] == 41
    labels = [note for note in figures["timeline"].layout.annotations if note.bgcolor]
    assert [(note.x, note.text) for note in labels] == [
        (10.5, "<b>3</b>"), (30.5, "<b>?</b>"), (40.5, "<b>8</b>"),
    ]  # fmt: skip
    yellow = {palette.WINNER}
    assert not yellow & {line.line.color for line in (*lines, here)}
    assert not yellow & {note.bgcolor for note in labels}
    assert "3 at 14\N{NO-BREAK SPACE}% → not sure at 39".replace("\N{NO-BREAK SPACE}", " ") in words
    assert (
        "3 at moment 11, not sure at moment 31, 8 at moment 41" in numbers.figures["timeline"].alt
    )


@pytest.mark.parametrize("every", [1, 2, 3, 7])
def test_labels_do_not_lie_on_each_other(monkeypatch, every):
    figure = told(monkeypatch, [i // every % 10 for i in range(80)]).figures["timeline"]
    placed = [(note.x, note.y) for note in figure.layout.annotations if note.bgcolor]
    changes = len(figure.layout.shapes) - 1
    assert changes == -(-80 // every)
    assert len(placed) >= min(changes, 30)
    for i, (x, y) in enumerate(placed):
        for other, level in placed[:i]:
            assert abs(x - other) >= 5 or abs(y - level) > 20 / figure.layout.height


def test_one_that_was_never_sure_is_told(monkeypatch):
    assert "it was not sure" in told(monkeypatch, [-1] * 80).words


def test_the_film_shows_the_drawing_at_its_moments():
    at = scene("relu")
    found = answered(pictures(at.strokes, True), at.net)
    images = painted(VIEW, at).figures["timeline"].layout.images
    assert len(images) == 8
    for image in images:
        kind, _, content = image.source.partition(",")
        assert kind == "data:image/png;base64"
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))
        expected = found.inputs[int(image.x) - 1].reshape(28, 28)
        np.testing.assert_allclose(pixels[::4, ::4] / 255, expected, atol=1 / 255)


def test_the_slider_computes_nothing_again():
    at = scene("sigmoid", DRAWINGS[4])
    VIEW.numbers(at)
    before = view_module._moments.cache_info()
    for moment in (1, 40, 80):
        numbers = VIEW.numbers(replace(at, options={"moment": moment}))
        assert numbers.controls == {"moment": moment}
    after = view_module._moments.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 3)
    # Another network, another preparation and another drawing are others.
    for other in (
        replace(at, centre=False), replace(at, net=NETWORKS["relu"]),
        replace(at, strokes=DRAWINGS[5]),
    ):  # fmt: skip
        VIEW.numbers(other)
    assert view_module._moments.cache_info().misses == after.misses + 3


def test_a_blank_pad_has_no_moments():
    for strokes in ([], [np.zeros((0, 2), np.float32)]):
        numbers, figures, words, _ = painted(VIEW, scene("relu", strokes))
        assert "Draw a digit first" in words
        assert not figures["timeline"].layout.images
        assert not figures["timeline"].layout.shapes
        assert not any(np.any(trace.z) for f in figures.values() for trace in f.data)
        assert "moment" not in numbers.controls
    assert figures_module.N == 80
