"""One process that trains: started when it is needed, started again when it ends."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from network.training import frames

COMMAND = (sys.executable, "-m", "network.training.worker")
_ROOT = Path(__file__).resolve().parents[3]
_BREATH, _LONG = 0.25, 10.0  # seconds before a process that ended is started again
_LAST = 1.0  # seconds that one may take to end after its last word
# One thread each is faster at this size, and leaves the other core to the pens.
_ALONE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

_log = logging.getLogger(__name__)


class Worker:
    """A process with messages both ways.

    Parameters
    ----------
    heard : callable
        Takes each message that it says.
    lost : callable
        Called when it has ended by itself, before it is started again: whatever it had is
        gone, and what is said from now on goes to the next.

    Attributes
    ----------
    is_down : bool
        It has ended, and `lost` is still to be called: what is said meanwhile is forgotten.
    """

    def __init__(self, heard: Callable[[dict], None], lost: Callable[[Worker], None]) -> None:
        self._heard, self._lost = heard, lost
        self._waiting: list[bytes] = []
        self._task: asyncio.Task | None = None
        self.process: asyncio.subprocess.Process | None = None
        self.is_down = False

    def say(self, message: dict) -> None:
        """Send a message; the process is started if it has not been."""
        frame = frames.packed(message)
        if self.process:
            self.process.stdin.write(frame)
            return
        if self.is_down:
            return
        self._waiting.append(frame)
        if self._task is None:
            self._task = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """End the process and wait for its end."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._task = None

    async def _live(self) -> None:
        wait = _BREATH
        while True:
            began = time.monotonic()
            try:
                await self._once()
            except Exception as error:
                _log.warning("a training process could not be used: %r", error)
            finally:
                self._goes_down()
            # What ends again and again is started less and less often.
            wait = _BREATH if time.monotonic() - began > _LONG else min(2 * wait, _LONG)
            await asyncio.sleep(wait)
            self.is_down = False
            self._lost(self)

    async def _once(self) -> None:
        """One process, from its start to its end."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=_ROOT,
            env=os.environ | _ALONE,
            start_new_session=True,  # Ctrl+C is for the server, which then ends it
        )
        self.process = process
        try:
            for frame in self._waiting:
                process.stdin.write(frame)
            self._waiting.clear()
            await self._listen(process.stdout)
            self._goes_down()
            # It closes its pipes a moment before it ends. Killed in between, or looked at for
            # that, it would be asked for its code by somebody else than who waits for it.
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _LAST)
        finally:
            if process.returncode is None:
                process.kill()
            await asyncio.shield(process.wait())
        _log.warning("a training process ended with %s", process.returncode)

    def _goes_down(self) -> None:
        self.process, self.is_down = None, True
        self._waiting.clear()

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError):
            while True:
                (n,) = frames.HEAD.unpack(await stream.readexactly(frames.HEAD.size))
                if n > frames.MOST:
                    raise ValueError("a message is too large")
                self._heard(frames.unpacked(await stream.readexactly(n)))
