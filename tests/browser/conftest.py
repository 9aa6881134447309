"""One server and one Chromium for all browser tests; a fresh page for each.

There is no skipping: without a browser these tests fail (tests/browser/install gets one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.stage import Stage
from tests.server import Server, running

expect.set_options(timeout=15_000)

SIZES = {
    "projector": (1280, 720),
    "desktop": (1440, 900),
    "tablet": (820, 1180),
    "phone": (390, 844),
}


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app, which must not complain whatever the browser does."""
    with running() as started:
        yield started
    assert not started.complaints(), started.log()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_stage(browser: Browser, server: Server) -> Iterator[Callable[..., Stage]]:
    """open_stage(query="", size="projector", theme="light", before=..., **context): a new visitor.

    `before(page)` runs before the page loads. A visitor's console must stay free of errors;
    `visitor.expected_errors` lists texts that a test provokes on purpose.
    """
    opened: list[Stage] = []

    def open_(
        query: str = "",
        size: str = "projector",
        theme: str = "light",
        before: Callable[[Page], None] | None = None,
        **context: object,
    ) -> Stage:
        width, height = SIZES[size]
        settings = {"reduced_motion": "reduce", **context}
        page = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, **settings
        ).new_page()
        stage = Stage(page)
        opened.append(stage)
        if before:
            before(page)
        page.goto(f"{server.url}/{query}")
        expect(stage.pad).to_be_visible()
        return stage

    yield open_
    for stage in opened:
        stage.page.context.close()
    for stage in opened:
        assert not stage.unexpected_errors()
