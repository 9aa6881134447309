"""The languages, how each writes numbers, and which of them a visitor wants."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language.

    Attributes
    ----------
    code : str
        As in `<html lang>` and in the address (`?lang=de`).
    name : str
        What it calls itself.
    point : str
        What stands before the decimals.
    group : str
        What stands between thousands.
    least : int
        Digits from which a whole number is grouped.
    zero_is_one : bool
        Whether 0 takes the singular, as 1 does.
    percent : str
        How a share of a hundred is written, {} its number.
    """

    code: str
    name: str
    point: str = ","
    group: str = "."
    least: int = 4
    zero_is_one: bool = False
    percent: str = "{}\u202f%"  # the space is narrow, and no line breaks there

    def decimal(self, text: str) -> str:
        """A number's English text, without groups, as this language writes it."""
        return text.replace(".", self.point) if self.point != "." else text

    def grouped(self, n: int) -> str:
        """A whole number, with its thousands apart and a true minus."""
        text = f"{n:,}" if abs(n) >= 10 ** (self.least - 1) else str(n)
        return text.replace(",", self.group).replace("-", "−")

    def form(self, n: int) -> int:
        """Which of a text's forms a number takes: 0 for one, 1 for several."""
        return int(n > 1 if self.zero_is_one else n != 1)


NARROW = "\u202f"  # a narrow space at which no line breaks
LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English", point=".", group=",", percent="{} %"),
        Language("de", "Deutsch"),
        Language("es", "Español", group=NARROW, least=5),
        Language("fr", "Français", group=NARROW, zero_is_one=True),
        Language("tr", "Türkçe", percent="%{}"),
    )
}


def best(*wanted: object) -> str:
    """The first of these that there is, as a code; "en" where there is none.

    Each is what a browser or an address says ("de", "de-AT", "pt_BR", None): anybody's text.
    """
    for one in wanted:
        code = re.split("[-_]", one, maxsplit=1)[0].lower() if isinstance(one, str) else None
        if code in LANGUAGES:
            return code
    return "en"
