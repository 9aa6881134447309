"""Which networks the lane can be asked for, by name.

The shipped ones are loaded once and shared by everybody; their arrays are
read-only. A damaged file is reported when the server starts, not to a visitor.
"""

from __future__ import annotations

import numpy as np

from network import SHIPPED, Network, load

_shipped: dict[str, Network] = {}


def load_shipped() -> None:
    """Load every shipped network now. Raises StoreError, naming the file, if one is damaged."""
    for name in SHIPPED:
        _shipped.setdefault(name, load(name))


def named(name: str) -> Network | None:
    """The network called `name`, or None if there is no such network."""
    if not _shipped:
        load_shipped()
    return _shipped.get(name)


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
