"""The lesson's bar detector, built by hand: predict what it answers to, then turn its knobs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from components.figures import probes as figures
from components.figures.layout import SHOWN
from components.figures.numbers import activation
from components.figures.sums import hundredths
from components.language import later, spoken, t
from components.panels import dark
from network.asking import bar_detector as probes
from network.asking.bar_detector import Response
from network.verdict import SURE

Array = np.ndarray

_PICTURES = probes.test_pictures()
_PLACES = (later("Most"), later("Second"), later("Third"), later("Least"))
_NAMES = (later("solid block"), later("bar"), later("two bars"), later("lower half"))
_STATE = "exercise"  # (how often it was started again, the prediction once it is handed in)
_START = (0.2, 0.2, 0.0)  # bright, dark, bias
_ON_A_PHONE = """<style>@media (max-width: 640px) {
:is(.st-key-exercise-pictures, .st-key-exercise-sums) text { font-size: 14px !important; }
}</style>"""


@lru_cache(maxsize=10)  # built once, so that it stays the same bytes on every rerun
def _pictures(dark: bool, language: str) -> go.Figure:
    return figures.pictures(_PICTURES, dark)


@st.fragment
def exercise() -> None:
    """A neuron that looks for a bar: order four pictures by what they do to it, then see."""
    turn, order = st.session_state.get(_STATE, (0, None))
    st.html(_ON_A_PHONE)
    st.markdown(
        t(
            "**One neuron of the first hidden layer, made by hand.** Here are its 784 weights, "
            "one a pixel, laid out like the drawing: **positive** (blue) in a bar, **negative** "
            "(orange) right above and below it, 0 everywhere else (black). It looks at four "
            "pictures, adds up weight × pixel in each, and the larger that sum, the brighter it is."
        )
    )
    neuron, task = st.columns([1, 3], gap="medium")
    with task:
        _show_pictures()
        with st.container():
            if order is None:
                bright, surround, bias = _START
                predicted = _ask(turn)
            else:
                bright, surround, bias = _sliders(turn)
        # In one place, before and after: whoever presses it without a mouse is still there then.
        with st.container(horizontal=True):
            # Not a primary button: its white on the theme's blue cannot be read well enough.
            pressed = st.button(
                t("Reveal") if order is None else t("Start again"),
                on_click=_reveal if order is None else _start_again,
                args=(turn,),
                key="exercise-turn",
            )
            if order is None:
                st.button(
                    t("Start again"), on_click=_start_again, args=(turn,), key="exercise-again"
                )
        if order is None and (problem := _problem(predicted, pressed)):
            st.info(problem)
    weights = probes.bar_detector(bright, surround)
    with neuron:
        _show_weights(weights, bright, surround)
    if order is None:
        return
    ranked = _ranked(weights, bias)
    with task:
        _show_sums(ranked)
    with neuron:
        right, told = _verdict(order)
        st.info(f"##### {right}\n\n{told}")  # which is announced
        st.markdown(_point(bright, surround, ranked))


def _ranked(weights: Array, bias: float) -> dict[str, Response]:
    """What the neuron makes of each picture, the largest sum first."""
    responses = {
        name: probes.respond(weights, picture, bias) for name, picture in _PICTURES.items()
    }
    # By what is displayed: a tie on the screen is a tie.
    return dict(sorted(responses.items(), key=lambda item: -round(item[1].z, 2)))


def _show_weights(weights: Array, bright: float, surround: float) -> None:
    st.plotly_chart(
        figures.detector(weights, dark()),
        key="exercise-detector",
        alt=t(
            "The neuron's weights: {bright} in a bar, minus {dark} above and below it, 0 "
            "everywhere else",
            bright=hundredths(bright),
            dark=hundredths(surround),
        ),
        **SHOWN,
    )


def _sliders(turn: int) -> tuple[float, float, float]:
    """How bright the bar, how dark the surroundings, and the bias."""
    columns = st.columns(3, gap="medium")
    return tuple(
        column.slider(
            t(label), low, high, start, step, format=shown, key=f"exercise-{turn}-{label}",
            persist_state="page",
        )
        for column, (label, low, high, step, shown), start in zip(
            columns,
            (
                (later("How bright the bar"), 0.0, figures.STRONGEST, 0.05, "%.2f"),
                (later("How dark the surroundings"), 0.0, figures.STRONGEST, 0.05, "%.2f"),
                (later("Bias, added to every sum"), -20.0, 20.0, 1.0, "%d"),
            ),
            _START,
            strict=True,
        )
    )  # fmt: skip


def _show_pictures() -> None:
    st.plotly_chart(
        _pictures(dark(), spoken().code),
        key="exercise-pictures",
        alt=t(
            "Four pictures: a solid block; a bar, the block's middle third; two bars, the block "
            "without that third; and the lower half of the block"
        ),
        **SHOWN,
    )


def _ask(turn: int) -> list[str | None]:
    """The four places to fill, and what is in them."""
    st.markdown(
        t(
            "**Predict first:** which picture lights the neuron most, which one least? Then you "
            "can turn its weights yourself."
        )
    )
    return [
        column.selectbox(
            t(place),
            list(_PICTURES),
            index=None,
            format_func=t,
            placeholder=t("Choose"),
            filter_mode=None,  # four choices need no typing, and no keyboard over a phone's screen
            key=_place_key(turn, i),
            persist_state="page",
        )
        for i, (place, column) in enumerate(zip(_PLACES, st.columns(4), strict=True))
    ]


def _place_key(turn: int, place: int) -> str:
    return f"exercise-{turn}-place-{place}"


def _start_again(turn: int) -> None:
    st.session_state[_STATE] = (turn + 1, None)  # new keys: every control is as at the start


def _reveal(turn: int) -> None:
    order = [st.session_state.get(_place_key(turn, place)) for place in range(len(_PLACES))]
    if not _problem(order, pressed=True):
        st.session_state[_STATE] = (turn, order)


def _problem(order: Sequence[str | None], pressed: bool) -> str:
    """What is wrong with a prediction, kindly; empty places only count once it is handed in."""
    twice = sorted({name for name in order if name and order.count(name) > 1})
    waiting = [name for name in _PICTURES if name not in order]
    if twice:
        return t(
            "In more than one place: {twice}. Each picture has one. Still waiting for a place: "
            "{waiting}.",
            twice=_list(twice),
            waiting=_list(waiting),
        )
    if waiting and pressed:
        return t("Still waiting for a place: {waiting}. A guess is fine.", waiting=_list(waiting))
    return ""


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"**{t(name)}**" for name in names)


def _show_sums(ranked: dict[str, Response]) -> None:
    st.plotly_chart(
        figures.ranked(ranked, dark()),
        key="exercise-sums",
        alt="; ".join(
            t(
                "{picture}: {sum}, squished to {a}",
                picture=t(name),
                sum=figures.equation(response),
                a=activation(response.a),
            )
            for name, response in ranked.items()
        ),
        **SHOWN,
    )
    st.markdown(
        t(
            "Blue: what the bright bar adds. Orange stripes: what the dark surroundings take "
            "away. Diamond: the sum z of all that and the bias. At the right its brightness: the "
            "sigmoid, σ(z) = 1 / (1 + e<sup>−z</sup>), squishes any sum into 0 to 1."
        ),
        unsafe_allow_html=True,
    )


def _verdict(order: Sequence[str]) -> tuple[str, str]:
    """How much of the prediction is right, and which of it.

    It was made for the neuron as it is at the start.
    """
    bright, surround, bias = _START
    marks = [
        name == right
        for name, right in zip(
            order, _ranked(probes.bar_detector(bright, surround), bias), strict=True
        )
    ]
    places = ", ".join(
        f"{t(name)} {'✓' if right else '✗'}" for name, right in zip(order, marks, strict=True)
    )
    n = sum(marks)
    right = t("All four places right!") if all(marks) else t("{n} of 4 places right.", n=n)
    return right, t("You said: {places}.", places=places)


def _point(bright: float, surround: float, ranked: dict[str, Response]) -> str:
    """What there is to see with these weights, in a sentence or two."""
    block, half = ranked["solid block"], ranked["lower half"]
    if not bright:
        return t("Without a bright bar nothing pushes this neuron up. Make the bar brighter.")
    if not surround:
        return t(
            "**Block and bar tie!** Without dark surroundings the neuron only counts bright "
            "pixels in its bar; it cannot see whether there is anything around them."
        )
    if block.added + block.taken > 0.005:
        return t(
            "The surroundings take something away from the solid block, but not yet enough: its "
            "pixels still add more than they take. Make the surroundings darker."
        )
    if len({response.a >= SURE for response in ranked.values()}) == 1:
        return t(
            "With this bias it is bright for all four pictures or dark for all: their order is the "
            "same, but it tells nothing apart. Set the bias nearer to 0."
        )
    return t(
        "**The point:** the negative surroundings make the neuron answer to a **bar**, bright with "
        "dark above and below it, and not to a solid block. The lesson calls such a neuron an edge "
        "detector. But a single edge, as in the *lower half*, gives it only "
        "z = {z}: it wants two. What happens without dark surroundings? Set them to 0.",
        z=hundredths(half.z),
    )
