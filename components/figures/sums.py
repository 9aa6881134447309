"""Sums that a reader can check: terms in hundredths that add up to what they are said to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components.language import spoken

Array = np.ndarray


def hundredths(value: float) -> str:
    """Two decimals and a true minus; zero has no sign."""
    return signed(value).removeprefix("+")


def signed(value: float) -> str:
    """Two decimals with their sign, a true minus; zero has none."""
    text = f"{value:+.2f}"
    text = text[1:] if float(text) == 0 else text.replace("-", "−")
    return spoken().decimal(text)


def adding_up(values: Sequence[float], total: float) -> Array:
    """Values in hundredths that add up to `total`, itself in hundredths.

    Each is rounded to the nearest. If their sum is off then, as many as needed are
    rounded the other way, first those for which that makes the least difference, and
    last of all zeros. So none is off by 0.015 or more, where `total` is their sum.
    """
    exact = np.asarray(values, float) * 100
    rounded = np.rint(exact)
    while missing := round(total * 100) - rounded.sum():
        way = np.sign(missing)
        order = np.argsort(way * (rounded - exact) + (exact == 0), kind="stable")
        rounded[order[: int(abs(missing))]] += way
    return rounded / 100
