"""Lessons as the browser gets them: the list, one lesson, and the teacher's page.

Files are read and checked again only when one has changed. A browser keeps what it got and asks
whether it is still so: a teacher may be writing the file just now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from components import lessons as written
from components.language import best, catalogue, speaking
from components.lessons import notes
from components.server import static


def _said(value: object, code: str) -> object:
    """A lesson's texts in one language; what the catalogue lacks stays as it was written."""
    known = catalogue.texts(code)
    return written.mapped(value, lambda text: known.get(text, str(text)))


def _language(request: Request) -> str:
    accepted = request.headers.get("accept-language", "").split(",")
    return best(request.query_params.get("lang"), *(one.split(";")[0].strip() for one in accepted))


async def listed(request: Request) -> Response:
    """Route `/stage/lessons.json`: the lessons in order, and the mistakes of the other files."""
    found = written.lessons()
    lessons = [
        {key: lesson[key] for key in ("name", "title", "about", "minutes")}
        | {"steps": len(lesson["steps"])}
        for lesson in found.found.values()
    ]
    known = {
        "lessons": _said(lessons, _language(request)),
        "mistakes": [
            {"file": one.file, "line": one.line, "what": one.what} for one in found.mistakes
        ],
    }
    return _answer(known, request)


async def lesson(request: Request) -> Response:
    """Route `/stage/lessons/NAME.json`: one lesson, without the teacher's notes."""
    found = written.lessons().found.get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    steps = [{key: step[key] for key in step if key != "notes"} for step in found["steps"]]
    return _answer(_said({**found, "notes": None, "steps": steps}, _language(request)), request)


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


def _answer(known: object, request: Request) -> Response:
    body = json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Cache-Control": static.ASK_AGAIN,
        "ETag": f'W/"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Vary": "Accept-Language",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
