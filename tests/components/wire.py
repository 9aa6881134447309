"""The live lane's messages a second time, from their description and with `struct` alone.

What `components.stage.protocol` reads and writes is held against this, so nothing
here may be taken from there.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

MAX_STROKES = 256
MAX_POINTS = 4096
MAX_BYTES = 8 + 4 * MAX_STROKES + 8 * MAX_POINTS
PIXELS = 784

Stroke = Sequence[tuple[float, float]]


def request(
    strokes: Sequence[Stroke],
    centre: bool = True,
    sequence: int = 0,
    *,
    version: int = 1,
    flags: int | None = None,
    n_strokes: int | None = None,
) -> bytes:
    """One request. The keyword arguments put wrong values into its header."""
    message = struct.pack("<B", version)
    message += struct.pack("<B", int(centre) if flags is None else flags)
    message += struct.pack("<H", len(strokes) if n_strokes is None else n_strokes)
    message += struct.pack("<I", sequence)
    for stroke in strokes:
        message += struct.pack("<I", len(stroke))
        for x, y in stroke:
            message += struct.pack("<ff", x, y)
    return message


class Layer(NamedTuple):
    """One layer's numbers as they were sent: float32, little-endian."""

    z: bytes
    a: bytes


class Reply(NamedTuple):
    """One reply. Numbers stay bytes, so that comparing them is comparing bits."""

    version: int
    flags: int
    sequence: int
    input: bytes
    layers: list[Layer]


def read_reply(message: bytes) -> Reply:
    """One reply; AssertionError or struct.error if it is not exactly one."""
    version, flags, n_layers, sequence = struct.unpack("<BBHI", message[:8])
    rest = message[8:]
    picture, rest = rest[: 4 * PIXELS], rest[4 * PIXELS :]
    assert len(picture) == 4 * PIXELS
    layers = []
    for _ in range(n_layers):
        (n,) = struct.unpack("<I", rest[:4])
        layer = Layer(rest[4 : 4 + 4 * n], rest[4 + 4 * n : 4 + 8 * n])
        assert len(layer.a) == 4 * n
        layers.append(layer)
        rest = rest[4 + 8 * n :]
    assert rest == b""
    return Reply(version, flags, sequence, picture, layers)
