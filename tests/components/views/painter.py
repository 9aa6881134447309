"""Paints a view as the browser does, and refuses what a template has no place for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BasePlotlyType

from components.views.view import (
    Choice,
    Numbers,
    Restyle,
    Scene,
    Setting,
    Slider,
    Template,
    View,
)
from tests.components.contrast import contrast

GAPS = ("weights", "z")  # nothing is between the maps: the only numbers that may be none


class Painted(NamedTuple):
    """What is on the screen, and the numbers that it was painted with."""

    numbers: Numbers
    figures: Mapping[str, go.Figure]
    words: str  # all of the view's text, without tags
    texts: dict[str, str]  # each slot's, without tags


def painted(view: View, at: Scene) -> Painted:
    """A view's template with its numbers in it, everything checked on the way.

    Fails where the numbers write to what is not in the template, or what Plotly refuses. Each
    slot and each figure is written with every drawing: nothing stale can stay.
    """
    prepared = _prepared(view, at.setting)
    template = prepared.template
    numbers = view.numbers(at)
    assert set(numbers.texts) == prepared.slots
    checks = {control.name: control.checked for control in template.controls}
    for name, shows in numbers.controls.items():
        assert checks[name](shows) == shows
        assert shows is not None
    assert set(numbers.figures) == set(template.figures)
    notes = []
    for name, restyle in numbers.figures.items():
        assert restyle.alt, name
        figure = template.figures[name]
        for index, attributes in restyle.traces.items():
            assert 0 <= index < len(figure.data), f"{name} has no trace {index}"
            for path, shows in attributes.items():
                check_plain(_closed(shows) if (view.name, path) == GAPS else shows)
                check_known(figure.data[index], path, shows)
        for path, shows in restyle.layout.items():
            assert path.split(".")[0] in prepared.places[name], f"{name} has no {path}"
            check_plain(shows)
            check_known(figure.layout, path, shows)
        notes += restyle.layout.get("annotations", prepared.notes[name])
    texts = {slot: read(text).text for slot, text in numbers.texts.items()}
    words = plain(_filled(template.html, numbers.texts))
    seen = [words, *texts.values(), *(restyle.alt for restyle in numbers.figures.values())]
    seen += [str(note.get("text")) for note in notes]
    for text in seen:
        assert not re.search(r"(?<![\w’])-\d|\bnan\b|\binf\b|squish", text), text
    return Painted(numbers, Figures(prepared, numbers.figures), words, texts)


class Prepared:
    """The template, made and checked once a setting, as the server makes it once."""

    def __init__(self, view: View, setting: Setting) -> None:
        self.template = template = view.template(setting)
        check_template(template)
        self.slots = set(read(template.html).found["slot"])
        always = ("shapes", "annotations", "images")
        layouts = {name: figure.layout._props for name, figure in template.figures.items()}
        self.places = {name: {*layout, *always} for name, layout in layouts.items()}
        self.notes = {name: layout.get("annotations", ()) for name, layout in layouts.items()}

    @cached_property
    def blank(self) -> dict[str, dict]:
        """Its figures as what `go.Figure` takes, to be painted on.

        Without the style sheet that Plotly calls a template, which no numbers change and whose
        copy takes most of the time.
        """
        blank = {name: figure.to_dict() for name, figure in self.template.figures.items()}
        for figure in blank.values():
            figure["layout"]["template"] = {}
        return blank


_prepared = cache(Prepared)


class Figures(Mapping):
    """The template's figures, each with its numbers in it once somebody looks at it."""

    def __init__(self, prepared: Prepared, restyles: Mapping[str, Restyle]) -> None:
        self._prepared, self._restyles = prepared, restyles
        self._painted: dict[str, go.Figure] = {}

    def __getitem__(self, name: str) -> go.Figure:
        if name not in self._painted:
            blank, restyle = self._prepared.blank[name], self._restyles[name]
            traces = [dict(trace) for trace in blank["data"]]
            layout = dict(blank["layout"])
            for index, attributes in restyle.traces.items():
                for path, shows in attributes.items():
                    _put(traces[index], path, shows)
            for path, shows in restyle.layout.items():
                _put(layout, path, shows)
            # Plotly copies it, and need not look again at what it has found sound.
            figure = {"data": traces, "layout": layout}
            self._painted[name] = go.Figure(figure, _validate=False)
        return self._painted[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._restyles)

    def __len__(self) -> int:
        return len(self._restyles)


_known: set[tuple[type, str, str]] = set()


def check_known(part: BasePlotlyType, path: str, shows: object) -> None:
    """Plotly refuses what it does not know; a trace or a layout stays as it is.

    What it has found sound once, it need not look at again: many drawings share their labels,
    colours and frames. Numbers in arrays are looked at each time.
    """
    *parents, last = path.split(".")
    for name in parents:
        part = part[name]
    if last not in part:
        raise ValueError(f"Invalid property: {path}")
    listed = isinstance(shows, list) and shows and isinstance(shows[0], dict)
    for item in [[each] for each in shows] if listed else [shows]:
        if isinstance(item, np.ndarray):
            part._get_validator(last).validate_coerce(item)
            continue
        key = type(part), last, repr(item)
        if key not in _known:
            part._get_validator(last).validate_coerce(item)
            _known.add(key)


def _put(into: dict, path: str, shows: object) -> None:
    """Write to a place below; what is written to is copied first, because it is shared."""
    *parents, last = path.split(".")
    for name in parents:
        into[name] = into = dict(into.get(name, {}))
    into[last] = shows


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


def seen_on_any(below, above) -> bool:
    """Whether two frames lie on one another so that one can be told from a cell of any colour."""
    places = [(shape.x0, shape.y0, shape.x1, shape.y1) for shape in (below, above)]
    wide = below.line.width - above.line.width
    differ = contrast(below.line.color, above.line.color)  # the worst cell lies between them
    return places[0] == places[1] and wide >= 2 and differ >= 3 * 3


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
