"""The page's letters: the font that Streamlit ships, for what is shown without Streamlit.

What fits with one font is cut off with another, and a school's laptops have many: a page that
brings its own letters looks the same on all of them.
"""

from __future__ import annotations

from functools import cache
from importlib import util
from pathlib import Path

NAME = "Source Sans"


def face(base: str) -> str:
    """CSS that makes the font known on a page; none where this Streamlit has another.

    `base` is the path below which the app is served, without a slash at its end.
    """
    found = path()
    if found is None:
        return ""
    address = f"{base}/static/{found.relative_to(_folder()).as_posix()}"
    return (
        f'@font-face {{ font-family: "{NAME}"; font-weight: 100 900; font-display: swap;'
        f' src: url("{address}") format("woff2"); }}'
    )


@cache
def path() -> Path | None:
    """The upright font's file, all weights in one; None where Streamlit has it no more."""
    folder = _folder()
    return next(iter(sorted(folder.rglob("SourceSansVF-Upright*.woff2"))), None) if folder else None


@cache
def _folder() -> Path | None:
    """What Streamlit serves as `/static`, found without importing Streamlit."""
    found = util.find_spec("streamlit")
    origin = found and found.origin
    return Path(origin).parent / "static" / "static" if origin else None
