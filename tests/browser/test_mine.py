"""A network of one's own on the stage: taken over from the training, kept, edited, removed."""

from __future__ import annotations

import base64
import json
import re

from playwright.sync_api import expect

from tests.browser.conftest import BARE
from tests.browser.test_learn import KEPT, LEARN, figure, learning  # noqa: F401
from tests.browser.test_screen import violations

MINE = f"{BARE}?activation=Mine"
PLACE = "digit-explorer-mine"


def test_what_was_trained_is_used_edited_found_again_and_removed(learning):  # noqa: F811
    stage = learning("&hidden=8&activation=ReLU&batch=10")
    page = stage.page
    stage.press("One mini-batch")
    expect(figure(stage, "steps")).to_have_text("1")
    page.wait_for_function("document.querySelector('.nn-stage[data-shown]')")
    trained = stage.activations(2)
    stage.press("Experiment")
    # The other page is the app's; here it is the bare one.
    page.route(
        "**/?activation=Mine", lambda route: route.fulfill(status=302, headers={"Location": MINE})
    )
    page.get_by_role("link", name="Use this network").click()
    page.wait_for_url(f"**{MINE}")
    expect(stage.neuron(1, 8)).to_have_count(0)
    stage.expect_activations(2, trained, within=1e-6)
    page.locator("[data-view=outputs]").click()
    expect(stage.view("outputs")).to_contain_text("Your own network as you trained it.")
    assert violations(stage, ".nn-activation") == []
    page.evaluate("document.querySelector('[data-testid=neuron-2-3]').click()")
    bias = page.get_by_role("slider", name=re.compile("bias", re.I)).first
    bias.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".nn-changed")).to_have_text("1 of 6,370 changed")
    changed = stage.kept("kept.edits.mine && Object.keys(kept.edits.mine.changes).length")
    assert changed["base"] == "mine"
    page.reload()
    expect(page.get_by_role("radio", name="Mine")).to_be_checked()
    expect(page.locator(".nn-changed")).to_have_text("1 of 6,370 changed")
    stage.choose("Sigmoid")
    expect(stage.neuron(1, 15)).to_be_visible()
    stage.choose("Mine")
    expect(stage.neuron(1, 8)).to_have_count(0)
    stage.press("Experiment")
    expect(page.locator(".nn-mine")).to_contain_text("ReLU 8, after 1 step,")
    stage.press("Remove my network")
    expect(page.get_by_role("radio", name="Sigmoid")).to_be_checked()
    expect(page.get_by_role("radio", name="Mine")).to_be_hidden()
    expect(stage.neuron(1, 15)).to_be_visible()


def test_what_was_kept_and_is_no_network_is_not_there(open_stage):
    said = {"activation": "relu", "steps": 1, "unseen": 0.5}
    zeros = base64.b64encode(bytes(4 * (784 * 8 + 8 + 80 + 10))).decode()
    sound = {**said, "hidden": [8], "numbers": zeros}
    cut, small = {**sound, "numbers": "AAAA"}, {**said, "hidden": [1], "numbers": ""}
    text = json.dumps(json.dumps(cut))
    stage = open_stage(
        "?activation=Mine",
        before=lambda page: page.add_init_script(f"sessionStorage.setItem('{PLACE}', {text})"),
    )
    stage.sample(3)
    stage.expect_digit(3)
    expect(stage.page.get_by_role("radio", name="Sigmoid")).to_be_checked()
    expect(stage.page.get_by_role("radio", name="Mine")).to_be_hidden()
    texts = [json.dumps(sound), "no JSON", json.dumps(cut), json.dumps(small)]
    assert stage.page.evaluate(KEPT, ["mine.js", PLACE, texts]) == [sound, None, None, None]


def test_where_there_is_no_live_connection_it_answers_all_the_same(open_stage):
    numbers = "(784 * 4 + 4 + 40 + 10)"

    def prepare(page) -> None:
        page.route_web_socket(re.compile("/api/live"), lambda socket: socket.close())
        page.add_init_script(
            "sessionStorage.setItem('digit-explorer-mine', JSON.stringify({hidden: [4], "
            "activation: 'relu', steps: 5, unseen: 0.5, "
            f"numbers: btoa('\\0'.repeat(4 * {numbers}))}}))"
        )

    stage = open_stage("?activation=Mine", before=prepare)
    stage.sample(3)
    expect(stage.neuron(1, 4)).to_have_count(0)
    expect(stage.neuron(2, 3)).to_have_attribute("data-activation", "0.5")
