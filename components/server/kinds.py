"""What a message of each kind does to a lane, and what is answered at once.

| kind | from the browser | answered with |
|---|---|---|
| `network` | id, base, hidden, shuffle, changes | `network`: id, base, changed, sizes |
| `mine` | network: one's own, of which base "mine" then speaks (`networks.own`), or null | - |
| `weights` | - | `weights`: layers, each with W and b |
| `neuron` | place: [layer, index] or null | `neuron`: its facts; `terms` with each drawing |
| `view` | name or null, options, dark | `template`, then `numbers` with each drawing |
| `picture` | sequence, pixels: 784 bytes in base64 | a drawing's reply |
| `rest` | - (the pen was lifted) | later `numbers` of views that wait for it |
| `learn` | do, and more (`learning/orders.py`) | later `learning`, `correction`, `slice` |
| `alive` | - | `alive`: whoever waits for nothing else learns whether they are heard |

To add a kind: a function here, its row above, and a line in `_KINDS`; where it takes more than
2 ms, a line in `_PREPARED`, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from components.language import speaking
from components.server import networks
from components.server.lane import NUMBERS, READY, Lane
from components.server.learning import loading
from components.server.learning.orders import learn
from components.server.protocol import MALFORMED, Refused, decoded, unpack
from components.views import VIEWS
from network import Network
from network.activations import get
from network.asking.contributions import contributions
from network.ink import SIDE

# Where the activation's curve is drawn: dense around zero, where it bends.
_CURVE = np.concatenate(([-1000], np.linspace(-12, 12, 97), [1000])).astype(np.float32)


def answer(lane: Lane, wish: dict) -> list[dict | bytes]:
    """Do what a message of a kind asks for. Raises Refused if it makes no sense.

    An answer is a message of a kind, or bytes as they are sent.
    """
    kind = wish.get("kind")
    handle = _KINDS.get(kind) if isinstance(kind, str) else None
    if handle is None:
        raise Refused(MALFORMED, "no such kind of message")
    wish = prepared(lane, wish)
    with sensible(lane):
        return handle(lane, wish)


def read(lane: Lane, message: bytes) -> dict:
    """A message of a kind, `prepared`; for a thread. Raises Refused if it makes no sense."""
    return prepared(lane, unpack(message))


def prepared(lane: Lane, wish: dict) -> dict:
    """The same message with what takes long done. Nothing of the lane is changed: for a thread."""
    kind = wish.get("kind")
    prepare = _PREPARED.get(kind) if isinstance(kind, str) else None
    if prepare is None or READY in wish:
        return wish
    with sensible(lane):
        return {**wish, READY: prepare(lane, wish)}


@contextmanager
def sensible(lane: Lane) -> Iterator[None]:
    """Who says what makes no sense is refused, with the reason that a ValueError gives."""
    try:
        with speaking(lane.language):
            yield
    except ValueError as error:
        raise Refused(MALFORMED, str(error)) from None


def terms(lane: Lane) -> dict:
    """One neuron's weighted sum, term by term, for the lane's drawing."""
    layer, index = lane.neuron
    return {
        "kind": "terms",
        "place": [layer, index],
        "sequence": lane.sequence,
        "products": contributions(lane.net, lane.trace, layer, index),
        "bias": float(lane.net.biases[layer - 1][index]),
        "z": float(lane.trace.weighted_sums[layer][index]),
        "a": float(lane.trace.activations[layer][index]),
    }


def blend(net: Network, layer: int, index: int) -> np.ndarray:
    """The first-layer maps, each weighted by how it reaches a later neuron: float32 (784,).

    W_layer[index] ... W_2 W_1: what the neuron would look for if nothing bent a sum on the
    way. A linear approximation, and no more.
    """
    row = net.weights[layer - 1][index]
    for W in reversed(net.weights[: layer - 1]):
        row = row @ W
    return row


def _network(lane: Lane, wish: dict) -> list[dict]:
    lane.take(wish[READY])
    number = wish.get("id")
    return [
        {
            "kind": "network",
            "id": number if type(number) is int else None,
            "base": lane.base,
            "changed": lane.changed,
            "sizes": lane.net.sizes,
        }
    ]


def _mine(lane: Lane, wish: dict) -> list[dict]:
    lane.own = wish[READY]
    return []


def _own(lane: Lane, wish: dict) -> Network | None:
    given = wish.get("network")
    return None if given is None else networks.own(given)


def _weights(lane: Lane, wish: dict) -> list[dict]:
    pairs = zip(lane.net.weights, lane.net.biases, strict=True)
    return [{"kind": "weights", "layers": [{"W": W.ravel(), "b": b} for W, b in pairs]}]


def _neuron(lane: Lane, wish: dict) -> list[dict]:
    match wish.get("place"):
        case None:
            place = None
        case [layer, index] if type(layer) is type(index) is int and lane.has((layer, index)):
            place = (layer, index)
        case _:
            raise ValueError("no such neuron")
    lane.neuron = place
    lane.refresh()
    if place is None:
        return []
    layer, index = place
    name = lane.net.activations[layer - 1]
    return [
        {
            "kind": "neuron",
            "place": [layer, index],
            "activation": name,
            "curve": np.stack((_CURVE, get(name).value(_CURVE)), 1),
            "blend": blend(lane.net, layer, index) if layer > 1 else None,
        }
    ]


def _view(lane: Lane, wish: dict) -> list[dict]:
    name, options = wish.get("name"), wish.get("options", {})
    if name is not None and not (isinstance(name, str) and name in VIEWS):
        raise ValueError("no such view")
    if not isinstance(options, dict):
        raise ValueError("options have to be an object")
    lane.view = VIEWS.get(name)
    lane.options = options
    lane.dark = wish.get("dark") is not False
    lane.due.discard(NUMBERS)
    lane.refresh()
    return []


def _picture(lane: Lane, wish: dict) -> list[bytes]:
    """A picture from paper takes the drawing's place, until there is a drawing again."""
    pixels, sequence = decoded(wish.get("pixels"), "pixels", SIDE * SIDE), wish.get("sequence")
    if len(pixels) != SIDE * SIDE:
        raise ValueError("a picture has 784 pixels")
    if not (type(sequence) is int and 0 <= sequence < 2**32):
        raise ValueError("a sequence is a whole number of 32 bits")
    brightness = np.frombuffer(pixels, np.uint8).astype(np.float32) / np.float32(255)
    return [lane.show_picture(brightness, sequence)]


def _rest(lane: Lane, wish: dict) -> list[dict]:
    lane.rest()
    return []


def _alive(lane: Lane, wish: dict) -> list[dict]:
    return [{"kind": "alive"}]


_KINDS: dict[str, Callable[[Lane, dict], list[dict | bytes]]] = {
    "network": _network,
    "mine": _mine,
    "weights": _weights,
    "neuron": _neuron,
    "view": _view,
    "picture": _picture,
    "rest": _rest,
    "learn": learn,
    "alive": _alive,
}
_PREPARED: dict[str, Callable[[Lane, dict], object]] = {
    "network": lambda lane, wish: lane.variant(wish.get("base"), wish),
    "mine": _own,
    "learn": lambda lane, wish: loading.network(wish),
}
