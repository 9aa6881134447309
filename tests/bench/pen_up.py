"""What lifting the pen costs the server, as a page in a real browser does it.

The pen should cause no script run: what follows it goes over the lane.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect

from tests.bench import Row, cpu
from tests.browser.chromium import launch
from tests.browser.stage import SAMPLES, Stage
from tests.server import Server, running

_PEN_UPS = 30
_REST = 0.7  # seconds between two strokes: all that a pen-up causes is over
_LANE = "/api/live"


def rows() -> Iterator[Row]:
    """Script runs at a pen-up, and its CPU beside what the same lane messages take alone."""
    with running() as server, sync_playwright() as playwright:
        browser = launch(playwright, whole=True)
        sockets, used = _strokes(browser, server)
        lane = max((s for s in sockets if _LANE in s.url), key=lambda s: len(s.sent))
        alone = _replayed(lane, server)
        runs = sum(len(reruns(socket)) for socket in sockets)
        browser.close()
    yield "script runs a pen-up, in a browser", f"{runs / _PEN_UPS:.2f}", "0"
    yield (
        "server's CPU a pen-up beyond the lane",
        f"{1000 * (used - alone) / _PEN_UPS:.1f} ms ({1000 * alone / _PEN_UPS:.1f} ms the lane)",
        "at most 2 ms",
    )


def sent(server: Server, digits: tuple[int, ...] = (2, 3, 8)) -> list[bytes]:
    """What a page sends to Streamlit when the pen is lifted, for each of some digits."""
    with sync_playwright() as playwright:
        browser = launch(playwright, whole=True)
        page, sockets = _open(browser, server)
        stage, messages = Stage(page), []
        for digit in digits:
            stage.press("Clear")
            page.wait_for_timeout(1000 * _REST)
            before = [len(socket.sent) for socket in sockets]
            stage.draw(SAMPLES[digit])
            page.wait_for_timeout(1000 * _REST)
            for socket, known in zip(sockets, before, strict=True):
                messages += reruns(socket, known)[-1:]
        browser.close()
    return messages


@dataclass
class _Socket:
    """A WebSocket of the page, and what the page sent over it: (seconds, bytes)."""

    url: str
    sent: list[tuple[float, bytes]] = field(default_factory=list)


def reruns(socket: _Socket, since: int = 0) -> list[bytes]:
    """The messages, from the one at `since` on, that ask Streamlit for a script run."""
    if "/_stcore/stream" not in socket.url:
        return []
    return [
        message
        for _, message in socket.sent[since:]
        if BackMsg.FromString(message).WhichOneof("type") == "rerun_script"
    ]


def _open(browser: Browser, server: Server) -> tuple[Page, list[_Socket]]:
    """A page that has come to rest, and the record of its sockets."""
    sockets: list[_Socket] = []

    def record(socket: WebSocket) -> None:
        kept = _Socket(socket.url)
        sockets.append(kept)
        socket.on("framesent", lambda data: kept.sent.append((time.perf_counter(), data)))

    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.on("websocket", record)
    stage = Stage(page)
    page.goto(server.url)
    expect(stage.pad).to_be_visible()
    stage.draw([[[0.5, 0.2], [0.5, 0.8]]])
    stage.expect_digit(1)
    page.wait_for_timeout(2000)
    return page, sockets


def _strokes(browser: Browser, server: Server) -> tuple[list[_Socket], float]:
    """Many short strokes: what the page sent meanwhile, and the server's seconds of CPU."""
    page, sockets = _open(browser, server)
    stage = Stage(page)
    for socket in sockets:
        socket.sent.clear()
    began = cpu.seconds(server.process.pid)
    for turn in range(_PEN_UPS):
        x = 0.2 + 0.02 * turn
        stage.draw([[[x, 0.2 + 0.05 * step] for step in range(12)]])
        page.wait_for_timeout(1000 * _REST)
    used = cpu.seconds(server.process.pid) - began
    page.close()
    return sockets, used


def _replayed(lane: _Socket, server: Server) -> float:
    """Seconds of the server's CPU for the same messages at the same times on a lane alone."""
    with connect(lane.url, origin=server.url, proxy=None) as socket:
        time.sleep(1)
        began, clock, first = cpu.seconds(server.process.pid), time.perf_counter(), lane.sent[0][0]
        for at, message in lane.sent:
            time.sleep(max(0, at - first - (time.perf_counter() - clock)))
            socket.send(message)
            # A drawing has one answer, whose first byte is the drawing's, too.
            while message[0] == 1 and socket.recv(timeout=10)[0] != 1:
                pass
        time.sleep(_REST)
        return cpu.seconds(server.process.pid) - began
