"""A lesson's file, read and checked, and all files of the folder.

What is wrong is told with its line, and does no harm to the other lessons.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from components.lessons import ask as asking
from components.lessons import stage as staging
from components.lessons.fields import NAME, Fields, Text
from components.lessons.lines import lines
from components.shared import MAX_POINTS, MAX_STROKES

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "lessons"
MOST_BYTES, MOST_STEPS, MOST_FILES, MOST_TOLD = 200_000, 30, 60, 8
_LAST = 1000  # in the menu: lessons without an order

_TOP = ("title", "about", "minutes", "order", "notes", "drawings", "step")
_STEP = ("id", "name", "title", "text", "seen", "stage", "reveal", "ask", "notes")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a file: its name, the line, and a sentence."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.what}"


@dataclass(frozen=True, eq=False)
class Lessons:
    """All lessons by name, in the menu's order, and what is wrong with the other files.

    As long as no file changes it is the very same.
    """

    found: dict[str, dict]
    mistakes: tuple[Mistake, ...]


def lessons(folder: Path = FOLDER) -> Lessons:
    """What is in the folder now. Files are read again only where one has changed."""
    stamps = []
    try:
        for path in sorted(folder.glob("*.toml"))[: MOST_FILES + 1]:
            about = path.stat()
            stamps.append((path, about.st_mtime_ns, about.st_size))
    except OSError as error:
        return Lessons({}, (Mistake(folder.name, 1, f"cannot be read ({error.strerror})"),))
    return _read(tuple(stamps))


@lru_cache(maxsize=4)
def _read(stamps: tuple) -> Lessons:
    found, mistakes = {}, []
    for path, _, size in stamps[:MOST_FILES]:
        lesson, wrong = _file(path, size)
        mistakes += wrong
        if lesson:
            found[lesson["name"]] = lesson
    if len(stamps) > MOST_FILES:
        mistakes.append(Mistake("lessons", 1, f"only {MOST_FILES} files are read"))
    ordered = sorted(found.items(), key=lambda item: (item[1]["order"], item[0]))
    return Lessons(dict(ordered), tuple(mistakes))


def _file(path: Path, size: int) -> tuple[dict | None, list[Mistake]]:
    if not NAME.fullmatch(path.stem):
        told = "a file's name has small letters, digits and hyphens"
        return None, [Mistake(path.name, 1, told)]
    if size > MOST_BYTES:
        return None, [Mistake(path.name, 1, f"has more than {MOST_BYTES:,} bytes")]
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, [Mistake(path.name, 1, f"cannot be read ({error.strerror})")]
    return parsed(data, path.name)


def parsed(data: bytes, file: str) -> tuple[dict | None, list[Mistake]]:
    """A lesson from a file's bytes, as the browser gets it, or what is wrong with it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Mistake(file, line, "this is not text in UTF-8")]
    text = text.replace("\r\n", "\n")
    try:
        found = tomllib.loads(text)
        fields = Fields(lines(text))
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else text.rstrip().count("\n") + 1
        return None, [Mistake(file, line, f"this is no TOML: {_AT_LINE.sub('', str(error))}")]
    except (RecursionError, ValueError):
        return None, [Mistake(file, 1, "this is no TOML that a lesson could have")]
    lesson = _lesson(fields, found, file.removesuffix(".toml"))
    if not fields.problems:
        return lesson, []
    # Several complaints about one line are one mistake; the first says most.
    told = sorted(dict(reversed(fields.problems)).items())[:MOST_TOLD]
    return None, [Mistake(file, line, what) for line, what in told]


def _lesson(fields: Fields, found: dict, name: str) -> dict:
    fields.only(found, (), _TOP)
    notes = fields.table(found, ("notes",), ("before", "after"))
    lesson = {
        "name": name,
        "title": fields.text(found, ("title",), 60, True),
        "about": fields.text(found, ("about",), 140, True),
        "minutes": fields.number(found, ("minutes",), 1, 240, 45, whole=True),
        "order": fields.number(found, ("order",), 0, _LAST, _LAST),
        "notes": {
            "before": fields.text(notes, ("notes", "before"), 500),
            "after": fields.text(notes, ("notes", "after"), 500),
        },
    }
    drawings = _drawings(fields, found)
    tables = fields.tables(found, ("step",))
    if not 1 <= len(tables) <= MOST_STEPS:
        fields.say((), f"a lesson has 1 to {MOST_STEPS} [[step]], and here are {len(tables)}")
    steps = [_step(fields, table, ("step", at), drawings) for at, table in enumerate(tables)]
    _distinct(fields, steps)
    total = sum(step["notes"]["minutes"] or 0 for step in steps)
    if total > lesson["minutes"]:
        fields.say(("minutes",), f"the steps take {total} minutes together, the lesson fewer")
    return lesson | {"steps": steps}


def _step(fields: Fields, table: dict, path: tuple, drawings: dict) -> dict:
    fields.only(table, path, _STEP)
    ident = table.get("id")
    if not isinstance(ident, str) or not NAME.fullmatch(ident):
        fields.say((*path, "id"), "id has to be small letters, digits and hyphens")
        ident = None
    first = staging.stage(fields, table, path, drawings)
    then = staging.reveal(fields, table, path, drawings)
    notes = fields.table(table, (*path, "notes"), ("minutes", "ask", "wrong"))
    return {
        "id": ident,
        "name": fields.text(table, (*path, "name"), 24, True),
        "title": fields.text(table, (*path, "title"), 60, True),
        "text": fields.text(table, (*path, "text"), 420, True, "before"),
        "seen": fields.text(table, (*path, "seen"), 520, True, "after"),
        "stage": first,
        "reveal": then,
        "ask": asking.ask(fields, table, path, drawings),
        "notes": {
            "minutes": fields.number(notes, (*path, "notes", "minutes"), 0.5, 60),
            "ask": fields.text(notes, (*path, "notes", "ask"), 220),
            "wrong": fields.text(notes, (*path, "notes", "wrong"), 220),
        },
    }


def _distinct(fields: Fields, steps: list[dict]) -> None:
    seen: dict[object, int] = {}
    for at, step in enumerate(steps):
        if step["id"] in seen and step["id"] is not None:
            fields.say(("step", at, "id"), f"step {seen[step['id']] + 1} has the same id")
        seen.setdefault(step["id"], at)


def _drawings(fields: Fields, found: dict) -> dict[str, list]:
    """The file's own drawings by name: strokes as the pad has them."""
    table = found.get("drawings", {})
    if not isinstance(table, dict):
        fields.say(("drawings",), "drawings has to be a table, [drawings]")
        return {}
    sound = {}
    for name, strokes in table.items():
        path = ("drawings", name)
        if not NAME.fullmatch(name):
            fields.say(path, f"{name!r}: a drawing's name has small letters, digits and hyphens")
        elif fault := _fault(strokes):
            fields.say(path, f"{name}: {fault}")
        else:
            sound[name] = strokes
    return sound


def _fault(strokes: object) -> str:
    if not isinstance(strokes, list) or not strokes:
        return "a drawing is a list of strokes, [[x, y, x, y], ...]"
    for stroke in strokes:
        if not isinstance(stroke, list) or len(stroke) < 2 or len(stroke) % 2:
            return "a stroke is a list of an even number of numbers, [x, y, x, y]"
        if not all(type(at) in (int, float) and 0 <= at <= 1 for at in stroke):
            return "x and y are numbers from 0 to 1"
    points = sum(len(stroke) for stroke in strokes) // 2
    if len(strokes) > MAX_STROKES or points > MAX_POINTS:
        return f"a drawing has at most {MAX_STROKES} strokes of {MAX_POINTS} points in all"
    return ""


def mapped(value: object, fn: Callable[[Text], str]) -> object:
    """A lesson, or a part of one, with each of its texts as `fn` says it."""
    if isinstance(value, Text):
        return fn(value)
    if isinstance(value, dict):
        return {key: mapped(one, fn) for key, one in value.items()}
    if isinstance(value, list):
        return [mapped(one, fn) for one in value]
    return value


def texts(value: object) -> Iterator[Text]:
    """Every text of a lesson that a person reads, the teacher's notes included."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
