"""What all figures share: no margins to speak of, no dragging, room for a finger to scroll."""

from __future__ import annotations

from functools import cache

import plotly.graph_objects as go
import plotly.io as pio

from components import palette
from components.language import spoken

# For st.plotly_chart: no tool bar over the picture, and no zooming by accident on a phone.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
# And no theme of Streamlit's: see `styled`.
SHOWN = {"config": CONFIG, "theme": None}

# Plotly's own are small, and in colours that mean something else here.
_HOVER = {
    "bgcolor": palette.SURFACE,
    "bordercolor": palette.RING,
    "font": {"size": 15, "color": palette.TEXT},
}

# What Plotly's templates say of kinds of plots that have no x and y.
_OTHERS = {"geo", "polar", "scene", "ternary", "sliderdefaults", "updatemenudefaults"}


def styled(
    figure: go.Figure, height: int | None, dark: bool = False, **layout: object
) -> go.Figure:
    """A copy of `figure` with the shared layout and `layout`, of a fixed height in pixels.

    A height of None is that of the element which the figure is painted in (`place_of` of
    `components.views.body`). No axis can be
    dragged: with a mouse a picture would leave its frame, and a finger could not scroll.

    `dark` is the page's theme. The figures bring their own text colours, since
    those of Streamlit's template are too pale to be read from a back row.
    """
    text = palette.TEXT if dark else palette.TEXT_ON_LIGHT
    kinds = frozenset(trace.type for trace in figure.data)
    shared = {
        "separators": spoken().point + spoken().group,  # of the numbers that Plotly writes
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 36, "b": 8},
        "dragmode": False,
        "showlegend": False,
        "font": {"family": '"Source Sans", sans-serif', "size": 16, "color": text},
        "hoverlabel": _HOVER,
    }
    told = figure.to_dict()
    axes = {"xaxis", "yaxis", *(key for key in told["layout"] if key[:5] in ("xaxis", "yaxis"))}
    fixed = {axis: {"fixedrange": True} for axis in axes}
    # Plotly checks what is new here, and the rest has been checked. As updates of the figure,
    # which look at all of it again each time, this takes five times as long.
    new = go.Layout(_merged(_merged(shared, fixed), layout)).to_plotly_json()
    told["layout"] = _merged(told["layout"], new)
    # Set and not merged, which would leave what another template says.
    told["layout"]["template"] = _template("plotly_dark" if dark else "plotly_white", kinds)
    return go.Figure(told, _validate=False)


def _merged(under: dict, over: dict) -> dict:
    """Both; where both say something, what `over` says."""
    both = {**under, **over}
    for key in under.keys() & over.keys():
        if isinstance(under[key], dict) and isinstance(over[key], dict):
            both[key] = _merged(under[key], over[key])
    return both


@cache
def _template(name: str, kinds: frozenset[str]) -> dict:
    """What a template of Plotly's says of these kinds of traces.

    All of it takes 10 ms a figure to copy and check, and is nine tenths of what is sent.
    """
    template = pio.templates[name].to_plotly_json()
    return {
        "data": {kind: told for kind, told in template["data"].items() if kind in kinds},
        "layout": {key: told for key, told in template["layout"].items() if key not in _OTHERS},
    }


def diverging(limit: float) -> dict:
    """Heatmap colours symmetric about zero, -limit..limit."""
    return {"colorscale": palette.DIVERGING, "zmin": -limit, "zmax": limit}


def halved(text: str, letters: int) -> str:
    """A text of more than so many letters in two lines, broken near its middle if it can be."""
    if len(text) <= letters or " " not in text:
        return text
    half = len(text) / 2 - 0.5
    spaces = [at for at, letter in enumerate(text) if letter == " "]
    at = min(spaces, key=lambda at: abs(at - half))
    return f"{text[:at]}<br>{text[at + 1 :]}"
