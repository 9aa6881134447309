"""A class: every pupil with the whole page open, a digit every 4.5 seconds.

The pupils are in `pupils.py`. What a page sends to Streamlit at a pen-up is taken from a
real browser first, so that these pupils cost the server what real ones do.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

from tests.bench import Row, pen_up, percentile, spread
from tests.bench.pupils import Lesson, Seen, answers_views, teach
from tests.server import Server, running

SIZES = (60, 100)
_LANE = {60: "95 % at most 25 ms, 99 % at most 60 ms", 100: "95 % at most 50 ms"}
_OPENED = {60: "95 % at most 3 s"}


def rows(sizes: tuple[int, ...] = SIZES, views: bool | None = None) -> Iterator[Row]:
    """One lesson for each size. `views` False: nobody looks at one; None: if the server can."""
    for pupils in sizes:
        with running() as server:
            sent = pen_up.sent(server)
            looked = answers_views(server.url) if views is None else views
            seen = hold(server, pupils, looked, sent)
        yield from _table(pupils, looked, seen)


def hold(server: Server, pupils: int, views: bool, pen_ups: list[bytes], **more: float) -> Seen:
    """One lesson, its pupils in a process of their own so that nothing else takes their time."""
    lesson = Lesson(server.url, server.process.pid, pupils, views=views, pen_ups=pen_ups, **more)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(teach, (lesson,))


def _table(pupils: int, views: bool, seen: Seen) -> Iterator[Row]:
    who = f"{pupils} pupils"
    yield f"{who}, page opened", spread(seen.opened), _OPENED.get(pupils, "")
    yield (
        f"{who}, lane's answer",
        f"{spread(seen.answers)}, 99 % {percentile(seen.answers, 0.99):.1f} ms",
        _LANE.get(pupils, ""),
    )
    if views:
        yield f"{who}, pen to a view's numbers", spread(seen.numbers), ""
        share = len(seen.numbers) / max(1, seen.drawings / 2)
        yield f"{who}, drawings that had numbers", f"{share:.0%}", ""
    else:
        yield f"{who}, pen to a view's numbers", "nobody looked at a view", ""
    lifted = max(1, seen.pen_ups)
    yield (
        f"{who}, script runs a pen-up",
        f"{seen.asked / lifted:.2f} asked for, {seen.runs / lifted:.2f} seen",
        "0",
    )
    if seen.panels:
        yield f"{who}, pen-up to its script's end", spread(seen.panels), "none"
    yield (
        f"{who}, server's CPU",
        f"{seen.cpu_drawing:.1f} s of {seen.seconds:.0f} drawing, {seen.cpu_opening:.1f} s opening",
        "",
    )
    yield (
        f"{who}, server's CPU a drawing message",
        f"{1000 * seen.cpu_drawing / max(1, seen.drawings):.2f} ms of everything",
        "",
    )
    yield f"{who}, the pupils' own CPU", f"{seen.cpu_pupils:.1f} s of {seen.seconds:.0f}", ""
    first = f": {seen.errors[0]}" if seen.errors else ""
    yield (
        f"{who}, errors",
        f"{len(seen.errors)} in {seen.drawings} drawings{first}",
        "0, each answer NumPy's bit by bit",
    )
