"""The address says what one looks at; Back, Forward, links and reloads do what they say."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import APP


def pressed(stage, layer: int, index: int, on: bool = True) -> None:
    expect(stage.neuron(layer, index)).to_have_attribute("aria-pressed", str(on).lower())


def radio(stage, name: str):
    return stage.page.get_by_role("radio", name=name)


def test_back_and_forward_go_through_what_was_looked_at(open_stage):
    stage = open_stage()
    stage.look("why")
    expect(stage.page).to_have_url(re.compile(r"\?view=why$"))
    stage.choose("ReLU")
    stage.tab("One neuron")
    stage.neuron(2, 4).click()
    expect(stage.page).to_have_url(
        re.compile(r"activation=ReLU.*view=neuron|view=neuron.*activation")
    )
    pressed(stage, 2, 4)
    stage.page.go_back()
    pressed(stage, 2, 4, on=False)
    expect(stage.view("neuron")).to_be_visible()
    stage.page.go_back()
    expect(stage.view("why")).to_be_visible()
    expect(radio(stage, "ReLU")).to_be_checked()
    stage.page.go_back()
    expect(radio(stage, "Sigmoid")).to_be_checked()
    expect(stage.view("why")).to_be_visible()
    stage.page.go_back()
    expect(stage.view("why")).to_have_count(0)
    stage.page.go_forward()
    stage.page.go_forward()
    expect(stage.view("why")).to_be_visible()
    expect(radio(stage, "ReLU")).to_be_checked()


def test_a_link_restores_network_view_neuron_and_mode(open_stage):
    stage = open_stage("?activation=relu&view=algebra&neuron=2-11&present")
    expect(radio(stage, "ReLU")).to_be_checked()
    expect(stage.view("algebra")).to_be_visible()
    pressed(stage, 2, 11)
    expect(stage.page.get_by_role("button", name="End (P)")).to_be_visible()
    stage.page.reload()
    expect(radio(stage, "ReLU")).to_be_checked()
    expect(stage.view("algebra")).to_be_visible()
    # Far along in the strip of tabs, and brought into it; also when its letters come late.
    tab = stage.page.get_by_role("tab", name="The line of algebra")
    expect(tab).to_be_in_viewport(ratio=0.99)
    stage.page.add_style_tag(content=".nn-tabs b { letter-spacing: 3px }")
    expect(tab).to_be_in_viewport(ratio=0.99)
    pressed(stage, 2, 11)


@pytest.mark.parametrize(
    "query",
    [
        "?activation=<script>&view=<b>&neuron=1-1-1",
        "?activation=tanh&view=__proto__&neuron=9-9",
        "?view=&neuron=2-16&activation=",
        f"?view={'9' * 500}&neuron=0-3",
    ],
)
def test_what_an_address_says_wrongly_is_as_if_unsaid(open_stage, query):
    stage = open_stage(query)
    stage.sample(1)
    stage.expect_digit(1)
    expect(radio(stage, "Sigmoid")).to_be_checked()
    expect(stage.page.locator(".nn-scale").first).to_have_text("white = 1")
    expect(stage.page.locator(".nn-view")).to_be_hidden()
    expect(stage.page.locator(".nn-neuron[aria-pressed=true]")).to_have_count(0)
    expect(stage.page).to_have_url(re.compile(r"page\.html$"))


def test_the_other_pages_and_back(open_stage):
    """Within Streamlit: no page is loaded anew, and Back brings the very stage back."""
    loads = []
    stage = open_stage(
        "?activation=ReLU",
        path=APP,
        before=lambda page: page.on("load", lambda: loads.append(page.url)),
    )
    stage.look("outputs")
    stage.sample(4)
    stage.expect_digit(4)
    stage.press("More")
    stage.page.get_by_role("link", name="How good is it?").click()
    expect(stage.page.get_by_role("heading", name="How good is it?")).to_be_visible()
    expect(stage.page).to_have_url(re.compile("/quality$"))
    stage.page.go_back()
    expect(radio(stage, "ReLU")).to_be_checked()
    expect(stage.view("outputs")).to_be_visible()
    stage.expect_digit(4)
    stage.page.go_forward()
    expect(stage.page.get_by_role("heading", name="How good is it?")).to_be_visible()
    stage.page.get_by_role("link", name="Draw a digit").click()
    stage.expect_digit(4)
    expect(radio(stage, "ReLU")).to_be_checked()
    assert len(loads) == 1
