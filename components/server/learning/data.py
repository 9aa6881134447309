"""What trainings learn from and who judges them, said; and what is not there."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from components.language import later
from network.data import mnist
from network.data.shelf import OF_ONES_OWN
from network.training.experiment import Settings


class Data(NamedTuple):
    """A sentence about what is learned from and who judges; how many digits judge; and what
    else judges, if it is there."""

    says: str
    unseen: int
    other: str


_PEOPLE = later("MNIST’s test digits, which people wrote")
_PROGRAM = later("digits that a program writes")
DATA = {
    "written": Data(
        later(
            "It learns from digits that a program writes, each in a hand of its own, and is "
            "judged by digits in forms that it never learned."
        ),
        1000,
        _PEOPLE,
    ),
    "mnist": Data(
        later(
            "It learns from MNIST, digits that people wrote by hand, and is judged by digits of "
            "other people, whom it did not learn from."
        ),
        1000,
        _PROGRAM,
    ),
    "own": Data(
        later(
            "It learns from copies of your digits, each bent a little, and is judged by digits "
            "that a program writes."
        ),
        1000,
        _PEOPLE,
    ),
    "mixed": Data(
        later(
            "It learns from copies of your digits, each bent a little, and from as many that a "
            "program writes. It is judged by digits in forms that it never learned."
        ),
        1000,
        _PEOPLE,
    ),
}
_NO_OWN = later(
    "There are no digits of yours yet: it learns from written ones until you have drawn some."
)
_NO_MNIST = later("MNIST is not on this computer yet: it learns from written digits until it is.")


def available(settings: Settings, notes: list[str], own: str | None) -> tuple[Settings, list[str]]:
    """The settings, with written digits instead of what is not there, and a sentence about it."""
    if settings.data in OF_ONES_OWN and not own:
        return replace(settings, data="written"), [*notes, _NO_OWN]
    if settings.data == "mnist" and mnist.found() is None:
        return replace(settings, data="written"), [*notes, _NO_MNIST]
    return settings, notes
