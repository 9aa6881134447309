"""A digit from paper: photographed, shown step by step, chosen or cut out, and on the pad."""

from __future__ import annotations

import base64

import numpy as np
from playwright.sync_api import expect

from components.paper import read
from network import load
from tests.browser.stage import PEN, SAMPLES
from tests.browser.test_screen import overflow, resize, violations
from tests.photographs import Sheet, photograph, several

SHEET = Sheet("squared", size=0.35, turned=4, shadow=0.6, frame=(640, 480))
STROKES = [[np.array(stroke) for stroke in sample] for sample in SAMPLES]


def send(stage, content, opened=True):
    """Open the dialog and give it a file."""
    if opened:
        stage.press("From paper")
    page = stage.page
    file = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": content}
    page.locator("dialog input:not([capture])").set_input_files(file)
    return page.locator("dialog")


def shown(stage):
    """What is kept of the picture on the pad, as 784 shares."""
    kept = stage.kept("kept.picture")["picture"]
    return np.frombuffer(base64.b64decode(kept), np.uint8).astype(np.float32) / np.float32(255)


def test_from_a_photograph_to_the_answer(open_stage):
    stage = open_stage(size="phone")
    dialog = send(stage, photograph(STROKES[3], SHEET))
    use = dialog.get_by_role("button", name="Use it")
    expect(use).to_be_focused()
    expect(dialog.get_by_role("status")).to_have_text("One digit was found.")
    expect(dialog.locator("li img")).to_have_count(4)
    for size in ("phone", "projector"):
        resize(stage, size)
        assert violations(stage) == [], size
        assert overflow(stage) <= 0, size
    use.press("Enter")
    expect(dialog).not_to_be_visible()
    expect(stage.page.get_by_role("button", name="From paper")).to_be_focused()
    stage.expect_digit(3)
    trace = load("sigmoid").forward(shown(stage))
    stage.expect_activations(3, trace.output, within=0)
    # The pad shows its pixels, in the pad's ink: those that the network sees.
    painted = stage.page.evaluate(
        """() => {
            const small = new OffscreenCanvas(28, 28).getContext("2d");
            const pad = document.querySelector(".nn-pad");
            small.imageSmoothingEnabled = false;
            small.drawImage(pad, 0, 0, 28, 28);
            return Array.from(small.getImageData(0, 0, 28, 28).data).filter((_, i) => i % 4 === 3);
        }"""
    )
    assert np.abs(np.array(painted) / 255 - trace.activations[0]).max() < 0.02
    stage.page.reload()
    stage.expect_digit(3)
    stage.press("Clear")
    stage.expect_digit("")
    stage.press("Undo")
    stage.expect_digit(3)
    stage.draw(PEN[1])
    stage.expect_digit(1)
    assert stage.kept("!kept.picture")["strokes"]
    assert stage.page.get_by_role("button", name="Auto-centre").is_enabled()


def test_what_is_asked_about_a_picture(open_stage):
    stage = open_stage(query="?activation=relu")
    dialog = send(stage, photograph(STROKES[5], SHEET))
    dialog.get_by_role("button", name="Use it").click()
    stage.expect_digit(5)
    expect(stage.page.get_by_role("button", name="Auto-centre")).to_be_disabled()
    for name, words in {"moments": "A picture from paper has no strokes", "why": "for 5"}.items():
        stage.page.locator(f"[data-view={name}]").click()
        expect(stage.view(name)).to_contain_text(words)
    seen = shown(stage)
    trace = load("relu").forward(seen)
    stage.expect_activations(1, trace.activations[1], within=0)
    stage.choose("Sigmoid")
    stage.expect_activations(1, load("sigmoid").forward(seen).activations[1], within=0)


def test_one_of_several_is_chosen_or_cut_out_with_keys(open_stage):
    stage = open_stage()
    sheet = Sheet(size=0.35, frame=(640, 480))
    page = several([(STROKES[1], (0.25, 0.5)), (STROKES[4], (0.7, 0.5))], sheet)
    dialog = send(stage, page)
    boxes = dialog.get_by_role("button", name="of 2")
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_have_attribute("aria-pressed", "true")
    boxes.last.press("Enter")
    expect(boxes.last).to_have_attribute("aria-pressed", "true")
    dialog.get_by_role("button", name="Cut out by hand").press("Enter")
    frame = dialog.get_by_role("application")
    expect(frame).to_be_focused()
    frame.press("Shift+ArrowRight")
    frame.press("ArrowLeft")
    frame.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("Cut out by hand.")
    dialog.get_by_role("button", name="Use it").click()
    wanted = [
        load("sigmoid").forward(one.pixels.ravel()).output.argmax() for one in read(page).digits
    ]
    stage.expect_digit(int(wanted[1]))


def test_a_frame_is_drawn_with_a_pointer(open_stage):
    stage = open_stage()
    page = several(
        [(STROKES[1], (0.25, 0.5)), (STROKES[4], (0.7, 0.5))], Sheet(size=0.35, frame=(640, 480))
    )
    dialog = send(stage, page)
    dialog.get_by_role("button", name="Cut out by hand").click()
    box = dialog.locator(".nn-paperpage").bounding_box()
    mouse = stage.page.mouse
    mouse.move(box["x"] + 0.53 * box["width"], box["y"] + 0.2 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.88 * box["width"], box["y"] + 0.8 * box["height"], steps=3)
    mouse.up()
    expect(dialog.get_by_role("status")).to_have_text("Cut out by hand.")
    dialog.get_by_role("button", name="Use it").click()
    stage.expect_digit(4)


def test_what_is_refused_is_said_and_escape_leaves_all_as_it_was(open_stage):
    stage = open_stage(query="?view=why")
    stage.expected_errors = ["422"]
    stage.draw(PEN[7])
    stage.expect_digit(7)
    dialog = send(stage, b"no picture at all")
    status = dialog.get_by_role("status")
    expect(status).to_have_text("This is not a picture. Choose a JPEG, PNG, WebP, GIF or BMP file.")
    expect(dialog.get_by_role("button", name="Use it")).to_be_disabled()
    send(stage, photograph(STROKES[2], SHEET)[:4000], opened=False)
    expect(status).to_have_text("This picture is damaged or cut off. Save or send it again.")
    stage.page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(stage.view("why")).to_be_visible()
    stage.expect_digit(7)


def test_a_picture_survives_a_cut_and_goes_by_post(open_stage):
    """Where WebSockets are blocked, too."""
    stage = open_stage(
        before=lambda page: page.route_web_socket("**/api/live*", lambda ws: ws.close())
    )
    stage.expected_errors = ["WebSocket"]
    dialog = send(stage, photograph(STROKES[6], SHEET))
    dialog.get_by_role("button", name="Use it").click()
    stage.expect_digit(6)
