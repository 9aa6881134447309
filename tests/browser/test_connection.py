"""A lane that breaks, and one that cannot be had."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.stage import PEN


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
    expect(stage.page.get_by_role("status").filter(has_text="Reconnecting")).to_have_count(0)
    assert len(lanes) >= 3
    stage.press("Clear")
    stage.draw(PEN[7])
    stage.expect_digit(7)


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


def test_two_visitors_do_not_see_each_others_ink(open_stage):
    one, other = open_stage(), open_stage(locale="en-GB")  # another browser, not another tab
    one.draw(PEN[0])
    one.expect_digit(0)
    expect(other.answer).to_have_text("Draw a digit")
    other.draw(PEN[6])
    other.expect_digit(6)
    one.expect_digit(0)
