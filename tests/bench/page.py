"""Opening the page: how long until one can draw, and how much has to be fetched for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from tests.bench import Row
from tests.bench.pen import open_view
from tests.browser.chromium import launch
from tests.browser.stage import Stage
from tests.server import Server, running

_OPENINGS = 5
_VIEW = "Outputs"


def rows() -> Iterator[Row]:
    """Time until a dot that is drawn has its answer; bytes until then and with a figure."""
    with running() as server, sync_playwright() as playwright:
        browser = launch(playwright, whole=True)
        first, until_drawn, in_all = _opening(browser, server)
        again = [_opening(browser, server)[0] for _ in range(_OPENINGS)]
        yield (
            "opening the page to a drawn dot answered",
            f"median {median(again):.2f} s ({first:.2f} s the first time)",
            "",
        )
        yield "fetched until one can draw", f"{until_drawn / 1e6:.2f} MB", "at most 1.5 MB"
        yield "fetched in all, a figure open", f"{in_all / 1e6:.2f} MB", "at most 3.5 MB"
        browser.close()


def _opening(browser: Browser, server: Server) -> tuple[float, int, int]:
    """Seconds until one can draw; bytes fetched until then, and when a view has its figure."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    # As they come over the wire, also those of what is not complete yet.
    received = []
    wire.on("Network.dataReceived", lambda event: received.append(event["encodedDataLength"]))
    stage = Stage(page)
    began = time.perf_counter()
    page.goto(server.url, wait_until="commit")
    stage.pad.wait_for()
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    stage.expect_digit(1)
    elapsed, until_drawn = time.perf_counter() - began, sum(received)
    open_view(page, _VIEW)
    in_all = sum(received)
    context.close()
    return elapsed, until_drawn, in_all
