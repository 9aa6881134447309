"""Which texts there are, read from the source, and the catalogues that are held against them.

For who adds texts; the app itself never imports this, nor Babel.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from components.language.catalogue import FOLDER
from components.language.languages import LANGUAGES

_MADE = datetime(2026, 11, 21, tzinfo=UTC)  # the same texts make the same file
ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"t": None, "tn": (1, 2), "later": None, "said": None}
_IGNORED = ("components/language",)


def gathered() -> Catalog:
    """Every text that the source says, with the files that say it."""
    found = Catalog(fuzzy=False)
    for folder in ("components", "network"):
        texts = extract_from_dir(
            ROOT / folder,
            [("**.py", "python"), ("**.js", "javascript")],
            {"**.js": {"parse_template_string": "True"}},
            KEYWORDS,
        )
        for path, _, text, _, _ in texts:
            place = f"{folder}/{path}"
            if not place.startswith(_IGNORED):
                found.add(text, locations=[(place, None)])
    return found


def read(code: str) -> Catalog:
    """A language's catalogue as it is; an empty one where there is none yet."""
    path = FOLDER / f"{code}.po"
    if not path.exists():
        return _empty(code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def updated(code: str) -> Catalog:
    """The catalogue with a place for each text that is said, and for no other.

    What was translated and is not said any more is dropped; nothing is guessed.
    """
    before, after = read(code), _empty(code)
    for message in gathered():
        if not message.id:
            continue
        known = before.get(message.id)
        string = known.string if known and not known.fuzzy and known.id == message.id else None
        after.add(message.id, string or "", locations=message.locations)
    return after


def write(code: str, catalogue: Catalog) -> None:
    """Both files of a language."""
    with (FOLDER / f"{code}.po").open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    (FOLDER / f"{code}.mo").write_bytes(compiled(catalogue))


def compiled(catalogue: Catalog) -> bytes:
    """The `.mo` file of a catalogue."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def _empty(code: str) -> Catalog:
    plural = "(n > 1)" if LANGUAGES[code].zero_is_one else "(n != 1)"
    header = f"{LANGUAGES[code].name}. Made by make texts; translations are written by hand."
    made = Catalog(
        locale=code,
        header_comment=f"# {header}",
        project="digit-explorer",
        version="1",
        creation_date=_MADE,
        revision_date=_MADE,
        fuzzy=False,
    )
    made._num_plurals, made._plural_expr = 2, plural
    return made
