"""One file from an address: what has come when a connection breaks off is gone on from."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

_LARGEST = 32 * 1024 * 1024  # bytes; the largest file of MNIST has 9.9 MB
_TIMEOUT = 6  # seconds without a connection or a byte
_ATTEMPTS = 4  # at one address, each going on where the one before broke off

Progress = Callable[[str, int, int], None]  # what, done, total


class Wrong(Exception):
    """What came is not what was asked for."""


class _Broken(Exception):
    """The connection ended, or there was none."""


def fetched(
    url: str, target: Path, check: Callable[[Path], None], progress: Progress | None = None
) -> str | None:
    """Why a file could not be fetched from there, or None: it has its name now.

    Until then, and when it breaks off, what has come stays beside it, as `.part`. `check` takes
    that path and raises Wrong where it is not the file. Whatever `progress` raises ends it, and
    so does an OSError where nothing can be written.
    """
    part = target.with_suffix(".part")
    reason = ""
    for _ in range(_ATTEMPTS):
        before = _length(part)
        try:
            _fetch(url, target.name, part, progress)
            check(part)
            part.replace(target)
            return None
        except _Broken as error:  # what has come is kept
            reason = str(error)
            if _length(part) <= before:
                break
        except Wrong as error:
            reason = str(error)
            part.unlink(missing_ok=True)
            if not before:
                break  # else its beginning may have been another mirror's
    if not _length(part):
        part.unlink(missing_ok=True)
    return reason


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _fetch(url: str, name: str, part: Path, progress: Progress | None) -> None:
    """What `part` lacks of what is there, appended to it. Raises _Broken or Wrong."""
    have = _length(part)
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        answer = urllib.request.urlopen(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        with error:
            kind = Wrong if error.code == 416 else _Broken  # 416: there is no such rest of it
            raise kind(str(error)) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _Broken(str(error)) from None
    with answer:
        if answer.status != 206 or not _begins_at(answer.headers.get("Content-Range"), have):
            if answer.status == 206:
                raise Wrong("another part came than was asked for")
            have = 0  # it does not do parts: all of it comes
        rest = answer.headers.get("Content-Length", "")
        total = have + int(rest) if rest.isdigit() else 0
        with part.open("r+b" if have else "wb") as file:
            file.seek(have)
            file.truncate()
            while content := _read_some(answer):
                file.write(content)
                have += len(content)
                if have > _LARGEST:
                    raise Wrong("the file is far larger than MNIST")
                if progress:
                    progress(name, have, total)
    if have < total:
        raise _Broken("the connection broke off")


def _read_some(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read1(64 * 1024)
    except (OSError, http.client.HTTPException) as error:
        raise _Broken(str(error) or "the connection broke off") from None


def _begins_at(content_range: str | None, have: int) -> bool:
    return (content_range or "").startswith(f"bytes {have}-")
