"""What the stage asks besides the lane: facts of a neuron, edited networks, lanes of terms."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from components.stage import networks
from components.stage.protocol import MAX_POINTS
from network import load, rasterise
from network.asking.contributions import contributions
from network.asking.edits import LIMIT, edited, flat
from tests.components import wire
from tests.server import Server

ME, OTHER = "a visitor's own secret", "another visitor's secret"
STROKES = [np.array([[0.3, 0.2], [0.6, 0.25], [0.45, 0.8]], np.float32)]
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def post(server: Server, wish: object, **headers: str) -> tuple[int, dict]:
    body = wish if isinstance(wish, bytes) else json.dumps(wish).encode()
    request = urllib.request.Request(f"{server.url}/api/networks", body, headers, method="POST")
    try:
        with _direct.open(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, json.load(answer)


def wish(**more: object) -> dict:
    return {
        "visitor": ME,
        "base": "sigmoid",
        "hidden": None,
        "shuffle": None,
        "changes": [],
        **more,
    }


def opened(server: Server, path: str, **query: object) -> ClientConnection:
    address = "&".join(f"{key}={value}" for key, value in query.items())
    return connect(f"ws://127.0.0.1:{server.port}/api/{path}?{address}", proxy=None)


def answered(lane: ClientConnection) -> bytes:
    lane.send(wire.request(STROKES, centre=True, sequence=5))
    return lane.recv(timeout=20)


def ask(server: Server, path: str, **query: object) -> bytes:
    with opened(server, path, **query) as lane:
        return answered(lane)


def test_an_edited_network_answers_on_the_lane_as_numpy_does(server):
    changes = [[40, 1.5], [12560, -3.25], [13001, 2.0]]
    status, made = post(server, wish(changes=changes, hidden="relu"))
    assert status == 200
    assert made["changed"] == 3
    expected = edited(load("sigmoid"), dict(changes), hidden="relu")
    trace = expected.forward(rasterise(STROKES).ravel())
    answer = wire.read_reply(ask(server, "live", network=made["name"]))
    for (z, a), layer in zip(answer.layers, (1, 2, 3), strict=True):
        assert z == trace.weighted_sums[layer].tobytes()
        assert a == trace.activations[layer].tobytes()


def test_an_edit_moves_the_open_lanes_that_it_names_and_no_others(server):
    mine, terms, strangers = ("0123456789abcdef" + end for end in ("-live", "-terms", "-other"))
    with (
        opened(server, "live", network="sigmoid", key=mine) as lane,
        opened(server, "terms", network="sigmoid", key=terms, layer=3, neuron=7) as explaining,
        opened(server, "live", network="sigmoid", key=strangers) as other,
        opened(server, "live", network="sigmoid") as keyless,
    ):
        before = answered(lane), answered(explaining)
        assert answered(other) == answered(keyless) == before[0]
        status, made = post(server, wish(changes=[[13001 - 2, 9.5]], lanes=[mine, terms]))
        assert (status, made["moved"]) == (200, [mine, terms])
        named = (
            ask(server, "live", network=made["name"]),
            ask(server, "terms", network=made["name"], layer=3, neuron=7),
        )
        assert (answered(lane), answered(explaining)) == named
        assert named[0] != before[0]
        assert named[1] != before[1]
        assert answered(other) == answered(keyless) == before[0]
    # A lane that was closed is not moved, and nothing is left of it.
    assert post(server, wish(lanes=[mine, "x" * 9999]))[1]["moved"] == []


def test_of_two_lanes_with_one_key_the_newer_is_moved(server):
    key = "0123456789abcdef"
    with opened(server, "live", network="relu", key=key) as older:
        answered(older)
        with opened(server, "live", network="relu", key=key) as newer:
            before = answered(newer)
            older.close()
            status, made = post(server, wish(base="relu", changes=[[13000, 5.0]], lanes=[key]))
            assert (status, made["moved"]) == (200, [key])
            assert answered(newer) == ask(server, "live", network=made["name"]) != before


def test_the_name_is_of_the_content_and_of_the_visitor(server):
    name = post(server, wish(changes=[[1, 0.5]]))[1]["name"]
    assert post(server, wish(changes=[[1, 0.5]]))[1]["name"] == name
    assert post(server, wish(changes=[[1, 0.25]]))[1]["name"] != name
    assert post(server, wish(changes=[[1, 0.5]], visitor=OTHER))[1]["name"] != name


def test_values_beyond_the_limit_are_clamped(server):
    status, made = post(server, wish(changes=[[0, 10**400], [1, -1e300]]))
    assert status == 200
    assert made["limit"] == LIMIT
    expected = edited(load("sigmoid"), {0: LIMIT, 1: -LIMIT})
    _, body, _ = server.get(f"/api/weights?network={made['name']}")
    np.testing.assert_array_equal(np.frombuffer(body, "<f4", 784, 12), expected.weights[0][0])


BAD = {
    "no JSON": b"{",
    "no object": [1, 2],
    "no base": wish(base="tanh"),
    "an edited base": wish(base="my-abc"),
    "no visitor": wish(visitor=None),
    "short visitor": wish(visitor="me"),
    "place beyond": wish(changes=[[13002, 0]]),
    "place no integer": wish(changes=[[1.5, 0]]),
    "place true": wish(changes=[[True, 0]]),
    "value text": wish(changes=[[1, "2"]]),
    "value null": wish(changes=[[1, None]]),
    "NaN": json.dumps(wish(changes=[[1, float("nan")]])).encode(),
    "no pair": wish(changes=[[1]]),
    "no list": wish(changes={"1": 2}),
    "no activation": wish(hidden="softmax"),
    "activation list": wish(hidden=["relu"]),
    "bad seed": wish(shuffle=-1),
    "seed true": wish(shuffle=True),
    "lanes text": wish(lanes="0123456789abcdef"),
    "lanes number": wish(lanes=[5]),
    "too many lanes": wish(lanes=["0123456789abcdef"] * 3),
    "deep": b"[" * 100_000,
    "not text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("what", BAD)
def test_a_wish_that_makes_no_sense_is_refused_with_a_reason(server, what):
    status, answer = post(server, BAD[what])
    assert status == 400
    assert answer["error"]


def test_a_wish_that_is_too_large_is_refused(server):
    status, answer = post(server, b" " * (600 * 1024))
    assert status == 413
    assert answer["error"]


def test_a_foreign_page_cannot_register(server):
    status, _ = post(server, wish(), Origin="http://elsewhere.example")
    assert status == 403
    status, _ = post(server, wish(), Origin=server.url)
    assert status == 200


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
@pytest.mark.parametrize(("layer", "neuron"), [(1, 0), (2, 15), (3, 9)])
def test_the_lane_of_terms_sends_numpys_terms(server, name, layer, neuron):
    net = load(name)
    trace = net.forward(rasterise(STROKES).ravel())
    answer = ask(server, "terms", network=name, layer=layer, neuron=neuron)
    n_in = net.sizes[layer - 1]
    assert np.frombuffer(answer, "<u4", 2, 4).tolist() == [5, n_in]
    products = np.frombuffer(answer, "<f4", n_in, 12)
    bias, z, a = np.frombuffer(answer, "<f4", 3, 12 + 4 * n_in)
    expected = contributions(net, trace, layer, neuron).astype(np.float32)
    np.testing.assert_array_equal(products, expected)
    assert bias == net.biases[layer - 1][neuron]
    assert z == trace.weighted_sums[layer][neuron]
    assert a == trace.activations[layer][neuron]
    assert len(answer) == 24 + 4 * n_in


@pytest.mark.parametrize(
    "query", ["layer=0&neuron=0", "layer=4&neuron=0", "layer=1&neuron=16", "layer=x&neuron=0", ""]
)
def test_a_neuron_that_is_not_there_closes_the_lane_of_terms(server, query):
    address = f"ws://127.0.0.1:{server.port}/api/terms?network=relu&{query}"
    with connect(address, proxy=None) as lane, pytest.raises(ConnectionClosed) as closed:
        lane.recv()
    assert closed.value.rcvd.code == 1008
    assert closed.value.rcvd.reason


def test_a_neurons_facts(server):
    net = load("relu")
    status, body, _ = server.get("/api/neuron?network=relu&layer=3&neuron=7")
    facts = json.loads(body)
    assert status == 200
    assert facts["activation"] == "sigmoid"  # of the output layer, in both networks
    z, a = np.array(facts["curve"]).T
    np.testing.assert_allclose(a, 1 / (1 + np.exp(-np.clip(z, -80, 80))), atol=1e-6)
    blend = net.weights[2][7] @ net.weights[1] @ net.weights[0]
    np.testing.assert_allclose(facts["blend"], blend, rtol=1e-4, atol=1e-4)
    first = json.loads(server.get("/api/neuron?network=relu&layer=1&neuron=0")[1])
    assert first["blend"] is None
    assert first["activation"] == "relu"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("network=relu&layer=1", 400),
        ("network=relu&layer=one&neuron=1", 400),
        ("network=relu&layer=9&neuron=1", 404),
        ("network=nobody&layer=1&neuron=1", 404),
    ],
)
def test_facts_of_no_neuron(server, query, status):
    assert server.get(f"/api/neuron?{query}")[0] == status


def test_the_registry_is_bounded(monkeypatch):
    """Each visitor keeps the newest few, all together a bounded number."""
    monkeypatch.setattr(networks, "MAX_EDITED", 10)
    monkeypatch.setattr(networks, "MAX_PER_VISITOR", 3)
    networks._edited.clear()
    networks._of_visitor.clear()
    base = load("sigmoid")
    mine = [networks.register(edited(base, {0: value}), ME) for value in (1.0, 2.0, 3.0, 4.0)]
    assert networks.named(mine[0]) is None
    assert flat(networks.named(mine[3]))[0] == 4.0
    others = [
        networks.register(edited(base, {0: 1.0}), f"visitor number {i:20}") for i in range(30)
    ]
    assert len(networks._edited) == 10
    assert len(networks._of_visitor) <= 10
    assert networks.named(mine[3]) is None
    assert networks.named(others[-1]) is not None
    assert networks.named("sigmoid") is base


def test_two_hundred_visitors_fit_into_200_megabytes():
    """By the arrays' own sizes; MAX_EDITED bounds everybody's together."""
    size = flat(load("relu")).nbytes
    assert networks.MAX_EDITED >= 200
    assert networks.MAX_EDITED * size < 200e6
    assert MAX_POINTS * 8 < 200e3
