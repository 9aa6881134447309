"""A process that trains for others: `python -m network.training.worker`, messages on its pipes.

Orders come on standard input, reports go to standard output (`network.training.frames`); it
ends with its input. It is the app's (`components/server/learning`), and makes way for it.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time

from network.data.copybook import Copybook
from network.data.shelf import Scanned
from network.training import frames
from network.training.host import Host


def main() -> None:
    """Do what is ordered until nobody orders any more."""
    orders, reports = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may come between two messages
    if hasattr(os, "nice"):
        os.nice(10)  # whoever draws comes first

    def say(message: dict) -> None:
        reports.write(frames.packed(message))
        reports.flush()

    inbox: queue.SimpleQueue[dict | None] = queue.SimpleQueue()

    def listen() -> None:
        while (message := frames.read(orders)) is not None:
            inbox.put(message)
        inbox.put(None)

    threading.Thread(target=listen, daemon=True).start()
    host, wait = Host(Copybook(), say, time.perf_counter, Scanned()), None
    while True:
        try:
            message = inbox.get(timeout=wait) if wait != 0 else inbox.get_nowait()
            if message is None:
                return
            host.order(message)
            wait = 0.0
        except queue.Empty:
            wait = host.turn()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)  # the app has gone
