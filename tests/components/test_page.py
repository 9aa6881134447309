"""The Explore page as its script makes it: what it hands to the stage, and its toggle.

All that follows the pen goes over the lane, of which the page's script knows nothing.
"""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from components.stage import KEY
from network.store import SHIPPED
from tests.server import ROOT


def page(**state) -> AppTest:
    """The page after its first run, with `state` set before it."""
    at = AppTest.from_file(ROOT / "components" / "pages" / "main.py", default_timeout=30)
    for key, value in state.items():
        at.session_state[key] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    assert not at.error, at.error
    return at


def stage_data(at: AppTest) -> dict:
    """What the page sends to the stage."""
    return json.loads(at.get_by_key(KEY).proto.json)


# ---- controls -------------------------------------------------------------------


def test_it_runs_and_the_stage_is_there():
    at = page()
    assert stage_data(at)["network"] == SHIPPED[0]


def test_the_stage_is_sent_little_and_the_same_at_each_run():
    """What never changes is a module, fetched once; two visitors have two secrets."""
    at = page()
    first = at.get_by_key(KEY).proto.json
    assert len(first) < 200
    assert run(at).get_by_key(KEY).proto.json == first
    assert stage_data(page())["visitor"] != stage_data(at)["visitor"]


def test_the_toggle_offers_both_networks():
    toggle = page().segmented_control[0]
    assert len(toggle.options) == len(SHIPPED) == 2
    assert toggle.value == SHIPPED[0]


@pytest.mark.parametrize("name", [*SHIPPED, *reversed(SHIPPED)])
def test_a_choice_reaches_the_stage(name):
    at = page()
    at.segmented_control[0].set_value(name)
    assert stage_data(run(at))["network"] == name


def test_a_choice_survives_a_rerun():
    at = page()
    at.segmented_control[0].set_value("relu")
    run(at)
    assert stage_data(run(at))["network"] == "relu"


def linked(value: str | list[str]) -> AppTest:
    """The page as a link with this network in it opens it."""
    at = AppTest.from_file(ROOT / "components" / "pages" / "main.py", default_timeout=30)
    at.query_params["activation"] = value
    return run(at)


def test_a_choice_is_in_the_link_and_the_link_brings_it_back():
    for name in reversed(SHIPPED):  # the default last: it needs no mention in the link
        at = page()
        at.segmented_control[0].set_value(name)
        label = run(at).segmented_control[0].formatted_values[0]
        assert stage_data(linked(label))["network"] == name


@pytest.mark.parametrize(
    "value", ["tanh", " ", "<script>", "ReLU ", "9" * 5000, ["nonsense", "more"], ""]
)
def test_an_unknown_network_in_the_link_is_the_default(value):
    """Not an error: links outlive what they name."""
    assert stage_data(linked(value))["network"] == SHIPPED[0]
