"""Opening the page, and the panels at pen-up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Browser, expect, sync_playwright

from tests.bench import Row, spread
from tests.browser.chromium import launch
from tests.browser.stage import SAMPLES, Stage
from tests.browser.wire import Received
from tests.server import Server, running

_OPENINGS = 5
_STROKES = 12

# Notes when a figure below the stage was last painted, and marks the weight maps'
# element, so that it can be seen whether it is still the same one.
_WATCH = """() => {
    window.paintedAt = 0;
    const attach = () => {
        for (const plot of document.querySelectorAll('.js-plotly-plot')) {
            if (plot.watched || !plot.on) continue;
            plot.watched = true;
            window.paintedAt = performance.now();
            plot.on('plotly_afterplot', () => { window.paintedAt = performance.now(); });
        }
        requestAnimationFrame(attach);
    };
    attach();
    addEventListener('pointerup', event => { window.liftedAt = event.timeStamp; }, true);
}"""


def rows() -> Iterator[Row]:
    """Time until one can draw, bytes transferred, pen-up to panels."""
    with running() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        first = _opening(browser, server)
        again = [_opening(browser, server)[0] for _ in range(_OPENINGS)]
        yield (
            "opening the page to a drawn dot answered",
            f"median {median(again):.2f} s ({first[0]:.2f} s the first time)",
            "",
        )
        yield (
            "transferred until one has drawn, without Plotly",
            f"{first[1] / 1e6:.2f} MB",
            "at most 1.5 MB",
        )
        yield "transferred on first opening", f"{first[2] / 1e6:.2f} MB", ""
        for tab in ("Activations", "Outputs"):
            yield (
                f"pen-up to panels painted, {tab}",
                spread(_pen_up(browser, server, tab)),
                "median under 400 ms",
            )
        kept = _weight_maps_kept(browser, server)
        yield "first-layer maps redrawn at pen-up", "no" if kept else "YES", "no"
        browser.close()


def _opening(browser: Browser, server: Server) -> tuple[float, int, int]:
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    received = Received(page)
    stage = Stage(page)
    began = time.perf_counter()
    page.goto(server.url)
    stage.pad.wait_for()
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    stage.expect_digit(1)
    elapsed, drawn = time.perf_counter() - began, received.bytes(without="plotly")
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    in_all = received.bytes()
    page.context.close()
    return elapsed, drawn, in_all


def _pen_up(browser: Browser, server: Server, tab: str) -> list[float]:
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    stage = Stage(page)
    page.goto(server.url)
    stage.tab(tab)
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    page.evaluate(_WATCH)
    times = []
    for turn in range(_STROKES):
        stage.draw([[[x, y + 0.01 * turn] for x, y in stroke] for stroke in SAMPLES[7]])
        page.wait_for_function("window.paintedAt > window.liftedAt")
        times.append(page.evaluate("window.paintedAt - window.liftedAt"))
        stage.press("Clear")
        page.wait_for_function("performance.now() - window.paintedAt > 500")
    page.close()
    return times


def _weight_maps_kept(browser: Browser, server: Server) -> bool:
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    stage = Stage(page)
    page.goto(server.url)
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    stage.draw(SAMPLES[4])
    stage.expect_digit(4)
    page.evaluate(_WATCH)
    page.wait_for_function("performance.now() - window.paintedAt > 1000")
    before = page.evaluate("window.paintedAt")
    stage.draw(SAMPLES[1])
    page.wait_for_function("performance.now() - window.liftedAt > 1500")
    after = page.evaluate("window.paintedAt")
    page.close()
    return after == before
