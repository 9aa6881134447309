"""All numbers as CSV: read back by the standard library, every one of them the same float32."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.exports.table import HEAD, exact, safe, table
from components.language import LANGUAGES, speaking
from tests.components.views.scenes import BLANK, DRAWINGS, scene
from tests.network.properties import checked

OF = "Sigmoid network, 3 of its 13,002 numbers changed by you. Drawing scaled and centred."


def read(content: bytes, comma: str = ",") -> tuple[list[str], list[str], list[list[str]]]:
    """The sentences, the columns' names, and the rows, with `comma` between cells."""
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=comma))
    head = rows[:HEAD]
    assert all(len(row) == 1 for row in head)
    return [row[0] for row in head], rows[HEAD], rows[HEAD + 1 :]


@pytest.mark.parametrize("name", ["sigmoid", "relu, changed", "strange relu", "no hidden layer"])
def test_every_number_is_there_once_and_bit_for_bit(name):
    at = scene(name, DRAWINGS[3])
    net, trace = at.net, at.trace
    _, columns, rows = read(table(at, OF))
    assert columns == ["what", "layer", "neuron", "from", "row", "column", "value"]
    found = defaultdict(dict)
    for what, layer, neuron, origin, row, column, value in rows:
        place = (int(layer), int(neuron), int(origin or 0))
        assert place not in found[what]
        found[what][place] = np.float32(value)
        if row:
            pixel = origin if what == "weight" else neuron
            assert int(pixel) == 28 * (int(row) - 1) + int(column)
    last = len(net.weights)
    picture = trace.activations[0]
    assert found["pixel"] == {(0, i + 1, 0): picture[i] for i in range(784)}
    for layer in range(1, last + 1):
        first = int(layer < last)  # outputs are digits
        for what, values in (
            ("sum z", trace.weighted_sums[layer]), ("bias", net.biases[layer - 1]),
            ("activation", trace.activations[layer]),
        ):  # fmt: skip
            for j, value in enumerate(values):
                assert found[what][layer, j + first, 0] == value
        W = net.weights[layer - 1]
        for j, i in np.ndindex(W.shape):
            assert found["weight"][layer, j + first, i + 1] == W[j, i]
    assert len(rows) == 784 + 2 * sum(net.sizes[1:]) + net.n_parameters


def test_its_lines_end_as_the_standard_says_and_its_first_lines_tell_what_it_is():
    content = table(scene("sigmoid", DRAWINGS[3]), OF)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    head, _, _ = read(content)
    assert "784-16-16-10" in head[0]
    assert head[1] == OF
    assert head[2].startswith("Answer: 3. ")
    head, _, _ = read(table(scene("sigmoid", BLANK), OF))
    assert head[2] == "Answer: Draw a digit"


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_spreadsheet_of_each_country_finds_columns_and_the_same_numbers(code):
    """Such a one wants semicolons between cells and a comma before decimals."""
    at = scene("relu", DRAWINGS[5])
    with speaking(code):
        content = table(at, OF)
    _, columns, there = read(content, ";")
    _, _, english = read(table(at, OF))
    assert content.startswith(b"\xef\xbb\xbf")
    assert len(columns) == 7
    assert not any("." in row[-1] for row in there)
    numbers = [[*row[1:-1], row[-1].replace(",", ".")] for row in there]
    assert numbers == [row[1:] for row in english]


@checked(60)
@given(st.text(max_size=20))
def test_no_words_are_computed_by_a_spreadsheet(text):
    made = safe(text)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert made.removeprefix("'") == text.removeprefix("'")


@checked(60)
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_survives_and_looks_like_one(value):
    text = exact(np.float32(value))
    assert np.float32(text) == np.float32(value)
    assert set(text) <= set("0123456789.e+-")
