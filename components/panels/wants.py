"""What does a neuron want to see? A picture made for it, and what the network says of that."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import streamlit as st

from components.figures import activations, pictures
from components.figures.layout import LAYER_NAMES, SHOWN, neuron_labels
from components.panels import dark
from components.panels.why import number
from network import Network, Trace
from network.asking import wants as explain
from network.verdict import SURE

Array = np.ndarray
Place = tuple[int, int]  # layer, index

SIDE = pictures.SIDE
NOTHING, NOISE, DRAWING = STARTS = ("nothing", "noise", "my drawing")
REACHES = {"any amount": 1.0, "a quarter": 0.25, "a tenth": 0.1}
_NOISE = np.random.default_rng(0).random((SIDE, SIDE), np.float32)


@st.fragment
def wants(net: Network, name: str, strokes_picture: Array, selected: Place | None) -> None:
    """Pick a neuron and a picture to start from; see the picture that makes its z largest.

    `strokes_picture` (28, 28), in 0..1, is the drawing, `selected` the stage's neuron.
    """
    st.markdown(
        "**What does a neuron want to see?** Take a picture and change every pixel a little, the "
        "way that makes the neuron's sum *z* larger. Do it again and again, until nothing helps "
        "any more."
    )
    drawing = np.asarray(strokes_picture, np.float32).reshape(SIDE, SIDE)
    place = _pick_neuron(net, name, drawing, selected)
    start, reach = _pick_start()
    if start == DRAWING and not drawing.any():
        st.info("The pad is blank, so this starts from nothing. Draw a digit to start from it.")
    begun = {NOISE: _NOISE, DRAWING: drawing}.get(start, np.zeros_like(drawing))
    found = _wanted(net, place, begun.tobytes(), REACHES[reach])
    left, right = st.columns(2, gap="medium")
    with left:
        st.plotly_chart(
            pictures.row([begun, found.picture], [f"from {start}", "to what it wants"], dark()),
            key="wants-picture",
            **SHOWN,
            alt=f"The picture that {_called(place)} wants to see, beside the one it started from",
        )
        st.markdown(
            f"z of {_called(place)} rose from {number(found.before)} to **{number(found.after)}**."
        )
    with right:
        if start == DRAWING and drawing.any() and REACHES[reach] < 1:
            st.markdown(_still_the_drawing(net.forward(drawing.ravel()), found.trace, reach))
        else:
            st.markdown(_nothing_like_a_digit(found.trace))
        st.plotly_chart(
            activations.outputs(found.trace, dark()),
            key="wants-outputs",
            **SHOWN,
            alt="What the ten outputs say of this picture",
        )


def _pick_neuron(net: Network, name: str, drawing: Array, selected: Place | None) -> Place:
    """The neuron at hand: at first the selected one, or else the brightest output."""
    brightest = int(net.forward(drawing.ravel()).output.argmax())
    default = selected or (3, brightest)
    one, other = st.columns([2, 3], gap="medium")
    with one:
        layer = st.segmented_control(
            "Layer",
            (1, 2, 3),
            default=default[0],
            format_func=("Input", "Hidden 1", "Hidden 2", "Output").__getitem__,
            required=True,
            wrap=True,
            key=f"wants-layer-{selected}",
        )
    with other:
        neurons = range(net.sizes[layer])
        names = neuron_labels(layer, len(neurons))
        first = default[1] if layer == default[0] else brightest if layer == 3 else 0
        neuron = st.segmented_control(
            "Digit" if layer == 3 else "Neuron",
            neurons,
            default=first,
            format_func=names.__getitem__,
            required=True,
            wrap=True,
            key=f"wants-neuron-{name}-{layer}-{first}",
        )
    return layer, neuron


def _pick_start() -> tuple[str, str]:
    one, other = st.columns([2, 3], gap="medium")
    with one:
        start = st.segmented_control(
            "Start from", STARTS, default=NOTHING, required=True, key="wants-start"
        )
    with other:
        reach = st.segmented_control(
            "Each pixel may change by",
            list(REACHES),
            default="any amount",
            required=True,
            key="wants-reach",
            help="Of the way from black to white.",
        )
    return start, reach


@lru_cache(maxsize=64)
def _wanted(net: Network, place: Place, start: bytes, reach: float) -> explain.Wanted:
    return explain.wants(net, *place, np.frombuffer(start, np.float32), reach)


def _nothing_like_a_digit(trace: Trace) -> str:
    """What the network says of the picture, and the lesson's point where it is sure."""
    if _best(trace) is None:
        return f"The network says of this picture: {_answer(trace)}."
    others = [str(d) for d in np.flatnonzero(trace.output >= SURE) if d != _best(trace)]
    also = f" (And at the same time of {', '.join(others)}.)" if others else ""
    return (
        f"**It looks nothing like a digit, and yet the network is sure:** {_answer(trace)}.{also} "
        "It learned to tell digits apart, not what a digit looks like."
    )


def _still_the_drawing(before: Trace, after: Trace, reach: str) -> str:
    """What a change that hardly shows has done to the answer."""
    changed = _best(before) != _best(after)
    but = (
        "but to the network it is another answer" if changed else "and the network keeps its answer"
    )
    return (
        f"**You hardly see a difference, {but}.** No pixel changed by more than {reach} of the "
        "way from black to white. "
        f"Before: {_answer(before)}. Now: {_answer(after)}."
    )


def _best(trace: Trace) -> int | None:
    """The answer, or None for not sure."""
    best = int(trace.output.argmax())
    return best if trace.output[best] >= SURE else None


def _answer(trace: Trace) -> str:
    best = int(trace.output.argmax())
    a = trace.output[best]
    return (
        f"**{best}**, with {a:.2f}"
        if a >= SURE
        else f"**not sure** (brightest output: {best} with {a:.2f})"
    )


def _called(place: Place) -> str:
    layer, index = place
    label = neuron_labels(layer, index + 1)[index]
    if layer == 3:
        return f"the neuron for {label}"
    return f"neuron {label} of {LAYER_NAMES[layer].lower()}"
