"""Activations: every neuron's number in its place."""

import re

import numpy as np
import pytest
from hypothesis import given, settings

from components import palette
from components.figures.numbers import activation, number
from components.views.activations import VIEW
from tests.components.views.harness import (
    BLANK,
    NETWORKS,
    OUTSIDE,
    SAMPLES,
    forward,
    scene,
    scenes,
    shown,
)


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_bars_and_table_hold_what_the_network_computes(scene):
    figures, _, numbers = shown(VIEW, scene)
    bars = figures["layers"].data
    sums, activations = forward(scene)
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


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_the_winner_and_nothing_else_is_yellow(scene):
    bars = shown(VIEW, scene)[0]["layers"].data
    yellow = [
        (layer, i)
        for layer, bar in enumerate(bars, start=1)
        for i, colour in enumerate(bar.marker.color)
        if colour == palette.WINNER
    ]
    answer = scene.verdict.answer
    assert yellow == ([] if answer is None else [(len(bars), answer)])


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_no_bar_leaves_its_axis(scene):
    figure = shown(VIEW, scene)[0]["layers"]
    for bar in figure.data:
        low, high = figure.layout[bar.xaxis.replace("x", "xaxis")].range
        assert low == 0
        assert max(bar.x) < high


@pytest.mark.parametrize("network", NETWORKS)
def test_neurons_are_called_as_everywhere(network):
    bars = shown(VIEW, scene(network))[0]["layers"].data
    for bar in bars[:-1]:
        assert list(bar.y) == [str(i + 1) for i in range(len(bar.x))]
    assert list(bars[-1].y) == [str(digit) for digit in range(10)]


def test_the_brightest_are_named():
    now = scene("sigmoid", SAMPLES[7])
    _, texts, numbers = shown(VIEW, now)
    _, activations = forward(now)
    for layer in (1, 2):
        name = f"neuron {activations[layer - 1].argmax() + 1} of hidden layer {layer}"
        assert name in texts["brightest"]
    assert f"the neuron for {activations[-1].argmax()} with" in texts["brightest"]
    assert texts["brightest"] in numbers.figures["layers"].alt


@pytest.mark.parametrize(("drawing", "centre"), [(BLANK, True), (OUTSIDE, False)])
def test_without_ink_it_says_so(drawing, centre):
    _, texts, _ = shown(VIEW, scene(drawing=drawing, auto_centre=centre))
    assert "no ink" in texts["brightest"]
