"""A network that a visitor sent to learn on from: unpacked, and not on the event loop."""

from __future__ import annotations

from components.server import networks
from components.server.protocol import decoded
from network import Network
from network.asking.edits import n_numbers
from network.mlp import SIZES
from network.said import said
from network.store import StoreError, parsed
from network.training.experiment import MOST_LAYERS, NEURONS

_SIZES = (SIZES[0], *[NEURONS[1]] * MOST_LAYERS, SIZES[-1])
MOST_NUMBERS = n_numbers(_SIZES)  # of what learns here


def network(wish: dict) -> Network | StoreError | None:
    """What an order `load` is to go on from; None of other orders.

    The StoreError says why a file has no network: it is a person's file, and they are told.
    Raises ValueError for what no page of ours would send.
    """
    if wish.get("do") != "load":
        return None
    return networks.own(wish["network"]) if "network" in wish else opened(wish.get("file"))


def opened(file: object) -> Network | StoreError:
    """The network in a file's text in base64."""
    try:
        return parsed(decoded(file, "a file"), said("Your file"), MOST_NUMBERS)
    except StoreError as error:
        return error
