"""The live lane's messages: strokes in, Trace out. Little-endian, every field 4-byte aligned.

Request
    uint8 version = 1, uint8 flags (bit 0: centre), uint16 number of strokes, uint32 sequence,
    then for each stroke: uint32 count, count x (float32 x, float32 y)
Reply
    uint8 version = 1, uint8 flags = 0, uint16 number of layers after the input, uint32 sequence,
    784 float32 input activations,
    then for each layer: uint32 n, n float32 z, n float32 a

Message of a kind, both ways (`kinds.py` says which there are)
    uint8 2, uint8 0, uint16 0, uint32 n, n bytes of JSON in UTF-8: an object with a "kind",
    zeros to the next multiple of 4, then float32 arrays: where the object has
    {"f32": [first, shape]}, it means the numbers from the first-th on, in this shape

Over HTTP (POST /api/live?network=NAME) bodies are such messages one after the other, each
behind a uint32 with its length; so is the answer.

Close codes: 1003 a text frame; 1007 malformed or not finite; 1008 a foreign
Origin or an unknown network; 1009 too large; 1013 too many connections.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from components.shared import KIND, MAX_POINTS, MAX_STROKES, VERSION
from network import Trace
from network.asking.edits import n_numbers
from network.mlp import SIZES

Array = np.ndarray

CENTRE = 1  # flag bit
MAX_KIND_BYTES = 512 * 1024  # all 13,002 numbers as text have about 300 kB
MAX_CHANGES = n_numbers(SIZES)  # 13,002: each number of a network that ships once
_MOST_COMMAS = 2 * MAX_CHANGES + 100  # in so many changes and what is beside them
MAX_BYTES = 8 + 4 * MAX_STROKES + 8 * MAX_POINTS

UNSUPPORTED, MALFORMED, POLICY, TOO_LARGE, TRY_LATER = 1003, 1007, 1008, 1009, 1013
STATUS = {POLICY: 403, TOO_LARGE: 413, TRY_LATER: 429}  # the same over HTTP; else 400

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


def pack(message: dict) -> bytes:
    """A message of a kind as bytes; arrays of floats anywhere in it travel as float32.

    Raises ValueError for NaN and infinity outside of them, which JSON does not know.
    """
    blobs: list[bytes] = []
    n = 0

    def array(value: object) -> object:
        nonlocal n
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            first, n = n, n + value.size
            blobs.append(value.astype("<f4").tobytes())
            return {"f32": [first, list(value.shape)]}
        if isinstance(value, np.ndarray | np.generic):
            return value.tolist()
        raise TypeError(f"{type(value).__name__} cannot be sent")

    text = json.dumps(
        message, default=array, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()
    return b"".join((_HEADER.pack(KIND, 0, 0, len(text)), text, bytes(-len(text) % 4), *blobs))


def unpack(message: bytes) -> dict:
    """Read a visitor's message of a kind, which holds no arrays. Raises Refused if it is none."""
    if len(message) > MAX_KIND_BYTES:
        raise Refused(TOO_LARGE, f"a message may have {MAX_KIND_BYTES} bytes")
    if len(message) < _HEADER.size or message[0] != KIND or message[1:4] != bytes(3):
        raise Refused(MALFORMED, "this is no message of a kind")
    (n,) = _COUNT.unpack_from(message, 4)
    if len(message) != _HEADER.size + n + -n % 4 or any(message[_HEADER.size + n :]):
        raise Refused(MALFORMED, "the message does not end where it says")
    text = message[_HEADER.size : _HEADER.size + n]
    # Reading holds the interpreter, so what no honest message has is refused unread.
    if text.count(b",") > _MOST_COMMAS:
        raise Refused(TOO_LARGE, "a message may change each number once")
    if text.count(b"[") > _MOST_COMMAS:
        raise Refused(MALFORMED, "the message is nested too deeply")
    try:
        wish = json.loads(text.decode())
    except (ValueError, RecursionError):
        raise Refused(MALFORMED, "the message is not JSON") from None
    if not isinstance(wish, dict):
        raise Refused(MALFORMED, "the message has to be an object")
    return wish


def decoded(text: object, what: str, most: int = MAX_KIND_BYTES) -> bytes:
    """What a text in base64 stands for, so many bytes at most. Raises ValueError, naming it."""
    if not (isinstance(text, str) and len(text) <= 4 * -(-most // 3)):
        raise ValueError(f"{what}: text in base64 is needed, of {most} bytes at most")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError(f"{what}: this is no text in base64") from None


def joined(messages: Iterable[bytes]) -> bytes:
    """Messages as one HTTP body."""
    return b"".join(_COUNT.pack(len(message)) + message for message in messages)


def split(body: bytes) -> Iterator[bytes]:
    """The messages of one HTTP body. Raises Refused where it ends too early."""
    at = 0
    while at < len(body):
        if at + _COUNT.size > len(body):
            raise Refused(MALFORMED, "the body ends before its last message")
        (n,) = _COUNT.unpack_from(body, at)
        at += _COUNT.size
        if at + n > len(body):
            raise Refused(MALFORMED, "a message has fewer bytes than it says")
        yield body[at : at + n]
        at += n
