"""Which pages may open the live lane: the same rule as for Streamlit's own WebSocket.

Streamlit's own check ends by asking a host on the internet for this machine's
address, and waits for it. That would hold up a whole class offline, so the rule
is written out here without that last step.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from streamlit import config, net_util
from streamlit.web.server.server_util import allowlisted_origins
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

_LOCAL = ("localhost", "127.0.0.1", "0.0.0.0")


def is_allowed(origin: str | None, host: str | None) -> bool:
    """Whether a page of this Origin header may connect to a server of this Host header.

    Programs that are no browser send no Origin and are allowed. Otherwise it has to
    be the host itself, this machine, or listed in `server.corsAllowedOrigins`;
    `server.enableCORS = false` allows everything.
    """
    if not is_host_allowed(host):
        return False
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
        name = parts.hostname
    except ValueError:
        return False
    if parts.netloc == host or not config.get_option("server.enableCORS"):
        return True
    if name is None:
        return False
    if name in _LOCAL or name in map(_name_of, allowlisted_origins()):
        return True
    return name in (config.get_option("browser.serverAddress"), net_util.get_internal_ip())


def _name_of(origin: str) -> str | None:
    return urlsplit(origin if "//" in origin else f"//{origin}").hostname
