"""How much one address may have, and all together. An environment variable sets each.

`EXPLORER_LANES=300` sets `lanes`, and so on. A class behind one router or proxy is one
address, so each number is large enough for a hundred pupils with a page each.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

PREFIX = "EXPLORER_"

Net = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Limits:
    """The numbers in force. `share` and `saved` are of the server's time, as it is spent."""

    # Seconds of it that an address may cost each second, in the long run, beside others.
    share: float = 0.7
    saved: float = 2.0  # seconds that an address may spend at once, after it has spent none
    # Of one address. A browser opens six connections beside its two sockets.
    sockets: int = 1000
    lanes: int = 160
    sessions: int = 160  # Streamlit's
    trainings: int = 56  # at once, and as many in the queue
    exports: int = 120  # files that are being made or wait for it
    photographs: int = 120  # that are being read or wait for it
    # Of all. Sockets are bounded by the files that may be open, too.
    all_sockets: int = 4000
    all_lanes: int = 640
    all_sessions: int = 640
    all_trainings: int = 64
    all_exports: int = 240
    # Proxies whose X-Forwarded-For is believed: addresses or networks with commas between.
    trusted_proxies: str = ""
    # Which sites may show the app in a frame of theirs, besides itself; with commas or spaces.
    frame_ancestors: str = ""
    metrics: int = 0  # 1: Streamlit's figures about the server are public

    def trusts(self, address: str) -> bool:
        """Whether what this peer says about whom it speaks for is believed."""
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        # A socket for both kinds has a second name for each address of the old kind.
        names = (peer, getattr(peer, "ipv4_mapped", None) or peer)
        return any(name in net for net in networks(self.trusted_proxies) for name in names)


@cache  # every request and socket asks who is trusted; a server has one such text
def networks(text: str) -> tuple[Net, ...]:
    """Addresses and networks in a list with commas. Raises ValueError for what is neither."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def read(environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits with what the environment sets. Raises ValueError, naming the variable."""
    wanted = {}
    for field in fields(Limits):
        name = PREFIX + field.name.upper()
        text = environment.get(name)
        if text is None:
            continue
        kind = type(field.default)
        try:
            value = kind(text)
            if not (_is_plain(value) if kind is str else 0 <= value < 1e9):
                raise ValueError
            if field.name == "trusted_proxies":
                networks(value)
            if field.name == "share" and not value:  # nobody would ever be read from again
                raise ValueError
        except ValueError:
            raise ValueError(f"{name}={text!r} makes no sense") from None
        wanted[field.name] = value
    return Limits(**wanted)


def _is_plain(text: str) -> bool:
    """Whether it can stand in a header, and ends nothing there."""
    return text.isascii() and text.isprintable() and ";" not in text
