"""The server's memory when a class has drawn for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from websockets.asyncio.client import connect

from tests.bench import Row
from tests.browser.stage import SAMPLES
from tests.components import wire
from tests.server import running

LANES = 60
DRAWINGS = 500  # on each lane


def rows() -> Iterator[Row]:
    """Resident memory before, with all lanes open, and when they have gone."""
    with running() as server:
        asyncio.run(_class(server.ws_url, 1, lambda: None))  # what the first message loads
        start = _resident(server.process.pid)
        most = asyncio.run(_class(server.ws_url, DRAWINGS, lambda: _resident(server.process.pid)))
        end = _resident(server.process.pid)
        what = f"memory, {LANES} lanes x {DRAWINGS} drawings"
        wanted = "at most 30 MB more"
        yield what, f"{start:.0f} MB before, {most - start:+.1f} MB with all open", wanted
        yield f"{what}, all gone", f"{end - start:+.1f} MB", wanted


async def _class(url, drawings, measured) -> float | None:
    """Everybody draws; what is `measured` while all are still there."""
    messages = [wire.request(sample, sequence=1) for sample in SAMPLES]
    lanes = [await connect(f"{url}?network=sigmoid", proxy=None) for _ in range(LANES)]

    async def draw(lane) -> None:
        for turn in range(drawings):
            await lane.send(messages[turn % len(messages)])
            wire.read_reply(await lane.recv())

    await asyncio.gather(*map(draw, lanes))
    found = measured()
    await asyncio.gather(*(lane.close() for lane in lanes))
    return found


def _resident(process: int) -> float:
    """Megabytes in use, as Linux tells."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
