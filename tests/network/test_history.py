"""Which moments are kept: the newest, the first, and evenly so many between them."""

import numpy as np
import pytest

from network.training.history import MOST, ROOM, History, Moment


def moment(number):
    return Moment(
        number, 10 * number, 320 * number, 1.0, 0.5, 0.5, 1.0, 0.1, {}, np.zeros(3, np.float16)
    )


@pytest.mark.parametrize("n_parameters", [7850, 13_002, 60_000])
def test_moments_are_bounded_even_and_have_both_ends(n_parameters):
    history, most = History(n_parameters), 0
    for number in range(2500):
        history.add(moment(number))
        numbers = [one.number for one in history]
        assert numbers[0] == 0
        assert numbers[-1] == number
        gaps = np.diff(numbers)
        assert (gaps > 0).all()
        assert len(set(gaps[:-1].tolist())) <= 1
        if len(gaps) > 1:
            assert gaps[-1] <= gaps[0]
        most = max(most, len(history))
    assert most <= MOST
    assert most * n_parameters * 2 <= ROOM
    assert len(history) >= most / 2 - 1


def test_a_moment_is_found_by_its_number_or_by_the_one_before_it():
    history = History(13_002)
    for number in range(900):
        history.add(moment(number))
    for place, one in enumerate(history):
        assert history.nearest(one.number) == place
    assert history.nearest(history[5].number + 1) == 5
    assert history.nearest(10**9) == len(history) - 1
    assert History(3).nearest(0) == 0
