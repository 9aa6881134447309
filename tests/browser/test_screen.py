"""Sizes, themes and accessibility."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ElementHandle, expect

from components.views import VIEWS
from tests.browser.conftest import SIZES
from tests.browser.overflow import settle, unread

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # the story of all that is well takes four times as long
}
CONTRAST = {**AXE, "runOnly": ["color-contrast"]}  # all that a theme changes


# What is written and seen in smaller letters: its own size times the zoom that it stands in.
SMALL = """least => {
    const found = {};
    const stage = document.querySelector(".nn-stage");
    const walk = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode.textContent.trim();
        const node = walk.currentNode.parentElement;
        const box = node.getBoundingClientRect();
        const hidden = !node.checkVisibility() || box.width < 2 || node.closest(".nn-hidden");
        if (!text || hidden) continue;
        const size = parseFloat(getComputedStyle(node).fontSize) * (node.currentCSSZoom ?? 1);
        if (size < least - 0.1) found[text.slice(0, 30)] = size;
    }
    return found;
}"""


# By how many pixels the page is wider than the screen.
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def overflow(stage) -> int:
    """By how many pixels the page is wider than the screen."""
    return stage.page.evaluate(OVERFLOW)


# Each part is wholly on the screen with nothing over it, and the page did not scroll for it.
TOGETHER = """more => scrollY === 0 && [
    document.querySelector("[data-testid=pad]"), document.querySelector("[data-testid=answer]"),
    ...more,
].every(part => {
    const { left, right, top, bottom, width } = part.getBoundingClientRect();
    const inside = left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1;
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const other = seen && !part.contains(seen) && !seen.contains(part);
    return width > 0 && inside && !other;
})"""


def expect_together(stage, *more) -> None:
    """Pad, answer and these are wholly on the screen, and the page did not scroll for it.

    These are locators, or elements that were found before: in a long walk that saves much.
    """
    parts = [part if isinstance(part, ElementHandle) else part.element_handle() for part in more]
    # To ask once is cheaper than to begin to wait, and mostly enough.
    if not stage.page.evaluate(TOGETHER, parts):
        stage.page.wait_for_function(TOGETHER, arg=parts)


# A projector, a tablet and a laptop at 200 %, a laptop at 400 %: the page may scroll, downwards.
ZOOMED = {
    "projector, 200 %": (640, 360),
    "beamer, 200 %": (640, 512),
    "laptop, 200 %": (720, 450),
    "laptop, 400 %": (320, 256),
}

# Neurons whose middle is under something else wherever one scrolls, and numbers that are cut off.
COVERED = """() => [...document.querySelectorAll(".nn-neuron")].filter((neuron) => {
    neuron.scrollIntoView({ block: "center" });
    const { left, right, top, bottom } = neuron.getBoundingClientRect();
    return !neuron.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}).map((neuron) => neuron.dataset.testid)"""
CUT = """() => [...document.querySelectorAll(".nn-neuronview :is(.nn-number, .nn-product)")]
    .filter((one) => {
        const view = one.closest(".nn-view").getBoundingClientRect();
        return one.scrollWidth > one.clientWidth || one.getBoundingClientRect().right > view.right;
    }).map((one) => one.value ?? one.textContent)"""


def resize(stage, size: str, sizes: dict = SIZES) -> None:
    width, height = sizes[size]
    stage.page.set_viewport_size({"width": width, "height": height})
    # The figures follow when the browser has told them, and the picture in this frame.
    stage.page.wait_for_function(
        f"innerWidth === {width} && innerHeight === {height} && new Promise(requestAnimationFrame)"
    )


def in_turn(names, sizes):
    """Each name with all sizes, forth and back: a size that is there already costs nothing."""
    for name, order in zip(names, cycle((list(sizes), list(sizes)[::-1])), strict=False):
        for size in order:
            yield name, size, size == order[0]


@pytest.fixture
def resized_stage(open_stage):
    """A stage that shows a 4, for tests that change its size."""
    stage = open_stage()
    stage.sample(4)
    stage.expect_digit(4)
    return stage


def expect_fits(stage, least: int, *more) -> None:
    """All of it is in sight, nothing is beyond the screen's right edge, or in small letters."""
    expect_together(stage, *more)
    beyond, small = stage.page.evaluate(f"least => [({OVERFLOW})(), ({SMALL})(least)]", least)
    where = stage.page.url, stage.page.viewport_size
    assert beyond <= 0, where
    assert small == {}, where


def test_cause_and_effect_share_the_screen_and_axe_is_content(resized_stage):
    """With any view open: pad, network and answer are in sight."""
    stage = resized_stage
    corners = [stage.neuron(*at).element_handle() for at in ((1, 0), (1, 15), (3, 0), (3, 9))]
    for name, size, first in in_turn(VIEWS, SIZES):
        resize(stage, size)
        if first:
            stage.look(name)
        expect_fits(stage, 14, *corners)
        if size == "tablet":  # whose dock is low: pictures stand beside their words
            expect_together(stage, *stage.page.locator(".nn-beside > [data-figure]").all())
        settle(stage.page)
        assert unread(stage.page) == [], (name, size)
        if size == "projector":
            assert violations(stage, f"[data-testid=view-{name}]") == [], name


def test_what_is_said_of_a_scribble_is_seen_whole_and_so_is_the_button_beside_it(resized_stage):
    stage = resized_stage
    stage.press("Clear")
    stage.draw([[(0.1, 0.2), (0.9, 0.25), (0.1, 0.5), (0.9, 0.55), (0.1, 0.8), (0.9, 0.85)]])
    expect(stage.answer).to_have_text("Not sure")
    guess = stage.page.get_by_role("button", name="Guess first")
    for size in SIZES:
        resize(stage, size)
        hidden = stage.page.locator(".nn-detail").evaluate(
            "it => it.scrollHeight - it.clientHeight"
        )
        assert hidden <= 2, size
        if size != "zoomed":  # where there is no such button
            expect(guess).to_be_in_viewport(ratio=0.99)


def test_a_neuron_and_its_knobs_share_the_screen(resized_stage):
    """With any knob turned, too."""
    stage = resized_stage
    stage.tab("One neuron")
    for layer, index in ((1, 15), (2, 0), (3, 9)):
        neuron = stage.neuron(layer, index)
        neuron.click()
        expect(stage.page.locator(f"[data-painted='{layer}-{index}']")).to_be_visible()
        bias = stage.page.get_by_label("bias, slider")
        for size in SIZES:
            resize(stage, size)
            # What is turned comes first: without scrolling within the dock, either.
            stage.page.evaluate("document.querySelector('.nn-view').scrollTop = 0")
            expect_together(stage, neuron, bias)
            assert overflow(stage) <= 0, (layer, index, size)
            if layer > 1:
                last = stage.page.get_by_label("from 16, slider")
                last.scroll_into_view_if_needed()
                expect_together(stage, neuron, last)
    stage.neuron(2, 0).click()
    expect(stage.page.locator("[data-painted='2-0']")).to_be_visible()
    for size in ZOOMED:
        resize(stage, size, ZOOMED)
        stage.page.wait_for_function(f"({COVERED})().length === 0")
        assert stage.page.evaluate(CUT) == [], size
        assert overflow(stage) <= 0, size
        width = stage.pad.bounding_box()["width"]
        assert width >= 100, size
    # What has no room beside the pad has another place.
    resize(stage, "zoomed")
    stage.press("More")
    for name in ("Guess first", "weight"):
        expect(stage.page.get_by_role("button", name=name, exact=True)).to_be_in_viewport()


def test_axe_finds_nothing_to_complain_about_around_the_views(resized_stage):
    stage = resized_stage
    stage.press("More")
    assert violations(stage) == []
    stage.press("Experiment")
    assert violations(stage) == []
    stage.press("Share")
    assert violations(stage) == []
    resize(stage, "phone")
    stage.page.keyboard.press("Escape")  # what was pressed last may lie over the network
    stage.neuron(1, 3).click()
    expect(stage.page.locator(".nn-sum tr.nn-total")).to_be_visible()
    assert violations(stage) == []


def test_axe_finds_nothing_to_complain_about_on_a_light_page(resized_stage):
    stage = resized_stage
    stage.press("Light page")
    stage.neuron(1, 3).click()
    expect(stage.page.locator(".nn-sum tr.nn-total")).to_be_visible()
    assert violations(stage) == []
    for name in VIEWS:  # the rest is as before
        stage.look(name)
        assert violations(stage, f"[data-testid=view-{name}]", CONTRAST) == [], name


AXE_SOURCE = Axe().axe_script
# The story of an element that is well may be long, and nobody reads it.
AXE_RUN = """async ([where, options]) => (await axe.run(where ?? document, options)).violations
    .map(found => [found.id, found.nodes.map(node => node.html.slice(0, 200))])"""


def violations(stage, where: str | None = None, options: dict = AXE) -> list:
    """What axe complains about, within this selector. A page is given axe once."""
    if not stage.page.evaluate("'axe' in window"):
        stage.page.evaluate(AXE_SOURCE)
    return stage.page.evaluate(AXE_RUN, [where, options])


# All that axe judges these parts by but their words and numbers: each element, in its parent.
SHAPES = """where => [...document.querySelectorAll(`${where} *`)].map((node) => {
    const words = /^(aria-label|aria-valuetext|data-step|for|href|id|max|min|name|title|value)$/;
    const told = ({ name, value }) => words.test(name) ? name : name + value.replace(/\\d+/g, "0");
    const shape = (one) => [one.localName, one.disabled, one.checked, !one.textContent.trim(),
        ...[...one.attributes].filter(({ name }) => name !== "style").map(told).sort()].join();
    return [node.closest(where), node.parentElement, node].map(shape).join(" > ");
})"""


def new_violations(stage, where: str, judged: set) -> list:
    """What axe complains about, unless all that stands here was `judged` with other words."""
    shapes = set(stage.page.evaluate(SHAPES, where))
    found = [] if shapes <= judged else violations(stage, where)
    judged |= shapes
    return found


def test_what_one_begins_with_fits(resized_stage):
    stage = resized_stage
    network = [stage.neuron(*at) for at in ((1, 0), (1, 15), (3, 0), (3, 9))]
    for size in SIZES:
        resize(stage, size)
        expect_fits(stage, 14, *network)
        assert stage.page.locator(".nn-circle").first.bounding_box()["width"] >= 28, size


OVERLAPS = """neurons => {
    const boxes = neurons.map(neuron => neuron.getBoundingClientRect());
    return neurons.flatMap((neuron, i) => boxes.slice(0, i)
        .filter(({ left, right, top, bottom }) => Math.min(right, boxes[i].right) > 0.5
            + Math.max(left, boxes[i].left)
            && Math.min(bottom, boxes[i].bottom) > 0.5 + Math.max(top, boxes[i].top))
        .map(() => neuron.dataset.testid));
}"""


# Of these, what is pressed by a finger and is smaller than one: of a radio button, its label.
SMALL_TARGETS = """(selector) => [...document.querySelectorAll(selector)].filter(control =>
    control.checkVisibility({ visibilityProperty: true })).map(control => {
    const pressed = /radio|checkbox/.test(control.type) ? control.closest("label") : control;
    const { width, height } = pressed.getBoundingClientRect();
    return [control.getAttribute("aria-label") || control.textContent, width, height];
}).filter(([, width, height]) => Math.min(width, height) < 43.9)"""
CONTROLS = ".nn-stage :is(button, input, select, a, summary)"


def expect_fingers_fit(stage) -> None:
    """Targets are large enough, and none lies on another: what is pressed is what is meant."""
    assert stage.page.evaluate(SMALL_TARGETS, CONTROLS) == []
    assert stage.page.locator(".nn-neuron").evaluate_all(OVERLAPS) == []


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_targets_are_large_enough_for_a_finger(open_stage, size):
    stage = open_stage(size=size)
    stage.sample(3)
    expect_fingers_fit(stage)
    for menu in ("Experiment", "Share"):
        stage.press(menu)
        expect_fingers_fit(stage)
    stage.press("Share")
    stage.neuron(2, 0).click()
    expect(stage.page.get_by_label("from 16, slider")).to_be_visible()
    expect_fingers_fit(stage)
    # Arrow keys go the way that the layers do.
    stage.neuron(1, 0).focus()
    on, after = ("ArrowRight", "ArrowDown") if size == "phone" else ("ArrowDown", "ArrowRight")
    stage.page.keyboard.press(on)
    expect(stage.neuron(1, 1)).to_be_focused()
    stage.page.keyboard.press(after)
    expect(stage.neuron(2, 1)).to_be_focused()


@pytest.mark.parametrize(
    "query",
    ["", "?view=why", "?learn", "?learn&view=correct", "?lesson=what-is-a-neural-network&at=2"],
)
def test_a_tablet_that_lies_is_for_fingers_too(open_stage, query):
    stage = open_stage(query, size="beamer", has_touch=True, is_mobile=True)
    for size in ("beamer", "projector", "tablet"):
        resize(stage, size)
        expect_together(stage, stage.neuron(1, 0), stage.neuron(3, 9))
        if "?learn" not in query or size != "projector":  # where outputs are 40 px apart
            expect_fingers_fit(stage)
        assert overflow(stage) <= 0, size


def test_nothing_moves_while_the_answer_changes_and_a_scribble_is_not_a_digit(open_stage):
    """Ink must not land off the finger."""
    stage = open_stage(size="phone")
    box = stage.pad.bounding_box()
    stage.sample(3)
    stage.expect_digit(3)
    assert stage.pad.bounding_box() == box
    rng = np.random.default_rng(3)
    stage.draw([rng.random((40, 2)).tolist()])
    expect(stage.answer).to_have_text("Not sure")
    stage.expect_digit("")
    assert stage.pad.bounding_box() == box


def test_a_mouse_leaves_no_ring_around_the_pad_and_the_keyboard_does(open_stage):
    stage = open_stage()
    outline = "pad => getComputedStyle(pad).outlineStyle"
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    expect(stage.pad).to_be_focused()
    assert stage.pad.evaluate(outline) == "none"
    stage.page.keyboard.press("ArrowUp")
    assert stage.pad.evaluate(outline) == "solid"
