"""What one lane sees of a training: the moment that is shown, and the messages about it."""

from __future__ import annotations

import numpy as np

from components.language import t
from components.server.lane import LEARNING, Lane
from components.server.learning.course import Course
from components.server.learning.data import DATA
from components.server.learning.download import collection
from components.server.learning.training import Training
from network import Network
from network.training.history import Moment
from network.verdict import verdict

Array = np.ndarray

NOT_SURE = -1
_FEW = 4  # moments that are asked about the drawing at once; more are for a thread
_UNSAID = 4  # answers that wait for a slow visitor; older ones are dropped


class Watcher:
    """One lane on one training: the lane's network is that of the moment that is shown.

    Attributes
    ----------
    chosen : Moment or None
        The moment that was scrubbed to; None for the newest.
    urgent : bool
        The visitor waits for the next message.
    """

    def __init__(self, lane: Lane, training: Training) -> None:
        self.lane, self.training = lane, training
        self.chosen: Moment | None = None
        self.urgent = True
        self._answers: list[dict] = []
        self.course = Course(training)
        self._rival: Course | None = None
        self._moving = False
        self._state = training.state
        self._shown: Array | None = None  # the weights that the lane answers with
        # What the browser has; None for nothing.
        self._has_weights: Array | None = None
        self._has_decided: list[int] | None = None
        self._introduced = False
        self._drawing: Array | None = None
        self._decided: dict[int, int] = {}  # what moments say of it, by their number
        self._has_mnist: dict | None = None
        training.watched_by(self)
        collection.listeners.add(self)
        self.show()
        self.changed()

    def leave(self) -> None:
        """Look no more. The training goes on for a while."""
        self.training.left_by(self)
        collection.listeners.discard(self)

    def changed(self) -> None:
        """There is news. Whether it runs or rests is told at once: somebody may wait for it."""
        if self.training.state != self._state:
            self._state, self.urgent = self.training.state, True
        self.lane.due.add(LEARNING)
        self.lane.wake()

    def tell(self, message: dict) -> None:
        """An answer, which is said once."""
        self._answers = [*self._answers, message][-_UNSAID:]

    def note(self, sentence: str) -> None:
        """A sentence, which is said once."""
        self.course.note(sentence)
        self.urgent = True
        self.changed()

    def choose(self, place: int | None) -> None:
        """Show the moment at this place from now on, or the newest again."""
        moments = self.training.moments
        newest = place is None or place >= len(moments) - 1
        self.chosen = None if newest else moments[place]

    def show(self) -> None:
        """The lane answers with the network of the moment that is to be shown."""
        weights = self.chosen.theta if self.chosen else self.training.newest
        moving = self.training.state == "running" and not self.chosen
        if weights is not self._shown:
            self._shown = weights
            self.lane.show(self.training.network(self.chosen), moving)
        elif self._moving and not moving:
            self.lane.refresh()  # views that wait for rest
        self._moving = moving

    # ---- what the moments say of the drawing ----

    def undecided(self) -> list[Moment]:
        """Moments that have not been asked about the drawing, if the pen rests."""
        x = self.lane.trace.activations[0]
        if self._drawing is None or not np.array_equal(x, self._drawing):
            self._drawing, self._decided = x, {}
        if not self.lane.resting or not x.any():
            return []
        known = self._decided
        return [moment for moment in self.training.moments if moment.number not in known]

    def many_undecided(self) -> list[Moment]:
        """The same, if they are more than can be asked at once; for `decide` in a thread."""
        left = self.undecided()
        return left if len(left) > _FEW else []

    def decide(self, moments: list[Moment]) -> tuple[Array, dict[int, int]]:
        """The drawing, and what moments say of it by number: 0.1 ms each."""
        x, network = self._drawing, self.training.network
        return x, {moment.number: _answer(network(moment), x) for moment in moments}

    def keep(self, x: Array, decided: dict[int, int]) -> None:
        """What was found out, unless there is another drawing by now."""
        if x is self._drawing:
            self._decided |= decided

    def _all_decided(self) -> list[int] | None:
        """What each moment says of the drawing; None where that is not known."""
        left = self.undecided()
        if not self._drawing.any():
            return []
        if not self.lane.resting or len(left) > _FEW:
            return None
        self._decided |= self.decide(left)[1]
        return [self._decided[moment.number] for moment in self.training.moments]

    # ---- messages ----

    def messages(self) -> list[dict]:
        """All that the browser does not know yet."""
        self.show()
        self.urgent = False
        answers, self._answers = self._answers, []
        return [*answers, self._learning()]

    def _rivals(self) -> Course | None:
        """The course of whom the training races against, if it does."""
        rival = self.training.rival
        if rival is None:
            self._rival = None
        elif self._rival is None or self._rival.training is not rival:
            self._rival = Course(rival)
        return self._rival

    def _learning(self) -> dict:
        training, moments = self.training, self.training.moments
        newest = max(0, len(moments) - 1)
        told = {
            "kind": "learning",
            **self.course.news(),
            "snapshot": moments.nearest(self.chosen.number) if self.chosen else newest,
            "can_undo": training.can_undo,
            "heard": self.lane.wishes,
            "settled": training.is_settled,
        }
        if rival := self._rivals():
            told["rival"] = rival.news()
        if not self._introduced:
            says, unseen, other = DATA[training.settings.data]
            told["data"] = {"says": t(says), "unseen": unseen, "other": t(other)}
            self._introduced = True
        if (mnist := collection.news()) != self._has_mnist:
            self._has_mnist = mnist
            told["mnist"] = mnist | {"says": mnist["says"] and t(mnist["says"])}
        if training.written:
            told["written"] = training.written
        if training.shown:
            told["shown"] = training.shown
        if self._has_weights is not self._shown:
            self._has_weights = self._shown
            told |= _network(self.lane)
        decided = self._all_decided()
        if decided is not None and decided != self._has_decided:
            told["decided"] = self._has_decided = decided
        return told


def _answer(net: Network, x: Array) -> int:
    answer = verdict(net.forward(x)).answer
    return NOT_SURE if answer is None else answer


def _network(lane: Lane) -> dict:
    net, trace = lane.net, lane.trace
    pairs = zip(net.weights, net.biases, strict=True)
    layers = zip(trace.weighted_sums[1:], trace.activations[1:], strict=True)
    return {
        "layers": [{"W": W.ravel(), "b": b} for W, b in pairs],
        "trace": {
            "input": trace.activations[0],
            "layers": [{"z": z, "a": a} for z, a in layers],
        },
    }
