"""The live lane's messages: read and written as described, and nothing else accepted."""

import json
import math
import struct
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from components.server import protocol
from network import SHIPPED, Network, load
from tests.cases import each
from tests.components import wire
from tests.network.properties import checked

MALFORMED, TOO_LARGE = 1007, 1009

# Other processes share the machine, so how long one example takes says nothing.
unhurried = checked(100)

coordinates = st.floats(width=32, allow_nan=False, allow_infinity=False)
drawings = st.lists(st.lists(st.tuples(coordinates, coordinates), max_size=8), max_size=6)
sequences = st.integers(0, 2**32 - 1)


def refusal(message: bytes) -> int:
    """The code that `message` is refused with. Anything but Refused fails the test."""
    with pytest.raises(protocol.Refused) as caught:
        protocol.parse(message)
    assert caught.value.reason
    # A close frame has room for 125 bytes, two of them the code.
    assert len(caught.value.reason.encode()) <= 123
    return caught.value.code


def test_limits_are_the_ones_described():
    assert protocol.MAX_STROKES == wire.MAX_STROKES
    assert protocol.MAX_POINTS == wire.MAX_POINTS
    assert protocol.MAX_BYTES == wire.MAX_BYTES


# ---- what is accepted -----------------------------------------------------------


def test_a_request_by_hand():
    """Spelt out byte by byte, in case both implementations misread the description."""
    message = bytes.fromhex(
        "01 01 0200 78563412"  # version, centre, two strokes, sequence 0x12345678
        "02000000 0000003f 0000803e 0000803f 00000000"  # (0.5, 0.25), (1, 0)
        "01000000 00004040 000080bf"  # (3, -1)
    )
    request = protocol.parse(message)
    assert (request.sequence, request.centre) == (0x12345678, True)
    assert [stroke.tolist() for stroke in request.strokes] == [
        [[0.5, 0.25], [1.0, 0.0]],
        [[3.0, -1.0]],
    ]


@unhurried
@given(drawings, st.booleans(), sequences)
def test_requests_round_trip(strokes, centre, sequence):
    request = protocol.parse(wire.request(strokes, centre, sequence))
    assert (request.sequence, request.centre) == (sequence, centre)
    assert [[tuple(point) for point in stroke.tolist()] for stroke in request.strokes] == strokes
    assert all(stroke.shape == (len(stroke), 2) for stroke in request.strokes)
    assert all(stroke.dtype == np.float32 for stroke in request.strokes)


def test_the_largest_drawing_is_accepted():
    share = wire.MAX_POINTS // wire.MAX_STROKES
    message = wire.request([[(0.25, 0.75)] * share] * wire.MAX_STROKES)
    assert len(message) == wire.MAX_BYTES
    request = protocol.parse(message)
    assert len(request.strokes) == wire.MAX_STROKES
    assert sum(map(len, request.strokes)) == wire.MAX_POINTS


@st.composite
def networks(draw) -> Network:
    """784 inputs and a few layers of any size; what is in them does not matter here."""
    sizes = [wire.PIXELS, *draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))]
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    return Network(
        [rng.normal(0, 0.1, (n_out, n_in)) for n_in, n_out in pairwise(sizes)],
        [rng.normal(0, 0.1, n_out) for n_out in sizes[1:]],
        [draw(st.sampled_from(["sigmoid", "relu"])) for _ in sizes[1:]],
    )


@unhurried
@given(networks(), sequences, st.integers(0, 99))
def test_replies_hold_the_trace_bit_for_bit(net, sequence, seed):
    trace = net.forward(np.random.default_rng(seed).random(wire.PIXELS, np.float32))
    message = protocol.reply(sequence, trace)
    reply = wire.read_reply(message)
    assert (reply.version, reply.flags, reply.sequence) == (1, 0, sequence)
    assert reply.input == trace.activations[0].astype("<f4").tobytes()
    assert reply.layers == [
        wire.Layer(z.astype("<f4").tobytes(), a.astype("<f4").tobytes())
        for z, a in zip(trace.weighted_sums[1:], trace.activations[1:], strict=True)
    ]
    # Browsers lay Float32Array over it without a copy, which needs whole fields.
    assert len(message) % 4 == 0


# ---- what is refused ------------------------------------------------------------


def refused_or_one_drawing(message: bytes) -> None:
    try:
        request = protocol.parse(message)
    except protocol.Refused:
        assert refusal(message) in (MALFORMED, TOO_LARGE)
        return
    # A drawing has one encoding only, so writing it again has to give the same bytes.
    strokes = [stroke.tolist() for stroke in request.strokes]
    assert wire.request(strokes, request.centre, request.sequence) == message


@unhurried
@given(st.binary(max_size=200))
def test_random_bytes(message):
    refused_or_one_drawing(message)


@unhurried
@given(drawings, st.data())
def test_damaged_requests(strokes, data):
    """Near misses reach further into the parser than noise does."""
    message = bytearray(wire.request(strokes))
    for _ in range(data.draw(st.integers(1, 3))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    refused_or_one_drawing(bytes(message))


@unhurried
@given(drawings, st.data())
def test_truncated(strokes, data):
    message = wire.request(strokes)
    end = data.draw(st.integers(0, len(message) - 1))
    assert refusal(message[:end]) == MALFORMED


@unhurried
@given(drawings, st.binary(min_size=1, max_size=40))
def test_extended(strokes, more):
    assert refusal(wire.request(strokes) + more) == MALFORMED


@unhurried
@given(st.integers(0, 255).filter(lambda version: version != 1))
def test_wrong_version(version):
    assert refusal(wire.request([[(0.5, 0.5)]], version=version)) == MALFORMED


@unhurried
@given(st.integers(2, 255))
def test_unknown_flags(flags):
    assert refusal(wire.request([[(0.5, 0.5)]], flags=flags)) == MALFORMED


@unhurried
@given(drawings, st.integers(0, wire.MAX_STROKES))
def test_wrong_number_of_strokes(strokes, n_strokes):
    assume(n_strokes != len(strokes))
    assert refusal(wire.request(strokes, n_strokes=n_strokes)) == MALFORMED


@each("count", [0, 1, 3, 4, 100])
def test_wrong_number_of_points(count):
    message = bytearray(wire.request([[(0.5, 0.25), (0.75, 1.0)]]))
    struct.pack_into("<I", message, 8, count)
    assert refusal(bytes(message)) == MALFORMED


@unhurried
@given(drawings.filter(any), st.sampled_from([math.nan, -math.nan, math.inf, -math.inf]), st.data())
def test_not_finite(strokes, value, data):
    stroke = data.draw(st.sampled_from([stroke for stroke in strokes if stroke]))
    place = data.draw(st.integers(0, len(stroke) - 1))
    x, y = stroke[place]
    stroke[place] = data.draw(st.sampled_from([(value, y), (x, value), (value, value)]))
    assert refusal(wire.request(strokes)) == MALFORMED


@pytest.mark.parametrize("n_strokes", [wire.MAX_STROKES + 1, 0xFFFF])
def test_too_many_strokes(n_strokes):
    whole = wire.request([[]] * n_strokes)
    assert refusal(whole) == TOO_LARGE
    # What the header says is enough; nobody has to send them first.
    assert refusal(wire.request([], n_strokes=n_strokes)) == TOO_LARGE


def test_too_many_points_in_one_stroke():
    assert refusal(wire.request([[(0.5, 0.5)] * (wire.MAX_POINTS + 1)])) == TOO_LARGE


def test_too_many_points_in_all_strokes():
    half = [(0.5, 0.5)] * (wire.MAX_POINTS // 2)
    assert refusal(wire.request([half, half, [(0.5, 0.5)]])) == TOO_LARGE


@pytest.mark.parametrize("count", [wire.MAX_POINTS + 1, 2**31, 2**32 - 1])
def test_a_stroke_that_claims_too_many_points(count):
    assert refusal(wire.request([], n_strokes=1) + struct.pack("<I", count)) == TOO_LARGE


@pytest.mark.parametrize("extra", [1, 4, 1_000_000])
def test_too_many_bytes(extra):
    assert refusal(bytes(wire.MAX_BYTES + extra)) == TOO_LARGE
    assert refusal(wire.request([[(0.5, 0.5)]]) + bytes(wire.MAX_BYTES)) == TOO_LARGE


def test_a_message_of_the_largest_size_is_judged_by_what_is_in_it():
    assert refusal(bytes(wire.MAX_BYTES)) == MALFORMED  # version 0


# ---- messages of a kind ------------------------------------------------------------


def of_kind(text: bytes, after: bytes | None = None, head: bytes = b"\x02\0\0\0") -> bytes:
    """A message of a kind by hand."""
    padding = bytes(-len(text) % 4) if after is None else after
    return head + struct.pack("<I", len(text)) + text + padding


@pytest.mark.parametrize("text", ['{"kind":"rest"}', '{"kind":"é","x":[1,2.5,null]}', "{}"])
def test_a_visitors_message_of_a_kind(text):
    assert protocol.unpack(of_kind(text.encode())) == json.loads(text)


@each(
    "message",
    [
        b"\x02",
        of_kind(b"{}", head=b"\x02\0\0\1"),
        of_kind(b"{}", head=b"\x01\0\0\0"),
        of_kind(b"[]"),
        of_kind(b"nonsense"),
        of_kind(b"\xff\xff\xff\xff"),
        of_kind(b"{}", after=b""),
        of_kind(b"{}", after=b"\0\1"),
        of_kind(b"{}", after=bytes(6)),
        of_kind(b"[" * 60_000),
        of_kind(b"{}")[:-3],
    ],
    ids=range(11),
)
def test_what_is_no_message_of_a_kind(message):
    with pytest.raises(protocol.Refused) as caught:
        protocol.unpack(message)
    assert caught.value.code == MALFORMED


def test_a_number_can_be_changed_once_in_a_message():
    """As many changes as there are numbers are read; of more, nothing is."""
    most = max(load(name).n_parameters for name in SHIPPED)
    changes = [[place, -0.123456789] for place in range(most)]
    wish = protocol.unpack(of_kind(json.dumps({"changes": changes}).encode()))
    assert wish["changes"] == changes
    with pytest.raises(protocol.Refused) as caught:
        protocol.unpack(of_kind(json.dumps({"changes": [[0, 1]] * 80_000}).encode()))
    assert caught.value.code == TOO_LARGE


def test_a_message_of_a_kind_that_is_too_large():
    with pytest.raises(protocol.Refused) as caught:
        protocol.unpack(of_kind(b'"' + b"x" * 600_000 + b'"'))
    assert caught.value.code == TOO_LARGE


def test_arrays_travel_as_float32_and_everything_else_as_json():
    W = np.arange(6, dtype=float).reshape(2, 3) / 7
    b = np.array([np.nan, -0.0, 1e30], np.float32)
    packed = protocol.pack({"kind": "k", "W": W, "deep": [{"b": b}], "n": np.int64(3)})
    version, n = struct.unpack("<B3xI", packed[:8])
    body = json.loads(packed[8 : 8 + n])
    floats = packed[8 + n + -n % 4 :]
    assert version == 2
    assert body["n"] == 3
    assert body["W"] == {"f32": [0, [2, 3]]}
    assert body["deep"][0]["b"] == {"f32": [6, [3]]}
    assert floats == W.astype("<f4").tobytes() + b.tobytes()


@given(st.lists(st.binary(max_size=20), max_size=5))
def test_a_body_of_messages_round_trips(messages):
    assert list(protocol.split(protocol.joined(messages))) == messages


@pytest.mark.parametrize("body", [b"\1", b"\1\0\0\0", b"\0\0\0\0\5\0\0\0abcd"])
def test_a_body_that_ends_too_early(body):
    with pytest.raises(protocol.Refused):
        list(protocol.split(body))


@each("number", [math.nan, math.inf, -math.inf, np.float32(np.nan)])
def test_what_json_does_not_know_is_not_packed(number):
    """A browser could read nothing of such a message."""
    with pytest.raises(ValueError, match="JSON"):
        protocol.pack({"kind": "k", "deep": [{"a": number}]})
