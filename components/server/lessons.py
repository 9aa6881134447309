"""Lessons as the browser gets them: the list, one lesson, and the teacher's page.

Files are read and checked again, and answers made, only when one has changed. A browser keeps
what it got and asks whether it is still so: a teacher may be writing the file just now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from components import lessons as written
from components.language import best, catalogue, speaking
from components.lessons import notes
from components.server import static


class Sent(NamedTuple):
    """An answer's body, which takes 2 ms to make, and the tag that a browser asks by."""

    body: bytes
    tag: str


def _said(value: object, code: str) -> object:
    """A lesson's texts in one language; what the catalogue lacks stays as it was written."""
    known = catalogue.texts(code)
    return written.mapped(value, lambda text: known.get(text, str(text)))


def _language(request: Request) -> str:
    accepted = request.headers.get("accept-language", "").split(",")
    return best(request.query_params.get("lang"), *(one.split(";")[0].strip() for one in accepted))


async def listed(request: Request) -> Response:
    """Route `/stage/lessons.json`: the lessons in order, and the mistakes of the other files."""
    return _answer(_list(written.lessons(), _language(request)), request)


async def lesson(request: Request) -> Response:
    """Route `/stage/lessons/NAME.json`: one lesson, without the teacher's notes."""
    found, name = written.lessons(), request.path_params["name"]
    if name not in found.found:
        return Response(status_code=404)
    return _answer(_lesson(found, name, _language(request)), request)


@lru_cache
def _list(found: written.Lessons, code: str) -> Sent:
    lessons = [
        {key: lesson[key] for key in ("name", "title", "about", "minutes")}
        | {"steps": len(lesson["steps"])}
        for lesson in found.found.values()
    ]
    mistakes = [{"file": one.file, "line": one.line, "what": one.what} for one in found.mistakes]
    return _sent({"lessons": _said(lessons, code), "mistakes": mistakes})


@lru_cache
def _lesson(found: written.Lessons, name: str, code: str) -> Sent:
    lesson = found.found[name]
    steps = [{key: step[key] for key in step if key != "notes"} for step in lesson["steps"]]
    return _sent(_said({**lesson, "notes": None, "steps": steps}, code))


def _sent(known: object) -> Sent:
    body = json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode()
    return Sent(body, f'W/"{hashlib.sha256(body).hexdigest()[:16]}"')


def teacher(script: str, face: str = "") -> Callable[[Request], Awaitable[Response]]:
    """Route `/lesson/NAME`: the teacher's page, which prints on one sheet by this script."""

    async def shown(request: Request) -> Response:
        code = _language(request)
        found = written.lessons().found.get(request.path_params["name"])
        with speaking(code):
            if found is None:
                text, status = notes.missing(face), 404
            else:
                text, status = notes.page(_said(found, code), script, face), 200
        headers = {"Cache-Control": static.ASK_AGAIN}
        return Response(text, status, media_type="text/html", headers=headers)

    return shown


def _answer(sent: Sent, request: Request) -> Response:
    headers = {
        "Cache-Control": static.ASK_AGAIN,
        "ETag": sent.tag,
        "Vary": "Accept-Language",
    }
    if sent.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(sent.body, media_type="application/json", headers=headers)
