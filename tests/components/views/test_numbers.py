"""How numbers are written."""

import numpy as np
import pytest

from components.figures.numbers import activation, in_the_dark, number
from tests.cases import each


@each(
    ("a", "text"),
    [
        (0, "0.00"), (1, "1.00"), (0.5, "0.50"), (0.004, "<0.01"), (0.999, ">0.99"),
        (np.float32(0.99999994), ">0.99"), (1e-30, "<0.01"), (0.994, "0.99"), (2.5, "2.50"),
        (-0.5, "−0.50"), (0.0051, "0.01"), (12.0, "12.00"),
    ],
)  # fmt: skip
def test_activation(a, text):
    assert activation(a) == text


@each(
    ("x", "text"),
    [
        (0, "0"), (-0.0, "0"), (1, "1.00"), (-0.05321, "−0.0532"), (9.999, "10.0"), (123.4, "123"),
        (1234.5, "1230"), (99.96, "100"), (-1.5e-7, "−1.50e−07"), (2.5e7, "2.50e+07"),
    ],
)  # fmt: skip
def test_number(x, text):
    assert number(x) == text


@each("a", [0, 1e-30, 0.0049, 0.0051, 0.01, 0.5, 1])
def test_what_is_in_the_dark_is_what_would_read_as_nothing(a):
    assert in_the_dark(a) == (activation(a) in ("0.00", "<0.01"))


@each("x", np.float32([0.333, -2.71828, 51234.0, 3e-5, 999.6]))
def test_a_number_is_right_to_three_figures(x):
    assert float(number(x).replace("−", "-")) == pytest.approx(x, rel=0.006)
