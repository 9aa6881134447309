"""What is on the screen, explained over it: all that is said can be read, at every size."""

from __future__ import annotations

from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.conftest import SIZES
from tests.browser.test_screen import overflow, resize, violations

# What lies over something else of the explanation, or is cut off by the screen.
HIDDEN = """() => {
    const cards = [...document.querySelectorAll(".nn-help li")]
        .filter((card) => getComputedStyle(card).opacity > 0);
    const marks = document.querySelectorAll(".nn-helpring:not([hidden]) b");
    const boxes = [...cards, ...marks, document.querySelector(".nn-helpbar")]
        .map((node) => [node.textContent.slice(0, 20), node.getBoundingClientRect(), node]);
    const out = ({ left, top, right, bottom }) =>
        left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
    const over = (a, b) =>
        a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return boxes.filter(([, box, node], n) => node.matches("li")
        && (out(box) || boxes.some(([, other], k) => k !== n && over(box, other))));
}"""


def test_help_explains_what_is_there_and_hides_nothing_of_it(open_stage):
    stage = open_stage()
    stage.sample(3)
    stage.expect_digit(3)
    buttons = stage.page.locator("[data-do=help]:visible")
    for size in SIZES:
        resize(stage, size)
        if size == "phone":
            stage.press("More")
        buttons.click()
        cards = stage.page.locator(".nn-help li")
        expect(cards.first).to_be_focused()
        expect(cards).to_have_count(10)
        stage.page.wait_for_function(f"({HIDDEN})().length === 0", timeout=15_000)
        if size == "phone":  # one at a time, by keys and by fingers
            stage.press("Next")
            expect(cards.nth(1)).to_be_focused()
            assert stage.page.evaluate(HIDDEN) == []
        if size == "projector":
            assert violations(stage, ".nn-help") == []
            stage.page.keyboard.press("ArrowUp")
            expect(cards.last).to_be_focused()
            stage.page.keyboard.press("P")  # none of the stage's keys
            expect(stage.page.locator(".nn-presenting")).to_have_count(0)
        assert overflow(stage) <= 0
        stage.page.keyboard.press("Escape")
        expect(cards).to_have_count(0)
        opener = stage.page.get_by_role("button", name="More") if size == "phone" else buttons
        expect(opener).to_be_focused()


def test_help_tells_of_the_view_that_is_open_and_of_what_can_be_saved(open_stage):
    stage = open_stage("?view=outputs")
    stage.sample(3)
    stage.page.locator("[data-do=help]:visible").click()
    expect(stage.page.locator(".nn-help")).to_contain_text("Outputs: ")
    expect(stage.page.locator(".nn-help")).to_contain_text("save: picture, replay, numbers")


def test_the_head_is_one_line_at_every_size(open_stage):
    """With all that may stand in it: changes, and the way back from them."""
    stage = open_stage()
    stage.sample(3)
    stage.neuron(1, 2).click()
    stage.press("Knock out")
    tops = """() => [...document.querySelectorAll(".nn-head > :not(.nn-edits), .nn-edits > *")]
        .filter((node) => node.checkVisibility() && node.getBoundingClientRect().width > 1)
        .map((node) => node.getBoundingClientRect())"""
    for size in [size for size in SIZES if size != "phone"]:
        resize(stage, size)
        boxes = stage.page.evaluate(tops)
        middles = {round((box["top"] + box["bottom"]) / 2) for box in boxes}
        assert max(middles) - min(middles) <= 2, size
        boxes.sort(key=lambda box: box["left"])
        assert boxes[-1]["right"] <= SIZES[size][0], size
        assert all(one["right"] <= other["left"] + 1 for one, other in pairwise(boxes)), size
