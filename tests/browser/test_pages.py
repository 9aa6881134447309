"""Every page and every tab: it shows something, fits the screen, and axe is content."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from components.shared import PAGES as PAGES_BY_PATH
from network.training import evaluation as evaluate
from tests.browser.conftest import APP, SIZES
from tests.browser.test_screen import violations

PROJECTOR, PHONE = ({"width": w, "height": h} for w, h in (SIZES["projector"], SIZES["phone"]))
PAGES = {
    "quality": [
        "By digit", "Mistaken for", "Size and place", "Not a digit", "Worst cases",
        "How it was measured",
    ],
    "edge": [],
}  # fmt: skip
LINKS = PAGES_BY_PATH


def visit(stage, page: str) -> None:
    if stage.page.get_by_role("button", name="More").count():  # on the stage
        stage.press("More")
    stage.page.get_by_role("link", name=LINKS[page]).first.click()
    expect(stage.page).to_have_url(re.compile(f"/{page}"))


def content(stage, tab: str | None) -> None:
    """Wait until what was asked for is there."""
    if tab:
        stage.tab(tab)
        expect(stage.page.get_by_role("tabpanel", name=tab)).to_contain_text(re.compile(r"\w"))
    expect(stage.page.get_by_test_id("stAppRunningIcon")).to_have_count(0)
    expect(stage.page.get_by_test_id("stException")).to_have_count(0)
    # What is still faded, because its run has just ended, has other colours for a moment.
    stage.page.wait_for_function(
        """() => !document.querySelector('[data-stale="true"]')
            && document.getAnimations().every(one => one.playState !== "running")""",
        timeout=15_000,
    )


def test_every_tab_is_shown_fits_a_phone_and_axe_is_content(open_stage):
    stage = open_stage(path=APP, theme="light")  # which the browser prefers, and the app is dark
    for page, tabs in PAGES.items():
        stage.page.set_viewport_size(PROJECTOR)
        visit(stage, page)
        for at, tab in enumerate(tabs or [None]):
            stage.page.set_viewport_size(PROJECTOR)
            content(stage, tab)
            whole = None if at == 0 else "[role=tabpanel]"
            assert violations(stage, whole) == [], (page, tab)
            stage.page.set_viewport_size(PHONE)
            stage.page.wait_for_function(
                """width => innerWidth === width && (main => main.scrollWidth <= main.clientWidth)(
                    document.querySelector('.stMain'))""",
                arg=PHONE["width"],
                timeout=15_000,
            )


def test_quality_shows_the_files_figures_and_pictures_in_the_page(open_stage):
    """A picture that Streamlit serves can be gone before a slow browser asks for it."""
    stage = open_stage(path=APP)
    visit(stage, "quality")
    figures = evaluate.read()
    for name, network in (("Sigmoid", "sigmoid"), ("ReLU", "relu")):
        stage.choose(name)
        first = stage.page.get_by_test_id("stMetricValue").first
        expect(first).to_have_text(f"{figures[network]['mnist']['accuracy']:.2f} %")
    stage.tab("Worst cases")
    pictures = stage.page.get_by_role("tabpanel", name="Worst cases").get_by_role("img")
    expect(pictures).not_to_have_count(0)
    for picture in pictures.all():
        expect(picture).to_have_attribute("src", re.compile("^data:image/png;base64,"))
        expect(picture).to_have_attribute("alt", re.compile(r"^a \d that was read as \d$"))
        assert picture.evaluate("image => image.naturalWidth") == 28
