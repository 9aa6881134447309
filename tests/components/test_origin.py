"""Which pages may talk to the server: those of a host that is served, and of no other site."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.websockets import WebSocket
from streamlit import config, net_util

from components.server import live
from components.server.origin import is_allowed
from tests.cases import each
from tests.components import wire

HOST = "explorer.example"
OWN = f"https://{HOST}"
SETTINGS = ("server.allowedHosts", "server.enableCORS", "server.corsAllowedOrigins")


@pytest.fixture(autouse=True)
def set_to(monkeypatch):
    """Settings of Streamlit's for one test, on a machine without a network."""
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: "192.168.1.2")
    before = {name: config.get_option(name) for name in SETTINGS}

    def set_to(**wanted: object) -> None:
        for name, value in wanted.items():
            config.set_option(f"server.{name}", value)

    yield set_to
    for name, value in before.items():
        config.set_option(name, value)


def test_where_no_hosts_are_named_each_is_served():
    assert is_allowed(None, "anything.example")
    assert is_allowed(None, None)


@each("origin", [None, OWN, "http://localhost:8501"])
@each(
    ("host", "served"),
    [
        (HOST, True),
        (f"{HOST}:8501", True),
        ("a.school.example", True),
        ("school.example", False),
        ("elsewhere.example", False),
        (f"{HOST}.elsewhere.example", False),
        (f"elsewhere{HOST}", False),
        ("127.0.0.1:8501", False),
        (f"user@{HOST}", False),
        (f"{HOST}:port", False),
        ("", False),
        (None, False),
    ],
)
def test_where_hosts_are_named_no_other_is_served_whoever_asks(set_to, origin, host, served):
    """A page that has its own name point at this machine sends a Host of its own."""
    set_to(allowedHosts=[HOST, "*.school.example"])
    if origin == OWN and host and host.lower() != HOST:
        assert is_allowed(f"https://{host}", host) == served
    else:
        assert is_allowed(origin, host) == served


@pytest.mark.parametrize("origin", [None, f"https://elsewhere.example:{8501}"])
def test_a_host_that_is_not_served_gets_neither_a_lane_nor_an_answer(set_to, origin):
    set_to(allowedHosts=[HOST])
    headers = [(b"host", b"elsewhere.example:8501")]
    if origin:
        headers.append((b"origin", origin.encode()))
    assert asyncio.run(first_words(headers)) == ["websocket.accept", 1008]
    assert asyncio.run(posted(headers)) == 403
    headers[0] = (b"host", HOST.encode())
    if not origin:
        assert asyncio.run(posted(headers)) == 200
        assert asyncio.run(first_words(headers)) == ["websocket.accept"]


async def first_words(headers: list) -> list:
    """What a lane says to who connects and leaves: a type, or the code of a close."""
    events = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}]
    said: list = []

    async def receive() -> dict:
        return events.pop(0)

    async def send(event: dict) -> None:
        said.append(event["code"] if event["type"] == "websocket.close" else event["type"])

    await live.live(WebSocket({**scope("websocket", headers), "subprotocols": []}, receive, send))
    return said


async def posted(headers: list) -> int:
    """The status of an answer to one drawing."""
    drawing = wire.request([[(0.5, 0.5)]])

    async def receive() -> dict:
        body = len(drawing).to_bytes(4, "little") + drawing
        return {"type": "http.request", "body": body, "more_body": False}

    request = Request({**scope("http", headers), "method": "POST"}, receive)
    return (await live.post(request)).status_code


def scope(kind: str, headers: list) -> dict:
    return {
        "type": kind,
        "path": "/api/live",
        "query_string": b"network=sigmoid",
        "headers": headers,
    }


@each(
    ("origin", "allowed"),
    [
        (None, True),  # no browser
        (OWN, True),
        (f"http://{HOST}", True),
        (f"{OWN}:8501", False),
        ("http://localhost:3000", True),
        ("http://127.0.0.1", True),
        ("http://192.168.1.2:8501", True),
        ("http://192.168.1.3:8501", False),
        ("https://elsewhere.example", False),
        (f"https://elsewhere.example/{HOST}", False),
        (f"https://{HOST}@elsewhere.example", False),
        (f"https://{HOST}.elsewhere.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_which_sites_may(origin, allowed):
    assert is_allowed(origin, HOST) == allowed


def test_a_site_can_be_named(set_to):
    set_to(corsAllowedOrigins=["https://lms.example", "other.example:8080"])
    assert is_allowed("https://lms.example", HOST)
    assert is_allowed("https://other.example", HOST)
    assert not is_allowed("https://elsewhere.example", HOST)


def test_every_site_can_be_let_in_but_not_by_another_host(set_to):
    set_to(enableCORS=False)
    assert is_allowed("https://elsewhere.example", HOST)
    set_to(allowedHosts=[HOST])
    assert is_allowed("https://elsewhere.example", HOST)
    assert not is_allowed("https://elsewhere.example", "elsewhere.example")
