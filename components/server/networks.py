"""The shipped networks, those that visitors trained, and what a visitor's changes make of them.

The shipped ones are loaded once and shared by everybody; their arrays are read-only. A
visitor's own network, and a changed one, belong to the lane that asked for it and go with it.
"""

from __future__ import annotations

import numpy as np

from components.server.protocol import decoded
from network import SHIPPED, Network, load
from network.activations import ACTIVATIONS
from network.asking.edits import LIMIT, edited, formed, n_numbers
from network.mlp import SIZES
from network.training.experiment import LARGEST, MOST_LAYERS, NEURONS


def shipped(name: object) -> Network | None:
    """The network that ships as `name`, or None if there is no such network."""
    return load(name) if isinstance(name, str) and name in SHIPPED else None


def own(wish: object) -> Network:
    """A network that a visitor trained, as their browser kept it.

    {"hidden": neurons of each hidden layer, "activation": of these, "numbers": all weights and
    biases as float32 in base64, in the order of `network.asking.edits.flat`}. Raises ValueError,
    which says what is wrong.
    """
    if not isinstance(wish, dict):
        raise ValueError("a network has to be an object")
    hidden, name, text = wish.get("hidden"), wish.get("activation"), wish.get("numbers")
    low, high = NEURONS
    if not isinstance(hidden, list) or len(hidden) > MOST_LAYERS:
        raise ValueError(f"a network has a list of {MOST_LAYERS} hidden layers at most")
    if not all(type(n) is int and low <= n <= high for n in hidden):
        raise ValueError(f"a hidden layer has {low} to {high} neurons")
    if not (isinstance(name, str) and name in SHIPPED and name in ACTIVATIONS):
        raise ValueError("no such activation")
    sizes = (SIZES[0], *hidden, SIZES[-1])
    content = decoded(text, "the numbers of a network")
    most, found = n_numbers(sizes), len(content) / 4
    if found != most:
        raise ValueError(f"a network of these layers has {most} numbers, not {found:g}")
    values = np.frombuffer(content, "<f4").astype(np.float32)
    if not (np.abs(values) <= LARGEST).all():  # NaN is not, either
        raise ValueError(f"a number of the network is not finite, or beyond {LARGEST:g}")
    return formed(values, sizes, (*[name] * len(hidden), "sigmoid"))


def learned(wish: dict) -> Network:
    """A network in training, which a browser has and the server need not know any more.

    While it learns, each picture on the screen is of another one; whoever exports what they see
    sends the numbers that they see, exactly as they came over the lane: {"sizes", "activations",
    "numbers"}, the numbers as of `own`. Raises ValueError, which says what is wrong.
    """
    sizes, names = wish.get("sizes"), wish.get("activations")
    if not (isinstance(sizes, list) and isinstance(names, list) and names):
        raise ValueError("sizes and activations have to be lists")
    hidden = {"hidden": sizes[1:-1], "activation": names[0], "numbers": wish.get("numbers")}
    net = own(hidden)
    if list(net.sizes) != sizes or list(net.activations) != names:
        raise ValueError("no network that learns here has these sizes and activations")
    return net


def changed(base: Network, wish: dict) -> Network:
    """`base` as a visitor wishes it.

    `wish` comes from a browser: {"hidden": another activation for the hidden layers or
    null, "shuffle": a seed or null, "changes": [[place, value], ...]}. Raises ValueError,
    which says what is wrong.
    """
    changes = _changes(wish.get("changes", []), base.n_parameters)
    hidden, seed = wish.get("hidden"), wish.get("shuffle")
    if hidden is not None and not (
        isinstance(hidden, str) and hidden in SHIPPED and hidden in ACTIVATIONS
    ):
        raise ValueError("no such activation")
    if seed is not None and not (type(seed) is int and 0 <= seed < 2**32):
        raise ValueError("shuffle has to be a whole number from 0 to 4294967295")
    if not changes and hidden is None and seed is None:
        return base
    return edited(base, changes, hidden=hidden, shuffle=seed)


def _changes(value: object, most: int) -> dict[int, float]:
    if not isinstance(value, list):
        raise ValueError("changes have to be a list")
    if len(value) > most:
        raise ValueError(f"there are {most} numbers to change")
    changes = {}
    for change in value:  # thousands are painted: plain tests take half as long as a match
        if type(change) is not list or len(change) != 2:
            raise ValueError("a change has to be a place and a number")
        place, number = change
        if type(place) is not int or type(number) not in (int, float):
            raise ValueError("a change has to be a place and a number")
        # Clamped here already: JSON's integers know no bounds, floats do.
        changes[place] = number if -LIMIT <= number <= LIMIT else _clamped(number)
    return changes


def _clamped(number: float) -> float:
    return number if number != number else min(LIMIT, max(-LIMIT, number))
