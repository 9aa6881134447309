"""What decides how a training run goes: a recipe, and those of the networks that ship."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from network.backprop import DIGITS_SHARE
from network.data.distortion import Distortion
from network.mlp import SIZES


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a training run produces, given the data.

    Attributes
    ----------
    hidden : "sigmoid" or "relu"
    sizes : neurons in each layer, the input included
    cost : a name in `network.backprop.COSTS`
    digits_share : of the plain softmax in "softmax-or-none", 0..1
        (`network.backprop.softmax_or_none`)
    taught : of a digit's target, the share that is a wide network's word instead of the label
        (`network.training.teaching`), 0..1; 0 for no teacher
    temperature : what the teacher's weighted sums are divided by
    optimiser : "adam", "momentum" or "sgd"
    epochs, batch, rate : passes over the data (0: without end), examples a step, learning rate
    schedule : "cosine", the rate is that of a peak (it rises over the first 2 % of the steps,
        then falls as a cosine), or "constant", it stays as it is
    average : decay of the exponential average of the weights; 0 turns it off
    smoothness, decay : penalties on first-layer weights: on differences between
        neighbouring pixels, on size
    centred : train around zero (input mean, and tanh for sigmoid), then fold
    pen_share, written_share, nondigit_share, letter_share, object_share : shares of an epoch,
        0..1, of pen digits, digits by a program, non-digits by a program, and foreign letters
        and objects that people drew; the rest is MNIST
    distortion : how pictures are distorted, None for not at all
    eased : from which share of the run, 0..1, they are distorted less and less, down to a fifth at
        its end; 1 for never (`network.training.descent`)
    reuse : for how many epochs a distorted picture is shown before it is distorted anew,
        which costs more than learning from it does
    first_in_order : the first epoch shows pictures in the order in which they stand, which should
        be none, so that it can begin before the last of them is there
    starts, start_epochs : how many random starts are tried, and for how long
    finalists : how many of them are then trained to the end; the best of these is kept
    accepted : the share of MNIST's training digits that a network chosen among starts answers;
        to the rest it says "not sure", which is the price for refusing scribbles
    seed : of everything random
    """

    hidden: str = "sigmoid"
    sizes: tuple[int, ...] = SIZES
    cost: str = "softmax-or-none"
    digits_share: float = DIGITS_SHARE
    taught: float = 0.0
    temperature: float = 2.0
    optimiser: str = "adam"
    epochs: int = 300
    batch: int = 256
    rate: float = 4e-3
    schedule: str = "cosine"
    average: float = 0.9995
    smoothness: float = 5e-4
    decay: float = 1e-5
    centred: bool = True
    pen_share: float = 0.11
    written_share: float = 0.13
    nondigit_share: float = 0.08
    letter_share: float = 0.05
    object_share: float = 0.08
    distortion: Distortion | None = field(default_factory=Distortion)
    eased: float = 1.0
    reuse: int = 6
    first_in_order: bool = False
    starts: int = 1
    start_epochs: int = 40
    finalists: int = 1
    accepted: float = 0.95
    seed: int = 0

    def described(self) -> dict:
        """As plain numbers and strings, for a network's provenance."""
        return asdict(self) | {"sizes": list(self.sizes)}

    @property
    def drawn_shares(self) -> dict[str, float]:
        """The shares of what people drew that is no digit, by kind (`network.data.drawings`)."""
        return {"letters": self.letter_share, "objects": self.object_share}


RECIPES = {
    "sigmoid": Recipe(
        hidden="sigmoid",
        rate=7e-3,
        smoothness=8e-4,
        pen_share=0.14,
        written_share=0.11,
        nondigit_share=0.075,
        letter_share=0.035,
        object_share=0.065,
        starts=3,
        accepted=0.96,
    ),
    "relu": Recipe(
        hidden="relu",
        rate=1e-2,
        digits_share=0.86,
        taught=0.8,
        pen_share=0.12,
        nondigit_share=0.09,
        letter_share=0.04,
        object_share=0.06,
        eased=0.7,
        starts=3,
        finalists=2,
        accepted=0.955,
    ),
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
            written_share=0.0,
            nondigit_share=0.0,
            letter_share=0.0,
            object_share=0.0,
            distortion=None,
        )
        for hidden in ("sigmoid", "relu")
    },
}
