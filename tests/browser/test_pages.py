"""Every page and every tab: it shows something, fits the screen, and axe is content."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from components.shared import PAGES as PAGES_BY_PATH
from network.training import evaluation as evaluate
from tests.browser.conftest import APP
from tests.browser.test_screen import WCAG

# Streamlit's own requests for a page that was opened by its address, not by a link.
NOT_FOUND = "404 (Not Found)"

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


def violations(page, where: str | None = None) -> list:
    found = Axe().run(page, where, options={"runOnly": WCAG}).response["violations"]
    return [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found]


def test_every_tab_is_shown_and_axe_is_content(open_stage):
    stage = open_stage(path=APP)
    for page, tabs in PAGES.items():
        visit(stage, page)
        for at, tab in enumerate(tabs or [None]):
            content(stage, tab)
            whole = None if at == 0 else "[role=tabpanel]"
            assert violations(stage.page, whole) == [], (page, tab)


def test_no_page_is_wider_than_a_phone(open_stage):
    stage = open_stage(path=APP, size="phone")
    for page, tabs in PAGES.items():
        stage.page.goto(f"{stage.page.url.split('?')[0].rsplit('/', 1)[0]}/{page}")
        stage.expected_errors.append(NOT_FOUND)
        for tab in tabs or [None]:
            content(stage, tab)
            overflow = stage.page.evaluate(
                "(main => main.scrollWidth - main.clientWidth)(document.querySelector('.stMain'))"
            )
            assert overflow <= 0, (page, tab)
    assert page == "edge"
    assert violations(stage.page) == []  # in light, too


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
