"""Presenter mode, for the back row; and every mark of the picture answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from components.figures.numbers import activation, number
from components.views import VIEWS
from network import load
from tests.browser.stage import SAMPLES, trace_of
from tests.browser.test_screen import expect_fits, in_turn, resize

HALLS = {"projector": (1280, 720), "beamer": (1024, 768), "hall": (1920, 1080)}


@pytest.fixture
def presented(open_stage):
    """A stage in presenter mode."""
    stage = open_stage("?present")
    stage.sample(3)
    stage.expect_digit(3)
    return stage


def test_the_back_row_can_read_it(presented):
    stage = presented
    ends = [stage.neuron(*at).element_handle() for at in ((1, 15), (3, 9))]
    for name, hall, first in in_turn([None, *VIEWS, "neuron"], HALLS):
        resize(stage, hall, HALLS)
        if first and name:
            stage.page.locator(f"[data-view={name}]").click()
        if first and name in VIEWS:
            expect(stage.view(name)).to_have_attribute("data-sequence", re.compile(r"^\d+$"))
        expect_fits(stage, 18, *ends)
        circle = stage.page.locator(".nn-circle").first.bounding_box()
        assert circle["width"] >= 34, (name, hall)


def test_keys_of_a_clicker_and_of_a_teacher(open_stage):
    stage = open_stage()
    stage.sample(3)
    stage.expect_digit(3)
    keyboard = stage.page.keyboard
    keyboard.press("PageDown")  # scrolls a page, and is none of ours before presenting
    stage.expect_digit(3)
    keyboard.press("p")
    expect(stage.page).to_have_url(re.compile(r"\?present$"))
    status = stage.page.get_by_role("status")
    for step in ("1", "2", "3"):
        keyboard.press("PageDown")
        expect(status.filter(has_text=f"{step} of 4")).to_be_visible()
    stage.expect_digit("")
    keyboard.press("PageUp")
    expect(status.filter(has_text="2 of 4")).to_be_visible()
    keyboard.press("PageDown")
    keyboard.press("PageDown")
    stage.expect_digit(3)
    keyboard.press("P")
    expect(stage.page).to_have_url(re.compile(r"page\.html$"))
    stage.page.get_by_role("button", name="More").focus()  # which has no place while presenting
    keyboard.press("p")
    expect(stage.page.get_by_role("button", name="End (P)")).to_be_focused()
    keyboard.press("p")
    # Letters that are typed are letters.
    stage.neuron(2, 1).click()
    stage.page.get_by_label("bias, number").press("p")
    expect(stage.page).not_to_have_url(re.compile("present"))


def test_a_class_can_guess_first(presented):
    stage = presented
    winner = stage.neuron(3, 3)
    expect(winner).to_have_attribute("aria-label", re.compile(r"0\.\d"))
    reveal = stage.page.get_by_role("button", name="Reveal")
    expect(reveal).to_be_hidden()
    stage.press("Guess first")
    expect(stage.answer).to_have_text("?")
    stage.expect_digit("")
    heard = stage.page.locator(".nn-says [aria-live=polite]")
    expect(heard).to_have_text("Guess first")
    assert set(stage.page.locator(".nn-output span").all_inner_texts()) == {""}
    expect(winner).not_to_have_attribute("aria-label", re.compile(r"0\.\d"))
    view = stage.look("outputs")  # which does not tell it, either
    figure = stage.page.locator("[data-figure=outputs]")
    expect(figure).to_be_hidden()
    expect(view).to_have_css("visibility", "visible")
    reveal.click()
    stage.expect_digit(3)
    expect(heard).to_have_text(re.compile(r"^3\. Brightness"))
    expect(figure).to_be_visible()
    expect(winner).to_have_attribute("aria-label", re.compile(r"0\.\d"))
    expect(reveal).to_be_hidden()
    stage.press("Clear")
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    expect(stage.answer).to_have_text("?")
    reveal.click()
    stage.expect_digit(1)
    stage.press("Guess first")
    stage.press("Clear")
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    stage.expect_digit(1)


def test_pixels_neurons_and_lines_say_what_they_are(open_stage):
    stage = open_stage(size="desktop")
    stage.sample(8)
    stage.expect_digit(8)
    trace = trace_of(SAMPLES[8], "sigmoid")
    tip = stage.page.locator(".nn-tip")
    box = stage.page.get_by_test_id("seen").bounding_box()
    cell = box["width"] / 28
    picture = trace.activations[0].reshape(28, 28)
    row, column = (int(i) for i in divmod(int(picture.argmax()), 28))
    stage.page.mouse.move(box["x"] + (column + 0.5) * cell, box["y"] + (row + 0.5) * cell)
    expect(tip).to_have_text(
        f"row {row + 1}, column {column + 1}: {activation(picture[row, column])}"
    )
    stage.neuron(2, 4).hover()
    expect(tip).to_contain_text("Hidden layer 2, neuron 5: z = ")
    expect(tip).to_contain_text(f"activation {activation(trace.activations[2][4])}")
    # Only its own connections are drawn now: the strongest of them, half way.
    weights = load("sigmoid").weights[1][4]
    source = int(abs(weights * trace.activations[1]).argmax())
    stage.neuron(2, 4).click()
    ends = [stage.neuron(1, source).bounding_box(), stage.neuron(2, 4).bounding_box()]
    (x1, y1), (x2, y2) = ((b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in ends)
    size = ends[1]["width"]
    stage.page.mouse.move((x1 + x2 - size / 2) / 2, (y1 + y2) / 2)
    w, a = float(weights[source]), float(trace.activations[1][source])
    expect(tip).to_have_text(
        f"neuron {source + 1} → neuron 5: weight {number(w)} × {activation(a)} = {number(w * a)}"
    )
    # And where it leads: to the output that it pushes most.
    weights = load("sigmoid").weights[2][:, 4]
    digit = int(abs(weights).argmax())
    end = stage.neuron(3, digit).bounding_box()
    x, y = end["x"] + end["width"] / 2, end["y"] + end["height"] / 2
    stage.page.mouse.move((x2 + x - size / 2) / 2, (y2 + y) / 2)
    w, a = float(weights[digit]), float(trace.activations[2][4])
    expect(tip).to_have_text(
        f"neuron 5 → digit {digit}: weight {number(w)} × {activation(a)} = {number(w * a)}"
    )


def test_a_pulse_runs_along_the_connections_and_not_where_motion_is_reduced(open_stage):
    frames = """() => new Promise(done => {
        const lines = document.querySelector(".nn-lines");
        const seen = new Set();
        const until = performance.now() + 1500;
        const look = () => {
            seen.add(lines.toDataURL());
            if (performance.now() < until && seen.size < 4) requestAnimationFrame(look);
            else done(seen.size);
        };
        document.querySelector("[data-step=next]").click();
        document.querySelector("[data-step=next]").click();
        requestAnimationFrame(() => requestAnimationFrame(look));
    })"""
    for motion, pictures in (("no-preference", 4), ("reduce", 1)):
        stage = open_stage(motion=motion)
        stage.sample(8)
        stage.expect_digit(8)
        assert stage.page.evaluate(frames) == pictures, motion
