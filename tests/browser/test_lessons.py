"""Lessons in a browser: every step of every lesson, its numbers against NumPy's; keys and links."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from components.language import speaking, spoken, t
from components.lessons import lessons
from network.store import ASSETS
from tests.browser.conftest import APP, SIZES
from tests.browser.fake_run import Forgetful
from tests.browser.lesson_facts import Step, translated
from tests.browser.overflow import unread
from tests.browser.test_screen import (
    SMALL,
    expect_together,
    new_violations,
    overflow,
    resize,
    violations,
)

LESSONS = lessons().found
FIRST = "what-is-a-neural-network"
LANE = re.compile("/api/live")
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

    def predict(self, at: int, right: bool) -> bool:
        """Give a right or a wrong answer and lock it in; False where nobody can know one."""
        step = self.steps[at]
        ask = step["ask"]
        if ask["kind"] == "draw":
            if right:
                self.answer(step, ask["show"]["strokes"])
            self.expect(at, "predict")
            self.do("main")
            if not right:
                expect(self.root.get_by_text(t("Draw a digit first."))).to_be_visible()
                self.stage.sample(3)
                self.stage.expect_digit(3)
                self.do("main")
                expect(self.root.get_by_role("status")).to_contain_text(
                    t(
                        "Not yet: the network says {answer}. Change the drawing and check again.",
                        answer="3",
                    )
                )
            return right
        oracle = self.oracle(step)
        solution = oracle.solution() if oracle else meant(ask)
        if solution is None:
            return False
        whole = ask["kind"] == "ranking"
        chosen = solution if whole else solution[0]
        self.answer(step, chosen if right else self.wrong(step, solution))
        self.do("main")
        self.expect(at, "locked")
        return True

    def answer(self, step: dict, value: object) -> None:
        """Give an answer, in the form that the browser keeps it in."""
        ask, page = step["ask"], self.page
        if ask["kind"] in ("choice", "digit"):
            self.root.locator(".nn-options input").nth(value).check()
        elif ask["kind"] == "number":
            guess = spoken().decimal(f"{value:.6g}")
            field = self.root.get_by_label(translated(ask["question"]))
            field.fill(f"~{guess}")  # it says what is wanted where that is no number
            expect(field).to_have_attribute("aria-invalid", "true")
            expect(field).to_have_accessible_description(t("Only a number, please."))
            field.fill(guess)
            expect(field).to_have_attribute("aria-invalid", "false")
        elif ask["kind"] == "ranking":
            for place, item in enumerate(value):
                text = translated(ask["items"][item]["text"])
                up = page.get_by_role("button", name=t("Up: {item}", item=text))
                while (now := self.order(step).index(item)) > place:
                    up.press("Enter")
                    assert self.order(step).index(item) == now - 1
                    # Whoever moves one by keyboard can go on, and hears where it is.
                    said = t("{item}: place {n} of {all}", item=text, n=now, all=len(value))
                    expect(self.root.locator(".nn-ranking ~ [aria-live]")).to_have_text(said)
                    down = page.get_by_role("button", name=t("Down: {item}", item=text))
                    expect(down if now == 1 else up).to_be_focused()
        elif ask["kind"] == "click":
            self.stage.neuron(*value).click()
            expect(self.stage.neuron(*value)).to_have_attribute("aria-pressed", "true")
        else:
            strokes = [list(zip(s[::2], s[1::2], strict=True)) for s in value]
            self.stage.press(t("Clear"))
            self.stage.draw(strokes)

    def order(self, step: dict) -> list[int]:
        shown = self.root.locator(".nn-ranking li > span").all_inner_texts()
        texts = [translated(item["text"]) for item in step["ask"]["items"]]
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


# What is to be chosen and stands half below the title, which stays in sight.
SLICED = """() => {
    const { bottom: edge } = document.querySelector(".nn-lesson h2").getBoundingClientRect();
    return [...document.querySelectorAll(".nn-options label, .nn-ranking li")].filter((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return one.checkVisibility() && top < edge - 2 && bottom > edge + 2;
    }).map((one) => one.textContent);
}"""


def meant(ask: dict) -> list | None:
    """What a step in which a network learns takes for right, where it names no fact.

    A condition has to come true, whatever the network became: the text after it says so.
    """
    match ask["kind"]:
        case "choice":
            return [at for at, option in enumerate(ask["options"]) if option["right"]]
        case "click" | "number" if not isinstance(ask["right"], str):
            return ask["right"] if ask["kind"] == "click" else [ask["right"]]
    return None


# What axe has judged: another step of the same kind has other words, and no other elements.
JUDGED: dict[str, set[str]] = {"en": set(), "de": set()}


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("language", JUDGED)
def test_every_step(open_stage, name, language):
    """Predict, lock in, reveal, next; on the way a reload, and in the end back.

    Every second step is predicted wrong, in the other language the others. One language is seen
    on a projector from the back row.
    """
    projector = language == "de"
    stage = open_stage(f"?lesson={name}&at=1&lang={language}{'&present' if projector else ''}")
    walk, reloaded, judged = Walk(stage, name), False, JUDGED[language]
    outcome, told = walk.root.locator(".nn-outcome"), walk.root.locator(".nn-seentext")
    with speaking(language):
        for at, step in enumerate(walk.steps):
            right = (at % 2 == 0) == projector
            walk.expect(at, "predict")
            expect(stage.page).to_have_url(re.compile(rf"lesson={name}&at={at + 1}(&|$)"))
            expect(told).to_be_hidden()
            if not projector:
                assert new_violations(stage, ".nn-lesson", judged) == [], step["id"]
            draws = step["ask"]["kind"] == "draw"
            predicted = walk.predict(at, right)
            if predicted and not draws and not reloaded and at >= len(walk.steps) // 2:
                stage.kept(f"kept.progress['{name}']?.answers['{step['id']}']?.locked")
                stage.page.reload()
                walk.expect(at, "locked")
                reloaded = True
            if not (predicted and draws):
                walk.do("main" if predicted else "reveal")
            walk.expect(at, "seen")
            expect(told).not_to_contain_text("…")
            # What is told then is said, too, and the button that leads on has the focus.
            heard = walk.root.locator(".nn-seenheard")
            expect(heard).not_to_be_empty()
            if step["stage"]["page"] != "learn":  # whose numbers go on
                expect(heard).to_have_text(" ".join(told.locator("p").all_text_contents()))
            expect(walk.root.locator("[data-lesson-do=main]")).to_be_focused()
            if predicted:
                expect(outcome).to_contain_text(t("✓ Right.") if right else t("✗ Not so."))
            oracle = walk.oracle(step)
            if oracle and not draws:
                expect(told).to_have_text(oracle.filled())
                kept = stage.kept(f"kept.progress['{name}']?.answers['{step['id']}']?.judged")
                solution = kept["progress"][name]["answers"][step["id"]]["solution"]
                numeric = step["ask"]["kind"] == "number"
                known = oracle.solution()
                assert solution == (pytest.approx(known) if numeric else known)
            for digit in re.findall(r"{wish:(\d)}", step["seen"]):  # as the panel beside it says
                wished = stage.page.locator(".nn-wishes li").nth(int(digit)).inner_text()
                expect(told).to_contain_text(wished.split()[-1])
            assert unread(stage.page) == [], step["id"]
            expect(walk.root.locator("h2")).to_be_in_viewport(ratio=1)
            if projector:
                assert stage.page.evaluate(SLICED) == [], step["id"]
                assert new_violations(stage, ".nn-lesson", judged) == [], step["id"]
                assert stage.page.evaluate(SMALL, 18) == {}, step["id"]
            if at + 1 < len(walk.steps):
                walk.do("main")
        assert reloaded
        stage.kept(f"kept.lesson?.at === {at} && kept.lesson.phase === 'seen'")
        if projector:  # a link that names no lesson leads to the one that is open
            learn = "&learn" if "learn" in stage.page.url else ""
            stage.page.goto(f"{stage.page.url.split('?')[0]}?lang={language}{learn}")
            walk.expect(at, "seen")
        else:
            walk.do("back")
            walk.expect(at - 1, "seen")


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
    expect(walk.root.locator("h2")).to_be_focused()
    stage.page.get_by_role("button", name="Step 10").click()
    walk.expect(9, "predict")
    stage.page.keyboard.press("PageDown")  # which scrolls: only in presenter mode it is a clicker's
    walk.do("reveal")
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
    walk.root.locator("h2").click()
    stage.page.keyboard.press("Escape")
    expect(walk.root).to_have_count(0)
    goes_back(stage, 7)
    expect(stage.page.locator(".nn-changed")).to_contain_text(re.compile("^1 of"))


def test_a_lesson_is_ended_while_its_network_learns(open_stage):
    """In the app, where the page of drawings follows at once: news may be under way then."""
    name = "watch-it-learn"
    stage = open_stage(f"?lesson={name}&at={len(LESSONS[name]['steps'])}", path=APP)
    walk = Walk(stage, name)
    walk.expect(len(walk.steps) - 1, "predict")
    walk.do("reveal")
    stage.page.wait_for_function(
        "document.querySelector('[data-figure-of=steps]').textContent !== '0'"
    )
    walk.root.locator("h2").click()
    stage.page.keyboard.press("Escape")
    expect(walk.root).to_have_count(0)
    expect(stage.page).not_to_have_url(re.compile("lesson|learn"))
    stage.sample(7)
    stage.expect_digit(7)
    goes_back(stage, 7)


def goes_back(stage, digit: int) -> None:
    """A lesson that begins on the other page is opened, and left by the browser's own way back."""
    address = stage.page.url
    stage.press("Lessons")
    stage.page.locator("[data-lesson=watch-it-learn]").click()
    expect(stage.page.locator(".nn-learning .nn-lesson[data-ready]")).to_be_visible()
    stage.page.go_back()
    expect(stage.page).to_have_url(address)
    expect(stage.page.locator("[data-run=train]")).to_have_count(0)
    expect(stage.page.locator(".nn-lesson")).to_have_count(0)
    stage.expect_digit(digit)


def test_back_and_forward_go_through_the_steps(open_stage):
    stage = open_stage("?present")
    address = stage.page.url
    stage.press("Lessons")  # a projector's head has room for that
    stage.page.locator(f"[data-lesson={FIRST}]").click()
    Walk(stage, FIRST).expect(0, "predict")
    expect(stage.page.locator(".nn-presenting")).to_be_visible()
    stage.page.goto(f"{address}&lesson={FIRST}&at=3")
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


def test_a_link_to_a_step_that_is_not_there_leads_to_the_last_or_first(open_stage):
    stage = open_stage(f"?lesson={FIRST}&at=99")
    Walk(stage, FIRST).expect(len(LESSONS[FIRST]["steps"]) - 1, "predict")
    for at in ("0", "x", "-1"):
        said = stage.page.evaluate(
            """async (query) => (await stageModules.need("address.js")).stated(query)""",
            f"?lesson={FIRST}&at={at}",
        )
        assert said == {"lesson": {"name": FIRST, "at": 0}}, at


def test_a_link_to_no_lesson_says_so(open_stage):
    stage = open_stage("?lesson=nothing-here&at=2")
    stage.expected_errors.append("404")
    expect(stage.page.get_by_text("There is no lesson called “nothing-here”")).to_be_visible()
    expect(stage.page).not_to_have_url(re.compile("lesson="))
    stage.sample(3)
    stage.expect_digit(3)


# One step of each kind of prediction, of the first lesson that has one.
KINDS = {
    step["ask"]["kind"]: (name, at)
    for name, lesson in reversed(LESSONS.items())
    for at, step in reversed(list(enumerate(lesson["steps"])))
}


def test_a_lesson_that_does_not_come_is_said_and_comes_later(open_stage):
    down, lanes = [], []

    def watch(page) -> None:
        def handle(socket) -> None:
            lanes.append(socket)
            if down:
                return socket.close(code=1011, reason="down")
            socket.connect_to_server()

        page.route_web_socket(LANE, handle)
        page.route(LANE, lambda route: route.abort() if down else route.continue_())

    stage = open_stage(before=watch)
    stage.page.route("**/lesson.whole.js", lambda route: route.abort())
    stage.expected_errors = ["ERR_FAILED"]
    stage.press("Lessons")
    stage.page.locator("[data-lesson]").first.click()
    expect(stage.page.get_by_text("This could not be loaded. Is there")).to_be_visible()
    older = lambda route: route.fulfill(status=404)  # noqa: E731
    for file in ("lesson.whole.js", "shared.js"):
        stage.page.route(f"**/{file}", older)
    stage.expected_errors.append("404")
    stage.press("Lessons")
    stage.page.locator("[data-lesson]").first.click()
    expect(stage.page.get_by_text("the app has been updated")).to_be_visible()
    stage.page.unroute("**/shared.js")
    assert "lesson" not in stage.page.url
    stage.page.unroute("**/lesson.whole.js")
    stage.press("Lessons")
    stage.page.locator("[data-lesson]").first.click()
    expect(stage.page.locator(".nn-lesson[data-ready]")).to_be_visible()
    # While there is no connection what needs none is judged, and of all else it is said.
    walk, ids = Walk(stage, FIRST), [step["id"] for step in LESSONS[FIRST]["steps"]]
    at = ids.index("pixels")
    walk.root.get_by_role("button", name=f"Step {at + 1}:").click()
    assert walk.predict(at, right=True)
    down.append(True)
    lanes[-1].close(code=1011, reason="down")
    expect(stage.page.locator(".nn-status")).to_contain_text("Connection lost")
    walk.do("main")
    outcome = walk.root.locator(".nn-outcome")
    expect(outcome).to_contain_text("✓ Right.")
    walk.do("main")
    walk.do("reveal")
    expect(outcome).to_contain_text("Connection lost.")
    expect(walk.root).not_to_have_attribute("data-ready", "")
    down.clear()
    step = walk.expect(at + 1, "seen")
    expect(outcome).to_be_hidden()
    solved = walk.root.locator(".nn-digits [data-verdict=right]")
    expect(solved).to_contain_text(str(walk.oracle(step).solution()[0]))


def test_axe_finds_nothing_to_complain_about_in_the_menu(open_stage):
    stage = open_stage()
    stage.press("Lessons")
    expect(stage.page.locator("[data-lesson]").first).to_be_visible()
    assert violations(stage, "[data-menu=lessons]") == []


@pytest.mark.parametrize("kind", ["choice", "ranking"])
def test_it_fits_every_screen(open_stage, kind):
    """Pad, network and answer stay in sight, with the button that leads on; letters are large."""
    name, at = KINDS[kind]
    stage = open_stage(f"?lesson={name}&at={at + 1}&lang=de")
    walk = Walk(stage, name)
    walk.expect(at, "predict")
    for size in ("desktop", "projector", "tablet"):
        resize(stage, size)
        for choice in walk.root.locator(".nn-options label, .nn-ranking li").all():
            expect(choice).to_be_in_viewport(ratio=0.99)
    walk.do("reveal")
    walk.expect(at, "seen")
    for size in SIZES:
        resize(stage, size)
        main = stage.page.locator("[data-lesson-do=main]")
        expect_together(stage, stage.neuron(1, 0), stage.neuron(3, 9), main)
        assert overflow(stage) <= 0, size
        assert stage.page.evaluate(SMALL, 14) == {}, size
        assert unread(stage.page) == [], size


# Whether the circles of the row of steps are out of the dock's sight, or wholly in it.
RAIL = """() => {
    const { top } = document.querySelector(".nn-dock").getBoundingClientRect();
    const circle = document.querySelector(".nn-rail i").getBoundingClientRect();
    return circle.bottom <= top + 1 ? "out" : circle.top >= top - 1 ? "whole" : "sliced";
}"""


# How many pixels of the view are to be seen below the lesson.
OF_VIEW = """() => document.querySelector(".nn-dock").getBoundingClientRect().bottom
    - document.querySelector(".nn-view").getBoundingClientRect().top"""


@pytest.mark.parametrize("size", ["phone", "zoomed"])
def test_what_was_revealed_beside_a_view_is_in_sight(open_stage, size):
    """Where there is no room for both; and one step on a drawing is one, from where it was."""
    steps = [step["id"] for step in LESSONS["watch-it-learn"]["steps"]]
    costs = []
    stage = open_stage(f"?lesson=watch-it-learn&at={steps.index('cost') + 1}", size=size)
    walk = Walk(stage, "watch-it-learn")
    for at in map(steps.index, ("cost", "three-ways", "one-step")):
        stage.page.get_by_role("button", name=f"Step {at + 1}:").click()
        walk.expect(at, "predict")
        for part in ("h2", ".nn-question", ".nn-options label >> nth=0"):
            expect(walk.root.locator(part)).to_be_in_viewport(ratio=0.9)
        walk.do("reveal")
        walk.expect(at, "seen")
        told = walk.root.locator(".nn-seentext")
        expect(told).to_be_in_viewport(ratio=0.9)
        expect(walk.page.locator("[data-lesson-do=main]")).to_be_in_viewport(ratio=1)
        assert stage.page.evaluate(RAIL) in ("out", "whole"), (at, size)
        assert stage.page.evaluate(OF_VIEW) >= 60, (at, size)
        costs.append(re.findall(r"\d+\.\d+", told.inner_text()))
    (before,), _, (first, after) = costs
    assert before == first
    assert float(after) < float(first)


# What a step of a lesson orders of a training, at this news of it: [state, step, settled], ...
ORDERS = """async ([steps, ...news]) => {
    const { src } = document.querySelector("script[type=module]");
    await import(src.replace("page.", "lesson."));
    const { Setup } = await stageModules.need("setup.js");
    const { Store } = await stageModules.need("store.js");
    const told = ([state, step, settled]) => ({ learning: { state, step, settled } });
    const store = new Store({ link: "open", trace: {}, ...told(news[0]) });
    const wishes = [];
    const learn = {
        run: { settings: {} },
        wish: (wish) => wishes.at(-1).push(wish.do + (wish.until ? ` until ${wish.until}` : "")),
        get running() { return store.state.learning.state === "running"; },
        get settled() { return store.state.learning.settled; },
    };
    const setup = new Setup({ store, learn, lane: {} }, () => {});
    wishes.push([]);
    setup.train({ steps });
    setup.moved();
    for (const one of news.slice(1)) {
        wishes.push([]);
        store.set(told(one));
    }
    setup.end();
    return wishes;
}"""


def test_a_step_takes_so_many_training_steps_and_none_on_top(modules):
    """What is asked for while a training runs to its end would be done after it."""
    page = modules
    news = [["ready", 0, True], ["ready", 0, False], ["running", 295, False], ["paused", 300, True]]
    assert page.evaluate(ORDERS, [300, *news]) == [["go until 300"], [], [], []]
    news = [["paused", 5, True], ["paused", 5, False], ["paused", 6, True], ["paused", 7, True]]
    assert page.evaluate(ORDERS, [7, *news]) == [["step"], [], ["step"], []]
    news = [["running", 5, False], ["running", 9, False], ["paused", 9, True], ["ready", 20, True]]
    assert page.evaluate(ORDERS, [20, *news]) == [["pause"], [], ["go until 20"], []]
    news = [["ready", 0, True], ["running", 10, True], ["running", 19, True], ["paused", 20, True]]
    assert page.evaluate(ORDERS, [20, *news]) == [["go until 20"], [], [], []]


def test_a_step_does_not_go_on_from_a_network_that_was_loaded(open_stage):
    """All see the same numbers, whatever they did before, if its settings are the step's, too."""
    query = "?lesson=watch-it-learn&at={}".format
    lane = Forgetful()
    stage, other = open_stage(query(2), before=lane.route), open_stage(query(1))
    Walk(stage, "watch-it-learn").expect(1, "predict")
    stage.press("Experiment")
    stage.page.get_by_label("Load a saved network").set_input_files(ASSETS / "sigmoid.npz")
    expect(stage.page.locator(".nn-state")).to_have_text(re.compile("^Loaded"))
    stage.page.get_by_role("button", name="Step 1:").click()
    for one in (stage, other):
        Walk(one, "watch-it-learn").expect(0, "predict")
    for layer in (1, 2, 3):
        stage.expect_activations(layer, other.activations(layer), within=1e-6)
    # Nor from what there is where the server has forgotten it: the step is made again.
    walk, at = Walk(stage, "watch-it-learn"), 6
    assert walk.steps[at]["reveal"]["steps"] == 100
    walk.root.get_by_role("button", name=f"Step {at + 1}:").click()
    walk.expect(at, "predict")
    walk.do("reveal")
    walk.expect(at, "seen")
    told = walk.root.locator(".nn-seentext")
    text, weights = told.inner_text(), stage.activations(2)
    run = stage.kept("kept.run")["run"]["id"]
    lane.forget()
    stage.kept(f"kept.run.id !== '{run}'")
    walk.expect(at, "seen")
    expect(told).to_have_text(text)
    stage.expect_activations(2, weights, within=1e-6)
    expect(stage.page.locator(".nn-state")).to_have_text("")


@pytest.mark.parametrize("name", LESSONS)
def test_notes_print_on_one_sheet(open_stage, server, name):
    stage = open_stage()
    stage.page.goto(f"{server.url}/lesson/{name}")
    expect(stage.page.get_by_role("row")).to_have_count(len(LESSONS[name]["steps"]) + 1)
    expect(stage.page.get_by_role("button", name="Print")).to_be_visible()
    pdf = stage.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    assert violations(stage) == []
