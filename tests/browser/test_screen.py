"""Sizes, themes and accessibility."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from components.views import VIEWS
from tests.browser.conftest import APP, SIZES

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def overflow(stage) -> int:
    """By how many pixels the page is wider than the screen."""
    return stage.page.evaluate(
        "(page => page.scrollWidth - page.clientWidth)(document.documentElement)"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["projector", "phone"])
def test_axe_finds_nothing_to_complain_about(open_stage, theme, size):
    stage = open_stage(size=size, theme=theme)
    stage.sample(3)
    stage.expect_digit(3)
    stage.neuron(1, 3).click()
    expect(stage.page.locator(".nn-sum tr.nn-total")).to_be_visible()
    for at, name in enumerate(VIEWS):
        stage.look(name)
        where = None if at == 0 else f"[data-testid=view-{name}]"  # the rest is as before
        found = Axe().run(stage.page, where, options={"runOnly": WCAG}).response["violations"]
        assert not found, (name, [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found])
        assert overflow(stage) <= 0, name


def test_nothing_is_wider_than_the_screen(open_stage):
    stage = open_stage()
    stage.sample(8)
    stage.expect_digit(8)
    for width, height in SIZES.values():
        stage.page.set_viewport_size({"width": width, "height": height})
        stage.page.wait_for_function(f"innerWidth === {width}")
        assert overflow(stage) <= 0, width


def test_pad_network_and_answer_fit_a_projector_without_scrolling(open_stage):
    stage = open_stage(size="projector")
    stage.sample(4)
    stage.expect_digit(4)
    for part in (stage.pad, stage.answer, stage.neuron(1, 0), stage.neuron(1, 15)):
        expect(part).to_be_in_viewport(ratio=1)
    for digit in range(10):
        expect(stage.neuron(3, digit)).to_be_in_viewport(ratio=1)


def test_on_a_phone_pad_and_answer_are_seen_together(open_stage):
    stage = open_stage(size="phone")
    stage.sample(4)
    stage.expect_digit(4)
    expect(stage.pad).to_be_in_viewport(ratio=1)
    expect(stage.answer).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", ["projector", "phone"])
def test_targets_are_large_enough_for_a_finger(open_stage, size):
    stage = open_stage(size=size)
    for name in ("Clear", "Undo", "Auto-centre"):
        box = stage.page.get_by_role("button", name=name, exact=True).bounding_box()
        assert min(box["width"], box["height"]) >= 44
    stage.neuron(2, 0).click()  # the sheet's controls are meant, too
    expect(stage.page.get_by_label("bias, slider")).to_be_visible()
    for control in stage.page.locator(".nn-stage :is(button, input, select):visible").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 24, control.get_attribute("class")


def test_the_page_needs_no_other_host(open_stage, server):
    hosts = set()
    stage = open_stage(
        path=APP,
        before=lambda page: page.on(
            "request", lambda request: hosts.add(request.url.split("/")[2])
        ),
    )
    stage.sample(2)
    stage.expect_digit(2)
    hosts = {host for host in hosts if host}
    assert hosts == {f"127.0.0.1:{server.port}"}
