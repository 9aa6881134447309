"""One field at a time: taken from a table, checked, or told what is wrong with it and where."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from components.lessons import facts
from components.lessons.lines import Path
from network.mlp import SIZES

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Text(str):
    """A text that a person reads, with its line breaks evened out; `line` is where it stands."""

    line: int


class Fields:
    """The tables of one file. What is wrong is kept in `problems` as (line, sentence)."""

    def __init__(self, where: Mapping[Path, int]) -> None:
        self._where = where
        self.problems: list[tuple[int, str]] = []
        self.sizes: Sequence[int] = SIZES  # of the network that a step is about
        self.learns = False

    def line(self, path: Path) -> int:
        """Where a field stands, or else the nearest table around it."""
        while path and path not in self._where:
            path = path[:-1]
        return self._where.get(path, 1)

    def say(self, path: Path, sentence: str) -> None:
        """Something is wrong with the field at `path`."""
        self.problems.append((self.line(path), sentence))

    def try_(self, path: Path, fn: Callable, *given: object) -> object:
        """What `fn` makes of the given, or None where it says that it makes no sense."""
        try:
            return fn(*given)
        except (facts.Unknown, ValueError) as error:
            self.say(path, f"{_called(path)}: {error}")
            return None

    def table(
        self, parent: Mapping, path: Path, known: Sequence[str], needed: bool = False
    ) -> dict:
        """The table at `path`, whose fields are all among `known`; an empty one for none."""
        found = parent.get(path[-1])
        if found is None:
            if needed:
                self.say(path[:-1], f"[{_table(path)}] is missing")
            return {}
        if not isinstance(found, dict):
            self.say(path, f"{path[-1]} has to be a table, [{_table(path)}]")
            return {}
        self.only(found, path, known)
        return found

    def tables(self, parent: Mapping, path: Path) -> list[dict]:
        """The array of tables at `path`."""
        found = parent.get(path[-1], [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.say(path, f"{path[-1]} has to be written as [[{_table(path)}]]")
            return []
        return found

    def only(self, table: Mapping, path: Path, known: Sequence[str]) -> None:
        """Every field of a table has to be known."""
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"; did you mean {near[0]}" if near else f"; there are: {', '.join(known)}"
                self.say((*path, key), f"there is no field {key!r} here{hint}")

    def text(
        self,
        table: Mapping,
        path: Path,
        most: int,
        needed: bool = False,
        shown: str = "plain",
    ) -> Text | None:
        """A text of at most `most` letters. `shown`: "plain" (no facts), "before" or "after"."""
        value = table.get(path[-1])
        if value is None:
            if needed:
                self.say(path, f"{_called(path)} is missing")
            return None
        if not isinstance(value, str) or not value.strip():
            self.say(path, f"{_called(path)} has to be a text in quotes")
            return None
        parts = re.split(r"\n[ \t]*\n", value.strip())
        text = Text("\n\n".join(" ".join(part.split()) for part in parts))
        text.line = self.line(path)
        if len(text) > most:
            self.say(path, f"{_called(path)} has {len(text)} letters; there is room for {most}")
        for mark in ("**", "`"):
            if text.count(mark) % 2:
                self.say(path, f"{_called(path)}: a {mark} has no second one")
        if shown == "plain" and ("{" in text or "}" in text):
            self.say(path, f"{_called(path)} has no facts in braces")
        elif shown != "plain":
            self.try_(path, facts.check_text, text, self.sizes, self.learns, shown == "after")
        return text

    def number(
        self, table: Mapping, path: Path, low: float, high: float, usual: float | None = None,
        whole: bool = False,
    ) -> float | None:  # fmt: skip
        """A number from `low` to `high`; `usual` where there is none."""
        value = table.get(path[-1], usual)
        if value is None:
            return None
        sound = type(value) is int or (not whole and type(value) is float and math.isfinite(value))
        if not sound or not low <= value <= high:
            kind = "a whole number" if whole else "a number"
            self.say(path, f"{_called(path)} has to be {kind} from {low:,} to {high:,}")
            return usual
        return value

    def one_of(
        self, table: Mapping, path: Path, known: Sequence[str], usual: str | None = None
    ) -> str | None:
        """One of the known words."""
        value = table.get(path[-1], usual)
        if value is not None and value not in known:
            near = get_close_matches(str(value), known, 1)
            hint = f"did you mean {near[0]}" if near else f"there are: {', '.join(known)}"
            self.say(path, f"{_called(path)}: there is no {value!r}; {hint}")
            return usual
        return value

    def on(self, table: Mapping, path: Path, usual: bool) -> bool:
        """true or false."""
        value = table.get(path[-1], usual)
        if not isinstance(value, bool):
            self.say(path, f"{_called(path)} has to be true or false")
            return usual
        return value

    def value(self, table: Mapping, path: Path, numeric: bool = True) -> float | str | None:
        """A number, or a fact in braces as "{fact" (see facts.condition)."""
        value = table.get(path[-1])
        if type(value) is int or (type(value) is float and math.isfinite(value)):
            return value
        if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
            name = self.try_(path, facts.check, value[1:-1], self.sizes, self.learns, True)
            if numeric and name in facts.WORDS:
                self.say(path, f"{_called(path)}: {value} is no number")
            return value[:-1]
        self.say(path, f'{_called(path)} has to be a number or a fact, "{{z:1.5}}"')
        return None


def _called(path: Path) -> str:
    return str(path[-1])


def _table(path: Path) -> str:
    return ".".join(part for part in path if isinstance(part, str))
