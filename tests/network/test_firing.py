"""Which neurons ever fire: counted by hand, and over again in double precision."""

import math

import numpy as np
import pytest

from network import Network, load
from network.asking.firing import firing


def small(activation: str) -> Network:
    """3-4-2-1: hidden neurons that are known to fire always, sometimes, never, never quite."""
    edge = 0.0 if activation == "relu" else math.log(0.009 / 0.991)
    return Network(
        [
            [[0, 0, 0], [10, 0, 0], [0, -1, 0], [0, 0, 0]],
            [[0, 0, 0, 0], [0, 8, 0, 0]],
            [[1, 1]],
        ],
        [[2, -5, -9, edge], [-9, -6], [-9]],
        [activation, activation, "sigmoid"],
    )


PICTURES = np.array([[0, 0, 0], [1, 0, 1], [1, 1, 0.5], [0, 0, 0.3]], np.float32)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_counted_by_hand(activation):
    """Sigmoid: a sum of −5 gives 0.0067 and −6 gives 0.0025: off; 5 and about 2 are on."""
    net = small(activation)
    first, second = firing(net, PICTURES)
    assert list(first) == [1, 0.5, 0, 0]
    # Neuron 2 of layer 1 is 5 (relu) or 0.993 (sigmoid) for two pictures: 8 times it beats 6.
    assert list(second) == [0, 0.5]


def test_a_relu_sum_of_exactly_zero_does_not_fire():
    net = Network([[[1.0]], [[1.0]]], [[0.0], [0.0]], ["relu", "sigmoid"])
    assert list(*firing(net, np.zeros((3, 1)))) == [0]
    assert list(*firing(net, np.array([[0.0], [1e-6]]))) == [0.5]


@pytest.mark.parametrize("level", [0.0099, 0.0101])
def test_a_sigmoid_fires_from_a_hundredth(level):
    net = Network([[[0.0]], [[1.0]]], [[math.log(level / (1 - level))], [0.0]], ["sigmoid"] * 2)
    assert list(*firing(net, np.zeros((2, 1)))) == [level > 0.01]


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_shares_of_the_shipped_networks(name):
    """Against a loop over single pictures, in double precision and without `Network`."""
    net = load(name)
    pictures = (np.random.default_rng(3).random((40, 784)) ** 4).astype(np.float32)
    counts = [np.zeros(16), np.zeros(16)]
    clear = [np.full(16, True), np.full(16, True)]
    for picture in pictures:
        a = picture.astype(float)
        for layer in (0, 1):
            z = net.weights[layer].astype(float) @ a + net.biases[layer].astype(float)
            a = np.maximum(z, 0) if name == "relu" else 1 / (1 + np.exp(-z))
            threshold = 0 if name == "relu" else math.log(0.01 / 0.99)
            counts[layer] += z > threshold
            clear[layer] &= np.abs(z - threshold) > 1e-3  # where rounding cannot decide
    shares = firing(net, pictures)
    assert len(shares) == 2
    for layer in (0, 1):
        sure = clear[layer]
        assert sure.any()
        np.testing.assert_allclose(shares[layer][sure], counts[layer][sure] / 40, atol=1e-12)


@pytest.mark.parametrize("pictures", [np.zeros((0, 784)), np.zeros(784)])
def test_without_pictures_nothing_can_be_said(pictures):
    with pytest.raises(ValueError, match="pictures"):
        firing(load("relu"), pictures)
