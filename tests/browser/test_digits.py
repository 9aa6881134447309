"""My digits: drawn, labelled, learned from, kept, saved, loaded; files that hold none."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import SIZES
from tests.browser.stage import Stage
from tests.browser.test_learn import KEPT, LEARN, button, figure
from tests.browser.test_screen import overflow, resize, violations

DIGITS = f"{LEARN}&view=digits&hidden=8"
PLACE = "digit-explorer-digits"
FILE = {
    "format": "digit-explorer digits", "version": 1, "grid": 4096,
    "digits": [{"label": 7, "strokes": [[1000, 900, 3000, 900, 1500, 3600]]}],
}  # fmt: skip


def labelled(stage: Stage, *digits: int) -> None:
    """Draw each sample and label it by its key."""
    for n, digit in enumerate(digits, start=1):
        stage.sample(digit)
        stage.page.keyboard.press(str(digit))
        expect(tray(stage)).to_have_count(n)
        expect(stage.pad).to_have_attribute("data-blank", "")


def tray(stage: Stage):
    return stage.page.locator(".nn-tray button")


def load(stage: Stage, content: bytes, name: str = "file.json") -> None:
    stage.page.get_by_label("Load my digits").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": content}
    )


def test_ten_digits_judge_are_learned_from_and_found_again(open_stage):
    stage = open_stage(path=DIGITS)
    says = stage.page.locator(".nn-minesays")
    expect(figure(stage, "steps")).to_have_text("0")
    labelled(stage, *range(10))
    expect(says).to_have_text(re.compile(r"^10 digits of yours judge each moment: [\d.]+ % right"))
    expect(figure(stage, "own")).to_be_visible()
    button(stage, "mine").click()
    expect(stage.page).to_have_url(re.compile("data=own"))
    expect(button(stage, "mine")).to_have_attribute("aria-pressed", "true")
    expect(says).to_have_text(re.compile("^It learns from 10 digits of yours"))
    button(stage, "Train").click()
    expect(figure(stage, "own")).to_have_text(re.compile(r"^([7-9]\d(\.\d)?|100) %$"))
    button(stage, "Pause").click()
    stage.page.reload()
    expect(tray(stage)).to_have_count(10)
    expect(says).to_have_text(re.compile(r"^It learns from 10 digits of yours: [\d.]+ % right"))
    expect(figure(stage, "steps")).not_to_have_text("0")


def test_they_are_removed_brought_back_saved_and_loaded(open_stage):
    stage = open_stage(path=DIGITS)
    says = stage.page.locator(".nn-minesays")
    stage.page.keyboard.press("4")
    expect(says).to_have_text(re.compile("^Draw a digit on the pad first"))
    labelled(stage, 3, 5)
    tray(stage).first.focus()
    stage.page.keyboard.press("Enter")
    expect(tray(stage)).to_have_count(1)
    expect(tray(stage).first).to_be_focused()
    group = stage.page.locator(".nn-trayed")
    group.get_by_role("button", name="Undo").click()
    expect(tray(stage)).to_have_count(2)
    with stage.page.expect_download() as download:
        group.get_by_role("button", name="Save").click()
    saved = Path(download.value.path()).read_bytes()
    found = json.loads(saved)
    assert [one["label"] for one in found["digits"]] == [3, 5]
    assert set(found) == {"format", "version", "grid", "digits"}
    group.get_by_role("button", name="Clear all").click()
    expect(tray(stage)).to_have_count(0)
    load(stage, saved)
    expect(says).to_have_text("2 digits loaded.")
    expect(stage.page.get_by_role("button", name="3, 1 so far")).to_be_visible()
    again = stage.page.evaluate("sessionStorage.getItem('digit-explorer-digits')")
    assert json.loads(again) == found


def changed(**digit: object) -> bytes:
    return json.dumps({**FILE, "digits": [{**FILE["digits"][0], **digit}]}).encode()


def test_files_that_hold_no_digits_are_refused_by_what_is_wrong(open_stage):
    stage = open_stage(path=DIGITS)
    says = stage.page.locator(".nn-minesays")
    many = {**FILE, "digits": FILE["digits"] * 501}
    for content, words in (
        (b'{"format": "digit-ex', "not JSON"),
        (b"null", "no digits of this app"),
        (json.dumps({**FILE, "version": 2}).encode(), "Its version"),
        (json.dumps({**FILE, "digits": {}}).encode(), "no list of digits"),
        (json.dumps(many).encode(), "There can be 500 digits at most."),
        (changed(label=10), "digit 1 has no label"),
        (changed(label="<img src=x onerror=alert(1)>"), "digit 1 has no label"),
        (changed(strokes=[]), "digit 1 has no strokes"),
        (changed(strokes=[[1]]), "not made of points"),
        (changed(strokes=[[1, 4097]]), "not made of points"),
        (changed(strokes=[[1, '"/><script>']]), "not made of points"),
        (changed(strokes=[[1, 2] * 4097]), "too many points"),
        (bytes(2 * 1024 * 1024 + 1), "more than 2 MB"),
    ):
        load(stage, content)
        expect(says).to_have_text(re.compile(f"^file.json cannot be used: .*{re.escape(words)}"))
        expect(tray(stage)).to_have_count(0)
    load(stage, json.dumps(FILE).encode())
    expect(tray(stage)).to_have_count(1)


def test_a_link_to_a_training_on_ones_own_says_that_they_are_needed(open_stage):
    stage = open_stage(path=f"{DIGITS}&data=own")
    expect(stage.page.locator(".nn-state")).to_contain_text("This link needs digits of yours")
    expect(button(stage, "by a program")).to_have_attribute("aria-pressed", "true")
    expect(button(stage, "mine")).to_be_disabled()


def test_the_panel_fits_and_axe_is_content(open_stage):
    stage = open_stage(path=DIGITS)
    load(stage, json.dumps({**FILE, "digits": FILE["digits"] * 60}).encode())
    expect(tray(stage)).to_have_count(60)
    for size in SIZES:
        resize(stage, size)
        assert overflow(stage) <= 0, size
    resize(stage, "projector")
    assert violations(stage, "[data-testid=view-digits]") == []
    stage.page.get_by_role("button", name="light").click()
    assert violations(stage, "[data-testid=view-digits]") == []


def test_what_was_kept_and_holds_no_digits_is_not_there(open_stage):
    newer = json.dumps({**FILE, "version": 9})

    def prepare(page) -> None:
        page.add_init_script(f"sessionStorage.setItem('{PLACE}', {json.dumps(newer)})")

    stage = open_stage(path=DIGITS, before=prepare)
    expect(figure(stage, "steps")).to_have_text("0")
    expect(tray(stage)).to_have_count(0)
    texts = [json.dumps(FILE), "no JSON", newer]
    assert stage.page.evaluate(KEPT, ["owndigits.js", PLACE, texts]) == [FILE["digits"], [], []]
