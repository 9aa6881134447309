"""Every page and every tab: it shows something, fits the screen, and axe is content."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from components import palette
from components.shared import PAGES as PAGES_BY_PATH
from network.training import evaluation as evaluate
from tests.browser.conftest import APP
from tests.browser.test_screen import CONTRAST, SMALL_TARGETS, in_turn, resize, violations

PAGES = {
    "quality": [
        "By digit", "Mistaken for", "Size and place", "Ways to write", "Not a digit",
        "Worst cases", "How it was measured",
    ],
    "bar": [],
    "help": [],
}  # fmt: skip
LINKS = PAGES_BY_PATH
COLOURS = {"Dark": palette.for_browser(), "Light": palette.for_browser(light=True)}

FITS = """() => (main => main.scrollWidth <= main.clientWidth)(document.querySelector(".stMain"))"""
CONTROLS = "button, input, select, summary, nav a, .st-key-pages a, [role=tab], [role=slider]"

WHITE = "rgb(255, 255, 255)"
# Every colour that the page had since it was opened.
GROUNDS = """
    window.grounds = new Set();
    const look = () => {
        const page = document.querySelector(".stApp") ?? document.body;
        const { backgroundColor } = page ? getComputedStyle(page) : {};
        if (backgroundColor && !/, 0\\)/.test(backgroundColor)) grounds.add(backgroundColor);
        requestAnimationFrame(look);
    };
    look();
"""


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


def other(theme: str) -> str:
    return {"Dark": "Light", "Light": "Dark"}[theme]


def expect_theme(stage, theme: str) -> None:
    """The page, its switch and the figures on it are of this theme."""
    ground = COLOURS[theme]["background"]
    rgb = ", ".join(str(int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    expect(stage.page.locator(".stApp")).to_have_css("background-color", f"rgb({rgb})")
    expect(stage.page.get_by_role("button", name=f"{other(theme)} page")).to_be_visible()
    stage.page.wait_for_function(
        """colour => [...document.querySelectorAll(".stMain .js-plotly-plot")]
            .every(plot => plot.layout?.font.color === colour)""",
        arg=COLOURS[theme]["text"],
        timeout=15_000,
    )


def test_every_tab_is_shown_fits_a_phone_and_axe_is_content(open_stage):
    """In both themes: what is chosen on one page holds for all, in every tab, from then on."""
    elsewhere = open_stage(theme="light")
    stage = open_stage(path=APP, theme="light", before=lambda page: page.add_init_script(GROUNDS))
    expect_theme(stage, "Dark")  # whatever the browser prefers
    corner = stage.page.get_by_role("button", name="Light page").bounding_box()
    stage.press("Light page")
    for one in (stage, elsewhere):
        expect(one.page.locator(".nn-stage")).to_have_css("background-color", WHITE)
    theme = "Light"
    expect_theme(stage, theme)
    stage.expected_errors.append("404")  # Streamlit looks for itself below the page first
    stage.page.goto(f"{stage.page.url}quality")
    expect_theme(stage, theme)
    assert stage.page.evaluate("[...grounds]") == [WHITE]  # from the first that was painted
    there = stage.page.get_by_role("button", name="Dark page").bounding_box()
    assert abs(there["x"] - corner["x"]) < 3
    assert abs(there["y"] - corner["y"]) < 3
    for page, tabs in PAGES.items():
        resize(stage, "projector")
        if not stage.page.url.endswith(page):
            visit(stage, page)
        for tab, size, first in in_turn(tabs or [None], ("projector", "phone")):
            resize(stage, size)
            if first:
                content(stage, tab)
                expect_theme(stage, theme)
            if size == "phone":
                stage.page.wait_for_function(FITS, timeout=15_000)
                assert stage.page.evaluate(SMALL_TARGETS, CONTROLS) == [], (page, tab)
                continue
            whole = None if tab in (None, *tabs[:1]) else "[role=tabpanel]"
            assert violations(stage, whole) == [], (page, tab, theme)
            if not whole:
                theme = other(theme)
                stage.press(f"{theme} page")
                expect_theme(stage, theme)
                content(stage, None)
                assert violations(stage, None, CONTRAST) == [], (page, theme)


def test_quality_shows_the_files_figures_and_pictures_in_the_page(open_stage):
    """A picture that Streamlit serves can be gone before a slow browser asks for it."""
    stage = open_stage(path=APP)
    visit(stage, "quality")
    figures = evaluate.read()
    for name, network in (("Sigmoid", "sigmoid"), ("ReLU", "relu")):
        stage.choose(name)
        measured = figures[network]
        shown = (
            measured["mnist"]["accuracy"],
            measured["pen"]["accuracy"],
            measured["accepted"],
            evaluate.drawn_refused(measured, "objects"),
            evaluate.drawn_refused(measured, "letters"),
            measured["nondigits"]["held out"],
        )
        expect(stage.page.get_by_test_id("stMetricValue")).to_have_text(
            [f"{share:.2f} %" for share in shown]
        )
    stage.tab("Worst cases")
    pictures = stage.page.get_by_role("tabpanel", name="Worst cases").get_by_role("img")
    expect(pictures).not_to_have_count(0)
    for picture in pictures.all():
        expect(picture).to_have_attribute("src", re.compile("^data:image/png;base64,"))
        expect(picture).to_have_attribute("alt", re.compile(r"^a \d that was read as \d$"))
        assert picture.evaluate("image => image.naturalWidth") == 28
