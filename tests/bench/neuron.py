"""One neuron's view: from selecting to painted, from an edit to repainted neurons."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from tests.bench import Row, spread
from tests.bench.pen import draw_slowly
from tests.browser.chromium import launch
from tests.browser.stage import SAMPLES, Stage
from tests.server import running

_TURNS = 30

_SELECT = """([layer, index]) => new Promise((resolve) => {
    const button = document.querySelector(`[data-testid=neuron-${layer}-${index}]`);
    const began = performance.now();
    button.click();
    const look = () => {
        const painted = document.querySelector('.nn-sum .nn-total')
            && document.querySelector('.nn-effect .nn-here')
            && document.querySelector('.nn-neuronview')?.dataset.painted === `${layer}-${index}`;
        if (painted) resolve(performance.now() - began);
        else requestAnimationFrame(look);
    };
    look();
})"""

# Turns the bias of the selected neuron and waits until another activation is painted.
# An observer is told within the frame that paints it; asking in the next would add one.
_EDIT = """(value) => new Promise((resolve) => {
    const slider = document.querySelector('.nn-bias input[type=range]');
    const neuron = document.querySelector('[data-testid=neuron-2-3]');
    const before = neuron.dataset.activation;
    let began;
    const observer = new MutationObserver(() => {
        if (neuron.dataset.activation === before) return;
        observer.disconnect();
        resolve(performance.now() - began);
    });
    observer.observe(neuron, { attributeFilter: ['data-activation'] });
    slider.value = value;
    began = performance.now();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
})"""


def rows() -> Iterator[Row]:
    """Selecting, editing, and drawing with it open."""
    with running() as server, sync_playwright() as playwright:
        browser = launch(playwright, whole=True)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        stage = Stage(page)
        page.goto(server.url)
        stage.sample(8)
        stage.expect_digit(8)
        times = [page.evaluate(_SELECT, [1 + i % 3, i % 10]) for i in range(_TURNS)]
        yield "selecting a neuron to its view painted", spread(times), "median under 100 ms"
        page.evaluate(_SELECT, [2, 3])
        times = [page.evaluate(_EDIT, 0.5 + (i % 7) / 3) for i in range(_TURNS)]
        yield "an edit to repainted neurons", spread(times), "within two frames, 33 ms"
        stage.press("Reset all")
        yield "pen event to painted neurons, a neuron open", _pen(page, stage), "as without"
        browser.close()


def _pen(page: Page, stage: Stage) -> str:
    page.evaluate("performance.clearMeasures('pen-to-neurons')")
    for digit in (2, 3, 5, 6, 8, 9):
        stage.press("Clear")
        draw_slowly(stage, SAMPLES[digit])
    return spread(stage.latencies())
