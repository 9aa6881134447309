"""What is logged, how often, and what never: no visitor's address, and nobody's secret.

A log that one visitor can fill hides what the teacher should see, so a complaint about what
visitors send is one line, and the same complaint comes once a minute. Python's own warnings,
which would go to standard error past all loggers, are complaints, too.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable

A_WHILE = 60.0  # seconds
_LONGEST = 300  # characters

# A visitor who vanishes in the middle of an answer is nothing to report, and asyncio would
# do so for every packet that was still under way. uvicorn tells address and secret of each
# visitor who connects, and websockets adds a line to each.
_NEVER = (
    "socket.send() raised",
    '%s - "WebSocket %s"',
    "connection open",
    "connection closed",
    "connection rejected",
)
# Loggers of what visitors cause.
_VISITORS = (
    "asyncio",
    "uvicorn.error",
    "streamlit.web.server.starlette.starlette_websocket",
    "streamlit.runtime.websocket_session_manager",
    "streamlit.runtime.runtime",
    "streamlit.runtime.app_session",
    "py.warnings",
)
_warnings = logging.getLogger("py.warnings")  # the name that `logging` has for them


class Brief(logging.Filter):
    """Passes a complaint as one line, and the same one once in a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        # asyncio says below what went wrong with which objects, other ones each time.
        text = str(record.msg).strip().partition("\n")[0]
        if text.startswith(_NEVER):
            return False
        if record.levelno < logging.WARNING:
            return True
        now = self._clock()
        if now - self._said.get(text, -A_WHILE) < A_WHILE:
            return False
        if len(self._said) > 1000:  # texts are the program's own, but who knows
            self._said.clear()
        self._said[text] = now
        said = record.getMessage().strip()
        if record.exc_info:
            first, _, _ = said.partition("\n")
            said = f"{first}: {record.exc_info[1]!r}"
        record.msg, record.args = _one_line(said), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def _one_line(text: str) -> str:
    """Neither a visitor's line that looks like one of ours, nor a terminal's commands."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[: half - 5]} ... {text[-half:]}"


def _warned(message: Warning, category: type, filename: str, lineno: int, *_: object) -> None:
    """Python's warnings; as a kind of complaint they are where they come from.

    `logging.captureWarnings` would take each text for a new one, and a visitor writes part of it.
    """
    place = f"{category.__name__} in {filename}:{lineno}".replace("%", "%%")
    _warnings.warning(f"{place}: %s", message)


def brief() -> None:
    """From now on."""
    keep = Brief()
    warnings.showwarning = _warned
    for name in _VISITORS:
        logging.getLogger(name).addFilter(keep)
    # One line for each request, with the visitor's address and the secret in its query.
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False
