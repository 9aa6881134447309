"""Outputs: ten numbers, one winner or none, and a line that strikes nothing through."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import palette
from components.views.outputs import VIEW
from network import Trace
from tests.components.views.painter import painted
from tests.components.views.scenes import BLANK, DRAWINGS, by_hand, scene, scenes, seen
from tests.network.properties import checked

LINE = 0.5


def with_outputs(output, **changes):
    now = scene("sigmoid", **changes)
    trace = now.trace
    a = np.array(output, np.float32)
    sums = (*trace.weighted_sums[:-1], 10 * a)  # in the order of the outputs
    return replace(now, trace=Trace((*trace.activations[:-1], a), sums))


def winners(figure):
    return [i for i, c in enumerate(figure.data[0].marker.color) if c == palette.WINNER]


@checked(40)
@given(scenes())
def test_the_bars_are_the_outputs_and_the_winner_is_yellow(scene):
    _, figures, _, texts = painted(VIEW, scene)
    a = by_hand(scene.net, seen(scene))[1][-1]
    (bars,) = figures["outputs"].data
    np.testing.assert_allclose(bars.x, a, rtol=1e-3, atol=1e-4)
    assert list(bars.y) == [str(digit) for digit in range(10)]
    ink = scene.trace.activations[0].any()
    sure = ink and a.max() >= LINE
    assert winners(figures["outputs"]) == ([int(a.argmax())] if sure else [])
    expected = f"It says {a.argmax()}" if sure else "Not sure" if ink else "no ink"
    assert expected in texts["answer"]


@checked(100)
@given(st.lists(st.floats(0, 1, width=32), min_size=10, max_size=10))
def test_no_label_meets_the_line(output):
    figure = painted(VIEW, with_outputs(output)).figures["outputs"]
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1, line.layer) == (LINE, LINE, "below")
    (bars,) = figure.data
    # The widest number, ">0.99" in 17 px, on what a figure of 300 px has left for its axis.
    width = 46 / (300 - 38) * figure.layout.xaxis.range[1]
    assert figure.layout.xaxis.range[1] >= 1 + width
    for a, place in zip(bars.x, bars.textposition, strict=True):
        low, high = (a, a + width) if place == "outside" else (a - width, a)
        assert not low < LINE < high
        assert low >= 0


def test_a_hair_under_the_line_is_not_sure_and_reads_so():
    _, figures, _, texts = painted(VIEW, with_outputs([0.1] * 9 + [0.4999]))
    assert winners(figures["outputs"]) == []
    assert figures["outputs"].data[0].text[9] == "<0.50"
    said = "Not sure. No output reaches 0.50. Brightest: 9 with <0.50, then 0 with 0.10."
    assert texts["answer"] == said


def test_only_what_would_read_as_the_line_is_marked():
    figure = painted(VIEW, with_outputs([0.494, 0.4951, 0.5, 0.501, 0.999, 0, 1, 0, 0, 0])).figures
    assert list(figure["outputs"].data[0].text)[:7] == [
        "0.49", "<0.50", "0.50", "0.50", ">0.99", "0.00", "1.00",
    ]  # fmt: skip


@pytest.mark.parametrize("dark", [True, False])
def test_on_the_line_is_sure(dark):
    _, figures, _, texts = painted(VIEW, with_outputs([0.5] + [0.1] * 9, dark=dark))
    assert winners(figures["outputs"]) == [0]
    assert texts["answer"] == "It says 0, with 0.50. Next: 1 with 0.10."


def test_a_rival_in_the_dark_is_not_named():
    _, _, _, texts = painted(VIEW, with_outputs([0.9] + [0.0] * 8 + [0.0049]))
    assert texts["answer"] == "It says 0, with 0.90. All others are dark."
    _, _, _, texts = painted(VIEW, with_outputs([0.9] + [0.0] * 8 + [0.0051]))
    assert texts["answer"] == "It says 0, with 0.90. Next: 9 with 0.01."


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ([0.1] * 8 + [0.93, 0.97], "It says 9, with 0.97. But 8 with 0.93 is bright, too."),
        (
            [0.7, *[0.1] * 7, 0.93, 0.97],
            "It says 9, with 0.97. But 8 with 0.93 and 0 with 0.70 are bright, too.",
        ),
    ],
)
def test_who_is_bright_besides_the_answer_is_said(output, said):
    _, figures, _, texts = painted(VIEW, with_outputs(output))
    assert winners(figures["outputs"]) == [9]
    assert texts["answer"] == said


def test_why_no_output_exceeds_one_is_said_of_networks_for_which_it_is_so():
    setting = scene("relu").setting
    assert "the sigmoid, so every output" in VIEW.template(setting).html
    other = replace(setting, activations=("relu", "relu", "relu"))
    assert "the sigmoid" not in VIEW.template(other).html


def test_a_blank_pad_has_no_winner_whatever_lights_up():
    _, figures, _, texts = painted(VIEW, with_outputs([0.9] + [0.1] * 9, strokes=BLANK))
    assert winners(figures["outputs"]) == []
    assert "no digit" in texts["answer"]


def test_the_figure_in_words_has_all_ten_numbers():
    now = scene("sigmoid", DRAWINGS[2])
    numbers, _, _, _ = painted(VIEW, now)
    for digit, text in enumerate(numbers.figures["outputs"].traces[0]["text"]):
        assert f"{digit}: {text}" in numbers.figures["outputs"].alt
