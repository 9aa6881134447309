"""One training process: how it ends, and what becomes of what is said meanwhile."""

from __future__ import annotations

import asyncio
import sys

from components.server.learning import worker
from components.server.learning.worker import Worker
from tests.components.test_live_limits import play


def a_process(monkeypatch, text):
    """Instead of one that trains: this program."""
    monkeypatch.setattr(worker, "COMMAND", (sys.executable, "-c", text))


def test_a_process_that_ends_by_itself_is_told_of_with_its_own_code(monkeypatch, caplog):
    a_process(monkeypatch, "import os; os.close(1); import time; time.sleep(0.05); os._exit(3)")

    async def scene():
        one = Worker(lambda message: None, lambda worker: None)
        one.say({"do": "nothing"})
        while not caplog.messages:
            await asyncio.sleep(0.005)
        await one.stop()

    play(scene)
    assert caplog.messages == ["a training process ended with 3"]


def test_a_process_that_says_no_more_and_does_not_end_is_killed(monkeypatch, caplog):
    a_process(monkeypatch, "import os; os.close(1); import time; time.sleep(60)")
    monkeypatch.setattr(worker, "_LAST", 0.05)

    async def scene():
        one = Worker(lambda message: None, lambda worker: None)
        one.say({"do": "nothing"})
        while not caplog.messages:
            await asyncio.sleep(0.005)
        await one.stop()

    play(scene)
    assert caplog.messages == ["a training process ended with -9"]
