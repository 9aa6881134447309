"""Drawing with mouse, touch and keyboard, and what the stage makes of it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from network import load, rasterise
from tests.browser.stage import SAMPLES, trace_of


def test_a_blank_pad_claims_nothing(open_stage):
    stage = open_stage()
    stage.expect_digit("")
    expect(stage.answer).to_have_text("Draw a digit")


@pytest.mark.parametrize("network", ["Sigmoid", "ReLU"])
def test_every_sample_is_read_right(open_stage, network):
    stage = open_stage(f"?activation={network}")
    for digit in range(10):
        stage.sample(digit)
        stage.expect_digit(digit)
        expect(stage.answer).to_have_text(str(digit))


def test_a_digit_drawn_with_the_mouse_is_read_right(open_stage):
    stage = open_stage()
    stage.draw(SAMPLES[5])
    stage.expect_digit(5)


@pytest.mark.parametrize("network", ["Sigmoid", "ReLU"])
def test_the_numbers_on_the_screen_are_those_that_numpy_computes(open_stage, network):
    stage = open_stage(f"?activation={network}")
    stage.sample(8)
    stage.expect_digit(8)
    trace = trace_of(SAMPLES[8], network.lower())
    for layer in (1, 2, 3):
        stage.expect_activations(layer, trace.activations[layer], within=0.005)
    shown = stage.page.locator(".nn-output span").all_inner_texts()
    np.testing.assert_allclose([float(text) for text in shown], trace.output, atol=0.0051)


def test_the_panels_show_the_same_numbers_as_the_stage(open_stage):
    stage = open_stage()
    stage.tab("Activations")
    stage.sample(2)
    stage.expect_digit(2)
    stage.page.get_by_text("The numbers, with the weighted sum").click()
    for layer in (1, 2, 3):
        table = stage.page.get_by_role("table").nth(layer - 1)
        for index, a in enumerate(stage.activations(layer)):
            cell = table.get_by_role("row").nth(index + 1).get_by_role("cell").nth(2)
            expect(cell).to_have_text(f"{a:.4f}")


def test_switching_the_activation_swaps_the_network_and_keeps_the_ink(open_stage):
    stage = open_stage()
    stage.draw(SAMPLES[4])
    stage.expect_digit(4)
    stage.choose("ReLU")
    expect(stage.page).to_have_url(re.compile("activation=ReLU"))
    expected = trace_of(SAMPLES[4], "relu").activations[1]
    assert expected.max() > 1.2, "with ReLU some neuron leaves 0..1"
    stage.expect_activations(1, expected, within=0.1)
    stage.expect_digit(4)
    stage.choose("Sigmoid")
    stage.expect_activations(1, trace_of(SAMPLES[4], "sigmoid").activations[1], within=0.03)
    stage.expect_digit(4)


def test_an_unknown_network_in_the_url_is_the_default_one(open_stage):
    stage = open_stage("?activation=<script>")
    stage.sample(1)
    stage.expect_digit(1)
    expect(stage.page.locator(".nn-scale").first).to_have_text("white = 1")


def test_undo_takes_back_a_stroke_and_a_clear(open_stage):
    stage = open_stage()
    stage.draw(SAMPLES[5])
    whole = trace_of(SAMPLES[5], "sigmoid").activations[0].sum()
    stage.expect_digit(5)
    stage.press("Undo")
    expect(stage.pad).not_to_have_attribute("data-blank", "")
    stage.press("Clear")
    expect(stage.answer).to_have_text("Draw a digit")
    stage.press("Undo")
    expect(stage.pad).not_to_have_attribute("data-blank", "")
    assert whole > 0


def test_without_auto_centre_the_network_sees_the_drawing_where_it_is(open_stage):
    stage = open_stage()
    small = [[[0.1 + 0.2 * x, 0.1 + 0.2 * y] for x, y in stroke] for stroke in SAMPLES[3]]
    stage.draw(small)
    stage.expect_digit(3)
    stage.press("Auto-centre")
    expected = trace_of(small, "sigmoid", centre=False).activations[1]
    stage.expect_activations(1, expected, within=0.03)


def test_touch_draws_and_does_not_scroll_the_page(open_stage):
    stage = open_stage(size="phone", has_touch=True, is_mobile=True)
    stage.pad.scroll_into_view_if_needed()
    box = stage.pad.bounding_box()
    before = stage.page.evaluate("[scrollY, document.querySelector('.stMain').scrollTop]")
    touch = stage.page.context.new_cdp_session(stage.page)

    def dispatch(kind, *point):
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in point
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for stroke in SAMPLES[7]:
        dispatch("touchStart", stroke[0])
        for point in stroke[1:]:
            dispatch("touchMove", point)
        dispatch("touchEnd")
    stage.expect_digit(7)
    after = stage.page.evaluate("[scrollY, document.querySelector('.stMain').scrollTop]")
    assert after == before


def test_a_second_finger_does_not_draw(open_stage):
    stage = open_stage()
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    stored = "() => JSON.parse(sessionStorage.getItem('digit-explorer-drawing')).strokes"
    one = stage.page.evaluate(stored)
    assert len(one) == 1
    stage.page.evaluate(
        """() => {
            const pad = document.querySelector('[data-testid=pad]');
            const box = pad.getBoundingClientRect();
            const fire = (type, id, x, y) => pad.dispatchEvent(new PointerEvent(type, {
                pointerId: id, bubbles: true, button: type === 'pointermove' ? -1 : 0,
                clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
            fire('pointermove', 77, 0.1, 0.1);
            fire('pointerup', 77, 0.9, 0.1);
        }"""
    )
    assert stage.page.evaluate(stored) == one
    drawn = [np.array(stroke, np.float32).reshape(-1, 2) for stroke in one]
    trace = load("sigmoid").forward(rasterise(drawn).ravel())
    stage.expect_activations(1, trace.activations[1], within=1e-6)


def test_the_keyboard_draws(open_stage):
    stage = open_stage()
    stage.pad.focus()
    keyboard = stage.page.keyboard
    for _ in range(9):
        keyboard.press("ArrowUp")
    keyboard.press("Space")
    expect(stage.page.get_by_role("status").filter(has_text="Pen down")).to_be_visible()
    for _ in range(18):
        keyboard.press("ArrowDown")
    keyboard.press("Space")
    stage.expect_digit(1)
    keyboard.press("Control+z")
    expect(stage.answer).to_have_text("Draw a digit")
    keyboard.press("Escape")
    expect(stage.pad).not_to_be_focused()


def test_space_after_space_draws_a_line_too(open_stage):
    stage = open_stage()
    stage.pad.focus()
    for _ in range(16):
        stage.page.keyboard.press("Space")
        stage.page.keyboard.press("ArrowDown")
    stage.expect_digit(1)


def test_ink_ends_at_the_pads_edge_and_goes_on_where_the_pen_returns(open_stage):
    stage = open_stage()
    stage.draw([[[0.5, 0.5], [1.3, 0.5], [1.3, 0.8], [0.5, 0.8]]])
    expected = trace_of([[[0.5, 0.5], [1, 0.5]], [[1, 0.8], [0.5, 0.8]]], "sigmoid")
    stage.expect_activations(1, expected.activations[1], within=0.03)


def test_a_scribble_is_not_a_digit(open_stage):
    stage = open_stage()
    rng = np.random.default_rng(3)
    stage.draw([rng.random((40, 2)).tolist()])
    expect(stage.answer).to_have_text("Not sure")
    stage.expect_digit("")


def test_each_painted_answer_is_measured(open_stage):
    stage = open_stage()
    stage.draw(SAMPLES[6])
    stage.expect_digit(6)
    latencies = stage.latencies()
    assert latencies
    assert all(0 < latency < 5000 for latency in latencies)
