"""The Explore page as its script makes it, and the toggle of the pages that Streamlit draws.

All that follows the pen goes over the lane, of which the page's script knows nothing.
"""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from components.stage import KEY
from network.store import SHIPPED
from tests.cases import each
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
    assert set(stage_data(page())) == {"base", "visitor"}


def test_the_stage_is_sent_little_and_the_same_at_each_run():
    """What never changes is a module, fetched once; two visitors have two secrets."""
    at = page()
    first = at.get_by_key(KEY).proto.json
    assert len(first) < 200
    assert run(at).get_by_key(KEY).proto.json == first
    assert stage_data(page())["visitor"] != stage_data(at)["visitor"]


# ---- the toggle of the pages that Streamlit draws -----------------------------------


def toggle() -> AppTest:
    """A page that has the toggle and says what was chosen."""

    def script():
        import streamlit as st

        from components.pages.toggle import activation_toggle

        st.text(activation_toggle("A page"))

    return AppTest.from_function(script, default_timeout=30)


def chosen(at: AppTest) -> str:
    return at.text[0].value


def linked(value: str | list[str]) -> AppTest:
    """The toggle as a link with this network in it opens it."""
    at = toggle()
    at.query_params["activation"] = value
    return run(at)


def test_the_toggle_offers_both_networks():
    control = run(toggle()).segmented_control[0]
    assert len(control.options) == len(SHIPPED) == 2
    assert control.value == SHIPPED[0]


@each("name", [*SHIPPED, *reversed(SHIPPED)])
def test_a_choice_is_kept(name):
    at = run(toggle())
    at.segmented_control[0].set_value(name)
    assert chosen(run(at)) == chosen(run(at)) == name


def test_a_choice_is_in_the_link_and_the_link_brings_it_back():
    for name in reversed(SHIPPED):  # the default last: it needs no mention in the link
        at = run(toggle())
        at.segmented_control[0].set_value(name)
        label = run(at).segmented_control[0].formatted_values[0]
        assert chosen(linked(label)) == name


@each("value", ["tanh", " ", "<script>", "ReLU ", "9" * 5000, ["nonsense", "more"], ""])
def test_an_unknown_network_in_the_link_is_the_default(value):
    """Not an error: links outlive what they name."""
    assert chosen(linked(value)) == SHIPPED[0]


def test_every_figure_of_the_measurements_says_its_numbers():
    def script():
        from components.measured import measured
        from components.pages.quality import TABS

        for show in TABS.values():
            show(measured("sigmoid"))

    charts = run(AppTest.from_function(script, default_timeout=30)).get("plotly_chart")
    assert len(charts) == 11
    for chart in charts:
        assert sum(character.isdigit() for character in chart.proto.alt) > 8, chart.proto.alt
