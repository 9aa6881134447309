"""What a lesson's facts are by NumPy, from the lesson's file alone: the oracle of the walk."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from components.figures.numbers import activation, number, output
from components.figures.sums import hundredths
from components.language import spoken, t
from components.language.catalogue import texts
from components.shared import LABELS
from network import load, rasterise
from network.asking.edits import edited, flat
from network.verdict import verdict
from tests.browser.stage import GRID

_IN_BRACES = re.compile(r"\{([^{}]*)\}")
OPERATORS: dict[str, Callable] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def translated(text: str) -> str:
    """A lesson's text as the spoken language has it, its braces still to be filled."""
    return texts(spoken().code).get(text) or text


class Scene:
    """What the stage shows in one state of a step, where nothing is learned.

    `drawn`: strokes [x, y, x, y, ...] that the visitor drew instead of the step's.
    """

    def __init__(self, stage: dict, drawn: list | None = None) -> None:
        strokes = stage["draw"]["strokes"] if drawn is None else drawn
        self.strokes = [
            np.round(np.array(stroke).reshape(-1, 2) * GRID) / GRID for stroke in strokes
        ]
        self.base = stage["network"]
        plain = load(self.base)
        changes = {int(place): value for place, value in stage["changes"].items()}
        cut = {place: 0.0 for places in stage["mute"].values() for place in places}
        self.net = edited(plain, changes | cut, shuffle=stage["shuffle"])
        self.changed = int((flat(self.net) != flat(plain)).sum())
        self.trace = self.net.forward(rasterise(self.strokes, stage["centre"]).ravel())

    def fact(self, name: str) -> tuple[object, str]:
        """A fact's value and how it is written."""
        kind, _, place = name.partition(":")
        at = [int(part) for part in place.split(".")] if place else []
        return getattr(self, f"_{kind}")(*at)

    def holds(self, condition: list) -> bool:
        """Whether all parts of a condition are so."""
        return all(
            OPERATORS[operator](self.value(left), self.value(right))
            for left, operator, right in condition
        )

    def value(self, one: object) -> object:
        """A number, or the value of a fact that is written "{name"."""
        return self.fact(one[1:])[0] if isinstance(one, str) else one

    # ---- each fact -------------------------------------------------------------------

    def _whole(self, n: int) -> tuple[int, str]:
        return int(n), spoken().grouped(int(n))

    def _index(self, layer: int, n: int) -> int:
        return n if layer == len(self.net.sizes) - 1 else n - 1

    def _answer(self):
        found = verdict(self.trace)
        return -1 if found.answer is None else found.answer, str(
            t("not sure") if found.answer is None else found.answer
        )

    def _best(self):
        return verdict(self.trace).best, str(verdict(self.trace).best)

    def _second(self):
        return verdict(self.trace).rival, str(verdict(self.trace).rival)

    def _confidence(self):
        a = self.trace.output[verdict(self.trace).best]
        return float(a), output(a)

    def _runnerup(self):
        a = self.trace.output[verdict(self.trace).rival]
        return float(a), output(a)

    def _ink(self):
        return self._whole((self.trace.activations[0] > 0).sum())

    def _pixel(self, row, column):
        a = self.trace.activations[0].reshape(28, 28)[row - 1, column - 1]
        return float(a), activation(a)

    def _a(self, layer, n):
        a = self.trace.activations[layer][self._index(layer, n)]
        return float(a), (output if layer == 3 else activation)(a)

    def _z(self, layer, n):
        z = float(self.trace.weighted_sums[layer][self._index(layer, n)])
        return z, hundredths(z)

    def _weighted(self, layer, n):
        i = self._index(layer, n)
        total = float(self.net.weights[layer - 1][i] @ self.trace.activations[layer - 1])
        shown = round(self._z(layer, n)[0], 2) - round(self._bias(layer, n)[0], 2)
        return total, hundredths(shown)

    def _bias(self, layer, n):
        b = float(self.net.biases[layer - 1][self._index(layer, n)])
        return b, hundredths(b)

    def _w(self, layer, n, source):
        w = float(self.net.weights[layer - 1][self._index(layer, n), source - 1])
        return w, number(w)

    def _positive(self, layer, n):
        return self._whole((self.net.weights[layer - 1][self._index(layer, n)] > 0).sum())

    def _negative(self, layer, n):
        return self._whole((self.net.weights[layer - 1][self._index(layer, n)] < 0).sum())

    def _brightest(self, layer):
        return self._neuron(layer, int(self.trace.activations[layer].argmax()))

    def _darkest(self, layer):
        return self._neuron(layer, int(self.trace.activations[layer].argmin()))

    def _neuron(self, layer, index):
        return [layer, index], str(index if layer == 3 else index + 1)

    def _most(self, layer):
        a = self.trace.activations[layer].max()
        return float(a), activation(a)

    def _least(self, layer):
        a = self.trace.activations[layer].min()
        return float(a), activation(a)

    def _lit(self, layer):
        return self._whole((self.trace.activations[layer] >= 0.5).sum())

    def _zero(self, layer):
        return self._whole((self.trace.activations[layer] == 0).sum())

    def _neurons(self, layer):
        return self._whole(self.net.sizes[layer])

    def _weights(self, layer):
        return self._whole(self.net.weights[layer - 1].size)

    def _numbers(self):
        return self._whole(self.net.n_parameters)

    def _changed(self):
        return self._whole(self.changed)

    def _network(self):
        return self.base, LABELS[self.base]


class Step:
    """A step before and after the reveal, where both can be known from the file."""

    def __init__(self, step: dict, drawn: list | None = None) -> None:
        first = step["stage"]
        self.ask = step["ask"]
        self.seen = step["seen"]
        self.before = Scene(first, drawn)
        self.after = Scene({**first, **step["reveal"]}, drawn)

    def fact(self, name: str) -> tuple[object, str]:
        """A fact after the reveal; `before:` it where it says so."""
        if name.startswith("before:"):
            return self.before.fact(name.removeprefix("before:"))
        return self.after.fact(name)

    def value(self, one: object) -> object:
        """A number, or the value of a fact that is written "{name"."""
        return self.fact(one[1:])[0] if isinstance(one, str) else one

    def filled(self) -> str:
        """What was to be seen, without its marks, as a reader sees it."""
        text = _IN_BRACES.sub(lambda match: self.fact(match[1])[1], translated(self.seen))
        return re.sub(r"\*\*|`", "", text)

    def solution(self) -> object:
        """The right answers; of a drawing None."""
        match self.ask["kind"]:
            case "choice":
                rights = [option["right"] for option in self.ask["options"]]
                return [at for at, right in enumerate(rights) if self._is_right(right)]
            case "digit":
                value = self.value(self.ask["right"])
                return [10 if value == -1 else value]
            case "number":
                return [self.value(self.ask["right"])]
            case "ranking":
                values = [self.value(item["value"]) for item in self.ask["items"]]
                return sorted(range(len(values)), key=lambda at: -values[at])
            case "click":
                right = self.ask["right"]
                return right if isinstance(right, list) else [self.value(right)]

    def _is_right(self, right: object) -> bool:
        if isinstance(right, bool):
            return right
        return all(
            OPERATORS[operator](self.value(left), self.value(other))
            for left, operator, other in right
        )
