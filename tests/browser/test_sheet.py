"""The neuron's sheet, editing, and stepping through the pass."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from network import load, rasterise
from network.asking.edits import edited
from tests.browser.stage import GRID, SAMPLES, trace_of

# Where hidden layer 2's numbers begin among the 13,002: after 16 x 784 weights and 16 biases.
LAYER_2 = 16 * 784 + 16


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def open_sheet(stage, layer: int, index: int) -> None:
    stage.neuron(layer, index).click()
    expect(stage.page.locator(".nn-sum tr.nn-total")).to_be_visible()


def changed(stage, text: str) -> None:
    expect(stage.page.locator(".nn-changed")).to_have_text(f"{text} of 13,002 changed")


def edited_trace(digit: int, changes: dict, **more):
    strokes = [np.round(np.array(stroke) * GRID) / GRID for stroke in SAMPLES[digit]]
    net = edited(load("sigmoid"), changes, **more)
    return net.forward(rasterise(strokes).ravel())


@pytest.mark.parametrize("network", ["Sigmoid", "ReLU"])
@pytest.mark.parametrize(("layer", "index"), [(1, 4), (2, 11), (3, 8)])
def test_the_displayed_terms_add_up_to_the_displayed_z(open_stage, network, layer, index):
    stage = open_stage(f"?activation={network}")
    stage.sample(8)
    stage.expect_digit(8)
    open_sheet(stage, layer, index)
    cells = stage.page.locator(".nn-sum .nn-value")
    z = trace_of(SAMPLES[8], network.lower()).weighted_sums[layer][index]
    expect(cells.last).to_have_text(re.compile(re.escape(f"{abs(z):.2f}")))
    *terms, total = [number(text) for text in cells.all_inner_texts()]
    assert len(terms) >= 2
    assert round(sum(terms), 2) == total
    sentence = stage.page.locator(".nn-sentence").inner_text()
    sum_, sign, bias, result = re.search(r"z = (\S+) ([+−]) (\S+) = (\S+),", sentence).groups()
    left = number(sum_) + (number(bias) if sign == "+" else -number(bias))
    assert round(left, 2) == number(result) == total


def test_the_sheet_follows_the_pen(open_stage):
    stage = open_stage()
    stage.sample(1)
    stage.expect_digit(1)
    open_sheet(stage, 3, 7)
    for digit in (7, 2):
        stage.press("Clear")
        stage.draw(SAMPLES[digit])
        stage.expect_digit(digit)
        z = trace_of(SAMPLES[digit], "sigmoid").weighted_sums[3][7]
        # drawn with a mouse, whose whole pixels move z a little
        stage.page.wait_for_function(
            """z => Math.abs(Number(document.querySelector('.nn-sum .nn-total .nn-value')
                .textContent.replace('−', '-')) - z) < 0.4""",
            arg=float(z),
        )


def test_an_edit_changes_exactly_what_numpy_says_and_undo_restores_it(open_stage):
    stage = open_stage()
    stage.sample(5)
    stage.expect_digit(5)
    open_sheet(stage, 2, 3)
    before = [stage.activations(layer) for layer in (1, 2, 3)]
    field = stage.page.get_by_label("from 1, number")
    field.fill("6.5")
    field.press("Enter")
    changed(stage, "1")
    trace = edited_trace(5, {LAYER_2 + 3 * 16: 6.5})
    for layer in (1, 2, 3):
        stage.expect_activations(layer, trace.activations[layer], within=1e-6)
    stage.press("Undo change")
    changed(stage, "0")
    for layer, values in zip((1, 2, 3), before, strict=True):
        stage.expect_activations(layer, values, within=0)


def test_a_value_beyond_the_limit_is_clamped_and_said(open_stage):
    stage = open_stage()
    stage.sample(5)
    open_sheet(stage, 2, 0)
    field = stage.page.get_by_label("bias, number")
    field.fill("1e30")
    field.press("Enter")
    expect(field).to_have_value("50")
    expect(stage.page.get_by_role("status").filter(has_text="Kept within")).to_be_visible()
    changed(stage, "1")


def test_a_neuron_that_is_knocked_out_reaches_nobody(open_stage):
    stage = open_stage()
    stage.sample(3)
    stage.expect_digit(3)
    open_sheet(stage, 2, 5)
    stage.press("Knock out")
    changed(stage, "10")
    start = LAYER_2 + 16 * 16 + 16
    trace = edited_trace(3, {start + j * 16 + 5: 0.0 for j in range(10)})
    stage.expect_activations(3, trace.activations[3], within=1e-6)
    stage.press("Knocked out")
    changed(stage, "0")


def test_edits_survive_a_reload_and_can_be_reset(open_stage):
    stage = open_stage()
    stage.sample(6)
    stage.expect_digit(6)
    open_sheet(stage, 1, 0)
    stage.press("Start from zero")
    changed(stage, "785")
    stage.page.reload()
    changed(stage, "785")
    stage.expect_digit(6)  # the ink is still there, too
    stage.press("Reset all")
    changed(stage, "0")
    trace = trace_of(SAMPLES[6], "sigmoid")
    stage.expect_activations(1, trace.activations[1], within=1e-6)


def test_the_panels_show_the_edited_network(open_stage):
    stage = open_stage()
    stage.tab("Activations")
    stage.sample(4)
    stage.expect_digit(4)
    open_sheet(stage, 1, 0)
    stage.press("Start from zero")
    changed(stage, "785")
    stage.page.get_by_text("The numbers, with the weighted sum").click()
    row = stage.page.locator("[data-testid=stMarkdown] table").first.get_by_role("row").nth(1)
    expect(row.get_by_role("cell").nth(1)).to_have_text("0.0000")
    expect(row.get_by_role("cell").nth(2)).to_have_text("0.5000")


def test_the_same_weights_with_another_squish(open_stage):
    stage = open_stage()
    stage.sample(2)
    stage.expect_digit(2)
    stage.press("Squish with ReLU, same weights")
    expect(stage.page.get_by_text("These weights were learned for sigmoid")).to_be_visible()
    trace = edited_trace(2, {}, hidden="relu")
    stage.expect_activations(2, trace.activations[2], within=1e-4)
    stage.press("Back to sigmoid")
    stage.expect_digit(2)


def test_shuffled_weights_can_be_undone(open_stage):
    stage = open_stage()
    stage.sample(0)
    stage.expect_digit(0)
    before = stage.activations(1)
    stage.press("Shuffle all weights")
    expect(stage.page.locator(".nn-changed")).to_have_text(re.compile(r"1[23],\d{3} of"))
    stage.press("Undo change")
    changed(stage, "0")
    stage.expect_activations(1, before, within=0)


def test_painting_by_pointer_and_by_keyboard(open_stage):
    stage = open_stage(size="tablet")
    stage.sample(9)
    stage.expect_digit(9)
    open_sheet(stage, 1, 7)
    stage.press("Start from zero")
    changed(stage, "785")
    stage.press("Paint +")
    box = stage.page.locator(".nn-weights .nn-map").bounding_box()
    mouse = stage.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.7, steps=6)
    mouse.up()
    expect(stage.neuron(1, 7)).not_to_have_attribute("data-activation", "0.5")
    painted = stage.activations(1)[7]
    stage.page.locator(".nn-weights .nn-map").focus()
    stage.press("Paint −")
    stage.page.locator(".nn-weights .nn-map").focus()
    for _ in range(3):
        stage.page.keyboard.press("ArrowDown")
        stage.page.keyboard.press("Space")
    stage.page.wait_for_function(
        """before => Number(document.querySelector('[data-testid=neuron-1-7]')
            .dataset.activation) < before - 1e-6""",
        arg=float(painted),
    )


def test_two_visitors_do_not_see_each_others_edits(open_stage):
    one, other = open_stage(), open_stage(locale="en-GB")  # another browser, not another tab
    for stage in (one, other):
        stage.sample(5)
        stage.expect_digit(5)
    open_sheet(one, 1, 2)
    one.press("Start from zero")
    changed(one, "785")
    changed(other, "0")
    other.choose("ReLU")
    other.choose("Sigmoid")
    trace = trace_of(SAMPLES[5], "sigmoid")
    other.expect_activations(1, trace.activations[1], within=1e-6)


def test_a_network_that_the_server_has_forgotten_can_be_sent_again(open_stage):
    stage = open_stage()
    stage.sample(5)
    stage.expect_digit(5)

    # As after a restart of the server: the connection breaks, and the name is not known.
    lanes, forgotten = [], []

    def handle(socket):
        if "network=my-" in socket.url and not forgotten:
            forgotten.append(socket.url)
            socket.close(code=1008, reason="no such network")
        else:
            lanes.append(socket)
            socket.connect_to_server()

    stage.page.route_web_socket(lambda url: "/api/live" in url, handle)
    stage.page.reload()
    stage.expect_digit(5)
    open_sheet(stage, 1, 2)
    stage.press("Start from zero")
    expect(stage.neuron(1, 2)).to_have_attribute("data-activation", "0.5")
    lanes[-1].close(code=1001)
    again = stage.page.get_by_role("button", name="Apply my changes again")
    expect(again).to_be_visible()
    trace = trace_of(SAMPLES[5], "sigmoid")
    stage.expect_activations(1, trace.activations[1], within=1e-6)
    again.click()
    expect(stage.neuron(1, 2)).to_have_attribute("data-activation", "0.5")
    assert forgotten


def test_edits_need_no_new_connection(open_stage):
    stage = open_stage()
    stage.sample(5)
    stage.expect_digit(5)
    open_sheet(stage, 2, 3)
    connections = []
    stage.page.on("websocket", lambda socket: connections.append(socket.url))
    start = LAYER_2 + 16 * 16  # the biases
    slider = stage.page.get_by_label("bias, slider")
    for value in (-4, 2.5, 11):
        slider.fill(str(value))
        trace = edited_trace(5, {start + 3: value})
        for layer in (1, 2, 3):
            stage.expect_activations(layer, trace.activations[layer], within=1e-6)
        z = trace.weighted_sums[2][3]
        total = stage.page.locator(".nn-sum .nn-total .nn-value")
        expect(total).to_have_text(re.compile(re.escape(f"{abs(z):.2f}")))
    assert connections == []


def test_a_slow_answer_to_an_edit_that_was_taken_back_changes_nothing(open_stage):
    stage = open_stage()
    stage.sample(5)
    stage.expect_digit(5)
    open_sheet(stage, 2, 3)
    slider = stage.page.get_by_label("bias, slider")
    place = LAYER_2 + 16 * 16 + 3
    slider.fill("3")
    changed(stage, "1")
    # Soon the server has another edit and has moved the lanes to it, but its answer is under way.
    stage.page.evaluate("""() => {
        const real = window.fetch;
        window.fetch = async (...request) => {
            const answer = await real(...request);
            if (String(request[0]).endsWith("/api/networks") && !window.release) {
                await new Promise((release) => { window.release = release; });
            }
            return answer;
        };
    }""")
    slider.fill("20")
    stage.page.wait_for_function("() => window.release")
    stage.press("Clear")
    stage.sample(8)
    stage.expect_activations(3, edited_trace(8, {place: 20}).activations[3], within=1e-6)
    stage.press("Undo change")
    stage.page.evaluate("() => window.release()")
    trace = edited_trace(8, {place: 3})
    for layer in (1, 2, 3):
        stage.expect_activations(layer, trace.activations[layer], within=1e-6)
    changed(stage, "1")


def test_stepping_through_the_pass(open_stage):
    stage = open_stage()
    stage.sample(3)
    stage.expect_digit(3)
    status = stage.page.get_by_role("status")
    forward = stage.page.get_by_role("button", name="One layer on")
    forward.click()
    expect(status.filter(has_text="1 of 4")).to_be_visible()
    stage.expect_digit("")
    expect(stage.neuron(1, 0)).to_have_text("")
    stage.page.keyboard.press("ArrowRight")
    expect(status.filter(has_text="2 of 4")).to_be_visible()
    expect(stage.neuron(1, 0)).not_to_have_text("")
    expect(stage.neuron(2, 0)).to_have_text("")
    stage.page.keyboard.press("ArrowLeft")
    expect(status.filter(has_text="1 of 4")).to_be_visible()
    stage.page.get_by_label("Speed").select_option("fast")
    stage.press("Step through")
    stage.expect_digit(3)
    expect(status.filter(has_text="4 of 4")).to_be_visible()


def test_the_sheet_closes_and_gives_the_focus_back(open_stage):
    stage = open_stage()
    stage.sample(3)
    open_sheet(stage, 2, 2)
    stage.page.get_by_role("button", name="Close the neuron's sheet").click()
    expect(stage.page.locator(".nn-sheet")).to_be_hidden()
    expect(stage.neuron(2, 2)).to_be_focused()


def test_a_button_brings_the_sheet_into_view(open_stage):
    stage = open_stage()
    stage.sample(4)
    reveal = stage.page.get_by_role("button", name="Its whole story")
    expect(reveal).to_be_hidden()
    open_sheet(stage, 2, 3)
    top = stage.pad.bounding_box()["y"]
    assert top >= 0  # selecting leaves everything where it was
    total = stage.page.locator(".nn-sum tr.nn-total")
    expect(total).not_to_be_in_viewport()
    reveal.click()
    expect(total).to_be_in_viewport()
    expect(stage.page.get_by_role("heading", name="Hidden layer 2, neuron 4")).to_be_in_viewport()
    stage.page.get_by_role("button", name="Close the neuron's sheet").click()
    expect(reveal).to_be_hidden()
