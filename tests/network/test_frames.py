"""Messages through a pipe: there and back, and what is no message."""

import io
import json
import math

import numpy as np
import pytest

from network.training.frames import HEAD, MOST, packed, read, unpacked
from tests.cases import each


def test_messages_come_out_as_they_went_in():
    theta = np.random.default_rng(0).normal(size=13_002).astype(np.float32)
    told = {"run": 3, "theta": theta, "deep": [{"x": theta[:6].reshape(2, 3).astype(np.float16)}]}
    stream = io.BytesIO(packed(told) + packed({"n": np.int64(7), "s": "é"}))
    found = read(stream)
    assert found["run"] == 3
    assert found["theta"].tobytes() == theta.tobytes()
    assert found["deep"][0]["x"].dtype == np.float16
    assert found["deep"][0]["x"].shape == (2, 3)
    assert read(stream) == {"n": 7, "s": "é"}
    assert read(stream) is None


def test_a_stream_that_ends_in_a_message_has_ended():
    whole = packed({"theta": np.zeros(5, np.float32)})
    for n in range(len(whole)):
        assert read(io.BytesIO(whole[:n])) is None


def body(text, blob=b""):
    return HEAD.pack(len(text)) + text + blob


@each(
    "bad",
    [
        b"", b"\x05", body(b"{"), body(b"[]"), body(b"7"), body(b"\xff"),
        body(json.dumps({"x": {"array": ["<f4", [3], 0]}}).encode(), bytes(8)),
        body(json.dumps({"x": {"array": ["<f4", [-1], 0]}}).encode(), bytes(8)),
        body(json.dumps({"x": {"array": ["<f4", [1], 9]}}).encode(), bytes(8)),
        body(json.dumps({"x": {"array": ["|O", [1], 0]}}).encode(), bytes(8)),
        body(json.dumps({"x": {"array": 1}}).encode(), bytes(8)),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(bad):
    with pytest.raises(ValueError, match=r"."):
        unpacked(bad)


def test_what_is_far_too_large_is_not_waited_for():
    with pytest.raises(ValueError, match="large"):
        read(io.BytesIO(HEAD.pack(MOST + 1)))


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_never_gets_into_the_pipe(value):
    with pytest.raises(ValueError, match="JSON"):
        packed({"cost": value})
