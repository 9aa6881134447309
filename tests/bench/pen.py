"""From a pen event to the neurons that show it, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from tests.bench import Row, spread
from tests.browser.chromium import launch
from tests.browser.stage import SAMPLES, Stage
from tests.server import running

# The browser acknowledges each event with the display frame that follows it; this
# pause puts the next event into the middle of a frame of 16.7 ms, its average place.
_PAUSE = 0.008


def rows() -> Iterator[Row]:
    """Latencies by the stage's own User Timing measure."""
    with running() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for name in ("Sigmoid", "ReLU"):
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            stage = Stage(page)
            page.goto(f"{server.url}/?activation={name}")
            stage.sample(1)
            stage.expect_digit(1)
            page.evaluate("performance.clearMeasures('pen-to-neurons')")
            for digit in (2, 3, 5, 6, 8, 9):
                stage.press("Clear")
                draw_slowly(stage, SAMPLES[digit])
            yield (
                f"pen event to painted neurons, {name}",
                spread(stage.latencies()),
                "median 8.3 ms, 95 % 25 ms",
            )
            page.close()
        browser.close()


def draw_slowly(stage: Stage, strokes: list) -> None:
    """Draw with the mouse at about the pace of a pen."""
    box = stage.pad.bounding_box()
    mouse = stage.page.mouse
    for stroke in strokes:
        for index, (x, y) in enumerate(stroke):
            mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            if index == 0:
                mouse.down()
            time.sleep(_PAUSE)
        mouse.up()
