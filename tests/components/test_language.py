"""What people read, in their language: filling, plurals, numbers, and which language it is."""

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.figures.numbers import activation, number, percent
from components.figures.sums import signed
from components.language import LANGUAGES, best, catalogue, later, speak, speaking, spoken, t, tn
from components.language.gather import in_javascript, in_python
from network.said import Said, said
from tests.cases import each

TEXTS = {"Next: {digit}": "Danach: {digit}", "{n} digit": ["{n} Ziffer", "{n} Ziffern"]}


@pytest.fixture
def german(monkeypatch):
    monkeypatch.setattr("components.language.speech.texts", lambda code: TEXTS)
    with speaking("de"):
        yield


@each(
    ("wanted", "code"),
    [
        (("de",), "de"),
        (("de-AT",), "de"),
        (("pt_BR", "FR-ca"), "fr"),
        ((None, "tr"), "tr"),
        (("xx", 7, "", "__proto__"), "en"),
        ((), "en"),
    ],
)
def test_the_first_language_that_there_is(wanted, code):
    assert best(*wanted) == code


def test_a_text_is_said_in_the_language_that_is_spoken(german):
    assert t("Next: {digit}", digit=3) == "Danach: 3"
    assert t(later("Next: {digit}"), digit="3") == "Danach: 3"
    assert (tn("{n} digit", "{n} digits", 1), tn("{n} digit", "{n} digits", 13002)) == (
        "1 Ziffer",
        "13.002 Ziffern",
    )


def test_what_is_not_translated_is_said_in_english(german):
    assert t("Clear {all}", all="it") == "Clear it"
    assert tn("{n} cat", "{n} cats", 2) == "2 cats"


def test_a_sentence_of_the_network_is_translated_whole(german):
    sentence = said("Next: {digit}", digit=3)
    assert sentence == "Next: 3"
    assert t(sentence) == "Danach: 3"
    assert isinstance(sentence, Said)


def test_a_language_ends_with_its_block_and_is_a_threads_own():
    heard = []
    with speaking("fr"):
        thread = threading.Thread(target=lambda: (heard.append(spoken().code), speak("de")))
        thread.start()
        thread.join()
        heard.append(spoken().code)
    assert [*heard, spoken().code] == ["en", "fr", "en"]


def test_a_fraction_has_to_say_how_it_is_written():
    with pytest.raises(TypeError, match="whole number"):
        t("{a}", a=0.5)


@each(
    ("code", "written"),
    [
        ("en", ["1,000", "13,002", "−13,002", "0.50", ">0.99", "−1.23", "+0.40"]),
        ("de", ["1.000", "13.002", "−13.002", "0,50", ">0,99", "−1,23", "+0,40"]),
        ("es", ["1000", "13\u202f002", "−13\u202f002", "0,50", ">0,99", "−1,23", "+0,40"]),
        ("fr", ["1\u202f000", "13\u202f002", "−13\u202f002", "0,50", ">0,99", "−1,23", "+0,40"]),
        ("tr", ["1.000", "13.002", "−13.002", "0,50", ">0,99", "−1,23", "+0,40"]),
    ],
)
def test_numbers_are_written_as_the_language_does(code, written):
    with speaking(code):
        whole = [t("{n}", n=n) for n in (1000, 13002, -13002)]
        assert [*whole, activation(0.5), activation(0.9999), number(-1.234), signed(0.4)] == written


@given(st.integers())
def test_grouping_changes_no_number(n):
    for language in LANGUAGES.values():
        text = language.grouped(n).replace("−", "-")
        assert int("".join(c for c in text if c not in ",.\u202f")) == n


def test_zero_is_one_in_french_only():
    assert [code for code in LANGUAGES if LANGUAGES[code].form(0) == 0] == ["fr"]


def test_a_damaged_catalogue_is_named(tmp_path, monkeypatch):
    (tmp_path / "de.mo").write_bytes(b"no catalogue")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"de\.mo"):
        catalogue.texts.__wrapped__("de")


@each(
    ("code", "written"),
    [
        ("en", "97.2 %"),
        ("de", "97,2\u202f%"),
        ("es", "97,2\u202f%"),
        ("fr", "97,2\u202f%"),
        ("tr", "%97,2"),
    ],
)
def test_hundredths_have_their_sign_where_the_language_puts_it(code, written):
    with speaking(code):
        assert percent(97.2, 1) == written


def test_texts_are_found_wherever_they_stand():
    python = """f"<b>{t('in an f-string')}</b> {tn('{n} a', '{n} b', n, at=t('in a value'))}" """
    assert set(in_python(python + "\nX = later('a constant'); t(X); at('no text')")) == {
        "in an f-string",
        ("{n} a", "{n} b"),
        "in a value",
        "a constant",
    }
    javascript = """`<a title="${t("in quotes")}">it's ${tn("{n} a", "{n} b", n)}</a>`;
        t("long " +
          "text: {x}", { x: t("in a \\"value\\"") }); at("no text"); set("nor this"); t(LABELS.x)"""
    assert list(in_javascript(javascript)) == [
        "in quotes",
        ("{n} a", "{n} b"),
        "long text: {x}",
        'in a "value"',
    ]


def test_a_page_that_comes_without_its_stage_says_so_in_every_language():
    """By itself: what knows the languages is what could not be loaded."""
    from components import stage

    told = stage._missing()
    assert list(told) == list(LANGUAGES)
    assert len(set(told.values())) == len(LANGUAGES)
    assert all(
        "<code></code>" in words and "server.baseUrlPath" in words for words in told.values()
    )
    assert all(json.dumps(words) in stage.loader("index.js", told) for words in told.values())
