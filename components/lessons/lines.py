"""Where in a TOML file a field stands, which the standard library's reader does not tell.

It reads no values: it only finds where statements begin, and is used on files that
`tomllib` has read, so that it need not know what is wrong TOML.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_KEY = re.compile(r"""\s*(?:"([^"\n]*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))\s*""")


def lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every table and field: {("step", 2, "ask", "kind"): 40, ...}."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}  # of an array of tables: the number of its newest
    table: Path = ()
    at = 0
    while at < len(text):
        at = _blank(text, at)
        if at >= len(text):
            break
        line = text.count("\n", 0, at) + 1
        if text[at] == "[":
            many = text.startswith("[[", at)
            parts, at = _keys(text, at + 1 + many)
            table = _newest(parts[:-1], counts)
            table = (*table, parts[-1])
            if many:
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            elif table in counts:
                table = (*table, counts[table])
            found[table] = line
            at = text.find("\n", at) if "\n" in text[at:] else len(text)
        else:
            parts, at = _keys(text, at)
            found[(*table, *parts)] = line
            at = _value_end(text, at + 1)  # behind the "="
    return found


def _newest(parts: list[str], counts: dict[Path, int]) -> Path:
    """The table that a header's first parts name: of an array, its newest."""
    path: Path = ()
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return path


def _blank(text: str, at: int) -> int:
    """Behind blanks and comments."""
    while at < len(text):
        if text[at] == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif text[at].isspace():
            at += 1
        else:
            break
    return at


def _keys(text: str, at: int) -> tuple[list[str], int]:
    """A dotted key and where it ends."""
    parts = []
    while match := _KEY.match(text, at):
        parts.append(next(part for part in match.groups() if part is not None))
        at = match.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return parts or [""], at


def _value_end(text: str, at: int) -> int:
    """Behind a value: the first line's end that is in no string and in no bracket."""
    depth = 0
    while at < len(text):
        char = text[at]
        if char in "\"'":
            at = _string_end(text, at, char)
            continue
        if char == "#":
            at = _line_end(text, at)
            continue
        if char == "\n" and not depth:
            break
        depth += (char in "[{") - (char in "]}")
        at += 1
    return at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _string_end(text: str, at: int, quote: str) -> int:
    """Behind a string; one in three quotes may go over lines."""
    mark = quote * 3 if text.startswith(quote * 3, at) else quote
    at += len(mark)
    while at < len(text):
        if text[at] == "\\" and quote == '"':
            at += 2
        elif text.startswith(mark, at):
            at += len(mark)
            while len(mark) == 3 and text[at : at + 1] == quote:  # quotes that the text ends with
                at += 1
            break
        else:
            at += 1
    return at
