"""A network that a browser has and the server need not know any more: one in training.

While it learns, each picture on the screen is of another network. Whoever exports what they
see sends the numbers they see, exactly as they came over the lane.
"""

from __future__ import annotations

import base64
import binascii
from itertools import pairwise

import numpy as np

from network import Network
from network.activations import ACTIVATIONS
from network.asking.edits import formed
from network.training.experiment import MOST_LAYERS, NEURONS

KIND = "learned"
_ENDS = 784, 10


def network_of(wish: dict) -> Network:
    """The network of a message {"sizes", "activations", "numbers"}.

    `numbers` are all weights and biases as little-endian float32 in base64, in the order of
    `network.asking.edits.flat`. Raises ValueError, which says what is wrong.
    """
    sizes, names, text = wish.get("sizes"), wish.get("activations"), wish.get("numbers")
    if not (isinstance(sizes, list) and 2 <= len(sizes) <= MOST_LAYERS + 2):
        raise ValueError("sizes have to be those of a network")
    low, high = NEURONS
    if not all(type(n) is int for n in sizes) or (sizes[0], sizes[-1]) != _ENDS:
        raise ValueError("sizes have to be whole numbers, from 784 to 10")
    if not all(low <= n <= high for n in sizes[1:-1]):
        raise ValueError(f"a hidden layer has {low} to {high} neurons")
    if not (isinstance(names, list) and len(names) == len(sizes) - 1):
        raise ValueError("each layer needs an activation")
    if not all(isinstance(name, str) and name in ACTIVATIONS for name in names):
        raise ValueError("no such activation")
    values = _numbers(text)
    if len(values) != sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes)):
        raise ValueError("there are not as many numbers as the network has")
    return formed(values, sizes, names)


def _numbers(text: object) -> np.ndarray:
    if not isinstance(text, str):
        raise ValueError("numbers have to be text in base64")
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("numbers have to be text in base64") from None
    if len(content) % 4:
        raise ValueError("numbers have four bytes each")
    return np.frombuffer(content, "<f4")
