"""The letters that Pillow draws: those of the page, which Streamlit ships.

Pillow's own font has neither umlauts nor a minus sign. Where the page's cannot be read
(another Streamlit, a Pillow without WOFF2), Pillow's is used, and a letter that it does not
have is drawn without its accent.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

from components import letters

Font = ImageFont.FreeTypeFont

# For SVG, where whoever opens it has the letters.
FAMILY = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', 'Segoe UI', Roboto, Arial, sans-serif"
_PLAIN, _BOLD = 400, 700
_OTHERWISE = {
    "−": "-", "×": "x", "σ": "s", "ı": "i", "ß": "ss", "œ": "oe", "æ": "ae", "…": "...",
    "–": "-", "—": "-", "„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "≈": "~", "·": ".",
    "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " ",
}  # fmt: skip


@lru_cache(maxsize=64)
def font(size: float, bold: bool = False) -> Font:
    """The font at so many pixels."""
    path = _path()
    if path is None:
        return ImageFont.load_default(size)
    found = ImageFont.truetype(str(path), size)
    found.set_variation_by_axes([_BOLD if bold else _PLAIN])
    return found


def drawable(text: str) -> str:
    """`text` as the font can draw it."""
    return text if _path() else "".join(map(_simple, text))


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line of text is, in the units of `size`."""
    return font(100, bold).getlength(drawable(text)) * size / 100


def _simple(letter: str) -> str:
    if letter.isascii():
        return letter
    base = unicodedata.normalize("NFKD", _OTHERWISE.get(letter, letter))
    return "".join(c for c in base if c.isascii()) or "?"


@cache
def _path() -> Path | None:
    """The page's font, if this Pillow can read it."""
    path = letters.path()
    try:
        if path:
            ImageFont.truetype(str(path), 20).set_variation_by_axes([_BOLD])
    except (OSError, NotImplementedError):
        return None
    return path
