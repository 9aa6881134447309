"""What browsers are told about our pages: where they may take things from, and who may frame them.

The policy is as strict as Streamlit allows. Its components come as `blob:` modules, its
styles are written into the page, and Plotly's pictures are `data:` and `blob:` images. Who
may make modules of text may evaluate it, so `unsafe-eval` gives nothing away, and tools that
look at the page need it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit
from starlette.datastructures import MutableHeaders

from components.server.door.limits import Limits

_HOST = re.compile(rb"[\w.:\[\]-]{1,255}")
_POLICY = (
    "default-src 'self'; script-src 'self' blob: 'unsafe-eval'{scripts}; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; "
    "connect-src 'self'{sockets}; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'{frames}"
)


class Headers:
    """Adds them to every answer."""

    def __init__(self, limits: Limits) -> None:
        # A comma would end the policy and begin another.
        sites = limits.frame_ancestors.replace(",", " ").split()
        self._frames = "".join(f" {site}" for site in sites)

    def added(self, scope: MutableMapping[str, Any], send: Callable[..., Awaitable[None]]):
        """`send` for one request."""

        async def sending(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                headers = MutableHeaders(scope=event)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", self._policy(scope))
                    if not self._frames:
                        headers.setdefault("X-Frame-Options", "SAMEORIGIN")
            await send(event)

        return sending

    def _policy(self, scope: MutableMapping[str, Any]) -> str:
        # Safari before 15.4 does not count our own WebSocket as 'self', so it is named.
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        sockets = f" ws://{host.decode()} wss://{host.decode()}" if _HOST.fullmatch(host) else ""
        return _POLICY.format(scripts=_scripts(), sockets=sockets, frames=self._frames)


@cache
def _scripts() -> str:
    """The scripts that stand in Streamlit's own page, by what they say."""
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    written = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.S)
    digests = (hashlib.sha256(script.encode()).digest() for script in written)
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
