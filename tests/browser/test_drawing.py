"""Drawing with mouse, touch and keyboard, and what the stage makes of it."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import expect

from components.figures.numbers import activation, output
from components.figures.sums import hundredths
from components.shared import KIND
from components.views import VIEWS, sayings
from network import Trace, load, rasterise
from network.asking.edits import edited
from network.verdict import verdict
from tests.browser.conftest import APP
from tests.browser.stage import GRID, PEN, SAMPLES, trace_of


def test_a_blank_pad_claims_nothing(open_stage):
    stage = open_stage()
    stage.expect_digit("")
    expect(stage.answer).to_have_text("Draw a digit")
    why = stage.page.locator(".nn-told")  # some neurons glow
    expect(why).to_contain_text("biases")
    stage.sample(1)
    expect(why).to_have_text("")


def test_every_sample_is_read_right_in_the_numbers_that_numpy_computes(open_stage):
    stage = open_stage()
    for network in ("Sigmoid", "ReLU"):
        stage.choose(network)
        for digit in range(10):
            stage.sample(digit)
            stage.expect_digit(digit)
            expect(stage.answer).to_have_text(str(digit))
        stage.sample(8)
        stage.expect_digit(8)
        trace = trace_of(SAMPLES[8], network.lower())
        for layer in (1, 2, 3):
            stage.expect_activations(layer, trace.activations[layer], within=0.005)
        shown = stage.page.locator(".nn-output span").all_inner_texts()
        assert shown == [output(a) for a in trace.output]


def test_the_answer_is_put_into_words_as_python_does_it(modules):
    one, none = [0.004] * 9, [0.001] * 10
    cases = [
        none, [*one, 0.5], [*one, 0.4999], [0.3, *one], [0.97, 0.31, *one[1:]],
        [0.97, 0.93, *one[1:]], [0.61, 0.2, 0.97, 0.93, *one[3:]], [0.44, 0.42, *one[1:]],
        [0.5] * 10, [0.97, *[0.0051] * 9],
    ]  # fmt: skip
    sums = [*np.float32(cases), *np.float32([[17, 40, 21, 9, 80, 3, 60, 30, 20, 90]] * 2)]
    cases = [*np.float32(cases), np.ones(10, np.float32), np.zeros(10, np.float32)]  # rounded
    words = modules.evaluate(
        """async ([cases, sums]) => {
            const { verdict, remark } = await stageModules.need("answer.js");
            const layers = cases.map((a, n) => [{ a, z: sums[n] }]);
            return layers.map((last) => remark(verdict({ input: [1], layers: last })));
        }""",
        [np.float32(cases).tolist(), np.float32(sums).tolist()],
    )
    for case, z, said in zip(cases, sums, words, strict=True):
        found = verdict(trace := Trace((np.ones(1, np.float32), case), (None, z)))
        assert said == (sayings.others if found.sure else sayings.unsure)(trace, found)


def test_views_show_the_numbers_of_the_stage_and_of_numpy(open_stage):
    stage = open_stage()
    view = stage.look("activations")
    stage.sample(2)
    stage.expect_digit(2)
    trace = trace_of(SAMPLES[2], "sigmoid")
    stage.expect_figure_as_neurons("layers", "x", first=1)
    for layer, values in enumerate(stage.figure("layers", "x"), start=1):
        np.testing.assert_allclose(values, trace.activations[layer], atol=1e-6)
    view.get_by_text("The numbers, with the sum z").click()
    for layer in (1, 2, 3):
        table = view.get_by_role("table").nth(layer - 1)
        rows = table.locator("tbody tr")
        expect(rows).to_have_count(len(trace.activations[layer]))
        for row, a in zip(rows.all_inner_texts(), stage.activations(layer), strict=True):
            assert row.split()[-1] == activation(float(a))
    stage.look("outputs")
    stage.expect_figure_as_neurons("outputs", "x", first=3)
    np.testing.assert_allclose(stage.figure("outputs", "x")[0], trace.output, atol=1e-6)


def test_views_follow_while_the_pen_is_down(open_stage):
    stage = open_stage()
    mouse = stage.page.mouse
    for view, figure, axis, first in (
        ("outputs", "outputs", "x", 3),
        ("activations", "layers", "x", 1),
    ):
        stage.look(view)
        stage.press("Clear")
        expect(stage.answer).to_have_text("Draw a digit")
        stage.expect_figure_as_neurons(figure, axis, first)
        stage.pad.scroll_into_view_if_needed()
        box = stage.pad.bounding_box()
        before = stage.figure(figure, axis)
        mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.2)
        mouse.down()
        for x, y in ((0.5, 0.8), (0.85, 0.8)):
            mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=8)
            stage.page.wait_for_function(
                """([figure, axis, before]) => {
                    const data = document.querySelector(`[data-figure="${figure}"]`).data;
                    return data.every((trace, at) => Array.from(trace[axis])
                        .some((value, index) => value !== before[at][index]));
                }""",
                arg=[figure, axis, [values.tolist() for values in before]],
                timeout=15_000,
            )
            stage.expect_figure_as_neurons(figure, axis, first)
            before = stage.figure(figure, axis)
        mouse.up()
        # At rest: the very numbers that NumPy has for the ink that the page keeps.
        (stroke,) = stage.kept("kept.strokes.length === 1")["strokes"]
        drawn = np.array(stroke, np.float32).reshape(-1, 2)
        trace = load("sigmoid").forward(rasterise([drawn]).ravel())
        stage.expect_activations(3, trace.activations[3], within=1e-6)
        stage.expect_figure_as_neurons(figure, axis, first)
        for layer, values in enumerate(stage.figure(figure, axis), start=first):
            np.testing.assert_allclose(values, trace.activations[layer], atol=1e-6)
        moved, anew = stage.page.evaluate(DRAWN_ANEW, figure)
        assert moved == anew
        shown = [float(a) for layer in trace.activations[first:] for a in layer]
        assert [numeral for _, numeral, _ in moved] == [activation(a) for a in shown]


def test_what_came_before_a_figure_could_be_built_is_shown_all_the_same(open_stage):
    """A matrix is sent once: one that draws before Plotly is there sees it nevertheless."""
    held = []
    stage = open_stage(
        before=lambda page: page.route("**/plotly.min.js*", lambda r: held.append(r)),
    )
    stage.page.locator("[data-view=algebra]").click()
    for digit in (4, 7):  # each more than one message
        stage.press("Clear")
        stage.draw(PEN[digit])
        stage.expect_digit(digit)
    expect(stage.view("algebra").locator('[data-slot="words"]')).not_to_be_empty()
    (plotly,) = held
    plotly.continue_()
    expect(stage.view("algebra")).to_have_attribute("data-sequence", re.compile(r"^\d+$"))
    matrix = stage.page.evaluate(
        "Array.from(document.querySelector('[data-figure=step]').data[0].z, row => [...row])"
    )
    np.testing.assert_allclose(matrix, load("sigmoid").weights[0], rtol=1e-6)


# The bars that a figure has drawn, with what stands beside each and where; then the same of the
# whole figure drawn anew.
DRAWN_ANEW = """async (name) => {
    const figure = document.querySelector(`[data-figure="${name}"]`);
    const drawn = () => [...figure.querySelectorAll(".bars .point")].map((bar) => [
        bar.querySelector("path").getAttribute("d"),
        bar.querySelector("text")?.textContent,
        bar.querySelector("text")?.getAttribute("transform"),
    ]);
    const moved = drawn();
    await Plotly.redraw(figure);
    return [moved, drawn()];
}"""


def test_nothing_reruns_while_one_draws_turns_a_knob_and_switches(open_stage):
    sent = []

    def watch(page):
        def opened(socket):
            if "_stcore/stream" in socket.url:
                socket.on("framesent", lambda frame: sent.append(frame))

        page.on("websocket", opened)

    stage = open_stage(path=APP, before=watch)
    stage.look("outputs")
    expect(stage.page.get_by_test_id("stAppRunningIcon")).to_have_count(0)
    begun = len(sent)
    assert begun > 0, "opening the page is seen"
    for digit in (5, 7, 2):
        stage.press("Clear")
        stage.draw(PEN[digit])
        stage.expect_digit(digit)
        stage.expect_figure_as_neurons("outputs", "x", first=3)
    stage.neuron(2, 3).click()
    slider = stage.page.get_by_label("bias, slider")
    for value in (-4, 2.5, 11):
        slider.fill(str(value))
    expect(stage.page.locator(".nn-changed")).to_have_text("1 of 13,002 changed")
    stage.choose("ReLU")
    stage.look("outputs")
    expect(stage.page.locator(".nn-of")).to_contain_text("ReLU network as it ships")
    stage.choose("Sigmoid")
    expect(stage.page.locator(".nn-of")).to_contain_text("1 of its 13,002 numbers changed")
    stage.expect_figure_as_neurons("outputs", "x", first=3)
    assert len(sent) == begun


def test_tabs_that_are_switched_quickly_end_with_the_last_and_the_newest_drawing(open_stage):
    # The number of the last drawing that was sent, as the page itself knows it.
    watch = f"""
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) {{
            const view = new DataView(data.buffer ?? data);
            if (view.getUint8(0) !== {KIND}) window.lastDrawing = view.getUint32(4, true);
            return send.call(this, data);
        }};
    """
    stage = open_stage(before=lambda page: page.add_init_script(watch))
    for names in (list(VIEWS), list(reversed(VIEWS))):
        stage.press("Clear")
        expect(stage.answer).to_have_text("Draw a digit")
        stage.pad.scroll_into_view_if_needed()
        box = stage.pad.bounding_box()
        x, top, height = box["x"] + box["width"] / 2, box["y"], box["height"]
        stage.page.mouse.move(x, top + 0.2 * height)
        stage.page.mouse.down()
        for at, name in enumerate(names, start=1):
            stage.page.evaluate(f"document.querySelector('[data-view={name}]').click()")
            stage.page.mouse.move(x, top + (0.2 + 0.6 * at / len(names)) * height)
        stage.page.mouse.up()
        stage.expect_digit(1)
        (stroke,) = stage.kept("kept.strokes.length === 1")["strokes"]
        drawn = np.array(stroke, np.float32).reshape(-1, 2)
        trace = load("sigmoid").forward(rasterise([drawn]).ravel())
        stage.expect_activations(3, trace.output, within=1e-6)
        stage.page.wait_for_function(
            """name => document.querySelector(`[data-testid="view-${name}"]`)
                ?.dataset.sequence === String(window.lastDrawing)""",
            arg=names[-1],
        )
        expect(stage.page.locator(".nn-view")).to_have_count(1)
    assert names[-1] == "outputs"
    stage.expect_figure_as_neurons("outputs", "x", first=3)


def test_new_ink_ends_the_stepping(open_stage):
    stage = open_stage()
    stage.sample(3)
    stage.expect_digit(3)
    stage.press("One layer back")
    status = stage.page.get_by_role("status")
    expect(status.filter(has_text="3 of 4")).to_be_visible()
    stage.expect_digit("")
    stage.press("Clear")
    stage.press("One layer back")
    stage.draw(PEN[5])
    stage.expect_digit(5)
    expect(status.filter(has_text="of 4")).to_have_count(0)


def test_a_reload_restores_view_neuron_and_the_history_of_edits(open_stage):
    stage = open_stage()
    stage.sample(6)
    stage.expect_digit(6)
    stage.neuron(2, 3).click()
    slider = stage.page.get_by_label("bias, slider")
    slider.fill("11")
    stage.look("outputs")
    text = stage.page.locator(".nn-changed")
    expect(text).to_have_text("1 of 13,002 changed")
    stage.kept("kept.view === 'outputs' && kept.selected && kept.past.sigmoid?.length")
    stage.page.reload()
    expect(text).to_have_text("1 of 13,002 changed")
    strokes = [np.round(np.array(stroke) * GRID) / GRID for stroke in SAMPLES[6]]
    net = edited(load("sigmoid"), {16 * 785 + 16 * 16 + 3: 11.0})
    changed = net.forward(rasterise(strokes).ravel())
    for layer in (1, 2, 3):
        stage.expect_activations(layer, changed.activations[layer], within=1e-6)
    expect(stage.neuron(2, 3)).to_have_attribute("aria-pressed", "true")
    expect(stage.view("outputs")).to_be_visible()
    stage.expect_figure_as_neurons("outputs", "x", first=3)
    stage.tab("One neuron")
    expect(slider).to_have_value("11")
    stage.look("outputs")
    stage.press("Undo change")
    expect(text).to_have_text("0 of 13,002 changed")
    trace = trace_of(SAMPLES[6], "sigmoid")
    for layer in (1, 2, 3):
        stage.expect_activations(layer, trace.activations[layer], within=1e-6)
    stage.expect_figure_as_neurons("outputs", "x", first=3)


def test_switching_the_activation_swaps_the_network_and_keeps_the_ink(open_stage):
    stage = open_stage()
    stage.draw(PEN[4])
    stage.expect_digit(4)
    stage.choose("ReLU")
    expect(stage.page).to_have_url(re.compile("activation=ReLU"))
    expected = trace_of(PEN[4], "relu").activations[1]
    assert expected.max() > 1.2, "with ReLU some neuron leaves 0..1"
    stage.expect_activations(1, expected, within=0.1)
    stage.expect_digit(4)
    # Its weights, too, in an open neuron: nobody changed either network.
    stage.neuron(2, 3).click()
    bias = stage.page.get_by_label("bias, number")
    expect(bias).to_have_value(hundredths(load("relu").biases[1][3]))
    stage.choose("Sigmoid")
    expect(bias).to_have_value(hundredths(load("sigmoid").biases[1][3]))
    stage.expect_activations(1, trace_of(PEN[4], "sigmoid").activations[1], within=0.03)
    stage.expect_digit(4)


def test_undo_takes_back_a_stroke_and_a_clear(open_stage):
    stage = open_stage()
    stage.draw(PEN[5])
    assert len(PEN[5]) == 2
    whole = trace_of(PEN[5], "sigmoid").activations[1]
    stage.expect_activations(1, whole, within=0.03)  # one stroke may do for a 5
    stage.press("Undo")
    one = trace_of(PEN[5][:1], "sigmoid").activations[1]
    assert np.abs(one - whole).max() > 0.2, "the second stroke matters"
    stage.expect_activations(1, one, within=0.03)
    rest = stage.activations(1)
    stage.press("Clear")
    expect(stage.answer).to_have_text("Draw a digit")
    expect(stage.pad).to_have_attribute("data-blank", "")
    stage.press("Undo")
    expect(stage.pad).not_to_have_attribute("data-blank", "")
    stage.expect_activations(1, rest, within=0)


def test_without_auto_centre_the_network_sees_the_drawing_where_it_is(open_stage):
    stage = open_stage()
    small = [[[0.1 + 0.2 * x, 0.1 + 0.2 * y] for x, y in stroke] for stroke in PEN[3]]
    stage.draw(small)
    stage.expect_digit(3)
    stage.press("Auto-centre")
    expected = trace_of(small, "sigmoid", centre=False).activations[1]
    stage.expect_activations(1, expected, within=0.03)


def test_touch_draws_and_does_not_scroll_the_page(open_stage):
    stage = open_stage(size="phone", has_touch=True, is_mobile=True)
    stage.pad.scroll_into_view_if_needed()
    box = stage.pad.bounding_box()
    before = stage.page.evaluate("[scrollX, scrollY]")
    touch = stage.page.context.new_cdp_session(stage.page)

    def dispatch(kind, *point):
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in point
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for stroke in SAMPLES[7]:
        dispatch("touchStart", stroke[0])
        for point in stroke[1:]:
            dispatch("touchMove", point)
        dispatch("touchEnd")
    stage.expect_digit(7)
    after = stage.page.evaluate("[scrollX, scrollY]")
    assert after == before


def test_a_second_finger_does_not_draw(open_stage):
    stage = open_stage()
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    one = stage.kept("kept.strokes.length === 1")["strokes"]
    stage.page.evaluate(
        """() => {
            const pad = document.querySelector('[data-testid=pad]');
            const box = pad.getBoundingClientRect();
            const fire = (type, id, x, y) => pad.dispatchEvent(new PointerEvent(type, {
                pointerId: id, bubbles: true, button: type === 'pointermove' ? -1 : 0,
                clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
            fire('pointermove', 77, 0.1, 0.1);
            fire('pointerup', 77, 0.9, 0.1);
        }"""
    )
    stage.press("Auto-centre")  # which is kept with the ink
    assert stage.kept("!kept.centre")["strokes"] == one
    drawn = [np.array(stroke, np.float32).reshape(-1, 2) for stroke in one]
    trace = load("sigmoid").forward(rasterise(drawn, False).ravel())
    stage.expect_activations(1, trace.activations[1], within=1e-6)


# What screen readers are told of the answer, one text after the other.
HEAR = """() => {
    window.heard = [];
    const told = document.querySelectorAll(".nn-says [aria-live=polite]");
    const listen = (entries) => entries.forEach(({ target }) => {
        if (target.textContent) heard.push(target.textContent);
    });
    for (const one of told) new MutationObserver(listen).observe(one, { childList: true });
}"""


def test_the_keyboard_draws(open_stage):
    stage = open_stage()
    stage.page.evaluate(HEAR)
    stage.pad.focus()
    keyboard = stage.page.keyboard
    for _ in range(9):
        keyboard.press("ArrowUp")
    keyboard.press("Space")
    expect(stage.page.get_by_role("status").filter(has_text="Pen down")).to_be_visible()
    for _ in range(18):
        keyboard.press("ArrowDown")
    keyboard.press("Space")
    stage.expect_digit(1)
    # All of the answer is said, and once, when the pen rests; and again by the other network.
    heard = stage.page.locator(".nn-says [aria-live=polite]")
    detail = stage.page.locator(".nn-detail")
    expect(heard).to_have_text(re.compile(r"^1\. Brightness .+\."))
    expect(heard).to_have_text(f"1. {detail.text_content()}")
    assert stage.page.evaluate("heard.length") == 1
    stage.choose("ReLU")
    stage.page.wait_for_function("heard.length === 2")
    stage.expect_digit(1)
    expect(heard).to_have_text(f"1. {detail.text_content()}")
    stage.pad.focus()
    keyboard.press("Control+z")
    expect(stage.answer).to_have_text("Draw a digit")
    expect(heard).to_have_text("Draw a digit")
    keyboard.press("Escape")
    expect(stage.pad).not_to_be_focused()


def test_space_after_space_draws_a_line_too(open_stage):
    stage = open_stage()
    stage.pad.focus()
    for _ in range(16):
        stage.page.keyboard.press("Space")
        stage.page.keyboard.press("ArrowDown")
    stage.expect_digit(1)


def test_ink_ends_at_the_pads_edge_and_goes_on_where_the_pen_returns(open_stage):
    stage = open_stage()
    stage.draw([[[0.5, 0.5], [1.3, 0.5], [1.3, 0.8], [0.5, 0.8]]])
    expected = trace_of([[[0.5, 0.5], [1, 0.5]], [[1, 0.8], [0.5, 0.8]]], "sigmoid")
    stage.expect_activations(1, expected.activations[1], within=0.03)


def test_a_digit_drawn_with_the_mouse_is_read_right_and_each_painted_answer_is_measured(open_stage):
    stage = open_stage()
    stage.draw(PEN[5])
    stage.expect_digit(5)
    latencies = stage.latencies()
    assert latencies
    assert all(0 < latency < 5000 for latency in latencies)
