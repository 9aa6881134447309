"""Everything can be reached and done without a mouse."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from components.figures.numbers import number
from network import load

# What has the focus, by the name that a screen reader would say, without its numbers.
FOCUSED = """() => {
    const at = document.activeElement;
    return at === document.body ? "" : at.getAttribute("aria-label")
        ?? (at.type === "radio" ? at.parentNode.textContent : at.textContent).trim();
}"""
# All that can be pressed, except what arrow keys reach within a group that Tab enters.
CONTROLS = """() => [...document.querySelectorAll(
        ".nn-stage :is(button, input, select, a, [tabindex]):not(:disabled)")]
    .filter(at => at.checkVisibility() && at.tabIndex >= 0 && (at.type !== "radio" || at.checked))
    .map(at => at.getAttribute("aria-label")
        ?? (at.type === "radio" ? at.parentNode.textContent : at.textContent).trim())"""


def tour(stage) -> list[str]:
    """The names of what Tab goes through, once around."""
    names = []
    # From the page's beginning, where somebody who just came would be.
    stage.page.evaluate(
        """() => {
            const start = document.createElement("a");
            start.tabIndex = -1;
            document.body.prepend(start);
            start.focus();
            start.remove();
        }"""
    )
    for _ in range(120):
        stage.page.keyboard.press("Tab")
        name = stage.page.evaluate(FOCUSED)
        if not name:
            break
        names.append(bare(name))
    return names


def bare(name: str) -> str:
    """A neuron's name follows its numbers some time after them."""
    return name.split(":")[0]


def controls(stage) -> list[str]:
    """The names of all that can be pressed."""
    return [bare(name) for name in stage.page.evaluate(CONTROLS)]


def test_tab_reaches_everything_in_the_order_in_which_it_is_read(open_stage):
    stage = open_stage()
    stage.sample(3)
    stage.expect_digit(3)
    assert tour(stage) == controls(stage)
    stage.neuron(2, 3).click()
    expect(stage.page.locator("[data-painted='2-3']")).to_be_visible()
    names = tour(stage)
    assert names == controls(stage)
    assert {"bias, slider", "from 16, slider", "Knock out", "Close this view"} <= set(names)


def test_a_lesson_without_a_mouse(open_stage):
    stage = open_stage()
    keyboard = stage.page.keyboard
    stage.page.get_by_test_id("sample-4").focus()
    keyboard.press("Enter")
    stage.expect_digit(4)
    # A view, by its tab, and back.
    stage.page.get_by_role("tab", name="One neuron").focus()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(stage.view("outputs")).to_be_visible()
    # Tabs stand in groups, in one list; each says its group, and what one learns there.
    tab = stage.page.get_by_role("tablist").get_by_role("tab", name="Outputs")
    expect(tab).to_have_accessible_description(re.compile("^This answer .+which is brightest"))
    keyboard.press("Escape")
    expect(stage.view("outputs")).to_have_count(0)
    expect(stage.page.get_by_role("tab", name="Outputs")).to_be_focused()
    # A neuron, and its bias.
    stage.neuron(1, 0).focus()
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    slider = stage.page.get_by_label("bias, slider")
    before = float(slider.input_value())
    slider.focus()
    keyboard.press("ArrowRight")
    assert float(slider.input_value()) - before <= 0.051  # a fine step, and one press a step
    expect(stage.page.locator(".nn-changed")).to_have_text("1 of 13,002 changed")
    # Whoever takes it back is left where one can go on, and so is who resets what is not there.
    undo = stage.page.get_by_role("button", name="Undo change")
    reset = stage.page.get_by_role("button", name="Reset all")
    undo.press("Enter")
    button = stage.page.get_by_role("button", name="Experiment")
    expect(button).to_be_focused()
    slider.press("ArrowRight")
    reset.press("Enter")
    expect(stage.page.get_by_role("button", name="Undo reset")).to_be_focused()
    # The neighbour is said, for the focus stays.
    heard = stage.page.locator(".nn-view [aria-live=polite]")
    stage.page.get_by_role("button", name="The next neuron").press("Enter")
    expect(heard).to_have_text("Hidden layer 2, neuron 2")
    # What stands in a menu may close it, and whoever leaves it does.
    button.press("Enter")
    stage.page.get_by_role("button", name="Shuffle all weights").press("Enter")
    expect(button).to_be_focused()
    share = stage.page.get_by_role("button", name="Share", exact=True)
    share.press("Enter")
    expect(share).to_have_attribute("aria-expanded", "true")
    keyboard.press("Shift+Tab")
    expect(share).to_have_attribute("aria-expanded", "false")
    # A menu, which Escape closes and nothing else.
    button = stage.page.get_by_role("button", name="Experiment")
    button.focus()
    keyboard.press("Enter")
    expect(stage.page.get_by_role("button", name="Shuffle all weights")).to_be_visible()
    keyboard.press("Escape")
    expect(stage.page.get_by_role("button", name="Shuffle all weights")).to_be_hidden()
    expect(button).to_be_focused()
    expect(stage.view("neuron")).to_be_visible()


def test_a_painted_map_is_undone_by_control_z_and_the_cursor_is_announced(open_stage):
    stage = open_stage()
    stage.sample(9)
    stage.expect_digit(9)
    stage.neuron(1, 7).click()
    stage.press("Paint +")
    stage.page.locator(".nn-connections .nn-map").first.focus()
    keyboard = stage.page.keyboard
    keyboard.press("ArrowDown")
    status = stage.page.locator(".nn-status")
    weight = load("sigmoid").weights[0][7].reshape(28, 28)[15, 14]
    expect(status).to_have_text(f"Row 16, column 15: {number(weight)}")
    # And seen, in the map's cell.
    box = stage.page.locator(".nn-connections .nn-map").first.bounding_box()
    at = stage.page.locator(".nn-mapcursor").first.bounding_box()
    assert abs((at["x"] - box["x"]) / box["width"] * 28 - 14) < 0.1
    assert abs((at["y"] - box["y"]) / box["height"] * 28 - 15) < 0.1
    keyboard.press("Space")
    text = stage.page.locator(".nn-changed")
    expect(text).to_have_text(re.compile("^9 of"))
    keyboard.press("Control+z")
    expect(text).to_have_text(re.compile("^0 of"))
    stage.pad.focus()
    keyboard.press("ArrowLeft")
    expect(status).to_have_text("Pen up, row 15, column 14")
