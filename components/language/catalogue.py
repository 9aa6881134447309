"""The translations in `assets/languages`: a catalogue a language, made by `make texts`.

A catalogue is a `.po` file, which people edit, and a `.mo` file, which Python's gettext reads.
A text that a catalogue lacks is said in English.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "languages"


@cache
def texts(code: str) -> dict[str, str | list[str]]:
    """English to this language; a list, singular and plural, where a number decides.

    Raises ValueError, naming the file, if it is no catalogue.
    """
    path = FOLDER / f"{code}.mo"
    if code == "en" or not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            known = GNUTranslations(file)._catalog  # gettext has no other way to list them
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read ({error})") from None
    found: dict[str, str | list[str]] = {}
    for key, text in known.items():
        if isinstance(key, str):
            found[key] = text
        else:
            found.setdefault(key[0], ["", ""])[key[1]] = text
    found.pop("", None)
    return found


@cache
def for_browser(code: str) -> bytes:
    """The catalogue as JSON."""
    return json.dumps(texts(code), ensure_ascii=False, separators=(",", ":")).encode()


@cache
def digest() -> bytes:
    """Another one for each state of the catalogues."""
    total = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.mo")):
        total.update(path.name.encode() + path.read_bytes())
    return total.digest()
