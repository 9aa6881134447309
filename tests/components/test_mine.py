"""A network of one's own: what the lane takes from a browser, answers with it, and refuses."""

from __future__ import annotations

import base64
from itertools import pairwise

import numpy as np
import pytest

from components.server import networks
from components.server.kinds import answer
from components.server.lane import Lane
from components.server.protocol import MALFORMED, POLICY, Refused
from components.server.told import caption
from components.views import VIEWS
from network import load
from network.asking.edits import flat
from tests.cases import each

STROKES = [np.array([(0.25, 0.2), (0.625, 0.25), (0.4375, 0.8)], np.float32)]


def kept(*hidden: int, activation: str = "relu", seed: int = 1) -> tuple[dict, list[np.ndarray]]:
    """What a browser keeps of a network, and its arrays W1, b1, W2, ..."""
    rng, sizes = np.random.default_rng(seed), (784, *hidden, 10)
    arrays = []
    for n_in, n_out in pairwise(sizes):
        arrays += [rng.normal(0, 0.1, (n_out, n_in)), rng.normal(0, 0.1, n_out)]
    arrays = [array.astype("<f4") for array in arrays]
    text = base64.b64encode(b"".join(array.tobytes() for array in arrays)).decode()
    return {"hidden": list(hidden), "activation": activation, "numbers": text}, arrays


@pytest.mark.parametrize("hidden", [(), (8,), (16, 16), (64, 64, 64)])
def test_the_lane_answers_with_it_and_every_view_shows_it(hidden):
    wish, arrays = kept(*hidden)
    lane = Lane("sigmoid")
    assert answer(lane, {"kind": "mine", "network": wish}) == []
    (said,) = answer(lane, {"kind": "network", "id": 3, "base": "mine"})
    assert said == {
        "kind": "network", "id": 3, "base": "mine", "changed": 0, "sizes": (784, *hidden, 10),
    }  # fmt: skip
    lane.strokes = STROKES
    lane.refresh()
    a = lane.trace.activations[0]
    for layer in range(len(hidden) + 1):
        z = arrays[2 * layer] @ a + arrays[2 * layer + 1]
        a = np.maximum(z, 0) if layer < len(hidden) else 1 / (1 + np.exp(-z))
    assert lane.trace.output == pytest.approx(a, abs=1e-5)
    for view in VIEWS.values():
        view.template(lane.setting())
        view.numbers(lane.scene())
    assert caption(lane.scene()).startswith("Your own network as you trained it. ")


def test_its_knobs_can_be_turned_and_it_can_be_shuffled():
    wish, arrays = kept(8)
    lane = Lane("relu")
    answer(lane, {"kind": "mine", "network": wish})
    changes = [[784 * 8, 2.5], [0, float(arrays[0][0, 0])]]
    (said,) = answer(lane, {"kind": "network", "base": "mine", "changes": changes})
    assert said["changed"] == 1
    assert lane.net.biases[0][0] == 2.5
    assert "1 of its 6,370 numbers changed" in caption(lane.scene())
    answer(lane, {"kind": "network", "base": "mine", "hidden": "sigmoid", "shuffle": 4})
    assert lane.net.activations == ("sigmoid", "sigmoid")
    assert sorted(flat(lane.net)) == sorted(np.concatenate([one.ravel() for one in arrays]))


def test_numbers_are_in_the_order_that_edits_use():
    net = load("sigmoid")
    text = base64.b64encode(flat(net).tobytes()).decode()
    same = networks.own({"hidden": [16, 16], "activation": "sigmoid", "numbers": text})
    assert flat(same).tobytes() == flat(net).tobytes()
    assert (same.sizes, same.activations) == (net.sizes, net.activations)


def test_before_it_is_said_and_after_it_is_taken_back_there_is_none():
    lane = Lane("sigmoid")
    with pytest.raises(Refused) as refused:
        answer(lane, {"kind": "network", "base": "mine"})
    assert refused.value.code == POLICY
    answer(lane, {"kind": "mine", "network": kept(4)[0]})
    answer(lane, {"kind": "mine", "network": None})
    with pytest.raises(Refused):
        answer(lane, {"kind": "network", "base": "mine"})
    with pytest.raises(Refused):
        Lane("mine")


GOOD = kept(4)[0]


@each(
    ("network", "words"),
    [
        ("mine", "an object"),
        ([], "an object"),
        ({**GOOD, "hidden": None}, "hidden layers"),
        ({**GOOD, "hidden": [4, 4, 4, 4]}, "3 hidden layers"),
        ({**GOOD, "hidden": [3]}, "4 to 64"),
        ({**GOOD, "hidden": [65]}, "4 to 64"),
        ({**GOOD, "hidden": [4.0]}, "4 to 64"),
        ({**GOOD, "hidden": [True]}, "4 to 64"),
        ({**GOOD, "hidden": [[4]]}, "4 to 64"),
        ({**GOOD, "hidden": [8]}, "6370 numbers"),
        ({**GOOD, "activation": "tanh"}, "activation"),
        ({**GOOD, "activation": ["relu"]}, "activation"),
        ({**GOOD, "numbers": None}, "base64"),
        ({**GOOD, "numbers": 7}, "base64"),
        ({**GOOD, "numbers": "not base64!"}, "base64"),
        ({**GOOD, "numbers": "ü"}, "base64"),
        ({**GOOD, "numbers": "AAAA"}, "numbers, not"),
        ({**GOOD, "numbers": ""}, "numbers, not 0"),
        ({**GOOD, "numbers": GOOD["numbers"][:-8]}, "base64|numbers, not"),
        *(
            (
                {**GOOD, "numbers": base64.b64encode(np.full(3190, bad, "<f4").tobytes()).decode()},
                "not finite",
            )
            for bad in (np.nan, np.inf, -np.inf, 1e5)
        ),
    ],
)
def test_what_is_no_network_is_refused_by_what_is_wrong(network, words):
    lane = Lane("sigmoid")
    with pytest.raises(Refused, match=words) as refused:
        answer(lane, {"kind": "mine", "network": network})
    assert refused.value.code == MALFORMED
    assert lane.own is None
    assert len(refused.value.reason.encode()) <= 123  # of a closing frame


def test_the_largest_fits_into_a_message():
    from components.server.protocol import MAX_KIND_BYTES, unpack
    from tests.components.kinds import encode

    message = encode({"kind": "mine", "network": kept(64, 64, 64)[0]})
    assert len(message) < MAX_KIND_BYTES
    assert answer(Lane("sigmoid"), unpack(message)) == []
