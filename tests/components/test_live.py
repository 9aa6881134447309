"""The live lane over real sockets, against the real server."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlsplit

import numpy as np
import pytest
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State
from websockets.sync.client import ClientConnection, connect
from websockets.uri import parse_uri

from components import shared
from components.server import assets
from components.stage.shared_module import version
from network import load, rasterise
from network.store import SHIPPED
from network.training import evaluation
from tests.cases import each
from tests.components import wire
from tests.server import PYTHON, ROOT, STREAMLIT, UVICORN, Server, StartFailed, running

UNSUPPORTED, MALFORMED, POLICY, TOO_LARGE = 1003, 1007, 1008, 1009
PATIENCE = 20  # seconds that an answer may take on a loaded machine; it takes milliseconds

SAMPLES = json.loads((ROOT / "assets" / "samples.json").read_text(encoding="utf-8"))
SEVEN = [[(0.25, 0.25), (0.75, 0.25), (0.5, 0.75)]]


@contextmanager
def lane(server: Server, query: str = "?network=sigmoid", **options) -> Iterator[ClientConnection]:
    # No proxy: it must not see what stays on this machine. No compression: none is offered.
    with connect(
        server.ws_url + query, proxy=None, compression=None, open_timeout=PATIENCE, **options
    ) as connection:
        yield connection


def ask(connection: ClientConnection, strokes, centre=True, sequence=0) -> wire.Reply:
    connection.send(wire.request(strokes, centre, sequence))
    return wire.read_reply(connection.recv(timeout=PATIENCE))


def expected(name: str, strokes, centre: bool = True) -> tuple[bytes, list[wire.Layer]]:
    """What NumPy computes, here and without the server, as the bytes of float32."""
    points = [np.array(stroke, np.float32) for stroke in strokes]
    trace = load(name).forward(rasterise(points, centre).ravel())
    layers = zip(trace.weighted_sums[1:], trace.activations[1:], strict=True)
    return trace.activations[0].tobytes(), [wire.Layer(z.tobytes(), a.tobytes()) for z, a in layers]


def assert_answers(connection: ClientConnection, name: str = "sigmoid") -> None:
    reply = ask(connection, SEVEN, sequence=77)
    assert reply.sequence == 77
    assert (reply.input, reply.layers) == expected(name, SEVEN)


def closing(server: Server, query: str = "?network=sigmoid", send=None, **options):
    """The code and the reason that a connection is closed with."""
    with lane(server, query, **options) as connection:
        if send is not None:
            connection.send(send)
        with pytest.raises(ConnectionClosed) as caught:
            connection.recv(timeout=PATIENCE)
    assert caught.value.rcvd is not None, "the connection broke without a close frame"
    return caught.value.rcvd.code, caught.value.rcvd.reason


# ---- answers --------------------------------------------------------------------


@each("centre", [True, False])
@each("name", SHIPPED)
def test_answers_are_what_numpy_computes_bit_for_bit(server, name, centre):
    rng = np.random.default_rng(3)
    scribbles = [
        [rng.uniform(-0.2, 1.2, (rng.integers(1, 40), 2)).tolist() for _ in range(strokes)]
        for strokes in (1, 2, 7)
    ]
    dot, blank, nothing_in_a_stroke = [[(0.5, 0.5)]], [], [[]]
    with lane(server, f"?network={name}") as connection:
        for strokes in [*SAMPLES, *scribbles, SEVEN, dot, blank, nothing_in_a_stroke]:
            reply = ask(connection, strokes, centre)
            assert (reply.version, reply.flags) == (1, 0)
            assert (reply.input, reply.layers) == expected(name, strokes, centre)


def test_the_two_networks_and_the_two_centre_flags_differ():
    """Else the test above would not notice if the server mixed them up."""
    answers = [expected(name, SEVEN, centre) for name in SHIPPED for centre in (True, False)]
    assert len({repr(answer) for answer in answers}) == 4


@each("sequence", [0, 1, 2**31, 2**32 - 1])
def test_sequence_is_echoed(server, sequence):
    with lane(server) as connection:
        assert ask(connection, SEVEN, sequence=sequence).sequence == sequence


def test_largest_drawing_is_answered(server):
    rng = np.random.default_rng(4)
    points = rng.random((wire.MAX_STROKES, wire.MAX_POINTS // wire.MAX_STROKES, 2), np.float32)
    with lane(server) as connection:
        reply = ask(connection, points.tolist())
    assert (reply.input, reply.layers) == expected("sigmoid", points)


def test_requests_sent_ahead_are_answered_in_order(server):
    """More of them than are let through at once, so that some have to wait."""
    drawings = [SAMPLES[i % 10] for i in range(90)]
    with lane(server) as connection:
        for sequence, strokes in enumerate(drawings):
            connection.send(wire.request(strokes, sequence=sequence))
        replies = [wire.read_reply(connection.recv(timeout=PATIENCE)) for _ in drawings]
    assert [reply.sequence for reply in replies] == list(range(90))
    right = [expected("sigmoid", strokes) for strokes in SAMPLES]
    assert [(reply.input, reply.layers) for reply in replies] == [right[i % 10] for i in range(90)]


def test_two_visitors_get_their_own_answers(server):
    with lane(server, "?network=relu") as one, lane(server, "?network=sigmoid") as other:
        one.send(wire.request(SAMPLES[3], sequence=3))
        other.send(wire.request(SAMPLES[8], sequence=8))
        second, first = (wire.read_reply(each.recv(timeout=PATIENCE)) for each in (other, one))
    assert (first.sequence, first.input, first.layers) == (3, *expected("relu", SAMPLES[3]))
    assert (second.sequence, second.input, second.layers) == (8, *expected("sigmoid", SAMPLES[8]))


# ---- who and what is turned away ------------------------------------------------


@each(
    ("message", "code"),
    [
        ("a text frame", UNSUPPORTED),
        ("", UNSUPPORTED),
        (b"", MALFORMED),
        (b"\x01", MALFORMED),
        (wire.request(SEVEN)[:-1], MALFORMED),
        (wire.request(SEVEN) + b"\x00", MALFORMED),
        (wire.request(SEVEN, version=2), MALFORMED),
        (wire.request(SEVEN, flags=0x80), MALFORMED),
        (wire.request(SEVEN, n_strokes=2), MALFORMED),
        (wire.request([[(float("nan"), 0.5)]]), MALFORMED),
        (wire.request([[(0.5, float("-inf"))]]), MALFORMED),
        (bytes(wire.MAX_BYTES + 1), TOO_LARGE),
        (wire.request([[]] * (wire.MAX_STROKES + 1)), TOO_LARGE),
        (wire.request([[(0.5, 0.5)] * (wire.MAX_POINTS + 1)]), TOO_LARGE),
        (bytes(5_000_000), TOO_LARGE),
    ],
    ids=[
        "text", "empty text", "empty", "one byte", "truncated", "extended", "version", "flags",
        "strokes", "nan", "inf", "too many bytes", "too many strokes", "too many points", "5 MB",
    ],
)  # fmt: skip
def test_what_is_not_well_formed_closes_the_connection(server, message, code):
    closed_with, reason = closing(server, send=message)
    assert closed_with == code
    assert reason


@each(
    "query",
    [
        "", "?network=", "?network=tanh", "?network=SIGMOID", "?network=../relu",
        "?network=%00", "?network=%F0%9F%98%80", "?network=relu%20", "?other=relu",
    ],
)  # fmt: skip
def test_missing_and_unknown_networks(server, query):
    code, reason = closing(server, query)
    assert code == POLICY
    assert reason


@each("origin", ["http://elsewhere.example", "https://127.0.0.1.example", "null", "file://"])
def test_foreign_origins(server, origin):
    code, reason = closing(server, origin=origin)
    assert code == POLICY
    assert reason


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_pages_own_origin(server, scheme):
    with lane(server, origin=f"{scheme}://127.0.0.1:{server.port}") as connection:
        assert_answers(connection)


def test_a_visitor_without_an_origin_is_no_browser_and_welcome(server):
    with lane(server) as connection:
        assert_answers(connection)


def test_malformed_messages_harm_nobody_else(server):
    rng = np.random.default_rng(6)
    with lane(server) as bystander:
        for _ in range(60):
            message = bytearray(wire.request(SEVEN))
            match rng.integers(4):
                case 0:
                    message = rng.bytes(rng.integers(0, 400))
                case 1:
                    message = message[: rng.integers(len(message))]
                case 2:
                    message += rng.bytes(rng.integers(1, 9))
                case 3:  # the version, the flags, a count
                    message[rng.choice([0, 1, 2, 3, 8, 9, 10, 11])] ^= 1 << rng.integers(1, 8)
            code, _ = closing(server, send=bytes(message))
            assert code in (MALFORMED, TOO_LARGE)
            assert_answers(bystander)


@contextmanager
def vanishing(server: Server) -> Iterator[Callable[[str | bytes], None]]:
    """A lane whose visitor is cut off at the end; yields what sends a message."""
    protocol = ClientProtocol(parse_uri(f"{server.ws_url}?network=relu"))
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as raw:

        def flush() -> None:
            raw.sendall(b"".join(protocol.data_to_send()))

        def send(message: str | bytes) -> None:
            if isinstance(message, str):
                protocol.send_text(message.encode())
            else:
                protocol.send_binary(message)
            flush()

        protocol.send_request(protocol.connect())
        flush()
        while protocol.state is State.CONNECTING:
            protocol.receive_data(raw.recv(4096))
        yield send
        # Reset rather than close: no close frame, and no end of the stream either.
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@each(
    "messages",
    [[], [wire.request(SEVEN)], [wire.request(SEVEN)] * 70, ["text"], [b"malformed"]],
    ids=["nothing", "a request", "many requests", "a text", "a malformed one"],
)
def test_visitors_who_vanish_harm_nobody_else(server, messages):
    """A closed laptop lid says no goodbye, whatever it had sent before."""
    with lane(server) as bystander:
        with vanishing(server) as send:
            for message in messages:
                send(message)
        assert_answers(bystander)


def test_half_a_handshake_harms_nobody_else(server):
    with lane(server) as bystander:
        for start in (b"GET /api/live?network=relu HTTP/1.1\r\nHost: x\r\nUpgra", b"\x00\xff" * 40):
            with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as raw:
                raw.sendall(start)
            assert_answers(bystander)


# ---- what the stage fetches -----------------------------------------------------


def test_an_answer_does_not_wait_for_its_headers_to_be_acknowledged(server):
    """Nagle's algorithm with delayed acknowledgements makes it 40 ms from the second on."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    times = []
    for _ in range(41):
        began = time.perf_counter()
        connection.request("GET", f"{server.base}/stage/{version()}/shared.js")
        with connection.getresponse() as answer:
            assert answer.status == 200
            answer.read()
        times.append(time.perf_counter() - began)
    connection.close()
    assert median(times) < 0.03


@each("name", ["index.js", "pad.js", "diagram.js", "live.js"])
def test_stage_modules(server, name):
    status, body, headers = server.get(f"/stage/{version()}/{name}")
    assert status == 200
    assert body == (ROOT / "components" / "stage" / "static" / name).read_bytes()
    # Browsers run a module only if it is called JavaScript.
    assert headers["Content-Type"].split(";")[0] in ("text/javascript", "application/javascript")
    # Kept for a year: an update of the app has other addresses, and what names them is asked for.
    assert "immutable" in headers["Cache-Control"]
    status, page, headers = server.get("/stage/page.html")
    assert headers["Cache-Control"] == "no-cache"
    assert f'src="{version()}/page.whole.js"'.encode() in page


def test_pages_without_streamlit_bring_the_letters_of_those_with_it(server, below):
    for one, page in ((server, "/stage/page.html"), (below, "/stage/page.html"),
                      (server, "/lesson/watch-it-learn")):  # fmt: skip
        shown = one.get(page)[1].decode()
        address = re.search(r'@font-face { font-family: "Source Sans";[^}]*url\("(.*?)"\)', shown)
        base = urlsplit(one.url).path
        assert address[1].startswith(f"{base}/static/media/")
        status, body, headers = one.get(address[1].removeprefix(base))
        assert status == 200
        assert body[:4] == b"wOF2"
        assert "immutable" in headers["Cache-Control"]


@each("path", ["nothing.js", "../__init__.py", "..%2f__init__.py", ""])
def test_nothing_else_is_served_from_there(server, path):
    status, body, _ = server.get(f"/stage/{version()}/{path}")
    assert status in (400, 404)
    assert b"import" not in body


@each(
    "asked",
    [
        ("GET", "/api/live", 405), ("HEAD", "/api/live", 405), ("GET", "/api/paper", 405),
        ("GET", "/api/qr", 405), ("GET", "/api/export/png", 405), ("POST", "/api/invite", 405),
        ("GET", "/api/nothing", 404), ("POST", "/api/nothing", 404), ("GET", "/api/", 404),
        ("GET", "/stage/0123456789ab/lesson.whole.js", 404), ("GET", "/stage/plotly.js", 404),
        ("GET", "/stage/", 404), ("GET", "/stage/lessons/nothing/more.json", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_no_page(server, below, asked):
    """A browser would take Streamlit's for a module of an older version, and run it."""
    method, path, status = asked
    for one in (server, below):
        connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=PATIENCE)
        connection.request(method, f"{one.base}{path}")
        with connection.getresponse() as answer:
            assert answer.status == status, path
            assert b"<html" not in answer.read()
        connection.close()


# ---- ways to start --------------------------------------------------------------


@pytest.mark.parametrize("way", ["by_python", "by_uvicorn"])
def test_other_ways_to_start(request, way):
    server = request.getfixturevalue(way)
    with lane(server) as connection:
        assert_answers(connection)
    assert server.get("/stage/page.html")[0] == 200


def test_below_a_base_path(below):
    assert below.url.endswith("/school/digits")
    with lane(below, origin=f"http://127.0.0.1:{below.port}") as connection:
        assert_answers(connection)
    assert below.get(f"/stage/{version()}/index.js")[1].startswith(b"//")
    assert below.get("/stage/lessons.json")[0] == 200
    # The page itself, which is Streamlit's.
    assert below.get("/")[0] == 200


@pytest.fixture
def copy(tmp_path):
    """A copy of what the app runs from, to be damaged."""
    shutil.copy(ROOT / "app.py", tmp_path)
    for folder in ("components", "network", "assets", ".streamlit"):
        shutil.copytree(ROOT / folder, tmp_path / folder)  # with what Python has compiled
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [STREAMLIT, PYTHON, UVICORN],
    ids=["streamlit run app.py", "python app.py", "uvicorn app:app"],
)
def test_a_damaged_network_is_reported_at_the_start(copy, command):
    """To the teacher who starts it, in words, rather than to the class as a blank page."""
    path = copy / "assets" / "relu.npz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StartFailed) as caught, running(command=command, root=copy):
        pass
    assert caught.value.code not in (None, 0)
    assert "relu.npz" in caught.value.log
    assert "Traceback" not in caught.value.log


def test_all_that_is_missing_or_garbage_is_reported_at_the_start(copy):
    (copy / "assets" / "sigmoid.npz").unlink()
    (copy / "assets" / "samples.json").write_text('[[["ä"]]]', encoding="latin-1")
    with pytest.raises(StartFailed) as caught, running(root=copy):
        pass
    assert caught.value.code not in (None, 0)
    assert "sigmoid.npz" in caught.value.log
    assert "samples.json" in caught.value.log
    assert "Traceback" not in caught.value.log


@pytest.mark.parametrize("text", ['{"sigmoid": {"mnist": {"n": 100', "[]", '{"relu": 3}', "ä", ""])
def test_figures_that_are_half_written_are_reported_and_done_without(tmp_path, monkeypatch, text):
    file = tmp_path / "evaluation.json"
    file.write_text(text, encoding="latin-1")
    monkeypatch.setattr(evaluation, "FILE", file)
    monkeypatch.setattr(evaluation.read, "__defaults__", (file,))
    [remark] = assets.check()
    assert str(file) in remark
    assert "without" in remark


@pytest.mark.parametrize(
    "found", [[], [[]] * 10, [[[[0.5]]]] * 10, [[[[0.5, 2]]]] * 10, [[[["0", 0]]]] * 10, {}, None]
)
def test_samples_that_are_no_ten_drawings_are_refused_by_name(tmp_path, monkeypatch, found):
    file = tmp_path / "samples.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    monkeypatch.setattr(shared, "_SAMPLES", file)
    with pytest.raises(ValueError, match=r"samples\.json"):
        shared.samples.__wrapped__()
