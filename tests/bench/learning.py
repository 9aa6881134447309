"""Trainings that visitors watch: how fast, how soon, how many, and what pens feel of them."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread

import numpy as np
from playwright.sync_api import expect, sync_playwright
from websockets.exceptions import ConnectionClosed

from components.server.lane import Lane
from components.server.learning.trainings import Trainings
from components.server.learning.watcher import Watcher
from components.server.protocol import pack
from network.data.copybook import Copybook
from network.training.descent import Descent
from network.training.experiment import settled
from tests.bench import Row, pen
from tests.bench.memory import resident
from tests.browser.chromium import launch
from tests.browser.stage import Stage
from tests.components.kinds import Client, client
from tests.server import running

_STROKES = [[(0.25, 0.2), (0.625, 0.25), (0.4375, 0.8)]]
_MANY = 20
_SECONDS = 8.0


def rows() -> Iterator[Row]:
    """The loop alone and in the app, time to nine in ten, twenty at once, the lane meanwhile."""
    with TemporaryDirectory() as folder:
        book, began = Copybook(Path(folder)), time.process_time()
        while book.n < 10_000:
            book.turn()
        yield "10,000 digits written", f"{time.process_time() - began:.1f} s of a core", "2 s"
    bare = _bare()
    yield "the loop alone", f"{bare:,.0f} steps of 32 a second of a core", ""
    one = asyncio.run(_watched(1))
    share = one["steps"] / bare
    yield "  in the app, one visitor", f"{share:.0%} of it", "at least 90 %"
    yield "  until 90 % of unseen digits", f"{one['reached']:.2f} s of training", "at most 3 s"
    many = asyncio.run(_watched(_MANY))
    yield (
        f"{_MANY} visitors on one process",
        f"{many['looks']:.1f} moments a second each, {many['core']:.0%} of a core",
        "at least 2",
    )
    yield "  memory of the process, of the server", many["memory"], "400 MB together"
    for n in (0, 1, 8):
        yield f"lane's answer while {n} train", _pens(n), "median 9, 95 % 25 ms"
    yield from _in_a_browser()


def _bare() -> float:
    book, (settings, _) = Copybook(), settled({})
    while book.n < settings.pictures:
        book.turn()
    run, steps = Descent(settings.recipe, book.examples(settings.pictures)), 15_000
    began = time.process_time()
    for step in run.steps():
        if step.done == steps:
            break
    return steps / (time.process_time() - began)


async def _watched(n: int) -> dict:
    server, lanes = Trainings(1), [Lane("sigmoid") for _ in range(n)]
    before = resident("self")
    for k, lane in enumerate(lanes):
        training = server.begin(f"a-bench-of-number-{k:03}", settled({"seed": k})[0], [])
        lane.watch(Watcher(lane, training))
    trainings = [lane.watcher.training for lane in lanes]
    while not all(one.moments for one in trainings) or trainings[0].written:
        await asyncio.sleep(0.01)
    process = trainings[0].worker.process.pid
    looks, busy = [one.at["step"] for one in trainings], _processor(process)
    for one in trainings:
        one.go("full")
    began = time.monotonic()
    seen: list[set] = [set() for _ in lanes]
    while time.monotonic() - began < _SECONDS:
        await asyncio.sleep(1 / 30)
        for lane, moments in zip(lanes, seen, strict=True):
            moments.add(lane.watcher.training.at["step"])
            for message in lane.watcher.messages():
                pack(message)
    wall, busy = time.monotonic() - began, _processor(process) - busy
    steps = sum(one.at["step"] for one in trainings) - sum(looks)
    reached = [_reached(one) for one in trainings]
    memory = f"{resident(process):.0f} MB, {resident('self') - before:.0f} MB more"
    await server.stop()
    return {
        "steps": steps / busy,
        "looks": min(map(len, seen)) / wall,
        "core": busy / wall,
        "reached": min(reached),
        "memory": memory,
    }


def _reached(training) -> float:
    """Seconds of training, by its steps, until nine in ten unseen digits were read."""
    for moment in training.moments:
        if moment.unseen >= 0.9:
            return training.at["seconds"] * moment.step / max(1, training.at["step"])
    return float("inf")


def _pens(n: int) -> str:
    with running() as server, client(server) as one:
        others = [client(server) for _ in range(n)]
        lanes = [other.__enter__() for other in others]
        for k, lane in enumerate(lanes):
            lane.say("learn", do="begin", run=f"a-bench-of-a-lane-{k:03}", settings={"seed": k})
            lane.say("learn", do="go")
        going = Barrier(n + 1)
        for lane in lanes:
            Thread(target=_look, args=(lane, going), daemon=True).start()
        going.wait()
        times, until = [], time.monotonic() + _SECONDS / 2
        while time.monotonic() < until:
            began = time.perf_counter()
            one.draw(_STROKES)
            times.append(1000 * (time.perf_counter() - began))
            time.sleep(0.016)
        for other in others:
            other.__exit__(None, None, None)
    median, most = np.percentile(times, (50, 95))
    return f"median {median:.1f}, 95 % {most:.1f} ms"


def _in_a_browser() -> Iterator[Row]:
    """The page while its training goes at full speed: what a hand on the pad feels of it."""
    with running() as server, sync_playwright() as playwright:
        browser = launch(playwright, whole=True)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"{server.url}/learn")
        stage = Stage(page)
        page.get_by_role("button", name="Train", exact=True).click()
        steps = page.locator("[data-figure-of=steps]")
        expect(steps).to_have_text(re.compile(r"\d,\d{3}"))  # it goes at full speed
        changed = pen.measured(page, "train-to-neurons")
        yield "Train to the first neurons that changed", changed, "at most 200 ms"
        pen.draw_some(stage)
        yield "pen to neurons while it trains", pen.measured(page, "pen-to-neurons"), pen.NEURONS
        browser.close()


def _look(lane: Client, going: Barrier) -> None:
    """A browser that takes all that it is told."""
    while not lane.hear("learning")["step"]:
        pass
    going.wait()
    with suppress(ConnectionClosed, TimeoutError):
        while True:
            lane.hear("learning")


def _processor(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100
