"""What the views' templates share: figures of a height or a shape, columns, the scale of weights.

A view stands in a dock of 300 to 460 pixels, or below the network, up to 800 wide. What is
most important comes first; pictures are as large as the width allows.
"""

from __future__ import annotations

from html import escape

from components import palette
from components.figures.numbers import activation, number
from components.language import later, t

DRAW_FIRST = later("Draw a digit first: a blank pad has nothing to explain.")
# Where strokes are needed and there are none.
NO_STROKES = later("A picture from paper has no strokes, so there is nothing to show here.")

_STOPS = ", ".join(f"{colour} {100 * at:g}%" for at, colour in palette.DIVERGING)
_BAR = (
    "display:inline-block;vertical-align:middle;width:8rem;height:10px;margin:0 0.5rem;"
    f"background:linear-gradient(to right, {_STOPS})"
)


def columns(*parts: str) -> str:
    """Parts side by side where each gets 20 rem, else one below the other."""
    cells = "".join(f'<div style="min-width:0">{part}</div>' for part in parts)
    return (
        '<div style="display:grid;gap:0.5rem 1.5rem;'
        f'grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr))">{cells}</div>'
    )


def beside(*parts: str) -> str:
    """Words and one figure (`place_of`): below each other, or where the dock is wide and low,
    as below a tablet's network, the figure beside the words, so that all of it is seen."""
    return f'<div class="nn-beside">{"".join(parts)}</div>'


def bright(a: float) -> str:
    """An activation as HTML has to write it: "<0.01" would begin a tag."""
    return escape(activation(a))


def weight_scale(limit: float) -> str:
    """What the colours of weights stand for, in a line of HTML: a bar between its two ends."""
    end = number(limit)
    return f'{t("weight")} −{end}<span style="{_BAR}"></span>+{end}'


def place_of(name: str, widest: int, shape: float | None = None) -> str:
    """The element of a figure, at most `widest` pixels wide and in the middle.

    With `shape`, width over height, the element has this shape at any width: for figures
    without a height of their own.
    """
    ratio = f";aspect-ratio:{shape:.4f}" if shape else ""
    return (
        f'<div data-figure="{name}" style="max-width:{widest}px;margin:0 auto 10px{ratio}"></div>'
    )


def frame(x: float, y: float, width: float, height: float, colour: str, line: float) -> dict:
    """A rectangle around cells of a heatmap, `x` and `y` its upper left corner."""
    return {
        "type": "rect", "x0": x, "y0": y, "x1": x + width, "y1": y + height,
        "line": {"color": colour, "width": line},
    }  # fmt: skip


def selection(x: float, y: float, width: float, height: float) -> list[dict]:
    """The frame around what is selected, on cells of any colour and on any page.

    White, since yellow is the winner's and nothing else's, on black, since cells are white, too.
    """
    return [
        frame(x, y, width, height, palette.OFF, 7),
        frame(x, y, width, height, palette.SELECT, 4),
    ]
