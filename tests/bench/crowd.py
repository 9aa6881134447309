"""A class: many pens at once through the live lane of one server."""

from __future__ import annotations

import asyncio
import multiprocessing
import struct
import time
from collections.abc import Iterator

import numpy as np
from websockets.asyncio.client import connect

from network import load, rasterise
from tests.bench import Row, spread
from tests.browser.stage import SAMPLES
from tests.server import running

CLIENTS = 60
RATE = 30.0  # drawings a second for each client
SECONDS = 8.0


def rows() -> Iterator[Row]:
    """60 clients at 30 drawings a second each; every answer is compared with NumPy's."""
    with running() as server:
        # The pens run in a process of their own, so that they do not hold up the clock here.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            times, wrong = pool.apply(_run_class, (server.ws_url,))
        wanted = "95 % under 50 ms, none wrong"
        yield (
            f"class of {CLIENTS}, {RATE:.0f} drawings a second each",
            f"{spread(times)}",
            wanted,
        )
        asked = round(CLIENTS * RATE * SECONDS)
        yield "answers of the class", f"{len(times)} of {asked}, {wrong} wrong", wanted


def _run_class(url: str) -> tuple[list[float], int]:
    return asyncio.run(_class(url))


async def _class(url: str) -> tuple[list[float], int]:
    messages = [_message(strokes) for strokes in _growing_drawings()]
    expected = {
        name: [_expected(name, strokes) for strokes in _growing_drawings()]
        for name in ("sigmoid", "relu")
    }
    results = await asyncio.gather(
        *(_pupil(url, pupil, messages, expected) for pupil in range(CLIENTS))
    )
    return [t for times, _ in results for t in times], sum(wrong for _, wrong in results)


async def _pupil(url, pupil, messages, expected) -> tuple[list[float], int]:
    name = ("sigmoid", "relu")[pupil % 2]
    times, wrong = [], 0
    async with connect(f"{url}?network={name}", proxy=None) as lane:
        begin = time.perf_counter() + 1 + pupil / CLIENTS / RATE
        for turn in range(int(RATE * SECONDS)):
            which = (turn + pupil) % len(messages)
            await asyncio.sleep(max(0, begin + turn / RATE - time.perf_counter()))
            sent = time.perf_counter()
            await lane.send(messages[which])
            answer = await lane.recv()
            times.append(1000 * (time.perf_counter() - sent))
            wrong += answer[8:] != expected[name][which]
    return times, wrong


def _growing_drawings() -> list[list[np.ndarray]]:
    """Each sample as it looks while it is drawn: after every few points."""
    drawings = []
    for sample in SAMPLES:
        for share in np.linspace(0.1, 1, 12):
            drawings.append(
                [
                    np.array(stroke, np.float32)[: max(1, round(share * len(stroke)))]
                    for stroke in sample
                ]
            )
    return drawings


def _message(strokes: list[np.ndarray]) -> bytes:
    parts = [struct.pack("<BBHI", 1, 1, len(strokes), 7)]
    for stroke in strokes:
        parts += [struct.pack("<I", len(stroke)), stroke.astype("<f4").tobytes()]
    return b"".join(parts)


def _expected(name: str, strokes: list[np.ndarray]) -> bytes:
    trace = load(name).forward(rasterise(strokes).ravel())
    parts = [trace.activations[0].tobytes()]
    for z, a in zip(trace.weighted_sums[1:], trace.activations[1:], strict=True):
        parts += [struct.pack("<I", len(z)), z.tobytes(), a.tobytes()]
    return b"".join(parts)
