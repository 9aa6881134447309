"""Static files, compressed once and kept: the first page is a quarter as long on the way.

Streamlit sends its own files as they are, because Starlette's middleware would compress
them anew for each visitor. Here a thread compresses a file when it is first asked for (zlib
does not hold the interpreter), and its bytes are kept until the file changes.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from email.utils import formatdate
from functools import cache, lru_cache
from importlib import metadata, util
from pathlib import Path
from typing import Any

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from components.shared import PAGES

Scope = MutableMapping[str, Any]

ASK_AGAIN = "no-cache"  # a browser keeps it, and asks whether it has changed
FOR_EVER = "public, immutable, max-age=31536000"  # another content has another address

PLOTLY = "plotly.min.js"
# For Chromium, which else reads the five megabytes twice, and the second time while nothing on the
# page can move: with it 0.9 s instead of 1.6 (V8's explicit compile hints). Others ignore it.
_COMPILE_ALL = b"//# allFunctionsCalledOnLoad\n"

_LEVEL = 6  # 9 takes half as long again for 0.3 % fewer bytes
_SMALLEST = 500  # bytes; below, compressing gains nothing
_TEXT = re.compile(r"text/|application/(javascript|json|manifest\+json)|image/svg\+xml")
_PLAIN_PATH = re.compile(r"\w[\w.@+-]*(/\w[\w.@+-]*)*")


class Files(StaticFiles):
    """The files of one directory; those that are text are compressed once.

    `comment` is a line of theirs that stands before what is compressed.
    """

    def __init__(
        self, directory: Path, cache_control: str = ASK_AGAIN, comment: bytes = b""
    ) -> None:
        super().__init__(directory=directory)
        self._cache_control = cache_control
        self._comment = comment
        self._kept: dict[str, tuple[tuple[int, int], asyncio.Task[bytes]]] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or 304 for who has it. Raises HTTPException (404) where there is none."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = self._cache_control
        if not _gains(response):
            return response
        response.headers.add_vary_header("Accept-Encoding")
        if not _wants_gzip(Headers(scope=scope)):
            return response
        # Not byte for byte the file any more, which a strong ETag would promise.
        response.headers["ETag"] = f"W/{response.headers['etag']}"
        if not isinstance(response, FileResponse):
            return response
        body = await self._compressed(response)
        headers = {k: v for k, v in response.headers.items() if k not in _OF_THE_FILE}
        return Response(body, headers={**headers, "Content-Encoding": "gzip"})

    async def _compressed(self, response: FileResponse) -> bytes:
        """The file's bytes compressed; many who ask at once wait for the same work."""
        path = str(response.path)
        stamp = (response.stat_result.st_mtime_ns, response.stat_result.st_size)
        kept = self._kept.get(path)
        if not kept or kept[0] != stamp:
            kept = stamp, asyncio.create_task(run_in_threadpool(_compress, path, self._comment))
            self._kept[path] = kept
        try:
            # Shielded: a visitor who leaves must not take it away from the others.
            return await asyncio.shield(kept[1])
        except OSError:
            self._kept.pop(path, None)
            raise


async def made(body: bytes, kind: str, request: Request) -> Response:
    """A text that is no file and never changes under its address, compressed once."""
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if len(body) >= _SMALLEST and _wants_gzip(request.headers):
        body = await run_in_threadpool(_packed, body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=kind, headers=headers)


@lru_cache(maxsize=32)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)


_OF_THE_FILE = ("content-length", "accept-ranges")


def _compress(path: str, comment: bytes) -> bytes:
    return gzip.compress(comment + Path(path).read_bytes(), _LEVEL, mtime=0)


def _gains(response: Response) -> bool:
    """Whether this is an answer that has, or for a 304 may have, a compressed form."""
    if not isinstance(response, FileResponse):
        return response.status_code == 304
    kind = response.headers.get("content-type", "")
    return bool(_TEXT.match(kind)) and int(response.headers["content-length"]) >= _SMALLEST


def _wants_gzip(headers: Headers) -> bool:
    """Whether a visitor takes gzip, and all of the file: a part is a part of the plain one."""
    for coding in headers.get("accept-encoding", "").split(","):
        name, _, weight = coding.replace(" ", "").lower().partition(";q=")
        if name == "gzip":
            refused = weight and not weight.strip("0.")
            return not refused and "range" not in headers
    return False


class Index(StaticFiles):
    """Streamlit's index page with `head` put in: the one text that all its pages begin with."""

    def __init__(self, directory: Path, head: str) -> None:
        super().__init__(directory=directory)
        text = (directory / "index.html").read_text(encoding="utf-8")
        self._body = text.replace("<head>", f"<head>{head}", 1).encode()
        self._packed = gzip.compress(self._body, _LEVEL, mtime=0)
        self._headers = {
            "Cache-Control": ASK_AGAIN,
            "ETag": f'"{hashlib.sha256(self._body).hexdigest()[:16]}"',
            "Last-Modified": formatdate(usegmt=True),  # now: `head` may not be as it was
            "Vary": "Accept-Encoding",
        }

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The page, or 304 for who has it."""
        asked, headers = Headers(scope=scope), dict(self._headers)
        packed = _wants_gzip(asked)
        if packed:
            headers["ETag"] = f"W/{headers['ETag']}"  # as for files
        if self.is_not_modified(Headers(self._headers), asked):
            return Response(status_code=304, headers=headers)
        if packed:
            headers["Content-Encoding"] = "gzip"
        body = self._packed if packed else self._body
        return Response(body, media_type="text/html", headers=headers)


class Compressed:
    """ASGI middleware: answers for Streamlit's own static files in its place.

    Its routes cannot be replaced, so this stands before them. Whatever is not a plain
    path to a file that exists goes on to Streamlit, which knows what to say.

    `head` is HTML that a page begins with, before any script of Streamlit's.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], base: str, head: str = "") -> None:
        folder = Path(streamlit.__file__).with_name("static")
        self._app = app
        self._pages = {f"{base}/{page}" for page in ("", *PAGES)}
        self._prefix = f"{base}/static/"
        self._index = Index(folder, head)
        self._assets = Files(folder / "static", FOR_EVER)

    async def __call__(self, scope: Scope, receive: Callable, send: Callable) -> None:
        response = await self._response(scope)
        await (response or self._app)(scope, receive, send)

    async def _response(self, scope: Scope) -> Response | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        path = scope["path"]
        try:
            if path in self._pages:
                return await self._index.get_response(path, scope)
            name = path.removeprefix(self._prefix)
            if name != path and _PLAIN_PATH.fullmatch(name):
                return await self._assets.get_response(name, scope)
        except (HTTPException, OSError):
            pass
        return None


@cache
def _plotly() -> Files:
    # Found without importing plotly, which takes a good part of a second.
    folder = Path(util.find_spec("plotly").origin).parent / "package_data"
    return Files(folder, FOR_EVER, _COMPILE_ALL)


async def plotly(request: Request) -> Response:
    """Route `{base}/stage/plotly.min.js`: the plotly package's own JavaScript."""
    return await _plotly().get_response(PLOTLY, request.scope)


def plotly_url(base: str) -> str:
    """Where Plotly's JavaScript is; with its version, because browsers keep it for a year."""
    return f"{base}/stage/{PLOTLY}?v={metadata.version('plotly')}"
