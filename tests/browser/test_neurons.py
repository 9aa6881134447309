"""Selecting neurons: by click, by keyboard, in a figure."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from components.figures.numbers import activation
from tests.browser.stage import PEN, SAMPLES, trace_of


def test_the_keyboard_reaches_every_neuron(open_stage):
    stage = open_stage()
    stage.neuron(1, 0).focus()
    for _ in range(15):
        stage.page.keyboard.press("ArrowDown")
    expect(stage.neuron(1, 15)).to_be_focused()
    stage.page.keyboard.press("ArrowRight")
    stage.page.keyboard.press("ArrowRight")
    expect(stage.neuron(3, 9)).to_be_focused()
    stage.page.keyboard.press("Enter")
    expect(stage.neuron(3, 9)).to_have_attribute("aria-pressed", "true")
    stage.page.keyboard.press("Escape")
    expect(stage.neuron(3, 9)).to_have_attribute("aria-pressed", "false")


def test_a_weight_map_that_is_clicked_selects_its_neuron_and_is_framed(open_stage):
    stage = open_stage(size="desktop")
    view = stage.look("weights")
    frame = view.locator(".shapelayer path")
    expect(frame).to_have_count(0)
    plot = view.locator(".scatterlayer .points path")
    expect(plot).to_have_count(16)
    plot.nth(6).scroll_into_view_if_needed()
    plot.nth(6).click(force=True)
    expect(stage.neuron(1, 6)).to_have_attribute("aria-pressed", "true")
    expect(frame).to_have_count(2)  # white, on black
    stage.neuron(1, 6).click()
    expect(stage.neuron(1, 6)).to_have_attribute("aria-pressed", "false")
    expect(frame).to_have_count(0)


def test_labels_say_what_a_neuron_is_and_does_and_a_click_selects_it(open_stage):
    stage = open_stage()
    stage.draw(PEN[0])
    stage.expect_digit(0)
    expect(stage.neuron(3, 0)).to_have_attribute(
        "aria-label", re.compile(r"^Output layer, digit 0: >?0\.[5-9]")
    )
    # The toggle swaps the network, and the names follow.
    stage.press("Clear")
    stage.sample(0)
    stage.expect_digit(0)
    for name in ("ReLU", "Sigmoid"):
        stage.choose(name)
        values = trace_of(SAMPLES[0], name.lower()).activations[1]
        index = int(values.argmax())
        expect(stage.neuron(1, index)).to_have_attribute(
            "aria-label", re.compile(rf": {re.escape(activation(values[index]))}$")
        )
    stage.neuron(1, 4).click()
    expect(stage.neuron(1, 4)).to_have_attribute("aria-pressed", "true")
    expect(stage.page.get_by_test_id("seen")).to_have_class(re.compile("nn-mapped"))
    # Where somebody has colours of their own, what is lit and what is chosen is seen all the same.
    stage.page.emulate_media(forced_colors="active")
    level = round(255 * float(stage.neuron(3, 0).get_attribute("data-activation")))
    expect(stage.neuron(3, 0).locator(".nn-circle")).to_have_css(
        "background-color", f"rgb({level}, {level}, {level})"
    )
    ground = "at => getComputedStyle(at).backgroundColor"
    for chosen, other in (
        ("[data-lines=product]", "[data-lines=weight]"),
        ("[data-view=neuron]", "[data-view=outputs]"),
        (".nn-activation label:has(:checked)", ".nn-activation label:not(:has(:checked))"),
    ):
        seen = [stage.page.locator(one).first.evaluate(ground) for one in (chosen, other)]
        assert seen[0] != seen[1], chosen
    stage.page.emulate_media(forced_colors="none")
    stage.neuron(1, 4).click()
    expect(stage.neuron(1, 4)).to_have_attribute("aria-pressed", "false")
