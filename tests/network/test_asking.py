"""Explanations: parts that add up, and oracles that know nothing of how they were found.

The oracles compute in double precision, from the weights alone and by brute force:
leaving a term out, or asking a network of their own for the sum a little further on.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import Network, load, rasterise
from network.asking.contributions import contributions
from network.asking.moments import answered, parts, pictures
from network.asking.wants import wants
from network.asking.why import why
from network.store import SHIPPED, SIZES
from tests.cases import each
from tests.network.properties import checked

SAMPLES = [
    [np.array(stroke) for stroke in sample]
    for sample in json.loads(
        (Path(__file__).resolve().parents[2] / "assets" / "samples.json").read_text()
    )
]
HIDDEN = {
    "two ReLU": ("relu", "relu"),
    "two sigmoid": ("sigmoid", "sigmoid"),
    "ReLU, then sigmoid": ("relu", "sigmoid"),
    "sigmoid, then ReLU": ("sigmoid", "relu"),
}
NEURONS = [(layer, neuron) for layer in (1, 2, 3) for neuron in range(SIZES[layer])]


def mixed(hidden, seed=0):
    """A network with weights about as large as trained ones."""
    rng = np.random.default_rng(seed)
    shapes = zip(SIZES[1:], SIZES[:-1], strict=True)
    scales = (0.2, 1.0, 1.0)
    return Network(
        [rng.normal(0, s, shape) for s, shape in zip(scales, shapes, strict=True)],
        [rng.normal(0, 0.5, n) for n in SIZES[1:]],
        (*hidden, "sigmoid"),
    )


NETWORKS = {
    **{name: load(name) for name in SHIPPED},
    **{name: mixed(hidden) for name, hidden in HIDDEN.items()},
}
each_network = pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS.keys())
within_each_network = each("net", NETWORKS.values(), ids=NETWORKS.keys())
each_shipped = pytest.mark.parametrize("name", SHIPPED)

unit = st.floats(0, 1, width=32)
drawings = st.lists(
    st.lists(st.tuples(unit, unit), min_size=1, max_size=10), min_size=1, max_size=4
) | st.sampled_from(SAMPLES)
digits = st.integers(0, 9)


def traced(net, strokes):
    return net.forward(rasterise(strokes).ravel())


# ---- an independent network -----------------------------------------------------


def squished(name, z):
    return z * (z > 0) if name == "relu" else 0.5 + 0.5 * np.tanh(z / 2)


def sums(net, x):
    """The output neurons' z, for one picture or many, in double precision."""
    a = np.asarray(x, float)
    for layer, name in enumerate(net.activations):
        z = np.einsum("ji,...i->...j", net.weights[layer].astype(float), a) + net.biases[layer]
        a = squished(name, z)
    return z


def slope(net, x, pixel, digit, rival, h=1e-6):
    """How fast z[digit] - z[rival] rises with one pixel, for one picture or many."""
    step = h * np.eye(784)[pixel]
    z = sums(net, x + step) - sums(net, x - step)
    return (z[..., digit] - z[..., rival]) / (2 * h)


# ---- contributions --------------------------------------------------------------


@each_network
@checked(12)
@given(strokes=drawings)
def test_contributions_and_bias_add_up_to_z(net, strokes):
    trace = traced(net, strokes)
    for layer, neuron in NEURONS:
        parts = contributions(net, trace, layer, neuron)
        assert parts.shape == (SIZES[layer - 1],)
        z = parts.sum() + net.biases[layer - 1][neuron]
        assert z == pytest.approx(trace.weighted_sums[layer][neuron], abs=1e-4)


@each_shipped
def test_a_contribution_is_what_is_missing_without_it(name):
    net = load(name)
    trace = traced(net, SAMPLES[3])
    for layer, neuron in NEURONS[::5]:
        parts = contributions(net, trace, layer, neuron)
        W, a = net.weights[layer - 1].astype(float), trace.activations[layer - 1].astype(float)
        for i in np.argsort(-a)[:5]:
            without = a.copy()
            without[i] = 0
            assert parts[i] == pytest.approx((W @ a - W @ without)[neuron], abs=1e-9)


@each(
    ("layer", "neuron", "says"),
    [
        (0, 0, "1..3"), (4, 0, "1..3"), (-1, 0, "1..3"),
        (1, 16, "0..15"), (2, -1, "0..15"), (3, 10, "0..9"),
    ],
)  # fmt: skip
def test_a_neuron_that_does_not_exist_is_refused(layer, neuron, says):
    net = load("relu")
    with pytest.raises(ValueError, match=says):
        contributions(net, traced(net, SAMPLES[0]), layer, neuron)
    with pytest.raises(ValueError, match=says):
        wants(net, layer, neuron)


def test_a_trace_of_many_inputs_is_refused():
    net = load("relu")
    many = net.forward(np.zeros((3, 784), np.float32))
    with pytest.raises(ValueError, match="one input"):
        contributions(net, many, 1, 0)
    with pytest.raises(ValueError, match="one input"):
        why(net, many, 1, 0)


# ---- why ------------------------------------------------------------------------


@each_network
@checked(25)
@given(strokes=drawings, digit=digits, rival=digits)
def test_both_splits_add_up_to_the_difference(net, strokes, digit, rival):
    trace = traced(net, strokes)
    found = why(net, trace, digit, rival)
    z = trace.weighted_sums[-1].astype(float)
    assert found.difference == z[digit] - z[rival]
    assert found.hidden.sum() + found.hidden_bias == pytest.approx(found.difference, abs=1e-4)
    left = found.difference - found.pixels.sum() - found.bias
    assert found.error == pytest.approx(left, abs=1e-9)
    assert found.exact == (set(net.activations[:-1]) == {"relu"})
    # A bend as sharp as ReLU's costs the straight line's steps some accuracy.
    bends = "relu" in net.activations[:-1]
    assert abs(left) < (1e-3 if found.exact else 0.1 if bends else 0.01)


@each_network
@checked(15)
@given(strokes=drawings, digit=digits, rival=digits)
def test_what_speaks_for_one_digit_speaks_against_the_other(net, strokes, digit, rival):
    trace = traced(net, strokes)
    one, other = why(net, trace, digit, rival), why(net, trace, rival, digit)
    for field in ("difference", "hidden", "hidden_bias", "pixels", "bias", "error"):
        np.testing.assert_array_equal(getattr(one, field), -np.asarray(getattr(other, field)))


@each_network
@checked(10)
@given(strokes=drawings, digit=digits, rival=digits)
def test_a_pixel_without_ink_has_no_share(net, strokes, digit, rival):
    trace = traced(net, strokes)
    shares = why(net, trace, digit, rival).pixels
    assert shares.shape == (28, 28)
    assert not shares.ravel()[trace.activations[0] == 0].any()


@within_each_network
@each(("digit", "rival"), [(3, 5), (7, 1)])
def test_a_neurons_share_is_what_is_missing_without_it(net, digit, rival):
    trace = traced(net, SAMPLES[3])
    a, (W, b) = trace.activations[2].astype(float), (net.weights[2], net.biases[2])
    found = why(net, trace, digit, rival)
    z = W @ a + b
    for i in range(16):
        without = W @ np.where(np.arange(16) == i, 0, a) + b
        gone = (z - without)[digit] - (z - without)[rival]
        assert found.hidden[i] == pytest.approx(gone, abs=1e-9)
    assert found.hidden_bias == pytest.approx(float(b[digit]) - float(b[rival]), abs=1e-9)


@each("net", [NETWORKS["relu"], NETWORKS["two ReLU"]], ids=["shipped", "random"])
@each("sample", range(10))
def test_relu_shares_are_ink_times_slope(net, sample):
    """Within one linear piece, finite differences are the slope itself."""
    trace = traced(net, SAMPLES[sample])
    x = trace.activations[0].astype(float)
    rival = (sample + 3) % 10
    shares = why(net, trace, sample, rival).pixels.ravel()
    for pixel in np.flatnonzero(x)[::9]:
        expected = x[pixel] * slope(net, x, pixel, sample, rival)
        assert shares[pixel] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("net", [NETWORKS["relu"], NETWORKS["two ReLU"]], ids=["shipped", "random"])
def test_the_relu_bias_share_is_what_the_active_neurons_say_without_ink(net):
    trace = traced(net, SAMPLES[8])
    a = np.zeros(784)
    for W, b, active in zip(net.weights, net.biases, trace.weighted_sums[1:], strict=True):
        z = W.astype(float) @ a + b
        a = z * (active > 0)
    assert why(net, trace, 8, 2).bias == pytest.approx(z[8] - z[2], abs=1e-5)


@pytest.mark.parametrize("hidden", [h for h in HIDDEN if h != "two ReLU"])
@pytest.mark.parametrize("sample", [2, 7])
def test_sigmoid_shares_are_ink_times_the_mean_slope_on_the_way(hidden, sample):
    """Integrated gradients over again: finite differences at 1,001 places, trapezoids."""
    for net in (NETWORKS[hidden], *([load("sigmoid")] if hidden == "two sigmoid" else ())):
        trace = traced(net, SAMPLES[sample])
        x = trace.activations[0].astype(float)
        found = why(net, trace, sample, 3)
        way = np.linspace(0, 1, 1001)[:, None] * x
        for pixel in np.flatnonzero(x)[::23]:
            mean = np.trapezoid(slope(net, way, pixel, sample, 3), dx=1e-3)
            assert found.pixels.ravel()[pixel] == pytest.approx(x[pixel] * mean, abs=5e-3)
        z = sums(net, np.zeros(784))
        assert found.bias == pytest.approx(z[sample] - z[3], abs=1e-5)


@within_each_network
def test_a_digit_is_no_different_from_itself(net):
    found = why(net, traced(net, SAMPLES[4]), 4, 4)
    assert found.difference == found.bias == found.error == 0
    assert not found.pixels.any()
    assert not found.hidden.any()


@within_each_network
def test_on_a_blank_pad_it_is_all_bias(net):
    trace = net.forward(np.zeros(784, np.float32))
    found = why(net, trace, 1, 0)
    assert not found.pixels.any()
    assert found.bias == pytest.approx(found.difference, abs=1e-4)


@pytest.mark.parametrize(("digit", "rival"), [(10, 0), (0, 10), (-1, 0)])
def test_a_digit_that_does_not_exist_is_refused(digit, rival):
    net = load("sigmoid")
    with pytest.raises(ValueError, match=r"0\.\.9"):
        why(net, traced(net, SAMPLES[0]), digit, rival)


# ---- wants ----------------------------------------------------------------------

STARTS = {
    "nothing": None,
    "noise": np.random.default_rng(1).random(784, np.float32),
    "a drawing": rasterise(SAMPLES[5]),
}


@each_shipped
@pytest.mark.parametrize("begin", STARTS)
def test_every_neuron_gets_more_of_what_it_wants(name, begin):
    net, start = load(name), STARTS[begin]
    begun = net.forward(np.zeros(784) if start is None else start.ravel())
    # Climbing takes long. From a blank pad all neurons climb, from the others each half of them.
    chosen = {"noise": NEURONS[::2], "a drawing": NEURONS[1::2]}.get(begin, NEURONS)
    for layer, neuron in chosen:
        found = wants(net, layer, neuron, start)
        assert found.picture.shape == (28, 28)
        assert found.picture.dtype == np.float32
        assert found.picture.min() >= 0
        assert found.picture.max() <= 1
        trace = net.forward(found.picture.ravel())
        assert found.before == begun.weighted_sums[layer][neuron]
        assert found.after == trace.weighted_sums[layer][neuron]
        assert found.trace.output.tobytes() == trace.output.tobytes()
        assert found.after > found.before


@each_shipped
def test_in_the_first_layer_it_wants_ink_where_its_weights_are_positive(name):
    net = load(name)
    for neuron, w in enumerate(net.weights[0].astype(float)):
        highest = w[w > 0].sum() + net.biases[0][neuron]
        for start in STARTS.values():
            found = wants(net, 1, neuron, start)
            assert found.after == pytest.approx(highest, abs=1e-4)
            told = np.abs(w) > 1e-6 * np.abs(w).max()
            np.testing.assert_array_equal(found.picture.ravel()[told], (w > 0)[told])


@each_shipped
@checked(6)
@given(strokes=drawings, place=st.sampled_from(NEURONS), reach=st.sampled_from([0.0, 0.05, 0.3]))
def test_no_pixel_goes_further_than_it_may(name, strokes, place, reach):
    picture = rasterise(strokes)
    found = wants(load(name), *place, picture, reach)
    assert np.abs(found.picture - picture).max() <= reach + 1e-6
    assert found.after >= found.before


@each_shipped
def test_at_the_top_it_stays(name):
    net = load(name)
    top = wants(net, 1, 3).picture
    found = wants(net, 1, 3, top)
    assert found.after == found.before
    np.testing.assert_array_equal(found.picture, top)


def test_dead_neurons_do_not_keep_it_from_rising():
    """Nothing is active on a blank pad, so no slope leads anywhere; single pictures do."""
    rng = np.random.default_rng(0)
    net = Network(
        [rng.normal(0, 0.2, (16, 784)), rng.normal(0, 0.5, (16, 16)), rng.normal(0, 0.5, (10, 16))],
        [np.full(16, -8.0), rng.normal(-1, 0.5, 16), rng.normal(0, 0.5, 10)],
        ("relu", "relu", "sigmoid"),
    )
    assert not net.forward(np.zeros(784)).activations[1].any()
    excited = net.forward((net.weights[0] > 0).astype(np.float32))
    stuck = net.forward(np.zeros(784)).weighted_sums
    helped = [
        (layer, neuron)
        for layer in (2, 3)
        for neuron in range(SIZES[layer])
        if excited.weighted_sums[layer][:, neuron].max() > stuck[layer][neuron]
    ]
    assert {layer for layer, _ in helped} == {2, 3}
    assert len(helped) > 10
    for layer, neuron in helped:
        found = wants(net, layer, neuron)
        assert found.before == stuck[layer][neuron]
        assert found.after > found.before


def test_where_nothing_can_help_it_says_so():
    weights, biases = [np.zeros((16, 784)), np.zeros((10, 16))], [np.ones(16), np.ones(10)]
    net = Network(weights, biases, ("relu", "sigmoid"))
    for layer in (1, 2):
        found = wants(net, layer, 0)
        assert found.before == found.after == 1
        assert not found.picture.any()


@pytest.mark.parametrize("reach", [-0.1, 1.1, float("nan")])
def test_a_reach_out_of_range_is_refused(reach):
    with pytest.raises(ValueError, match="reach"):
        wants(load("relu"), 3, 0, reach=reach)


@pytest.mark.parametrize("start", [np.zeros(783), np.full(784, 1.5), np.full(784, np.nan)])
def test_a_start_that_is_no_picture_is_refused(start):
    with pytest.raises(ValueError, match="expected"):
        wants(load("relu"), 3, 0, start)


# ---- moments --------------------------------------------------------------------


def moments(strokes, centre, net, n=80):
    return answered(pictures(strokes, centre, n), net)


@each_shipped
@pytest.mark.parametrize("centre", [True, False])
@checked(10)
@given(strokes=drawings)
def test_the_last_moment_is_the_whole_drawing(name, centre, strokes):
    net = load(name)
    found = moments(strokes, centre, net, n=7)
    trace = net.forward(rasterise(strokes, centre).ravel())
    assert found.inputs.shape == (7, 784)
    assert found.inputs[-1].tobytes() == trace.activations[0].tobytes()
    assert [a.shape for a in found.activations] == [(7, 16), (7, 16), (7, 10)]
    for a, whole in zip(found.activations, trace.activations[1:], strict=True):
        assert a[-1].tobytes() == whole.tobytes()


def test_the_last_part_is_the_whole_drawing_however_long_its_way_is():
    rng = np.random.default_rng(5)
    for stroke in rng.random((300, 3, 2)):
        *_, last = parts([stroke], 7)
        assert [path.tolist() for path in last] == [stroke.tolist()]


@each_shipped
@checked(10)
@given(strokes=drawings)
def test_every_moment_is_what_the_network_says_of_its_picture(name, strokes):
    net = load(name)
    found = moments(strokes, True, net, n=9)
    before, flips = -1, []
    for moment, x in enumerate(found.inputs):
        output = net.forward(x).output
        assert found.activations[-1][moment].tobytes() == output.tobytes()
        answer = int(output.argmax()) if x.any() and output.max() >= 0.5 else -1
        assert found.answers[moment] == answer
        if answer != before:
            flips.append(moment)
        before = answer
    assert found.flips.tolist() == flips


@checked(25)
@given(strokes=drawings)
def test_ink_only_grows(strokes):
    """Uncentred, or all ink would move.

    The tip's own point is not among those that later stand for the path, 0.4 pixels
    apart, which shows at a sharp corner; and those of a dense scribble lie on a grid.
    """
    inputs = moments(strokes, False, load("relu"), n=12).inputs
    assert np.diff(inputs, axis=0).min() > -0.2


def test_moments_are_equally_far_apart_on_the_pens_way():
    """A straight line at an uneven pace, then one below it: the pen's lift takes no time."""
    strokes = [np.array([[0.1, 0.2], [0.12, 0.2], [0.9, 0.2]]), np.array([[0.1, 0.7], [0.9, 0.7]])]
    pictures = moments(strokes, False, load("relu"), n=9).inputs.reshape(9, 28, 28)
    upper = [np.flatnonzero(picture[5] > 0.5).max() for picture in pictures]
    np.testing.assert_allclose(np.diff(upper[:4]), 2 * 0.8 / 9 * 28, atol=1)
    assert len(set(upper[4:])) == 1
    assert pictures[:, 19].any(axis=1).tolist() == [False] * 4 + [True] * 5


def test_dots_come_one_by_one():
    strokes = [[[0.2, 0.2]], [[0.8, 0.2]], [[0.5, 0.8]]]
    found = moments(strokes, False, load("relu"), n=6)
    for dots, picture in enumerate(found.inputs[::2], start=1):  # between two dots it can be either
        np.testing.assert_array_equal(picture, rasterise(strokes[:dots], False).ravel())


@pytest.mark.parametrize("strokes", [[], [[]], [np.empty((0, 2))]], ids=["none", "empty", "array"])
def test_an_empty_drawing_has_no_moments(strokes):
    found = moments(strokes, True, load("sigmoid"))
    assert found.inputs.shape == (0, 784)
    assert [a.shape for a in found.activations] == [(0, 16), (0, 16), (0, 10)]
    assert found.answers.shape == found.flips.shape == (0,)


@each_shipped
def test_before_there_is_ink_there_is_no_answer(name):
    far_away = [np.array([[-0.9, -0.9], [-0.5, -0.9]])]
    found = moments(far_away, False, load(name), n=5)
    assert (found.answers == -1).all()
    assert not len(found.flips)


@pytest.mark.parametrize("strokes", [[[1, 2, 3]], [[[0.1, float("nan")]]]])
def test_what_is_no_drawing_is_refused(strokes):
    with pytest.raises(ValueError, match="strokes"):
        moments(strokes, True, load("relu"))
