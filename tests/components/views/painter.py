"""Paints a view as the browser does, and refuses what a template has no place for."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from components.views.view import Choice, Numbers, Scene, Setting, Slider, Template, View

GAPS = ("weights", "z")  # nothing is between the maps: the only numbers that may be none


class Painted(NamedTuple):
    """What is on the screen, and the numbers that it was painted with."""

    numbers: Numbers
    figures: dict[str, go.Figure]
    words: str  # all of the view's text, without tags
    texts: dict[str, str]  # each slot's, without tags


def painted(view: View, at: Scene) -> Painted:
    """A view's template with its numbers in it, everything checked on the way.

    Fails where the numbers write to what is not in the template, or what Plotly refuses. Each
    slot and each figure is written with every drawing: nothing stale can stay.
    """
    template, blank = _prepared(view, at.setting)
    numbers = view.numbers(at)
    assert set(numbers.texts) == set(read(template.html).found["slot"])
    checks = {control.name: control.checked for control in template.controls}
    for name, shows in numbers.controls.items():
        assert checks[name](shows) == shows
        assert shows is not None
    assert set(numbers.figures) == set(template.figures)
    figures = {}
    for name, restyle in numbers.figures.items():
        assert restyle.alt, name
        figure = figures[name] = copied(blank[name])
        places = {*blank[name]["layout"], "shapes", "annotations", "images"}
        for index, attributes in restyle.traces.items():
            assert 0 <= index < len(figure.data), f"{name} has no trace {index}"
            for path, shows in attributes.items():
                check_plain(_closed(shows) if (view.name, path) == GAPS else shows)
                figure.data[index][path] = shows  # Plotly refuses what it does not know
        for path, shows in restyle.layout.items():
            assert path.split(".")[0] in places, f"{name} has no {path}"
            check_plain(shows)
            figure.layout[path] = shows
    texts = {slot: read(text).text for slot, text in numbers.texts.items()}
    words = plain(_filled(template.html, numbers.texts))
    seen = [words, *texts.values(), *(restyle.alt for restyle in numbers.figures.values())]
    seen += [str(note.text) for figure in figures.values() for note in figure.layout.annotations]
    for text in seen:
        assert not re.search(r"(?<![\w’])-\d|\bnan\b|\binf\b|squish", text), text
    return Painted(numbers, figures, words, texts)


@cache
def _prepared(view: View, setting: Setting) -> tuple[Template, dict[str, dict]]:
    """The template, made and checked once a setting, as the server makes it once.

    Its figures also as what `go.Figure` takes, to be painted on; without the style sheet that
    Plotly calls a template, which no numbers change and whose copy takes most of the time.
    """
    template = view.template(setting)
    check_template(template)
    blank = {name: figure.to_dict() for name, figure in template.figures.items()}
    for figure in blank.values():
        figure["layout"]["template"] = {}
    return template, blank


def copied(figure: dict) -> go.Figure:
    """A figure whose contents Plotly has found sound before, and which refuses what it should."""
    copy = go.Figure(figure, _validate=False)
    for part in (copy, copy.layout, *copy.data):
        part._validate = True
    return copy


def check_template(template: Template) -> None:
    """The HTML has one place for each figure and control; nothing can be dragged."""
    page = Page(template.html)
    for names in page.found.values():
        assert len(set(names)) == len(names)
    assert set(page.found["figure"]) == set(template.figures)
    assert set(page.found["control"]) == {control.name for control in template.controls}
    for control in template.controls:
        assert control.label
        if isinstance(control, Choice):
            assert len(dict(control.options)) == len(control.options) > 0
        if isinstance(control, Slider):
            assert control.low < control.high
    for name, figure in template.figures.items():
        # A height in pixels, or else a shape: never both, never neither.
        shaped = re.search(rf'data-figure="{name}"[^>]*aspect-ratio:', template.html)
        assert (figure.layout.height is None) == bool(shaped), name
        assert figure.layout.dragmode is False, name
        assert figure.layout.font.size >= 14
        for kind in ("xaxis", "yaxis"):
            axes = [axis for axis in figure.layout if axis.startswith(kind)]
            assert axes, name
            assert all(figure.layout[axis].fixedrange for axis in axes), name


def _closed(table: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(table), 0, table)


def check_plain(value: object) -> None:
    """What can be sent: no NaN, no figures, no objects of anybody's."""
    if isinstance(value, np.ndarray):
        assert value.dtype.kind in "fiu"
        assert np.isfinite(value).all()
    elif isinstance(value, dict):
        for key, item in value.items():
            assert isinstance(key, str)
            check_plain(item)
    elif isinstance(value, list | tuple):
        for item in value:
            check_plain(item)
    else:
        assert value is None or type(value) in (str, int, float, bool), repr(value)
        assert not isinstance(value, float) or np.isfinite(value)


class Page(HTMLParser):
    """A view's HTML: its slots, figures, controls and text. Unbalanced tags are an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {"slot": [], "figure": [], "control": []}
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":  # which has no end
            self._open.append(tag)
        for kind, names in self.found.items():
            names += [value for key, value in attrs if key == f"data-{kind}"]

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@lru_cache(maxsize=2000)
def read(html: str) -> Page:
    """What is in a piece of HTML: many drawings have many a text in common."""
    return Page(html)


def _filled(html: str, texts: dict[str, str]) -> str:
    for slot, text in texts.items():
        html = re.sub(
            rf'(<(\w+)[^>]*data-slot="{slot}"[^>]*>).*?(</\2>)',
            lambda found, text=text: found[1] + text + found[3],
            html,
        )
    return html


def plain(html: str) -> str:
    """The words without the tags; fails where a tag was left open or a sign was not escaped."""
    assert not re.search(r"<(?![a-z/])", html), html
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def value(word: str) -> float:
    """A number as it is written on the screen."""
    return float(word.replace("−", "-"))
