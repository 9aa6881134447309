"""Which texts there are, read from the source, and the catalogues that are held against them.

For who adds texts; the app itself never imports this, nor Babel.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from components import lessons as written
from components.language.catalogue import FOLDER
from components.language.languages import LANGUAGES

_MADE = datetime(2026, 11, 21, tzinfo=UTC)  # the same texts make the same file
ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"t": 1, "tn": 2, "later": 1, "said": 1}  # how many texts each has
_IGNORED = ("components/language",)
Text = str | tuple[str, str]  # a message; one for a single thing, one for several
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_TEXT = rf"({_STRING}(?:\s*\+\s*{_STRING})*)"
_CALL = re.compile(rf"\b(?:t|later)\(\s*{_TEXT}|\btn\(\s*{_TEXT}\s*,\s*{_TEXT}")


def gathered() -> Catalog:
    """Every text that the source says, with the files that say it."""
    found = Catalog(fuzzy=False)
    for folder in ("components", "network"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            reads = {".py": in_python, ".js": in_javascript}.get(path.suffix)
            place = path.relative_to(ROOT).as_posix()
            if reads and not place.startswith(_IGNORED):
                for text in reads(path.read_text(encoding="utf-8")):
                    found.add(text, locations=[(place, None)])
    for name, lesson in written.lessons().found.items():
        for text in written.texts(lesson):
            found.add(str(text), locations=[(f"assets/lessons/{name}.toml", None)])
    return found


# Babel's own readers miss what stands in an f-string, in the values of another call, or, in
# JavaScript, between quotes of a template.
def in_python(source: str) -> Iterator[Text]:
    """The texts of each `t`, `tn`, `later` and `said`, wherever they stand."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            count = KEYWORDS.get(node.func.id, 0)
            said = [arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant)]
            if count and len(said) == count:
                yield said[0] if count == 1 else tuple(said)


def in_javascript(source: str) -> Iterator[Text]:
    """The same: texts are in double quotes there, and may be joined by `+`."""
    for call in _CALL.finditer(source):
        said = tuple(
            "".join(json.loads(part) for part in re.findall(_STRING, text))
            for text in call.groups()
            if text
        )
        yield said[0] if len(said) == 1 else said


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
