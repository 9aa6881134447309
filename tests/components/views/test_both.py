"""Both networks at once: their own passes of the drawing, and never the visitor's network."""

from dataclasses import replace

import numpy as np
import pytest

from components.views import firing
from components.views.both import VIEW
from network import Network, load
from network.asking.edits import edited
from tests.cases import each
from tests.components.views.painter import painted, value
from tests.components.views.scenes import DRAWINGS, by_hand, scene, seen

SHIPS = "The two networks that ship look"
NOT_YOURS = "as they ship, not the one that you have changed"


@each("name", ["sigmoid", "relu, changed", "strange relu", "wide"])
@each("drawn", [0, 4, 9])
def test_both_networks_as_they_ship_are_shown_whatever_the_visitor_has(name, drawn):
    at = scene(name, DRAWINGS[drawn])
    figures = painted(VIEW, at).figures
    strips = iter(figures["strips"].data)
    for network, bars in zip(("sigmoid", "relu"), figures["outputs"].data, strict=True):
        _, layers = by_hand(load(network), seen(at))
        np.testing.assert_allclose(bars.x, layers[-1], atol=1e-5)
        for a in layers[1:-1]:
            strip = next(strips)
            np.testing.assert_allclose(np.ravel(strip.z), a, atol=1e-4)
            assert strip.zmax >= max(1, a.max() - 1e-4)
        for text, a in zip(bars.text, layers[-1], strict=True):
            number = value(text.strip("<>b/"))
            assert number == pytest.approx(a, abs=0.0101)
            assert text.startswith("<b>") == (a == layers[-1].max() >= 0.5)
    assert next(strips, None) is None
    scales = [note.text for note in figures["strips"].layout.annotations]
    assert sum("white = " in text for text in scales) == 4


@each(
    ("net", "theirs"),
    [
        (load("relu"), True),
        (load("sigmoid"), True),
        (edited(load("relu"), {}), True),  # changed and changed back
        (edited(load("relu"), {3: 1.0}), False),
        (edited(load("relu"), {}, hidden="sigmoid"), False),  # not one number differs
        (edited(load("relu"), {}, shuffle=1), False),
    ],
)
def test_the_first_sentence_says_which_networks_these_are(net, theirs):
    at = scene(net)
    words = painted(VIEW, at).words.strip()
    assert words.startswith(SHIPS) == theirs
    assert (NOT_YOURS in words.partition(".")[0]) != theirs


def test_another_activation_is_noticed_when_no_number_was_changed():
    relu = load("relu")
    at = scene("relu")
    swapped = Network(relu.weights, relu.biases, ["sigmoid"] * 3)
    at = at.__class__(at.setting, swapped, 0, at.strokes, True, at.trace)
    assert NOT_YOURS in VIEW.numbers(at).texts["which"]


def test_answers_and_where_they_differ():
    at = scene("relu", DRAWINGS[7])
    numbers, _, words, _ = painted(VIEW, at)
    outputs = [by_hand(load(name), seen(at))[1][-1] for name in ("sigmoid", "relu")]
    assert numbers.texts["answers"].count("color:var(--nn-winner)") == 2
    apart = np.abs(outputs[0] - outputs[1])
    if apart.max() >= 0.01:
        assert f"digit {apart.argmax()} gets" in words
    else:
        assert "nowhere by as much as 0.01" in words


def test_a_blank_pad_has_no_answer():
    numbers, figures, words, _ = painted(VIEW, scene("relu", []))
    assert words.count("Draw a digit") == 2
    assert "pad is blank" in words
    assert "--nn-winner" not in numbers.texts["answers"]
    assert not any("<b>" in text for bars in figures["outputs"].data for text in bars.text)


def test_dead_neurons_are_crossed_out_and_named(monkeypatch):
    firing.dead.cache_clear()
    measured = {"relu": [[0.0] + [0.5] * 15, [0.25] + [0.5] * 13 + [0.0, 0.0]], "sigmoid": None}
    monkeypatch.setattr(firing, "shares", measured.get)
    anew = replace(VIEW, name="anew")  # else the template is one that was made before
    _, figures, words, _ = painted(anew, scene("relu"))
    firing.dead.cache_clear()
    crosses = [n for n in figures["strips"].layout.annotations if "✕" in n.text]
    assert [note.x for note in crosses] == [0, 14, 15]
    assert "ReLU: dead: hidden layer 1, number 1; hidden layer 2, number 15, 16" in words
    assert "number 1 of hidden layer 2: it fires for 25.0 %" in words
    assert "Sigmoid: this was not measured" in words
    assert "crossed out above" in words


def test_what_was_measured_is_what_the_file_says():
    words = painted(VIEW, scene("relu")).words
    assert ("crossed out" in words) == any(
        0 in layer for name in ("sigmoid", "relu") for layer in firing.shares(name)
    )
