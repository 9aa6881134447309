"""The stage: drawing pad, network diagram and answer, as one Streamlit component.

| file | what is in it |
|---|---|
| `__init__.py` | the typed Python wrapper, `stage()` |
| `drawing.py` | what the browser reports at pen-up, checked |
| `live.py`, `protocol.py`, `origin.py` | the live lane: endpoint, messages, who may connect |
| `lab.py` | what else the stage asks: weights, a neuron's facts, edited networks |
| `networks.py` | which networks the lane serves: shipped ones and visitors' own |
| `static/` | plain ES modules: `index.js` wires `pad.js`, `diagram.js`, `sheet.js`, ... |
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit import config

from components import palette
from components.stage import drawing, networks
from components.stage.drawing import Drawing
from network import Network, Trace

STATIC = Path(__file__).with_name("static")
SAMPLES = Path(__file__).resolve().parents[2] / "assets" / "samples.json"
KEY = "stage"


def base_path() -> str:
    """The path the server is mounted under ("" or "/something"), without a closing slash."""
    path = config.get_option("server.baseUrlPath").strip("/")
    return f"/{path}" if path else ""


# Inline JavaScript is loaded from a blob: URL and cannot import by relative path,
# so this only fetches the real module from the server.
_LOADER = """
const stage = import(new URL("%s/stage/index.js", location.origin));
export default function (component) {
  let close = null, closed = false;
  stage.then(({ mount }) => { if (!closed) close = mount(component); });
  return () => { closed = true; close?.(); };
}
"""

_component = st.components.v2.component(
    "digit_stage",
    css=(STATIC / "stage.css").read_text(encoding="utf-8"),
    js=_LOADER % base_path(),
    isolate_styles=False,  # tests and pages find its elements by data-testid
)


@cache
def samples() -> list:
    """Ten sample digits, each a list of strokes of [x, y] points in the unit square."""
    return json.loads(SAMPLES.read_text(encoding="utf-8"))


def stage(
    *,
    network: str,
    picked: tuple[int, int] | None = None,
    turn: int = 0,
    trace: Trace | None = None,
    on_drawing: Callable[[], None],
    on_selected: Callable[[], None],
) -> None:
    """Show the stage.

    Parameters
    ----------
    network : str
        The name that the live lane knows the network by.
    picked : (layer, index), optional
        A neuron selected elsewhere on the page; applied when `turn` changes.
    turn : int
        Counts such selections.
    trace : Trace, optional
        The drawing's trace, for a stage without a live lane.
    on_drawing, on_selected : callable
        Called, as Streamlit calls callbacks, when the drawing or the selection changed.
    """
    _component(
        key=KEY,
        data={
            "network": network,
            "base": base_path(),
            "palette": palette.for_browser(),
            "samples": samples(),
            "picked": {"place": picked, "turn": turn},
            "trace": _plain(trace) if trace else None,
            "known": _known(),
        },
        on_drawing_change=on_drawing,
        on_selected_change=on_selected,
        on_edited_change=on_drawing,
    )


def current_drawing() -> Drawing:
    """The drawing as the browser last reported it, checked."""
    return drawing.parse(_state("drawing"))


def current_selection(sizes: tuple[int, ...]) -> tuple[int, int] | None:
    """The neuron selected in the stage, checked against the network's layer sizes."""
    return drawing.selection(_state("selected"), sizes)


def current_network(base: str) -> Network:
    """The network called `base` as this visitor has edited it, or as shipped."""
    name = drawing.edited_name(_state("edited"), base)
    return (name and networks.named(name)) or networks.named(base)


def _state(name: str) -> object:
    """What the browser reported last, on this page or on one that the visitor came from."""
    state = st.session_state.get(KEY)
    value = state.get(name) if state else None
    if value is None:
        return st.session_state.get(f"{KEY}-{name}")
    st.session_state[f"{KEY}-{name}"] = value
    return value


def _known() -> dict:
    """Which drawing and which edits the page has already, so that they are not sent again."""
    drawn, edited = _state("drawing"), _state("edited")
    return {
        "drawing": drawn.get("id") if isinstance(drawn, dict) else None,
        "edited": edited.get("name") if isinstance(edited, dict) else None,
    }


def _plain(trace: Trace) -> dict:
    return {
        "input": trace.activations[0].tolist(),
        "z": [z.tolist() for z in trace.weighted_sums[1:]],
        "a": [a.tolist() for a in trace.activations[1:]],
    }
