"""A sheet as SVG: words stay words, and every neuron says its number to who points at it."""

from __future__ import annotations

from functools import singledispatch
from xml.sax.saxutils import escape, quoteattr

from components.exports.fonts import FAMILY
from components.exports.shapes import Box, Circle, Ink, Lines, Pixels, Sheet, Words, grey


def svg(sheet: Sheet) -> bytes:
    """The sheet as a file of its own, in UTF-8."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.width} {sheet.height}" '
        f'width="{sheet.width}" height="{sheet.height}" role="img" '
        f"font-family={quoteattr(FAMILY)}>",
        f"<title>{escape(sheet.title)}</title>",
        f"<desc>{escape(sheet.about)}</desc>",
        f'<rect width="{sheet.width}" height="{sheet.height}" fill="{sheet.background}"/>',
        *map(_element, sheet.shapes),
        "</svg>",
    ]
    return "\n".join(parts).encode()


@singledispatch
def _element(shape: object) -> str:
    raise TypeError(f"{type(shape).__name__} is no shape")


@_element.register
def _(box: Box) -> str:
    return (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        f' rx="{_n(box.radius)}" {_painted(box)}/>'
    )


@_element.register
def _(circle: Circle) -> str:
    name = f"<title>{escape(circle.name)}</title>" if circle.name else ""
    return (
        f'<circle cx="{_n(circle.x)}" cy="{_n(circle.y)}" r="{_n(circle.radius)}"'
        f" {_painted(circle)}>{name}</circle>"
    )


@_element.register
def _(lines: Lines) -> str:
    path = "".join(f"M{_n(a)} {_n(b)}L{_n(c)} {_n(d)}" for a, b, c, d in lines.ends.tolist())
    dash = ' stroke-dasharray="8 6"' if lines.dashed else ""
    return (
        f'<path d="{path}" stroke="{lines.colour}" stroke-width="{_n(lines.line)}"{dash}'
        ' fill="none"/>'
    )


@_element.register
def _(ink: Ink) -> str:
    # A line of no length with round ends is a dot.
    paths = (
        "M"
        + "L".join(f"{_n(x)} {_n(y)}" for x, y in (stroke if len(stroke) > 1 else [*stroke] * 2))
        for stroke in (stroke.tolist() for stroke in ink.strokes if len(stroke))
    )
    return (
        f'<path d="{"".join(paths)}" stroke="{ink.colour}" stroke-width="{_n(ink.line)}"'
        ' fill="none" stroke-linecap="round" stroke-linejoin="round"/>'
    )


@_element.register
def _(pixels: Pixels) -> str:
    n = len(pixels.values)
    cell = pixels.side / n
    squares = "".join(
        f'<rect x="{_n(pixels.x + column * cell)}" y="{_n(pixels.y + row * cell)}"'
        f' width="{_n(cell)}" height="{_n(cell)}" fill="{grey(value)}"/>'
        for row, values in enumerate(pixels.values.tolist())
        for column, value in enumerate(values)
        if value > 0
    )
    return (
        f'<g shape-rendering="crispEdges"><title>{escape(pixels.name)}</title>'
        f'<rect x="{_n(pixels.x)}" y="{_n(pixels.y)}" width="{_n(pixels.side)}"'
        f' height="{_n(pixels.side)}" fill="{grey(0)}"/>{squares}</g>'
    )


@_element.register
def _(words: Words) -> str:
    weight = ' font-weight="700"' if words.bold else ""
    return (
        f'<text x="{_n(words.x)}" y="{_n(words.y)}" font-size="{_n(words.size)}"'
        f' fill="{words.colour}" text-anchor="{words.anchor}"{weight}>{escape(words.text)}</text>'
    )


def _painted(shape: Box | Circle) -> str:
    stroke = f' stroke="{shape.stroke}" stroke-width="{_n(shape.line)}"' if shape.stroke else ""
    return f'fill="{shape.fill or "none"}"{stroke}'


def _n(value: float) -> str:
    """A hundredth of a unit is finer than any screen."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
