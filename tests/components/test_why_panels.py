"""Explanations on the screen: pure figures, and terms that add up to what is said."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components import palette
from components.figures import explain as figures
from components.panels.why import adding_up
from network import load, rasterise
from network.asking.moments import Moments
from network.asking.moments import moments as moments_of
from network.asking.wants import wants as wants_of
from network.asking.why import why as why_of
from network.store import SHIPPED
from tests.browser.stage import SAMPLES
from tests.components.contrast import contrast
from tests.network.properties import checked

STROKES = tuple(np.array(stroke, np.float32) for stroke in SAMPLES[7])
PICTURE = rasterise(STROKES)
PAGES = {False: "#ffffff", True: "#0e1117"}  # what Streamlit's two themes lie on

each_network = pytest.mark.parametrize("name", SHIPPED)
each_page = pytest.mark.parametrize("dark", PAGES)


def seven(name):
    net = load(name)
    return net, net.forward(PICTURE.ravel())


def moments(name="relu", n=80):
    return moments_of(STROKES, True, load(name), n)


def flipping(answers):
    """Moments whose answers are these, whatever the network would say."""
    n = len(answers)
    rng = np.random.default_rng(0)
    answers = np.array(answers)
    layers = [rng.random((n, size), np.float32) for size in (16, 16, 10)]
    flips = np.flatnonzero(np.diff(answers, prepend=-1))
    return Moments(rng.random((n, 784), np.float32), layers, answers, flips)


# ---- figures --------------------------------------------------------------------

PIXELS = why_of(*seven("relu"), 7, 1).pixels
BUILDERS = {
    "for and against": lambda dark=False: figures.for_and_against(PIXELS, PICTURE, dark),
    "split": lambda dark=False: figures.split([2.5, 0, -1.25], ["one", "two", "three"], dark),
    "moments": lambda dark=False: figures.moments(moments(), dark),
}
each_builder = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS.keys())


@each_builder
def test_same_input_gives_the_same_bytes(build):
    first = build().to_json()
    figures.moments(moments("sigmoid", 11))
    assert build().to_json() == first


@each_builder
@each_page
def test_a_figure_can_be_read_on_either_page(build, dark):
    figure = build(dark=dark)
    assert isinstance(figure.layout.height, int)
    assert contrast(figure.layout.font.color, PAGES[dark]) >= 4.5
    assert figure.layout.font.size >= 15


def test_input_is_left_alone():
    found, pixels, picture = moments(), PIXELS.copy(), PICTURE.copy()
    before = [a.tobytes() for a in (found.inputs, *found.activations, found.answers)]
    figures.moments(found)
    figures.for_and_against(pixels, picture)
    assert [a.tobytes() for a in (found.inputs, *found.activations, found.answers)] == before
    np.testing.assert_array_equal(pixels, PIXELS)
    np.testing.assert_array_equal(picture, PICTURE)


def test_what_spoke_for_it_is_on_the_left_and_what_against_on_the_right():
    figure = figures.for_and_against(PIXELS, PICTURE, titles=("yes", "no"))
    ink, shares = (np.asarray(data.z) for data in figure.data)
    np.testing.assert_array_equal(shares[:, :28] + shares[:, -28:], PIXELS)
    assert (shares[:, :28] >= 0).all()
    assert (shares[:, -28:] <= 0).all()
    # One scale, symmetric, and the same drawing behind both.
    assert figure.data[1].zmin == -figure.data[1].zmax
    np.testing.assert_array_equal(ink[:, :28], ink[:, -28:])
    assert np.isnan(shares[:, 28:-28]).all()
    yes, no = figure.layout.annotations
    assert (yes.text, no.text) == ("yes", "no")
    assert yes.x < 28 < no.x


def test_a_picture_without_shares_is_no_error():
    figures.for_and_against(np.zeros((28, 28)), PICTURE)


def test_each_bar_of_a_split_has_its_number_its_side_and_its_colour():
    (bars,) = figures.split([2.5, 0.0, -1.25], ["one", "two", "three"], True).data
    assert list(bars.y) == ["one", "two", "three"]
    assert list(bars.x) == [2.5, 0, -1.25]
    assert list(bars.text) == ["+2.50", "0.00", "−1.25"]
    assert [bars.marker.color[i] for i in (0, 2)] == [palette.POSITIVE, palette.NEGATIVE]


@each_page
def test_bars_can_be_seen_on_either_page(dark):
    (bars,) = figures.split([1, -1], ["one", "two"], dark).data
    assert all(contrast(colour, PAGES[dark]) >= 3 for colour in bars.marker.color)


@each_page
@pytest.mark.parametrize("values", [[3.0, 1.0], [-3.0, -1.0], [0.0, 0.0], [5.0, -0.01]])
def test_longest_bars_leave_room_for_their_numbers(values, dark):
    low, high = figures.split(values, ["one", "two"], dark).layout.xaxis.range
    assert low <= min(0, *values)
    assert high > max(0, *values)
    assert min(values) >= 0 or low < min(values)


@each_network
def test_moments_show_every_neuron_at_every_moment(name):
    found = moments(name)
    figure = figures.moments(found)
    bands = [data for data in figure.data if data.type == "heatmap"]
    for layer, band in enumerate(bands, start=1):
        a = found.activations[layer - 1]
        np.testing.assert_array_equal(np.asarray(band.z), a.T)
        assert list(band.x) == list(range(1, 81))
        assert list(band.y) == [str(i + (layer != 3)) for i in range(a.shape[1])]
        # A ReLU layer is scaled to its brightest neuron, and the figure says so.
        assert band.zmax == pytest.approx(max(1, a.max()))
        if a.max() > 1:
            assert any(f"white = {a.max():.1f}" in note.text for note in figure.layout.annotations)
    domains = [figure.layout[axis].domain for axis in ("yaxis", "yaxis2", "yaxis3")]
    assert domains[0][0] > domains[1][1]
    assert domains[1][0] > domains[2][1]


def labels(figure):
    """The new answers over the marks: x, y and text."""
    return [(note.x, note.y, note.text) for note in figure.layout.annotations if note.bgcolor]


def test_a_mark_and_the_new_answer_at_every_change():
    found = flipping([-1] * 10 + [3] * 20 + [-1] * 10 + [8] * 40)
    figure = figures.moments(found)
    assert [line.x0 for line in figure.layout.shapes] == [10.5, 30.5, 40.5]
    assert {line.line.color for line in figure.layout.shapes} == {palette.WINNER}
    assert [(x, text) for x, _, text in labels(figure)] == [
        (10.5, "<b>3</b>"), (30.5, "<b>?</b>"), (40.5, "<b>8</b>"),
    ]  # fmt: skip


@pytest.mark.parametrize("every", [1, 2, 3, 7])
def test_labels_do_not_lie_on_each_other(every):
    """As many as fit: on the narrowest phone a label is about as wide as five moments."""
    figure = figures.moments(flipping([i // every % 10 for i in range(80)]))
    placed = labels(figure)
    assert len(figure.layout.shapes) == -(-80 // every)
    assert len(placed) >= min(len(figure.layout.shapes), 30)
    for i, (x, y, _) in enumerate(placed):
        for other, level, _ in placed[:i]:
            assert abs(x - other) >= 5 or abs(y - level) > 20 / figure.layout.height


@pytest.mark.parametrize("n", [0, 1, 3])
def test_few_moments_are_no_error(n):
    assert len(figures.moments(moments(n=n)).layout.images) == n


# ---- numbers that add up --------------------------------------------------------

hundreds = st.floats(-100, 100).map(lambda value: round(value, 5))


@checked(300)
@given(st.lists(hundreds | st.just(0.0), min_size=3, max_size=17))
def test_rounded_numbers_add_up_and_none_is_far_off(values):
    total = round(sum(values), 2)
    shown = adding_up(values, total)
    assert round(sum(shown), 2) == total
    assert np.abs(shown - values).max() < 0.0151
    assert [f"{value:.2f}" for value in np.abs(shown)] == [
        f"{round(100 * value) / 100:.2f}" for value in np.abs(shown)
    ]


# ---- panels ---------------------------------------------------------------------


def why_panel(name, picture):
    from components.panels.why import why
    from network import load

    net = load(name)
    why(net, net.forward(picture.ravel()), name)


def moments_panel(name, strokes):
    from components.panels.why import moments
    from network import load

    moments(load(name), strokes, True)


def wants_panel(name, picture, selected):
    from components.panels.wants import wants
    from network import load

    wants(load(name), name, picture, selected)


def shown(panel, *args) -> AppTest:
    return run(AppTest.from_function(panel, args=args, default_timeout=30))


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    assert not at.error, at.error
    return at


def text(at: AppTest) -> str:
    return "\n".join(block.value for block in at.markdown)


def charts(at: AppTest) -> list[dict]:
    assert all(chart.proto.alt for chart in at.get("plotly_chart"))
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def number(word: str) -> float:
    return float(word.replace("−", "-"))


def control(at: AppTest, label: str):
    (found,) = [control for control in at.segmented_control if control.label == label]
    return found


SIGNED = r"[+−]?\d+\.\d\d"


def check_that_terms_add_up(at: AppTest) -> None:
    words = text(at)
    z, z_rival = (number(n) for n in re.findall(rf"z of \*\*\d\*\* is ({SIGNED})", words))
    size, how = re.search(rf"\*\*({SIGNED}) (higher|lower)\*\*", words).groups()
    total = number(size) * (1 if how == "higher" else -1)
    assert total == pytest.approx(z - z_rival, abs=1e-6)
    terms = [number(n) for n in re.findall(rf"^- \*\*({SIGNED})\*\*", words, re.MULTILINE)]
    assert len(terms) >= 3
    assert sum(terms) == pytest.approx(total, abs=1e-6)
    bars = charts(at)[1]["data"][0]
    assert len(bars["text"]) == 17
    assert sum(map(number, bars["text"])) == pytest.approx(total, abs=1e-6)


@each_network
@pytest.mark.parametrize("digit", range(10))
def test_why_shows_terms_that_add_up(name, digit):
    net = load(name)
    picture = rasterise([np.array(stroke) for stroke in SAMPLES[digit]])
    at = shown(why_panel, name, picture)
    output = net.forward(picture.ravel()).output
    best, runner_up = np.argsort(-output)[:2]
    assert control(at, "Digit").value == best
    assert control(at, "Against").value == runner_up
    check_that_terms_add_up(at)
    # And the other way round, where the difference is below zero.
    control(at, "Digit").set_value(int(runner_up))
    control(at, "Against").set_value(int(best))
    check_that_terms_add_up(run(at))
    assert "lower**" in text(at)


@each_network
def test_why_says_whether_it_is_exact(name):
    words = text(shown(why_panel, name, PICTURE))
    net, trace = seven(name)
    best, runner_up = np.argsort(-trace.output)[:2]
    if why_of(net, trace, best, runner_up).exact:
        assert "**Exact.**" in words
        assert "approximation" not in words
    else:
        assert "**An approximation, off by" in words
        assert "**Exact.**" not in words


def test_why_shows_the_shares_that_numpy_computed():
    net, trace = seven("relu")
    at = shown(why_panel, "relu", PICTURE)
    digit, rival = control(at, "Digit").value, control(at, "Against").value
    found = why_of(net, trace, digit, rival)
    pictures, bars = (figure["data"] for figure in charts(at))
    assert pictures[1]["z"]["shape"] == "28, 59"
    for label, value in zip(bars[0]["y"], bars[0]["text"], strict=True):
        expected = (
            found.hidden_bias if label == "biases" else found.hidden[int(label.split()[1]) - 1]
        )
        assert number(value) == pytest.approx(expected, abs=0.0151)


def test_a_digit_against_itself_is_said_and_not_shown():
    at = shown(why_panel, "relu", PICTURE)
    control(at, "Against").set_value(control(at, "Digit").value)
    assert "different digits" in run(at).info[0].value
    assert not charts(at)


@each_network
def test_on_a_blank_pad_the_panels_ask_for_a_drawing(name):
    for at in (
        shown(why_panel, name, np.zeros((28, 28), np.float32)),
        shown(moments_panel, name, ()),
        shown(moments_panel, name, ((),)),
    ):
        assert "Draw a digit first" in at.info[0].value
        assert not charts(at)


@each_network
def test_moments_tell_the_story_and_can_be_scrubbed(name):
    found = moments(name)
    at = shown(moments_panel, name, STROKES)
    assert f"{100 * (found.flips[-1] + 1) / 80:.0f}\N{NO-BREAK SPACE}%" in text(at)
    (figure,) = at.get("plotly_chart")
    before = figure.proto.spec
    (slider,) = at.slider
    assert slider.value == found.flips[-1] + 1
    for moment in (1, 40, 80):
        (slider,) = at.slider
        slider.set_value(moment)
        answer, output = found.answers[moment - 1], found.activations[-1][moment - 1]
        said = "not sure" if answer < 0 else f"**{answer}**"
        assert f"The answer then: {said}\n" in text(run(at))
        assert f"{output.argmax()} with {output.max():.2f}" in text(at)
        assert len(at.get("image")) == 1
        (figure,) = at.get("plotly_chart")
        assert figure.proto.spec == before


@each_network
@pytest.mark.parametrize("selected", [None, (1, 15), (2, 0), (3, 4)])
def test_wants_begins_with_the_selected_neuron_or_the_brightest_output(name, selected):
    at = shown(wants_panel, name, PICTURE, selected)
    layer, neuron = selected or (3, int(seven(name)[1].output.argmax()))
    assert control(at, "Layer").value == layer
    assert control(at, "Digit" if layer == 3 else "Neuron").value == neuron
    found = wants_of(load(name), layer, neuron)
    assert f"{found.before:.2f} to **{found.after:.2f}**".replace("-", "−") in text(at)
    outputs = charts(at)[1]["data"][0]["text"]
    assert outputs == [f"{value:.2f}" for value in found.trace.output]


@each_network
@pytest.mark.parametrize("start", ["nothing", "noise", "my drawing"])
@pytest.mark.parametrize("reach", ["any amount", "a tenth"])
def test_wants_says_what_the_network_says(name, start, reach):
    at = shown(wants_panel, name, PICTURE, (3, 2))
    control(at, "Start from").set_value(start)
    control(at, "Each pixel may change by").set_value(reach)
    words = text(run(at))
    output = np.array([float(value) for value in charts(at)[1]["data"][0]["text"]])
    if output.max() >= 0.51:
        assert f"**{output.argmax()}**, with {output.max():.2f}" in words
    elif output.max() < 0.49:
        assert "not sure" in words
    kept = start == "my drawing" and reach == "a tenth"
    assert ("No pixel changed by more than a tenth" in words) == kept
    if kept:
        net, trace = seven(name)
        assert f"Before: **{trace.output.argmax()}**, with {trace.output.max():.2f}" in words
        after = wants_of(net, 3, 2, PICTURE, 0.1).trace.output
        kept = after.max() >= 0.5 and after.argmax() == trace.output.argmax()
        assert ("keeps its answer" in words) == kept
        assert ("another answer" in words) != kept


def test_wants_shows_every_layer_and_neuron():
    at = shown(wants_panel, "relu", PICTURE, None)
    for layer, label, count in ((1, "Neuron", 16), (2, "Neuron", 16), (3, "Digit", 10)):
        control(at, "Layer").set_value(layer)
        assert len(control(run(at), label).options) == count
        control(at, label).set_value(count - 1)
        assert len(charts(run(at))) == 2


@each_network
def test_wants_on_a_blank_pad_starts_from_nothing_and_says_so(name):
    at = shown(wants_panel, name, np.zeros((28, 28), np.float32), None)
    assert not at.info
    control(at, "Start from").set_value("my drawing")
    assert "blank" in run(at).info[0].value
    assert len(charts(at)) == 2
