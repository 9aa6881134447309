"""What the outputs say, against sums in which nothing is rounded away."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from network import Network
from network.verdict import SURE, verdict
from tests.network.properties import checked

sums = st.lists(st.floats(-60, 60, width=32), min_size=10, max_size=10, unique=True)


def network_with(z):
    """One whose ten sums are these, whatever it is shown."""
    z = np.array(z, np.float32)
    return Network([np.zeros((10, 784), np.float32)], [z], ["sigmoid"])


@checked(200)
@given(sums)
def test_outputs_that_are_rounded_to_the_same_are_in_the_order_of_their_sums(z):
    found = verdict(network_with(z).forward(np.ones(784, np.float32)))
    order = sorted(range(10), key=lambda digit: -z[digit])
    assert [found.best, found.rival] == order[:2]
    sure = 1 / (1 + np.exp(-np.float64(max(z)))) >= SURE
    assert found.answer == (order[0] if sure else None)


def test_of_equal_sums_the_first_comes_first():
    found = verdict(network_with([1, 50, 50] + [0] * 7).forward(np.ones(784, np.float32)))
    assert (found.best, found.rival, found.also) == (1, 2, (2, 0, 3, 4, 5, 6, 7, 8, 9))


def test_without_ink_nothing_is_said():
    found = verdict(network_with(range(10)).forward(np.zeros(784, np.float32)))
    assert found.blank
    assert found.answer is None
