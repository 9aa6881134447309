"""Both at once: what the sigmoid and the ReLU network make of the same drawing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import streamlit as st

from components import palette
from components.figures import compare as figures
from components.figures.layout import LAYER_NAMES, SHOWN
from components.measured import measured
from components.panels import dark
from network import SHIPPED, Network, Trace, load, rasterise
from network.evaluate import SURE

Array = np.ndarray

_LABELS = {"sigmoid": "Sigmoid", "relu": "ReLU"}


def compare(strokes: Sequence[Array], centre: bool) -> None:
    """Both networks' answers, outputs, hidden layers and dead neurons, side by side."""
    picture = rasterise(strokes, centre).ravel()
    nets = {_LABELS[name]: load(name) for name in SHIPPED}
    traces = {label: net.forward(picture) for label, net in nets.items()}
    shares = {label: _shares(name, nets[label]) for name, label in _LABELS.items()}
    dead = {label: _dead(layers) for label, layers in shares.items() if layers}
    _answers(traces, blank=not picture.any())
    bars, strips = st.columns(2, gap="medium")
    with bars:
        st.markdown("**Ten outputs each**, every one between 0 and 1")
        st.plotly_chart(
            figures.outputs(traces, dark()), key="compare-outputs", alt=_alt(traces), **SHOWN
        )
    with strips:
        st.markdown("**The hidden layers**, each in its own scale of brightness")
        st.plotly_chart(
            figures.strips(traces, dead, dark()),
            key="compare-strips",
            alt="Hidden layers as strips of brightness, of both networks",
            **SHOWN,
        )
    numbers, firing = st.columns(2, gap="medium")
    with numbers:
        st.markdown(_largest_difference(traces))
        st.markdown(_table(traces))
    with firing:
        _take_part(shares)


def _answers(traces: dict[str, Trace], blank: bool) -> None:
    colour = palette.WINNER if dark() else palette.WINNER_BAR_ON_LIGHT
    cells = []
    for label, trace in traces.items():
        best = int(trace.output.argmax())
        sure = not blank and trace.output[best] >= SURE
        answer = "Draw a digit" if blank else str(best) if sure else "Not sure"
        size, style = ("4.5rem", f"color:{colour}") if sure else ("2.2rem", "")
        cells.append(
            f'<div style="text-align:center"><div style="font-size:1.2rem">{label}</div>'
            f'<div style="font-size:{size};line-height:4.5rem;font-weight:700;{style}">{answer}'
            f'</div><div style="font-size:1.1rem">brightest: '
            f"{best} with {trace.output[best]:.2f}</div></div>"
        )
    st.html(f'<div style="display:grid;grid-template-columns:1fr 1fr">{"".join(cells)}</div>')


def _alt(traces: dict[str, Trace]) -> str:
    said = (
        f"{label}: " + ", ".join(f"{digit}: {a:.2f}" for digit, a in enumerate(trace.output))
        for label, trace in traces.items()
    )
    return "The ten outputs of both networks. " + ". ".join(said)


def _displayed(traces: dict[str, Trace]) -> list[tuple[Decimal, Decimal]]:
    """Both networks' outputs, digit by digit, as they are displayed: to three decimals."""
    outputs = (trace.output for trace in traces.values())
    return [
        (Decimal(f"{one:.3f}"), Decimal(f"{other:.3f}"))
        for one, other in zip(*outputs, strict=True)
    ]


def _largest_difference(traces: dict[str, Trace]) -> str:
    differences = [abs(other - one) for one, other in _displayed(traces)]
    most = max(differences)
    if not most:
        return "**Where they differ:** nowhere, to three decimals."
    return f"**Where they differ** most: digit {differences.index(most)}, by {most}."


def _table(traces: dict[str, Trace]) -> str:
    """Both networks' outputs and, of what is displayed, the difference."""
    first, second = traces
    lines = [f"| digit | {first} | {second} | {second} − {first} |", "|---|--:|--:|--:|"]
    for digit, (one, other) in enumerate(_displayed(traces)):
        difference = f"{other - one:+}" if other != one else "0.000"
        lines.append(f"| {digit} | {one} | {other} | {difference.replace('-', '−')} |")
    return "\n".join(lines)


def _shares(name: str, net: Network) -> list[list[float]] | None:
    """The measured share of digits that each hidden neuron fires for, None where there is none."""
    shares = (measured(name) or {}).get("firing")
    if not shares or [len(layer) for layer in shares] != list(net.sizes[1:-1]):
        return None
    return shares


def _dead(shares: list[list[float]]) -> list[list[int]]:
    """The neurons (from 0) of each hidden layer that never fired."""
    return [[i for i, share in enumerate(layer) if share == 0] for layer in shares]


def _take_part(shares: dict[str, list[list[float]] | None]) -> None:
    st.markdown(
        "**Do all neurons take part?** ReLU turns every sum that is not above 0 into 0. A neuron "
        "that stayed dark for every digit it was measured on is called **dead**, and is crossed "
        "out above. A sigmoid never quite reaches 0: its neuron counts as dead if it never passed "
        "0.01."
    )
    for label, layers in shares.items():
        if layers is None:
            st.markdown(f"**{label}**: this was not measured.")
            continue
        found = [
            f"{LAYER_NAMES[layer].lower()}, number {', '.join(str(i + 1) for i in neurons)}"
            for layer, neurons in enumerate(_dead(layers), start=1)
            if neurons
        ]
        st.markdown(f"**{label}**, dead: **{'; '.join(found) or 'none'}**.{_quietest(layers)}")


def _quietest(layers: list[list[float]]) -> str:
    alive = [
        (share, layer, i)
        for layer, row in enumerate(layers, start=1)
        for i, share in enumerate(row)
        if share
    ]
    if not alive:
        return ""
    share, layer, i = min(alive)
    return (
        f" The quietest of the others is number {i + 1} of {LAYER_NAMES[layer].lower()}: it fires "
        f"for {100 * share:.1f} % of the digits it was measured on."
    )
