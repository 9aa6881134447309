"""How a training went, told to one browser: only what it does not know yet."""

from __future__ import annotations

from itertools import takewhile

from components.language import t
from components.server.learning.training import Training

_CURVES = {"steps": "step"} | {
    name: name for name in ("cost", "seen", "unseen", "test_cost", "slope")
}


class Course:
    """The course of one training, for one lane."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self._notes = list(training.notes)
        self._has: list[int] = []  # numbers of the moments that the browser has

    def note(self, sentence: str) -> None:
        """A sentence, which is said once."""
        self._notes.append(sentence)

    def news(self) -> dict:
        """State, settings, sentences, and the points of the curves from the first new one on."""
        training, moments = self.training, self.training.moments
        numbers = [moment.number for moment in moments]
        pairs = zip(numbers, self._has, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        notes, self._notes, self._has = [*self._notes, *training.remarks], [], numbers
        new = moments[same:]
        return {
            "run": training.key,
            "state": training.state,
            "place": training.place,
            "settings": training.settings.described(),
            "notes": [t(note) for note in notes],
            **training.at,
            "first": same,
            **{name: [getattr(moment, of) for moment in new] for name, of in _CURVES.items()},
            **{name: [moment.beside.get(name) for moment in new] for name in ("own", "other")},
            "slopes": training.slopes,
            "snapshots": len(moments),
        }
