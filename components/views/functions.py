"""The activation functions in a formula and a word of explanation, as the screen names them."""

from __future__ import annotations

from components.language import later, t
from components.shared import LABELS

_FORMULAS = {"sigmoid": "σ(z) = 1 / (1 + e<sup>−z</sup>)", "relu": "ReLU(z) = max(0, z)"}
_WORDS = {
    "sigmoid": later("it squeezes any sum into the range from 0 to 1."),
    "relu": later("a sum above 0 stays as it is, any other becomes 0."),
}
_SIGNS = {"sigmoid": "σ", "relu": "ReLU"}


def sign(name: str) -> str:
    """What stands before the bracket: σ or ReLU."""
    return _SIGNS.get(name, name)


def explained(name: str) -> str:
    """The formula and what it does, in HTML; the name alone where there is no more to say."""
    if name not in _FORMULAS:
        return t("The activation function is {name}.", name=name)
    said = f"<strong>{_FORMULAS[name]}</strong>, {t(_WORDS[name])}"
    return t("{name}: {text}", name=t(LABELS[name]), text=said)


def bound_of_outputs(name: str) -> str:
    """Why no output exceeds 1, where that is so."""
    if name != "sigmoid":
        return ""
    return t("The output layer has the sigmoid, so every output is between 0 and 1.")
