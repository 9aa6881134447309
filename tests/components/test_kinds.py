"""Messages of a kind over the real lane: networks, weights, neurons, and who they belong to."""

from __future__ import annotations

import base64
import urllib.error
import urllib.request

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from network import load, rasterise
from network.asking.contributions import contributions
from network.asking.edits import LIMIT, edited
from tests.cases import each
from tests.components import wire
from tests.components.kinds import PATIENCE, client, decode, encode

STROKES = [[(0.25, 0.2), (0.625, 0.25), (0.4375, 0.8)]]
MALFORMED, POLICY, TOO_LARGE = 1007, 1008, 1009
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def trace_on(net, strokes=STROKES):
    return net.forward(rasterise([np.array(s, np.float32) for s in strokes]).ravel())


def assert_is(reply: wire.Reply, trace) -> None:
    for (z, a), layer in zip(reply.layers, range(1, len(trace.activations)), strict=True):
        assert z == trace.weighted_sums[layer].tobytes()
        assert a == trace.activations[layer].tobytes()


# ---- pictures -----------------------------------------------------------------------

PICTURE = np.random.default_rng(4).integers(0, 256, 784, np.uint8)
TEXT = base64.b64encode(PICTURE.tobytes()).decode()


def put(mine, text=TEXT, **more):
    """Send a picture and wait for its reply, which is a drawing's."""
    mine.sequence += 1
    mine.say("picture", **{"pixels": text, "sequence": mine.sequence, **more})
    while (message := mine.connection.recv(timeout=PATIENCE))[0] != 1:
        pass
    return wire.read_reply(message)


def test_a_picture_takes_the_drawings_place_until_there_is_ink(server):
    seen = np.array([int(value) / 255 for value in PICTURE], np.float32)
    with client(server) as mine:
        reply = put(mine)
        assert reply.sequence == 1
        assert np.frombuffer(reply.input, "<f4").tolist() == seen.tolist()
        assert_is(reply, load("sigmoid").forward(seen))
        # What is asked later is about the picture, too.
        mine.ask("network", base="relu", id=1)
        terms = mine.ask("neuron", answer="terms", place=[1, 3])
        assert terms["z"] == float(load("relu").forward(seen).weighted_sums[1][3])
        assert mine.ask("alive") == {"kind": "alive"}
        assert_is(mine.draw(STROKES), trace_on(load("relu")))
        put(mine)
        assert_is(mine.draw([]), trace_on(load("relu"), []))


def test_views_say_that_a_picture_has_no_strokes(server):
    with client(server) as mine:
        put(mine)
        mine.say("view", name="moments", options={}, dark=True)
        mine.say("rest")
        told = mine.numbers()
        assert "no strokes" in told["texts"]["lead"]
        assert "A picture from paper" in told["of"]
        mine.say("view", name="why", options={}, dark=True)
        assert mine.hear("numbers")["texts"]["difference"]


@each(
    "wrong",
    [
        {"pixels": None}, {"pixels": [0] * 784}, {"pixels": ""}, {"pixels": TEXT[:-4]},
        {"pixels": "*" * len(TEXT)}, {"pixels": TEXT * 2}, {"pixels": "é" * len(TEXT)},
        {"sequence": -1}, {"sequence": 2**32}, {"sequence": 1.5}, {"sequence": True},
        {"sequence": None},
    ],
)  # fmt: skip
def test_what_is_no_picture_closes_the_connection(server, wrong):
    with client(server) as mine:
        mine.say("picture", **{"pixels": TEXT, "sequence": 1, **wrong})
        with pytest.raises(ConnectionClosed) as closed:
            mine.connection.recv(timeout=PATIENCE)
    assert closed.value.rcvd.code == MALFORMED


def test_a_picture_goes_by_post_as_well(server):
    said = encode({"kind": "picture", "pixels": TEXT, "sequence": 5})
    body = len(said).to_bytes(4, "little") + said
    with _direct.open(f"{server.url}/api/live?network=relu", body) as answer:
        reply = wire.read_reply(answer.read()[4:])
    assert reply.sequence == 5
    assert_is(reply, load("relu").forward(PICTURE.astype(np.float32) / np.float32(255)))


# ---- networks -----------------------------------------------------------------------


def test_an_edited_network_answers_as_numpy_does_on_its_own_lane_alone(server):
    changes = [[40, 1.5], [12560, -3.25], [13001, 2.0]]
    with client(server) as mine, client(server) as other:
        made = mine.ask("network", base="sigmoid", changes=changes, hidden="relu", id=7)
        assert made == {
            "kind": "network", "id": 7, "base": "sigmoid", "changed": 3, "sizes": [784, 16, 16, 10],
        }  # fmt: skip
        expected = edited(load("sigmoid"), dict(changes), hidden="relu")
        assert_is(mine.draw(STROKES), trace_on(expected))
        assert_is(other.draw(STROKES), trace_on(load("sigmoid")))
        weights = mine.ask("weights")["layers"]
        for found, W, b in zip(weights, expected.weights, expected.biases, strict=True):
            assert found["W"].tobytes() == W.tobytes()
            assert found["b"].tobytes() == b.tobytes()
        # Back to what ships, and to another one that ships.
        assert mine.ask("network", base="sigmoid", id=8)["changed"] == 0
        assert_is(mine.draw(STROKES), trace_on(load("sigmoid")))
        assert mine.ask("network", base="relu", id=9)["base"] == "relu"
        assert_is(mine.draw(STROKES), trace_on(load("relu")))


def test_shuffled_weights_are_those_of_the_seed(server):
    with client(server) as mine:
        mine.ask("network", base="relu", shuffle=12)
        assert_is(mine.draw(STROKES), trace_on(edited(load("relu"), {}, shuffle=12)))


def test_values_beyond_the_limit_are_clamped(server):
    with client(server) as mine:
        mine.ask("network", base="sigmoid", changes=[[0, 1e300], [1, -(10**400)]])
        assert mine.ask("weights")["layers"][0]["W"][:2].tolist() == [LIMIT, -LIMIT]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({}, MALFORMED),
        ({"kind": "nonsense"}, MALFORMED),
        ({"kind": ["network"]}, MALFORMED),
        ({"kind": "network"}, POLICY),
        ({"kind": "network", "base": "tanh"}, POLICY),
        ({"kind": "network", "base": ["relu"]}, POLICY),
        ({"kind": "network", "base": "relu", "changes": {}}, MALFORMED),
        ({"kind": "network", "base": "relu", "changes": [[0]]}, MALFORMED),
        ({"kind": "network", "base": "relu", "changes": [[-1, 0]]}, MALFORMED),
        ({"kind": "network", "base": "relu", "changes": [[13002, 0]]}, MALFORMED),
        ({"kind": "network", "base": "relu", "changes": [[True, 0]]}, MALFORMED),
        ({"kind": "network", "base": "relu", "changes": [[0, float("nan")]]}, MALFORMED),
        ({"kind": "network", "base": "relu", "hidden": "tanh"}, MALFORMED),
        ({"kind": "network", "base": "relu", "hidden": ["relu"]}, MALFORMED),
        ({"kind": "network", "base": "relu", "shuffle": -1}, MALFORMED),
        ({"kind": "network", "base": "relu", "shuffle": 2**32}, MALFORMED),
        ({"kind": "network", "base": "relu", "shuffle": True}, MALFORMED),
        ({"kind": "neuron", "place": [0, 0]}, MALFORMED),
        ({"kind": "neuron", "place": [1, 16]}, MALFORMED),
        ({"kind": "neuron", "place": [True, 1]}, MALFORMED),
        ({"kind": "neuron", "place": "1-1"}, MALFORMED),
        ({"kind": "view", "name": "nonsense"}, MALFORMED),
        ({"kind": "view", "name": {}}, MALFORMED),
        ({"kind": "view", "name": None, "options": []}, MALFORMED),
        ({"kind": "rest", "more": "x" * 600_000}, TOO_LARGE),
        ({"kind": "learn", "do": "begin", "run": "x" * 16, "settings": {"ä" * 90: 1}}, MALFORMED),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_makes_no_sense_closes_its_own_lane_with_a_reason(server, message, code):
    with client(server) as bystander:
        with client(server) as mine:
            mine.connection.send(encode(message))
            with pytest.raises(ConnectionClosed) as caught:
                mine.connection.recv(timeout=PATIENCE)
        assert caught.value.rcvd.code == code
        assert caught.value.rcvd.reason
        assert_is(bystander.draw(STROKES), trace_on(load("sigmoid")))


# ---- a neuron ------------------------------------------------------------------------


@each("name", ["sigmoid", "relu"])
@each(("layer", "index"), [(1, 15), (2, 0), (3, 9)])
def test_a_neurons_terms_follow_the_drawing_and_are_numpys(server, name, layer, index):
    net = load(name)
    with client(server, name) as mine:
        facts = mine.ask("neuron", place=[layer, index])
        assert facts["activation"] == net.activations[layer - 1]
        z, a = facts["curve"].T
        # The sigmoid as a tanh: exp(-z) would overflow for sums far below 0.
        sigmoid = facts["activation"] == "sigmoid"
        expected = (1 + np.tanh(z / 2)) / 2 if sigmoid else np.maximum(z, 0)
        np.testing.assert_allclose(a, expected, atol=1e-6)
        assert (facts["blend"] is None) == (layer == 1)
        for strokes in (STROKES, [[(0.5, 0.1), (0.5, 0.9)]]):
            trace = trace_on(net, strokes)
            mine.draw(strokes)
            while (found := mine.hear("terms"))["sequence"] != mine.sequence:
                pass
            products = contributions(net, trace, layer, index).astype(np.float32)
            assert found["place"] == [layer, index]
            assert found["products"].tobytes() == products.tobytes()
            assert found["z"] == float(trace.weighted_sums[layer][index])
            assert found["a"] == float(trace.activations[layer][index])
            total = found["products"].sum(dtype=float) + found["bias"]
            assert total == pytest.approx(found["z"], abs=1e-3)


def test_the_blend_is_the_product_of_the_matrices(server):
    W1, W2, W3 = (W.astype(float) for W in load("relu").weights)
    with client(server, "relu") as mine:
        for place, expected in (([2, 4], W2[4] @ W1), ([3, 8], W3[8] @ W2 @ W1)):
            np.testing.assert_allclose(
                mine.ask("neuron", place=place)["blend"], expected, rtol=1e-3, atol=1e-4
            )


def test_terms_follow_an_edit(server):
    with client(server) as mine:
        mine.draw(STROKES)
        mine.ask("neuron", "terms", place=[2, 3])
        mine.say("network", base="sigmoid", changes=[[16 * 785 + 3 * 16, 9.0]])
        found = mine.hear("terms")
        net = edited(load("sigmoid"), {16 * 785 + 3 * 16: 9.0})
        assert found["z"] == float(trace_on(net).weighted_sums[2][3])


# ---- where WebSockets are blocked -----------------------------------------------------


def post(server, messages: list[bytes], query="network=sigmoid", **headers) -> tuple[int, bytes]:
    body = b"".join(len(message).to_bytes(4, "little") + message for message in messages)
    request = urllib.request.Request(f"{server.url}/api/live?{query}", body, headers)
    try:
        with _direct.open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.read()


def messages(body: bytes) -> list[bytes]:
    found = []
    while body:
        n = int.from_bytes(body[:4], "little")
        found.append(body[4 : 4 + n])
        body = body[4 + n :]
    return found


def test_the_same_bytes_work_as_a_post(server):
    network = {"kind": "network", "base": "sigmoid", "changes": [[13001, 4.0]]}
    said = [encode(network), encode({"kind": "neuron", "place": [3, 9]})]
    said += [encode({"kind": "view", "name": "outputs"}), wire.request(STROKES, sequence=5)]
    status, body = post(server, said)
    assert status == 200
    trace = trace_on(edited(load("sigmoid"), {13001: 4.0}))
    kinds = {}
    for message in messages(body):
        if message[0] == 1:
            assert_is(wire.read_reply(message), trace)
            kinds["trace"] = message
        else:
            kinds[decode(message)["kind"]] = decode(message)
    assert set(kinds) == {"network", "neuron", "trace", "terms", "template", "numbers"}
    assert kinds["terms"]["z"] == float(trace.weighted_sums[3][9])
    assert kinds["numbers"]["sequence"] == 5


@each(
    ("body", "query", "headers", "status"),
    [
        ([b"nonsense"], "network=relu", {}, 400),
        ([wire.request(STROKES)], "network=nonsense", {}, 403),
        ([wire.request(STROKES)], "", {}, 403),
        ([wire.request(STROKES)], "network=relu", {"Origin": "http://elsewhere.example"}, 403),
        ([bytes(1_200_000)], "network=relu", {}, 413),
    ],
    ids=["malformed", "no such network", "no network", "foreign", "too large"],
)
def test_a_post_that_makes_no_sense(server, body, query, headers, status):
    assert post(server, body, query, **headers)[0] == status
