"""A first opening: how much has to come before one can draw, over a school's Wi-Fi, and whence."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.wire import Received

UNTIL_ONE_CAN_DRAW = 1_500_000  # bytes, without Plotly, which only figures need
IN_ALL = 3_000_000


@pytest.mark.parametrize("path", ["/learn", "/stage/page.html?learn"])
def test_a_page_that_learns_and_does_not_come_says_so(context_of, server, path):
    page = context_of().new_page()
    page.route("**/learn.whole.js", lambda route: route.abort())
    page.goto(f"{server.url}{path}")
    expect(page.get_by_role("alert")).to_contain_text("This could not be loaded.")
    page.close()


def test_a_first_opening_is_short_on_the_wire_and_needs_no_other_host(browser, server):
    context = browser.new_context()  # with an empty cache
    page = context.new_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    received = Received(page)
    stage = Stage(page)
    page.goto(server.url)
    expect(stage.pad).to_be_visible()
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    stage.expect_digit(1)
    assert 100_000 < received.bytes(without="plotly") < UNTIL_ONE_CAN_DRAW
    assert received.bytes() == received.bytes(without="plotly"), "no view is open"
    stage.look("outputs")
    assert 1_000_000 < received.bytes() < IN_ALL
    assert hosts - {""} == {f"127.0.0.1:{server.port}"}
    context.close()
