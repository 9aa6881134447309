"""The lesson's exercise: a neuron that looks for a bar. Run as a page runs it."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from components import palette
from components.figures import probes
from network import Trace, load, rasterise
from network.asking.bar_detector import bar_detector, respond, test_pictures
from network.store import SHIPPED
from tests.components.contrast import contrast

SEVEN = [[[0.25, 0.25], [0.75, 0.25], [0.5, 0.75]]]
BLANK: list = []
DRAWINGS = {"seven": SEVEN, "blank": BLANK}
ORDER = ("bar", "lower half", "solid block", "two bars")  # by the sums 8, −4, −8, −16

each_name = pytest.mark.parametrize("name", SHIPPED)
each_drawing = pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS.keys())
each_layer = pytest.mark.parametrize("layer", [1, 2, 3])
each_theme = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def trace_of(name: str, drawing: list) -> Trace:
    return load(name).forward(rasterise([np.array(stroke) for stroke in drawing]).ravel())


def of_type(figure: go.Figure, kind: str) -> list:
    return [trace for trace in figure.data if trace.type == kind]


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def numbers_in(text: str) -> list[Decimal]:
    """Every number with two decimals, with the sign before it."""
    found = re.findall(r"([−+])?\s?(\d+\.\d\d)\b", text)
    return [Decimal(number) * (-1 if sign == "−" else 1) for sign, number in found]


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.info])


def alts(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("plotly_chart")]


@each_theme
def test_ranked_shows_terms_sum_and_brightness(dark):
    responses = {
        name: respond(bar_detector(0.2, 0.1), picture, -1)
        for name, picture in test_pictures().items()
    }
    figure = probes.ranked(responses, dark)
    adds, takes = of_type(figure, "bar")
    assert list(adds.x) == [8, 8, 0, 4]
    np.testing.assert_allclose(takes.x, [-8, 0, -8, -4])
    page = palette.for_browser(light=not dark)["background"]
    assert all(contrast(bars.marker.color, page) >= 3 for bars in (adds, takes))
    diamonds, squares, lines = of_type(figure, "scatter")
    np.testing.assert_allclose(diamonds.x, [-1, 7, -9, -1], atol=1e-5)
    np.testing.assert_allclose(
        squares.marker.color, 1 / (1 + np.exp([1.0, -7.0, 9.0, 1.0])), atol=1e-5
    )
    assert [re.sub("<.*?>", "", line) for line in lines.text] == [
        "2. solid block: 8.00 − 8.00 − 1.00 = −1.00",
        "1. bar: 8.00 − 0.00 − 1.00 = 7.00",
        "4. two bars: 0.00 − 8.00 − 1.00 = −9.00",
        "2. lower half: 4.00 − 4.00 − 1.00 = −1.00",
    ]


# ---- the exercise ---------------------------------------------------------------


def exercise_page() -> None:
    from components.panels.exercise import exercise

    exercise()


def open_exercise() -> AppTest:
    return run(AppTest.from_function(exercise_page))


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [button for button in at.button if button.label == label]
    button.click()
    return run(at)


def predict(at: AppTest, order) -> AppTest:
    for box, name in zip(at.selectbox, order, strict=True):
        box.set_value(name)
    return run(at)


def revealed(at: AppTest) -> bool:
    return any("squished" in alt for alt in alts(at))


def sums_of(at: AppTest) -> list[tuple[str, list[Decimal]]]:
    """The pictures as ranked, each with its terms, its sum and its brightness."""
    (alt,) = [alt for alt in alts(at) if "squished" in alt]
    return [
        (name, numbers_in(text)) for name, text in (part.split(": ") for part in alt.split("; "))
    ]


def slide(at: AppTest, label: str, value: float) -> AppTest:
    (slider,) = [slider for slider in at.slider if label in slider.label]
    slider.set_value(value)
    return run(at)


def test_nothing_is_told_before_the_prediction():
    at = open_exercise()
    assert [box.value for box in at.selectbox] == [None] * 4
    assert not revealed(at)
    assert not at.slider
    assert not at.info


def test_a_right_prediction():
    at = predict(open_exercise(), ORDER)
    place = at.button(key="exercise-turn")
    assert place.label == "Reveal"
    at = press(at, "Reveal")
    assert "All four places right" in at.info[0].value  # which is announced
    assert at.button(key="exercise-turn").label == "Start again"
    assert "not to a solid block" in said(at)
    assert "in the *lower half*, gives it only z = −4.00" in said(at)
    assert [name for name, _ in sums_of(at)] == list(ORDER)
    assert not at.selectbox  # a prediction cannot be changed once the answer is out


def test_a_wrong_prediction_is_marked_place_by_place():
    at = press(predict(open_exercise(), ("bar", "solid block", "lower half", "two bars")), "Reveal")
    assert "2 of 4 places right" in said(at)
    assert "bar ✓, solid block ✗, lower half ✗, two bars ✓" in said(at)
    assert [name for name, _ in sums_of(at)] == list(ORDER)


def test_a_picture_in_two_places_is_pointed_out_at_once():
    at = predict(open_exercise(), ("bar", "bar", "lower half", None))
    (info,) = at.info
    assert "**bar**" in info.value
    assert "**solid block**, **two bars**" in info.value
    at = press(at, "Reveal")
    assert not revealed(at)
    assert len(at.info) == 1


def test_an_empty_place_is_pointed_out_when_it_is_handed_in():
    at = predict(open_exercise(), ("bar", "lower half", None, None))
    assert not at.info
    at = press(at, "Reveal")
    assert not revealed(at)
    assert "**solid block**, **two bars**" in at.info[0].value
    assert revealed(press(predict(at, ORDER), "Reveal"))


@pytest.mark.parametrize(
    ("bright", "dark", "bias"), [(0.2, 0.2, 0), (0.5, 0.25, -7), (0.35, 0.15, 20), (0, 0.5, 1)]
)
def test_the_terms_shown_add_up_and_are_those_of_the_pixels(bright, dark, bias):
    at = press(predict(open_exercise(), ORDER), "Reveal")
    slide(slide(slide(at, "bright", bright), "dark", dark), "Bias", bias)
    lit = {"bar": (40, 0), "lower half": (20, 40), "solid block": (40, 80), "two bars": (0, 80)}
    shown = sums_of(at)
    assert {name for name, _ in shown} == set(lit)
    for name, numbers in shown:
        *terms, z, brightness = numbers
        assert sum(terms) == z
        assert len(terms) == (3 if bias else 2)
        inside, outside = lit[name]
        assert float(terms[0]) == pytest.approx(inside * bright)
        assert float(terms[1]) == pytest.approx(-outside * dark)
        assert float(brightness) == pytest.approx(1 / (1 + np.exp(-float(z))), abs=0.0101)
    z = [numbers[-2] for _, numbers in shown]
    assert z == sorted(z, reverse=True)
    assert "All four places right" in said(at)  # it was made for the neuron at the start


def test_without_dark_surroundings_block_and_bar_tie():
    at = slide(press(predict(open_exercise(), ORDER), "Reveal"), "dark", 0.0)
    sums = dict(sums_of(at))
    assert sums["bar"] == sums["solid block"]
    assert "Block and bar tie" in said(at)
    spec = json.loads(at.get("plotly_chart")[-1].proto.spec)
    (lines,) = [trace["text"] for trace in spec["data"] if trace.get("mode") == "text"]
    assert [line.split(".")[0] for line in lines] == ["1", "1", "3", "4"]


def test_weak_surroundings_and_no_bar_are_commented_on():
    at = press(predict(open_exercise(), ORDER), "Reveal")
    assert "Make the surroundings darker" in said(slide(at, "dark", 0.05))
    assert "Make the bar brighter" in said(slide(at, "bright", 0.0))


def test_start_again_resets_everything():
    at = press(predict(open_exercise(), ORDER), "Reveal")
    slide(slide(at, "dark", 0.5), "Bias", 10)
    at = press(at, "Start again")
    assert not revealed(at)
    assert [box.value for box in at.selectbox] == [None] * 4
    at = press(predict(at, ORDER), "Reveal")
    assert [slider.value for slider in at.slider] == [0.2, 0.2, 0]
    at = press(
        predict(press(at, "Start again"), ("lower half", "lower half", None, None)), "Start again"
    )
    assert not at.info


def test_pictures_stay_the_same_bytes_from_run_to_run():
    at = open_exercise()
    before = [c.proto.spec for c in at.get("plotly_chart")]
    predict(at, ORDER)
    assert [c.proto.spec for c in at.get("plotly_chart")] == before


def test_the_name_of_the_exercise_gives_the_answer_away_to_nobody():
    assert "edge" not in said(open_exercise())
