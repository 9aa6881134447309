"""Many frames as one file: animated WebP, or GIF where Pillow cannot write WebP.

Pillow makes each frame; the file around them is put together here, from the format's
description (https://developers.google.com/speed/webp/docs/riff_container). Pillow's own writer
takes all frames at once, so nobody could be told how far it has come, and in one quality, so
that the size could not be bounded. Of each frame only the part that has changed is kept.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field

from PIL import Image, ImageChops, features

# Pillow's: 0..100, and 0 (fast) to 6 (small). Quality gives way where frames take more room
# than they have, and comes back.
QUALITY, WORST, METHOD = 58, 30, 2
ROOM = 20_000  # bytes a frame: three seconds are less than a megabyte
COLOURS = 64  # of a GIF
_ANIMATED, _REPLACES = 0x02, 0x02  # flags of the file and of a frame

Rectangle = tuple[int, int, int, int]


@dataclass
class WebP:
    """A film as WebP. `add` each frame, `bytes` at the end."""

    size: tuple[int, int]
    media_type: str = field(default="image/webp", init=False)
    _chunks: list[bytes] = field(default_factory=list, init=False)
    _last: Image.Image | None = field(default=None, init=False)
    _pending: tuple[Rectangle, bytes] | None = field(default=None, init=False)
    _shown: int = field(default=0, init=False)
    _quality: int = field(default=QUALITY, init=False)
    _saved: int = field(default=0, init=False)  # bytes that frames so far did not need

    def add(self, frame: Image.Image, milliseconds: int) -> None:
        """One more frame, shown for so long."""
        changed = _changed(self._last, frame)
        if changed is not None:
            self._flush()
            # Corners are counted in steps of two pixels.
            left, top, right, bottom = changed[0] & ~1, changed[1] & ~1, changed[2], changed[3]
            file = io.BytesIO()
            part = frame.crop((left, top, right, bottom))
            part.save(file, "WEBP", quality=self._quality, method=METHOD)
            self._saved += ROOM - len(file.getvalue())
            better = self._quality + (2 if self._saved > 0 else -6)
            self._quality = min(QUALITY, max(WORST, better))
            self._pending = (left, top, right, bottom), file.getvalue()[12:]
        self._last = frame
        self._shown += milliseconds

    def bytes(self) -> bytes:
        """The file; it plays again and again."""
        self._flush()
        head = _chunk(
            b"VP8X", bytes([_ANIMATED, 0, 0, 0]) + _int24(self.size[0] - 1, self.size[1] - 1)
        )
        loop = _chunk(b"ANIM", struct.pack("<IH", 0, 0))
        body = b"WEBP" + head + loop + b"".join(self._chunks)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    def _flush(self) -> None:
        if self._pending is None:
            return
        (left, top, right, bottom), data = self._pending
        place = _int24(left // 2, top // 2, right - left - 1, bottom - top - 1, self._shown)
        self._chunks.append(_chunk(b"ANMF", place + bytes([_REPLACES]) + data))
        self._pending, self._shown = None, 0


@dataclass
class Gif:
    """A film as GIF, with few colours: older slides show nothing else."""

    size: tuple[int, int]
    media_type: str = field(default="image/gif", init=False)
    _frames: list[Image.Image] = field(default_factory=list, init=False)
    _times: list[int] = field(default_factory=list, init=False)

    def add(self, frame: Image.Image, milliseconds: int) -> None:
        """One more frame, shown for so long."""
        few = frame.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        self._frames.append(few)
        self._times.append(milliseconds)

    def bytes(self) -> bytes:
        """The file; it plays again and again."""
        file, (first, *others) = io.BytesIO(), self._frames
        first.save(file, "GIF", save_all=True, append_images=others, duration=self._times, loop=0)
        return file.getvalue()


def film(kind: str, size: tuple[int, int]) -> WebP | Gif:
    """An empty film: "webp" where Pillow can write it, else GIF."""
    return WebP(size) if kind == "webp" and features.check("webp") else Gif(size)


def _changed(last: Image.Image | None, frame: Image.Image) -> Rectangle | None:
    if last is None:
        return (0, 0, *frame.size)
    return ImageChops.difference(last, frame).getbbox()


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _int24(*values: int) -> bytes:
    return b"".join(value.to_bytes(3, "little") for value in values)
