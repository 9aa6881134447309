"""What ships with the app, looked at before anybody comes: what is wrong is said at the start."""

from __future__ import annotations

from components import shared
from components.lessons import lessons
from network import load
from network.store import PLAIN, SHIPPED, StoreError
from network.training import evaluation


def check() -> list[str]:
    """Load everything. What is missing and can be done without, in sentences.

    Raises ValueError, naming each file, for what the app cannot do without.
    """
    needed, rest = [], []
    for name in SHIPPED + PLAIN:
        try:
            load(name)  # which reads each file once and keeps it
        except StoreError as error:
            (needed if name in SHIPPED else rest).append(str(error))
    try:
        shared.samples()
    except ValueError as error:
        needed.append(str(error))
    if needed:
        raise ValueError(" ".join(needed))
    try:
        figures = evaluation.read()
    except (OSError, ValueError) as error:
        rest.append(f"{evaluation.FILE}: cannot be read ({error})")
    else:
        unknown = [name for name in SHIPPED + PLAIN if not isinstance(figures.get(name), dict)]
        if unknown:
            rest.append(f"{evaluation.FILE}: does not say how good {', '.join(unknown)} is or are")
    rest += [f"assets/lessons/{mistake}" for mistake in lessons().mistakes]
    return [f"{text}. The app starts without it." for text in rest]
