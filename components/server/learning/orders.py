"""The kind of message `learn`: what a visitor may order, done.

What makes no sense at all is refused and closes the lane (`asked.py`); what cannot be done now
is answered with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable

from components.language import later, t
from components.server.door import accounts
from components.server.lane import READY, Lane
from components.server.learning import asked
from components.server.learning.data import available
from components.server.learning.download import collection
from components.server.learning.trainings import Full, trainings
from components.server.learning.watcher import Watcher
from network.said import said
from network.store import StoreError
from network.training import experiment
from network.training.parameters import Parameters

_ALWAYS = ("at", "pause")
_ONCE = ("step", "correct", "undo", "slice")  # a training that begins again would not know of it
# A race is fair where both see the same pictures in the same order, from the same random numbers.
_SAME = ("hidden", "batch", "seed", "pictures", "data")
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
    if lane.watcher.training.is_down and do in _ONCE:
        lane.watcher.note(
            later("This training is just being started again. Try once more in a moment.")
        )
        return []
    accounts.current().charge(PRICES.get(do, 0.0))
    lane.watcher.urgent = True
    handle(lane, wish)
    return []


def _nothing(sentence: str) -> dict:
    return {"kind": "learning", "state": "none", "notes": [t(sentence)]}


def _begin(lane: Lane, wish: dict) -> list[dict]:
    key, wanted, own = asked.key(wish), asked.settings(wish), _own_of(wish)
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
    key, wanted, own = asked.key(wish), asked.settings(wish), _own_of(wish)
    done = asked.done(wish)
    net = wish[READY]
    try:
        if isinstance(net, StoreError):
            raise net
        settings, theta, notes = experiment.resumed(net, wanted)
        settings, notes = available(settings, notes, own)
    except ValueError as error:  # it is a person's file: they are told, and keep their lane
        return [_nothing(said("This network cannot be used: {why}.", why=error.args[0]))]
    return _start(lane, key, settings, notes, theta, own, done)


def _own_of(wish: dict) -> str | None:
    """Digits that the visitor drew; that they were checked has cost something."""
    own = asked.own(wish)
    if own:
        accounts.current().charge(PRICES["own"])
    return own


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
        return [_nothing(later("This server does not train."))]
    accounts.current().charge(PRICES["begin"])
    if namesake := everybodys.by_key(key):
        everybodys.end(namesake)
    _drop(lane)
    try:
        training = everybodys.begin(key, settings, notes, theta, own, done)
    except Full:
        full = later("Too many people train here at the moment. Try again in a minute.")
        return [_nothing(full)]
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
    speed, until = asked.speed(wish), asked.until(wish)
    lane.watcher.choose(None)
    lane.watcher.training.go(speed, until)


def _step(lane: Lane, wish: dict) -> None:
    of = asked.of(wish)
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
    training, everybodys = lane.watcher.training, trainings()
    if wish.get("settings") is None:
        everybodys.end_rival(training)
        lane.watcher.changed()
        return
    wanted = asked.settings(wish)
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
    lane.watcher.choose(asked.snapshot(wish))
    lane.watcher.changed()


def _correct(lane: Lane, wish: dict) -> None:
    digit, steps = asked.digit(wish), asked.steps(wish)
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
