"""A text in the language that is spoken just now: a page's script, a visitor's view, an export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from components.language.catalogue import texts
from components.language.languages import LANGUAGES, Language
from network.said import Said

_spoken: ContextVar[Language] = ContextVar("spoken", default=LANGUAGES["en"])


def spoken() -> Language:
    """The language that is spoken just now."""
    return _spoken.get()


def speak(code: str) -> None:
    """Speak this language from now on, in this thread or task."""
    _spoken.set(LANGUAGES[code])


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language inside a `with`."""
    before = _spoken.set(LANGUAGES[code])
    try:
        yield
    finally:
        _spoken.reset(before)


def later(text: str) -> str:
    """Marks a text that `t` will say: a constant is made before anybody speaks."""
    return text


def t(text: str, /, **values: int | str) -> str:
    """`text`, which is in the catalogues, with its `{name}` places filled.

    Whole numbers are written as the language does, text is put in as it is. Raises TypeError
    for a fraction: `components/figures/numbers.py` knows how each is written. A sentence of
    `network` brings its values along.
    """
    if isinstance(text, Said):
        text, values = text.template, {name: _of_said(v) for name, v in text.values.items()}
    code = _spoken.get().code
    if code != "en":
        known = texts(code).get(text, text)
        text = known if isinstance(known, str) else known[1]
    return _filled(text, values)


def tn(one: str, several: str, n: int, /, **values: int | str) -> str:
    """`t`, for a text that differs by a number; it is `{n}` in both."""
    language = spoken()
    forms = texts(language.code).get(one) or (one, several)
    return _filled(forms[language.form(n)], {"n": n, **values})


def _of_said(value: int | float | str) -> int | str:
    if isinstance(value, Said):
        return t(value)
    return spoken().decimal(f"{value:g}") if isinstance(value, float) else value


def _filled(text: str, values: dict[str, int | str]) -> str:
    return text.format(**{name: _written(value) for name, value in values.items()})


def _written(value: int | str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return spoken().grouped(value)
    raise TypeError(f"{value!r}: text or a whole number can be said")
