"""A made-up language: every text of the app in it, longer than in English and without one letter
of it. What is still English on a page is seen at once, and so is what does not fit."""

from __future__ import annotations

import json
import re
from functools import cache

from playwright.sync_api import Page

from components.language.gather import gathered

_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áḃçđéƒǧĥíĵķĺṁñóṗɋŕšŧúṽŵẋýžÁḂÇĐÉƑǦĤÍĴĶĹṀÑÓṖɊŔŠŦÚṼŴẊÝŽ",
)
_KEPT = re.compile(r"\{\w+\}|<[^>]+>|&\w+;")  # places, tags, entities
LONGER = 0.35


def said(text: str) -> str:
    """A text in this language."""
    pieces = re.split(f"({_KEPT.pattern})", text)
    return "".join(piece if _KEPT.fullmatch(piece) else _longer(piece) for piece in pieces)


def _longer(text: str) -> str:
    def word(match: re.Match[str]) -> str:
        letters = match.group()
        return letters.translate(_LETTERS) + "ø" * round(LONGER * len(letters))

    return re.sub("[A-Za-z]+", word, text)


@cache
def catalogue() -> dict[str, str | list[str]]:
    """All that the source says."""
    texts = [message.id for message in gathered() if message.id]
    return {
        text if isinstance(text, str) else text[0]: said(text)
        if isinstance(text, str)
        else [said(form) for form in text]
        for text in texts
    }


def spoken_as_german(page: Page) -> None:
    """The page has this language where it asks for German."""
    page.route(
        "**/languages/de.json",
        lambda route: route.fulfill(body=json.dumps(catalogue()), content_type="application/json"),
    )
