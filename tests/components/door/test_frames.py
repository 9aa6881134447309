"""Small frames are counted exactly, whatever they are called, how long and how they are cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from components.server.door.frames import A_SECOND, AT_ONCE, Frames
from tests.cases import each
from tests.components.door.fakes import UNHURRIED, Clock

EDGES = [0, 1, 125, 126, 127, 128, 255, 256, 65535, 65536, 65537]
DATA = (Opcode.TEXT, Opcode.BINARY)
CONTROL = (Opcode.PING, Opcode.PONG, Opcode.CLOSE)


def written(opcode: Opcode, length: int = 0, fin: bool = True) -> bytes:
    """A browser's frame, as the `websockets` library writes it."""
    return Frame(opcode, bytes(length), fin).serialize(mask=True)


@st.composite
def any_frame(draw) -> tuple[bytes, bool]:
    """A frame, and whether it is a small one."""
    opcode = draw(st.sampled_from(list(Opcode)))
    if opcode in CONTROL:
        fin, length = True, draw(st.integers(0, 125))
    else:
        fin = draw(st.booleans())
        length = draw(st.one_of(st.integers(0, 300), st.sampled_from(EDGES)))
    data = b"\x89\x80" * (length // 2) + b"\x00" * (length % 2)  # looks like pings inside
    frame = Frame(opcode, data, fin).serialize(mask=draw(st.booleans()))
    return frame, opcode not in DATA


@settings(UNHURRIED, max_examples=150)
@given(st.lists(any_frame(), max_size=12), st.data())
def test_the_count_is_exact_however_the_bytes_are_cut(frames, data):
    stream = b"".join(frame for frame, _ in frames)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=20).map(sorted))
    watch = Frames(Clock())
    counted = sum(
        watch._count(stream[start:end])
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)
    )
    assert counted == sum(small for _, small in frames)


@settings(UNHURRIED, max_examples=30)
@given(st.lists(any_frame(), max_size=6))
def test_the_count_is_exact_byte_by_byte(frames):
    watch = Frames(Clock())
    stream = b"".join(frame for frame, _ in frames)[:2000]
    whole = Frames(Clock())._count(stream)
    assert sum(watch._count(stream[i : i + 1]) for i in range(len(stream))) == whole


@each("length", EDGES)
def test_what_stands_in_a_message_is_not_a_frame(length):
    watch = Frames(Clock())
    assert watch._count(written(Opcode.BINARY, length) + written(Opcode.PING)) == 1


@each("opcode", [Opcode.CONT, *CONTROL])
def test_so_many_at_once(opcode):
    frame = written(opcode)
    assert not Frames(Clock()).too_many(frame * AT_ONCE)
    assert Frames(Clock()).too_many(frame * (AT_ONCE + 1))
    watch = Frames(Clock())
    assert [watch.too_many(frame) for _ in range(AT_ONCE + 1)] == [False] * AT_ONCE + [True]


@pytest.mark.parametrize("opcode", DATA)
def test_messages_are_not_counted(opcode):
    assert not Frames(Clock()).too_many(written(opcode, 10) * 5000)


def test_so_many_a_second_for_ever():
    clock = Clock()
    watch = Frames(clock)
    for _ in range(20 * A_SECOND):
        assert not watch.too_many(written(Opcode.PONG))
        clock.now += 1 / A_SECOND


def test_a_little_more_than_that_ends_it():
    clock = Clock()
    watch = Frames(clock)
    rate = 1.25 * A_SECOND
    n = 0
    while not watch.too_many(written(Opcode.PING)):
        n += 1
        clock.now += 1 / rate
    # 64 are saved, and each second four more are sent than earned.
    assert n / rate == pytest.approx(AT_ONCE / (0.25 * A_SECOND), rel=0.05)


def test_a_long_silence_saves_no_more_than_so_many():
    clock = Clock()
    watch = Frames(clock)
    watch.too_many(written(Opcode.PING) * AT_ONCE)
    clock.now += 3600
    assert not watch.too_many(written(Opcode.PING) * AT_ONCE)
    assert watch.too_many(written(Opcode.PING))


def test_messages_in_between_earn_nothing_and_cost_nothing():
    clock = Clock()
    watch = Frames(clock)
    watch.too_many(written(Opcode.PING) * AT_ONCE)
    for _ in range(100):
        assert not watch.too_many(written(Opcode.BINARY, 5))
    clock.now += 1.0
    assert not watch.too_many(written(Opcode.PING) * A_SECOND)
    assert watch.too_many(written(Opcode.PING))


def test_a_frame_that_never_ends_hides_nothing_else():
    """Its length is a promise of 2**63 bytes; the parser refuses it, and nothing is kept."""
    watch = Frames(Clock())
    head = b"\x82\xff" + (2**63 - 1).to_bytes(8, "big") + bytes(4)
    assert not watch.too_many(head + bytes(1000))
    assert len(watch._rest) == 0
