"""Figures: a function of what they show and of nothing else, with every number in its place."""

from __future__ import annotations

import itertools

import numpy as np
import plotly.graph_objects as go
import pytest

from components import palette
from components.figures import activations, quality, weights
from network import Network, Trace, load
from network.store import SHIPPED, SIZES
from tests.components.contrast import contrast

SIDE = 28


def random_network(seed: int) -> Network:
    """784-16-16-10, no two weights alike, so that no place can be mistaken for another."""
    rng = np.random.default_rng(seed)
    return Network(
        [rng.normal(0, 1, (n_out, n_in)) for n_in, n_out in itertools.pairwise(SIZES)],
        [rng.normal(0, 1, n_out) for n_out in SIZES[1:]],
        ["relu", "relu", "sigmoid"],
    )


def trace_with(output: list[float]) -> Trace:
    """A trace that ends in `output`; its other numbers are arbitrary, some above 1."""
    rng = np.random.default_rng(5)
    layers = [rng.random(784), rng.random(16) * 7, rng.random(16) * 0.1, np.array(output)]
    sums = [None, *(rng.normal(0, 3, len(a)) for a in layers[1:])]
    return Trace(
        tuple(a.astype(np.float32) for a in layers),
        tuple(z if z is None else z.astype(np.float32) for z in sums),
    )


NETWORKS = {**{name: load(name) for name in SHIPPED}, "random": random_network(1)}
DIM = [0.1, 0.2, 0.05, 0.0, 0.49, 0.3, 0.0, 0.01, 0.02, 0.03]
SURE = [0.1, 0.2, 0.05, 0.93, 0.49, 0.6, 0.0, 0.01, 0.02, 0.03]
TRACES = {"dim": trace_with(DIM), "sure": trace_with(SURE)}

each_network = pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS.keys())
each_trace = pytest.mark.parametrize("trace", TRACES.values(), ids=TRACES.keys())


def only(figure: go.Figure, kind: str):
    (found,) = [trace for trace in figure.data if trace.type == kind]
    return found


def frames(figure: go.Figure) -> list:
    return [shape for shape in figure.layout.shapes if shape.type == "rect"]


# ---- purity ---------------------------------------------------------------------

BUILDERS = {
    "first layer": lambda: weights.first_layer(random_network(1)),
    "first layer, one selected": lambda: weights.first_layer(random_network(1), 3),
    "second layer": lambda: weights.matrix(random_network(1), 2),
    "outputs, one selected": lambda: weights.matrix(random_network(1), 3, 9),
    "all layers": lambda: activations.layers(trace_with(SURE)),
    "ten outputs": lambda: activations.outputs(trace_with(SURE)),
}
each_builder = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS.keys())


@each_builder
def test_same_input_gives_the_same_bytes(build):
    """Streamlit remounts a chart, with a flicker, if a single byte of it is different."""
    first = build().to_json()
    weights.first_layer(NETWORKS["random"], 5)  # whatever is drawn in between
    activations.outputs(TRACES["dim"])
    assert build().to_json() == first


@each_builder
def test_height_is_a_whole_number_of_pixels(build):
    """Otherwise the page below moves when the figure changes."""
    assert isinstance(build().layout.height, int)


@each_trace
def test_input_is_left_alone(trace):
    """Sessions share these arrays."""
    before = [a.tobytes() for a in trace.activations]
    activations.layers(trace)
    activations.outputs(trace)
    assert [a.tobytes() for a in trace.activations] == before


# ---- the first layer's maps -----------------------------------------------------


def corner(points: go.Scatter, index: int) -> tuple[int, int]:
    """The upper left cell of the map in whose middle a neuron's clickable point is."""
    left, top = points.x[index] - (SIDE - 1) / 2, points.y[index] - (SIDE - 1) / 2
    assert (left, top) == (int(left), int(top))
    return int(left), int(top)


@each_network
def test_every_neurons_weights_are_where_its_point_is(net):
    figure = weights.first_layer(net)
    cells, points = np.asarray(only(figure, "heatmap").z), only(figure, "scatter")
    assert list(points.customdata) == list(range(16))
    empty = np.full(cells.shape, True)
    for neuron in range(16):
        left, top = corner(points, neuron)
        expected = net.weights[0][neuron].reshape(SIDE, SIDE)
        np.testing.assert_array_equal(cells[top : top + SIDE, left : left + SIDE], expected)
        empty[top : top + SIDE, left : left + SIDE] = False
    # No maps overlap, and between them there is nothing.
    assert empty.sum() == cells.size - 16 * SIDE * SIDE
    assert np.isnan(cells[empty]).all()


def test_maps_stand_upright_and_in_reading_order():
    figure = weights.first_layer(NETWORKS["random"])
    points = only(figure, "scatter")
    corners = [corner(points, neuron) for neuron in range(16)]
    assert sorted(corners, key=lambda place: (place[1], place[0])) == corners
    assert len({left for left, _ in corners}) == len({top for _, top in corners}) == 4
    assert figure.layout.yaxis.autorange == "reversed"  # row 0 of a picture is its top
    assert figure.layout.yaxis.scaleanchor == "x"  # and its pixels are square


def test_every_map_has_its_number_above_it():
    figure = weights.first_layer(NETWORKS["random"])
    points = only(figure, "scatter")
    for neuron, label in enumerate(figure.layout.annotations):
        _, top = corner(points, neuron)
        assert label.text == str(neuron + 1)
        assert label.x == points.x[neuron]
        assert top - 10 < label.y < top
        overlap = [
            other
            for other in range(16)
            if (place := corner(points, other))
            and place[0] <= label.x < place[0] + SIDE
            and place[1] <= label.y < place[1] + SIDE
        ]
        assert overlap == []
    assert len(figure.layout.annotations) == 16


@pytest.mark.parametrize("selected", range(16))
def test_the_selected_map_is_framed_and_no_other(selected):
    figure = weights.first_layer(NETWORKS["random"], selected)
    points = only(figure, "scatter")
    (frame,) = frames(figure)
    inside = [
        neuron
        for neuron in range(16)
        if frame.x0 < points.x[neuron] < frame.x1 and frame.y0 < points.y[neuron] < frame.y1
    ]
    assert inside == [selected]
    left, top = corner(points, selected)
    # Cells reach half a unit beyond their centre; the frame must not hide any.
    assert frame.x0 <= left - 0.5
    assert frame.x1 >= left + SIDE - 0.5
    assert frame.y0 <= top - 0.5
    assert frame.y1 >= top + SIDE - 0.5
    assert frame.line.color == palette.WINNER
    # Nor is it told by colour alone.
    bold = [label.text for label in figure.layout.annotations if "<b>" in label.text]
    assert bold == [f"<b>{selected + 1}</b>"]


def test_nothing_is_framed_without_a_selection():
    assert frames(weights.first_layer(NETWORKS["random"])) == []
    assert frames(weights.matrix(NETWORKS["random"], 2)) == []


# ---- the other layers' matrices -------------------------------------------------


@each_network
@pytest.mark.parametrize(("layer", "rows"), [(2, range(1, 17)), (3, range(10))])
def test_matrix_has_a_row_a_neuron_and_a_column_an_input(net, layer, rows):
    figure = weights.matrix(net, layer)
    heatmap = only(figure, "heatmap")
    np.testing.assert_array_equal(np.asarray(heatmap.z), net.weights[layer - 1])
    assert list(heatmap.x) == [str(name) for name in range(1, 17)]
    assert list(heatmap.y) == [str(name) for name in rows]
    assert figure.layout.yaxis.autorange == "reversed"  # neuron 1 at the top, as in the stage


@pytest.mark.parametrize(("layer", "selected"), [(2, 0), (2, 15), (3, 0), (3, 9)])
def test_the_selected_row_is_framed(layer, selected):
    (frame,) = frames(weights.matrix(NETWORKS["random"], layer, selected))
    assert (frame.y0, frame.y1) == (selected - 0.5, selected + 0.5)
    assert (frame.x0, frame.x1) == (-0.5, 15.5)
    assert frame.line.color == palette.WINNER


@each_network
@pytest.mark.parametrize("layer", [1, 2, 3])
def test_scale_is_symmetric_and_holds_the_weights(net, layer):
    figure = weights.first_layer(net) if layer == 1 else weights.matrix(net, layer)
    heatmap, sizes = only(figure, "heatmap"), np.abs(net.weights[layer - 1])
    assert heatmap.zmin == -heatmap.zmax
    # The scale is used to its end, and at most one weight in a hundred is beyond it.
    assert heatmap.zmax <= sizes.max() * (1 + 1e-6)
    assert (sizes > heatmap.zmax * (1 + 1e-6)).mean() <= 0.01
    assert tuple(map(tuple, heatmap.colorscale)) == palette.DIVERGING


# ---- activations ----------------------------------------------------------------


@each_trace
def test_layers_show_the_traces_numbers(trace):
    figure = activations.layers(trace)
    bars = [data for data in figure.data if data.type == "bar"]
    assert len(bars) == 3
    for layer, bar in enumerate(bars, start=1):
        a = trace.activations[layer]
        np.testing.assert_array_equal(np.asarray(bar.x), a)
        assert list(bar.text) == [f"{value:.2f}" for value in a]
        first = 0 if layer == 3 else 1
        assert list(bar.y) == [str(first + i) for i in range(len(a))]
        axis = figure.layout[bar.xaxis.replace("x", "xaxis")]
        # The longest bar fits, ReLU's beyond 1 included, and 0 is at the left edge.
        assert axis.range[0] == 0
        assert axis.range[1] >= max(1, a.max())
        assert figure.layout[bar.yaxis.replace("y", "yaxis")].autorange == "reversed"


@each_trace
def test_outputs_show_the_traces_numbers(trace):
    bars = only(activations.outputs(trace), "bar")
    np.testing.assert_array_equal(np.asarray(bars.y), trace.activations[3])
    assert list(bars.x) == [str(digit) for digit in range(10)]
    assert list(bars.text) == [f"{value:.2f}" for value in trace.activations[3]]


@pytest.mark.parametrize(
    ("output", "winner"),
    [
        (SURE, 3),
        (DIM, None),
        ([0.5, *DIM[1:]], 0),
        ([float(np.nextafter(np.float32(0.5), np.float32(0))), *DIM[1:]], None),
        ([0.0] * 10, None),
    ],
    ids=["sure", "dim", "just sure", "just not sure", "all dark"],
)
def test_only_a_winner_that_reaches_one_half_is_highlighted(output, winner):
    colours = list(only(activations.outputs(trace_with(output)), "bar").marker.color)
    usual = max(colours, key=colours.count)
    assert [i for i, colour in enumerate(colours) if colour != usual] == (
        [] if winner is None else [winner]
    )


# ---- on a light page and on a dark one ------------------------------------------

PAGES = {False: "#ffffff", True: "#0e1117"}  # what Streamlit's two themes lie on


@pytest.mark.parametrize("dark", PAGES)
@pytest.mark.parametrize(
    "build",
    [
        lambda dark: weights.first_layer(NETWORKS["random"], 3, dark=dark),
        lambda dark: weights.matrix(NETWORKS["random"], 2, 3, dark=dark),
        lambda dark: activations.layers(TRACES["sure"], dark=dark),
        lambda dark: activations.outputs(TRACES["sure"], dark=dark),
    ],
    ids=["first layer", "matrix", "all layers", "ten outputs"],
)
def test_text_can_be_read_on_either_page(build, dark):
    figure = build(dark)
    assert contrast(figure.layout.font.color, PAGES[dark]) >= 4.5
    assert figure.layout.font.size >= 15  # from the back row


@pytest.mark.parametrize(
    ("digit", "dark"),
    [(0, False), (0, True), (3, False), (3, True)],
    ids=["usual, light", "usual, dark", "winner, light", "winner, dark"],
)
def test_bars_can_be_seen_on_either_page(digit, dark):
    """WCAG asks for 3:1 where a shape carries meaning."""
    colours = only(activations.outputs(TRACES["sure"], dark=dark), "bar").marker.color
    assert contrast(colours[digit], PAGES[dark]) >= 3


@pytest.mark.parametrize("dark", [False, True])
def test_the_counts_of_a_confusion_matrix_can_be_read(dark):
    heatmap = only(quality.confusion(np.arange(100).reshape(10, 10), dark), "heatmap")
    for ground in (PAGES[dark], heatmap.colorscale[-1][1]):
        assert contrast(heatmap.textfont.color, ground) >= 4.5
