"""How good is a network? Measured on people it never met, and on what is no digit.

`python -m network.training.evaluation` measures the networks in assets/ and writes
assets/evaluation.json, from which every figure about quality on the screen comes.

The MNIST test set and the writers 26 to 30 of the pen digits are for this
measurement: nothing is trained on them, and nothing within a training is chosen by them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from network import store
from network.asking.firing import firing
from network.data import mnist, nondigits, pen_digits
from network.data.pen_digits import TEST_WRITERS, PenDigits
from network.ink import SIDE, rasterise, steps
from network.mlp import Network
from network.verdict import SURE

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
NAMES = store.SHIPPED + store.PLAIN
FILE = store.ASSETS / "evaluation.json"
_SEED = 20
_PER_KIND = 500
_WORST = 24


class Material:
    """All pictures that networks are measured on, drawn once for all of them.

    Parameters
    ----------
    test : Digits
        The MNIST test set.
    pen : PenDigits
        Pen digits of writers that no network was trained on.
    """

    def __init__(self, test: mnist.Digits, pen: PenDigits) -> None:
        rng = np.random.default_rng(_SEED)
        self.labels, self.pen_labels = test.labels, pen.labels
        self.scanned = test.images / np.float32(255)
        self.written = _pictures(pen.strokes)
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
                kind.__name__.strip("_").replace("_", " "): nondigits.scribbles(
                    (kind,), _PER_KIND, rng
                )
                for kind in kinds
            }
            for group, kinds in (
                ("trained on", nondigits.TRAINED_ON),
                ("held out", nondigits.HELD_OUT),
            )
        }


def measure(net: Network, material: Material) -> dict:
    """Every figure that is quoted about `net`, as JSON-ready numbers."""

    def accuracy(pictures: Array) -> float:
        return _percent(net.forward(pictures).output.argmax(axis=1) == material.pen_labels)

    def both(pictures: dict[str, Array]) -> dict[str, float]:
        return {way: accuracy(drawn) for way, drawn in pictures.items()}

    scanned = net.forward(material.scanned).output
    written = net.forward(material.written).output
    return {
        "mnist": _reading(scanned, material.labels),
        "pen": _reading(written, material.pen_labels),
        "accepted": _percent(np.concatenate((scanned, written)).max(axis=1) >= SURE),
        "by_size": {size: both(pictures) for size, pictures in material.by_size.items()},
        "by_place": [[both(pictures) for pictures in row] for row in material.by_place],
        "by_step": {step: accuracy(pictures) for step, pictures in material.by_step.items()},
        "nondigits": _refusals(net, material),
        "worst": _worst(written, material),
        "firing": [share.tolist() for share in firing(net, material.scanned)],
    }


def refused(net: Network, pictures: Array) -> Array:
    """Whether each picture is answered with "not sure": bool (n,)."""
    return net.forward(pictures).output.max(axis=1) < SURE


def placed(strokes: Strokes, size: float, place: tuple[float, float]) -> list[Array]:
    """The strokes drawn `size` of the pad's side large, at `place` (0..1 across and down)."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = size / (high - low).max()
    room = 1 - (high - low) * scale
    return [(stroke - low) * scale + room * np.array(place) for stroke in strokes]


def table(measured: dict[str, dict]) -> str:
    """The main figures of several networks as lines of text."""
    rows = [("", *measured)]
    for title, value in (
        ("MNIST test set, read right", lambda m: m["mnist"]["accuracy"]),
        ("unseen writers, read right", lambda m: m["pen"]["accuracy"]),
        ("the same, 30 to 90 % of the pad", lambda m: m["by_size"]["any, anywhere"]["centred"]),
        ("blank pad, refused", lambda m: m["nondigits"]["blank"]),
        ("uniform noise, refused", lambda m: m["nondigits"]["noise"]),
        ("scribbles not trained on, refused", lambda m: m["nondigits"]["held out"]),
        ("real digits, accepted", lambda m: m["accepted"]),
    ):
        rows.append((title, *(f"{value(m):.2f} %" for m in measured.values())))
    return "\n".join(
        f"{title:36}" + "".join(f"{cell:>16}" for cell in cells) for title, *cells in rows
    )


def _pictures(drawings: Sequence[Strokes], **how: bool) -> Array:
    draw = (lambda strokes: steps(strokes, **how)) if how else rasterise
    return np.stack([draw(strokes).ravel() for strokes in drawings])


def _percent(right: Array) -> float | None:
    """The share of True in percent; None of none."""
    return round(100 * float(np.mean(right)), 2) if len(right) else None


def _reading(output: Array, labels: Array) -> dict:
    answer, sure = output.argmax(axis=1), output.max(axis=1) >= SURE
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, answer), 1)
    return {
        "n": len(labels),
        "accuracy": _percent(answer == labels),
        "accepted": _percent(sure),
        "accuracy_when_sure": _percent(answer[sure] == labels[sure]),
        "per_digit": [_percent(answer[labels == digit] == digit) for digit in range(10)],
        "confusion": confusion.tolist(),
    }


def _both_ways(pen: PenDigits, size: float, place: tuple[float, float]) -> dict[str, Array]:
    drawings = [placed(strokes, size, place) for strokes in pen.strokes]
    return {
        "centred": _pictures(drawings),
        "as drawn": _pictures(drawings, scale=False, centre=False),
    }


def _refusals(net: Network, material: Material) -> dict:
    result = {
        "blank": _percent(refused(net, np.zeros((1, SIDE * SIDE), np.float32))),
        "noise": _percent(refused(net, material.noise)),
    }
    for group, kinds in material.nondigits.items():
        shares = {kind: _percent(refused(net, pictures)) for kind, pictures in kinds.items()}
        result[f"{group}, by kind"] = shares
        result[group] = round(float(np.mean(list(shares.values()))), 2)
    return result


def _worst(output: Array, material: Material) -> list[dict]:
    """Digits read most confidently wrong: their label, the answer, and a picture in 0..255."""
    answer, labels = output.argmax(axis=1), material.pen_labels
    wrong = np.flatnonzero(answer != labels)
    wrong = wrong[np.argsort(-output[wrong, answer[wrong]], kind="stable")][:_WORST]
    return [
        {
            "label": int(labels[i]),
            "answer": int(answer[i]),
            "brightness": round(float(output[i, answer[i]]), 4),
            "picture": np.rint(material.written[i] * 255).astype(int).tolist(),
        }
        for i in wrong
    ]


def write(measured: dict[str, dict], path: Path = FILE) -> None:
    """Write the figures, whole or not at all."""
    partial = path.with_suffix(".part")
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(m)}" for name, m in sorted(measured.items())
    )
    partial.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    partial.replace(path)


def read(path: Path | str = FILE) -> dict[str, dict]:
    """The figures by network name. Raises OSError or ValueError where there are none."""
    figures = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(figures, dict):
        raise ValueError(f"{path} holds no figures")
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the networks in a folder, print the table, write the figures."""
    parser = argparse.ArgumentParser("python -m network.training.evaluation", description=__doc__)
    parser.add_argument("--mnist", help="folder with the four MNIST files")
    parser.add_argument("--pen", help="the pen digits' .npz")
    parser.add_argument("--networks", type=Path, default=store.ASSETS, help="folder of the .npz")
    options = parser.parse_args(arguments)
    try:
        material = Material(
            mnist.load(options.mnist).test,
            pen_digits.load(options.pen).written_by(TEST_WRITERS),
        )
        measured = {
            name: measure(store.read(options.networks / f"{name}.npz"), material) for name in NAMES
        }
    except (mnist.DataError, store.StoreError) as error:
        sys.exit(str(error))
    write(measured, options.networks / FILE.name)
    print(table(measured))


if __name__ == "__main__":
    main()
