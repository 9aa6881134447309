"""One server and one Chromium for all browser tests; a fresh page for each.

There is no skipping: without a browser these tests fail (tests/browser/install gets one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.stage import Stage
from tests.server import ROOT, Server, running

# How long a machine that is busy with something else may take to compile Plotly, say.
expect.set_options(timeout=30_000)

APP = "/"  # Streamlit's pages
BARE = "/stage/page.html"  # the stage alone

SIZES = {
    "projector": (1280, 720),
    "beamer": (1024, 768),
    "zoomed": (853, 480),  # a projector at 150 %
    "phone": (390, 844),
    "tablet": (820, 1180),
    "desktop": (1440, 900),
}

# Nothing is kept; and a training would go on for a minute, at full speed, with nobody there.
LEAVE = """() => {
    localStorage.clear();
    document.querySelector(".nn-running [data-run=train]")?.click();
}"""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app, none of whose code may fail whatever the browser does.

    A tab that is closed while it connects can make Streamlit's own socket complain;
    what the lane may log is held in tests/components.
    """
    with running() as started:
        yield started
    frames = [line for line in started.log().splitlines() if f'File "{ROOT}' in line]
    assert not [line for line in frames if "site-packages" not in line], started.log()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium in which a visitor's tabs share one process, and what it compiled."""
    with sync_playwright() as playwright:
        browser = launch(playwright, "--process-per-site", "--renderer-process-limit=1")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context_of(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """One context for each kind of device: its cache spares most tests the page's megabytes.

    What a visitor keeps is kept for a tab (sessionStorage), so tabs are visitors of their own;
    all but whether the page is light, which is forgotten after each test.
    """
    contexts: dict[tuple, BrowserContext] = {}

    def context_of_(**device: object) -> BrowserContext:
        key = tuple(sorted(device.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(**device)
            # A tab that stays keeps the process: it would go with its last page.
            contexts[key].new_page().goto(f"{server.url}/_stcore/health")
        return contexts[key]

    yield context_of_
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="session")
def modules(context_of: Callable[..., BrowserContext], server: Server) -> Iterator[Page]:
    """A page for tests that only call its modules: `await stageModules.need("link.js")`."""
    page = context_of().new_page()
    page.goto(f"{server.url}{BARE}")
    stage = Stage(page)
    expect(stage.pad).to_be_visible()
    yield page
    page.close()
    assert not stage.unexpected_errors()


@pytest.fixture
def open_stage(
    context_of: Callable[..., BrowserContext], server: Server
) -> Iterator[Callable[..., Stage]]:
    """open_stage(query="", size="projector", theme="dark", motion="reduce", before=..., **device).

    A new visitor, in a tab of their own, on a page without Streamlit, which opens at once;
    `path=APP` is the whole app. `before(page)` runs before the page loads. A visitor's console
    must stay free of errors; `visitor.expected_errors` lists texts that a test provokes on purpose.
    """
    opened: list[Stage] = []

    def open_(
        query: str = "",
        size: str = "projector",
        theme: str = "dark",
        motion: str = "reduce",
        before: Callable[[Page], None] | None = None,
        path: str = BARE,
        **device: object,
    ) -> Stage:
        page = context_of(**device).new_page()
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion=motion)
        stage = Stage(page)
        opened.append(stage)
        if before:
            before(page)
        page.goto(f"{server.url}{path}{query}")
        expect(stage.pad).to_be_visible()
        return stage

    yield open_
    for stage in opened:
        stage.page.evaluate(LEAVE)
        stage.page.close()
    for stage in opened:
        assert not stage.unexpected_errors()
