"""Why this digit and not another, down to the pixels; and when in the drawing it was decided."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import streamlit as st

from components.figures import explain as figures
from components.figures.explain import signed
from components.figures.layout import SHOWN, neuron_labels
from components.figures.sums import adding_up
from components.panels import dark
from network import Network, Trace
from network.asking import why as explain
from network.asking.moments import Moments
from network.asking.moments import moments as moments_of

Array = np.ndarray

DRAW_FIRST = "Draw a digit first: a blank pad has nothing to explain."


@st.fragment
def why(net: Network, trace: Trace, name: str) -> None:
    """One digit's z against another's: the shares of the pixels and of the last hidden layer."""
    st.markdown(
        "**Why this digit and not that one?** Each output neuron adds up a sum, *z*. The larger "
        "its z, the brighter the neuron. So take two digits and see where the difference of "
        "their sums comes from."
    )
    picture = trace.activations[0].reshape(figures.SIDE, figures.SIDE)
    if not picture.any():
        st.info(DRAW_FIRST)
        return
    digit, rival = _pick_two(trace, name)
    if digit == rival:
        st.info(f"Pick two different digits: {digit} differs from {digit} by nothing.")
        return
    found = explain.why(net, trace, digit, rival)
    # To hundredths, as they are shown, so that what is shown can be added up by hand.
    z, z_rival = (round(100 * float(trace.weighted_sums[-1][d])) / 100 for d in (digit, rival))
    total = round(z - z_rival, 2)
    left, right = st.columns(2, gap="medium")
    with left:
        _down_to_pixels(found, picture, (digit, rival), (z, z_rival, total))
    with right:
        _over_last_layer(found, (digit, rival), total)
    st.caption(
        "Grey ink hardly counts either way. Shares are rounded to hundredths, up or down, so that "
        "they add up."
    )


def _pick_two(trace: Trace, name: str) -> tuple[int, int]:
    runner_up, best = (int(d) for d in trace.output.argsort(kind="stable")[-2:])
    digits = list(range(len(trace.output)))
    picked = []
    for column, label, default in zip(
        st.columns(2, gap="medium"), ("Digit", "Against"), (best, runner_up), strict=True
    ):
        with column:
            picked.append(
                st.segmented_control(
                    label,
                    digits,
                    default=default,
                    required=True,
                    wrap=True,
                    # With the answer in it, so that a new answer brings its own pair.
                    key=f"why-{label}-{name}-{best}-{runner_up}",
                )
            )
    return tuple(picked)


def _down_to_pixels(
    found: explain.Why, picture: Array, digits: tuple[int, int], sums: tuple[float, float, float]
) -> None:
    (digit, rival), (z, z_rival, total) = digits, sums
    values = [found.pixels.clip(min=0).sum(), found.pixels.clip(max=0).sum(), found.bias]
    if abs(found.error) >= 0.005:
        values.append(found.error)
    shown = adding_up(values, total)
    whose = "of the active neurons" if found.exact else "that even a blank pad gets"
    sources = (
        f"from ink that speaks **for {digit}** (blue)",
        f"from ink that speaks **for {rival}** (orange)",
        f"from the *biases*, the head start {whose}",
        "that it cannot place",
    )
    lines = [f"- **{signed(v)}** {source}" for v, source in zip(shown, sources, strict=False)]
    how = "higher" if total > 0 else "lower"
    st.markdown(
        f"z of **{digit}** is {number(z)} and z of **{rival}** is {number(z_rival)}, so it is "
        f"**{number(abs(total))} {how}**. Of that:\n\n" + "\n".join(lines)
    )
    st.plotly_chart(
        figures.for_and_against(
            found.pixels,
            picture,
            dark(),
            (f"for {digit}: {signed(shown[0])}", f"for {rival}: {signed(shown[1])}"),
        ),
        key="why-pixels",
        **SHOWN,
        alt=f"The ink that speaks for {digit}, and the ink that speaks for {rival}",
    )
    if found.exact:
        st.markdown(
            "**Exact.** A ReLU neuron passes its sum on or passes nothing. For this drawing we "
            "know which ones pass theirs, and what is left is multiplying and adding."
        )
    else:
        error = abs(found.error)
        off = f"{error:.2f}" if error >= 0.005 else "less than 0.01"
        st.markdown(
            f"**An approximation, off by {off}.** A sigmoid bends sums, so what a pixel gives "
            "depends on the others. Here all ink is turned up together, from nothing to your "
            "drawing, and what each pixel gives on the way is added up."
        )


def _over_last_layer(found: explain.Why, digits: tuple[int, int], total: float) -> None:
    digit, rival = digits
    shown = adding_up([*found.hidden, found.hidden_bias], total)
    order = np.argsort(-shown[:-1], kind="stable")
    names = neuron_labels(2, len(found.hidden))
    st.markdown(
        f"**The same {number(total)}, split over the last hidden layer.** What a neuron gives is "
        f"how bright it is, times how much more its connection to {digit} weighs than the one "
        f"to {rival}. This split is exact."
    )
    labels = [*(f"neuron {names[i]}" for i in order), "biases"]
    values = [*shown[order], shown[-1]]
    st.plotly_chart(
        figures.split(values, labels, dark()),
        key="why-hidden",
        **SHOWN,
        alt="; ".join(f"{label} {signed(v)}" for label, v in zip(labels, values, strict=True)),
    )


def number(value: float) -> str:
    """A number with two decimals and a real minus."""
    return signed(value).removeprefix("+")


# ---- the moment it changed its mind ---------------------------------------------


def moments(net: Network, strokes: Sequence[Array], centre: bool) -> None:
    """The drawing once more in 80 moments, marked where the answer changed."""
    st.markdown(
        "**The moment it changed its mind.** Your drawing again, from left to right: first touch "
        "of the pen to last. Every row is a neuron, white is bright. A yellow line marks where "
        "the answer changed; above it is the new one, **?** for *not sure*."
    )
    drawing = tuple(np.asarray(stroke, float).tobytes() for stroke in strokes if len(stroke))
    if not drawing:
        st.info(DRAW_FIRST)
        return
    found = _moments(net, drawing, centre)
    story = _story(found)
    over_time, at_one = st.columns([3, 1], gap="medium")
    with over_time:
        st.plotly_chart(
            figures.moments(found, dark()), key="moments", **SHOWN, alt=f"In turn: {story}"
        )
        st.markdown(story)
    with at_one:
        _scrub(found, f"moment-{zlib.crc32(repr((drawing, centre)).encode())}")


@lru_cache(maxsize=16)
def _moments(net: Network, drawing: tuple[bytes, ...], centre: bool) -> Moments:
    return moments_of([np.frombuffer(path).reshape(-1, 2) for path in drawing], centre, net)


def _story(found: Moments) -> str:
    """The answers one after the other, with how much was drawn by then."""
    n, flips = len(found.answers), found.flips.tolist()
    if not flips:
        return "From the first touch to the last, it was **not sure**."
    answers = [
        f"{_named(found.answers[flip])} at {100 * (flip + 1) / n:.0f}\N{NO-BREAK SPACE}%"
        for flip in flips[-8:]
    ]
    return (" … → " if len(flips) > 8 else "") + " → ".join(answers) + " of the drawing."


def _named(answer: int) -> str:
    return "not sure" if answer < 0 else f"**{answer}**"


# By itself, so that the slider does not send the large figure again.
@st.fragment
def _scrub(found: Moments, key: str) -> None:
    n = len(found.answers)
    last = int(found.flips[-1]) + 1 if len(found.flips) else n
    moment = st.slider(f"Look at moment 1 to {n}", 1, n, last, key=key) - 1
    seen = found.inputs[moment].reshape(figures.SIDE, figures.SIDE)
    st.image(
        seen.repeat(10, axis=0).repeat(10, axis=1),
        alt=f"What the network saw at moment {moment + 1}",
        width=260,
    )
    output, answer = found.activations[-1][moment], int(found.answers[moment])
    second, best = output.argsort(kind="stable")[-2:]
    st.markdown(
        f"#### The answer then: {_named(answer)}\n\nBrightest: {best} with {output[best]:.2f}, "
        f"then {second} with {output[second]:.2f}."
    )
