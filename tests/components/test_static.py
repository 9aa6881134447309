"""Static files on the wire: a quarter of their bytes, and the same files."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import plotly
import pytest
import streamlit

from components.server import static
from components.stage.files import STATIC
from components.stage.shared_module import version
from tests.cases import each
from tests.server import HOST, Server

BUILD = Path(streamlit.__file__).with_name("static")
JAVASCRIPT = max((BUILD / "static/js").glob("index.*.js"), key=lambda path: path.stat().st_size)
ASSET = JAVASCRIPT.relative_to(BUILD).as_posix()
FONT = next((BUILD / "static/media").glob("*.woff2")).relative_to(BUILD).as_posix()
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
LONG = "public, immutable, max-age=31536000"


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> Answer:
    """One request, sent as it is: nothing is added, undone or followed."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=20)
    try:
        connection.putrequest(method, server.base + path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


FILES = {
    f"/{ASSET}": (JAVASCRIPT, LONG),
    "/": (BUILD / "index.html", "no-cache"),
    "/quality": (BUILD / "index.html", "no-cache"),
    f"/stage/{version()}/stage.js": (STATIC / "stage.js", LONG),
    f"/stage/{version()}/stage.css": (STATIC / "stage.css", LONG),
    f"/stage/plotly.min.js?v={plotly.__version__}": (
        Path(plotly.__file__).parent / "package_data/plotly.min.js",
        LONG,
    ),
}


def text_of(path: str, server: Server) -> bytes:
    """What the file says; a page begins with a line of ours, before any script of Streamlit's."""
    file, cache_control = FILES[path]
    if cache_control == LONG:
        return file.read_bytes()
    ours = f'<head><script src="{server.base}/stage/{version()}/light.js"></script>'
    return file.read_bytes().replace(b"<head>", ours.encode(), 1)


@pytest.fixture(params=["server", "below"])
def either(request) -> Server:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("path", FILES)
def test_bytes_are_the_files_own(either, path):
    _, cache_control = FILES[path]
    plain, packed = ask(either, path), ask(either, path, Accept_Encoding="gzip")
    assert plain.body == text_of(path, either)
    # Chromium is told to compile all of Plotly while it comes, not when it runs.
    comment = b"//# allFunctionsCalledOnLoad\n" if "plotly" in path else b""
    assert gzip.decompress(packed.body) == comment + plain.body
    for answer in plain, packed:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == cache_control
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert plain.headers["Content-Encoding"] is None


def test_plotly_is_less_than_a_third(server):
    packed = ask(server, "/stage/plotly.min.js", **GZIP)
    assert len(packed.body) < 1_500_000 < 4_500_000 < len(gzip.decompress(packed.body))


def test_address_of_plotly_names_its_version(below):
    url = static.plotly_url(below.base)
    assert url == f"/school/digits/stage/plotly.min.js?v={plotly.__version__}"


@each("path", FILES)
@each("coding", [GZIP, {}])
def test_who_has_it_gets_304(server, path, coding):
    first = ask(server, path, **coding)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for known in {"If_None_Match": etag}, {"If_Modified_Since": modified}:
        again = ask(server, path, **known, **coding)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == etag
        assert "Accept-Encoding" in again.headers["Vary"]
    assert ask(server, path, If_None_Match='"another"', **coding).body == first.body


@each("path", FILES)
@each("coding", [GZIP, {}])
def test_head_is_get_without_a_body(server, path, coding):
    got, head = ask(server, path, **coding), ask(server, path, "HEAD", **coding)
    assert (head.status, head.body) == (200, b"")
    for name in "Content-Length", "Content-Encoding", "Content-Type", "ETag", "Cache-Control":
        assert head.headers[name] == got.headers[name]


@each("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.000, br", "notgzip"])
def test_who_does_not_take_gzip_gets_the_file(server, accepted):
    answer = ask(server, f"/{ASSET}", Accept_Encoding=accepted)
    assert answer.headers["Content-Encoding"] is None
    assert answer.body == JAVASCRIPT.read_bytes()


@pytest.mark.parametrize("accepted", ["gzip", "br;q=1, gzip;q=0.5", "GZIP"])
def test_who_takes_gzip_gets_it(server, accepted):
    answer = ask(server, f"/{ASSET}", Accept_Encoding=accepted)
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_part_is_a_part_of_the_file(server):
    answer = ask(server, f"/{ASSET}", Range="bytes=100-199", **GZIP)
    assert (answer.status, answer.body) == (206, JAVASCRIPT.read_bytes()[100:200])
    assert answer.headers["Content-Encoding"] is None


def test_what_is_compressed_already_is_sent_as_it_is(server):
    answer = ask(server, f"/{FONT}", **GZIP)
    assert answer.headers["Content-Encoding"] is None
    assert (answer.headers["Cache-Control"], answer.body) == (LONG, (BUILD / FONT).read_bytes())


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../__init__.py",
        "/static/%2e%2e/%2e%2e/__init__.py",
        "/static/..%2f..%2f__init__.py",
        "/static//etc/passwd",
        "/static/..\\..\\__init__.py",
        "/static/js/%00",
        "/stage/../__init__.py",
        "/stage/%2e%2e/__init__.py",
        "/stage/..%2f__init__.py",
        "/stage//etc/passwd",
        "/stage/plotly.min.js/../widgetbundle.js",
        "/stage/no-such-file.js",
    ],
)
def test_nothing_else_is_served(either, path):
    answer = ask(either, path, **GZIP)
    body = answer.body
    if answer.headers["Content-Encoding"] == "gzip":
        body = gzip.decompress(body)
    # Streamlit answers with its index page to what it does not know.
    assert answer.status >= 400 or body == (BUILD / "index.html").read_bytes()


def test_other_methods_are_left_to_streamlit(server):
    assert ask(server, f"/{ASSET}", "POST").status == 405


def test_many_at_once_share_the_work(server):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(server, f"/{ASSET}", **GZIP), range(16)))
    assert {answer.body for answer in answers} == {answers[0].body}


async def _asked(files: static.Files, name: str) -> bytes:
    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    return (await files.get_response(name, scope)).body


def test_a_file_is_compressed_once_and_again_when_it_changes(tmp_path, monkeypatch):
    calls = []
    compress = static._compress
    monkeypatch.setattr(static, "_compress", lambda *what: calls.append(what) or compress(*what))
    file = tmp_path / "module.js"
    file.write_text("1;\n" * 1000)
    files = static.Files(tmp_path)

    async def scenario() -> list[bytes]:
        first = await asyncio.gather(*(_asked(files, file.name) for _ in range(5)))
        file.write_text("2;\n" * 1001)
        return [*first, await _asked(files, file.name)]

    *same, changed = asyncio.run(scenario())
    assert {gzip.decompress(body) for body in same} == {b"1;\n" * 1000}
    assert gzip.decompress(changed) == b"2;\n" * 1001
    assert len(calls) == 2


def test_index_page_names_files_that_are_compressed(server):
    """Whatever the next Streamlit calls them."""
    index = gzip.decompress(ask(server, "/", **GZIP).body).decode()
    named = re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', index)
    assert named
    for path in named:
        answer = ask(server, f"/{path}", **GZIP)
        assert answer.headers["Content-Encoding"] == "gzip" or len(answer.body) < 500


def test_a_pages_old_path_leads_to_where_it_is_now(either):
    answer = ask(either, "/edge")
    assert (answer.status, answer.headers["Location"]) == (308, f"{either.base}/bar")
    answer = ask(either, "/edge?lang=de&x=%0d%0ay")
    assert answer.headers["Location"] == f"{either.base}/bar?lang=de&x=%0d%0ay"
