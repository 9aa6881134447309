"""Many drawings at once are the same pictures as one after the other."""

import numpy as np
import pytest

from network.data import pictures as module
from network.data.pictures import pictures
from network.data.written import FULLER, written
from network.ink import rasterise
from tests.cases import each

ODD = {
    "nothing": [],
    "an empty stroke": [np.empty((0, 2))],
    "a dot": [np.array([[0.5, 0.5]])],
    "two dots": [np.array([[0.2, 0.2], [0.2, 0.2]]), np.array([[0.9, 0.9]])],
    "a line of whole steps": [np.array([[0.3, 0.0], [0.3, 1.0]])],
    "beyond the pad": [np.array([[-3.0, 0.2], [4.0, 0.4]])],
    "back and forth": [np.array([[0.0, 0.0], [1.0, 0.0]] * 3), np.array([[0.0, 1.0]])],
    "much in one corner": [
        np.array([[0.0, 0.0], [1.0, 1.0]]),
        np.array([[0.0, 0.0], [0.05, 0.02]] * 60),
    ],
    "a dense scribble": [np.random.default_rng(5).random((200, 2))],
    "lists": [[[0.1, 0.2], [0.6, 0.9]], [[0.4, 0.4]]],
}


def one_by_one(drawings):
    return np.stack([rasterise(strokes).ravel() for strokes in drawings])


def test_together_is_as_one_by_one(monkeypatch):
    monkeypatch.setattr(module, "_TOGETHER", 16)  # so that there are several parts, one short
    drawings = [
        *written(60, np.random.default_rng(0), hand=FULLER).strokes,
        *ODD.values(),
    ]
    drawn = pictures(drawings)
    assert drawn.dtype == np.float32
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    np.testing.assert_allclose(drawn, one_by_one(drawings), atol=1e-4)


@each("odd", ODD)
def test_an_odd_drawing_on_its_own(odd):
    np.testing.assert_allclose(pictures([ODD[odd]]), one_by_one([ODD[odd]]), atol=1e-4)


def test_no_drawings_are_no_pictures():
    assert pictures([]).shape == (0, 784)


@pytest.mark.parametrize("stroke", [np.zeros(3), np.array([[0.1, np.nan]])])
def test_what_rasterise_refuses_is_refused(stroke):
    with pytest.raises(ValueError, match="strokes"):
        pictures([[np.array([[0.1, 0.2]])], [stroke]])


def test_a_thicker_brush_makes_thicker_ink_of_the_same_length():
    line = [np.array([[0.5, 0.0], [0.5, 1.0]])]
    thin, usual, thick = pictures([line] * 3, np.array([0.8, 1.2, 2.2])).reshape(3, 28, 28)
    np.testing.assert_allclose(usual, rasterise(line), atol=1e-4)
    # At half brightness a brush is twice its radius wide, and the ink is 20 pixels long.
    for picture, radius in ((thin, 0.8), (usual, 1.2), (thick, 2.2)):
        assert picture[14].sum() == pytest.approx(2 * radius, abs=0.2)
        assert picture[:, 13:15].max(axis=1).sum() == pytest.approx(20, abs=0.5)
