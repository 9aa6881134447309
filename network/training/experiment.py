"""What a person may choose about a training, checked, and the recipe that it makes.

Everything has a default; what is out of range is brought into it, with a sentence that says
so. With the defaults a network reads nine in ten unseen digits within a second or two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from network.data.copybook import MOST
from network.data.shelf import COPIES, DATA, OF_ONES_OWN
from network.mlp import SIZES, Network
from network.said import said
from network.training.optimisers import OPTIMISERS
from network.training.parameters import Parameters, start
from network.training.recipe import Recipe

MOST_LAYERS, NEURONS = 3, (4, 64)
RATE, BATCH, SEED, PICTURES = (1e-4, 10.0), (1, 1024), (0, 2**32 - 1), (5, MOST)
LARGEST = 1e4  # of a weight or bias; what is beyond has diverged (a float16 ends at 65,504)
# What a person calls each cost, and its name in `network.backprop`. The others are for what is
# no digit, too.
COSTS = {"cross-entropy": "cross-entropy", "squared": "quadratic", "softmax": "softmax"}
ACTIVATIONS = ("sigmoid", "relu")
# What each learns well with; the square's slopes are small where a sigmoid is flat.
RATES = {
    ("sgd", "sigmoid"): 0.5,
    ("sgd", "relu"): 0.1,
    ("momentum", "sigmoid"): 0.1,
    ("momentum", "relu"): 0.02,
    ("adam", "sigmoid"): 0.005,
    ("adam", "relu"): 0.003,
}
_SQUARED = 6.0


@dataclass(frozen=True)
class Settings:
    """A training as a person chose it; each value is in its range.

    Attributes
    ----------
    hidden : neurons of each hidden layer, at most three of 4 to 64
    activation : of the hidden layers, one of ACTIVATIONS; outputs are sigmoid
    cost, optimiser, data : of COSTS, of `network.training.optimisers`, of DATA
    rate, batch, seed, pictures : within RATE, BATCH, SEED, PICTURES
    """

    hidden: tuple[int, ...] = SIZES[1:-1]
    activation: str = "sigmoid"
    cost: str = "cross-entropy"
    optimiser: str = "sgd"
    rate: float = RATES["sgd", "sigmoid"]
    batch: int = 32
    seed: int = 0
    pictures: int = 20_000
    data: str = "written"

    def described(self) -> dict:
        """As plain numbers and strings."""
        return asdict(self) | {"hidden": list(self.hidden)}

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons in each layer, the input included."""
        return (SIZES[0], *self.hidden, SIZES[-1])

    @property
    def names(self) -> tuple[str, ...]:
        """Each layer's activation."""
        return (*[self.activation] * len(self.hidden), "sigmoid")

    @property
    def recipe(self) -> Recipe:
        """How to train: without end, at a steady rate, and without any of the care."""
        return Recipe(
            hidden=self.activation, sizes=self.sizes, cost=COSTS[self.cost],
            optimiser=self.optimiser, epochs=0, batch=self.batch, rate=self.rate,
            schedule="constant", average=0.0, smoothness=0.0, decay=0.0, centred=False,
            pen_share=0.0, written_share=1.0, nondigit_share=0.0, letter_share=0.0,
            object_share=0.0, distortion=None, reuse=1, first_in_order=True,
            seed=self.seed,
        )  # fmt: skip


def first(settings: Settings) -> Parameters:
    """The random weights that a training with these settings begins with."""
    theta, recipe = Parameters(settings.sizes), settings.recipe
    start(theta, recipe.hidden, np.random.default_rng(recipe.seed))
    return theta


def settled(wish: Mapping[str, object]) -> tuple[Settings, list[str]]:
    """The settings that a person wishes for, and a sentence about each that was changed.

    What is left out or null has its default, the rate one that suits the others. Raises
    ValueError, which says what is wrong, for what is of another kind and for unknown names.
    """
    unknown = set(wish) - set(Settings.__dataclass_fields__)
    if unknown:
        raise ValueError(f"there is no setting called {min(unknown, key=str)!r}"[:80])
    wish = {name: value for name, value in wish.items() if value is not None}
    notes: list[str] = []
    activation = _one_of(wish, "activation", ACTIVATIONS)
    cost = _one_of(wish, "cost", tuple(COSTS))
    optimiser = _one_of(wish, "optimiser", ("sgd", *OPTIMISERS))
    factor = _SQUARED if cost == "squared" and optimiser != "adam" else 1.0
    data = _one_of(wish, "data", DATA)
    bounds = (PICTURES[0], COPIES) if data in OF_ONES_OWN else PICTURES
    pictures = min(Settings.pictures, bounds[1])
    usual = round(RATES[optimiser, activation] * factor, 6)
    return Settings(
        hidden=_hidden(wish.get("hidden", Settings.hidden), notes),
        activation=activation,
        cost=cost,
        optimiser=optimiser,
        rate=rate(wish.get("rate", usual), notes),
        batch=batch(wish.get("batch", Settings.batch), notes),
        seed=_whole(wish.get("seed", Settings.seed), SEED, said("The seed"), notes),
        pictures=_whole(wish.get("pictures", pictures), bounds, said("Pictures"), notes),
        data=data,
    ), notes


def resumed(net: Network, wish: Mapping[str, object]) -> tuple[Settings, Parameters, list[str]]:
    """Settings and first weights for a training that goes on from a network.

    Layers and activation are the network's, all else as in `settled`. Raises ValueError, which
    says what is wrong, also for a network that could not have been trained here.
    """
    if (net.sizes[0], net.sizes[-1]) != (SIZES[0], SIZES[-1]):
        raise ValueError(
            said(
                "a network has {n} inputs and {outputs} outputs here", n=SIZES[0], outputs=SIZES[-1]
            )
        )
    if net.activations[-1] != "sigmoid" or len(set(net.activations[:-1])) > 1:
        raise ValueError(
            said("all hidden layers have one activation here, and outputs are sigmoid")
        )
    if max(np.abs(numbers).max() for numbers in (*net.weights, *net.biases)) > LARGEST:
        raise ValueError(said("a weight is beyond {most}", most=int(LARGEST)))
    own = {"hidden": net.sizes[1:-1], "activation": (*net.activations[:-1], "sigmoid")[0]}
    settings, notes = settled({**wish, **own})
    if settings.hidden != net.sizes[1:-1]:
        raise ValueError(
            said("there are at most {n} hidden layers of 4 to 64 neurons here", n=MOST_LAYERS)
        )
    theta = Parameters(settings.sizes)
    for into, numbers in zip(
        (*theta.weights, *theta.biases), (*net.weights, *net.biases), strict=True
    ):
        into[:] = numbers
    return settings, theta, notes


def rate(value: object, notes: list[str]) -> float:
    """A learning rate within RATE; a sentence is added to `notes` if it was not."""
    if type(value) not in (int, float) or value != value:
        raise ValueError("the rate has to be a number")
    return float(_clamped(value, RATE, said("The learning rate"), notes))


def batch(value: object, notes: list[str]) -> int:
    """Pictures a step within BATCH; a sentence is added to `notes` if they were not."""
    return _whole(value, BATCH, said("The batch"), notes)


def _hidden(value: object, notes: list[str]) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("hidden has to be a list of layers")
    if len(value) > MOST_LAYERS:
        notes.append(said("There are {n} hidden layers at most.", n=MOST_LAYERS))
        value = value[:MOST_LAYERS]
    return tuple(_whole(n, NEURONS, said("Neurons of a layer"), notes) for n in value)


def _one_of(wish: Mapping[str, object], name: str, known: tuple[str, ...]) -> str:
    value = wish.get(name, known[0])
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} has to be one of: {', '.join(dict.fromkeys(known))}")
    return value


def _whole(value: object, bounds: tuple[int, int], what: str, notes: list[str]) -> int:
    if type(value) is float and math.isfinite(value) and value == int(value):
        value = int(value)  # JSON knows one kind of number
    if type(value) is not int:
        raise ValueError(f"{what.lower()}: a whole number is needed")
    return _clamped(value, bounds, what, notes)


def _clamped(value: float, bounds: tuple[float, float], what: str, notes: list[str]) -> float:
    low, high = bounds
    if low <= value <= high:
        return value
    nearest = low if value < low else high
    sentence = said(
        "{what} can be {low} to {high}; now {now}.", what=what, low=low, high=high, now=nearest
    )
    if sentence not in notes:
        notes.append(sentence)
    return nearest
