"""Measurements of what people feel. `python -m tests.bench` (or `make bench`) prints the table.

Not tests: nothing fails here. Machines are noisy, so medians and ratios are what counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

Row = tuple[str, str, str]  # what, measured, wanted


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: list[float]) -> str:
    """Median and 95th percentile, in milliseconds."""
    return f"median {median(values):.1f} ms, 95 % {percentile(values, 0.95):.1f} ms"
