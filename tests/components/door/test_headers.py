"""What browsers are told about our pages, read as a browser reads it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit

from components.server.door.headers import Headers
from components.server.door.limits import Limits
from tests.cases import each

Policy = dict[str, list[str]]


def answered(
    kind: str | None = "text/html; charset=utf-8",
    host: bytes | None = b"explorer.example:8501",
    own: dict[str, str] | None = None,
    **limits: object,
) -> dict[str, str]:
    """The headers of an answer. Each is there once, or this fails."""
    sent = []

    async def send(event: dict) -> None:
        sent.append(event)

    async def scene() -> None:
        scope = {"headers": [(b"host", host)] if host is not None else []}
        lines = [(b"content-type", kind.encode())] if kind else []
        lines += [(name.encode(), value.encode()) for name, value in (own or {}).items()]
        sending = Headers(Limits(**limits)).added(scope, send)
        await sending({"type": "http.response.start", "status": 200, "headers": lines})
        await sending({"type": "http.response.body", "body": b"<script>"})

    asyncio.run(scene())
    start, body = sent
    assert body == {"type": "http.response.body", "body": b"<script>"}
    names = [name.decode().lower() for name, _ in start["headers"]]
    assert len(set(names)) == len(names)
    return {name.decode().lower(): value.decode() for name, value in start["headers"]}


def policy(headers: dict[str, str]) -> Policy:
    """The directives. A browser takes the first of a name, and a comma for another policy."""
    text = headers["content-security-policy"]
    assert "," not in text
    parts = [part.split() for part in text.split(";")]
    assert len({name for name, *_ in parts}) == len(parts)
    return {name: values for name, *values in parts}


@each("kind", ["text/html", "text/javascript", "application/octet-stream", "image/png", None])
def test_every_answer_is_what_it_says_and_tells_no_other_site_who_came(kind):
    headers = answered(kind)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("kind", ["text/javascript", "application/json", None])
def test_only_pages_have_a_policy(kind):
    assert "content-security-policy" not in answered(kind)


def test_whoever_answers_may_say_it_themselves():
    own = {"referrer-policy": "no-referrer", "content-security-policy": "default-src 'none'"}
    headers = answered(own=own)
    assert {name: headers[name] for name in own} == own
    assert headers["x-content-type-options"] == "nosniff"


def test_scripts_come_from_here_and_nowhere_else():
    rules = policy(answered())
    assert rules["default-src"] == ["'self'"]
    assert rules["object-src"] == ["'none'"]
    assert rules["base-uri"] == rules["form-action"] == ["'self'"]
    assert "'unsafe-inline'" not in rules["script-src"]
    for name, sources in rules.items():
        for source in sources:
            assert "*" not in source, name
            assert not source.startswith(("http:", "https:")), name
            assert source != "data:" or name in ("img-src", "font-src", "media-src")


class Scripts(HTMLParser):
    """The scripts that are written into a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self._inside = tag == "script" and "src" not in dict(attributes)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)


def test_of_the_scripts_in_a_page_streamlits_own_run_and_no_others():
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    expected = {
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in Scripts(page).found
    }
    assert expected
    allowed = {one for one in policy(answered())["script-src"] if one.startswith("'sha256-")}
    assert allowed == expected


@each("host", [b"127.0.0.1:8501", b"explorer.example", b"[2001:db8::1]:8501", b"teachers-laptop"])
def test_our_own_lane_is_named_for_old_browsers(host):
    name = host.decode()
    allowed = policy(answered(host=host))["connect-src"]
    assert allowed == ["'self'", f"ws://{name}", f"wss://{name}"]


@each(
    "host",
    [
        None, b"", b"a; script-src *", b"a b", b"a,b", b"a\nb", b"*", b"'unsafe-inline'", b"\xff",
        b"a/b", b"a" * 256, b"a\n",
    ],
)  # fmt: skip
def test_a_host_that_is_none_gets_no_say(host):
    rules = policy(answered(host=host))
    assert rules["connect-src"] == ["'self'"]
    assert rules == {**policy(answered(host=b"x")), "connect-src": ["'self'"]}


def test_no_other_site_shows_the_app_in_a_frame_of_its_own():
    headers = answered()
    assert policy(headers)["frame-ancestors"] == ["'self'"]
    assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "sites", ["https://a.example https://b.example", "https://a.example, https://b.example"]
)
def test_sites_that_are_named_may(sites):
    headers = answered(frame_ancestors=sites)
    wanted = ["'self'", "https://a.example", "https://b.example"]
    assert policy(headers)["frame-ancestors"] == wanted
    assert "x-frame-options" not in headers  # it knows no sites, and would forbid them
