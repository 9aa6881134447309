"""Which random start is kept: several are trained briefly, the best of them to the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import itemgetter

import numpy as np

from network.data import forms, mix, pen_digits, scribbles
from network.data.mnist import Digits
from network.data.pen_digits import PenDigits
from network.data.pictures import pictures
from network.data.written import written
from network.ink import SIDE
from network.mlp import Network
from network.training import evaluation
from network.training.descent import Report, folded, train
from network.training.lookalikes import Sifted
from network.training.recipe import Recipe
from network.training.teaching import taught
from network.verdict import SURE

Array = np.ndarray

# Networks are compared by these people's digits and learn from the others'.
JUDGING_WRITERS = frozenset(range(22, 26))
TRAIN_WRITERS = frozenset(range(1, 31)) - pen_digits.TEST_WRITERS - JUDGING_WRITERS
_SCRIBBLES = 1000  # to compare networks by
_RARE = 1200  # digits by a program


def make(
    name: str,
    recipe: Recipe,
    digits: Digits,
    pen: PenDigits,
    drawn: Mapping[str, Sifted],
    reported: Callable[[str], Report | None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
) -> Network:
    """Train several random starts, the best of them to the end, and keep the best of these.

    How good so small a network gets depends on its first random weights by half a
    point. So several starts are trained briefly and compared, then the finalists to the
    end. The test data play no part. `drawn` is what people drew that is no digit, by kind, for
    recipes that have a share of it. `reported` gets the name of each run and gives what
    to call after its epochs; `say` gets a line about each network that was compared.
    """
    material = mix.collect(
        digits,
        pen.written_by(TRAIN_WRITERS),
        pen_share=recipe.pen_share,
        written_share=recipe.written_share,
        nondigit_share=recipe.nondigit_share,
        drawn=[
            (drawn[kind].learned, share) for kind, share in recipe.drawn_shares.items() if share
        ],
        rng=np.random.default_rng(recipe.seed),
    )
    material = taught(material, recipe, reported(f"{name} teacher"))
    if recipe.starts == 1:
        return folded(train(recipe, material, reported(name)), recipe, material)
    judge = _Judge(digits, pen.written_by(JUDGING_WRITERS), drawn, recipe.accepted, say)
    starts = []
    for start in range(recipe.starts):
        brief = replace(recipe, seed=recipe.seed + start, epochs=recipe.start_epochs)
        theta = train(brief, material, reported(f"{name} {start + 1}/{recipe.starts}"))
        starts.append((judge(folded(theta, recipe, material))[0], theta))
    starts.sort(key=itemgetter(0), reverse=True)
    finals = []
    for rank, (_, begin) in enumerate(starts[: recipe.finalists], 1):
        theta = train(recipe, material, reported(f"{name} {rank}. best"), begin)
        finals.append(judge(folded(theta, recipe, material)))
    return max(finals, key=itemgetter(0))[1]


def settled(net: Network, images: Array, accepted: float) -> Network:
    """Shift all output biases alike, so that this share of real digits reaches 0.5.

    The same amount for all ten leaves every answer as it was; it only settles how
    readily the network says "not sure": how much likelier than "none" a digit has to be.
    """
    brightest = net.forward(images).weighted_sums[-1].max(axis=1)
    biases = net.biases
    biases[-1] = biases[-1] - np.quantile(brightest, 1 - accepted)
    return Network(net.weights, biases, net.activations, net.provenance)


class _Judge:
    """Scores networks on MNIST's training digits, and on people and scribbles kept for it.

    A network this small fits MNIST digits that it saw no better than those that it did
    not, so all of them tell more than a part. Of people it tells apart seen and unseen.
    """

    ENOUGH_WRITTEN = 0.98  # more of it counts for nothing

    def __init__(
        self,
        digits: Digits,
        pen: PenDigits,
        drawn: Mapping[str, Sifted],
        accepted: float,
        say: Callable[[str], None],
    ) -> None:
        self.accepted, self.say = accepted, say
        self.labels, self.pen_labels = digits.labels, pen.labels
        self.scanned = digits.images / np.float32(255)
        self.pen = pictures(pen.strokes)
        rare = [form for form in forms.TAUGHT if (form.digit, form.style) in evaluation.RARE]
        self.rare = written(_RARE, np.random.default_rng(1), rare)
        self.rare_pictures = self.rare.pictures()
        self.nondigits = {kind: sifted.judging for kind, sifted in drawn.items()}
        self.nondigits["scribbles"] = scribbles.scribbles(
            scribbles.CHOSEN_BY, _SCRIBBLES, np.random.default_rng(0)
        )
        self.nondigits["blank"] = np.zeros((1, SIDE * SIDE), np.float32)

    def __call__(self, net: Network) -> tuple[float, Network]:
        """The score, and the network with its readiness settled, as it was scored."""
        net = settled(net, self.scanned, self.accepted)
        output = net.forward(self.scanned).output
        scanned, accepted = right(output, self.labels).mean(), (output.max(axis=1) >= SURE).mean()
        pen = right(net.forward(self.pen).output, self.pen_labels).mean()
        output = net.forward(self.rare_pictures).output
        rare = (right(output, self.rare.labels) & (output.max(axis=1) >= SURE)).mean()
        refused = {kind: evaluation.refused(net, p).mean() for kind, p in self.nondigits.items()}
        self.say(
            f"  training digits {scanned:.2%} (accepted {accepted:.1%}), writers "
            f"{min(JUDGING_WRITERS)} to {max(JUDGING_WRITERS)} {pen:.2%}, rare forms {rare:.1%}, "
            "refused: " + ", ".join(f"{kind} {share:.1%}" for kind, share in refused.items())
        )
        score = (
            2 * scanned  # counts most, since it is the hardest to move
            + 0.3 * min(pen, self.ENOUGH_WRITTEN)
            + 0.1 * rare
            + 0.1 * sum(refused.values())
        )
        return score, net


def right(output: Array, labels: Array) -> Array:
    """Whether the brightest of the outputs (n, 10) is the label's: bool (n,)."""
    return output.argmax(axis=1) == labels
