"""All pictures that networks are measured on, and who is kept for it.

Nothing here is learned from, and nothing within a training is chosen by it: the MNIST test set,
the writers 26 to 30 of the pen digits, whole classes and alphabets of people's drawings, some
forms of digits by a program, six kinds of scribble.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from network.data import drawings, forms, nondigits, scribbles
from network.data.drawings import Drawings
from network.data.mnist import Digits
from network.data.pen_digits import PenDigits
from network.data.pictures import pictures
from network.data.written import CALM, USUAL, written
from network.ink import steps

Array = np.ndarray
Strokes = Sequence[Array]

SIZES = (0.3, 0.5, 0.7, 0.9)  # the drawing's longer side, as a share of the pad's
PLACES = (0.0, 0.5, 1.0)  # left to right or top to bottom, as far as the drawing can go
STEPS = {  # what is done to a drawing before the network sees it
    "as drawn": {"scale": False, "centre": False},
    "scaled": {"scale": True, "centre": False},
    "centred": {"scale": False, "centre": True},
    "scaled and centred": {"scale": True, "centre": True},
}
_SEED = 20
_PER_KIND = 500  # scribbles
_PER_STYLE = 300  # digits by a program


class Material:
    """All pictures that networks are measured on, drawn once for all of them.

    Parameters
    ----------
    test : Digits
        The MNIST test set.
    pen : PenDigits
        Pen digits of writers that no network was trained on.
    collections : mapping of str to Drawings
        What people drew that is no digit, by kind, whole; what is held out is taken of it.
    lookalikes : mapping of str to list of int
        Which of the held-out drawings look like a digit (see `network.training.lookalikes`).
    """

    def __init__(
        self,
        test: Digits,
        pen: PenDigits,
        collections: Mapping[str, Drawings],
        lookalikes: Mapping[str, Sequence[int]],
    ) -> None:
        rng = np.random.default_rng(_SEED)
        self.labels, self.pen_labels = test.labels, pen.labels
        self.scanned = test.images / np.float32(255)
        self.written = pictures(pen.strokes)
        anywhere = [
            placed(strokes, rng.uniform(0.3, 0.9), tuple(rng.random(2))) for strokes in pen.strokes
        ]
        self.by_step = {name: _pictures(anywhere, **how) for name, how in STEPS.items()}
        self.by_size = {f"{size:.0%}": _both_ways(pen, size, (0.5, 0.5)) for size in SIZES}
        self.by_size["any, anywhere"] = {
            "centred": self.by_step["scaled and centred"],
            "as drawn": self.by_step["as drawn"],
        }
        self.by_place = [[_both_ways(pen, 0.5, (x, y)) for x in PLACES] for y in PLACES]
        self.noise = nondigits.noise(2000, rng)
        self.nondigits = {
            group: {
                kind.__name__.strip("_").replace("_", " "): scribbles.scribbles(
                    (kind,), _PER_KIND, rng
                )
                for kind in kinds
            }
            for group, kinds in (
                ("trained on", scribbles.TRAINED_ON),
                ("held out", scribbles.HELD_OUT),
            )
        }
        self.drawn: dict[str, tuple[Array, Array]] = {}
        for kind, collection in collections.items():
            self.drawn |= drawn(kind, collection, lookalikes[kind])
        self.styles, self.calm = (
            {
                (digit, style): written(
                    _PER_STYLE,
                    rng,
                    [form for form in forms.HELD_OUT if (form.digit, form.style) == (digit, style)],
                    hand,
                ).pictures()
                for digit, style in dict.fromkeys((f.digit, f.style) for f in forms.HELD_OUT)
            }
            for hand in (USUAL, CALM)
        )


def placed(strokes: Strokes, size: float, place: tuple[float, float]) -> list[Array]:
    """The strokes drawn `size` of the pad's side large, at `place` (0..1 across and down)."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = size / (high - low).max()
    room = 1 - (high - low) * scale
    return [(stroke - low) * scale + room * np.array(place) for stroke in strokes]


def drawn(
    kind: str, collection: Drawings, lookalikes: Sequence[int]
) -> dict[str, tuple[Array, Array]]:
    """Held-out drawings as pictures, and whether each looks like a digit, by what they are.

    Objects are one group, letters are one group an alphabet: name -> (float32 (n, 784) in
    0..1, bool (n,)).
    """
    held_out = collection.of(drawings.tested(collection.names))
    shown, looks_like = pictures(held_out.strokes), np.zeros(len(held_out.strokes), bool)
    looks_like[list(lookalikes)] = True
    groups = np.array([collection.names[i].rpartition("/")[0] or kind for i in held_out.labels])
    return {
        str(group): (shown[groups == group], looks_like[groups == group])
        for group in np.unique(groups)
    }


def _pictures(strokes: Sequence[Strokes], **how: bool) -> Array:
    return np.stack([steps(one, **how).ravel() for one in strokes])


def _both_ways(pen: PenDigits, size: float, place: tuple[float, float]) -> dict[str, Array]:
    there = [placed(strokes, size, place) for strokes in pen.strokes]
    return {"centred": pictures(there), "as drawn": _pictures(there, scale=False, centre=False)}
