"""The server's memory when a class has drawn for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from websockets.asyncio.client import connect

from components.server.protocol import pack
from components.views import VIEWS
from tests.bench import Row
from tests.browser.stage import SAMPLES
from tests.components import wire
from tests.server import running

LANES = 60
DRAWINGS = 500  # on each lane
KIND = b"\x02"  # the first byte of a message that is no drawing and no answer to one
NETWORKS = ("sigmoid", "relu")


def rows() -> Iterator[Row]:
    """Resident memory before, with all lanes open, and when they have gone."""
    for views in ([None], list(VIEWS)):
        with running() as server:
            asyncio.run(_class(server.ws_url, 2, views, lambda: None))  # what is loaded once
            start = resident(server.process.pid)
            most = asyncio.run(
                _class(server.ws_url, DRAWINGS, views, lambda: resident(server.process.pid))
            )
            end = resident(server.process.pid)
        looked = "a view open on each" if views[0] else "no view open"
        what = f"memory, {LANES} lanes x {DRAWINGS} drawings, {looked}"
        wanted = "at most 30 MB more"
        yield what, f"{start:.0f} MB before, {most - start:+.1f} MB with all open", wanted
        yield f"{what}, all gone", f"{end - start:+.1f} MB", wanted


async def _class(url, drawings, views, measured) -> float | None:
    """Everybody draws and looks at one of the views; what is `measured` while all are there."""
    messages = [wire.request(sample, sequence=1) for sample in SAMPLES]
    lanes = [await connect(f"{url}?network={NETWORKS[at % 2]}", proxy=None) for at in range(LANES)]

    async def draw(at, lane) -> None:
        view = views[at % len(views)]
        if view:
            await lane.send(pack({"kind": "view", "name": view, "options": {}, "dark": True}))
        for turn in range(drawings):
            await lane.send(messages[turn % len(messages)])
            if view:
                await lane.send(pack({"kind": "rest"}))
            while (reply := await lane.recv())[:1] == KIND:
                pass  # numbers of the view, as they come
            wire.read_reply(reply)

    await asyncio.gather(*(draw(at, lane) for at, lane in enumerate(lanes)))
    found = measured()
    await asyncio.gather(*(lane.close() for lane in lanes))
    return found


def resident(process: int | str) -> float:
    """Megabytes in use, as Linux tells."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
