"""A file that a visitor sent, as a grey picture: upright, not large, or refused in a sentence.

Anybody may send anything. So the first bytes decide what a file is, its size in pixels is read
before anything is decoded, and what is decoded is bounded: by `MOST_PIXELS` for all kinds, and
far below it for a JPEG, the one kind that photographs have, which can be decoded smaller.
"""

from __future__ import annotations

import io
import struct
import warnings

import numpy as np
from PIL import Image, ImageOps

from components.language import t

Array = np.ndarray

MOST_BYTES = 16 * 2**20
MOST_PIXELS = 40_000_000  # what is larger is no photograph of a phone's usual kind
MOST_PLAIN = 24_000_000  # the same for kinds that are decoded at full size, 4 bytes a pixel
LONGEST = 1000  # pixels along the longer side of what is made of it
LEAST = 32  # pixels along the shorter side of what may hold a digit
THINNEST = 12  # the same where it was made small, or a part was cut out
MOST_SCANS = 64  # of a JPEG: an honest one has about ten, and each costs as long as one picture

# Pillow would warn of what is refused here, and of each tag in a photograph that it cannot read.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


class Unfit(Exception):
    """There is no digit to be had; the message is a sentence for the person who sent it."""


def opened(content: bytes) -> Array:
    """The picture in a file: float32 (height, width) in 0..1, its longer side at most 1000.

    Raises Unfit, with a sentence, if the file is none of JPEG, PNG, WebP, GIF and BMP, is
    damaged, or is too large.
    """
    _check_kind(content)
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            _check_size(*image.size, image.format)
            # Decoded at an eighth, a quarter or half of its size, where that is enough.
            image.draft("L", (LONGEST, LONGEST))
            return _grey(image)
    except Unfit:
        raise
    except Image.DecompressionBombError:
        raise Unfit(_too_many(MOST_PIXELS)) from None
    except Exception:  # decoders raise a dozen kinds for what is cut off or forged
        raise Unfit(t("This picture is damaged or cut off. Save or send it again.")) from None


def _check_kind(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Unfit(t("This file is too large: {n} MB at most.", n=MOST_BYTES >> 20))
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        raise Unfit(
            t("This picture is in Apple's HEIC format. Save it as JPEG, or take a screenshot.")
        )
    if content.startswith(b"\xff\xd8\xff"):
        if content.count(b"\xff\xda") > MOST_SCANS:
            raise Unfit(t("This picture is damaged or cut off. Save or send it again."))
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        _check_size(*_webp_size(content), "WEBP")
    elif not content.startswith((b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM")):
        raise Unfit(t("This is not a picture. Choose a JPEG, PNG, WebP, GIF or BMP file."))


def _check_size(width: int, height: int, kind: str | None) -> None:
    most = MOST_PIXELS if kind == "JPEG" else MOST_PLAIN
    if width * height > most:
        raise Unfit(_too_many(most))
    if min(width, height) < LEAST:
        raise Unfit(_too_small())


def _too_many(most: int) -> str:
    return t("This picture has too many pixels: {n} megapixels at most.", n=most // 1_000_000)


def _too_small() -> str:
    return t("This picture is too small to hold a digit that can be read.")


def _webp_size(content: bytes) -> tuple[int, int]:
    """What a WebP's header says: its decoder takes memory for it as soon as it is opened.

    The container: RFC 9649, section 2.
    """
    kind, at = content[12:16], content[20:30]
    if len(at) == 10 and kind == b"VP8X":
        return 1 + int.from_bytes(at[4:7], "little"), 1 + int.from_bytes(at[7:10], "little")
    if len(at) == 10 and kind == b"VP8 ":
        width, height = struct.unpack("<HH", at[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if len(at) == 10 and kind == b"VP8L":
        (bits,) = struct.unpack("<I", at[1:5])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    raise Unfit(t("This picture is damaged or cut off. Save or send it again."))


def _grey(image: Image.Image) -> Array:
    """The first picture of the file, small, upright and grey; what is transparent is white."""
    # Made smaller before anything else, so that nothing else costs much.
    if image.mode in ("1", "P", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode.startswith("I") or image.mode == "F":  # 16 bits a pixel
        deep = np.asarray(image, np.float32)
        image = Image.fromarray((deep * (255 / max(float(deep.max()), 1.0))).astype(np.uint8))
    exif = image.getexif()
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX, reducing_gap=2.0)
    if min(image.size) < THINNEST:  # it was long and narrow: of its width little is left
        raise Unfit(_too_small())
    image.getexif().update(exif)
    image = ImageOps.exif_transpose(image)
    if image.mode in ("LA", "RGBA", "La", "RGBa"):
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    return np.asarray(image.convert("L"), np.float32) / 255
