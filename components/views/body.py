"""What the views' templates share: columns where there is room, figures nobody can drag."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from components.figures.layout import styled
from components.figures.numbers import activation

DRAW_FIRST = "Draw a digit first: a blank pad has nothing to explain."


def columns(*parts: str) -> str:
    """Parts side by side where each gets 20 rem, else one below the other."""
    cells = "".join(f'<div style="min-width:0">{part}</div>' for part in parts)
    return (
        '<div style="display:grid;gap:0.5rem 1.5rem;'
        f'grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr))">{cells}</div>'
    )


def bright(a: float) -> str:
    """An activation as HTML has to write it: "<0.01" would begin a tag."""
    return escape(activation(a))


def still(figure: go.Figure, height: int, dark: bool, **layout: object) -> go.Figure:
    """`figure` in the shared style, with axes that neither mouse nor finger can move."""
    figure = styled(figure, height, dark=dark).update_layout(**layout)
    return figure.update_xaxes(fixedrange=True).update_yaxes(fixedrange=True)
