"""The training command: `python -m network.training`, or `make train` for all that ships."""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from network import store
from network.backprop import COSTS
from network.data import drawings, mnist, pen_digits
from network.mlp import Network
from network.training import evaluation, lookalikes
from network.training.choosing import TRAIN_WRITERS, make
from network.training.descent import OPTIMISERS
from network.training.material import Material
from network.training.recipe import RECIPES, Recipe

_WIDTH = 24  # of the progress bar, in characters


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the networks that are asked for, write them, and measure all that ship."""
    options = _parser().parse_args(arguments)
    try:
        digits = mnist.load(options.mnist, progress=_download_bar)
        pen = pen_digits.load(options.pen)
        collections = {kind: drawings.load(kind, options.drawings) for kind in drawings.FILES}
        options.out.mkdir(parents=True, exist_ok=True)
        drawn = _drawn(digits.train, pen, collections, options)
        material = Material(
            digits.test,
            pen.written_by(pen_digits.TEST_WRITERS),
            collections,
            lookalikes.read(options.out / lookalikes.FILE.name),
        )
        measured = {}
        for name in options.names:
            recipe = _adjusted(RECIPES[name], options)
            net = make(name, recipe, digits.train, pen, drawn, _Bar, print)
            measured[name] = evaluation.measure(net, material)
            net = _with_provenance(net, recipe, measured[name])
            store.write(net, options.out / f"{name}.npz")
        for name in set(evaluation.NAMES) - set(measured):
            path = options.out / f"{name}.npz"
            if path.is_file():
                measured[name] = evaluation.measure(store.read(path), material)
        print(evaluation.table(measured))
        evaluation.write(measured, options.out / evaluation.FILE.name)
    except (mnist.DataError, store.StoreError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Finished networks are written, the others are as before.")


def _drawn(
    digits: mnist.Digits,
    pen: pen_digits.PenDigits,
    collections: dict[str, drawings.Drawings],
    options: argparse.Namespace,
) -> dict[str, lookalikes.Sifted]:
    """What people drew that is no digit, without look-alikes; nothing where nobody needs it."""
    wanted = any(sum(RECIPES[name].drawn_shares.values()) for name in options.names)
    file = options.out / lookalikes.FILE.name
    if not wanted and file.is_file():
        return {}
    learners = pen.written_by(TRAIN_WRITERS)
    drawn = lookalikes.sifted(digits, learners, collections, lookalikes.TEACHER, _Bar)
    for kind, sifted in drawn.items():
        print(f"  {kind} that look like a digit, left out: {sifted.dropped:.1%}")
    lookalikes.write(drawn, file)
    return drawn


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m network.training",
        description="Train networks of 784-16-16-10 neurons. Without options: everything that "
        "ships, into assets/, about a quarter of an hour on one core. The same command, seed and "
        "versions give the same weights, bit for bit.",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", default=list(RECIPES), type=_name,
        help=f"which to train: {', '.join(RECIPES)} (default: all)",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, default=store.ASSETS, help="folder to write into")
    parser.add_argument("--mnist", help="folder with the four MNIST files")
    parser.add_argument("--pen", help="the pen digits' .npz (see network/data/pen_digits.py)")
    parser.add_argument("--drawings", help="folder of drawings (see network/data/drawings.py)")
    parser.add_argument("--epochs", type=_positive, help="passes over the data")
    parser.add_argument("--batch", type=_positive, help="examples a step")
    parser.add_argument("--rate", type=float, help="peak learning rate")
    parser.add_argument("--seed", type=int, help="of everything random")
    parser.add_argument("--cost", choices=COSTS, help="what is minimised")
    parser.add_argument("--optimiser", choices=OPTIMISERS, help="how")
    return parser


def _name(text: str) -> str:
    if text not in RECIPES:
        raise argparse.ArgumentTypeError(f"no network is called {text!r}")
    return text


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def _adjusted(recipe: Recipe, options: argparse.Namespace) -> Recipe:
    named = ("epochs", "batch", "rate", "seed", "cost", "optimiser")
    given = {name: getattr(options, name) for name in named}
    return replace(recipe, **{name: value for name, value in given.items() if value is not None})


def _with_provenance(net: Network, recipe: Recipe, measured: dict) -> Network:
    data = ["MNIST training set, 60,000 digits"]
    if recipe.pen_share:
        data.append("UCI pen-based digits (CC BY 4.0), writers 1 to 21")
    if recipe.nondigit_share:
        data.append("generated pictures that are no digit")
    if recipe.written_share:
        data.append("generated digits in forms drawn for this project")
    if recipe.letter_share:
        data.append("Omniglot (MIT), three alphabets without look-alikes of digits")
    if recipe.object_share:
        data.append("Quick, Draw! (Google, CC BY 4.0), 7 of 10 classes without look-alikes")
    provenance = {
        "data": data,
        "recipe": recipe.described(),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "accuracy": {
            "MNIST test set": measured["mnist"]["accuracy"],
            "pen digits, writers 26 to 30": measured["pen"]["accuracy"],
        },
    }
    return Network(net.weights, net.biases, net.activations, provenance)


class _Bar:
    """A progress bar on one line: what, how far, the cost, the time left."""

    def __init__(self, name: str) -> None:
        self.name, self.began = name, time.monotonic()

    def __call__(self, epoch: int, epochs: int, cost: float) -> None:
        filled = "█" * (_WIDTH * epoch // epochs)
        left = (time.monotonic() - self.began) * (epochs / epoch - 1)
        print(
            f"\r{self.name:15} {filled:░<{_WIDTH}} epoch {epoch}/{epochs}, cost {cost:.4f}, "
            f"{int(left // 60)}:{int(left % 60):02} left ",
            end="\n" if epoch == epochs else "",
            flush=True,
        )


def _download_bar(name: str, done: int, total: int) -> None:
    filled = "█" * (_WIDTH * done // total) if total else ""
    end = "\n" if done == total else ""
    print(f"\r{name:26} {filled:░<{_WIDTH}} {done / 1e6:.1f} MB ", end=end, flush=True)


if __name__ == "__main__":
    main()
