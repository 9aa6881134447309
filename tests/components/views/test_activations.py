"""Activations: every neuron's number in its place."""

import re

import numpy as np
import pytest
from hypothesis import given

from components import palette
from components.figures.numbers import activation, number
from components.views.activations import VIEW
from tests.cases import each
from tests.components.views.painter import painted
from tests.components.views.scenes import (
    BLANK,
    DRAWINGS,
    NETWORKS,
    OUTSIDE,
    by_hand,
    scene,
    scenes,
    seen,
)
from tests.network.properties import checked


@checked(40)
@given(scenes())
def test_bars_and_table_hold_what_the_network_computes(scene):
    numbers, figures, _, _ = painted(VIEW, scene)
    bars = figures["layers"].data
    sums, (_, *activations) = by_hand(scene.net, seen(scene))
    assert len(bars) == len(activations)
    for layer, (bar, z, a) in enumerate(zip(bars, sums, activations, strict=True), start=1):
        np.testing.assert_allclose(bar.x, a, rtol=1e-3, atol=1e-4)
        assert len(bar.y) == len(a)
        own, own_z = scene.trace.activations[layer], scene.trace.weighted_sums[layer]
        np.testing.assert_allclose(own_z, z, rtol=1e-3, atol=1e-3)
        assert list(bar.text) == [activation(float(value)) for value in own]
        rows = re.findall(
            "<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", numbers.texts[f"layer-{layer}"]
        )
        assert [row[0] for row in rows] == list(bar.y)
        assert [row[1] for row in rows] == [number(float(value)) for value in own_z]
        unescaped = [row[2].replace("&lt;", "<").replace("&gt;", ">") for row in rows]
        assert unescaped == list(bar.text)


@checked(40)
@given(scenes())
def test_the_winner_and_nothing_else_is_yellow(scene):
    bars = painted(VIEW, scene).figures["layers"].data
    yellow = [
        (layer, i)
        for layer, bar in enumerate(bars, start=1)
        for i, colour in enumerate(bar.marker.color)
        if colour == palette.WINNER
    ]
    answer = scene.verdict.answer
    assert yellow == ([] if answer is None else [(len(bars), answer)])


@checked(40)
@given(scenes())
def test_no_bar_leaves_its_axis(scene):
    figure = painted(VIEW, scene).figures["layers"]
    for bar in figure.data:
        low, high = figure.layout[bar.xaxis.replace("x", "xaxis")].range
        assert low == 0
        assert max(bar.x) < high


@each("network", NETWORKS)
def test_neurons_are_called_as_everywhere(network):
    bars = painted(VIEW, scene(network)).figures["layers"].data
    for bar in bars[:-1]:
        assert list(bar.y) == [str(i + 1) for i in range(len(bar.x))]
    assert list(bars[-1].y) == [str(digit) for digit in range(10)]


def test_the_brightest_are_named():
    now = scene("sigmoid", DRAWINGS[7])
    numbers, _, _, texts = painted(VIEW, now)
    _, (_, *activations) = by_hand(now.net, seen(now))
    for layer in (1, 2):
        name = f"neuron {activations[layer - 1].argmax() + 1} of hidden layer {layer}"
        assert name in texts["brightest"]
    assert f"the neuron for {activations[-1].argmax()} with" in texts["brightest"]
    assert texts["brightest"] in numbers.figures["layers"].alt


@pytest.mark.parametrize(("drawing", "centre"), [(BLANK, True), (OUTSIDE, False)])
def test_without_ink_it_says_so(drawing, centre):
    _, _, _, texts = painted(VIEW, scene("sigmoid", drawing, centred=centre))
    assert "no ink" in texts["brightest"]
