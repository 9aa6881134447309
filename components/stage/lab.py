"""What the stage asks besides the lane: weights to draw, a neuron's facts, edited networks.

GET  /api/weights?network=NAME                    all weights and biases, see networks.packed
GET  /api/neuron?network=NAME&layer=L&neuron=J    JSON: what does not depend on the drawing
POST /api/networks                                JSON: register an edited network
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from components.stage import live, networks
from components.stage.origin import is_allowed
from network import SHIPPED, Network
from network.activations import ACTIVATIONS, get
from network.asking.edits import LIMIT, edited, n_changed

MAX_BODY = 512 * 1024  # bytes; all 13,002 numbers as text have about 300 kB
MAX_LANES = 2  # a page has one that shows the network and one that explains a neuron
_FRESH = {"Cache-Control": "no-cache"}
# Where the activation's curve is drawn: dense around zero, where it bends.
_CURVE = np.concatenate((np.linspace(-12, 12, 97), [-1000, 1000])).astype(np.float32)


class _Bad(Exception):
    """A request that makes no sense: the status and what to say."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def _answering(handle: Callable) -> Callable:
    """Turn what a handler refuses into a plain answer, and nothing into a log."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handle(request)
        except _Bad as bad:
            return JSONResponse({"error": bad.reason}, status_code=bad.status)
        except ClientDisconnect:
            return Response(status_code=400)

    return endpoint


@_answering
async def weights(request: Request) -> Response:
    """The weights and biases that the stage draws."""
    return Response(
        networks.packed(_network(request)), media_type="application/octet-stream", headers=_FRESH
    )


@_answering
async def neuron(request: Request) -> Response:
    """A neuron's activation function as points, and the blend of first-layer maps behind it.

    {"activation": "sigmoid", "curve": [[z, a], ...], "blend": [784 numbers] or null}
    """
    net = _network(request)
    try:
        layer, index = (int(request.query_params[key]) for key in ("layer", "neuron"))
    except (KeyError, ValueError):
        raise _Bad(400, "layer and neuron have to be numbers") from None
    if not 1 <= layer < len(net.sizes) or not 0 <= index < net.sizes[layer]:
        raise _Bad(404, "no such neuron")
    name = net.activations[layer - 1]
    points = np.sort(_CURVE)
    return JSONResponse(
        {
            "activation": name,
            "curve": np.stack((points, get(name).value(points)), 1).tolist(),
            "blend": blend(net, layer, index).tolist() if layer > 1 else None,
        },
        headers=_FRESH,
    )


@_answering
async def register(request: Request) -> Response:
    """Register the visitor's edited network.

    Request: {"visitor": secret text, "base": "sigmoid" | "relu", "hidden": name or null,
    "shuffle": seed or null, "changes": [[place, value], ...], "lanes": [keys of open lanes
    to move to it]}. Answer: {"name": for the lane, "changed": how many numbers differ from
    the base, "limit": of a number, "moved": the keys of the lanes that were open}.
    """
    if not is_allowed(request.headers.get("origin"), request.headers.get("host")):
        raise _Bad(403, "this origin is not allowed")
    wish = await _json_body(request)
    base = wish.get("base")
    if base not in SHIPPED:
        raise _Bad(400, "no such network")
    visitor = wish.get("visitor")
    if not isinstance(visitor, str) or not 16 <= len(visitor) <= 100:
        raise _Bad(400, "visitor has to be a text of 16 to 100 characters")
    net = networks.named(base)
    try:
        lanes = _keys(wish.get("lanes", []))
        result = edited(
            net,
            _changes(wish.get("changes", [])),
            hidden=_hidden(wish.get("hidden")),
            shuffle=_seed(wish.get("shuffle")),
        )
    except ValueError as error:
        raise _Bad(400, str(error)) from None
    return JSONResponse(
        {
            "name": networks.register(result, visitor),
            "changed": n_changed(net, result),
            "limit": LIMIT,
            "moved": [key for key in lanes if live.move(key, result)],
        }
    )


def blend(net: Network, layer: int, index: int) -> np.ndarray:
    """The first-layer maps, each weighted by how it reaches a later neuron: float32 (784,).

    W_layer[index] ... W_2 W_1: what the neuron would look for if nothing were squished
    on the way. A linear approximation, and no more.
    """
    row = net.weights[layer - 1][index]
    for W in reversed(net.weights[: layer - 1]):
        row = row @ W
    return row


def _network(request: Request) -> Network:
    net = networks.named(request.query_params.get("network", ""))
    if net is None:
        raise _Bad(404, "no such network")
    return net


async def _json_body(request: Request) -> dict:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise _Bad(413, "the request is too large")
    try:
        wish = json.loads(body)
    except (ValueError, RecursionError):
        raise _Bad(400, "the request is not JSON") from None
    if not isinstance(wish, dict):
        raise _Bad(400, "the request has to be an object")
    return wish


def _changes(value: object) -> dict[int, float]:
    if not isinstance(value, list):
        raise ValueError("changes have to be a list")
    changes = {}
    for change in value:
        match change:
            case [place, number] if type(place) is int and type(number) in (int, float):
                # Clamped here already: JSON's integers know no bounds, floats do.
                changes[place] = number if number != number else min(LIMIT, max(-LIMIT, number))
            case _:
                raise ValueError("a change has to be a place and a number")
    return changes


def _keys(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_LANES:
        raise ValueError(f"lanes have to be a list of at most {MAX_LANES}")
    if not all(isinstance(key, str) for key in value):
        raise ValueError("a lane's key has to be a text")
    return value


def _hidden(value: object) -> str | None:
    if value is None:
        return None
    if value not in SHIPPED or value not in ACTIVATIONS:
        raise ValueError("no such activation")
    return value


def _seed(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value < 2**32:
        raise ValueError("shuffle has to be a whole number from 0 to 4294967295")
    return value
