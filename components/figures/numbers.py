"""How numbers are written on the screen: one format each, so that one thing reads the same."""

from __future__ import annotations

from math import floor, log10

from components.language import spoken
from network.verdict import SURE


def activation(a: float) -> str:
    """Two decimals; ">0.99" and "<0.01" where 1.00 and 0.00 would not be quite so."""
    a = float(a)
    text = f"{a:.2f}"
    if text == "1.00" and a < 1:
        text = ">0.99"
    if text == "0.00" and a > 0:
        text = "<0.01"
    return spoken().decimal(text).replace("-", "−")


def in_the_dark(a: float) -> bool:
    """Whether an activation reads as next to nothing: no runner-up is named with "<0.01"."""
    return float(f"{float(a):.2f}") == 0


def output(a: float) -> str:
    """An output's `activation`; one that misses the line by a hair does not read as if on it."""
    text = activation(a)
    return f"<{text}" if a < SURE and text == activation(SURE) else text


def plain(x: float) -> str:
    """As few decimals as it has: 1, 0.5, 2.5."""
    return spoken().decimal(f"{x:g}")


def tenths(x: float) -> str:
    """One decimal, for what is said in hundredths all around."""
    return spoken().decimal(f"{x:.1f}")


def percent(share: float, decimals: int = 0) -> str:
    """Hundredths, 0..100, with their sign, where the language puts it."""
    language = spoken()
    return language.percent.format(language.decimal(f"{share:.{decimals}f}"))


def number(x: float) -> str:
    """Three significant figures and a true minus."""
    x = float(x)
    if x == 0:
        return "0"
    size = floor(log10(abs(float(f"{x:.2e}"))))  # of what is shown: 9.999 is 10.0
    text = f"{x:.{max(0, 2 - size)}f}" if -4 <= size < 6 else f"{x:.2e}"
    if 3 <= size < 6:
        text = f"{float(f'{x:.2e}'):.0f}"
    return spoken().decimal(text).replace("-", "−")


def brief(a: float) -> str:
    """Three characters at most, for inside a neuron: ".83", "≈1", "12", "3.4"."""
    a = float(a)
    if a <= 0:
        return "0"
    if a < 0.005:
        return "≈0"
    if 0.995 <= a < 1:
        return "≈1"
    if a < 1:
        return spoken().decimal(f"{a:.2f}"[1:])
    return spoken().decimal(f"{a:.1f}".removesuffix(".0") if a < 9.95 else f"{a:.0f}")
