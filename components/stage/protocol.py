"""The live lane's messages: strokes in, Trace out. Little-endian, every field 4-byte aligned.

Request
    uint8 version = 1, uint8 flags (bit 0: centre), uint16 number of strokes, uint32 sequence,
    then for each stroke: uint32 count, count x (float32 x, float32 y)
Reply
    uint8 version = 1, uint8 flags = 0, uint16 number of layers after the input, uint32 sequence,
    784 float32 input activations,
    then for each layer: uint32 n, n float32 z, n float32 a

Reply on a lane of terms (/api/terms)
    uint8 version = 1, uint8 flags = 0, uint16 0, uint32 sequence,
    uint32 n, n float32 weight * activation, float32 bias, float32 z, float32 a

Close codes: 1003 a text frame; 1007 malformed or not finite; 1008 a foreign
Origin or an unknown network; 1009 too large; 1013 too many connections.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from network import Trace

Array = np.ndarray

VERSION = 1
CENTRE = 1  # flag bit
MAX_STROKES = 256
MAX_POINTS = 4096
MAX_BYTES = 8 + 4 * MAX_STROKES + 8 * MAX_POINTS

UNSUPPORTED, MALFORMED, POLICY, TOO_LARGE, TRY_LATER = 1003, 1007, 1008, 1009, 1013

_HEADER = struct.Struct("<BBHI")
_COUNT = struct.Struct("<I")


class Refused(Exception):
    """A message or a connection that is not accepted: the close code and the reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True)
class Request:
    """One drawing: strokes as float32 arrays (k, 2) in pad coordinates."""

    sequence: int
    centre: bool
    strokes: list[Array]


def parse(message: bytes) -> Request:
    """Read a request. Raises Refused, with a close code and a reason, for anything else."""
    if len(message) > MAX_BYTES:
        raise Refused(TOO_LARGE, f"a message may have {MAX_BYTES} bytes")
    if len(message) < _HEADER.size:
        raise Refused(MALFORMED, "the message is shorter than its header")
    version, flags, n_strokes, sequence = _HEADER.unpack_from(message)
    if version != VERSION:
        raise Refused(MALFORMED, f"version {version} is not known, only {VERSION}")
    if flags & ~CENTRE:
        raise Refused(MALFORMED, "an unknown flag is set")
    if n_strokes > MAX_STROKES:
        raise Refused(TOO_LARGE, f"a drawing may have {MAX_STROKES} strokes")
    strokes, at, n_points = [], _HEADER.size, 0
    for _ in range(n_strokes):
        if at + _COUNT.size > len(message):
            raise Refused(MALFORMED, "the message ends before its last stroke")
        (count,) = _COUNT.unpack_from(message, at)
        at += _COUNT.size
        n_points += count
        if n_points > MAX_POINTS:
            raise Refused(TOO_LARGE, f"a drawing may have {MAX_POINTS} points")
        if at + 8 * count > len(message):
            raise Refused(MALFORMED, "a stroke has fewer points than it says")
        points = np.frombuffer(message, "<f4", 2 * count, at).reshape(count, 2)
        strokes.append(points)
        at += 8 * count
    if at != len(message):
        raise Refused(MALFORMED, "there are bytes after the last stroke")
    if not all(np.isfinite(points).all() for points in strokes):
        raise Refused(MALFORMED, "a coordinate is not finite")
    return Request(sequence, bool(flags & CENTRE), strokes)


def reply(sequence: int, trace: Trace) -> bytes:
    """The answer to one request: what a forward pass of one picture computed."""
    layers = list(zip(trace.weighted_sums[1:], trace.activations[1:], strict=True))
    parts = [_HEADER.pack(VERSION, 0, len(layers), sequence), trace.activations[0].tobytes()]
    for z, a in layers:
        parts += (_COUNT.pack(len(z)), z.tobytes(), a.tobytes())
    return b"".join(parts)


def reply_terms(sequence: int, products: Array, bias: float, z: float, a: float) -> bytes:
    """The answer on a lane of terms: products (n,) whose sum plus the bias is z."""
    return b"".join(
        (
            _HEADER.pack(VERSION, 0, 0, sequence),
            _COUNT.pack(len(products)),
            products.astype("<f4").tobytes(),
            np.array([bias, z, a], "<f4").tobytes(),
        )
    )
