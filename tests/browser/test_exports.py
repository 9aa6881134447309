"""Files that one saves from the menu "Share", opened and held against what the screen shows."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from components.exports import layout
from components.exports.table import HEAD
from components.figures.scales import ROUND
from tests.browser.conftest import SIZES
from tests.browser.stage import PEN, Stage
from tests.browser.test_screen import SMALL, overflow, resize, violations

SVG = "{http://www.w3.org/2000/svg}"


def share(stage: Stage) -> None:
    stage.page.locator("[data-menu=share] > button").click()
    expect(stage.page.locator(".nn-exports")).to_be_visible()


def saved(stage: Stage, kind: str) -> tuple[str, bytes]:
    """Press the button of a kind: the file's name and what is in it."""
    with stage.page.expect_download() as download:
        stage.page.locator(f"[data-export={kind}]").click()
    name = download.value.suggested_filename
    expect(stage.page.locator(".nn-saved")).to_have_text(f"Saved: {name}")
    return name, Path(download.value.path()).read_bytes()


def activations(content: bytes) -> dict[int, list[float]]:
    """Each layer's, as a file of numbers has them."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[HEAD + 1 :]
    found: dict[int, list[float]] = {}
    for what, layer, *_, value in rows:
        if what == "activation":
            found.setdefault(int(layer), []).append(np.float32(value))
    return found


def expect_same_numbers(stage: Stage, content: bytes) -> None:
    """What the neurons on the screen are, to the last bit."""
    for layer, values in activations(content).items():
        assert [np.float32(shown) for shown in stage.activations(layer)] == values


def test_every_file_has_what_the_screen_shows(open_stage):
    stage = open_stage()
    stage.draw(PEN[3])
    stage.expect_digit(3)
    share(stage)
    name, numbers = saved(stage, "csv")
    assert name == "digit-3.csv"
    expect_same_numbers(stage, numbers)

    outputs = stage.activations(3)
    _, drawing = saved(stage, "svg")
    circles = ET.fromstring(drawing).findall(f".//{SVG}circle")[-10:]
    levels = [int(circle.get("fill")[1:3], 16) for circle in circles]
    np.testing.assert_allclose(levels, 255 * outputs, atol=1)

    _, picture = saved(stage, "png")
    image = Image.open(io.BytesIO(picture))
    for (x, y), a in zip(layout.places((784, 16, 16, 10)).at[-1], outputs, strict=True):
        assert abs(image.getpixel((int(x), int(y)))[0] - 255 * a) <= 2

    name, notebook = saved(stage, "notebook")
    assert name == "digit-3.ipynb"
    space: dict = {}
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "code" and "matplotlib" not in cell["source"]:
            exec(cell["source"], space)
    for layer in (1, 2, 3):
        np.testing.assert_allclose(space[f"a{layer}"], stage.activations(layer), atol=1e-6)
    assert space["answer"] == 3
    assert violations(stage, "#nn-share") == []


def test_a_replay_is_made_before_ones_eyes_and_can_be_cancelled(open_stage):
    stage = open_stage()
    stage.sample(4)
    stage.expect_digit(4)
    share(stage)
    stage.page.evaluate(
        """() => {
            globalThis.seen = [];
            const bar = document.querySelector(".nn-making progress");
            new MutationObserver(() => seen.push(bar.position)).observe(bar, { attributes: true });
        }"""
    )
    name, film = saved(stage, "webp")
    assert name == "digit-4.webp"
    frames = Image.open(io.BytesIO(film)).n_frames
    seen = [at for at in stage.page.evaluate("seen") if at > 0]
    assert len(set(seen)) > 5, "the bar did not move while it was made"
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert frames > 10
    # All of it is still reached by keyboard, and what is under way can be stopped.
    stage.page.locator("[data-export=gif]").press("Enter")
    cancel = stage.page.get_by_role("button", name="Cancel")
    cancel.click()
    expect(cancel).to_be_hidden()
    expect(stage.page.locator(".nn-saved")).to_have_text("")
    saved(stage, "csv")


def test_own_changes_are_saved_where_there_is_no_lane(open_stage):
    """All of it goes by POST, and on a phone."""

    def block(page: Page) -> None:
        page.route_web_socket(
            lambda url: "/api/live" in url, lambda socket: socket.close(code=1011, reason="no")
        )

    stage = open_stage(before=block, size="phone")
    expect(stage.page.get_by_role("status").filter(has_text="lift the pen")).to_be_visible()
    stage.page.get_by_test_id("pad").scroll_into_view_if_needed()
    stage.sample(2)
    stage.expect_digit(2)
    before = stage.activations(3)
    stage.press("Experiment")
    stage.press("Shuffle all weights")
    stage.page.wait_for_function(
        "before => Number(document.querySelector('[data-testid=neuron-3-2]').dataset.activation)"
        " !== before", arg=before[2],
    )  # fmt: skip
    share(stage)
    assert overflow(stage) <= 0
    assert stage.page.evaluate(SMALL, 14) == {}
    buttons = stage.page.locator("#nn-share button:visible")
    assert all(box["height"] >= 44 for box in (b.bounding_box() for b in buttons.all()))
    expect_same_numbers(stage, saved(stage, "csv")[1])
    assert violations(stage, "#nn-share") == []


def test_a_network_in_training_is_saved_as_it_is_shown(open_stage):
    stage = open_stage(path="/stage/page.html?learn&hidden=8&activation=relu")
    expect(stage.page.locator("[data-figure-of=steps]")).to_have_text("0")
    stage.sample(5)
    stage.press("One mini-batch")
    expect(stage.page.locator("[data-figure-of=steps]")).to_have_text("1")
    share(stage)
    _, numbers = saved(stage, "csv")
    assert "training" in numbers.decode().splitlines()[1]
    expect_same_numbers(stage, numbers)
    drawing = ET.fromstring(saved(stage, "svg")[1])
    hidden = stage.activations(1)
    white = next(scale for scale in ROUND if scale >= hidden.max())
    levels = [int(c.get("fill")[1:3], 16) for c in drawing.findall(f".//{SVG}circle")[:8]]
    np.testing.assert_allclose(levels, 255 * hidden / white, atol=1)


def test_what_cannot_be_saved_is_said(open_stage):
    stage = open_stage()
    said = stage.page.locator(".nn-saved")
    share(stage)
    stage.page.locator("[data-export=webp]").click()
    expect(said).to_have_text("Draw a digit first.")
    stage.page.keyboard.press("Escape")
    stage.press("Guess first")
    stage.draw(PEN[1])
    share(stage)
    stage.page.locator("[data-export=png]").click()
    expect(said).to_contain_text("Reveal the answer first")
    stage.press("Reveal")
    stage.expect_digit(1)
    stage.expected_errors += ["Failed to load resource", "ERR_FAILED"]
    stage.page.route("**/api/export/**", lambda route: route.abort())
    share(stage)
    stage.page.locator("[data-export=csv]").click()
    expect(said).to_contain_text("could not be fetched")
    stage.page.unroute("**/api/export/**")
    refusal = json.dumps({"error": "Too many files are being made at the moment."})
    stage.page.route("**/api/export/**", lambda route: route.fulfill(status=429, body=refusal))
    stage.page.locator("[data-export=svg]").click()
    expect(said).to_have_text("Too many files are being made at the moment.")
    stage.page.unroute("**/api/export/**")
    cut = '{"done": 1, "of": 9}\n{"error": "The replay could not be made."}\n'
    stage.page.route("**/api/export/**", lambda route: route.fulfill(status=200, body=cut))
    stage.page.locator("[data-export=webp]").click()
    expect(said).to_have_text("The replay could not be made.")


def test_the_menu_fits_every_screen(open_stage):
    stage = open_stage()
    share(stage)
    for size in SIZES:
        resize(stage, size)
        box = stage.page.locator("#nn-share").bounding_box()
        width, height = (stage.page.viewport_size[side] for side in ("width", "height"))
        assert box["x"] >= 0, size
        assert box["x"] + box["width"] <= width, size
        assert box["y"] + box["height"] <= height, size
        assert overflow(stage) <= 0, size
