"""From a pen event to the neurons and to the view that show it, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench import Row, spread
from tests.browser.chromium import launch
from tests.browser.stage import SAMPLES, Stage
from tests.server import running

# A pen knows nothing of display frames: on average it comes in the middle of one. The page
# says when its frames begin, since the browser acknowledges an event only some time after
# the frame that follows it, and later the more there is to paint.
_FRAME = 1 / 60  # seconds
_WHEN = "new Promise(done => requestAnimationFrame(at => done(performance.timeOrigin + at)))"
NEURONS = "median at most 9 ms, 95 % at most 25 ms"
_VIEW = "median at most 33 ms"


def rows() -> Iterator[Row]:
    """Latencies by the stage's own User Timing measures."""
    with running() as server, sync_playwright() as playwright:
        browser = launch(playwright, whole=True)
        for name in ("Sigmoid", "ReLU"):
            for view in (None, "Outputs", "Activations"):
                page = browser.new_page(viewport={"width": 1280, "height": 720})
                stage = Stage(page)
                page.goto(f"{server.url}/?activation={name}")
                stage.sample(1)
                stage.expect_digit(1)
                if view:
                    open_view(page, view)
                draw_some(stage)
                beside = f", {view}" if view else ""
                neurons, numbers = (measured(page, f"pen-to-{what}") for what in _MEASURES)
                yield f"pen to neurons, {name}{beside}", neurons, NEURONS
                if view:
                    yield f"pen to view, {name}{beside}", numbers, _VIEW
                page.close()
        browser.close()


def open_view(page: Page, title: str) -> None:
    """Open the view with this title and wait until it has a figure."""
    hooked = page.locator(f'[role="tab"][data-view="{title.lower()}"]')
    # Pages whose figures do not follow the pen have tabs without the hook.
    tab = hooked if hooked.count() else page.get_by_role("tab", name=title, exact=True)
    tab.click()
    expect(page.locator(".js-plotly-plot:visible").first).to_be_visible(timeout=15_000)
    page.wait_for_timeout(1000)  # what opening it sets off is over


_MEASURES = ("neurons", "view")


def draw_some(stage: Stage) -> None:
    """Six digits, each measured from now on."""
    for what in _MEASURES:
        stage.page.evaluate("name => performance.clearMeasures(name)", f"pen-to-{what}")
    for digit in (2, 3, 5, 6, 8, 9):
        stage.press("Clear")
        draw_slowly(stage, SAMPLES[digit])


def measured(page: Page, name: str) -> str:
    """The page's own measurements by this name, in a few figures."""
    times = page.evaluate(
        "name => performance.getEntriesByName(name).map(entry => entry.duration)", name
    )
    return spread(times) if times else "the page does not measure it"


def draw_slowly(stage: Stage, strokes: list) -> None:
    """Draw with the mouse, some twenty events a second, each in the middle of a frame."""
    box = stage.pad.bounding_box()
    mouse = stage.page.mouse
    for stroke in strokes:
        for index, (x, y) in enumerate(stroke):
            mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            if index == 0:
                mouse.down()
            _await_mid_frame(stage.page)
        mouse.up()


def _await_mid_frame(page: Page) -> None:
    """Wait until half a display frame has gone by, and at least half a frame in all."""
    began = page.evaluate(_WHEN) / 1000
    frames = (time.time() - began) / _FRAME
    time.sleep((int(frames) + 1.5 - frames) * _FRAME)
