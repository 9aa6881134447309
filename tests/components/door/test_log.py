"""What is logged: a line for a complaint, once a minute, and nobody's address or secret."""

from __future__ import annotations

import base64
import io
import logging
import struct
import sys
import urllib.error
import urllib.request
import warnings
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from components.server.door import log
from components.server.door.log import A_WHILE, Brief
from network import load
from network.store import packed
from tests.components import wire
from tests.components.door.fakes import UNHURRIED, Clock
from tests.components.kinds import client
from tests.server import Server

SECRET, ADDRESS = "kTf0vV3rYs3cr3t-s3cr3t", "192.0.2.77"


class Log:
    """A logger of its own, and what a person reads of it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.logger = logging.Logger("visitors")
        self._out = io.StringIO()
        handler = logging.StreamHandler(self._out)
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        self.logger.addHandler(handler)
        self.logger.addFilter(Brief(self.clock))

    @property
    def lines(self) -> list[str]:
        return self._out.getvalue().splitlines()


@pytest.fixture
def written() -> Log:
    return Log()


def fail(text: str = "of a visitor") -> None:
    try:
        raise LookupError(text)
    except LookupError as error:
        raise TypeError(text) from error


def complain(written: Log, text: str, *arguments: object, about: str = "of a visitor") -> None:
    try:
        fail(about)
    except TypeError:
        written.logger.exception(text, *arguments)


def test_an_exception_is_one_line_that_says_what_it_was(written):
    complain(written, "Exception in ASGI application\n")
    (line,) = written.lines
    assert line.startswith("ERROR Exception in ASGI application")
    assert "TypeError('of a visitor')" in line


@settings(UNHURRIED)
@given(st.text(max_size=400), st.text(max_size=400), st.booleans())
def test_whatever_is_complained_of_is_one_line_and_not_a_long_one(text, about, failed):
    """A visitor's bytes can be part of it, and a line of theirs would look like one of ours."""
    written = Log()
    if failed:
        complain(written, "it said %s", text, about=about)
    else:
        written.logger.error("it said %s", text)
    assert len(written.lines) == 1
    assert len(written.lines[0]) <= 320
    assert "Traceback" not in written.lines[0] or "Traceback" in text + about


def test_the_same_complaint_comes_once_a_minute(written):
    for _ in range(1000):
        complain(written, "%s went wrong", "this")
        complain(written, "that went wrong")
    assert len(written.lines) == 2
    written.clock.now += A_WHILE - 0.1
    complain(written, "%s went wrong", "something else")
    assert len(written.lines) == 2
    written.clock.now += 0.2
    complain(written, "%s went wrong", "this")
    assert len(written.lines) == 3


def test_a_warning_is_a_complaint_too(written):
    for n in range(100):
        written.logger.warning("Invalid HTTP request received from %d\nand more", n)
    assert written.lines == ["WARNING Invalid HTTP request received from 0 and more"]


def test_of_a_long_complaint_one_sees_how_it_begins_and_ends(written):
    written.logger.error("begins" + 5000 * "x" + "ends")
    complain(written, "another", about="begins" + 5000 * "x" + "ends")
    for line in written.lines:
        assert len(line) < 320
        assert "begins" in line
        assert "ends" in line[-10:]


def test_asyncio_writes_another_address_of_memory_each_time_and_it_is_the_same_complaint(written):
    for n in range(1000):
        text = f"Task exception was never retrieved\nfuture: <Task name='Task-{n}' at 0x{n:x}>"
        complain(written, text)
    assert len(written.lines) == 1
    assert written.lines[0].startswith("ERROR Task exception was never retrieved")


def test_what_is_not_a_complaint_is_not_touched(written):
    written.logger.setLevel(logging.INFO)
    for n in range(3):
        written.logger.info("Started server process %d", n)
    assert written.lines == [f"INFO Started server process {n}" for n in range(3)]


@pytest.mark.parametrize(
    "text", ['%s - "WebSocket %s" [accepted]', '%s - "WebSocket %s" 403', '%s - "WebSocket %s" %d']
)
def test_who_connects_is_nobodys_business(written, text):
    more = (500,) if "%d" in text else ()
    written.logger.info(text, f"{ADDRESS}:4000", f"/api/live?visitor={SECRET}", *more)
    assert written.lines == []


@pytest.mark.parametrize("text", ["open", "closed", "rejected (%d %s)"])
def test_nor_is_that_anybody_does(written, text):
    """A line for each connection would be a log that one visitor can fill."""
    written.logger.info(f"connection {text}", *((403, "Forbidden") if "%" in text else ()))
    assert written.lines == []


def test_a_visitor_who_vanishes_is_nothing_to_report(written):
    written.logger.warning("socket.send() raised exception.")
    assert written.lines == []


def test_a_million_different_complaints_are_not_kept_for_ever():
    written = Log()
    keep = written.logger.filters[0]
    for n in range(5000):
        written.logger.error(f"number {n}")
    assert len(keep._said) <= 1001


@pytest.fixture
def as_it_was():
    """The loggers as they were before."""
    names = (*log._VISITORS, "uvicorn.access")
    before = {
        name: (one.handlers[:], one.filters[:], one.propagate)
        for name in names
        for one in [logging.getLogger(name)]
    }
    shown = warnings.showwarning
    yield
    warnings.showwarning = shown
    for name, (handlers, filters, propagate) in before.items():
        one = logging.getLogger(name)
        one.handlers[:], one.filters[:], one.propagate = handlers, filters, propagate


def test_from_the_start_no_request_is_written_down(as_it_was):
    """uvicorn asks this logger whether anybody wants its lines, and then makes none."""
    access = logging.getLogger("uvicorn.access")
    access.addHandler(logging.StreamHandler(sys.stderr))
    log.brief()
    assert not access.hasHandlers()


@pytest.mark.parametrize("name", ["asyncio", "uvicorn.error"])
def test_from_the_start_what_visitors_cause_is_brief(as_it_was, name, capsys):
    log.brief()
    logger = logging.getLogger(name)
    out = io.StringIO()
    logger.addHandler(logging.StreamHandler(out))
    for _ in range(5):
        try:
            fail()
        except TypeError:
            logger.exception("only in this test: %s", name)
    assert len(out.getvalue().splitlines()) == 1


# ---- Python's warnings ----


def test_a_warning_of_pythons_is_one_line_whatever_a_visitor_wrote_into_it(as_it_was):
    log.brief()
    out = io.StringIO()
    logging.getLogger("py.warnings").addHandler(logging.StreamHandler(out))
    for n in range(30):
        warnings.showwarning(UserWarning(f"tag {n}\nWARNING"), UserWarning, "/a/100%s.py", 7)
    warnings.showwarning(UserWarning("tag 0"), UserWarning, "/a/100%s.py", 8)
    assert out.getvalue().splitlines() == [
        "UserWarning in /a/100%s.py:7: tag 0 WARNING",
        "UserWarning in /a/100%s.py:8: tag 0",
    ]


def odd_photograph(tag: int) -> bytes:
    """A JPEG whose EXIF data has a tag that lies beyond its end; each is another complaint."""
    file = io.BytesIO()
    Image.new("L", (64, 64), 240).save(file, "JPEG")
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, tag, 3, 100, 50_000) + bytes(4)
    jpeg = file.getvalue()
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(exif)) + exif + jpeg[2:]


def network_file(shape: str = "(16, 784)", descr: str = "<f4", size: int = 4) -> str:
    """The shipped network with another header for its first weights, in base64."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
    array += np.full((16, 784), np.longdouble("1e4000")).tobytes() if size > 8 else bytes(50_176)
    before, after = io.BytesIO(packed(load("sigmoid"))), io.BytesIO()
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, array if entry == "W1.npy" else old.read(entry))
    return base64.b64encode(after.getvalue()).decode()


def sent(server: Server, path: str, body: bytes) -> int:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{server.url}{path}", body, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code


def test_odd_files_and_drawings_leave_no_line_in_the_log(server):
    before = server.log()
    assert {sent(server, "/api/paper", odd_photograph(20_000 + n)) for n in range(5)} == {422}
    far = wire.request([[(3e38, -3e38), (0, 0)]])
    assert sent(server, "/api/export/svg?network=sigmoid", struct.pack("<I", len(far)) + far) == 200
    files = [network_file("(16L, 784L)"), network_file(descr="\\d")]
    if np.dtype(np.longdouble).itemsize == 16:  # elsewhere it is a float64
        files.append(network_file(descr="<f16", size=16))
    for n, file in enumerate(files):
        with client(server) as visitor:
            visitor.ask("learn", "learning", do="load", run=f"oddfile{n}" * 3, file=file)
    lines = server.log()[len(before) :].splitlines()
    assert [line for line in lines if not line.startswith("IN FORCE")] == []  # see conftest.py
