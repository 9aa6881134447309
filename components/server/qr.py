"""Route `{base}/api/qr`: a text as a QR code, for links and addresses that a class scans.

POST the text as UTF-8, at most MOST bytes; the answer is an SVG whose picture it is, dark on
white with the quiet zone that readers need (four modules). Nothing is kept but the pictures of
the last few texts.
"""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from components.server.door.line import Line
from components.server.origin import is_allowed
from components.server.thread import worker

MOST = 1500  # bytes; a larger one has more than 137 modules a side, which no tablet reads from afar
_FEW = 400  # bytes whose modules are large enough for the sturdier code, which has more of them
_QUIET = 4  # modules, as the standard (ISO/IEC 18004) wants
_SHORT = 150  # bytes up to which trying all eight masks takes less than 40 ms

_line = Line(worker)  # before the thread that also makes views: it is never given two


async def qr(request: Request) -> Response:
    """The picture of a text, or a sentence that says why there is none (403, 400, 413)."""
    if not is_allowed(request.headers.get("origin"), request.headers.get("host")):
        return PlainTextResponse("This origin is not allowed.", 403)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST:
                return PlainTextResponse(f"A QR code may have {MOST} bytes.", 413)
        text = body.decode()
    except ClientDisconnect:
        return Response(status_code=400)
    except UnicodeDecodeError:
        return PlainTextResponse("The text is not UTF-8.", 400)
    if not text.strip():
        return PlainTextResponse("There is no text.", 400)
    picture = await _line.work(svg, text)
    return Response(picture, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@lru_cache(32)
def svg(text: str) -> bytes:
    """A text as an SVG whose side is a unit a module. Raises ValueError if it is too long."""
    size = len(text.encode())
    code = segno.make(
        text,
        error="m" if size <= _FEW else "l",
        boost_error=False,  # it would be sturdier, and its modules smaller
        micro=False,
        mask=None if size <= _SHORT else 0,  # what is packed is noise: any mask suits it
    )
    out = io.BytesIO()
    code.save(
        out, kind="svg", border=_QUIET, dark="black", light="white", omitsize=True, xmldecl=False,
        svgclass=None, lineclass=None, nl=False,
    )  # fmt: skip
    return out.getvalue()
