"""The address for the class, without asking anybody; and QR codes of texts."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import threading
import urllib.request
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from components.server import invite, qr
from components.server.door import accounts
from components.server.door.accounts import Account, Accounts
from components.server.door.limits import Limits
from components.server.door.sockets import Listening, Sockets
from components.server.thread import in_worker
from tests.cases import each

ip = ipaddress.ip_address
EVERYWHERE = Listening(ip("0.0.0.0"), 8501)
HERE = Listening(ip("127.0.0.1"), 8501)
OWN = [ip("192.168.1.5"), ip("10.0.0.7"), ip("fd00::2")]


def test_only_addresses_that_others_can_reach_are_named(monkeypatch):
    told = ["127.0.0.1", "169.254.3.4", "10.0.0.7", "fe80::1", "0.0.0.0", "nonsense", "224.0.0.1"]
    monkeypatch.setattr(invite, "_routed", lambda: ["fd00::2", "192.168.1.5", "192.168.1.5"])
    monkeypatch.setattr(invite, "_of_interfaces", lambda: told)
    monkeypatch.setattr(invite, "_named", lambda: ["::1", "10.0.0.7"])
    assert invite.own_addresses() == OWN


@pytest.fixture
def silent(monkeypatch):
    """A name server that does not answer until it is told to; and how often it was asked."""
    answers, asked = threading.Event(), []

    def lookup(name):
        asked.append(name)
        assert answers.wait(20)
        return name, [], ["10.9.8.7"]

    monkeypatch.setattr(socket, "gethostbyname_ex", lookup)
    monkeypatch.setattr(invite, "_named", invite._Named())
    yield answers, asked
    answers.set()
    invite._named.wait(20)


def test_linux_tells_its_interfaces_and_no_name_is_looked_up(silent, monkeypatch):
    monkeypatch.setattr(invite.sys, "platform", "linux")
    invite.own_addresses()
    assert silent[1] == []


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_a_silent_name_server_is_asked_once_and_nobody_waits_for_it(silent, monkeypatch, system):
    answers, asked = silent
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(invite, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(invite.sys, "platform", system)
    for _ in range(45):  # it would be 45 times 20 seconds
        assert ip("10.9.8.7") not in invite.own_addresses()
        clock.now += 100
    assert len(asked) == 1
    answers.set()
    invite._named.wait(20)
    assert ip("10.9.8.7") in invite.own_addresses()
    invite._named.wait(20)
    assert len(asked) == 2  # a minute has passed
    for _ in range(45):
        assert ip("10.9.8.7") in invite.own_addresses()
    assert len(asked) == 2


def test_nothing_is_sent_to_find_them(monkeypatch):
    """Neither a name is looked up elsewhere nor anything said: sockets are connected, no more."""
    asked = []
    for name in ("send", "sendto", "sendmsg", "sendall"):
        monkeypatch.setattr(socket.socket, name, lambda *a, **k: asked.append(a), raising=False)
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda name: asked.append(name))
    monkeypatch.setattr(invite.sys, "platform", "linux")
    kinds = []
    plain = socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda self, to: (kinds.append(self.type), plain(self, to))[1]
    )
    invite.own_addresses()
    assert asked == []
    assert set(kinds) == {socket.SOCK_DGRAM}


@each(
    ("listening", "base", "found"),
    [
        ([EVERYWHERE], "", ["http://192.168.1.5:8501/", "http://10.0.0.7:8501/"]),
        ([EVERYWHERE], "/a/b", ["http://192.168.1.5:8501/a/b/", "http://10.0.0.7:8501/a/b/"]),
        ([Listening(ip("10.0.0.7"), 80)], "", ["http://10.0.0.7/"]),
        ([Listening(ip("::"), 8501)], "", ["http://[fd00::2]:8501/"]),
        ([Listening(ip("::"), 80, both=True)], "", [
            "http://192.168.1.5/", "http://10.0.0.7/", "http://[fd00::2]/",
        ]),
        ([HERE], "", []),
        ([], "", []),
    ],
)  # fmt: skip
def test_an_address_is_one_where_the_server_listens(listening, base, found):
    assert invite.urls(listening, base, OWN) == found


def test_the_start_says_where_the_class_finds_the_app(monkeypatch):
    monkeypatch.setattr(invite, "own_addresses", lambda: OWN)
    assert invite.announcement([EVERYWHERE], "/x").splitlines() == [
        "  For the class: http://192.168.1.5:8501/x/",
        "  For the class: http://10.0.0.7:8501/x/",
    ]
    assert "Only this computer" in invite.announcement([HERE], "")
    monkeypatch.setattr(invite, "own_addresses", lambda: [])
    assert "no network" in invite.announcement([EVERYWHERE], "")


@each(
    ("host", "direct"),
    [
        ("localhost:8501", True),
        ("127.0.0.1:8501", True),
        ("[::1]:8501", True),
        ("192.168.1.5:8501", True),
        (None, True),
        ("192.168.1.9", False),  # somebody else's: a proxy
        ("explorer.school.example", False),
        ("laptop.local:8501", False),
        ("[broken", True),
    ],
)
def test_a_name_of_its_own_wins(host, direct):
    assert invite._direct(host, OWN) is direct


def test_a_server_says_where_it_listens(server):
    """The tests' server is for this machine only."""
    assert "Only this computer can open it" in server.log()
    status, body, headers = server.get("/api/invite")
    assert (status, body) == (200, b'{"addresses":[],"local":true}')
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_where_a_server_listens_is_known_when_it_is_ready(host):
    guard, ready = Sockets(Accounts(Limits())), []
    guard.on_listening = lambda: ready.append(list(guard.listening))

    async def listen() -> int:
        async with guard.guarded():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(asyncio.Protocol, host, 0)
            port = server.sockets[0].getsockname()[1]
            server.close()
            return port

    port = asyncio.run(listen())
    assert ready == [[Listening(ip(host), port)]]
    assert guard.listening[0].local is (host == "127.0.0.1")


# ---- QR codes ------------------------------------------------------------------------


def modules(picture: bytes) -> list[list[int]]:
    """A picture's dark modules, from its path: M x y, then h (dark) and m (move) by turns."""
    root = ElementTree.fromstring(picture)
    name = "{http://www.w3.org/2000/svg}"
    side = int(root.get("viewBox").split()[2])
    found = [[0] * side for _ in range(side)]
    x = y = 0.0
    (path,) = (p for p in root.iter(f"{name}path") if p.get("stroke"))
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.get("d")):
        step = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        if kind == "h":
            for at in range(int(step[0])):
                found[int(y)][int(x) + at] = 1
            x += step[0]
        else:
            x, y = step if kind == "M" else (x + step[0], y + step[1])
    return found


@given(st.text(min_size=1, max_size=60).filter(str.strip))
@settings(max_examples=12, deadline=None)
@example("http://192.168.1.5:8501/#s=" + "Az-_" * 60)
@example("x" * qr.MOST)
def test_a_picture_shows_its_code_with_a_quiet_zone_and_nothing_else(text):
    picture = qr.svg(text)
    found = modules(picture)
    level = "m" if len(text.encode()) <= 400 else "l"
    mask = None if len(text.encode()) <= 150 else 0
    code = segno.make(text, error=level, boost_error=False, micro=False, mask=mask)
    assert found == [list(row) for row in code.matrix_iter(border=4)]
    parts = {part.tag.partition("}")[2] for part in ElementTree.fromstring(picture).iter()}
    assert parts == {"svg", "path"}


LINK = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", max_size=1450)


@given(
    LINK, st.sampled_from(["http://192.168.1.5:8501/", "https://a-school.example/digits/?learn"])
)
@settings(max_examples=25, deadline=None, derandomize=True)
@example("", "http://10.0.0.7:8501/")
@example("Az-_" * 362, "http://10.0.0.7:8501/")
@example("Az-_" * 98, "http://10.0.0.7:8501/")
@example("Az-_" * 92, "http://10.0.0.7:8501/")
def test_a_reader_of_others_finds_the_address_in_it(packed, page):
    """From an invitation to the longest link that has a code, at 3 pixels a module."""
    text = f"{page}#s={packed}"
    assert len(text.encode()) <= qr.MOST
    dark = np.array(modules(qr.svg(text)), np.uint8)
    picture = 255 - 255 * dark.repeat(3, 0).repeat(3, 1)
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.text == text


def asked(server, body: bytes, **headers: str) -> tuple[int, bytes, str]:
    request = urllib.request.Request(f"{server.url}/api/qr", body, headers, method="POST")
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=10) as answer:
            return answer.status, answer.read(), answer.headers["Content-Type"]
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.read(), answer.headers["Content-Type"]


def test_the_server_makes_them_for_its_own_pages(server):
    link = f"{server.url}/#s={'Az-_' * 100}"
    assert asked(server, link.encode()) == (200, qr.svg(link), "image/svg+xml")
    assert asked(server, b"a" * qr.MOST)[0] == 200
    for body, status in ((b"a" * (qr.MOST + 1), 413), (b"", 400), (b" \n", 400), (b"\xff", 400)):
        code, said, kind = asked(server, body)
        assert (code, kind.partition(";")[0]) == (status, "text/plain")
        assert said.decode().endswith(".")
    assert asked(server, b"a", Origin="http://elsewhere.example")[0] == 403


async def wanted(text: str) -> None:
    """A code, asked for as a server would."""
    events = [{"type": "http.request", "body": text.encode(), "more_body": False}]

    async def receive() -> dict:
        return events.pop()

    scope = {"type": "http", "method": "POST", "path": "/api/qr", "headers": [(b"host", b"a")]}
    await qr.qr(Request(scope, receive))
    assert not events


def test_a_flood_of_codes_of_one_address_does_not_stand_before_anothers_view(monkeypatch):
    made = []
    monkeypatch.setattr(qr, "svg", lambda text: made.append(text) or b"")

    async def scene():
        with accounts.working_for(Account(Limits())):
            flood = [asyncio.create_task(wanted(f"text {n}")) for n in range(50)]
        await asyncio.sleep(0)
        with accounts.working_for(Account(Limits())):
            assert await in_worker(lambda: len(made)) <= 2
        await asyncio.gather(*flood)
        assert len(made) == 50
        spent = Account(Limits())
        spent.charge(1000)
        with accounts.working_for(spent):
            late = asyncio.create_task(wanted("of somebody who has spent too much"))
        with accounts.working_for(Account(Limits())):
            await wanted("of another")
        assert made[-1] == "of another"
        late.cancel()

    asyncio.run(scene())
