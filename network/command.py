"""The training command: `python -m network.training`, or `make train` for all that ships."""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import numpy as np

from network import evaluate, examples, mnist, nondigits, pen_digits, store
from network.ink import rasterise
from network.mlp import Network
from network.mnist import Digits
from network.pen_digits import PenDigits
from network.training import COSTS, OPTIMISERS, Recipe, folded, train

Array = np.ndarray

# Networks are compared by these people's digits and learn from the others'.
JUDGING_WRITERS = frozenset(range(22, 26))
TRAIN_WRITERS = frozenset(range(1, 31)) - pen_digits.TEST_WRITERS - JUDGING_WRITERS
ACCEPTED = 0.95  # of real digits; the rest is "not sure", the price for refusing scribbles

RECIPES = {
    # Sigmoid needs to see more pens and non-digits than ReLU to learn as much of them.
    "sigmoid": Recipe(
        hidden="sigmoid", rate=4e-3, pen_share=0.15, nondigit_share=0.2, starts=10, finalists=4
    ),
    "relu": Recipe(hidden="relu", rate=8e-3, starts=10, finalists=4),
    # The plain pair, for "what did it learn?": the same network without any of the care.
    **{
        f"{hidden}-plain": Recipe(
            hidden=hidden,
            epochs=40,
            batch=128,
            rate=1e-3,
            cost="cross-entropy",
            average=0.0,
            smoothness=0.0,
            decay=0.0,
            centred=False,
            pen_share=0.0,
            nondigit_share=0.0,
            distortion=None,
        )
        for hidden in ("sigmoid", "relu")
    },
}
_WIDTH = 24  # of the progress bar, in characters


def main(arguments: Sequence[str] | None = None) -> None:
    """Train the networks that are asked for, write them, and measure all that ship."""
    options = _parser().parse_args(arguments)
    try:
        digits = mnist.load(options.mnist, progress=_download_bar)
        pen = pen_digits.load(options.pen)
        options.out.mkdir(parents=True, exist_ok=True)
        material = evaluate.Material(digits.test, pen.written_by(pen_digits.TEST_WRITERS))
        measured = {}
        for name in options.names:
            recipe = _adjusted(RECIPES[name], options)
            net = make(name, recipe, digits.train, pen)
            measured[name] = evaluate.measure(net, material)
            net = _with_provenance(net, recipe, measured[name])
            store.write(net, options.out / f"{name}.npz")
        for name in set(evaluate.NAMES) - set(measured):
            path = options.out / f"{name}.npz"
            if path.is_file():
                measured[name] = evaluate.measure(store.read(path), material)
        print(evaluate.table(measured))
        evaluate.write(measured, options.out / evaluate.FILE.name)
    except (mnist.DataError, store.StoreError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Finished networks are written, the others are as before.")


def make(name: str, recipe: Recipe, digits: Digits, pen: PenDigits) -> Network:
    """Train several random starts, the best of them to the end, and keep the best of these.

    How good so small a network gets depends on its first random weights by half a
    point. So several starts are trained briefly and compared, then the finalists to the
    end. The test data play no part.
    """
    material = examples.collect(
        digits,
        pen.written_by(TRAIN_WRITERS),
        pen_share=recipe.pen_share,
        nondigit_share=recipe.nondigit_share,
        rng=np.random.default_rng(recipe.seed),
    )
    if recipe.starts == 1:
        return folded(train(recipe, material, _Bar(name)), recipe, material)
    judge = _Judge(digits, pen.written_by(JUDGING_WRITERS))
    starts = []
    for start in range(recipe.starts):
        brief = replace(recipe, seed=recipe.seed + start, epochs=recipe.start_epochs)
        theta = train(brief, material, _Bar(f"{name} {start + 1}/{recipe.starts}"))
        starts.append((judge(folded(theta, recipe, material))[0], theta))
    starts.sort(key=itemgetter(0), reverse=True)
    finals = []
    for rank, (_, begin) in enumerate(starts[: recipe.finalists], 1):
        theta = train(recipe, material, _Bar(f"{name} {rank}. best"), begin)
        finals.append(judge(folded(theta, recipe, material)))
    return max(finals, key=itemgetter(0))[1]


def settled(net: Network, pictures: Array, accepted: float = ACCEPTED) -> Network:
    """Shift all output biases alike, so that this share of real digits reaches 0.5.

    The same amount for all ten leaves every answer as it was; it only settles how
    readily the network says "not sure".
    """
    brightest = net.forward(pictures).weighted_sums[-1].max(axis=1)
    biases = net.biases
    biases[-1] = biases[-1] - np.quantile(brightest, 1 - accepted)
    return Network(net.weights, biases, net.activations, net.provenance)


class _Judge:
    """Scores networks on MNIST's training digits, and on people and scribbles kept for it.

    A network this small fits MNIST digits that it saw no better than those that it did
    not, so all of them tell more than a part. Of people it tells apart seen and unseen.
    """

    ENOUGH_WRITTEN, ENOUGH_REFUSED = 0.97, 0.79  # more of it counts for nothing

    def __init__(self, digits: Digits, pen: PenDigits) -> None:
        self.labels, self.pen_labels = digits.labels, pen.labels
        self.scanned = digits.images / np.float32(255)
        self.written = np.stack([rasterise(strokes).ravel() for strokes in pen.strokes])
        self.scribbles = nondigits.scribbles(nondigits.CHOSEN_BY, 1000, np.random.default_rng(0))

    def __call__(self, net: Network) -> tuple[float, Network]:
        """The score, and the network with its readiness settled, as it was scored."""
        net = settled(net, self.scanned)
        scanned = (net.forward(self.scanned).output.argmax(axis=1) == self.labels).mean()
        written = (net.forward(self.written).output.argmax(axis=1) == self.pen_labels).mean()
        refused = evaluate.refused(net, self.scribbles).mean()
        print(
            f"  training digits {scanned:.2%}, writers {min(JUDGING_WRITERS)} to "
            f"{max(JUDGING_WRITERS)} {written:.2%}, scribbles refused {refused:.2%}"
        )
        score = (
            2 * scanned  # counts most, since it is the hardest to move
            + 0.3 * min(written, self.ENOUGH_WRITTEN)
            + 0.1 * min(refused, self.ENOUGH_REFUSED)
        )
        return score, net


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m network.training",
        description="Train networks of 784-16-16-10 neurons. Without options: everything that "
        "ships, into assets/, about 14 minutes on one core. The same command, seed and "
        "versions give the same weights, bit for bit.",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", default=list(RECIPES), type=_name,
        help=f"which to train: {', '.join(RECIPES)} (default: all)",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, default=store.ASSETS, help="folder to write into")
    parser.add_argument("--mnist", help="folder with the four MNIST files")
    parser.add_argument("--pen", help="the pen digits' .npz (see network/pen_digits.py)")
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
