"""MNIST for everybody on this computer: downloaded once, in a thread, whoever asked for it.

Whoever watches a training sees the same progress. What has come stays when it breaks off, and the
next attempt goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from weakref import WeakSet

from components.language import later
from network.data import mnist

_AGAIN = 3.0  # seconds from one attempt, or one look whether it is there, to the next
_TOLD = 0.2  # seconds from one word about the progress to the next
_PATIENCE = 8.0  # seconds for a thread to end
_OFFLINE = later(
    "MNIST could not be downloaded: this computer has no connection to the internet, or a firewall "
    "is in between. Training with written digits works all the same. What has come is kept."
)
_WRONG = later(
    "What came is not MNIST: its addresses sent something else, a page to log in perhaps. Try "
    "again later. Training with written digits works all the same."
)
_CAME = re.compile("checksum|larger|gzip|HTTP Error|CRC|end-of-stream|decompress|another part")
_NO_ROOM = (
    "MNIST cannot be kept: there is no room, or no right to write, in the user’s cache folder."
)


_log = logging.getLogger(__name__)


class _Stopped(Exception):
    """The server ends."""


class Download:
    """One at a time.

    Attributes
    ----------
    listeners : set of objects with a `changed()`, which is called after every change
    """

    def __init__(self) -> None:
        self.listeners: WeakSet = WeakSet()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._done: dict[str, int] = {}  # bytes by file
        self._says, self._is_here, self._looked, self._began = "", False, -_AGAIN, -_AGAIN

    def news(self) -> dict:
        """state ("here", "away" or "loading"), done and of (bytes), says (what went wrong)."""
        state = "loading" if self._thread else "here" if self._here() else "away"
        return {
            "state": state,
            "done": sum(self._done.values()),
            "of": mnist.SIZE,
            "says": self._says,
        }

    def start(self) -> None:
        """Begin, unless it is here, under way, or was tried a moment ago."""
        now = time.monotonic()
        if self._thread or self._here() or now - self._began < _AGAIN:
            return
        self._began, self._says, self._done = now, "", {}
        loop = asyncio.get_running_loop()

        def tell(done: Callable[[], None]) -> None:
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(done)

        self._thread = threading.Thread(
            target=self._load, args=(tell,), name="download", daemon=True
        )
        self._thread.start()
        self._changed()

    async def stop(self) -> None:
        """End it, if it is under way."""
        self._stopping.set()
        if thread := self._thread:
            await asyncio.to_thread(thread.join, _PATIENCE)

    def _here(self) -> bool:
        now = time.monotonic()
        if not self._is_here and now - self._looked >= _AGAIN:
            self._looked, self._is_here = now, mnist.found() is not None
        return self._is_here

    def _load(self, tell: Callable[[Callable[[], None]], None]) -> None:
        """In a thread of its own; all that others see changes on the event loop."""
        told = 0.0

        def progress(name: str, done: int, _: int) -> None:
            nonlocal told
            if self._stopping.is_set():
                raise _Stopped
            now = time.monotonic()
            self._done[name] = done
            if now - told >= _TOLD:
                told = now
                tell(self._changed)

        says = ""
        try:
            mnist.download(mnist.cache_folder(), progress)
        except _Stopped:
            return
        except mnist.DataError as error:
            says = _sentence(str(error))
        except Exception as error:  # a mistake of ours leaves a button that can be pressed again
            _log.error("the download failed: %r", error)
            says = later("The download failed. Try again later.")
        tell(lambda: self._ended(says))

    def _ended(self, says: str) -> None:
        self._thread, self._says, self._looked = None, says, -_AGAIN
        self._changed()

    def _changed(self) -> None:
        for listener in list(self.listeners):
            listener.changed()


def _sentence(error: str) -> str:
    """Without addresses and folders: it goes to pupils, too."""
    if "cannot be" in error:
        return _NO_ROOM
    return _WRONG if _CAME.search(error) else _OFFLINE


collection = Download()
