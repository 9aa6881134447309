"""The shipped networks, and what a visitor's changes make of them.

The shipped ones are loaded once and shared by everybody; their arrays are read-only. A
changed network belongs to the lane that asked for it and goes with it.
"""

from __future__ import annotations

from network import SHIPPED, Network, load
from network.activations import ACTIVATIONS
from network.asking.edits import LIMIT, edited


def shipped(name: object) -> Network | None:
    """The network that ships as `name`, or None if there is no such network."""
    return load(name) if isinstance(name, str) and name in SHIPPED else None


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
