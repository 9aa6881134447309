"""The kind of message `learn`: what a visitor may order, checked, and done.

What makes no sense at all is refused and closes the lane; what cannot be done now is answered
with a sentence.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from components.language import later, t
from components.server import networks
from components.server.door import accounts
from components.server.lane import Lane
from components.server.learning.data import available
from components.server.learning.download import collection
from components.server.learning.trainings import Full, trainings
from components.server.learning.watcher import Watcher
from network.data.own import checked
from network.said import said
from network.store import parsed
from network.training import experiment
from network.training.descent import Parameters

MOST_STEPS = 10  # of a correction
MOST_DONE = 10**12  # steps, pictures and seconds of a run that goes on: pictures of some weeks
_ALWAYS = ("at", "pause")
# A race is fair where both see the same pictures in the same order, from the same random numbers.
_SAME = ("hidden", "batch", "seed", "pictures", "data")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
# Seconds of a process's time that an order costs, charged to whose it is. Training itself is
# not: whoever trains shares the processes fairly, and they make way for the lanes.
PRICES = {
    "begin": 0.01,
    "correct": 0.005,
    "slice": 0.05,
    "step": 0.003,
    "own": 0.01,
    "download": 0.01,
}


def learn(lane: Lane, wish: dict) -> list[dict]:
    """Do what is ordered. Raises ValueError, which says what is wrong."""
    lane.wishes += 1
    do = wish.get("do")
    handle = _ORDERS.get(do) if isinstance(do, str) else None
    if handle is None:
        raise ValueError("there is no such thing to do")
    if do in ("begin", "load", "leave"):
        return handle(lane, wish) or []
    if lane.watcher is None:
        return [_nothing(later("There is no training here any more."))]
    if lane.watcher.training.is_behind and do not in _ALWAYS:
        lane.watcher.note(later("That was too much at once."))
        return []
    accounts.current().charge(PRICES.get(do, 0.0))
    lane.watcher.urgent = True
    handle(lane, wish)
    return []


def _nothing(sentence: str) -> dict:
    return {"kind": "learning", "state": "none", "notes": [t(sentence)]}


def _begin(lane: Lane, wish: dict) -> list[dict]:
    key, wanted = _run_of(wish)
    own = _own_of(wish)
    wished, notes = experiment.settled(wanted)
    settings, notes = available(wished, notes, own)
    everybodys = trainings()
    training = everybodys and everybodys.by_key(key)
    if training and training.begun in (wished, settings):  # it is still there, with what it had
        lane.watch(Watcher(lane, training))
        training.judge_own(own)
        return []
    return _start(lane, key, settings, notes, own=own)


def _load(lane: Lane, wish: dict) -> list[dict]:
    key, wanted = _run_of(wish)
    own = _own_of(wish)
    done, file = _done_of(wish), wish.get("file")
    net = networks.own(wish["network"]) if "network" in wish else None
    if net is None and not isinstance(file, str):
        raise ValueError("a file has to be text in base64")
    try:
        net = net or parsed(base64.b64decode(file, validate=True), said("Your file"))
        settings, theta, notes = experiment.resumed(net, wanted)
        settings, notes = available(settings, notes, own)
    except binascii.Error:
        raise ValueError("a file has to be text in base64") from None
    except ValueError as error:  # it is a person's file: they are told, and keep their lane
        return [_nothing(said("This network cannot be used: {why}.", why=error.args[0]))]
    done["epoch"] = done["pictures"] / settings.pictures
    return _start(lane, key, settings, notes, theta, own, done)


def _done_of(wish: dict) -> dict[str, float]:
    """How far a network had come when it was left, as its browser remembers it."""
    done = wish.get("done", {})
    if not isinstance(done, dict):
        raise ValueError("what was done has to be an object")
    done = {name: done.get(name, 0) for name in ("step", "pictures", "seconds")}
    for name, value in done.items():
        kinds = (int, float) if name == "seconds" else (int,)
        if type(value) not in kinds or not 0 <= value <= MOST_DONE:  # NaN is not, either
            raise ValueError(f"{name} has to be a number from 0 to {MOST_DONE}")
    return done


def _run_of(wish: dict) -> tuple[str, dict]:
    key, wanted = wish.get("run"), wish.get("settings", {})
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise ValueError("a run needs a name of 16 to 64 letters and digits")
    if not isinstance(wanted, dict):
        raise ValueError("settings have to be an object")
    return key, wanted


def _own_of(wish: dict) -> str | None:
    """Digits that the visitor drew, in base64, checked."""
    text = wish.get("own")
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise ValueError("digits have to be text in base64")
    try:
        checked(base64.b64decode(text, validate=True))
    except binascii.Error:
        raise ValueError("digits have to be text in base64") from None
    accounts.current().charge(PRICES["own"])
    return text


def _download(lane: Lane, wish: dict) -> None:
    collection.start()


def _own(lane: Lane, wish: dict) -> None:
    lane.watcher.training.judge_own(_own_of(wish))


def _start(
    lane: Lane,
    key: str,
    settings: experiment.Settings,
    notes: list[str],
    theta: Parameters | None = None,
    own: str | None = None,
    done: dict[str, float] | None = None,
) -> list[dict]:
    """A new training for the lane, instead of the one that it had and of one of this name."""
    everybodys = trainings()
    if everybodys is None:
        return [_nothing("This server does not train.")]
    accounts.current().charge(PRICES["begin"])
    if namesake := everybodys.by_key(key):
        everybodys.end(namesake)
    _drop(lane)
    try:
        training = everybodys.begin(key, settings, notes, theta, own, done)
    except Full:
        return [_nothing("Too many people train here at the moment. Try again in a minute.")]
    lane.watch(Watcher(lane, training))
    return []


def _leave(lane: Lane, wish: dict) -> None:
    if lane.watcher:
        _drop(lane)
        lane.use(lane.base, {})


def _drop(lane: Lane) -> None:
    """Look no more at the lane's training, which ends if nobody else does."""
    if lane.watcher:
        training = lane.watcher.training
        lane.watch(None)
        if not training.watchers:
            trainings().end(training)


def _go(lane: Lane, wish: dict) -> None:
    speed = wish.get("speed", "full")
    if speed not in ("full", "slow"):
        raise ValueError('speed has to be "full" or "slow"')
    until = wish.get("until")
    if until is not None and not (type(until) is int and 0 <= until <= MOST_DONE):
        raise ValueError(f"until has to be a number of steps from 0 to {MOST_DONE}")
    lane.watcher.choose(None)
    lane.watcher.training.go(speed, until)


def _step(lane: Lane, wish: dict) -> None:
    of = wish.get("of", "batch")
    if of not in ("picture", "batch", "epoch"):
        raise ValueError('a step is of a "picture", a "batch" or an "epoch"')
    lane.watcher.choose(None)
    lane.watcher.training.step(of)


def _pause(lane: Lane, wish: dict) -> None:
    lane.watcher.training.pause()


def _set(lane: Lane, wish: dict) -> None:
    training, notes = lane.watcher.training, []
    rate = experiment.rate(wish.get("rate", training.settings.rate), notes)
    batch = experiment.batch(wish.get("batch", training.settings.batch), notes)
    rival = training.rival
    if rival and "rival_rate" in wish:
        rival.set(experiment.rate(wish["rival_rate"], notes), batch)
    training.set(rate, batch)
    for note in notes:
        lane.watcher.note(note)


def _race(lane: Lane, wish: dict) -> None:
    training, wanted = lane.watcher.training, wish.get("settings")
    everybodys = trainings()
    if wanted is None:
        everybodys.end_rival(training)
        lane.watcher.changed()
        return
    if not isinstance(wanted, dict):
        raise ValueError("settings have to be an object")
    same = {name: getattr(training.settings, name) for name in _SAME}
    own = {name: training.settings.described()[name] for name in ("cost", "optimiser")}
    settings, notes = experiment.settled(own | wanted | same)
    accounts.current().charge(PRICES["begin"])
    everybodys.end_rival(training)
    try:
        everybodys.race(training, settings, notes)
    except Full:
        lane.watcher.note(later("There is no place for another training at the moment."))
    lane.watcher.changed()


def _at(lane: Lane, wish: dict) -> None:
    place = wish.get("snapshot")
    if place is not None and not (type(place) is int and place >= 0):
        raise ValueError("a snapshot is a number from 0, or null")
    lane.watcher.choose(place)
    lane.watcher.changed()


def _correct(lane: Lane, wish: dict) -> None:
    digit, steps = wish.get("digit"), wish.get("steps", 1)
    if type(digit) is not int or not 0 <= digit <= 9:
        raise ValueError("digit has to be 0 to 9")
    if type(steps) is not int or not 0 <= steps <= MOST_STEPS:
        raise ValueError(f"steps have to be 0 to {MOST_STEPS}")
    watcher, x = lane.watcher, lane.trace.activations[0]
    settings = watcher.training.settings
    usual = settings.rate
    if settings.optimiser != "sgd":  # what Adam calls a rate is another thing
        usual = experiment.RATES["sgd", settings.activation]
    rate = experiment.rate(wish.get("rate", usual), [])
    if not x.any():
        watcher.note(later("Draw a digit first: there is nothing to correct."))
        return
    watcher.choose(None)
    watcher.training.order("correct", x=x, digit=digit, steps=steps, rate=rate)


def _undo(lane: Lane, wish: dict) -> None:
    if not lane.watcher.training.can_undo:
        lane.watcher.note(later("There is no correction to take back."))
        return
    lane.watcher.choose(None)
    lane.watcher.training.order("undo")


def _slice(lane: Lane, wish: dict) -> None:
    lane.watcher.training.order("slice")


_ORDERS: dict[str, Callable[[Lane, dict], list[dict] | None]] = {
    "begin": _begin,
    "load": _load,
    "leave": _leave,
    "go": _go,
    "step": _step,
    "pause": _pause,
    "set": _set,
    "race": _race,
    "at": _at,
    "correct": _correct,
    "undo": _undo,
    "slice": _slice,
    "own": _own,
    "download": _download,
}
