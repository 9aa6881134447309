"""Counts the bytes that a page receives, as they were on the wire."""

from __future__ import annotations

from collections import Counter

from playwright.sync_api import Page


class Received:
    """What `page` has received from now on: bodies, compressed as they came, without headers."""

    def __init__(self, page: Page) -> None:
        self._bytes: Counter[str] = Counter()
        self._urls: dict[str, str] = {}
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.dataReceived", self._came)
        wire.send("Network.enable")

    def _asked(self, event: dict) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict) -> None:
        self._bytes[self._urls.get(event["requestId"], "")] += event["encodedDataLength"]

    def bytes(self, without: str | None = None) -> int:
        """All bytes so far, or those from addresses that `without` is no part of."""
        return sum(n for url, n in self._bytes.items() if not without or without not in url.lower())
