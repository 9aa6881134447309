"""The real server, and pupils who try it out from other addresses of this machine."""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from components.server.door.frames import AT_ONCE
from tests.components import wire
from tests.components.kinds import decode, encode
from tests.server import HOST, UVICORN, Server, running

pytestmark = pytest.mark.xdist_group("servers")  # with the others that use `server`

LANES = 3
SECRET = "a-secret-that-nobody-else-knows"
PATIENCE = 30  # seconds that an answer may take on a loaded machine
DRAWING = wire.request([[(0.25, 0.25), (0.5, 0.75)]])

_numbers = itertools.count(2)


@pytest.fixture(scope="module")
def door() -> Iterator[Server]:
    with running(command=UVICORN, env={"EXPLORER_LANES": str(LANES)}) as started:
        yield started
    assert "Traceback" not in started.log(), started.log()


@pytest.fixture
def stranger() -> str:
    """An address of this machine that no other test has: nobody pays for what another did."""
    address = f"127.0.1.{next(_numbers)}"
    try:
        with socket.socket() as probe:
            probe.bind((address, 0))
    except OSError:
        pytest.skip("this system has one loopback address only")
    return address


def lane(server: Server, address: str, query: str = "", **options) -> ClientConnection:
    return connect(
        f"{server.ws_url}?network=sigmoid{query}",
        source_address=(address, 0),
        proxy=None,
        ping_interval=None,
        open_timeout=PATIENCE,
        **{"compression": None, **options},
    )


def assert_answers(connection: ClientConnection) -> None:
    connection.send(DRAWING)
    wire.read_reply(connection.recv(timeout=PATIENCE))


@contextmanager
def raw(server: Server, address: str, request: str) -> Iterator[socket.socket]:
    """A socket that has sent a request and no more."""
    with socket.create_connection((HOST, server.port), PATIENCE, (address, 0)) as connection:
        connection.sendall(request.encode())
        yield connection


def upgrade(path: str) -> str:
    return (
        f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\n\r\n"
    )


def read_until(connection: socket.socket, end: bytes) -> bytes:
    data = b""
    while end not in data:
        piece = connection.recv(4096)
        assert piece, data
        data += piece
    return data


def read_to_the_end(connection: socket.socket) -> bytes:
    """All until the server closes. That it never does is an error after some patience."""
    data = b""
    with suppress(ConnectionError):
        while piece := connection.recv(65536):
            data += piece
    return data


def masked(opcode: Opcode, data: bytes = b"", fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


def post(server: Server, address: str, messages: list[bytes]) -> tuple[int, bytes]:
    body = b"".join(struct.pack("<I", len(message)) + message for message in messages)
    connection = http.client.HTTPConnection(
        HOST, server.port, timeout=PATIENCE, source_address=(address, 0)
    )
    connection.request("POST", "/api/live?network=sigmoid", body)
    with connection.getresponse() as answer:
        said = answer.status, answer.read()
    connection.close()
    return said


# ---- whether there is room --------------------------------------------------------------


def test_an_address_that_has_its_lanes_gets_no_more_and_others_notice_nothing(door, stranger):
    with ExitStack() as held:
        for _ in range(LANES):
            assert_answers(held.enter_context(lane(door, stranger)))
        with pytest.raises(InvalidStatus) as refused:
            lane(door, stranger)
        assert refused.value.response.status_code == 403
        with lane(door, stranger.replace("127.0.1", "127.0.2")) as other:
            assert_answers(other)
    deadline = time.monotonic() + PATIENCE
    while True:  # the server sees a little later that they have gone
        try:
            with lane(door, stranger) as again:
                assert_answers(again)
            return
        except InvalidStatus:
            assert time.monotonic() < deadline


def test_an_address_that_somebody_claims_to_have_is_not_believed(door):
    """uvicorn would believe a program on this machine."""
    with ExitStack() as held:
        for n in range(LANES):
            claim = {"X-Forwarded-For": f"203.0.113.{n}"}
            held.enter_context(lane(door, HOST, additional_headers=claim))
        with pytest.raises(InvalidStatus):
            lane(door, HOST, additional_headers={"X-Forwarded-For": "203.0.113.99"})


# ---- floods -------------------------------------------------------------------------------


@pytest.mark.parametrize("opcode", [Opcode.PING, Opcode.PONG, Opcode.CONT])
def test_a_flood_of_small_frames_is_cut(door, stranger, opcode):
    with raw(door, stranger, upgrade("/api/live?network=sigmoid")) as flood:
        read_until(flood, b"\r\n\r\n")
        if opcode is Opcode.CONT:
            flood.sendall(masked(Opcode.BINARY, b"", fin=False))
        frame = masked(opcode, b"", fin=opcode is not Opcode.CONT)
        with suppress(ConnectionError):
            flood.sendall(frame * (AT_ONCE + 50))
        answers = read_to_the_end(flood)
        assert len(answers) <= 2 * AT_ONCE  # a pong to each, and no close frame
    with lane(door, stranger) as again:
        assert_answers(again)


def test_an_honest_number_of_pings_and_parts_is_answered(door, stranger):
    with lane(door, stranger) as pupil:
        for _ in range(10):
            assert pupil.ping().wait(PATIENCE)
        pupil.send([DRAWING[n : n + 1] for n in range(len(DRAWING))])
        wire.read_reply(pupil.recv(timeout=PATIENCE))


def test_a_body_that_goes_wrong_after_its_answer_harms_nobody_else(door, stranger):
    """The parser fails while others wait for their turn in the same round."""
    head = f"POST /api/nothing HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n\r\n"
    other = stranger.replace("127.0.1", "127.0.2")
    with lane(door, other) as pupil:
        for _ in range(5):
            with raw(door, stranger, head + "3\r\nabc\r\n") as bad:
                read_until(bad, b"\r\n\r\n")
                bad.sendall(b"no length\r\n" * 10)
                pupil.send(DRAWING)
                read_to_the_end(bad)
            wire.read_reply(pupil.recv(timeout=PATIENCE))


# ---- compression --------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["door", "server"])
def test_compression_is_not_agreed_to_however_the_app_is_started(request, stranger, how):
    server = request.getfixturevalue(how)
    with lane(server, stranger, compression="deflate") as pupil:
        assert "permessage-deflate" in pupil.request.headers["Sec-WebSocket-Extensions"]
        assert "Sec-WebSocket-Extensions" not in pupil.response.headers
        assert_answers(pupil)


# ---- size ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["server", "by_python", "by_uvicorn"])
def test_a_message_that_is_far_too_large_is_refused_at_its_first_bytes(request, stranger, how):
    """However the app is started: else each lane may hold one that never ends in memory."""
    server = request.getfixturevalue(how)
    with raw(server, stranger, upgrade("/api/live?network=sigmoid")) as far:
        read_until(far, b"\r\n\r\n")
        far.sendall(b"\x82\xff" + struct.pack(">Q", 1_000_001) + bytes(4))
        said = read_to_the_end(far)
        assert said[0] == 0x88
        assert struct.unpack(">H", said[2:4]) == (1009,)
    with lane(server, stranger) as pupil:  # the largest honest ones pass
        hidden, n = [64, 64, 64], 784 * 64 + 64 + 2 * (64 * 64 + 64) + 64 * 10 + 10
        numbers = base64.b64encode(bytes(4 * n)).decode()
        more = " " * (500_000 - len(numbers))
        mine = {"hidden": hidden, "activation": "relu", "numbers": numbers}
        pupil.send(encode({"kind": "mine", "network": mine, "more": more}))
        pupil.send(encode({"kind": "network", "base": "mine"}))
        assert decode(pupil.recv(timeout=PATIENCE))["sizes"] == [784, *hidden, 10]


# ---- what is said ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["door", "server"])
def test_streamlits_figures_are_nobodys_business(request, how):
    server = request.getfixturevalue(how)
    assert server.get("/_stcore/health")[0] == 200
    for path in (
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "//_stcore/metrics",
        "/_stcore%2Fmetrics",
    ):
        status, body, _ = server.get(path)
        assert status in (400, 404) or b"# TYPE" not in body, path
    assert server.get("/_stcore/metrics")[0] == 404


def test_pages_have_a_policy_and_every_answer_is_what_it_says(door):
    for path in ("/", "/stage/page.html"):
        status, _, headers = door.get(path)
        assert status == 200
        assert f"ws://{HOST}:{door.port}" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
    for path in ("/", "/stage/page.html", "/_stcore/health", "/favicon.png", "/stage/nothing.js"):
        _, _, headers = door.get(path)
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path


def test_what_is_posted_and_makes_no_sense_is_refused_in_words(door, stranger):
    edit = {"kind": "network", "base": "sigmoid"}
    too_many = encode({**edit, "changes": [[0, 1]] * 13_003})
    far_too_many = encode({**edit, "changes": [[0, 1]] * 60_000})
    no_json = b"\x02\0\0\0" + struct.pack("<I", 4) + b"[1,]"
    for messages, statuses in (
        ([DRAWING] * 17, (413,)),
        ([too_many], (400, 413)),
        ([far_too_many], (413,)),
        ([no_json], (400,)),
        ([b"nonsense"], (400,)),
    ):
        status, body = post(door, stranger, messages)
        assert status in statuses
        assert len(json.loads(body)["error"]) > 10
    assert post(door, stranger, [DRAWING] * 16)[0] == 200


# ---- what is logged ----------------------------------------------------------------------


def logged(server: Server, before: str) -> list[str]:
    return server.log().removeprefix(before).splitlines()


def test_no_request_leaves_an_address_or_a_secret_in_the_log(door, stranger):
    with lane(door, stranger, f"&visitor={SECRET}") as pupil:
        assert_answers(pupil)
    with ExitStack() as held:
        for _ in range(LANES):
            held.enter_context(lane(door, stranger, f"&visitor={SECRET}&again"))
        with suppress(InvalidStatus):
            lane(door, stranger, f"&visitor={SECRET}")
    with lane(door, stranger.replace("127.0.1", "127.0.2"), f"&visitor={SECRET}") as bad:
        bad.send(b"nonsense")
        with pytest.raises(ConnectionClosed):
            bad.recv(timeout=PATIENCE)
    door.get(f"/?visitor={SECRET}")
    door.get(f"/api/live?visitor={SECRET}")
    log = door.log()
    assert SECRET not in log
    assert not re.search(r"127\.0\.[12]\.", log)
    assert "visitor=" not in log


@pytest.mark.parametrize(
    "frame",
    [
        masked(Opcode.TEXT, b"\xff\xfe not UTF-8"),
        masked(Opcode.TEXT, b"text"),
        masked(Opcode.BINARY, b"\xff\xff\xff no protobuf"),
        masked(Opcode.BINARY, b'{"no": "JSON either"'),
    ],
    ids=["not UTF-8", "text", "no protobuf", "no JSON"],
)
@pytest.mark.parametrize("path", ["/_stcore/stream", "/api/live?network=sigmoid"])
def test_nonsense_is_one_line_in_the_log_however_often_it_comes(door, stranger, path, frame):
    before = door.log()
    for _ in range(3):
        with raw(door, stranger, upgrade(path)) as connection:
            read_until(connection, b"\r\n\r\n")
            connection.sendall(frame)
            # A closing frame or the end; Streamlit's own messages may come before.
            while (piece := connection.recv(65536)) and b"\x88" not in piece:
                pass
    with lane(door, stranger.replace("127.0.1", "127.0.2")) as pupil:
        assert_answers(pupil)
    lines = [line for line in logged(door, before) if line.strip()]
    assert len(lines) <= 1, lines
    assert "Traceback" not in door.log()
