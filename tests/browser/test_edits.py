"""One neuron's view, editing, and stepping through the pass."""

from __future__ import annotations

import json
import re
from itertools import product

import numpy as np
import pytest
from playwright.sync_api import expect

from components.figures.numbers import activation, output
from components.figures.sums import hundredths
from network import load, rasterise
from network.asking.edits import edited
from tests.browser.stage import GRID, PEN, SAMPLES, trace_of

# Where hidden layer 2's numbers begin among the 13,002: after 16 x 784 weights and 16 biases.
LAYER_2 = 16 * 784 + 16


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def open_sheet(stage, layer: int, index: int) -> None:
    stage.neuron(layer, index).click()
    expect(stage.page.locator(".nn-sum tr.nn-total")).to_be_visible()


def shown(stage, label: str, value: float) -> None:
    """The slider and the number field of a weight or a bias show this value."""
    expect(stage.page.get_by_label(f"{label}, slider")).to_have_value(f"{value:g}")
    expect(stage.page.get_by_label(f"{label}, number")).to_have_value(hundredths(value))


def picture(stage, selector: str) -> str:
    """What a canvas shows."""
    return stage.page.locator(selector).evaluate("canvas => canvas.toDataURL()")


def expect_picture(stage, selector: str, wanted: str) -> None:
    stage.page.wait_for_function(
        "([canvas, wanted]) => canvas.toDataURL() === wanted",
        arg=[stage.page.locator(selector).element_handle(), wanted],
    )


def another_picture(stage, selector: str, than: str) -> str:
    """What a canvas shows once it shows something else."""
    stage.page.wait_for_function(
        "([canvas, than]) => canvas.toDataURL() !== than",
        arg=[stage.page.locator(selector).element_handle(), than],
    )
    return picture(stage, selector)


LINES, MAP = "canvas.nn-lines", ".nn-connections canvas.nn-map >> nth=0"


class Held:
    """A lane whose answers to edits can be held back, and which can be broken."""

    def __init__(self, page) -> None:
        self.lanes, self.waiting, self.holding = [], [], False
        page.route_web_socket(lambda url: "/api/live" in url, self._handle)

    def _handle(self, socket) -> None:
        server = socket.connect_to_server()
        self.lanes.append(socket)

        def passed(message) -> None:
            if self.holding and message[0] == 2 and b'"network"' in message[:40]:
                self.waiting.append((socket, message))
            else:
                socket.send(message)

        server.on_message(passed)

    def release(self) -> None:
        self.holding = False
        while self.waiting:
            socket, message = self.waiting.pop(0)
            socket.send(message)

    def cut(self) -> None:
        self.lanes[-1].close(code=1011, reason="down")


@pytest.fixture
def held_stage(open_stage):
    """A stage that shows an 8, and its lane."""
    lanes = []
    stage = open_stage(before=lambda page: lanes.append(Held(page)))
    stage.sample(8)
    stage.expect_digit(8)
    return stage, lanes[0]


def changed(stage, text: str) -> None:
    expect(stage.page.locator(".nn-changed")).to_have_text(f"{text} of 13,002 changed")


def edited_trace(digit: int, changes: dict, **more):
    strokes = [np.round(np.array(stroke) * GRID) / GRID for stroke in SAMPLES[digit]]
    net = edited(load("sigmoid"), changes, **more)
    return net.forward(rasterise(strokes).ravel())


@pytest.mark.parametrize("network", ["Sigmoid", "ReLU"])
def test_the_displayed_terms_add_up_to_the_displayed_z(open_stage, network):
    stage = open_stage(f"?activation={network}")
    stage.sample(8)
    stage.expect_digit(8)
    for layer, index in ((1, 4), (2, 11), (3, 8)):
        open_sheet(stage, layer, index)
        cells = stage.page.locator(".nn-sum .nn-value")
        z = trace_of(SAMPLES[8], network.lower()).weighted_sums[layer][index]
        expect(cells.last).to_have_text(re.compile(re.escape(f"{abs(z):.2f}")))
        *terms, total = [number(text) for text in cells.all_inner_texts()]
        assert len(terms) >= 2
        assert round(sum(terms), 2) == total
        sentence = stage.page.locator(".nn-sentence").inner_text()
        sum_, sign, bias, z_ = re.search(r"z = (\S+) ([+−]) (\S+) = (\S+),", sentence).groups()
        left = number(sum_) + (number(bias) if sign == "+" else -number(bias))
        assert round(left, 2) == number(z_) == total


def test_the_sheet_follows_the_pen(open_stage):
    stage = open_stage()
    stage.sample(1)
    stage.expect_digit(1)
    open_sheet(stage, 3, 7)
    for digit in (7, 2):
        stage.press("Clear")
        stage.draw(PEN[digit])
        stage.expect_digit(digit)
        z = trace_of(PEN[digit], "sigmoid").weighted_sums[3][7]
        # drawn with a mouse, whose whole pixels move z a little
        stage.page.wait_for_function(
            """z => Math.abs(Number(document.querySelector('.nn-sum .nn-total .nn-value')
                .textContent.replace('−', '-')) - z) < 0.4""",
            arg=float(z),
        )


def a_knob_that_tells(value: float) -> tuple[int, int]:
    """A neuron of layer 2 and one of layer 1: their weight, set to this, changes the answer."""
    plain = edited_trace(5, {})
    for neuron in range(16):
        for source in range(16):
            trace = edited_trace(5, {LAYER_2 + 16 * neuron + source: value})
            told = [(one.output.argmax(), output(one.output.max())) for one in (plain, trace)]
            if trace.weighted_sums[2][neuron] < -20 and told[0] != told[1]:
                return neuron, source
    raise AssertionError("no weight changes the answer")


def test_an_edit_changes_exactly_what_numpy_says_and_undo_restores_it(open_stage):
    neuron, source = a_knob_that_tells(-26.5)
    stage = open_stage()
    stage.sample(5)
    stage.expect_digit(5)
    open_sheet(stage, 2, neuron)
    before = [stage.activations(layer) for layer in (1, 2, 3)]
    axis = stage.page.locator(".nn-effect text").all_text_contents()
    sentence, detail = stage.page.locator(".nn-sentence"), stage.page.locator(".nn-detail")
    told = sentence.inner_text()
    assert "was" not in told.lower() + detail.inner_text().lower()
    field = stage.page.get_by_label(f"from {source + 1}, number")
    shipped = field.input_value()
    field.fill("−26,5")  # a true minus, and a comma
    field.press("Enter")
    changed(stage, "1")
    trace = edited_trace(5, {LAYER_2 + 16 * neuron + source: -26.5})
    for layer in (1, 2, 3):
        stage.expect_activations(layer, trace.activations[layer], within=1e-6)
    # Before and after, side by side, on axes that stay: the dot went beyond them.
    expect(field).to_have_value("−26.50")
    expect(sentence).to_contain_text(f"was {activation(before[1][neuron])}")
    expect(detail).to_contain_text(f"Was: 5 with {output(before[2][5])}.")
    assert stage.page.locator(".nn-effect text").all_text_contents() == axis
    assert trace.weighted_sums[2][neuron] < -int(axis[1])
    expect(stage.page.locator(".nn-effect path.nn-here")).to_have_count(1)
    expect(stage.page.locator(".nn-effect .nn-was")).to_have_count(1)
    stage.press("Undo change")
    changed(stage, "0")
    for layer, values in zip((1, 2, 3), before, strict=True):
        stage.expect_activations(layer, values, within=0)
    expect(sentence).to_have_text(told, use_inner_text=True)
    expect(detail).not_to_contain_text("Was")
    # Turned back by hand: what reads as it did is as it was, and nothing is left to undo.
    undo = stage.page.get_by_role("button", name="Undo change")
    for value, count in (("2", "1"), (shipped, "0")):
        field.fill(value)
        field.press("Enter")
        changed(stage, count)
        expect(undo).to_be_visible(visible=count == "1")
    stage.expect_activations(2, before[1], within=0)


def test_a_sum_of_thousands_is_shown(open_stage):
    """Weights of 20 at every pixel: the axes go as far as the sum."""
    large = dict.fromkeys(range(784), 20)
    edit = {"hidden": None, "shuffle": None, "changes": large, "muted": {}}
    kept = json.dumps(json.dumps({"edits": {"sigmoid": edit}}))
    script = f"sessionStorage.setItem('digit-explorer', {kept})"
    stage = open_stage(before=lambda page: page.add_init_script(script))
    stage.sample(0)
    stage.neuron(1, 0).click()
    z = edited_trace(0, large).weighted_sums[1][0]
    assert z > 1000
    expect(stage.page.locator(".nn-sentence")).to_contain_text(f"= {z:.2f}")
    expect(stage.page.locator(".nn-effect .nn-here")).to_have_count(1)


def test_edits_that_nobody_can_have_made_are_none(modules):
    """Anybody can write into what a browser keeps; the server would not answer with such edits."""
    keep = """async (kept) => {
        sessionStorage.setItem("digit-explorer", JSON.stringify(kept));
        const found = (await stageModules.need("store.js")).kept();
        return [found.base, found.edits ?? null, found.past ?? null];
    }"""
    sound = {"hidden": "relu", "shuffle": 3, "changes": {"13001": -2.5}, "muted": {"2-4": [0, 9]}}
    kept = {"base": "relu", "edits": {"relu": sound}, "past": {"relu": [sound]}}
    assert modules.evaluate(keep, kept) == ["relu", kept["edits"], kept["past"]]
    for wrong in (
        {"hidden": "x"},
        {"shuffle": -1},
        {"shuffle": 2**32},
        {"changes": {"-1": 1}},
        {"changes": {"13002": 1}},
        {"changes": {"5": "1"}},
        {"changes": {"5": 1e9}},
        {"changes": []},
        {"muted": {"9-9": [13002]}},
        {"muted": {"9-9": 4}},
        {"muted": {"x": [1]}},
    ):
        damaged = {"relu": sound | wrong}
        past = {"relu": [sound, sound | wrong]}
        answer = modules.evaluate(keep, {**kept, "edits": damaged, "past": past})
        assert answer == ["relu", None, None], wrong


def test_a_value_beyond_the_limit_is_clamped_and_said(open_stage):
    stage = open_stage()
    stage.sample(5)
    open_sheet(stage, 2, 0)
    field = stage.page.get_by_label("bias, number")
    field.fill("1e30")
    field.press("Enter")
    expect(field).to_have_value("50.00")
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
    expect(stage.neuron(2, 5)).to_have_accessible_name(re.compile("Knocked out$"))
    stage.press("Knocked out")
    changed(stage, "0")
    expect(stage.page.get_by_role("button", name="Undo change")).to_be_hidden()


def test_on_a_phone_the_way_back_stands_beside_the_knob(open_stage):
    stage = open_stage(size="phone")
    stage.sample(3)
    stage.expect_digit(3)
    stage.neuron(3, 3).click()
    undo = stage.page.get_by_role("button", name="Undo change")
    expect(undo).to_have_count(0)
    bias = stage.page.get_by_role("spinbutton").first
    bias.fill("-30")
    bias.press("Enter")
    stage.expect_digit("")
    expect(undo).to_be_in_viewport(ratio=1)
    undo.click()
    stage.expect_digit(3)
    expect(undo).to_have_count(0)


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
    stage.press("Undo reset")
    changed(stage, "785")


def expect_activations_view(stage, trace) -> None:
    """The Activations view shows these numbers, in its bars and in its tables."""
    view = stage.page.get_by_test_id("view-activations")
    for layer in (1, 2, 3):
        table = view.locator(f"[data-slot=layer-{layer}]")
        for column, values in ((2, trace.weighted_sums[layer]), (3, trace.activations[layer])):
            stage.page.wait_for_function(
                """([layer, column, values]) => {
                    const cells = document.querySelectorAll(
                        `[data-slot=layer-${layer}] td:nth-child(${column})`);
                    return cells.length === values.length && values.every((value, i) =>
                        Math.abs(Number(cells[i].textContent.replace("−", "-").replace(/[<>]/, ""))
                            - value) < 0.01 * Math.max(1.1, Math.abs(value)));
                }""",
                arg=[layer, column, values.tolist()],
            )
        expect(table.locator("tr")).to_have_count(len(trace.activations[layer]))
    stage.page.wait_for_function(
        """layers => layers.every((values, at) => {
            const x = document.querySelector("[data-figure=layers]")?.data?.[at]?.x;
            return x && values.every((value, i) => Math.abs(x[i] - value) < 1e-6);
        })""",
        arg=[trace.activations[layer].tolist() for layer in (1, 2, 3)],
    )


def test_the_activations_view_shows_the_edited_network(open_stage):
    stage = open_stage()
    stage.tab("Activations")
    stage.sample(4)
    stage.expect_digit(4)
    view = stage.page.get_by_test_id("view-activations")
    expect_activations_view(stage, trace_of(SAMPLES[4], "sigmoid"))
    expect(view.locator(".nn-of")).to_contain_text("Sigmoid network as it ships")
    open_sheet(stage, 1, 0)
    stage.press("Start from zero")
    changed(stage, "785")
    stage.tab("Activations")
    zeros = dict.fromkeys(range(784), 0.0) | {16 * 784: 0.0}
    trace = edited_trace(4, zeros)
    assert trace.activations[1][0] == 0.5
    expect_activations_view(stage, trace)
    expect(view.locator(".nn-of")).to_contain_text("785 of its 13,002 numbers changed by you")
    stage.press("Undo change")
    expect_activations_view(stage, trace_of(SAMPLES[4], "sigmoid"))
    expect(view.locator(".nn-of")).to_contain_text("Sigmoid network as it ships")


def test_the_names_that_screen_readers_read_follow_an_edit(open_stage):
    stage = open_stage()
    stage.sample(5)
    stage.expect_digit(5)
    trace = trace_of(SAMPLES[5], "sigmoid")
    ends = [re.compile(rf": {re.escape(activation(a))}$") for a in trace.activations[2]]
    expect(stage.neuron(2, 3)).to_have_attribute("aria-label", ends[3])
    open_sheet(stage, 2, 3)
    for value, end in (("-30", ": <0.01"), ("30", ": 1.00")):
        stage.page.get_by_label("bias, slider").fill(value)
        expect(stage.neuron(2, 3)).to_have_attribute("aria-label", re.compile(f"{end}$"))
        outputs = edited_trace(5, {LAYER_2 + 16 * 16 + 3: float(value)}).activations[3]
        for digit, a in enumerate(outputs):
            name = re.compile(rf": {re.escape(activation(a))}$")
            expect(stage.neuron(3, digit)).to_have_attribute("aria-label", name)
    stage.press("Reset all")
    expect(stage.neuron(2, 3)).to_have_attribute("aria-label", ends[3])


def test_the_same_weights_with_another_squish(open_stage):
    stage = open_stage()
    stage.sample(2)
    stage.expect_digit(2)
    stage.press("Experiment")
    stage.press("ReLU with these weights")
    said = stage.page.get_by_role("status").filter(has_text="weights were learned for sigmoid")
    expect(said).to_be_visible()
    expect(stage.page.get_by_role("button", name="Shuffle all weights")).to_be_hidden()
    trace = edited_trace(2, {}, hidden="relu")
    stage.expect_activations(2, trace.activations[2], within=1e-4)
    stage.press("Experiment")
    stage.press("Back to sigmoid")
    stage.expect_digit(2)


def test_shuffled_weights_can_be_undone(open_stage):
    stage = open_stage()
    stage.sample(0)
    stage.expect_digit(0)
    before = stage.activations(1)
    stage.press("Experiment")
    stage.press("Shuffle all weights")
    expect(stage.page.locator(".nn-changed")).to_have_text(re.compile(r"1[23],\d{3} of"))
    remark = stage.page.locator(".nn-status")
    expect(remark).to_have_text(re.compile("^Shuffled"))
    stage.press("Undo change")
    changed(stage, "0")
    expect(remark).to_have_text("")
    stage.expect_activations(1, before, within=0)


def test_painting_by_pointer_and_by_keyboard(open_stage):
    stage = open_stage(size="tablet")
    stage.sample(9)
    stage.expect_digit(9)
    open_sheet(stage, 1, 7)
    stage.press("Start from zero")
    changed(stage, "785")
    stage.press("Paint +")
    stage.page.locator(MAP).scroll_into_view_if_needed()
    box = stage.page.locator(MAP).bounding_box()
    mouse = stage.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.7, steps=6)
    mouse.up()
    expect(stage.neuron(1, 7)).not_to_have_attribute("data-activation", "0.5")
    painted = stage.activations(1)[7]
    stage.page.locator(MAP).focus()
    stage.press("Paint −")
    stage.page.locator(MAP).focus()
    for _ in range(3):
        stage.page.keyboard.press("ArrowDown")
        stage.page.keyboard.press("Space")
    stage.page.wait_for_function(
        """before => Number(document.querySelector('[data-testid=neuron-1-7]')
            .dataset.activation) < before - 1e-6""",
        arg=float(painted),
    )


def test_two_visitors_see_neither_each_others_ink_nor_edits(open_stage):
    one, other = open_stage(), open_stage(locale="en-GB")  # another browser, not another tab
    one.draw(PEN[0])
    one.expect_digit(0)
    expect(other.answer).to_have_text("Draw a digit")
    other.draw(PEN[6])
    other.expect_digit(6)
    one.expect_digit(0)
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
    # Each edits the same number, and each sees their own, in the sheet as well.
    place, values = LAYER_2 + 16 * 16 + 3, {one: 12.5, other: -7.25}
    for stage, value in values.items():
        open_sheet(stage, 2, 3)
        stage.page.get_by_label("bias, slider").fill(str(value))
    zeros = {2 * 784 + i: 0.0 for i in range(784)} | {16 * 784 + 2: 0.0}
    traces = {one: edited_trace(5, zeros | {place: 12.5}), other: edited_trace(5, {place: -7.25})}
    for stage, count in ((one, "786"), (other, "1")):
        changed(stage, count)
        for layer in (1, 2, 3):
            stage.expect_activations(layer, traces[stage].activations[layer], within=1e-6)
        shown(stage, "bias", values[stage])
    one.press("Reset all")
    changed(one, "0")
    changed(other, "1")
    shown(other, "bias", -7.25)
    other.expect_activations(2, traces[other].activations[2], within=1e-6)


def test_an_edited_network_is_said_again_when_the_connection_was_lost(held_stage):
    stage, held = held_stage
    open_sheet(stage, 2, 3)
    stage.page.get_by_label("bias, slider").fill("11.5")
    changed(stage, "1")
    stage.tab("Activations")
    place = LAYER_2 + 16 * 16 + 3
    trace = edited_trace(8, {place: 11.5})
    expect_activations_view(stage, trace)
    before = len(held.lanes)
    # As after a restart of the server: what comes next knows nothing of this visitor.
    held.cut()
    expect(stage.page.get_by_role("status").filter(has_text="Reconnecting")).to_have_count(0)
    stage.press("Clear")  # so that all that is shown from here on was computed afterwards
    stage.sample(3)
    trace = edited_trace(3, {place: 11.5})
    for layer in (1, 2, 3):
        stage.expect_activations(layer, trace.activations[layer], within=1e-6)
    assert len(held.lanes) == before + 1
    expect_activations_view(stage, trace)
    changed(stage, "1")
    stage.tab("One neuron")
    shown(stage, "bias", 11.5)
    z = trace.weighted_sums[2][3]
    total = stage.page.locator(".nn-sum .nn-total .nn-value")
    expect(total).to_have_text(re.compile(re.escape(f"{abs(z):.2f}")))
    stage.press("Undo change")  # and the way back is still there
    changed(stage, "0")
    stage.expect_activations(2, trace_of(SAMPLES[3], "sigmoid").activations[2], within=1e-6)


def test_what_was_edited_while_the_connection_was_lost_is_said_when_it_is_back(open_stage):
    lanes, down = [], []

    def watch(page) -> None:
        def handle(socket):
            if down:
                socket.close(code=1011, reason="down")
            else:
                socket.connect_to_server()
                lanes.append(socket)

        page.route_web_socket(lambda url: "/api/live" in url, handle)

    stage = open_stage(before=watch)
    stage.sample(5)
    stage.expect_digit(5)
    open_sheet(stage, 2, 3)
    down.append(True)
    lanes[0].close(code=1011, reason="down")
    expect(stage.page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    slider = stage.page.get_by_label("bias, slider")
    slider.fill("25")
    slider.fill("-12.5")
    down.clear()
    trace = edited_trace(5, {LAYER_2 + 16 * 16 + 3: -12.5})
    for layer in (1, 2, 3):
        stage.expect_activations(layer, trace.activations[layer], within=1e-6)
    changed(stage, "1")
    shown(stage, "bias", -12.5)


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


def test_a_slow_answer_to_an_edit_that_was_taken_back_changes_nothing(held_stage):
    stage, held = held_stage
    open_sheet(stage, 2, 3)
    slider = stage.page.get_by_label("bias, slider")
    weight = stage.page.get_by_label("from 1, slider")
    bias, first = LAYER_2 + 16 * 16 + 3, LAYER_2 + 3 * 16
    slider.fill("3")
    weight.fill("4.5")
    changed(stage, "2")
    undone = edited_trace(8, {bias: 3.0, first: 4.5})
    for layer in (1, 2, 3):
        stage.expect_activations(layer, undone.activations[layer], within=1e-6)
    lines = picture(stage, LINES)
    # The server has another edit and draws with it, but its word that it has is under way.
    held.holding = True
    weight.fill("-3")
    stage.expect_activations(2, edited_trace(8, {bias: 3, first: -3}).activations[2], within=1e-6)
    shown(stage, "from 1", -3)
    another_picture(stage, LINES, lines)
    assert held.waiting
    stage.press("Undo change")
    held.release()
    for layer in (1, 2, 3):
        stage.expect_activations(layer, undone.activations[layer], within=1e-6)
    shown(stage, "from 1", 4.5)
    shown(stage, "bias", 3)
    expect_picture(stage, LINES, lines)
    changed(stage, "2")


def test_a_map_whose_edit_was_taken_back_before_its_answer_is_as_before(held_stage):
    stage, held = held_stage
    open_sheet(stage, 1, 4)
    first, lines = picture(stage, MAP), picture(stage, LINES)
    bias = number(stage.page.get_by_label("bias, number").input_value())
    held.holding = True
    stage.press("Start from zero")
    another_picture(stage, MAP, first)
    shown(stage, "bias", 0)
    expect(stage.neuron(1, 4)).to_have_attribute("data-activation", "0.5")
    assert held.waiting
    stage.press("Undo change")
    held.release()
    expect_picture(stage, MAP, first)
    trace = trace_of(SAMPLES[8], "sigmoid")
    stage.expect_activations(1, trace.activations[1], within=1e-6)
    expect_picture(stage, LINES, lines)
    expect(stage.page.get_by_label("bias, number")).to_have_value(hundredths(bias))
    changed(stage, "0")


def test_the_way_back_before_an_answer_restores_slider_and_number(held_stage):
    stage, held = held_stage
    open_sheet(stage, 2, 6)
    slider, field = (stage.page.get_by_label(f"from 2, {what}") for what in ("slider", "number"))
    before = slider.input_value(), field.input_value()
    place = LAYER_2 + 6 * 16 + 1
    for typed, way_back in product((False, True), ("Undo change", "Reset all")):
        held.holding = True
        if typed:
            field.fill("4.25")
            field.press("Enter")
        else:
            slider.fill("4.25")
        stage.expect_activations(2, edited_trace(8, {place: 4.25}).activations[2], within=1e-6)
        shown(stage, "from 2", 4.25)
        assert held.waiting
        stage.press(way_back)
        held.release()
        expect(slider).to_have_value(before[0])
        expect(field).to_have_value(before[1])
        changed(stage, "0")
        stage.expect_activations(2, trace_of(SAMPLES[8], "sigmoid").activations[2], within=1e-6)
        # What follows starts from there.
        slider.fill("-3")
        changed(stage, "1")
        shown(stage, "from 2", -3)
        stage.expect_activations(2, edited_trace(8, {place: -3.0}).activations[2], within=1e-6)
        stage.press("Reset all")
        changed(stage, "0")
        stage.expect_activations(2, trace_of(SAMPLES[8], "sigmoid").activations[2], within=1e-6)


def test_stepping_through_the_pass(open_stage):
    stage = open_stage("?activation=ReLU")
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
    # The layer is framed, and the words stand above the buttons and name its function.
    expect(status.filter(has_text="2 of 4")).to_contain_text("ReLU(z)")
    frame, words, first, last, button = (
        part.bounding_box()
        for part in (
            stage.page.locator(".nn-frame"), stage.page.locator(".nn-told span"),
            stage.neuron(1, 0), stage.neuron(1, 15), forward,
        )
    )  # fmt: skip
    assert frame["x"] < first["x"] < first["x"] + first["width"] < frame["x"] + frame["width"]
    assert frame["y"] < first["y"] < last["y"] + last["height"] < frame["y"] + frame["height"]
    assert 0 < button["y"] - (words["y"] + words["height"]) < 50
    assert words["x"] + words["width"] <= frame["x"]
    stage.page.keyboard.press("ArrowLeft")
    expect(status.filter(has_text="1 of 4")).to_be_visible()
    stage.page.get_by_label("Speed").select_option("fast")
    stage.press("Step through")
    stage.expect_digit(3)
    expect(status.filter(has_text="4 of 4")).to_be_visible()


def test_the_view_closes_and_gives_the_focus_back(open_stage):
    stage = open_stage()
    stage.sample(3)
    open_sheet(stage, 2, 2)
    stage.press("Close this view")
    expect(stage.view("neuron")).to_have_count(0)
    expect(stage.neuron(2, 2)).to_be_focused()  # which it was opened from
    expect(stage.neuron(2, 2)).to_have_attribute("aria-pressed", "false")
    stage.tab("One neuron")
    stage.press("Close this view")
    expect(stage.page.get_by_role("tab", name="One neuron")).to_be_focused()
    open_sheet(stage, 2, 2)
    stage.page.keyboard.press("Escape")  # on the neuron itself
    expect(stage.view("neuron")).to_have_count(0)
    expect(stage.neuron(2, 2)).to_be_focused()
    # From within the view, and from the pad: Escape closes what is open, wherever one is.
    open_sheet(stage, 2, 2)
    stage.page.get_by_label("bias, slider").press("Escape")
    expect(stage.view("neuron")).to_have_count(0)
    # What was typed and not meant is taken back first.
    open_sheet(stage, 2, 2)
    bias = stage.page.get_by_label("bias, number")
    before = bias.input_value()
    bias.fill("7")
    bias.press("Escape")
    expect(bias).to_have_value(before)
    bias.press("Escape")
    expect(stage.view("neuron")).to_have_count(0)
    expect(stage.neuron(2, 2)).to_be_focused()
    expect(stage.page.locator(".nn-changed")).to_have_text("0 of 13,002 changed")
    open_sheet(stage, 2, 2)
    stage.pad.focus()
    stage.page.keyboard.press("Escape")
    expect(stage.page.get_by_role("button", name="Clear", exact=True)).to_be_focused()
    stage.page.keyboard.press("Escape")
    expect(stage.view("neuron")).to_have_count(0)
