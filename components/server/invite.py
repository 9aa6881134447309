"""Under which addresses other devices on this network can open the app.

The system knows its interfaces, and which of them a route would take. A UDP socket that is
connected sends nothing; it only learns where it would send from. On Linux that is all; other
systems are asked what goes by this machine's name, which may reach a name server.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from components.server.door.sockets import Listening
from components.server.origin import is_allowed

try:
    import fcntl
except ImportError:  # Windows tells the addresses of its interfaces under its own name
    fcntl = None

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Where a route might lead: networks that schools have, and one that is nobody's (RFC 5737, 3849).
_ANYWHERE = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254", "2001:db8::1")
# Networks within this machine, of containers and virtual machines.
_WITHIN = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "podman", "lxc", "lxd")
_A_WHILE = 60.0  # seconds between two looks at what goes by this machine's name
_PATIENCE = 1.0  # seconds that the start waits for that
_SIOCGIFADDR = 0x8915  # Linux: an interface's IPv4 address


def own_addresses() -> list[Address]:
    """This machine's addresses that others may reach: the likeliest first, IPv4 before IPv6."""
    found = [*_routed(), *_of_interfaces(), *_named()]
    kept = []
    for text in found:
        with suppress(ValueError):
            address = ipaddress.ip_address(text)
            alone = address.is_loopback or address.is_link_local or address.is_unspecified
            if not alone and not address.is_multicast and address not in kept:
                kept.append(address)
    return sorted(kept, key=lambda address: address.version)  # stable: else as they were found


def urls(listening: Iterable[Listening], base: str, own: Iterable[Address]) -> list[str]:
    """The app's addresses for others, by where the server listens and what the machine has."""
    found = []
    for address in own:
        for place in listening:
            if place.takes(address):
                host = f"[{address}]" if address.version == 6 else str(address)
                url = f"http://{host}{'' if place.port == 80 else f':{place.port}'}{base}/"
                if url not in found:
                    found.append(url)
    return found


def is_direct(host: str | None, own: Iterable[Address]) -> bool:
    """Whether a page of this Host header was opened on this machine itself, under no other name.

    Else a name that somebody chose for it, or a proxy's, is what others should type, too.
    """
    name = urlsplit(f"//{host}").hostname if host else None
    if name is None:
        return True
    with suppress(ValueError):
        address = ipaddress.ip_address(name)
        return address.is_loopback or address.is_unspecified or address in set(own)
    return name == "localhost" or name.endswith(".localhost")


class Invitation:
    """Route `{base}/api/invite`: {"addresses": [...], "local": nobody else can connect}.

    `addresses` is empty, too, where the page was opened under a name of its own.
    """

    def __init__(self, listening: list[Listening], base: str) -> None:
        self._listening, self._base = listening, base

    async def answer(self, request: Request) -> Response:
        """The addresses, for a page of ours."""
        host = request.headers.get("host")
        if not is_allowed(request.headers.get("origin"), host):
            return PlainTextResponse("This origin is not allowed.", 403)
        own = own_addresses()
        local = bool(self._listening) and all(place.local for place in self._listening)
        found = urls(self._listening, self._base, own) if _direct(host, own) else []
        return JSONResponse(
            {"addresses": found, "local": local}, headers={"Cache-Control": "no-store"}
        )


def announcement(listening: Iterable[Listening], base: str) -> str:
    """What the server says about this when it starts."""
    if all(place.local for place in listening):
        return "  Only this computer can open it (server.address).\n"
    own_addresses()
    _named.wait(_PATIENCE)
    found = urls(listening, base, own_addresses())
    if not found:
        return "  This computer is on no network that others could reach it by.\n"
    return "".join(f"  For the class: {url}\n" for url in found)


def _direct(host: str | None, own: list[Address]) -> bool:
    try:
        return is_direct(host, own)
    except ValueError:  # no host at all
        return True


def _routed() -> list[str]:
    """The addresses that this machine would send from, the default route's first."""
    found = []
    for target in _ANYWHERE:
        family = socket.AF_INET6 if ":" in target else socket.AF_INET
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))
            found.append(probe.getsockname()[0])
    return found


def _of_interfaces() -> list[str]:
    """The IPv4 address of each interface, on Linux; those within this machine last."""
    found = []
    if fcntl is None:
        return found
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        names = [name for _, name in socket.if_nameindex()]
        for name in sorted(names, key=lambda name: name.startswith(_WITHIN)):
            with suppress(OSError):
                asked = struct.pack("256s", name.encode()[:15])
                answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, asked)
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


class _Named:
    """The addresses that go by this machine's name: all of them on Windows, some on a Mac.

    The system may ask a name server, which may be silent for ten seconds and longer: so it is
    asked in a thread of its own, once in a while, and nobody who asks us waits for it.
    """

    def __init__(self) -> None:
        self._found: list[str] = []
        self._asked = -_A_WHILE
        self._thread: threading.Thread | None = None

    def __call__(self) -> list[str]:
        """What was found last; nothing on Linux, which tells its interfaces."""
        if sys.platform != "linux" and time.monotonic() - self._asked >= _A_WHILE:
            self._ask()
        return self._found

    def wait(self, seconds: float) -> None:
        """Until an answer is there, but no longer than this."""
        if self._thread:
            self._thread.join(seconds)

    def _ask(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._asked = time.monotonic()
            self._thread = threading.Thread(target=self._look, name="own name", daemon=True)
            self._thread.start()

    def _look(self) -> None:
        with suppress(OSError):
            self._found = socket.gethostbyname_ex(socket.gethostname())[2]


_named = _Named()
