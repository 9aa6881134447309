"""One training process: how it ends, and what becomes of what is said meanwhile."""

from __future__ import annotations

import asyncio
import sys

import pytest

from components.server.learning import worker
from components.server.learning.worker import Worker
from tests.components.test_live_limits import play


def a_process(monkeypatch, text):
    """Instead of one that trains: this program."""
    monkeypatch.setattr(worker, "COMMAND", (sys.executable, "-c", text))


@pytest.mark.parametrize(
    ("ends", "code"), [("time.sleep(0.05); os._exit(3)", 3), ("time.sleep(60)", -9)]
)
def test_the_log_says_how_a_process_ended_or_that_it_had_to_be_killed(
    monkeypatch, caplog, ends, code
):
    a_process(monkeypatch, f"import os, time; os.close(1); {ends}")  # it says no more
    monkeypatch.setattr(worker, "_LAST", 60.0 if code > 0 else 0.05)

    async def scene():
        one = Worker(lambda message: None, lambda worker: None)
        one.say({"do": "nothing"})
        while not caplog.messages:
            await asyncio.sleep(0.005)
        await one.stop()

    play(scene)
    assert caplog.messages == [f"a training process ended with {code}"]


def test_what_is_said_while_it_is_down_is_forgotten_and_what_follows_is_not(monkeypatch):
    """Else it would come before what `lost` says, to a process that knows nothing of it."""
    program = """
import sys
from network.training import frames
while (message := frames.read(sys.stdin.buffer)) is not None:
    sys.stdout.buffer.write(frames.packed(message))
    sys.stdout.buffer.flush()
"""
    a_process(monkeypatch, program)
    monkeypatch.setattr(worker, "_BREATH", 0.05)
    heard = []

    async def scene():
        one = Worker(heard.append, lambda worker: worker.say({"do": "begin"}))
        one.say({"do": "first"})
        while not heard:
            await asyncio.sleep(0.005)
        one.process.kill()
        while not one.is_down:
            await asyncio.sleep(0.005)
        one.say({"do": "lost"})
        while one.is_down:
            await asyncio.sleep(0.005)
        one.say({"do": "last"})
        while heard[-1] != {"do": "last"}:
            await asyncio.sleep(0.005)
        await one.stop()

    play(scene)
    assert heard == [{"do": "first"}, {"do": "begin"}, {"do": "last"}]
