"""Networks that visitors trained, to be saved as files; `loading.py` opens such a file."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from components.server.learning.data import DATA
from components.server.learning.training import Training
from components.server.learning.trainings import trainings
from components.server.thread import in_worker
from network import Network
from network.store import packed

_PLACE = re.compile("[0-9]{0,9}")  # Python refuses to read thousands of digits as a number


async def trained(request: Request) -> Response:
    """GET ?run=KEY&snapshot=k: the network of a training, or of one of its moments."""
    everybodys, query = trainings(), request.query_params
    training = everybodys and everybodys.by_key(query.get("run", ""))
    if not training:
        return PlainTextResponse("There is no such training any more.", 404)
    moments, text = training.moments, query.get("snapshot", "")
    if not _PLACE.fullmatch(text) or (text and int(text) >= len(moments)):
        return PlainTextResponse("There is no such moment.", 404)
    place = int(text) if text else len(moments) - 1
    moment = moments[place] if place < len(moments) - 1 else None
    step = moment.step if moment else training.at["step"]
    content = await in_worker(packed, _described(training, training.network(moment), step))
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{_name(training, step)}"',
            "Cache-Control": "no-store",
        },
    )


def _described(training: Training, net: Network, step: int) -> Network:
    provenance = {
        "data": [DATA[training.settings.data].says],
        "settings": training.settings.described(),
        "steps": step,
    }
    return Network(net.weights, net.biases, net.activations, provenance)


def _name(training: Training, step: int) -> str:
    settings = training.settings
    layers = "".join(f"-{n}" for n in settings.hidden)
    return f"{settings.activation}{layers}-seed-{settings.seed}-step-{step}.npz"
