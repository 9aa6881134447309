"""The catalogues: complete, nothing that nobody says, the same places and tags in all of them."""

import ast
import re
from functools import cache

import pytest

from components.language import LANGUAGES, gather
from components.language.catalogue import FOLDER
from tests.cases import each

OTHERS = [code for code in LANGUAGES if code != "en"]


@cache
def said():
    """Every text of the source, by its key: the English forms."""
    return {message.id: forms(message.id) for message in gather.gathered() if message.id}


def forms(text):
    return list(text) if isinstance(text, list | tuple) else [text]


def pairs(code):
    """(English, translated) of each text and each of its forms."""
    for message in gather.read(code):
        if message.id:
            yield from zip(forms(message.id), forms(message.string), strict=True)


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_every_text_that_is_said_and_no_other(code):
    known = {message.id: forms(message.string) for message in gather.read(code) if message.id}
    assert set(known) == set(said()), "make texts brings catalogues up to date"
    assert [text for text, strings in known.items() if not all(strings)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_places_and_tags_are_the_same(code):
    def shape(text):
        return set(re.findall(r"\{\w*\}", text)), sorted(re.findall(r"</?\w+", text))

    wrong = []
    for english, text in pairs(code):
        (places, tags), (wanted, wanted_tags) = shape(text), shape(english)
        if tags != wanted_tags or places - {"{n}"} != wanted - {"{n}"}:
            wrong.append((english, text))
    assert wrong == []


@each("code", OTHERS)
def test_no_text_ends_an_attribute(code):
    assert [text for _, text in pairs(code) if '"' in text] == []


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_served_is_what_was_written(code):
    assert (FOLDER / f"{code}.mo").read_bytes() == gather.compiled(gather.read(code))


def unmarked(source):
    """Sentences that are handed to a person as they stand, where `t`, `later` or `said` belong."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", None))
            if name in ("_nothing", "note", "_error", "Unfit"):
                first = call.args[0] if call.args else None
                if isinstance(first, ast.Constant | ast.JoinedStr | ast.BinOp):
                    yield ast.unparse(call)


def test_what_is_answered_to_a_person_is_known_to_the_catalogues():
    assert list(unmarked("_nothing('No.'); x.note(f'{n} is too much'); _nothing(t('No.'))")) == [
        "_nothing('No.')",
        "x.note(f'{n} is too much')",
    ]
    found = []
    for path in (gather.ROOT / "components").rglob("*.py"):
        found += unmarked(path.read_text(encoding="utf-8"))
    assert found == ["_error('there is no such export', 404)"]  # no page of ours asks for one
