"""A file with a network that a visitor sent to learn on from: unpacked, off the event loop."""

from __future__ import annotations

import base64
from itertools import pairwise

from components.server.thread import in_worker
from network.mlp import SIZES
from network.said import said
from network.store import StoreError, parsed
from network.training.experiment import MOST_LAYERS, NEURONS

_SIZES = (SIZES[0], *[NEURONS[1]] * MOST_LAYERS, SIZES[-1])
MOST_NUMBERS = sum(n * (before + 1) for before, n in pairwise(_SIZES))  # of what learns here


async def prepared(wish: dict) -> dict:
    """The same message; of an order `load` the file has been opened. Others get their turn."""
    if wish.get("kind") == "learn" and wish.get("do") == "load" and "network" not in wish:
        return {**wish, "file": await in_worker(opened, wish.get("file"))}
    return wish


def opened(file: object) -> object:
    """The network in a file's text in base64, or the StoreError that says why there is none.

    What is no such text, or has been opened already, is given back as it is.
    """
    if not isinstance(file, str):
        return file
    try:
        content = base64.b64decode(file, validate=True)
    except ValueError:
        return file
    try:
        return parsed(content, said("Your file"), MOST_NUMBERS)
    except StoreError as error:
        return error
