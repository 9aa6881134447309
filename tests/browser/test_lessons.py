"""Lessons in a browser: every step of every lesson, its numbers against NumPy's; keys and links."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from components.lessons import lessons
from tests.browser.conftest import SIZES
from tests.browser.lesson_facts import Step
from tests.browser.test_screen import SMALL, expect_together, overflow, resize, violations

LESSONS = lessons().found
FIRST = "what-is-a-neural-network"
KEPT = "JSON.parse(sessionStorage.getItem('digit-explorer'))"


class Walk:
    """Somebody who goes through a lesson."""

    def __init__(self, stage, name: str) -> None:
        self.stage, self.page, self.name = stage, stage.page, name
        self.steps = LESSONS[name]["steps"]
        self.root = stage.page.locator(".nn-lesson")

    def expect(self, at: int, phase: str) -> dict:
        """Wait until a step is shown in this state, and has come to rest."""
        step = self.steps[at]
        expect(
            self.page.locator(
                f'.nn-lesson[data-step="{step["id"]}"][data-phase={phase}][data-ready]'
            )
        ).to_be_visible(timeout=20_000)
        return step

    def do(self, name: str) -> None:
        self.page.locator(f"[data-lesson-do={name}]").click()

    def oracle(self, step: dict) -> Step | None:
        """What NumPy says of a step, where the file says all of it."""
        if step["stage"]["page"] == "learn" or step["stage"]["draw"] is None:
            return None
        drawn = None
        if step["ask"]["kind"] == "draw":
            drawn = self.page.evaluate(f"{KEPT}.strokes")
        return Step(step, drawn)

    def answer(self, step: dict, value: object) -> None:
        """Give an answer, in the form that the browser keeps it in."""
        ask, page = step["ask"], self.page
        if ask["kind"] in ("choice", "digit"):
            self.root.locator(".nn-options input").nth(value).check()
        elif ask["kind"] == "number":
            self.root.get_by_label("Your guess").fill(f"{value:.6g}")
        elif ask["kind"] == "ranking":
            for place, item in enumerate(value):
                text = ask["items"][item]["text"]
                while (now := self.order(step).index(item)) > place:
                    page.get_by_role("button", name=f"Up: {text}").click()
                    assert self.order(step).index(item) == now - 1
        elif ask["kind"] == "click":
            self.stage.neuron(*value).click()
        else:
            strokes = [list(zip(s[::2], s[1::2], strict=True)) for s in value]
            self.stage.press("Clear")
            self.stage.draw(strokes)

    def order(self, step: dict) -> list[int]:
        shown = self.root.locator(".nn-ranking li > span").all_inner_texts()
        texts = [item["text"] for item in step["ask"]["items"]]
        return [texts.index(text) for text in shown]

    def wrong(self, step: dict, solution: list) -> object:
        """An answer that is none of the right ones."""
        ask = step["ask"]
        match ask["kind"]:
            case "choice":
                return next(i for i in range(len(ask["options"])) if i not in solution)
            case "digit":
                return next(i for i in range(10) if i not in solution)
            case "number":
                off = ask["within"] * 1.5 + 1e-3
                most = float("inf") if ask["high"] is None else ask["high"]
                return solution[0] + off if solution[0] + off <= most else solution[0] - off
            case "ranking":
                return solution[::-1]
            case "click":
                layer, index = solution[0]
                return [layer, (index + 1) % 10]


@pytest.mark.parametrize("name", LESSONS)
def test_every_step_wrong(open_stage, name):
    """Predicted wrong, locked in, revealed: the numbers are NumPy's, and Back leads back."""
    stage = open_stage(f"?lesson={name}&at=1")
    walk = Walk(stage, name)
    for at, step in enumerate(walk.steps):
        walk.expect(at, "predict")
        expect(stage.page).to_have_url(re.compile(rf"lesson={name}&at={at + 1}$|at={at + 1}&"))
        expect(walk.root.locator(".nn-seentext")).to_be_hidden()
        oracle = walk.oracle(step)
        if step["ask"]["kind"] == "draw":
            walk.do("main")
            expect(walk.root.get_by_text("Not yet")).to_be_visible()
            walk.do("reveal")
        elif oracle is None:
            walk.do("reveal")  # nobody has to answer
        else:
            walk.answer(step, walk.wrong(step, oracle.solution()))
            walk.do("main")
            walk.expect(at, "locked")
            walk.do("main")
        walk.expect(at, "seen")
        if oracle and step["ask"]["kind"] != "draw":
            expect(walk.root.locator(".nn-outcome")).to_contain_text("Not so")
            expect(walk.root.locator(".nn-seentext")).to_have_text(oracle.filled())
            kept = stage.kept(f"kept.progress['{name}']?.answers['{step['id']}']?.judged")
            solution = kept["progress"][name]["answers"][step["id"]]["solution"]
            assert solution == pytest.approx(oracle.solution()) if step["ask"]["kind"] == "number" \
                else solution == oracle.solution()  # fmt: skip
        expect(walk.root.locator(".nn-seentext")).not_to_contain_text("…")
        if at + 1 < len(walk.steps):
            walk.do("main")
    for at in range(len(walk.steps) - 1, 0, -1):
        walk.expect(at, "seen")
        if at == len(walk.steps) - 3:
            break  # the way back is the same for all
        walk.do("back")


@pytest.mark.parametrize("name", LESSONS)
def test_every_step_right(open_stage, name):
    """Predicted right; what is locked in survives a reload, and so does where one is."""
    stage = open_stage(f"?lesson={name}&at=1")
    walk = Walk(stage, name)
    for at, step in enumerate(walk.steps):
        walk.expect(at, "predict")
        oracle, kind = walk.oracle(step), step["ask"]["kind"]
        if kind == "draw" and step["ask"]["show"]:
            walk.answer(step, step["ask"]["show"]["strokes"])
            expect(stage.page.locator("[data-lesson-do=main]")).to_be_enabled()
            walk.expect(at, "predict")
            walk.do("main")
        elif oracle is None or kind == "draw":
            walk.do("reveal")
        else:
            solution = oracle.solution()
            walk.answer(step, solution if kind == "ranking" else solution[0])
            walk.do("main")
            walk.expect(at, "locked")
            stage.kept(f"kept.progress['{name}']?.answers['{step['id']}']?.locked")
            stage.page.reload()
            walk.expect(at, "locked")
            walk.do("main")
        walk.expect(at, "seen")
        if oracle and (kind != "draw" or step["ask"]["show"]):
            expect(walk.root.locator(".nn-outcome")).to_contain_text("✓ Right.")
        if at + 1 < len(walk.steps):
            walk.do("main")
    stage.kept(f"kept.lesson?.at === {at} && kept.lesson.phase === 'seen'")
    stage.page.goto(stage.page.url.split("?")[0] + ("?learn" if "learn" in stage.page.url else ""))
    walk.expect(at, "seen")


def test_a_visitors_own_drawing_and_edits_come_back(open_stage):
    stage = open_stage("?activation=ReLU&view=why&neuron=1-2")
    stage.sample(7)
    stage.expect_digit(7)
    stage.neuron(2, 3).click()
    stage.page.get_by_label("bias, slider").press("PageUp")
    own = stage.kept("kept.edits.relu && kept.strokes.length === 1")
    stage.press("Lessons")
    stage.page.locator(f"[data-lesson={FIRST}]").click()
    walk = Walk(stage, FIRST)
    walk.expect(0, "predict")
    stage.page.get_by_role("button", name="Step 10").click()
    walk.expect(9, "predict")
    stage.page.keyboard.press("PageDown")
    walk.expect(9, "seen")
    stage.kept("kept.edits.sigmoid?.shuffle === 4")
    walk.root.locator("h2").click()
    stage.page.keyboard.press("Escape")
    expect(walk.root).to_have_count(0)
    stage.expect_digit(7)
    left = stage.kept("!kept.lesson && !kept.aside")
    assert {key: left[key] for key in ("base", "strokes", "edits", "selected", "view")} == {
        key: own[key] for key in ("base", "strokes", "edits", "selected", "view")
    }
    # And the lesson goes on where it was left.
    stage.press("Lessons")
    expect(stage.page.locator(f"[data-lesson={FIRST}]")).to_contain_text("go on at step 10")
    stage.page.locator(f"[data-lesson={FIRST}]").click()
    walk.expect(9, "seen")


def test_back_and_forward_go_through_the_steps(open_stage):
    stage = open_stage("?present")
    stage.page.goto(f"{stage.page.url}&lesson={FIRST}&at=3")
    walk = Walk(stage, FIRST)
    walk.expect(2, "predict")
    for key, at, phase in (
        ("PageDown", 2, "seen"),
        ("PageDown", 3, "predict"),
        ("PageUp", 2, "seen"),
        ("PageUp", 2, "predict"),
        ("PageUp", 1, "predict"),
    ):
        stage.page.keyboard.press(key)
        walk.expect(at, phase)
        answer = walk.root.locator(".nn-answering input:enabled")
        if answer.count():
            answer.first.focus()  # the keys are the clicker's all the same
    stage.page.go_back()
    walk.expect(2, "seen")
    expect(stage.page).to_have_url(re.compile(r"at=3"))
    expect(stage.page).to_have_url(re.compile(r"present"))


@pytest.mark.parametrize("at", ["99", "0", "x", "-1"])
def test_a_link_to_a_step_that_is_not_there(open_stage, at):
    stage = open_stage(f"?lesson={FIRST}&at={at}")
    Walk(stage, FIRST)
    expect(stage.page.locator(".nn-lesson[data-step]")).to_be_visible()


def test_a_link_to_no_lesson_says_so(open_stage):
    stage = open_stage("?lesson=nothing-here&at=2")
    stage.expected_errors.append("404")
    expect(stage.page.get_by_text("There is no lesson called “nothing-here”")).to_be_visible()
    expect(stage.page).not_to_have_url(re.compile("lesson="))
    stage.sample(3)
    stage.expect_digit(3)


# One step of each kind of prediction, of any lesson.
KINDS = {
    step["ask"]["kind"]: (name, at)
    for name, lesson in LESSONS.items()
    for at, step in reversed(list(enumerate(lesson["steps"])))
}


def test_axe_finds_nothing_to_complain_about(open_stage):
    """With a step of each kind of prediction, before and after the reveal."""
    stage = open_stage()
    for kind, (name, at) in KINDS.items():
        stage.page.goto(f"{stage.page.url.split('?')[0]}?lesson={name}&at={at + 1}")
        walk = Walk(stage, name)
        walk.expect(at, "predict")
        assert violations(stage, ".nn-lesson") == [], kind
        stage.page.keyboard.press("PageDown")
        walk.expect(at, "seen")
        assert violations(stage, ".nn-lesson") == [], kind
    stage.press("Lessons")
    expect(stage.page.locator("[data-lesson]").first).to_be_visible()
    assert violations(stage, ".nn-head") == []


@pytest.mark.parametrize("kind", ["choice", "ranking"])
def test_it_fits_every_screen(open_stage, kind):
    """Pad, network and answer stay in sight, with the button that leads on; letters are large."""
    name, at = KINDS[kind]
    stage = open_stage(f"?lesson={name}&at={at + 1}")
    walk = Walk(stage, name)
    walk.expect(at, "predict")
    stage.page.keyboard.press("PageDown")
    walk.expect(at, "seen")
    for size in SIZES:
        resize(stage, size)
        main = stage.page.locator("[data-lesson-do=main]")
        expect_together(stage, stage.neuron(1, 0), stage.neuron(3, 9), main)
        assert overflow(stage) <= 0, size
        assert stage.page.evaluate(SMALL, 14) == {}, size


def test_the_back_row_can_read_it(open_stage):
    stage = open_stage(f"?lesson={FIRST}&present")
    walk = Walk(stage, FIRST)
    for at in range(3):
        walk.expect(at, "predict")
        stage.page.keyboard.press("PageDown")
        walk.expect(at, "seen")
        assert stage.page.evaluate(SMALL, 18) == {}, at
        stage.page.keyboard.press("PageDown")


@pytest.mark.parametrize("name", LESSONS)
def test_notes_print_on_one_sheet(open_stage, server, name):
    stage = open_stage()
    stage.page.goto(f"{server.url}/lesson/{name}")
    expect(stage.page.get_by_role("row")).to_have_count(len(LESSONS[name]["steps"]) + 1)
    expect(stage.page.get_by_role("button", name="Print")).to_be_visible()
    pdf = stage.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    assert violations(stage) == []
