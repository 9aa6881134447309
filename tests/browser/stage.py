"""The stage as a person uses it: draw, read, press. For tests and measurements."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, expect

from network import Trace, load, rasterise

SAMPLES = json.loads(
    (Path(__file__).resolve().parents[2] / "assets" / "samples.json").read_text(encoding="utf-8")
)
# The same digits with a sixth of the points: each that a mouse goes to costs a display frame.
PEN = [[[*stroke[:-1:6], stroke[-1]] for stroke in digit] for digit in SAMPLES]
GRID = 4096  # the pad rounds to this share of its side
Strokes = Sequence[Sequence[Sequence[float]]]


class Stage:
    """One visitor's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.expected_errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )

    @property
    def pad(self) -> Locator:
        return self.page.get_by_test_id("pad")

    @property
    def answer(self) -> Locator:
        return self.page.get_by_test_id("answer")

    def neuron(self, layer: int, index: int) -> Locator:
        return self.page.get_by_test_id(f"neuron-{layer}-{index}")

    def sample(self, digit: int) -> None:
        """Press the button of a sample digit."""
        self.page.get_by_test_id(f"sample-{digit}").click()

    def press(self, name: str) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, network: str) -> None:
        """Switch the toggle to "Sigmoid" or "ReLU"."""
        self.page.get_by_role("radio", name=network).click()

    def tab(self, name: str) -> None:
        """Press a tab: of a view in the stage, or of one of Streamlit's pages."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    def view(self, name: str) -> Locator:
        """The open view's root, by the view's short name."""
        return self.page.get_by_test_id(f"view-{name}")

    def look(self, name: str) -> Locator:
        """Open a view by its short name and wait until it shows numbers."""
        self.page.locator(f"[data-view={name}]").click()
        expect(self.view(name)).to_have_attribute("data-sequence", re.compile(r"^\d+$"))
        return self.view(name)

    def figure(self, name: str, axis: str) -> list[np.ndarray]:
        """What a figure of the open view shows on this axis, at full precision, by trace."""
        traces = self.page.evaluate(
            """([name, axis]) => document.querySelector(`[data-figure="${name}"]`).data
                .map(trace => Array.from(trace[axis]))""",
            [name, axis],
        )
        return [np.array(trace) for trace in traces]

    def expect_figure_as_neurons(self, name: str, axis: str, first: int) -> None:
        """Wait until a figure shows exactly what the neurons do, a trace a layer from `first`."""
        self.page.wait_for_function(
            """([name, axis, first]) => {
                const data = document.querySelector(`[data-figure="${name}"]`)?.data;
                return data?.every((trace, at) => {
                    const layer = `[data-testid^="neuron-${first + at}-"]`;
                    const neurons = [...document.querySelectorAll(layer)];
                    const values = Array.from(trace[axis]);
                    return values.length === neurons.length && values.every(
                        (value, index) => value === Number(neurons[index].dataset.activation));
                });
            }""",
            arg=[name, axis, first],
        )

    def kept(self, condition: str) -> dict:
        """What a reload would find again, as soon as this JavaScript condition on it holds."""
        found = self.page.wait_for_function(
            f"""() => {{
                const kept = JSON.parse(sessionStorage.getItem("digit-explorer"));
                return kept && ({condition}) ? kept : null;
            }}""",
        )
        return found.json_value()

    def draw(self, strokes: Strokes) -> None:
        """Draw strokes (unit square) with the mouse."""
        self.pad.scroll_into_view_if_needed()
        box = self.pad.bounding_box()
        mouse = self.page.mouse

        def to(point: Sequence[float]) -> tuple[float, float]:
            return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]

        for stroke in strokes:
            mouse.move(*to(stroke[0]))
            mouse.down()
            for point in stroke[1:]:
                mouse.move(*to(point))
            mouse.up()

    def expect_digit(self, digit: int | str) -> None:
        """Wait until the answer is `digit`, or "" for none."""
        expect(self.answer).to_have_attribute("data-digit", str(digit))

    def activations(self, layer: int) -> np.ndarray:
        """What the neurons of a layer show, at full precision."""
        values = self.page.evaluate(
            """layer => [...document.querySelectorAll(`[data-testid^="neuron-${layer}-"]`)]
                .map(neuron => Number(neuron.dataset.activation))""",
            layer,
        )
        return np.array(values)

    def expect_activations(self, layer: int, values: np.ndarray, within: float) -> None:
        """Wait until a layer shows these activations, each to `within`."""
        self.page.wait_for_function(
            """([layer, values, within]) => {
                const neurons = document.querySelectorAll(`[data-testid^="neuron-${layer}-"]`);
                return values.every((value, index) =>
                    Math.abs(Number(neurons[index]?.dataset.activation) - value) <= within);
            }""",
            arg=[layer, values.tolist(), within],
        )

    def latencies(self) -> list[float]:
        """Milliseconds from each pen event to its painted neurons, so far."""
        return self.page.evaluate(
            "performance.getEntriesByName('pen-to-neurons').map(entry => entry.duration)"
        )

    def unexpected_errors(self) -> list[str]:
        """Console errors that the test did not announce."""
        return [
            error
            for error in self.errors
            if not any(expected in error for expected in self.expected_errors)
        ]


def trace_of(strokes: Strokes, network: str, centre: bool = True) -> Trace:
    """What NumPy computes for a drawing, from the coordinates as the pad rounds them."""
    rounded = [np.round(np.array(stroke) * GRID) / GRID for stroke in strokes]
    return load(network).forward(rasterise(rounded, centre).ravel())
