"""The lesson's panels: the line of algebra, both networks at once, the edge detector.

Figures are held to what NumPy computes; panels are run as a page runs them.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from components import palette
from components.figures import algebra, compare, probes
from components.panels.algebra import in_words
from network import Network, Trace, load, rasterise
from network.asking.bar_detector import bar_detector, respond, test_pictures
from network.store import SHIPPED
from network.training import evaluation as evaluate
from tests.components.contrast import contrast

SEVEN = [[[0.25, 0.25], [0.75, 0.25], [0.5, 0.75]]]
BLANK: list = []
DRAWINGS = {"seven": SEVEN, "blank": BLANK}
ORDER = ("bar", "edge", "solid block", "inverse")  # by the sums 8, −4, −8, −16

each_name = pytest.mark.parametrize("name", SHIPPED)
each_drawing = pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS.keys())
each_layer = pytest.mark.parametrize("layer", [1, 2, 3])
each_theme = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def trace_of(name: str, drawing: list) -> Trace:
    return load(name).forward(rasterise([np.array(stroke) for stroke in drawing]).ravel())


def of_type(figure: go.Figure, kind: str) -> list:
    return [trace for trace in figure.data if trace.type == kind]


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def numbers_in(text: str) -> list[Decimal]:
    """Every number with two decimals, with the sign before it."""
    found = re.findall(r"([−+])?\s?(\d+\.\d\d)\b", text)
    return [Decimal(number) * (-1 if sign == "−" else 1) for sign, number in found]


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    return "\n".join(element.value for element in at.markdown)


def alts(at: AppTest) -> list[str]:
    return [chart.proto.alt for chart in at.get("plotly_chart")]


# ---- figures --------------------------------------------------------------------

BOTH = {name: trace_of(name, SEVEN) for name in SHIPPED}
BUILDERS = {
    **{
        f"step {layer}": lambda layer=layer: algebra.step(load("relu"), BOTH["relu"], layer, 3)
        for layer in (1, 2, 3)
    },
    "step, dark": lambda: algebra.step(load("sigmoid"), BOTH["sigmoid"], 1, None, dark=True),
    "outputs": lambda: compare.outputs(BOTH),
    "strips": lambda: compare.strips(BOTH, {"relu": [[2], []]}),
    "detector": lambda: probes.detector(bar_detector()),
    "pictures": lambda: probes.pictures(test_pictures()),
    "ranked": lambda: probes.ranked(
        {name: respond(bar_detector(), picture, 1) for name, picture in test_pictures().items()}
    ),
}


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS.keys())
def test_same_input_gives_the_same_bytes_and_is_left_alone(build):
    before = [a.tobytes() for trace in BOTH.values() for a in trace.activations]
    first = build()
    algebra.step(load("sigmoid"), BOTH["sigmoid"], 2, 5, dark=True)  # whatever is drawn in between
    assert build().to_json() == first.to_json()
    assert isinstance(first.layout.height, int)
    assert [a.tobytes() for trace in BOTH.values() for a in trace.activations] == before


@each_name
@each_layer
@each_drawing
def test_the_matrices_are_numpys_in_the_order_of_the_formula(name, layer, drawing):
    net, trace = load(name), trace_of(name, drawing)
    W, a, b, z, after = of_type(algebra.step(net, trace, layer), "heatmap")
    np.testing.assert_array_equal(W.z, net.weights[layer - 1])
    for column, values in (
        (a, trace.activations[layer - 1]),
        (b, net.biases[layer - 1]),
        (z, trace.weighted_sums[layer]),
        (after, trace.activations[layer]),
    ):
        np.testing.assert_array_equal(np.ravel(column.z), values)
    lefts = [map_.x0 - map_.dx / 2 for map_ in (W, a, b, z, after)]
    rights = [map_.x0 + map_.dx * (np.shape(map_.z)[1] - 0.5) for map_ in (W, a, b, z, after)]
    assert all(right < left for right, left in zip(rights, lefts[1:], strict=False))
    assert lefts[0] > 0
    assert rights[-1] <= 100 + 1e-9
    for map_ in (W, b, z):
        assert map_.zmin == -map_.zmax < 0
    for map_ in (a, after):
        assert map_.zmin == 0
        assert map_.zmax >= np.max(map_.z)


@each_layer
def test_shapes_and_signs_are_written(layer):
    net = load("relu")
    texts = notes(algebra.step(net, BOTH["relu"], layer))
    n_out, n_in = net.weights[layer - 1].shape
    written = [text for text in texts if re.fullmatch(r"\d+( × \d+)?", text)]
    assert written == [f"{n_out} × {n_in}", str(n_in), *[str(n_out)] * 3]
    signs = [re.sub("<.*?>", "", text) for text in texts if not re.search(r"[a-z]{3}|\d", text)]
    assert signs == ["•", "+", "=", "σ→" if layer == 3 else "ReLU→"]


@each_layer
def test_the_selected_row_is_framed_in_every_matrix_but_a(layer):
    figure = algebra.step(load("relu"), BOTH["relu"], layer, 4)
    framed = [shape for shape in figure.layout.shapes if shape.line.color == palette.WINNER]
    W, _, b, z, after = of_type(figure, "heatmap")
    for frame, map_ in zip(framed, (W, b, z, after), strict=True):
        middle = map_.y0 + 4 * map_.dy
        assert (frame.y0 + frame.y1) / 2 == pytest.approx(middle)
        assert frame.y1 - frame.y0 == pytest.approx(map_.dy)
        assert frame.x0 < map_.x0
    unframed = algebra.step(load("relu"), BOTH["relu"], layer)
    assert not [s for s in unframed.layout.shapes if s.line.color == palette.WINNER]


@each_name
@each_layer
def test_numbers_in_the_columns_can_be_read(name, layer):
    """The text is the number, and its colour stands out from the cell's."""
    net, trace = load(name), trace_of(name, SEVEN)
    figure = algebra.step(net, trace, layer)
    texts = [t for t in of_type(figure, "scatter") if isinstance(t.textfont.color, tuple | list)]
    expected = [net.biases[layer - 1], trace.weighted_sums[layer], trace.activations[layer]]
    if layer > 1:
        expected.insert(0, trace.activations[layer - 1])
    for column, values in zip(texts, expected, strict=True):
        shown = [float(text.replace("−", "-")) for text in column.text]
        np.testing.assert_allclose(shown, values, rtol=0.005, atol=0.0051)
        assert set(column.textfont.color) <= {palette.OFF, palette.INK}


@pytest.mark.parametrize("scale", [palette.BRIGHTNESS, palette.DIVERGING])
def test_ink_on_any_place_of_a_scale_stands_out(scale):
    for share in np.linspace(0, 1, 201):
        positions = [position for position, _ in scale]
        channels = [
            np.interp(share, positions, [int(c[at : at + 2], 16) for _, c in scale])
            for at in (1, 3, 5)
        ]
        ground = "#" + "".join(f"{round(channel):02x}" for channel in channels)
        assert contrast(compare.ink_on(scale, float(share)), ground) >= 4.5


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (-0.001, "0.00"), (-1.234, "−1.23"), (9.994, "9.99"), (-13.74, "−13.7"),
     (9.996, "10.0"), (123.4, "123.4"), (-1e6, "−1e+06")],
)  # fmt: skip
def test_short_numbers(value, text):
    assert algebra.number(value) == text


@each_theme
def test_outputs_are_pairs_of_bars(dark):
    figure = compare.outputs(BOTH, dark)
    bars = of_type(figure, "bar")
    assert [bar.name for bar in bars] == list(BOTH)
    assert bars[0].marker.pattern.shape != bars[1].marker.pattern.shape  # not by colour alone
    for bar, trace in zip(bars, BOTH.values(), strict=True):
        np.testing.assert_array_equal(bar.x, trace.output)
        assert [re.sub("<.*?>", "", text) for text in bar.text] == [
            f"{a:.2f}" for a in trace.output
        ]


def test_strips_say_their_scale_and_cross_out_the_dead():
    dead = {"sigmoid": [[], []], "relu": [[2, 15], [0]]}
    figure = compare.strips(BOTH, dead)
    strips = of_type(figure, "heatmap")
    titles = [text for text in notes(figure) if "white" in text]
    order = [(name, layer) for name in BOTH for layer in (1, 2)]
    for strip, title, (name, layer) in zip(strips, titles, order, strict=True):
        a = BOTH[name].activations[layer]
        np.testing.assert_array_equal(np.ravel(strip.z), a)
        assert a.max() <= strip.zmax
        assert strip.zmin == 0
        assert f"{name}, layer {layer}" in title
        assert title.endswith(f"white = {strip.zmax:g}")
    assert strips[0].zmax == strips[1].zmax == 1
    crosses = {(n.x, n.y) for n in figure.layout.annotations if "✕" in n.text}
    assert crosses == {(2, strips[2].y0), (15, strips[2].y0), (0, strips[3].y0)}
    assert not [text for text in notes(compare.strips(BOTH, {})) if "✕" in text]


@each_theme
def test_ranked_shows_terms_sum_and_brightness(dark):
    responses = {
        name: respond(bar_detector(0.2, 0.1), picture, -1)
        for name, picture in test_pictures().items()
    }
    figure = probes.ranked(responses, dark)
    adds, takes = of_type(figure, "bar")
    assert list(adds.x) == [8, 8, 0, 4]
    np.testing.assert_allclose(takes.x, [-8, 0, -8, -4])
    diamonds, squares, lines = of_type(figure, "scatter")
    np.testing.assert_allclose(diamonds.x, [-1, 7, -9, -1], atol=1e-5)
    np.testing.assert_allclose(
        squares.marker.color, 1 / (1 + np.exp([1.0, -7.0, 9.0, 1.0])), atol=1e-5
    )
    assert [re.sub("<.*?>", "", line) for line in lines.text] == [
        "2. solid block: 8.00 − 8.00 − 1.00 = −1.00",
        "1. bar: 8.00 − 0.00 − 1.00 = 7.00",
        "4. inverse: 0.00 − 8.00 − 1.00 = −9.00",
        "2. edge: 4.00 − 4.00 − 1.00 = −1.00",
    ]


# ---- the line of algebra --------------------------------------------------------


def algebra_page(name, drawing, selected) -> None:
    import numpy as np

    from components.panels.algebra import algebra
    from network import load, rasterise

    net = load(name)
    picture = rasterise([np.array(stroke) for stroke in drawing]).ravel()
    algebra(net, net.forward(picture), selected)


def open_algebra(name: str, drawing: list, selected=None) -> AppTest:
    return run(AppTest.from_function(algebra_page, args=(name, drawing, selected)))


def row_in(at: AppTest) -> str:
    (row,) = [m.value for m in at.markdown if re.match(r"\*\*(Row|Digit) \d+:", m.value)]
    return row


def assert_adds_up(row: str, net: Network, trace: Trace, layer: int, index: int) -> None:
    left, right = row.split("=")
    total, squished = numbers_in(right)
    terms = numbers_in(left)
    assert sum(terms) == total
    assert f"{total:.2f}" == f"{trace.weighted_sums[layer][index]:.2f}".replace("-0.00", "0.00")
    assert f"{squished:.2f}" == f"{trace.activations[layer][index]:.2f}"
    assert abs(float(terms[-1]) - net.biases[layer - 1][index]) <= 0.0051
    products = net.weights[layer - 1][index].astype(float) * trace.activations[layer - 1]
    largest = sorted(products, key=abs, reverse=True)[:3]
    if any(largest):
        np.testing.assert_allclose([float(t) for t in terms[:3]], largest, atol=0.0051)
        assert float(terms[3]) == pytest.approx(products.sum() - sum(largest), abs=0.03)


@each_name
@pytest.mark.parametrize(
    ("drawing", "selected"), [(SEVEN, None), (SEVEN, (2, 6)), (SEVEN, (3, 9)), (BLANK, None)]
)
def test_the_row_in_words_adds_up_to_numpys_sum(name, drawing, selected):
    at = open_algebra(name, drawing, selected)
    layer, index = selected or (1, 0)
    row = row_in(at)
    label = index if layer == 3 else index + 1
    assert row.startswith(f"**{'Digit' if layer == 3 else 'Row'} {label}:**")
    assert_adds_up(row, load(name), trace_of(name, drawing), layer, index)


@each_name
@each_layer
def test_every_row_adds_up(name, layer):
    net, trace = load(name), trace_of(name, SEVEN)
    for index in range(len(net.biases[layer - 1])):
        assert_adds_up(in_words(net, trace, layer, index), net, trace, layer, index)


@each_name
@each_layer
def test_the_squish_is_called_by_its_name(name, layer):
    net, trace = load(name), trace_of(name, SEVEN)
    for index, z in enumerate(trace.weighted_sums[layer]):
        words = in_words(net, trace, layer, index)
        if net.activations[layer - 1] == "sigmoid":
            assert "squished by the sigmoid" in words
        else:
            assert ("ReLU leaves it at" if z > 0 else "ReLU makes it **0.00**") in words


@each_name
@each_layer
def test_the_line_of_numpy_computes_that_layer(name, layer):
    """Run as it stands, with the network's arrays, it gives the network's activations."""
    at = open_algebra(name, SEVEN)
    at.segmented_control[0].set_value(layer)
    (code,) = run(at).code
    net, trace = load(name), trace_of(name, SEVEN)
    names = {
        "relu": lambda z: np.maximum(z, 0),
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        **{f"W{i}": W for i, W in enumerate(net.weights, start=1)},
        **{f"b{i}": b for i, b in enumerate(net.biases, start=1)},
        **{f"a{i}": a for i, a in enumerate(trace.activations) if i < layer},
    }
    exec(code.value, names)  # our own line, from our own panel
    np.testing.assert_allclose(names[f"a{layer}"], trace.activations[layer], rtol=1e-4, atol=1e-6)
    n_out, n_in = net.weights[layer - 1].shape
    assert code.value.endswith(f"# ({n_out}, {n_in}) @ ({n_in},) + ({n_out},) -> ({n_out},)")


def test_the_layer_follows_the_selected_neuron_and_can_be_changed():
    at = open_algebra("sigmoid", SEVEN, (2, 4))
    assert at.segmented_control[0].value == 2
    assert "Row 5:" in row_in(at)
    at.segmented_control[0].set_value(3)
    assert "Digit 0:" in row_in(run(at))  # the selected neuron is in another layer
    assert open_algebra("sigmoid", SEVEN).segmented_control[0].value == 1


# ---- both at once ---------------------------------------------------------------


def compare_page(drawing, centre) -> None:
    import numpy as np

    from components.panels.compare import compare

    compare([np.array(stroke) for stroke in drawing], centre)


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Write measurements for the panel to read; without a call there are none."""
    path = tmp_path / "evaluation.json"
    monkeypatch.setattr(evaluate, "FILE", path)
    return lambda figures: path.write_text(json.dumps(figures))


def open_compare(drawing: list, centre: bool = True) -> AppTest:
    return run(AppTest.from_function(compare_page, args=(drawing, centre)))


def answers(at: AppTest) -> list[str]:
    (html,) = at.get("html")
    return re.findall(r"font-weight:700[^>]*>([^<]*)<", html.proto.body)


@each_drawing
@pytest.mark.parametrize("centre", [True, False])
def test_the_table_shows_both_outputs_and_their_difference(measured, drawing, centre):
    at = open_compare(drawing, centre)
    picture = rasterise([np.array(stroke) for stroke in drawing], centre).ravel()
    outputs = [load(name).forward(picture).output for name in ("sigmoid", "relu")]
    (table,) = [m.value for m in at.markdown if m.value.startswith("| digit")]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]
    assert [row[0] for row in rows] == [str(digit) for digit in range(10)]
    for digit, (_, one, other, difference) in enumerate(rows):
        assert [one, other] == [f"{output[digit]:.3f}" for output in outputs]
        assert Decimal(difference.replace("−", "-")) == Decimal(other) - Decimal(one)
    alt = alts(at)[0]
    for output in outputs:
        assert ", ".join(f"{digit}: {a:.2f}" for digit, a in enumerate(output)) in alt


def test_both_answers_are_large_where_they_are_sure(measured):
    best = [int(trace_of(name, SEVEN).output.argmax()) for name in ("sigmoid", "relu")]
    sure = [trace_of(name, SEVEN).output.max() >= 0.5 for name in ("sigmoid", "relu")]
    assert answers(open_compare(SEVEN)) == [
        str(digit) if is_sure else "Not sure" for digit, is_sure in zip(best, sure, strict=True)
    ]


def test_a_blank_pad_is_no_digit(measured):
    assert answers(open_compare(BLANK)) == ["Draw a digit"] * 2


def shares(dead: dict[int, list[int]]) -> list[list[float]]:
    """Made-up shares, 0.25 and more, but 0 for these neurons of these layers (1 or 2)."""
    return [
        [0.0 if i in dead.get(layer, []) else 0.25 + 0.01 * i for i in range(16)]
        for layer in (1, 2)
    ]


def test_dead_neurons_are_named_and_crossed_out(measured):
    measured({"relu": {"firing": shares({1: [0, 4], 2: [15]})}, "sigmoid": {"firing": shares({})}})
    at = open_compare(SEVEN)
    text = said(at)
    assert "**Sigmoid**, dead: **none**" in text
    assert "**ReLU**, dead: **hidden layer 1, number 1, 5; hidden layer 2, number 16**" in text
    assert "number 2 of hidden layer 1: it fires for 26.0 %" not in text  # 0.25 in layer 2 is less
    assert "number 1 of hidden layer 2: it fires for 25.0 %" in text
    strips = json.loads(at.get("plotly_chart")[1].proto.spec)
    crosses = [n["x"] for n in strips["layout"]["annotations"] if "✕" in n["text"]]
    assert crosses == [0, 4, 15]


@pytest.mark.parametrize(
    "figures",
    [None, {}, {"relu": {}}, {"relu": {"firing": []}}, {"relu": {"firing": [[0.5] * 3] * 2}}],
    ids=str,
)
def test_what_was_not_measured_is_not_claimed(measured, figures):
    if figures is not None:
        measured(figures)
    text = said(open_compare(SEVEN))
    assert text.count("not measured") == 2
    assert "none" not in text


def test_a_network_that_never_fires_at_all(measured):
    measured({"relu": {"firing": [[0.0] * 16] * 2}})
    assert "hidden layer 2, number 1, 2, 3" in said(open_compare(SEVEN))


# ---- the exercise ---------------------------------------------------------------


def exercise_page() -> None:
    from components.panels.exercise import exercise

    exercise()


def open_exercise() -> AppTest:
    return run(AppTest.from_function(exercise_page))


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [button for button in at.button if button.label == label]
    button.click()
    return run(at)


def predict(at: AppTest, order) -> AppTest:
    for box, name in zip(at.selectbox, order, strict=True):
        box.set_value(name)
    return run(at)


def revealed(at: AppTest) -> bool:
    return any("squished" in alt for alt in alts(at))


def sums_of(at: AppTest) -> list[tuple[str, list[Decimal]]]:
    """The pictures as ranked, each with its terms, its sum and its brightness."""
    (alt,) = [alt for alt in alts(at) if "squished" in alt]
    return [
        (name, numbers_in(text)) for name, text in (part.split(": ") for part in alt.split("; "))
    ]


def slide(at: AppTest, label: str, value: float) -> AppTest:
    (slider,) = [slider for slider in at.slider if label in slider.label]
    slider.set_value(value)
    return run(at)


def test_nothing_is_told_before_the_prediction():
    at = open_exercise()
    assert [box.value for box in at.selectbox] == [None] * 4
    assert not revealed(at)
    assert not at.slider
    assert not at.info


def test_a_right_prediction():
    at = press(predict(open_exercise(), ORDER), "Reveal")
    assert "All four places right" in said(at)
    assert "not to a solid block" in said(at)
    assert [name for name, _ in sums_of(at)] == list(ORDER)
    assert not at.selectbox  # a prediction cannot be changed once the answer is out


def test_a_wrong_prediction_is_marked_place_by_place():
    at = press(predict(open_exercise(), ("bar", "solid block", "edge", "inverse")), "Reveal")
    assert "2 of 4 places right" in said(at)
    assert "bar ✓, solid block ✗, edge ✗, inverse ✓" in said(at)
    assert [name for name, _ in sums_of(at)] == list(ORDER)


def test_a_picture_in_two_places_is_pointed_out_at_once():
    at = predict(open_exercise(), ("bar", "bar", "edge", None))
    (info,) = at.info
    assert "**bar**" in info.value
    assert "**solid block** and the **inverse**" in info.value
    at = press(at, "Reveal")
    assert not revealed(at)
    assert len(at.info) == 1


def test_an_empty_place_is_pointed_out_when_it_is_handed_in():
    at = predict(open_exercise(), ("bar", "edge", None, None))
    assert not at.info
    at = press(at, "Reveal")
    assert not revealed(at)
    assert "**solid block** and the **inverse**" in at.info[0].value
    assert revealed(press(predict(at, ORDER), "Reveal"))


@pytest.mark.parametrize(
    ("bright", "dark", "bias"), [(0.2, 0.2, 0), (0.5, 0.25, -7), (0.35, 0.15, 20), (0, 0.5, 1)]
)
def test_the_terms_shown_add_up_and_are_those_of_the_pixels(bright, dark, bias):
    at = press(predict(open_exercise(), ORDER), "Reveal")
    slide(slide(slide(at, "bright", bright), "dark", dark), "Bias", bias)
    lit = {"bar": (40, 0), "edge": (20, 40), "solid block": (40, 80), "inverse": (0, 80)}
    shown = sums_of(at)
    assert {name for name, _ in shown} == set(lit)
    for name, numbers in shown:
        *terms, z, brightness = numbers
        assert sum(terms) == z
        assert len(terms) == (3 if bias else 2)
        inside, outside = lit[name]
        assert float(terms[0]) == pytest.approx(inside * bright)
        assert float(terms[1]) == pytest.approx(-outside * dark)
        assert float(brightness) == pytest.approx(1 / (1 + np.exp(-float(z))), abs=0.0051)
    z = [numbers[-2] for _, numbers in shown]
    assert z == sorted(z, reverse=True)
    assert "All four places right" in said(at)  # it was made for the neuron at the start


def test_without_dark_surroundings_block_and_bar_tie():
    at = slide(press(predict(open_exercise(), ORDER), "Reveal"), "dark", 0.0)
    sums = dict(sums_of(at))
    assert sums["bar"] == sums["solid block"]
    assert "Block and bar tie" in said(at)
    spec = json.loads(at.get("plotly_chart")[-1].proto.spec)
    (lines,) = [trace["text"] for trace in spec["data"] if trace.get("mode") == "text"]
    assert [line.split(".")[0] for line in lines] == ["1", "1", "3", "4"]


def test_weak_surroundings_and_no_bar_are_commented_on():
    at = press(predict(open_exercise(), ORDER), "Reveal")
    assert "Make the surroundings darker" in said(slide(at, "dark", 0.05))
    assert "Make the bar brighter" in said(slide(at, "bright", 0.0))


def test_start_again_resets_everything():
    at = press(predict(open_exercise(), ORDER), "Reveal")
    slide(slide(at, "dark", 0.5), "Bias", 10)
    at = press(at, "Start again")
    assert not revealed(at)
    assert [box.value for box in at.selectbox] == [None] * 4
    at = press(predict(at, ORDER), "Reveal")
    assert [slider.value for slider in at.slider] == [0.2, 0.2, 0]
    at = press(predict(press(at, "Start again"), ("edge", "edge", None, None)), "Start again")
    assert not at.info


def test_pictures_stay_the_same_bytes_from_run_to_run():
    at = open_exercise()
    before = [c.proto.spec for c in at.get("plotly_chart")]
    predict(at, ORDER)
    assert [c.proto.spec for c in at.get("plotly_chart")] == before
