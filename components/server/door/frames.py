"""Counts a WebSocket's small frames: pings, pongs and the parts of a message in parts.

Each costs the parser as much as a drawing's, and the protocol puts no limit to them. A
browser sends one pong in 20 seconds and rarely a part, so few are enough for everybody.
Frames are read here from the bytes (RFC 6455, 5.2), whatever parses them afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable

AT_ONCE = 64
A_SECOND = 16

_CONTINUATION, _CONTROL = 0x0, 0x8


class Frames:
    """Watches one connection's bytes from the first frame on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._at = clock, clock()
        self._left = float(AT_ONCE)
        self._rest = b""  # the beginning of a header
        self._skip = 0  # bytes of a frame that are still to come

    def too_many(self, data: bytes) -> bool:
        """Whether the connection has sent more small frames than are allowed."""
        small = self._count(data)
        if not small:
            return False
        now = self._clock()
        self._left = min(AT_ONCE, self._left + (now - self._at) * A_SECOND) - small
        self._at = now
        return self._left < 0

    def _count(self, data: bytes) -> int:
        data = self._rest + data
        at, small = self._skip, 0
        while at + 2 <= len(data):
            opcode, length = data[at] & 0x0F, data[at + 1] & 0x7F
            header = 6 if data[at + 1] & 0x80 else 2  # with or without a mask
            if length >= 126:
                wide = 2 if length == 126 else 8
                if at + 2 + wide > len(data):
                    break
                length = int.from_bytes(data[at + 2 : at + 2 + wide])
                header += wide
            small += opcode == _CONTINUATION or opcode >= _CONTROL
            at += header + length
        self._rest, self._skip = data[at:], max(0, at - len(data))
        return small
