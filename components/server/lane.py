"""What one visitor has on the server: a network, a drawing, perhaps an open view and a neuron.

A lane knows nothing of sockets: drawings and messages of a kind go in, answers come out.
What does not have to be at once (views, terms) is left in `due`, for whoever carries the
answers to fetch when every neuron has been answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from components.language import best
from components.server import networks
from components.server.protocol import POLICY, Refused, parse, reply
from components.shared import OWN
from components.views.view import Scene, Setting, View
from network import Network, Trace, rasterise
from network.asking.edits import n_changed

Array = np.ndarray

TERMS, NUMBERS, LEARNING = "terms", "numbers", "learning"  # what can be due
TRAINING = "training"  # what views are told instead of a shipped network's name
AT_REST = "rest"  # the pace of views that wait for the pen


# Under this key a message has what was made of it beforehand. No browser can send it.
READY = object()


class Variant(NamedTuple):
    """A network, the name of what it was made of, and how many of its numbers are others."""

    base: str
    net: Network
    changed: int


class Watcher(Protocol):
    """Keeps the lane's network that of a training; see `components/server/learning`."""

    def leave(self) -> None:
        """Look no more."""


class Lane:
    """One visitor's side of the server.

    Parameters
    ----------
    base : str
        A shipped network's name. Raises Refused if there is no such network.
    language : str or None
        The code of the language that the visitor wants; English if there is none such.
    """

    def __init__(self, base: object, language: str | None = None) -> None:
        self.language = best(language)
        self.strokes: Sequence[Array] = ()
        self.picture: Array | None = None  # from paper, in place of strokes
        self.centre = True
        self.sequence = 0
        self.view: View | None = None
        self.options: dict[str, object] = {}
        self.dark = True
        self.neuron: tuple[int, int] | None = None
        self.due: set[str] = set()
        self.resting = True  # the pen is up
        self.watcher: Watcher | None = None
        self.wishes = 0  # about trainings, that have arrived
        self.own: Network | None = None  # that the visitor trained
        self.wake: Callable[[], None] = lambda: None  # something is due that nobody asked for
        self.use(base, {})

    def use(self, base: object, wish: dict) -> None:
        """Answer with this network from now on. Raises Refused or ValueError if it is none."""
        self.take(self.variant(base, wish))

    def variant(self, base: object, wish: dict) -> Variant:
        """A network with the changes that are wished for (`networks.changed`).

        7 ms where all numbers are changed, and nothing of the lane is: so it may be asked in a
        thread. Raises Refused or ValueError if there is no such network.
        """
        original = self.own if base == OWN else networks.shipped(base)
        if original is None:
            raise Refused(POLICY, "no such network")
        net = networks.changed(original, wish)
        return Variant(base, net, 0 if net is original else n_changed(original, net))

    def take(self, variant: Variant) -> None:
        """Answer with this network from now on."""
        self.watch(None)
        self.base, self.net, self.changed = variant
        self._changed_network()

    def watch(self, watcher: Watcher | None) -> None:
        """Show a training from now on, or no longer."""
        if self.watcher and self.watcher is not watcher:
            self.watcher.leave()
        self.watcher = watcher

    def show(self, net: Network, moving: bool = False) -> None:
        """Answer with this network of a training; while it is `moving` the next comes soon."""
        self.net, self.changed = net, 0
        self._changed_network()
        if moving and self.view and self.view.pace == AT_REST:
            self.due.discard(NUMBERS)  # it takes longer than the next network

    def has(self, place: tuple[int, int]) -> bool:
        """Whether the network has this neuron; layer 1 is the first after the input."""
        layer, index = place
        sizes = self.net.sizes
        return 1 <= layer < len(sizes) and 0 <= index < sizes[layer]

    def draw(self, message: bytes) -> bytes:
        """The reply to one drawing. Raises Refused if the message is none."""
        request = parse(message)
        self.strokes, self.centre, self.picture = request.strokes, request.centre, None
        return self._drawn(request.sequence)

    def show_picture(self, picture: Array, sequence: int) -> bytes:
        """The reply to a picture, float32 (784,) in 0..1, that takes the drawing's place."""
        self.strokes, self.centre, self.picture = (), True, picture
        return self._drawn(sequence)

    def _drawn(self, sequence: int) -> bytes:
        self.sequence = sequence
        self.resting = False
        self.trace = self._trace()
        if self.neuron:
            self.due.add(TERMS)
        if self.view and self.view.pace != AT_REST:
            self.due.add(NUMBERS)
        return reply(self.sequence, self.trace)

    def rest(self) -> None:
        """The pen was lifted: what waits for it is due."""
        self.resting = True
        if self.watcher:
            self.due.add(LEARNING)
        if self.view and self.view.pace == AT_REST:
            self.due.add(NUMBERS)

    def refresh(self) -> None:
        """The network, the view or the neuron is another one: everything is due."""
        if self.neuron:
            self.due.add(TERMS)
        if self.view:
            self.due.add(NUMBERS)

    def setting(self) -> Setting:
        """What templates depend on."""
        base = TRAINING if self.watcher else self.base
        return Setting(base, self.net.sizes, self.net.activations, self.dark, self.language)

    def scene(self) -> Scene:
        """What a view's numbers are computed from, now."""
        return Scene(
            self.setting(), self.net, self.changed, self.strokes, self.centre, self.trace,
            self.neuron, self.options, self.picture,
        )  # fmt: skip

    def _changed_network(self) -> None:
        self.trace = self._trace()
        if self.neuron and not self.has(self.neuron):
            self.neuron = None
        self.refresh()

    def _trace(self) -> Trace:
        if self.picture is not None:
            return self.net.forward(self.picture)
        return self.net.forward(rasterise(self.strokes, self.centre).ravel())
