"""Do all hidden neurons of the networks that ship take part? As measured on digits, in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from components.figures.numbers import percent, plain
from components.language import t
from components.views.names import in_words
from network import load
from network.training import evaluation as evaluate


@cache
def shares(name: str) -> list[list[float]] | None:
    """The measured share of digits that each hidden neuron fires for, None where there is none."""
    try:
        found = evaluate.read()[name]["firing"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if [len(layer) for layer in found] == list(load(name).sizes[1:-1]) else None


@cache
def dead(name: str, layer: int, n: int) -> tuple[int, ...]:
    """The neurons (from 0) of a hidden layer that never fired, as far as was measured."""
    found = shares(name)
    return tuple(i for i in range(n) if found and found[layer - 1][i] == 0)


def take_part(labels: Mapping[str, str]) -> str:
    """What was measured of each network, `labels` by name."""
    crossed = any(share == 0 for name in labels for layer in shares(name) or () for share in layer)
    words = [
        t(
            "<strong>Do all neurons take part?</strong> A neuron that stayed dark for every digit "
            "it was measured on is called <strong>dead</strong>."
        ),
        t("It is crossed out above.") if crossed else "",
        t(
            "A ReLU neuron is dark at 0. A sigmoid never quite reaches 0: its neuron counts as "
            "dark up to {a}.",
            a=plain(0.01),
        ),
    ]
    said = "".join(
        f"<p>{t('<strong>{name}:</strong> {text}', name=t(label), text=_of(name))}</p>"
        for name, label in labels.items()
    )
    return f"<p>{' '.join(filter(None, words))}</p>{said}"


def _of(name: str) -> str:
    found = shares(name)
    if found is None:
        return t("this was not measured.")
    sizes = load(name).sizes
    named = [
        t(
            "{layer}, number {numbers}",
            layer=in_words(sizes, layer),
            numbers=", ".join(str(i + 1) for i in neurons),
        )
        for layer in range(1, len(sizes) - 1)
        if (neurons := dead(name, layer, sizes[layer]))
    ]
    dead_ones = t("dead: <strong>{which}</strong>.", which="; ".join(named) or t("none"))
    return f"{dead_ones} {_quietest(name)}".strip()


def _quietest(name: str) -> str:
    alive = [
        (share, layer, i)
        for layer, row in enumerate(shares(name), start=1)
        for i, share in enumerate(row)
        if share
    ]
    if not alive:
        return ""
    share, layer, i = min(alive)
    return t(
        "The quietest of the others is number {n} of {layer}: it fires for {share} of the digits "
        "it was measured on.",
        n=i + 1,
        layer=in_words(load(name).sizes, layer),
        share=percent(100 * share, 1),
    )
