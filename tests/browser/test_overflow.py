"""Nothing that is written is cut off or lies over something else: in each language, at every size.

English at every size is where somebody goes through all views (test_screen.py), lessons where
somebody is taught by them (test_lessons.py).
"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from components.language import LANGUAGES
from components.language.catalogue import texts
from components.views import VIEWS
from tests.browser.conftest import SIZES
from tests.browser.fake_run import FakeRun
from tests.browser.overflow import UNREAD, settle, unread
from tests.browser.pseudo import spoken_as_german
from tests.browser.test_screen import SMALL, resize

LEARNS = ("learned", "correct", "downhill", "race", "runs", "digits", "neuron")
SCRIBBLE = [[[0.1, 0.1], [0.9, 0.9]], [[0.9, 0.1], [0.1, 0.9]], [[0.1, 0.5], [0.9, 0.5]]]
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Rows of words, which share one line: each language on its own, not the longest of each word.
ROWS = ".nn-activation, .nn-menu > button, .nn-head > button, .nn-edits, .nn-buttons"
# By how many pixels what is said of a drawing is higher than what is shown of it.
UNSEEN = """() => [".nn-says", ".nn-says > div", ".nn-detail"]
    .map((part) => document.querySelector(part))
    .reduce((most, it) => Math.max(most, it.scrollHeight - it.clientHeight), 0)"""
# What is read on the page, and in each menu and in Help while they are open.
OPENED = f"""async (but) => {{
    const unread = {UNREAD};
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();  // in which the network takes its new places
    await frame();
    const found = unread(but);
    const shown = (selector) => [...document.querySelectorAll(selector)]
        .filter((node) => node.checkVisibility());
    for (const button of shown(".nn-menu > button")) {{
        button.click();
        await frame();
        found.push(...unread(but));
        button.click();
    }}
    shown("[data-do=help]")[0]?.click();
    await frame();
    found.push(...unread(but));
    document.querySelector("dialog.nn-help")?.close();
    return found;
}}"""


def longest(page: Page) -> None:
    """The page has the longest text of all languages where it asks for a German one."""
    found: dict[str, str | list[str]] = {}
    for code in LANGUAGES:
        for key, said in texts(code).items():
            if isinstance(said, str):
                found[key] = max(found.get(key, ""), said, key=len)
            else:
                known = found.get(key, ["", ""])
                found[key] = [max(pair, key=len) for pair in zip(known, said, strict=True)]
    page.route(
        "**/languages/de.json",
        lambda route: route.fulfill(body=json.dumps(found), content_type="application/json"),
    )


def turn_a_knob(stage) -> None:
    """Which brings two buttons into the head."""
    bias = stage.page.get_by_role("spinbutton").first
    bias.fill("1")
    bias.press("Enter")


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_all_views_of_a_language_can_be_read_and_its_rows_of_words(open_stage, code):
    stage = open_stage(f"?lang={code}", size="zoomed")
    expect(stage.answer).not_to_be_empty()
    assert unread(stage.page) == []  # the list of all questions
    stage.draw(SCRIBBLE)
    stage.expect_digit("")
    for name in VIEWS:  # where the dock is narrowest
        stage.look(name)
        settle(stage.page)
        assert unread(stage.page) == [], name
    stage.page.locator("[data-view=neuron]").click()
    stage.neuron(2, 3).click()
    turn_a_knob(stage)
    for size in SIZES:
        resize(stage, size)
        stage.page.evaluate(FRAMES)
        assert unread(stage.page) == [], size
    # In large letters, too, what is said of a scribble is seen without scrolling.
    resize(stage, "beamer")
    stage.page.locator(".nn-present").click()
    expect(stage.page.locator(".nn-presenting")).to_be_visible()
    stage.page.evaluate(FRAMES)
    assert stage.page.evaluate(UNSEEN) <= 3
    small = stage.page.evaluate(SMALL, 18)
    assert {text: size for text, size in small.items() if size} == {}  # 0: a sign stands for it


def test_the_longest_words_fit_wherever_something_opens(open_stage):
    stage = open_stage("?lang=de&neuron=1-3&view=neuron", before=longest)
    stage.sample(3)
    turn_a_knob(stage)
    for size in SIZES:
        resize(stage, size)
        assert stage.page.evaluate(OPENED, ROWS) == [], size


def test_words_that_are_longer_still_have_room_in_the_rows(open_stage):
    stage = open_stage("?lang=de&neuron=1-3&view=neuron", before=spoken_as_german)
    stage.sample(3)
    turn_a_knob(stage)
    for size in SIZES:
        resize(stage, size)
        stage.page.evaluate(FRAMES)
        cut = [what for what in unread(stage.page) if what.startswith(("cut", "out", "beyond"))]
        assert [what for what in cut if not what.endswith("select")] == [], size


def test_the_longest_words_fit_where_it_learns(open_stage):
    def before(page):
        longest(page)
        page.route_web_socket(re.compile("api/live"), FakeRun(moments=8).handle)

    stage = open_stage("?learn&lang=de", size="zoomed", before=before)
    stage.page.locator(".nn-named select").wait_for()
    stage.sample(8)
    expect(stage.page.locator(".nn-detail")).not_to_be_empty()
    assert unread(stage.page, ROWS) == []  # much is bright before it has learned
    stage.page.locator("[data-run=train]").click()
    expect(stage.page.locator("[data-figure-of=unseen]")).to_have_text(re.compile(r"\d.*%"))
    stage.page.locator("[data-do=clear]").click()
    stage.draw(SCRIBBLE)
    stage.expect_digit("")
    for name in LEARNS:
        stage.page.locator(f"[data-view={name}]").click()
        expect(stage.view(name)).to_be_visible()
        assert unread(stage.page, ROWS) == [], name
    for size in SIZES:
        resize(stage, size)
        assert stage.page.evaluate(OPENED, ROWS) == [], size
