"""Which networks the lane can be asked for, by name: the shipped ones, and visitors' own.

The shipped ones are loaded once and shared by everybody; their arrays are
read-only. A damaged file is reported when the server starts, not to a visitor.

A visitor's edited network is registered under a name made from its content and
the visitor's secret, so that nobody else can ask for it. Each visitor has a few,
all visitors together a bounded number; the oldest go first. A lane that is open
keeps its network.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

import numpy as np

from network import SHIPPED, Network, load
from network.asking.edits import flat

MAX_PER_VISITOR = 8
MAX_EDITED = 2000  # of 53 kB each: 106 MB

_edited: OrderedDict[str, Network] = OrderedDict()
_of_visitor: dict[str, OrderedDict[str, None]] = {}
_lock = threading.Lock()


def load_shipped() -> None:
    """Load every shipped network now. Raises StoreError, naming the file, if one is damaged."""
    for name in SHIPPED:
        load(name)  # which reads each file once and keeps it


def named(name: str) -> Network | None:
    """The network called `name`, or None if there is no such network."""
    if name in SHIPPED:
        return load(name)
    with _lock:
        return _edited.get(name)


def register(net: Network, visitor: str) -> str:
    """Keep a visitor's network for the lane; returns the name to ask for it by."""
    content = flat(net).tobytes() + ",".join(net.activations).encode()
    name = "my-" + hashlib.sha256(visitor.encode() + b"\0" + content).hexdigest()[:24]
    owner = hashlib.sha256(visitor.encode()).hexdigest()
    with _lock:
        _edited[name] = net
        _edited.move_to_end(name)
        own = _of_visitor.setdefault(owner, OrderedDict())
        own[name] = None
        own.move_to_end(name)
        if len(own) > MAX_PER_VISITOR:
            _edited.pop(own.popitem(last=False)[0], None)
        if len(_edited) > MAX_EDITED:
            _edited.popitem(last=False)
            for visitor_, names in list(_of_visitor.items()):
                if not any(kept in _edited for kept in names):
                    del _of_visitor[visitor_]
    return name


def packed(net: Network) -> bytes:
    """The network for the browser: little-endian, every field 4-byte aligned.

    uint32 number of layers, then for each layer uint32 n_out, uint32 n_in,
    n_out * n_in float32 weights row by row, n_out float32 biases.
    """
    parts = [np.uint32(len(net.weights)).astype("<u4").tobytes()]
    for W, b in zip(net.weights, net.biases, strict=True):
        parts.append(np.array(W.shape, "<u4").tobytes())
        parts.append(W.astype("<f4").tobytes())
        parts.append(b.astype("<f4").tobytes())
    return b"".join(parts)
