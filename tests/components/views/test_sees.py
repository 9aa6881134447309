"""What it sees: three pictures that agree with what the network beside sees."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.measured import measured
from components.views.sees import VIEW
from network.ink import steps
from tests.cases import each
from tests.components.views.painter import painted
from tests.components.views.scenes import BLANK, DRAWINGS, NETWORKS, OUTSIDE, by_hand, scene, scenes
from tests.network.properties import checked

LINE = 0.5
SWITCHES = {"scale": st.booleans(), "centre": st.booleans()}


@checked(60)
@given(scenes(**SWITCHES))
def test_the_pictures_and_the_answer_are_those_of_the_steps(scene):
    numbers, figures, _, texts = painted(VIEW, scene)
    how = {
        step: scene.centre if scene.options[step] is None else scene.options[step]
        for step in ("scale", "centre")
    }
    assert numbers.controls == how
    expected = [
        steps(scene.strokes, scale=False, centre=False),
        steps(scene.strokes, scale=how["scale"], centre=False),
        steps(scene.strokes, **how),
    ]
    *pictures, titles = figures["steps"].data
    for picture, right in zip(pictures, expected, strict=True):
        np.testing.assert_array_equal(np.array(picture.z), right)
    scaled, centred = titles.text[1:]
    assert ("not" in scaled, "not" in centred) == (not how["scale"], not how["centre"])
    a = by_hand(scene.net, expected[2])[1][-1]
    if scene.blank:
        assert "Nothing is drawn" in texts["answer"]
    elif not expected[2].any():
        assert "No ink" in texts["answer"]
    elif a.max() >= LINE:
        assert f"the network says {a.argmax()}, with" in texts["answer"]
    else:
        assert f"not sure. No output reaches 0.50. Brightest: {a.argmax()} with" in texts["answer"]


@each("network", NETWORKS)
@each("centre", [True, False])
@each("drawing", [BLANK, OUTSIDE, *DRAWINGS[:3]])
def test_untouched_the_third_picture_is_the_one_that_the_network_sees(network, centre, drawing):
    now = scene(network, drawing, centred=centre)
    numbers, figures, _, texts = painted(VIEW, now)
    third = np.array(figures["steps"].data[2].z)
    np.testing.assert_array_equal(third.ravel(), now.trace.activations[0])
    assert numbers.controls == {"scale": centre, "centre": centre}
    assert "beside" not in texts["answer"]


@pytest.mark.parametrize(
    ("centre", "way"), [(True, "scaled and centred"), (False, "as it is drawn")]
)
def test_other_steps_than_the_networks_are_said_to_be_others(centre, way):
    _, _, _, texts = painted(VIEW, scene("sigmoid", centred=centre, scale=not centre))
    assert texts["answer"].endswith(f"The network beside sees the drawing {way}.")


@each("base", ["sigmoid", "relu"])
@each(
    ("scale", "centre", "key"),
    [
        (False, False, "as drawn"), (True, False, "scaled"),
        (False, True, "centred"), (True, True, "scaled and centred"),
    ],
)  # fmt: skip
def test_the_worth_of_the_steps_is_what_was_measured(base, scale, centre, key):
    _, _, _, texts = painted(VIEW, scene(base, scale=scale, centre=centre))
    right = measured(base)["by_step"][key]
    assert f"reads {right:.1f} % right." in texts["worth"]


def test_what_was_measured_is_not_said_of_a_changed_network():
    assert "as it ships, without your changes" in painted(VIEW, scene("far off")).texts["worth"]


def test_pictures_stand_side_by_side():
    figure = painted(VIEW, scene("sigmoid")).figures["steps"]
    starts = [picture.x0 for picture in figure.data[:3]]
    assert starts == sorted(starts)
    assert min(np.diff(starts)) > 28
    low, high = figure.layout.xaxis.range
    assert low <= -0.5
    assert high >= starts[-1] + 27.5
