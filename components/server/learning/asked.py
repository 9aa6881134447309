"""What an order asks for, checked at the door: it comes from anybody.

Each function takes the whole order and gives a part of it. What makes no sense raises
ValueError, which says what is wrong.
"""

from __future__ import annotations

import re

from components.server.protocol import decoded
from network.data.own import checked

MOST_STEPS = 10  # of a correction
MOST_DONE = 10**12  # steps, pictures and seconds of a run that goes on: pictures of some weeks
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def key(wish: dict) -> str:
    """The run's name, which nobody else guesses."""
    name = wish.get("run")
    if not isinstance(name, str) or not _KEY.fullmatch(name):
        raise ValueError("a run needs a name of 16 to 64 letters and digits")
    return name


def settings(wish: dict) -> dict:
    """What was chosen, not yet read: `experiment` settles it."""
    wanted = wish.get("settings", {})
    if not isinstance(wanted, dict):
        raise ValueError("settings have to be an object")
    return wanted


def own(wish: dict) -> str | None:
    """Digits that the visitor drew, in base64; None of none."""
    text = wish.get("own")
    if text is None or text == "":
        return None
    checked(decoded(text, "digits"))
    return text


def done(wish: dict) -> dict[str, float]:
    """How far a network had come when it was left, as its browser remembers it."""
    far = wish.get("done", {})
    if not isinstance(far, dict):
        raise ValueError("what was done has to be an object")
    far = {name: far.get(name, 0) for name in ("step", "pictures", "seconds")}
    for name, value in far.items():
        kinds = (int, float) if name == "seconds" else (int,)
        if type(value) not in kinds or not 0 <= value <= MOST_DONE:  # NaN is not, either
            raise ValueError(f"{name} has to be a number from 0 to {MOST_DONE}")
    return far


def speed(wish: dict) -> str:
    """How fast to learn: "full" or "slow"."""
    name = wish.get("speed", "full")
    if name not in ("full", "slow"):
        raise ValueError('speed has to be "full" or "slow"')
    return name


def until(wish: dict) -> int | None:
    """After how many steps since the start to rest; None for never."""
    steps = wish.get("until")
    if steps is not None and not (type(steps) is int and 0 <= steps <= MOST_DONE):
        raise ValueError(f"until has to be a number of steps from 0 to {MOST_DONE}")
    return steps


def of(wish: dict) -> str:
    """What one step learns from: a "picture", a "batch" or an "epoch"."""
    name = wish.get("of", "batch")
    if name not in ("picture", "batch", "epoch"):
        raise ValueError('a step is of a "picture", a "batch" or an "epoch"')
    return name


def snapshot(wish: dict) -> int | None:
    """The moment to look at, from 0; None for the newest."""
    place = wish.get("snapshot")
    if place is not None and not (type(place) is int and place >= 0):
        raise ValueError("a snapshot is a number from 0, or null")
    return place


def digit(wish: dict) -> int:
    """What the drawing should be."""
    wanted = wish.get("digit")
    if type(wanted) is not int or not 0 <= wanted <= 9:
        raise ValueError("digit has to be 0 to 9")
    return wanted


def steps(wish: dict) -> int:
    """How many steps of a correction to take; 0 to look only."""
    wanted = wish.get("steps", 1)
    if type(wanted) is not int or not 0 <= wanted <= MOST_STEPS:
        raise ValueError(f"steps have to be 0 to {MOST_STEPS}")
    return wanted
