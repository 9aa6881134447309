"""The forward pass against arithmetic done by hand, and the promises that a Trace makes."""

import dataclasses
import math
import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import network
from network import Network
from tests.cases import each
from tests.network.properties import checked

LN3 = math.log(3)


def random_network(sizes=(6, 5, 4, 3), names=("relu", "sigmoid", "sigmoid"), seed=0):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(n_out, n_in)) for n_in, n_out in pairwise(sizes)]
    return Network(weights, [rng.normal(size=n) for n in sizes[1:]], names)


def by_the_book(net, x):
    """z and a of every layer for one input, number by number in double precision."""
    squish = {
        "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
        "relu": lambda z: max(z, 0.0),
    }
    a, sums, values = [float(v) for v in x], [], []
    for W, b, name in zip(net.weights, net.biases, net.activations, strict=True):
        z = [
            math.fsum(float(w) * v for w, v in zip(row, a, strict=True)) + float(shift)
            for row, shift in zip(W, b, strict=True)
        ]
        a = [squish[name](value) for value in z]
        sums.append(z)
        values.append(a)
    return sums, values


def test_a_sigmoid_network_computed_by_hand():
    # x = (1, 0.5)
    # z1 = (1*1 - 2*0.5 + 0,  2*1 + 4*0.5 + (ln 3 - 4)) = (0, ln 3)
    # a1 = (1 / (1 + 1),  1 / (1 + 1/3)) = (0.5, 0.75)
    # z2 = 2*0.5 - 4*0.75 + (2 - ln 3) = -ln 3
    # a2 = 1 / (1 + 3) = 0.25
    net = Network(
        [np.array([[1.0, -2.0], [2.0, 4.0]]), np.array([[2.0, -4.0]])],
        [np.array([0.0, LN3 - 4]), np.array([2 - LN3])],
        ("sigmoid", "sigmoid"),
    )
    trace = net.forward(np.array([1.0, 0.5]))
    np.testing.assert_allclose(trace.weighted_sums[1], [0, LN3], atol=1e-6)
    np.testing.assert_allclose(trace.activations[1], [0.5, 0.75], atol=1e-6)
    np.testing.assert_allclose(trace.weighted_sums[2], [-LN3], atol=1e-6)
    np.testing.assert_allclose(trace.output, [0.25], atol=1e-6)


def test_a_relu_network_computed_by_hand():
    # x = (1, 0.5)
    # z1 = (1*1 - 2*0.5 - 1,  2*1 + 4*0.5 - 1) = (-1, 3);  a1 = (0, 3)
    # z2 = 5*0 + 1*3 - 3 = 0;  a2 = 1 / (1 + 1) = 0.5
    # Every number is exact in binary, so the comparison is exact too.
    net = Network(
        [np.array([[1.0, -2.0], [2.0, 4.0]]), np.array([[5.0, 1.0]])],
        [np.array([-1.0, -1.0]), np.array([-3.0])],
        ("relu", "sigmoid"),
    )
    trace = net.forward(np.array([1.0, 0.5], np.float32))
    assert [v.tolist() for v in trace.weighted_sums[1:]] == [[-1, 3], [0]]
    assert [v.tolist() for v in trace.activations] == [[1, 0.5], [0, 3], [0.5]]


@pytest.mark.parametrize("name", network.SHIPPED)
def test_the_shipped_networks_compute_what_the_formula_says(name):
    net = network.load(name)
    x = np.random.default_rng(1).random(784, dtype=np.float32)
    trace = net.forward(x)
    sums, values = by_the_book(net, x)
    for layer in (1, 2, 3):
        # float32 sums of 784 products, where the terms are larger than the sum
        np.testing.assert_allclose(
            trace.weighted_sums[layer], sums[layer - 1], rtol=1e-4, atol=1e-4
        )
        np.testing.assert_allclose(
            trace.activations[layer], values[layer - 1], rtol=1e-4, atol=1e-4
        )


def test_the_trace_has_one_entry_a_layer_input_first():
    net = random_network()
    x = np.linspace(0, 1, 6, dtype=np.float32)
    trace = net.forward(x)
    assert trace.activations[0].tolist() == x.tolist()
    assert trace.weighted_sums[0] is None
    assert [a.shape for a in trace.activations] == [(6,), (5,), (4,), (3,)]
    assert [z.shape for z in trace.weighted_sums[1:]] == [(5,), (4,), (3,)]
    assert trace.output is trace.activations[-1]
    arrays = [*trace.activations, *trace.weighted_sums[1:]]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


@pytest.mark.parametrize("x", [np.full(6, 0.5), np.full((4, 6), 0.5, np.float32)])
def test_nothing_in_a_trace_can_be_changed(x):
    trace = random_network().forward(x)
    for array in [*trace.activations, *trace.weighted_sums[1:]]:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    for name in ("activations", "weighted_sums"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(trace, name, ())
    assert isinstance(trace.activations, tuple)
    assert isinstance(trace.weighted_sums, tuple)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_input_is_copied(dtype):
    x = np.full(6, 0.25, dtype)
    net = random_network()
    trace = net.forward(x)
    before = [a.copy() for a in trace.activations]
    x[:] = 1  # the caller keeps the right to draw on
    for now, then in zip(trace.activations, before, strict=True):
        assert now.tolist() == then.tolist()


@checked(30)
@given(st.integers(1, 20), st.integers(0, 2**32 - 1))
def test_a_batch_gives_what_its_rows_give_one_by_one(n, seed):
    net = random_network(seed=seed % 7)
    x = np.random.default_rng(seed).random((n, 6), dtype=np.float32)
    together = net.forward(x)
    for row in range(n):
        alone = net.forward(x[row])
        # BLAS may add in another order, which moves the last bits
        for layer in range(1, 4):
            np.testing.assert_allclose(
                together.weighted_sums[layer][row], alone.weighted_sums[layer], atol=1e-5
            )
            np.testing.assert_allclose(
                together.activations[layer][row], alone.activations[layer], atol=1e-5
            )


def test_a_batch_may_be_empty_and_memory_order_does_not_matter():
    net = random_network()
    assert net.forward(np.empty((0, 6))).output.shape == (0, 3)
    x = np.random.default_rng(0).random((5, 6))
    np.testing.assert_array_equal(net.forward(np.asfortranarray(x)).output, net.forward(x).output)
    np.testing.assert_array_equal(net.forward(x[::-1]).output, net.forward(x[::-1].copy()).output)


@each("z", [-1e4, 1e4])
@each("name", ["sigmoid", "relu"])
def test_extreme_weighted_sums_pass_without_a_warning(z, name):
    net = Network([np.full((2, 1), z)], [np.zeros(2)], [name])
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        trace = net.forward(np.ones(1, np.float32))
    assert trace.weighted_sums[1].tolist() == [z, z]
    squished = {"sigmoid": float(z > 0), "relu": max(z, 0.0)}[name]
    np.testing.assert_allclose(trace.output, [squished] * 2, rtol=0, atol=1e-30)


@each(
    "x",
    [
        np.zeros(5),
        np.zeros(7),
        np.zeros((6, 1)),
        np.zeros((6, 2)),
        np.zeros((2, 3, 6)),
        np.array(0.5),
        np.empty(0),
    ],
)
def test_a_wrong_shape_is_refused_with_the_right_one(x):
    with pytest.raises(ValueError, match=r"expected shape \(6,\) or \(n, 6\), got") as refused:
        random_network().forward(x)
    assert str(x.shape) in str(refused.value)


@each("value", [math.nan, math.inf, -math.inf, -0.001, 1.001, 255.0])
@each("batch", [False, True])
def test_a_value_that_is_no_brightness_is_refused(value, batch):
    x = np.full((3, 6) if batch else 6, 0.5)
    x.flat[-2] = value
    with pytest.raises(ValueError, match=r"expected values in 0\.\.1, got") as refused:
        random_network().forward(x)
    said = str(refused.value)
    assert ("NaN" if math.isnan(value) else f"{value:g}") in said


@pytest.mark.parametrize("value", [-(2.0**-149), 1 + 2.0**-23])
def test_the_first_numbers_beyond_the_range_are_refused(value):
    x = np.full(6, 0.5, np.float32)
    x[4] = value
    with pytest.raises(ValueError, match=r"expected values in 0\.\.1"):
        random_network().forward(x)


@checked(300)
@given(
    st.lists(
        st.floats(0, 1, width=32)
        | st.floats(width=32)
        | st.sampled_from([-0.0, 2**-149, -(2**-149), 1 + 2**-23, 1 - 2**-24]),
        min_size=6,
        max_size=6,
    )
)
def test_exactly_the_numbers_from_0_to_1_are_accepted(values):
    x, net = np.array(values, np.float32), random_network()
    if all(0 <= value <= 1 for value in values):
        assert net.forward(x).activations[0].tolist() == values
    else:
        with pytest.raises(ValueError, match=r"expected values in 0\.\.1"):
            net.forward(x)


@each(
    ("x", "named"),
    [
        (np.zeros(6, np.uint8), "uint8"),
        (np.zeros(6, np.int64), "int64"),
        (np.zeros(6, bool), "bool"),
        (np.zeros(6, object), "object"),
        (np.zeros(6, complex), "complex128"),
        (np.array(["0"] * 6), "<U1"),
        ([0.0] * 6, "list"),
        ((0.0,) * 6, "tuple"),
        (None, "NoneType"),
        (0.5, "float"),
    ],
)
def test_anything_but_an_array_of_floats_is_refused(x, named):
    with pytest.raises(TypeError, match="expected a floating-point NumPy array") as refused:
        random_network().forward(x)
    assert named in str(refused.value)
    assert "0..1" in str(refused.value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_weights_are_read_only_copies(dtype):
    W = [np.ones((2, 3), dtype), np.ones((1, 2), dtype)]
    b = [np.zeros(2, dtype), np.zeros(1, dtype)]
    net = Network(W, b, ("relu", "sigmoid"))
    before = net.forward(np.ones(3)).output.tolist()
    for array in [*net.weights, *net.biases]:
        assert array.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 9
    for array in W + b:
        array[...] = 9  # the caller's own arrays stay the caller's
    assert net.forward(np.ones(3)).output.tolist() == before


def test_a_network_is_a_fixed_record():
    net = random_network()
    for name in ("weights", "biases", "activations", "provenance"):
        with pytest.raises(AttributeError):
            setattr(net, name, ())
    net.weights[0] = np.zeros((1, 1))  # a list of one's own: the network keeps its matrix
    assert net.weights[0].shape != (1, 1)
    with pytest.raises(TypeError):
        net.provenance["accuracy"] = 1.0


def test_provenance_is_kept_and_copied():
    about = {"accuracy": 0.9}
    net = Network([np.ones((1, 1))], [np.ones(1)], ["relu"], about)
    about["accuracy"] = 1.0
    assert dict(net.provenance) == {"accuracy": 0.9}
    assert dict(random_network().provenance) == {}


def test_sizes_and_parameters_are_counted():
    net = random_network()
    assert net.sizes == (6, 5, 4, 3)
    assert net.n_parameters == 6 * 5 + 5 + 5 * 4 + 4 + 4 * 3 + 3


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_the_shipped_networks_have_the_lessons_shape(name):
    net = network.load(name)
    assert [W.shape for W in net.weights] == [(16, 784), (16, 16), (10, 16)]
    assert [b.shape for b in net.biases] == [(16,), (16,), (10,)]
    assert net.n_parameters == 13_002  # 784*16 + 16*16 + 16*10 + 16 + 16 + 10
    assert net.activations == (name, name, "sigmoid")


def test_one_matrix_one_vector_and_one_activation_a_layer_are_needed():
    W, b = np.ones((2, 2)), np.ones(2)
    for weights, biases, names in [
        ([W], [b], []),
        ([W], [], ["relu"]),
        ([], [], []),
    ]:
        with pytest.raises(ValueError, match="one weight matrix, bias vector and activation"):
            Network(weights, biases, names)


@each(
    ("shapes", "said"),
    [
        ([(2, 3), (3,)], r"weights\[0\]: expected shape \(3, 3\), got \(2, 3\)"),
        ([(2, 3), (2,), (1, 3), (1,)], r"weights\[1\]: expected shape \(1, 2\), got \(1, 3\)"),
        ([(6,), (2,)], r"weights\[0\]: expected 2 dimension"),
        ([(2, 3), (2, 1)], r"biases\[0\]: expected 1 dimension"),
        ([(0, 3), (0,)], r"weights\[0\]: .*at least one number"),
        ([(2, 0), (2,)], r"weights\[0\]: .*at least one number"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(shapes, said):
    arrays = [np.ones(shape) for shape in shapes]
    weights, biases = arrays[::2], arrays[1::2]
    with pytest.raises(ValueError, match=said):
        Network(weights, biases, ["relu"] * len(weights))


@each("value", [math.nan, math.inf, -math.inf])
@each("where", ["weights", "biases"])
def test_numbers_that_are_not_finite_are_refused(value, where):
    W, b = np.ones((2, 2)), np.ones(2)
    (W if where == "weights" else b).flat[1] = value
    with pytest.raises(ValueError, match=rf"{where}\[0\]: every number must be finite"):
        Network([W], [b], ["relu"])


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match="unknown activation 'step'"):
        Network([np.ones((1, 1))], [np.ones(1)], ["step"])
