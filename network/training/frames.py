"""Messages through a pipe: an object as JSON, with the arrays of floats that it has in it.

    uint32 bytes that follow, uint32 bytes of JSON, the JSON in UTF-8, then the arrays' bytes:
    where the object has {"array": [dtype, shape, first byte]}, it means an array of these.

Little-endian throughout. No pickle: whoever reads can at worst refuse.
"""

from __future__ import annotations

import json
import struct
from typing import BinaryIO

import numpy as np

Array = np.ndarray

HEAD = struct.Struct("<I")
MOST = 16 * 1024 * 1024  # bytes of a message
_DTYPES = ("<f2", "<f4")


def packed(message: dict) -> bytes:
    """A message as bytes. Arrays are float16 or float32; NaN as a number is refused."""
    blobs: list[bytes] = []
    n = 0

    def array(value: object) -> object:
        nonlocal n
        if isinstance(value, np.ndarray) and value.dtype.str in _DTYPES:
            first, n = n, n + value.nbytes
            blobs.append(value.tobytes())
            return {"array": [value.dtype.str, list(value.shape), first]}
        if isinstance(value, np.generic | np.ndarray):
            return value.tolist()
        raise TypeError(f"{type(value).__name__} cannot be sent")

    text = json.dumps(message, default=array, allow_nan=False).encode()
    body = b"".join((HEAD.pack(len(text)), text, *blobs))
    return HEAD.pack(len(body)) + body


def unpacked(body: bytes) -> dict:
    """A message from what follows its length. Raises ValueError if it is none."""
    try:
        (n,) = HEAD.unpack_from(body)
        blobs = memoryview(body)[HEAD.size + n :]

        def array(value: dict) -> object:
            if set(value) != {"array"}:
                return value
            dtype, shape, first = value["array"]
            if dtype not in _DTYPES or min(shape, default=0) < 0:
                raise ValueError(f"no array may be of {dtype} and {shape}")
            count = int(np.prod(shape))
            return np.frombuffer(blobs, dtype, count, first).reshape(shape)

        message = json.loads(body[HEAD.size : HEAD.size + n].decode(), object_hook=array)
    except (struct.error, TypeError, KeyError) as error:
        raise ValueError(f"this is no message ({error})") from None
    if not isinstance(message, dict):
        raise ValueError("a message has to be an object")
    return message


def read(stream: BinaryIO) -> dict | None:
    """The next message of a stream, waited for; None at its end. Raises ValueError for nonsense."""
    head = _exactly(stream, HEAD.size)
    if head is None:
        return None
    (n,) = HEAD.unpack(head)
    if n > MOST:
        raise ValueError("the message is too large")
    body = _exactly(stream, n)
    return None if body is None else unpacked(body)


def _exactly(stream: BinaryIO, n: int) -> bytes | None:
    parts = b""
    while len(parts) < n:
        part = stream.read(n - len(parts))
        if not part:
            return None
        parts += part
    return parts
