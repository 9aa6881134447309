"""The Explore page as its script makes it: controls, tabs, and NumPy's numbers in them.

What the browser sends at pen-up is put into the component's state, which AppTest can
do; that a callback follows from it, or a click on a chart, only a browser can show.
"""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.stage import KEY
from network import load, rasterise
from network.store import SHIPPED
from tests.server import ROOT

PANEL = "panel"  # the key of the tabs
GRID = 4096
SEVEN = [[1024, 1024, 3072, 1024, 2048, 3072]]
ELEVEN = [[1000, 700, 1000, 3400], [3000, 700, 3100, 3400]]


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


def drawn(strokes, **more) -> dict:
    """The component's state after these strokes."""
    return {"drawing": {"strokes": strokes, "centre": True, "live": True, **more}}


def trace_of(strokes, name: str = SHIPPED[0], centre: bool = True):
    """What NumPy computes for whole coordinates, by way of neither the page nor the lane."""
    points = [np.array(stroke, np.float32).reshape(-1, 2) / GRID for stroke in strokes]
    return load(name).forward(rasterise(points, centre).ravel())


def stage_data(at: AppTest) -> dict:
    """What the page sends to the stage."""
    return json.loads(at.get_by_key(KEY).proto.json)


def charts(at: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def numbers(values) -> np.ndarray:
    """The numbers in a chart: a list, or Plotly's base64 of a typed array."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return np.array(values)


def tables(at: AppTest) -> list[list[list[str]]]:
    """The cells of each Markdown table on the page, without its head."""
    found = []
    for text in at.markdown:
        rows = re.findall(r"^\|(.*)\|\s*$", text.value, re.MULTILINE)
        if rows:
            found.append([[cell.strip() for cell in row.split("|")] for row in rows[2:]])
    return found


def tab_labels() -> list[str]:
    return [tab.label for tab in page().tabs]


def label_with(word: str) -> str:
    (label,) = [label for label in tab_labels() if word in label.lower()]
    return label


ACTIVATIONS, OUTPUTS = "activation", "output"


# ---- controls -------------------------------------------------------------------


def test_it_runs_and_the_stage_is_there():
    at = page()
    assert stage_data(at)["network"] == SHIPPED[0]
    assert len(stage_data(at)["samples"]) == 10


def test_the_toggle_offers_both_networks():
    toggle = page().segmented_control[0]
    assert len(toggle.options) == len(SHIPPED) == 2
    assert toggle.value == SHIPPED[0]


@pytest.mark.parametrize("name", [*SHIPPED, *reversed(SHIPPED)])
def test_a_choice_reaches_the_stage_and_the_numbers(name):
    at = page(**{KEY: drawn(SEVEN), PANEL: label_with(ACTIVATIONS)})
    at.segmented_control[0].set_value(name)
    assert stage_data(run(at))["network"] == name
    assert_tables_show(at, trace_of(SEVEN, name))


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


# ---- tabs -----------------------------------------------------------------------


def test_each_tab_shows_something_and_only_the_open_one_is_sent():
    labels = tab_labels()
    assert len(labels) == len(set(labels)) >= 4
    for label in labels:
        at = page(**{PANEL: label, KEY: drawn(SEVEN)})
        for tab in at.tabs:
            shown = tab.get("plotly_chart"), tab.markdown
            assert all(shown) if tab.label == label else not any(shown)


def test_every_chart_says_in_words_what_it_shows():
    for label in tab_labels():
        for chart in page(**{PANEL: label}).get("plotly_chart"):
            assert chart.proto.alt


def test_figures_of_the_weights_stay_the_same_whatever_is_drawn():
    """A chart whose bytes change is built anew in the browser, and flickers."""
    of_weights = [label for label in tab_labels() if "weights" in label]
    assert len(of_weights) == 2
    for label in of_weights:
        at = page(**{PANEL: label})
        before = [chart.proto.spec for chart in at.get("plotly_chart")]
        at.session_state[KEY] = drawn(SEVEN)
        assert [chart.proto.spec for chart in run(at).get("plotly_chart")] == before
        assert before


# ---- the drawing ----------------------------------------------------------------


def assert_tables_show(at: AppTest, trace) -> None:
    shown = tables(at)
    assert len(shown) == 3
    for layer, rows in enumerate(shown, start=1):
        first = 0 if layer == 3 else 1
        z, a = trace.weighted_sums[layer], trace.activations[layer]
        assert rows == [
            [str(first + i), f"{z[i]:.4f}", f"{a[i]:.4f}"] for i in range(len(a))
        ]  # fmt: skip


@pytest.mark.parametrize("centre", [True, False])
@pytest.mark.parametrize("strokes", [[], SEVEN, ELEVEN], ids=["blank", "seven", "eleven"])
def test_the_activations_tab_shows_numpys_numbers(strokes, centre):
    at = page(**{KEY: drawn(strokes, centre=centre), PANEL: label_with(ACTIVATIONS)})
    trace = trace_of(strokes, centre=centre)
    assert_tables_show(at, trace)
    (chart,) = charts(at)
    for bar, a in zip(chart["data"], trace.activations[1:], strict=True):
        assert numbers(bar["x"]).astype(np.float32).tobytes() == a.tobytes()


def test_the_numbers_are_those_of_the_formula():
    """a' = sigma(W a + b), once more in double precision and without `Network`."""
    at = page(**{KEY: drawn(SEVEN), PANEL: label_with(ACTIVATIONS)})
    net = load(SHIPPED[0])
    points = [np.array(stroke, float).reshape(-1, 2) / GRID for stroke in SEVEN]
    a = rasterise(points).ravel().astype(float)
    for rows, W, b in zip(tables(at), net.weights, net.biases, strict=True):
        z = np.einsum("ji,i->j", W.astype(float), a) + b.astype(float)
        a = 1 / (1 + np.exp(-z))
        shown = np.array([[float(sum_), float(value)] for _, sum_, value in rows])
        np.testing.assert_allclose(shown, np.stack([z, a], axis=1), atol=1e-4)


def test_a_new_drawing_changes_the_numbers():
    at = page(**{PANEL: label_with(ACTIVATIONS)})
    assert_tables_show(at, trace_of([]))
    for strokes in (SEVEN, ELEVEN, []):
        at.session_state[KEY] = drawn(strokes)
        assert_tables_show(run(at), trace_of(strokes))


def test_the_outputs_tab_shows_numpys_numbers():
    at = page(**{KEY: drawn(SEVEN), PANEL: label_with(OUTPUTS)})
    (chart,) = charts(at)
    (bars,) = [data for data in chart["data"] if data["type"] == "bar"]
    assert numbers(bars["y"]).astype(np.float32).tobytes() == trace_of(SEVEN).output.tobytes()
    # And for those who cannot see the chart.
    (element,) = at.get("plotly_chart")
    assert all(f"{value:.2f}" in element.proto.alt for value in trace_of(SEVEN).output)


def test_a_stage_without_the_live_lane_gets_the_trace_from_the_page():
    sent = stage_data(page(**{KEY: drawn(SEVEN, live=False)}))["trace"]
    trace = trace_of(SEVEN)
    for key, arrays in (
        ("input", [trace.activations[0]]),
        ("z", trace.weighted_sums[1:]),
        ("a", trace.activations[1:]),
    ):
        values = [sent[key]] if key == "input" else sent[key]
        assert [np.array(each, np.float32).tobytes() for each in values] == [
            each.tobytes() for each in arrays
        ]


def test_a_stage_with_the_live_lane_gets_none():
    """It has the newer one already, and each rerun would send 15 kB in vain."""
    assert stage_data(page(**{KEY: drawn(SEVEN)}))["trace"] is None


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"drawing": None},
        {"drawing": "a seven"},
        {"drawing": []},
        {"drawing": {}},
        {"drawing": {"strokes": [[1, 2, 3]]}},
        {"drawing": {"strokes": [["x", "y"]], "live": "no"}},
        {"selected": [9, 9]},
        {"selected": "neuron"},
        {"unheard of": 1},
    ],
    ids=repr,
)
def test_state_that_makes_no_sense_is_a_blank_pad(state):
    at = page(**{KEY: state, PANEL: label_with(ACTIVATIONS)})
    assert_tables_show(at, trace_of([]))
