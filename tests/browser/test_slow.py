"""A network that is slow: what is pressed before the answer has come is neither lost nor wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from components.lessons import lessons
from tests.browser.stage import PEN, Stage

LATE = 0.7  # seconds: longer than any pause that the page waits for something to rest
# Everything that the lane says comes so much later, in its order; while it is held, not at all.
SLOW = """late => {
    let held = null, release;
    window.hold = () => { held = new Promise((done) => { release = done; }); };
    window.release = () => { release(); held = null; };
    const own = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
    const come = (socket, heard) => async (event) => {
        await new Promise((done) => setTimeout(done, late));
        await held;
        if (socket.onmessage) heard(event);
    };
    const set = function (heard) { own.set.call(this, heard && come(this, heard)); };
    Object.defineProperty(WebSocket.prototype, "onmessage", { get: own.get, set });
}"""


@pytest.fixture
def slowly(open_stage) -> Callable[..., Stage]:
    """slowly(query="", held=False): a visitor whose answers come late, or not before release()."""

    def slowly_(query: str = "", held: bool = False) -> Stage:
        script = f"({SLOW})({1000 * LATE}); {'hold();' if held else ''}"
        return open_stage(query, before=lambda page: page.add_init_script(script))

    return slowly_


def test_names_follow_an_answer_that_comes_after_the_pen_has_rested(slowly):
    stage = slowly()
    stage.draw(PEN[0])
    stage.expect_digit(0)
    expect(stage.neuron(3, 0)).to_have_attribute("aria-label", re.compile(r": >?0\.[5-9]"))


def test_what_is_not_known_cannot_be_changed_yet(slowly):
    stage = slowly(held=True)
    expect(stage.page.locator(".nn-winner")).to_be_hidden()
    stage.neuron(1, 3).click()
    mute = stage.page.get_by_role("button", name="Knock out")
    slider = stage.page.get_by_label("bias, slider")
    expect(mute).to_be_disabled()
    expect(slider).to_be_disabled()
    stage.page.evaluate("release()")
    mute.click()  # as soon as it can be
    expect(stage.page.locator(".nn-changed")).to_contain_text("16 of")
    slider.press("ArrowRight")
    expect(stage.page.locator(".nn-changed")).to_contain_text("17 of")


def test_a_drawing_that_is_checked_at_once_is_checked_when_it_was_answered(slowly):
    name = "what-is-a-neural-network"
    steps = lessons().found[name]["steps"]
    at = next(at for at, step in enumerate(steps) if step["ask"]["kind"] == "draw")
    stage = slowly(f"?lesson={name}&at={at + 1}")
    expect(stage.page.locator(".nn-lesson[data-ready]")).to_be_visible()
    stage.page.evaluate("hold()")
    show = steps[at]["ask"]["show"]["strokes"]
    stage.draw([list(zip(stroke[::2], stroke[1::2], strict=True)) for stroke in show])
    main = stage.page.locator("[data-lesson-do=main]")
    main.click()
    expect(main).to_have_attribute("aria-busy", "true")
    stage.page.evaluate("release()")
    expect(stage.page.locator(".nn-lesson[data-phase=seen]")).to_be_visible()
    expect(stage.page.locator(".nn-outcome")).to_contain_text("Right")


def test_a_lesson_s_one_step_is_told_and_not_what_would_help_after_it(slowly):
    name = "watch-it-learn"
    at = [step["id"] for step in lessons().found[name]["steps"]].index("one-step")
    stage = slowly(f"?lesson={name}&at={at + 1}")
    stage.press("Reveal")
    told = stage.page.locator(".nn-seentext")
    costs = r"From ([\d.]+) to ([\d.]+)"
    expect(told).to_have_text(re.compile(costs))
    first, after = map(float, re.match(costs, told.inner_text()).groups())
    assert after < first / 2
    expect(stage.page.get_by_role("button", name="Undo step")).to_be_enabled()
    expect(told).to_contain_text(f"From {first:.2f} to {after:.2f}")


# Everything that can be pressed or pulled, once; but what leads to another page or dialog.
PRESS_ALL = """() => {
    const elsewhere = "[data-menu=lessons] *, #nn-more *, [data-do=paper], [data-do=help]";
    const all = "button, input[type=range], input[type=radio], [role=spinbutton]";
    const done = new Set();
    for (let one = null; ; done.add(one)) {
        one = [...document.querySelectorAll(all)].find((control) => !done.has(control)
            && !control.disabled && control.checkVisibility() && !control.matches(elsewhere));
        if (!one || done.size > 500) return done.size;
        const key = new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true });
        if (one.role === "spinbutton") one.dispatchEvent(key);
        else if (one.type === "range") {
            one.value = one.max;
            for (const event of ["input", "change"]) one.dispatchEvent(new Event(event));
        } else one.click();
    }
}"""


@pytest.mark.parametrize("query", ["", "?learn&view=race"])
def test_whatever_is_pressed_before_the_first_answer_leaves_a_page_that_works(slowly, query):
    stage = slowly(query, held=True)
    for _ in range(2):
        assert stage.page.evaluate(PRESS_ALL) > 20
    stage.page.evaluate("release()")
    stage.page.evaluate("document.querySelector('[data-do=clear]').click()")
    expect(stage.answer).to_have_text("Draw a digit")
    stage.page.evaluate("document.querySelector('[data-testid=sample-3]').click()")
    # Stepped through, or to be guessed first, it may be.
    expect(stage.answer).to_have_text(re.compile(r"^(\d|Not sure|…|\?)$"))
