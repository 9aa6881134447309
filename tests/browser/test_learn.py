"""Watch it learn: train, step, scrub, correct, undo, on the real engine; and what can go wrong."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from network import Network
from network.store import parsed
from tests.browser.conftest import APP, SIZES
from tests.browser.fake_run import FakeRun, Forgetful
from tests.browser.stage import PEN, Stage
from tests.browser.test_screen import (
    expect_fingers_fit,
    expect_together,
    overflow,
    resize,
    violations,
)

LEARN = "/stage/page.html?learn"
LANE = re.compile("/api/live")
RUNS = "digit-explorer-runs"
NOT_FINITE = np.full(13_002, np.nan, "<f4").tobytes()
# What a module finds of each of these texts where it keeps something.
KEPT = """async ([name, key, texts]) => {
    const { kept } = await stageModules.need(name);
    return texts.map((text) => {
        sessionStorage.setItem(key, text);
        const found = kept();
        return found instanceof Map ? [...found] : found;
    });
}"""
# The page is left, and its training is not on the server any more when it comes back.
FORGETS = """() => addEventListener("pagehide", () => {
    const kept = JSON.parse(sessionStorage.getItem("digit-explorer"));
    const newest = JSON.parse(sessionStorage.getItem("digit-explorer-newest"));
    kept.run.id = newest.id = kept.run.id.split("").reverse().join("");
    sessionStorage.setItem("digit-explorer", JSON.stringify(kept));
    sessionStorage.setItem("digit-explorer-newest", JSON.stringify(newest));
})"""
GOES_ON = "no longer had this training. It goes on from the newest weights"
ANSWERED = re.compile(r"^(\d|Not sure)$")  # as no empty pad is
KNOWS = re.compile(r"^([5-9]\d(\.\d)?|100) %$")  # half of the unseen digits or more


def figure(stage: Stage, name: str) -> Locator:
    return stage.page.locator(f"[data-figure-of={name}]")


def slider(stage: Stage) -> Locator:
    return stage.page.get_by_role("slider", name="Moment of the training")


def button(stage: Stage, name: str) -> Locator:
    return stage.page.get_by_role("button", name=name, exact=True)


def train(stage: Stage) -> None:
    """Train until it reads half of the unseen digits, pause, and take one step more."""
    stage.press("Train")
    expect(figure(stage, "unseen")).to_have_text(KNOWS)
    stage.press("Pause")
    stage.press("One mini-batch")  # whose answer comes when nothing is under way any more
    expect(stage.page.get_by_role("slider", name="Moment of the training")).to_be_enabled()
    stage.page.wait_for_function("document.querySelector('.nn-stage[data-shown]')")


@pytest.fixture
def learning(open_stage) -> Callable[..., Stage]:
    """learning(query="", **context): a visitor whose network has random weights, and a 3."""

    def learning_(query: str = "", **more: object) -> Stage:
        stage = open_stage(query, path=LEARN, **{"before": lambda page: None, **more})
        expect(figure(stage, "steps")).to_have_text("0")
        stage.sample(3)
        expect(stage.answer).to_have_text(ANSWERED)
        return stage

    return learning_


@pytest.fixture
def faked(open_stage) -> Callable[..., tuple[Stage, FakeRun]]:
    """faked(**said): a visitor of a lane that says this of its training, besides what is usual."""

    def faked_(**said: object) -> tuple[Stage, FakeRun]:
        run = FakeRun(said)
        route = lambda page: page.route_web_socket(LANE, run.handle)  # noqa: E731
        return open_stage(path=LEARN, before=route), run

    return faked_


def test_it_learns_is_scrubbed_and_a_reload_finds_it(learning):
    stage = learning()
    first = stage.activations(2)
    train(stage)
    steps = figure(stage, "steps").text_content()
    newest = stage.activations(3)
    assert int(steps.replace(",", "")) > 0
    assert abs(stage.activations(2) - first).max() > 0.05
    slider(stage).focus()
    stage.page.keyboard.press("Home")
    expect(figure(stage, "steps")).to_have_text("0")
    expect(slider(stage)).to_have_attribute("aria-valuetext", re.compile("^After 0 steps: cost"))
    stage.expect_activations(2, first, within=0.01)  # moments are kept in half precision
    stage.page.keyboard.press("End")
    expect(figure(stage, "steps")).to_have_text(steps)
    stage.expect_activations(3, newest, within=1e-6)
    measured = stage.page.evaluate("performance.getEntriesByType('measure').map(one => one.name)")
    assert {"train-to-neurons", "scrub-to-neurons"} <= set(measured)
    stage.page.reload()
    expect(figure(stage, "steps")).to_have_text(steps)
    stage.expect_activations(3, newest, within=1e-6)
    stage.page.evaluate(FORGETS)  # and so does one that finds it ended
    stage.page.reload()
    expect(figure(stage, "steps")).to_have_text(steps)
    stage.expect_activations(3, newest, within=1e-6)
    expect(stage.page.locator(".nn-state")).to_contain_text(GOES_ON)
    stage.press("Back to the start")
    expect(figure(stage, "steps")).to_have_text("0")
    stage.expect_activations(2, first, within=1e-6)  # the same seed
    expect(button(stage, "Train")).to_be_focused()  # that button is of no use any more


def test_steps_are_shown_with_what_they_were_made_of(learning):
    stage = learning("&seed=7&hidden=8&batch=4")
    expect(stage.neuron(1, 7)).to_be_visible()
    expect(stage.neuron(1, 8)).to_have_count(0)
    fed = stage.page.locator(".nn-fed canvas")
    stage.press("One picture")
    expect(fed).to_have_count(1)
    expect(fed).to_have_attribute("aria-label", re.compile(r"^a \d$"))
    stage.press("One mini-batch")
    expect(fed).to_have_count(4)
    expect(figure(stage, "steps")).to_have_text("2")
    expect(stage.page.locator(".nn-sixteen canvas")).to_have_count(8)
    # What is not in the address is as usual; what is changed here is in force, and stays.
    stage.page.get_by_label("Learning rate").first.select_option("0.03")
    stage.page.reload()
    expect(figure(stage, "steps")).to_have_text("2")
    expect(stage.page.get_by_label("Learning rate").first).to_have_value("0.03")


def test_a_drawing_is_corrected_what_it_forgets_is_said_and_it_is_taken_back(learning):
    lane = Forgetful()
    stage = learning("&view=correct", before=lane.route)
    train(stage)
    before = stage.activations(3)
    stage.page.get_by_role("group", name="It should be").get_by_role("button", name="8").click()
    did = stage.page.locator(".nn-did")
    expect(did).to_have_text(re.compile(r"^Cost of your drawing as an? 8: [\d.]+"))
    expect(stage.page.locator(".nn-helps tbody tr")).to_have_count(10)
    stage.expect_activations(3, before, within=1e-6)  # nothing was done yet
    asks = stage.page.locator(".nn-asks h3")
    expect(asks).to_have_text([re.compile("output wishes:"), re.compile("would help most")])
    stage.press("Ten steps")
    expect(did).to_have_text(re.compile("→"))
    expect(asks).to_have_text([re.compile("output wished before:"), re.compile("changed most")])
    expect(stage.page.locator(".nn-forgot")).to_contain_text("1,000 unseen digits")
    brighter = "a => document.querySelector('[data-testid=neuron-3-8]').dataset.activation > a"
    stage.page.wait_for_function(brighter, arg=before[8])
    stage.press("Undo step")
    stage.expect_activations(3, before, within=1e-6)
    expect(button(stage, "One step")).to_be_focused()  # there is nothing more to undo
    # Of an earlier moment nothing is said that was computed of the newest.
    slider(stage).focus()
    stage.page.keyboard.press("Home")
    expect(did).to_contain_text("earlier moment")
    expect(stage.page.locator(".nn-helps")).to_be_hidden()
    expect(button(stage, "One step")).to_be_disabled()
    stage.page.keyboard.press("End")
    expect(did).to_have_text(re.compile(r"^Cost of your drawing"))
    expect(button(stage, "One step")).to_be_enabled()
    # Where the server has it no more, what the page has goes on, and is what is spoken of.
    stage.press("Ten steps")
    expect(did).to_have_text(re.compile("→"))
    stage.page.wait_for_function(brighter, arg=before[8])
    steps, newest = figure(stage, "steps").text_content(), stage.activations(3)
    lane.forget()
    expect(stage.page.locator(".nn-state")).to_contain_text(GOES_ON)
    expect(figure(stage, "steps")).to_have_text(steps)
    stage.expect_activations(3, newest, within=1e-6)
    expect(did).not_to_have_text(re.compile("→"))
    button(stage, "One mini-batch").click()
    expect(figure(stage, "steps")).to_have_text(f"{int(steps.replace(',', '')) + 1:,}")


def test_what_came_of_a_correction_is_not_told_as_a_steps_of_the_training(learning):
    stage = learning("&view=correct")
    says = int(stage.answer.get_attribute("data-digit") or -1)
    digit = 3 if says != 3 else 4
    state = stage.page.locator(".nn-state")
    expect(state).to_contain_text("knows nothing yet")
    choice = stage.page.get_by_role("group", name="It should be")
    choice.get_by_role("button", name=f"{digit}").click()
    stage.press("Ten steps")
    expect(stage.page.locator(".nn-story")).to_contain_text(
        f"It first said {digit} when it was corrected."
    )
    expect(state).to_have_text("")
    mark = stage.page.locator(f".nn-mind.nn-right[data-digit='{digit}']")
    expect(mark).to_have_attribute("title", f"Corrected: says {digit}, right for the first time")


def test_downhill_says_whether_the_step_is_too_large(learning):
    stage = learning("&view=downhill&rate=0.0001")
    verdict = stage.page.locator(".nn-verdict")
    expect(verdict).to_have_text(re.compile("^Small"))
    rate = stage.page.get_by_role("slider", name="learning rate")
    rate.focus()
    stage.page.keyboard.press("End")
    expect(verdict).to_have_text(re.compile("^(Too large|Large)"))
    expect(stage.page.locator(".nn-slope")).to_have_attribute("aria-label", re.compile("here"))
    # A valley whose lowest point is 1 away, and the cost 1 + (d - 1)^2; and a plain.
    sizes = stage.page.evaluate(
        """async () => {
            const { judged } = await stageModules.need("downhill.js");
            const at = Array.from({ length: 401 }, (_, n) => n / 100);
            const valley = { at, cost: at.map((d) => 1 + (d - 1) ** 2), here: 2 };
            const plain = { at, cost: at.map((d) => 2 - d / 1e4), here: 2 };
            const steps = [0.1, 0.5, 1.1, 1.5, 2.5, 9];
            return [...steps.map((step) => judged({ ...valley, step }).size),
                judged({ ...plain, step: 1e-5 }).size, judged({ ...plain, step: 9 }).size,
                judged({ ...valley, step: 0.1 }, false).size];
        }"""
    )
    assert sizes == [
        "too small", "right", "past", "large", "too large", "too large", "flat", "flat", "another",
    ]  # fmt: skip
    # The way so far, by digits that it does not learn from.
    way, canvas = stage.page.locator(".nn-way"), stage.page.locator(".nn-walked")
    begin = float(re.search(r"1,000 unseen digits: ([\d.]+) at first", way.inner_text())[1])
    stage.press("Go one mini-batch")  # at the largest of all rates
    expect(way).not_to_contain_text(f"{begin} at first, {begin} here")
    expect(way).to_contain_text(f"{begin} at first")
    expect(canvas).to_have_attribute(
        "aria-label", re.compile(r"^The way so far, .* at the lowest\.$")
    )


def test_what_learns_is_nobodys_to_edit(learning):
    """Its numbers are shown in fields that can be read, and pressed keys in."""
    stage = learning("&view=neuron&neuron=2-3")
    field = stage.page.get_by_label("bias, number")
    expect(field).to_have_js_property("readOnly", True)
    expect(stage.page.get_by_label("bias, slider")).to_be_disabled()
    shown = field.input_value()
    field.press("ArrowUp")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(field).to_have_value(shown)
    assert stage.kept("kept.run")["edits"] == {}


def test_sigmoid_races_relu_and_the_page_says_at_which_rates(learning):
    lane = Forgetful()
    stage = learning("&view=race&hidden=8-8", before=lane.route)
    fair, cells = stage.page.locator(".nn-fair"), stage.page.locator(".nn-racers td")
    button(stage, "Begin the race").click()
    expect(fair).to_have_text(re.compile(r"own rate: sigmoid 0\.500, ReLU 0\.100"))
    expect(stage.page.locator(".nn-reachwords")).to_have_text(
        re.compile("^At the start, .* layer 1 with")
    )
    expect(
        stage.page.locator(".nn-racers tr", has_text="Steps").locator("td").nth(1)
    ).not_to_have_text("0")
    stage.press("Pause")
    expect(button(stage, "Train")).to_be_visible()
    expect(stage.page.locator(".nn-reaches tbody tr")).to_have_count(3)
    expect(stage.page.locator(".nn-racecurve")).to_have_attribute(
        "aria-label", re.compile("sigmoid after .* steps: .*; ReLU after .* cost")
    )
    assert violations(stage, "[data-testid=view-race]") == []
    stage.press("Back to the start")  # for both
    expect(cells.filter(has_text=re.compile(r"^0$"))).to_have_count(2)
    button(stage, "One rate").click()
    expect(fair).to_have_text(re.compile(r"^One rate for both, 0\.500, is a rigged race"))
    expect(cells.filter(has_text=re.compile(r"^0\.500$"))).to_have_count(2)
    stage.page.get_by_label("Learning rate").first.select_option("0.03")
    expect(cells.filter(has_text=re.compile(r"^0\.0300$"))).to_have_count(2)
    stage.press("Pause")
    stage.press("One mini-batch")
    stage.page.wait_for_function("document.querySelector('.nn-stage[data-shown]')")
    steps = figure(stage, "steps").text_content()
    lane.forget()
    expect(stage.page.locator(".nn-state")).to_contain_text("no longer had this race")
    expect(figure(stage, "steps")).to_have_text(steps)
    expect(stage.page.locator(".nn-raced")).to_be_hidden()
    button(stage, "Begin the race").click()
    button(stage, "Stop the race").click()
    expect(stage.page.locator(".nn-raced")).to_be_hidden()


def test_a_saved_network_is_loaded_again_and_a_damaged_file_is_refused(learning):
    stage = learning("&hidden=8&batch=10")
    stage.press("One mini-batch")
    expect(figure(stage, "steps")).to_have_text("1")
    stage.page.wait_for_function("document.querySelector('.nn-stage[data-shown]')")
    saved = stage.activations(2)
    stage.press("Experiment")
    with stage.page.expect_download() as download:
        stage.page.get_by_role("link", name="Save the network").click()
    file = Path(download.value.path()).read_bytes()
    choose = stage.page.get_by_label("Load a saved network")
    says = stage.page.locator(".nn-loadsays")
    for name, content, words in (
        ("large.npz", bytes(400 * 1024), "large.npz is too large"),
        ("damaged.npz", file[:200], "This network cannot be used: "),
        ("empty.npz", b"", "This network cannot be used: "),
    ):
        choose.set_input_files({"name": name, "mimeType": "", "buffer": content})
        expect(says).to_contain_text(words)
        expect(figure(stage, "steps")).to_have_text("1")  # what ran is still there
    choose.set_input_files({"name": "mine.npz", "mimeType": "", "buffer": file})
    expect(figure(stage, "steps")).to_have_text("0")
    expect(choose).to_be_hidden()
    stage.expect_activations(2, saved, within=1e-6)
    stage.press("One mini-batch")
    expect(figure(stage, "steps")).to_have_text("1")
    stage.press("Back to the start")
    expect(figure(stage, "steps")).to_have_text("0")
    stage.expect_activations(2, saved, within=1e-6)
    stage.page.reload()
    stage.expect_activations(2, saved, within=1e-6)


def saved(stage: Stage) -> Network:
    """The network that is shown, as the server saves it."""
    link = stage.page.locator("a.nn-save[download]").evaluate("link => link.href")
    return parsed(stage.page.request.get(link).body(), "it")


def same(one: Network, other: Network) -> bool:
    pairs = zip((*one.weights, *one.biases), (*other.weights, *other.biases), strict=True)
    return all(a.tobytes() == b.tobytes() for a, b in pairs)


def test_a_run_that_was_left_is_opened_as_it_was_and_learns_on(learning):
    stage = learning("&hidden=2&batch=10&rate=0.2&view=runs")
    expect(stage.page).to_have_url(re.compile(r"hidden=4\b.*view=runs"))  # as few as can be
    line = stage.page.locator(".nn-runs tbody tr")
    steps = figure(stage, "steps")
    for n in ("1", "2"):
        stage.press("One mini-batch")
        expect(steps).to_have_text(n)
    stage.page.wait_for_function("document.querySelector('.nn-stage[data-shown]')")
    left, shown = saved(stage), stage.activations(2)
    slider(stage).focus()
    stage.page.keyboard.press("Home")  # what is looked at is not what is left
    expect(steps).to_have_text("0")
    stage.press("Back to the start")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("left after 2 steps")
    stage.page.reload()  # the line, and its network, are still there
    expect(steps).to_have_text("0")
    line.get_by_role("button").click()
    expect(steps).to_have_text("2")
    expect(stage.page.locator(".nn-state")).to_contain_text("As it was left after 2 steps")
    stage.expect_activations(2, shown, within=1e-6)
    opened = saved(stage)
    assert same(opened, left)
    assert (opened.provenance["steps"], opened.provenance["settings"]) == (
        2,
        left.provenance["settings"],
    )
    stage.press("One mini-batch")
    expect(steps).to_have_text("3")
    stage.press("Back to the start")  # where this course begins
    expect(steps).to_have_text("2")
    stage.expect_activations(2, shown, within=1e-6)
    expect(line).to_have_count(2)
    line.last.get_by_role("button").click()
    expect(line).to_have_count(2)  # the same network is the same line


def test_a_run_whose_network_is_not_kept_trains_anew(faked):
    stage, run = faked()
    stage.press("Train")
    expect(figure(stage, "steps")).to_have_text("1,475")
    stage.press("Back to the start")
    stage.page.locator("[data-view=runs]").click()
    line = stage.page.locator(".nn-runs tbody tr")
    expect(line).to_have_text(re.compile(r"sigmoid 16-16, rate 1\.00.*9\d\.\d %.*13,002.*2\.95$"))
    expect(line).to_contain_text("left after 1,475 steps")
    assert violations(stage, "[data-testid=view-runs]") == []
    # Whatever stands there instead of its network is none.
    key, network = json.loads(stage.page.evaluate(f"sessionStorage.getItem('{RUNS}')"))[0]
    sound = [key, network]
    hostile = [
        "no JSON",
        "{}",
        json.dumps([None, 7, [], [{}], ["a", None], [7, network], sound]),
        *(
            json.dumps([[key, {**network, **bad}]])
            for bad in (
                {"numbers": "AAAA"},
                {"numbers": "not base64!"},
                {"numbers": None},
                {"hidden": [10**9]},
                {"numbers": base64.b64encode(NOT_FINITE).decode()},
            )
        ),
    ]
    found = stage.page.evaluate(KEPT, ["keptruns.js", RUNS, hostile])
    assert found == [[], [], [sound], *[[]] * 5]
    stage.page.reload()
    expect(line).to_contain_text("trains anew")
    begun = [wish for wish in run.heard if wish.get("do") == "begin"]
    line.get_by_role("button").click()
    stage.page.wait_for_function("document.querySelector('[data-figure-of=steps]').textContent")
    again = [wish for wish in run.heard if wish.get("do") == "begin"][-1]
    assert not [wish for wish in run.heard if wish.get("do") == "load"]
    assert again["settings"] == {
        name: value
        for name, value in run.settings.items()
        if name not in ("activation", "data")  # as usual
    }
    assert again["run"] != begun[0]["run"]


def test_the_keyboard_trains_and_goes_through_what_it_said(faked):
    stage, run = faked()
    stage.sample(3)
    button(stage, "Train").focus()
    stage.page.keyboard.press("Enter")
    expect(figure(stage, "steps")).to_have_text("1,475")
    stage.page.keyboard.press("Enter")
    expect(button(stage, "Train")).to_be_focused()
    # What came of it is said when it rests.
    expect(stage.page.locator(".nn-spoken")).to_contain_text("After 1,475 steps: cost")
    # Its sixteen pictures are one stop of Tab.
    pictures = stage.page.locator(".nn-sixteen button")
    pictures.first.focus()
    stage.page.keyboard.press("ArrowRight")
    expect(pictures.nth(1)).to_be_focused()
    stage.page.keyboard.press("Tab")
    expect(button(stage, "Train")).to_be_focused()
    expect(stage.page.locator(".nn-story")).to_have_text(
        re.compile("^It first said 3 (after|between)")
    )
    marks = stage.page.locator(".nn-mind")
    expect(marks).not_to_have_count(0)
    slider(stage).focus()
    stage.page.keyboard.press("PageDown")  # back to where it changed its mind last
    expect(slider(stage)).not_to_have_attribute("aria-valuetext", re.compile("1,475 steps"))
    stage.page.keyboard.press("Tab")
    pressed = stage.page.locator(".nn-mind[aria-pressed=true]")
    expect(pressed).to_be_focused()
    stage.page.keyboard.press("Enter")
    assert [wish["snapshot"] for wish in run.heard if wish.get("do") == "at"]


def test_it_fits_every_size_and_axe_is_content(faked):
    stage, _ = faked()
    stage.sample(3)
    stage.press("Train")
    expect(figure(stage, "steps")).to_have_text("1,475")
    corners = [stage.neuron(*at) for at in ((1, 0), (1, 15), (3, 0), (3, 9))]
    first = stage.page.locator(".nn-sixteen button").first
    for size in SIZES:
        resize(stage, size)
        expect_together(stage, *corners, slider(stage), button(stage, "Pause"), first)
        assert overflow(stage) <= 0, size
    resize(stage, "projector")
    assert violations(stage, None) == []
    for view in ("correct", "downhill"):
        stage.page.locator(f"[data-view={view}]").click()
        if view == "correct":
            stage.page.get_by_role("group", name="It should be").get_by_text("5").click()
        expect(stage.view(view)).to_be_visible()
        assert violations(stage, f"[data-testid=view-{view}]") == [], view


def test_on_a_phone_it_begins_with_the_way_back_and_room_for_fingers(open_stage):
    stage = open_stage(path=LEARN, size="phone")
    expect(stage.page.get_by_role("button", name="More")).to_be_visible()
    expect_fingers_fit(stage)


def test_what_keeps_it_from_learning_is_said(faked):
    stage, run = faked()
    expect(figure(stage, "steps")).to_have_text("0")
    for said, words in (
        ({"state": "queued", "place": 2}, "2 trainings are before yours"),
        ({"state": "diverged", "notes": ["It diverged at step 40."]}, "It diverged at step 40."),
        ({"written": [3000, 20000], "state": "running"}, "3,000 of 20,000"),
    ):
        run.extra = said
        run.learning()
        expect(stage.page.locator(".nn-state")).to_contain_text(words)
        assert stage.page.locator(".nn-spoken").count() == 1


def test_where_there_is_no_live_connection_it_says_so_and_answers(open_stage):
    def block(page) -> None:
        page.route_web_socket(LANE, lambda socket: socket.close())

    stage = open_stage(path=LEARN, before=block)
    stage.draw(PEN[0])
    expect(stage.page.locator(".nn-state")).to_contain_text("needs a live connection")
    stage.expect_digit(0)
    # Nothing is offered that does nothing, and each says once why.
    for view, says in (("correct", ".nn-did"), ("downhill", ".nn-verdict"), ("race", ".nn-fair")):
        stage.page.locator(f"[data-view={view}]").click()
        root = stage.page.get_by_test_id(f"view-{view}")
        expect(root.locator(says)).to_contain_text("needs a live connection")
        expect(root.locator(":is(button, input):enabled")).to_have_count(0)
    address = stage.page.url
    stage.press("Experiment")
    stage.page.get_by_label("Seed of the random weights").fill("7")
    stage.press("Begin with this network")
    expect(stage.page.locator(".nn-loadsays")).to_contain_text("needs a live connection")
    expect(stage.page).to_have_url(address)
    stage.press("Experiment")
    # A lesson about it says so, too, and nothing that is not so.
    stage.press("Lessons")
    stage.page.locator("[data-lesson=watch-it-learn]").click()
    card = stage.page.locator(".nn-lesson")
    expect(card.locator(".nn-lessontext")).to_contain_text("needs a live connection")
    expect(card.locator(".nn-guesses")).to_be_hidden()
    button(stage, "Next").click()
    expect(stage.page).to_have_url(re.compile(r"at=2\b"))
    expect(card.locator(".nn-lessontext")).to_contain_text("needs a live connection")


def test_it_is_a_page_of_the_app(open_stage):
    stage = open_stage(path=APP)
    stage.press("More")
    stage.page.get_by_role("link", name="Watch it learn").click()
    expect(button(stage, "Train")).to_be_visible()
    expect(stage.page).to_have_url(re.compile(r"/learn\?view=learned$"))
    expect(stage.page).to_have_title(re.compile("^Watch it learn"))
    stage.press("More")
    stage.page.get_by_role("link", name="Draw a digit").click()
    expect(button(stage, "Train")).to_have_count(0)
    expect(stage.pad).to_be_visible()
