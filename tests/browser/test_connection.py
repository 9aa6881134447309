"""A lane that breaks, and one that cannot be had."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Browser, Page, expect

from components.shared import MAX_POINTS, MAX_STROKES
from tests.browser.conftest import APP
from tests.browser.stage import GRID, PEN, Stage, trace_of
from tests.server import running

# A stroke that goes over the pad's right edge and back, again and again.
EDGE = [[[0.99 if at % 4 < 2 else 1.01, 0.1 + 0.8 * at / 1400] for at in range(1400)]]


def expect_answer_to(stage: Stage, kept: list[list[float]]) -> None:
    """Wait until the network has answered to strokes as the browser keeps them."""
    strokes = [np.reshape(stroke, (-1, 2)) for stroke in kept]
    stage.expect_activations(1, trace_of(strokes, "sigmoid").activations[1], within=0.005)


def test_a_lost_connection_is_said_and_mended_and_the_ink_is_kept(open_stage):
    lanes = []

    def watch(page: Page) -> None:
        def handle(socket):
            # The first reconnection is refused, so that the message can be read.
            if len(lanes) == 1:
                lanes.append(socket)
                socket.close(code=1011, reason="down")
                return
            socket.connect_to_server()
            lanes.append(socket)

        page.route_web_socket(lambda url: "/api/live" in url, handle)

    stage = open_stage(before=watch)
    stage.draw(PEN[3])
    stage.expect_digit(3)
    lanes[0].close(code=1011, reason="down")
    expect(stage.page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    stage.expect_digit(3)
    expect(stage.page.get_by_role("status").filter(has_text="onnect")).to_have_count(0)
    assert len(lanes) >= 3
    stage.press("Clear")
    stage.draw(PEN[7])
    stage.expect_digit(7)


# What a lane whose socket is this one says and does, with timers that ring when they are told to.
DEAF = """async () => {
    const { Lane } = await stageModules.need("live.js");
    const links = [], sent = [], timers = new Map(), real = window.WebSocket;
    const { setTimeout: later, clearTimeout: never } = window;
    window.setTimeout = (ring, ms) => (timers.set(ring, ms), ring);
    window.clearTimeout = (ring) => timers.delete(ring);
    window.WebSocket = class { readyState = 1; send(bytes) { sent.push(bytes); } close() {} };
    window.WebSocket.OPEN = 1;
    const nothing = () => {};
    const lane = new Lane({
        url: () => "/", hello: () => [], drawing: () => ({ strokes: [], centre: true }),
        onTrace: nothing, onMessage: nothing, onLink: (link) => links.push(link),
    });
    lane.connect();
    lane.say({ kind: "view", name: "why" });
    lane.say({ kind: "neuron", place: [1, 3] });
    await null;
    const told = [sent.length, [...timers.values()]];
    lane.received(sent.at(-1)); // as the server answers
    told.push([...timers.values()]);
    lane.say({ kind: "view", name: "why" });
    await null;
    for (const ring of [...timers.keys()]) ring();
    Object.assign(window, { WebSocket: real, setTimeout: later, clearTimeout: never });
    lane.close();
    return [...told, links];
}"""


def test_an_answer_to_another_drawing_is_not_shown_as_one(open_stage):
    """A connection that died unnoticed: nothing comes any more."""
    dead = []

    def watch(page: Page) -> None:
        def handle(socket):
            server = socket.connect_to_server()
            server.on_message(lambda message: dead or socket.send(message))
            socket.on_message(lambda message: dead or server.send(message))

        page.route_web_socket(lambda url: "/api/live" in url, handle)

    stage = open_stage(before=watch)
    stage.draw(PEN[3])
    stage.expect_digit(3)
    dead.append(True)
    stage.press("Clear")
    stage.draw(PEN[7])
    expect(stage.answer).to_have_text("…")
    stage.expect_digit("")
    expect(stage.page.locator(".nn-stale")).to_be_visible()
    dead.clear()
    stage.expect_digit(7)
    expect(stage.page.locator(".nn-stale")).to_have_count(0)
    # It is noticed without a drawing, too: two messages, and one that asks whether they are heard.
    assert stage.page.evaluate(DEAF) == [3, [5000], [], ["lost"]]


def test_without_a_lane_the_network_answers_at_pen_up(open_stage):
    def block(page: Page) -> None:
        page.route_web_socket(
            lambda url: "/api/live" in url, lambda socket: socket.close(code=1011, reason="no")
        )

    stage = open_stage(before=block)
    expect(stage.page.get_by_role("status").filter(has_text="lift the pen")).to_be_visible()
    stage.look("outputs")
    stage.draw(PEN[2])
    stage.expect_digit(2)
    stage.expect_figure_as_neurons("outputs", "x", first=3)
    stage.choose("ReLU")
    expect(stage.page.locator(".nn-scale").first).not_to_have_text("white = 1")
    stage.expect_digit(2)
    expect(stage.page.locator(".nn-of")).to_contain_text("ReLU network")
    stage.expect_figure_as_neurons("outputs", "x", first=3)


def test_a_stroke_outlives_the_server_and_a_full_class_answers_at_pen_up(browser: Browser):
    """Killed while the pen is down; back after Streamlit has noticed, with no free place."""
    with running() as server:
        page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        page.add_init_script(
            """globalThis.dialogs = 0;
            new MutationObserver(() => {
                globalThis.dialogs += document.querySelectorAll("[data-testid=stDialog]").length;
            }).observe(document, { childList: true, subtree: true });"""
        )
        stage = Stage(page)
        page.goto(server.url)
        stage.draw(PEN[1])
        stage.expect_digit(1)
        stage.press("Clear")
        stage.expect_digit("")
        [seven] = PEN[7]
        box = stage.pad.bounding_box()
        reach = lambda x, y: (box["x"] + x * box["width"], box["y"] + y * box["height"])  # noqa: E731
        page.mouse.move(*reach(*seven[0]))
        page.mouse.down()
        server.process.kill()
        server.process.wait()
        # Streamlit says so in a dialog, some seconds later, and the pen goes on below it.
        page.wait_for_function("globalThis.dialogs > 0")
        for point in seven[1:]:
            page.mouse.move(*reach(*point))
        page.mouse.up()
    expect(page.get_by_test_id("stDialog")).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    with running(port=server.port, env={"EXPLORER_LANES": "0"}):
        stage.expect_digit(7)
        expect(page.get_by_role("status").filter(has_text="lift the pen")).to_be_visible()
        stage.press("Clear")
        stage.expect_digit("")
        stage.draw(PEN[2])
        stage.expect_digit(2)
        page.close()


def test_a_drawing_that_crosses_the_edge_for_ever_stays_one_that_the_lane_takes(open_stage):
    stage = open_stage()
    stage.page.evaluate(
        """points => {
            const pad = document.querySelector("[data-testid=pad]");
            const box = pad.getBoundingClientRect();
            const say = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, {
                pointerId: 1, bubbles: true,
                clientX: box.left + x * box.width, clientY: box.top + y * box.height,
            }));
            say("pointerdown", points[0]);
            for (const point of points) {
                // Events of the same moment would be the same event.
                for (const now = performance.now(); performance.now() < now + 0.2; );
                say("pointermove", point);
            }
            say("pointerup", points.at(-1));
        }""",
        EDGE[0],
    )
    expect(stage.page.get_by_role("status").filter(has_text="full")).to_be_visible()
    kept = stage.kept("kept.strokes.length > 200")["strokes"]
    assert len(kept) <= MAX_STROKES
    stage.page.reload()
    expect_answer_to(stage, kept)


def test_what_was_kept_and_is_too_much_is_trimmed(open_stage):
    stage = open_stage()
    line = [value / GRID for value in range(1000, 1040)]
    stage.page.evaluate(
        """strokes => sessionStorage.setItem("digit-explorer", JSON.stringify({ strokes }))""",
        [line] * 300,
    )
    stage.page.evaluate("Storage.prototype.setItem = () => {}")  # what is left keeps what it has
    stage.page.reload()
    expect_answer_to(stage, [line] * (MAX_POINTS // 20))


def test_a_browser_without_room_says_so_once_and_draws(open_stage):
    def fill(page: Page) -> None:
        page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")

    stage = open_stage(before=fill)
    stage.draw(PEN[4])
    expect(stage.page.get_by_role("status").filter(has_text="no room")).to_be_visible()
    stage.expect_digit(4)


def test_a_page_whose_stage_is_not_where_it_says_tells_how_to_set_the_path(browser, server):
    page = browser.new_page()
    page.route("**/stage/**/index.whole.js", lambda route: route.fulfill(status=404, body=""))
    page.goto(server.url + APP)
    said = page.get_by_role("alert").filter(has_text="server.baseUrlPath")
    expect(said).to_contain_text("/index.whole.js")
    page.close()
