"""How good is a network? Measured on people it never met, and on what is no digit.

`python -m network.training.evaluation` measures the networks in assets/ and writes
assets/evaluation.json, from which every figure about quality on the screen comes.

`network.training.material` says on what: nothing is trained on it, and nothing within a
training is chosen by it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from network import store
from network.asking.firing import firing
from network.data import drawings, mnist, pen_digits
from network.data.pen_digits import TEST_WRITERS
from network.ink import SIDE
from network.mlp import Network
from network.training import lookalikes
from network.training.material import Material
from network.verdict import SURE

Array = np.ndarray

NAMES = store.SHIPPED + store.PLAIN
FILE = store.ASSETS / "evaluation.json"
# Styles of digits that half the world writes and MNIST hardly has.
RARE = ((0, "slashed"), (1, "flagged"), (1, "footed"), (4, "open"), (7, "crossed"), (9, "curled"))
_WORST = 24


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
        "drawn": _drawn(net, material),
        "styles": _styles(net, material),
        "worst": _worst(written, material),
        "firing": [share.tolist() for share in firing(net, material.scanned)],
    }


def refused(net: Network, pictures: Array) -> Array:
    """Whether each picture is answered with "not sure": bool (n,)."""
    return net.forward(pictures).output.max(axis=1) < SURE


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
        ("objects not trained on, refused", lambda m: drawn_refused(m, "objects")),
        ("letters not trained on, refused", lambda m: drawn_refused(m, "letters")),
        ("forms not trained on, read right", forms_right),
        ("MNIST, accepted", lambda m: m["mnist"]["accepted"]),
        ("unseen writers, accepted", lambda m: m["pen"]["accepted"]),
        *(
            (f"{digit} {style}, {how}", _style(f"{digit} {style}", how))
            for digit, style in RARE
            for how in ("read", "read, calm hand")
        ),
    ):
        rows.append((title, *(f"{value(m):.2f} %" for m in measured.values())))
    return "\n".join(
        f"{title:36}" + "".join(f"{cell:>16}" for cell in cells) for title, *cells in rows
    )


def drawn_refused(figures: dict, kind: str) -> float:
    """Percent of people's drawings of a kind, "objects" or "letters", that are refused."""
    groups = [
        group
        for name, group in figures["drawn"].items()
        if (name == "objects") == (kind == "objects")
    ]
    total = sum(group["n"] for group in groups)
    return round(sum(group["n"] * group["refused"] for group in groups) / total, 2)


def forms_right(figures: dict) -> float:
    """Percent of digits in forms that no network learned that are read right; digits alike."""
    by_digit: dict[str, list[float]] = {}
    for style, shares in figures["styles"].items():
        by_digit.setdefault(style.split()[0], []).append(shares["right"])
    return round(float(np.mean([np.mean(shares) for shares in by_digit.values()])), 2)


def _style(style: str, how: str) -> Callable[[dict], float]:
    return lambda figures: figures["styles"][style][how]


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


def _drawn(net: Network, material: Material) -> dict:
    """What people drew that is no digit: how much is refused, look-alikes aside and with them."""
    result = {}
    for group, (drawn, lookalike) in material.drawn.items():
        said_no = refused(net, drawn)
        result[group] = {
            "n": int((~lookalike).sum()),
            "refused": _percent(said_no[~lookalike]),
            "lookalikes": int(lookalike.sum()),
            "lookalikes refused": _percent(said_no[lookalike]),
        }
    return result


def _styles(net: Network, material: Material) -> dict:
    """Digits by a program in forms that no network learned: right, and right and sure."""
    result = {}
    for (digit, style), drawn in material.styles.items():
        output = net.forward(drawn).output
        right = output.argmax(axis=1) == digit
        calm = net.forward(material.calm[digit, style]).output
        result[f"{digit} {style}"] = {
            "n": len(drawn),
            "right": _percent(right),
            "read": _percent(right & (output[:, digit] >= SURE)),
            "read, calm hand": _percent((calm.argmax(axis=1) == digit) & (calm[:, digit] >= SURE)),
        }
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
            {kind: drawings.load(kind) for kind in drawings.FILES},
            lookalikes.read(options.networks / lookalikes.FILE.name),
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
