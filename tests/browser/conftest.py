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

expect.set_options(timeout=15_000)

APP = "/"  # Streamlit's pages
BARE = "/stage/page.html"  # the stage alone

SIZES = {
    "projector": (1280, 720),
    "beamer": (1024, 768),
    "zoomed": (853, 480),  # a projector at 150 %
    "desktop": (1440, 900),
    "tablet": (820, 1180),
    "phone": (390, 844),
}


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
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context_of(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """One context for each kind of visitor: its cache spares most tests the page's megabytes.

    What a visitor keeps is kept for a tab (sessionStorage), so tabs are visitors of their own.
    """
    contexts: dict[tuple, BrowserContext] = {}

    def context_of_(size: str, theme: str, more: dict) -> BrowserContext:
        key = (size, theme, *sorted(more.items()))
        if key not in contexts:
            width, height = SIZES[size]
            contexts[key] = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                **{"reduced_motion": "reduce", **more},
            )
        return contexts[key]

    yield context_of_
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="session")
def tabs() -> dict[str, list[Page]]:
    """Tabs for the stage alone that no test uses just now, by size."""
    return {}


@pytest.fixture
def open_stage(
    context_of: Callable[..., BrowserContext], server: Server, tabs: dict[str, list[Page]]
) -> Iterator[Callable[..., Stage]]:
    """open_stage(query="", size="projector", theme="dark", before=..., **context): a new visitor.

    On a page without Streamlit, which opens at once; `path=APP` is the whole app.
    `before(page)` runs before the page loads. A visitor's console must stay free of errors;
    `visitor.expected_errors` lists texts that a test provokes on purpose.
    """
    opened: list[tuple[Stage, list[Page] | None]] = []

    def open_(
        query: str = "",
        size: str = "projector",
        theme: str = "dark",
        before: Callable[[Page], None] | None = None,
        path: str = BARE,
        **context: object,
    ) -> Stage:
        # A tab that a test did nothing else to is as good as new once it has forgotten.
        again = tabs.setdefault(size, []) if path == BARE and not (before or context) else None
        page = again.pop() if again else context_of(size, theme, context).new_page()
        stage = Stage(page)
        opened.append((stage, again))
        if before:
            before(page)
        page.goto(f"{server.url}{path}{query}")
        expect(stage.pad).to_be_visible()
        return stage

    yield open_
    for stage, again in opened:
        if again is None:
            stage.page.close()
        else:
            _forget(stage)
            again.append(stage.page)
    for stage, _ in opened:
        assert not stage.unexpected_errors()


def _forget(stage: Stage) -> None:
    """What a visitor kept is gone, and what watched them, too."""
    page = stage.page
    # The stage keeps what it has when it is left.
    page.evaluate("sessionStorage.clear(); Storage.prototype.setItem = () => {}")
    page.goto("about:blank")
    page.mouse.move(0, 0)
    stage.ignore()
