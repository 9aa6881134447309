"""What a person may choose about a training: checked, clamped with a sentence, made a recipe."""

import json
import math

import numpy as np
import pytest

from network.training.descent import Descent
from network.training.experiment import RATES, Settings, first, settled
from network.training.optimisers import OPTIMISERS
from tests.cases import each
from tests.network.test_training import examples


def test_everything_has_a_default():
    assert settled({}) == (Settings(), [])
    assert settled(dict.fromkeys(Settings.__dataclass_fields__)) == (Settings(), [])


def test_settings_can_be_written_down_and_read_again():
    wish = {
        "hidden": [32, 8], "activation": "relu", "cost": "softmax", "optimiser": "adam",
        "rate": 0.25, "batch": 7, "seed": 3, "pictures": 1234, "data": "written",
    }  # fmt: skip
    settings, notes = settled(wish)
    assert settings.described() == wish
    assert not notes
    assert settled(json.loads(json.dumps(settings.described()))) == (settings, [])
    assert settled(Settings().described()) == (Settings(), [])


@each(
    ("wish", "becomes", "words"),
    [
        ({"hidden": [16, 1]}, {"hidden": (16, 4)}, "4 to 64"),
        ({"hidden": [10**400]}, {"hidden": (64,)}, "4 to 64"),
        ({"hidden": [8, 8, 8, 8]}, {"hidden": (8, 8, 8)}, "3 hidden layers"),
        ({"rate": 0}, {"rate": 1e-4}, "0.0001 to 10"),
        ({"rate": -1e300}, {"rate": 1e-4}, "0.0001 to 10"),
        ({"rate": math.inf}, {"rate": 10.0}, "0.0001 to 10"),
        ({"batch": 0}, {"batch": 1}, "1 to 1,024"),
        ({"batch": 1025}, {"batch": 1024}, "1 to 1,024"),
        ({"seed": -1}, {"seed": 0}, "seed"),
        ({"seed": 2**32}, {"seed": 2**32 - 1}, "4,294,967,295"),
        ({"pictures": 4}, {"pictures": 5}, "5 to 50,000"),
        ({"pictures": 50_001}, {"pictures": 50_000}, "5 to 50,000"),
    ],
)
def test_what_is_out_of_range_is_brought_into_it_with_a_sentence(wish, becomes, words):
    settings, notes = settled(wish)
    assert settings == settled(becomes)[0]
    assert len(notes) == 1
    assert words in notes[0]
    assert settled(settings.described())[1] == []


@each(
    "wish",
    [
        {"hidden": 16}, {"hidden": "16"}, {"hidden": [True]}, {"hidden": [[16]]}, {"hidden": [1.5]},
        {"hidden": [math.nan]}, {"hidden": [math.inf]}, {"activation": "tanh"}, {"activation": 1},
        {"cost": "softmax-or-none"}, {"cost": ["squared"]}, {"optimiser": "recorder"},
        {"optimiser": {}}, {"rate": "fast"}, {"rate": True}, {"rate": math.nan}, {"batch": 1.5},
        {"batch": "1"}, {"seed": [0]}, {"pictures": {}}, {"data": "emnist"}, {"colour": "red"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(wish):
    with pytest.raises(ValueError, match=r"\w \w"):
        settled(wish)


def test_each_way_down_has_a_usual_rate():
    assert {optimiser for optimiser, _ in RATES} == set(OPTIMISERS)
    for (optimiser, activation), rate in RATES.items():
        settings, _ = settled({"optimiser": optimiser, "activation": activation})
        assert settings.rate == rate


@each("hidden", [(), (4,), (64, 64, 64)])
@each("activation", ["sigmoid", "relu"])
def test_the_first_weights_are_those_that_the_training_begins_with(hidden, activation):
    settings, _ = settled({"hidden": hidden, "activation": activation, "seed": 5})
    begun = first(settings)
    descent = Descent(settings.recipe, examples(20))
    assert begun.flat.tobytes() == descent.theta.flat.tobytes()
    assert [W.shape[0] for W in begun.weights] == [*hidden, 10]
    assert settings.names == (*[activation] * len(hidden), "sigmoid")
    other = first(settled({"hidden": hidden, "activation": activation, "seed": 6})[0])
    assert (begun.flat != other.flat).any()


def test_a_training_of_the_page_has_none_of_the_care():
    recipe = settled({"rate": 0.2, "batch": 9})[0].recipe
    assert (recipe.average, recipe.smoothness, recipe.decay) == (0, 0, 0)
    assert not recipe.centred
    assert recipe.distortion is None
    run = Descent(recipe, examples(20))
    before = run.theta.flat.copy()
    step = next(run.steps())
    assert step.rows.tolist() == list(range(9))  # at first in the order in which they are written
    np.testing.assert_allclose(run.theta.flat, before - 0.2 * run.gradient.flat, atol=1e-7)
