"""Where the stage's modules and styles are."""

from functools import cache
from pathlib import Path

STATIC = Path(__file__).with_name("static")
_STYLES = (
    "stage.css",
    "sizes.css",
    "dock.css",
    "exports.css",
    "share.css",
    "help.css",
    "phone.css",
    "forced.css",
)


@cache
def styles() -> str:
    """The stage's styles, in the order in which they stand."""
    return "".join((STATIC / name).read_text(encoding="utf-8") for name in _STYLES)
