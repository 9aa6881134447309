"""Messages of a kind a second time, with `struct` and `json` alone, and a lane to send them on."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from websockets.sync.client import ClientConnection, connect

from tests.components import wire
from tests.server import Server

PATIENCE = 20  # seconds; milliseconds where the machine is not busy


def encode(message: dict) -> bytes:
    """What a browser sends."""
    text = json.dumps(message).encode()
    return struct.pack("<BBHI", 2, 0, 0, len(text)) + text + bytes(-len(text) % 4)


def decode(message: bytes) -> dict:
    """What a browser reads, with arrays as NumPy's."""
    version, _, _, n = struct.unpack("<BBHI", message[:8])
    assert version == 2
    numbers = np.frombuffer(message[8 + n + -n % 4 :], "<f4")

    def array(value: dict) -> object:
        if "f32" not in value:
            return value
        first, shape = value["f32"]
        return numbers[first : first + int(np.prod(shape))].reshape(shape)

    return json.loads(message[8 : 8 + n], object_hook=array)


class Client:
    """One visitor on a lane."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.sequence = 0

    def say(self, kind: str, **more: object) -> None:
        """Send a message of a kind."""
        self.connection.send(encode({"kind": kind, **more}))

    def hear(self, kind: str) -> dict:
        """The next message of this kind; others before it are passed over."""
        while True:
            message = self.connection.recv(timeout=PATIENCE)
            if message[0] == 2 and (found := decode(message))["kind"] == kind:
                return found

    def ask(self, kind: str, answer: str | None = None, **more: object) -> dict:
        """Send a message and wait for what answers it."""
        self.say(kind, **more)
        return self.hear(answer or kind)

    def draw(self, strokes: list, centre: bool = True) -> wire.Reply:
        """Send a drawing and wait for its trace."""
        self.sequence += 1
        self.connection.send(wire.request(strokes, centre, self.sequence))
        while True:
            message = self.connection.recv(timeout=PATIENCE)
            if message[0] == 1:
                reply = wire.read_reply(message)
                assert reply.sequence == self.sequence
                return reply

    def numbers(self) -> dict:
        """The numbers of the newest drawing's view."""
        while (found := self.hear("numbers"))["sequence"] != self.sequence:
            pass
        return found


@contextmanager
def client(server: Server, network: str = "sigmoid", **query: str) -> Iterator[Client]:
    """A lane that is open."""
    more = "".join(f"&{key}={value}" for key, value in query.items())
    url = f"{server.ws_url}?network={network}{more}"
    with connect(url, proxy=None, compression=None, open_timeout=PATIENCE) as connection:
        yield Client(connection)
