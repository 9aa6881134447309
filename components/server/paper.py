"""A photograph of a page to the digits on it: POST /api/paper, the file as the body.

The answer is JSON: the page after each step as a small picture, and each digit's box and 784
pixels. Nothing is kept, here or on disk: whoever wants another part of the page cut out sends
the picture again, with `?box=left,top,width,height` as shares of the page.

One file a visitor is read at a time, in a thread of its own, one of each address in turn; what is
waiting is bounded in bytes and in files.
"""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import numpy as np
from PIL import Image
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from components.language import best, speaking, t
from components.paper import Unfit, read
from components.paper.file import MOST_BYTES
from components.server.door import accounts
from components.server.door.accounts import Account
from components.server.door.line import Line
from components.server.door.orders import Order, Orders
from components.server.origin import is_allowed
from components.server.protocol import MALFORMED, POLICY, STATUS, TOO_LARGE, TRY_LATER, Refused

Array = np.ndarray
Box = tuple[float, float, float, float]

MOST_HELD = 64 * 2**20  # bytes of files that wait, of all visitors; half of it of one address
_SHOWN = 800  # pixels along the longer side of a page that is shown

# One thread: more would only take the interpreter from the lanes more often.
_line = Line(ThreadPoolExecutor(1, thread_name_prefix="paper"))
_reading = Orders()
_held: Counter[int] = Counter()  # bytes by account


async def paper(request: Request) -> Response:
    """The digits in the file that was sent, or a sentence that says why there are none."""
    query = request.query_params
    with speaking(best(query.get("lang"))):
        try:
            if not is_allowed(request.headers.get("origin"), request.headers.get("host")):
                raise Refused(POLICY, t("This page may not send pictures here."))
            box = _box(query.get("box"))
            account = accounts.current()
            with _room(account) as take:
                content = await _body(request, take)  # it may be long on its way, and has no place
                with _alone(account, query.get("visitor", "")):
                    said = await _line.work(_said, content, box, best(query.get("lang")))
        except Refused as refusal:
            status = STATUS.get(refusal.code, 400)
            return JSONResponse({"error": refusal.reason}, status_code=status)
        except Unfit as unfit:
            return JSONResponse({"error": str(unfit)}, status_code=422)
        except ClientDisconnect:
            return Response(status_code=400)
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


def _box(text: str | None) -> Box | None:
    if text is None:
        return None
    try:
        box = tuple(float(part) for part in text.split(",", 4))
        left, top, width, height = box
    except ValueError:
        raise Refused(MALFORMED, "a box is left,top,width,height") from None
    if not (0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1 and 0 < height <= 1):
        raise Refused(MALFORMED, "a box lies on the page")
    return box


def _alone(account: Account, visitor: str) -> AbstractContextManager[None]:
    visitor = visitor[:64]
    if _reading.has(visitor):
        raise Refused(TRY_LATER, t("Your last picture is still being read. Wait a moment."))
    if _reading.of(account) >= account.limits.photographs:
        raise Refused(TRY_LATER, t("Many pictures are being read just now. Try again."))
    return _reading.placed(Order(visitor, account))


@contextmanager
def _room(account: Account) -> Iterator:
    """Gives a function that takes room for so many bytes more; it raises Refused without any."""
    mine, key = 0, id(account)

    def take(n: int) -> None:
        nonlocal mine
        if _held[key] + n > MOST_HELD // 2 or _held.total() + n > MOST_HELD:
            raise Refused(TRY_LATER, t("Many pictures are being read just now. Try again."))
        mine += n
        _held[key] += n

    try:
        yield take
    finally:
        _held[key] -= mine
        if not _held[key]:
            del _held[key]


async def _body(request: Request, take) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        take(len(chunk))
        body += chunk
        if len(body) > MOST_BYTES:
            text = t("This file is too large: {n} MB at most.", n=MOST_BYTES >> 20)
            raise Refused(TOO_LARGE, text)
    return bytes(body)


def _said(content: bytes, box: Box | None, code: str) -> dict:
    with speaking(code):
        found = read(content, box)
    steps = {
        "upright": _photograph(found.upright),
        "even": _photograph(found.even),
        "ink": _drawing(found.inked),
        "unruled": _drawing(found.ruled),
    }
    digits = [
        {
            "box": [round(share, 5) for share in digit.box],
            "pixels": base64.b64encode(_bytes(digit.pixels)).decode(),
        }
        for digit in found.digits
    ]
    return {"steps": steps, "digits": digits}


def _bytes(shares: Array) -> Array:
    return np.round(255 * shares.clip(0, 1)).astype(np.uint8)


def _photograph(page: Array) -> str:
    image = Image.fromarray(_bytes(page))
    image.thumbnail((_SHOWN, _SHOWN))
    return _url(image, "JPEG", quality=75)


def _drawing(page: Array) -> str:
    image = Image.fromarray(_bytes(page))
    image.thumbnail((_SHOWN, _SHOWN))
    return _url(image.quantize(8), "PNG")


def _url(image: Image.Image, kind: str, **options: int) -> str:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"
