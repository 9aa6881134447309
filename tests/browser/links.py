"""The text of a link, written and read a second time, from its description in link.js alone."""

from __future__ import annotations

import base64
import json
import struct
import zlib

GRID = 4096
SWITCHES = ("centre", "byActivation", "guessing", "covered")
BLANK = {"hidden": None, "shuffle": None, "changes": {}, "muted": {}}
MAIN, STROKE, EDITS, OPTIONS, PICTURE = 1, 2, 3, 4, 5


def count(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def signed(value: int) -> bytes:
    return count(-2 * value - 1 if value < 0 else 2 * value)


def text(value: str) -> bytes:
    return count(len(value.encode())) + value.encode()


def section(kind: int, content: bytes) -> bytes:
    sum_ = zlib.crc32(bytes([kind]) + content) & 0xFFFFFF
    return bytes([kind]) + count(len(content)) + sum_.to_bytes(3, "little") + content


def places(numbers: list[int]) -> bytes:
    steps = (signed(b - a) for a, b in zip([0, *numbers], numbers, strict=False))
    return count(len(numbers)) + b"".join(steps)


def stroke(points: list[float], order: int) -> bytes:
    steps = [round(value * GRID) for value in points]
    out = bytes([order])
    for n, value in enumerate(steps):
        one, two = (steps[n - k] if n >= k else 0 for k in (2, 4))
        out += signed(value - (2 * one - two if order == 2 and n >= 4 else one))
    return out


def written(state: dict, print_: int, packed: bool, order: int = 1, version: int = 1) -> str:
    """What a link may hold for a state, by the description; JavaScript may choose other orders."""
    rest = []
    edits = state["edits"].get(state["base"])
    if edits and edits != BLANK:
        changes = sorted((int(place), value) for place, value in edits["changes"].items())
        out = text(state["base"]) + text(edits["hidden"] or "")
        out += count(0 if edits["shuffle"] is None else edits["shuffle"] + 1)
        out += places([place for place, _ in changes])
        out += b"".join(count(0) + struct.pack("<f", value) for _, value in changes)
        out += count(len(edits["muted"]))
        for neuron, cut in edits["muted"].items():
            layer, index = map(int, neuron.split("-"))
            out += count(layer) + count(index) + places(cut)
        rest.append((EDITS, out))
    options = state["options"].get(state["view"])
    if options:
        rest.append((OPTIONS, text(state["view"]) + text(json.dumps(options))))
    if state.get("picture"):
        rest.append((PICTURE, bytes(state["picture"])))
    flags = sum(2**n for n, key in enumerate(SWITCHES) if state[key])
    main = bytes([flags]) + print_.to_bytes(3, "little") + count(len(state["strokes"]))
    body = section(MAIN, main + bytes(kind for kind, _ in rest))
    for points in state["strokes"]:
        body += section(STROKE, stroke(points, order))
    for kind, content in rest:
        body += section(kind, content)
    if packed:
        press = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = press.compress(body) + press.flush()
    head = bytes([version | 128 if packed else version])
    return base64.urlsafe_b64encode(head + body).decode().rstrip("=")


class Reader:
    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def take(self, n: int) -> bytes:
        assert self.at + n <= len(self.content)
        self.at += n
        return self.content[self.at - n : self.at]

    def count(self) -> int:
        value = shift = 0
        while True:
            (byte,) = self.take(1)
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def signed(self) -> int:
        value = self.count()
        return -(value + 1) // 2 if value % 2 else value // 2

    def text(self) -> str:
        return self.take(self.count()).decode()

    def places(self) -> list[int]:
        found = []
        for _ in range(self.count()):
            found.append(self.signed() + (found[-1] if found else 0))
        return found

    @property
    def left(self) -> int:
        return len(self.content) - self.at


def read(link: str) -> dict:
    """All that a whole link says."""
    raw = base64.urlsafe_b64decode(link + "=" * (-len(link) % 4))
    assert raw[0] & 127 == 1
    body = Reader(zlib.decompress(raw[1:], -15) if raw[0] & 128 else raw[1:])
    said: dict = {"strokes": [], "edits": {}, "options": {}}
    while body.left:
        (kind,) = body.take(1)
        n, sum_ = body.count(), int.from_bytes(body.take(3), "little")
        content = body.take(n)
        assert zlib.crc32(bytes([kind]) + content) & 0xFFFFFF == sum_
        _SECTIONS[kind](Reader(content), said)
    assert len(said["strokes"]) == said.pop("n")
    return said


def _main(reader: Reader, said: dict) -> None:
    (flags,) = reader.take(1)
    said.update({key: bool(flags >> n & 1) for n, key in enumerate(SWITCHES)})
    said["print"] = int.from_bytes(reader.take(3), "little")
    said["n"] = reader.count()


def _stroke(reader: Reader, said: dict) -> None:
    (order,) = reader.take(1)
    steps: list[int] = []
    while reader.left:
        n = len(steps)
        one, two = (steps[n - k] if n >= k else 0 for k in (2, 4))
        steps.append(reader.signed() + (2 * one - two if order == 2 and n >= 4 else one))
    said["strokes"].append([step / GRID for step in steps])


def _edits(reader: Reader, said: dict) -> None:
    base, hidden, seed, at = reader.text(), reader.text(), reader.count(), reader.places()
    values: list[float] = []
    changes = {}
    for place in at:
        which = reader.count()
        if not which:
            values += struct.unpack("<f", reader.take(4))
        changes[str(place)] = values[which - 1]
    muted = {}
    for _ in range(reader.count()):
        neuron = f"{reader.count()}-{reader.count()}"
        muted[neuron] = reader.places()
    shuffle = seed - 1 if seed else None
    said["edits"][base] = {
        "hidden": hidden or None, "shuffle": shuffle, "changes": changes, "muted": muted,
    }  # fmt: skip


def _options(reader: Reader, said: dict) -> None:
    view, options = reader.text(), json.loads(reader.text())
    said["options"][view] = options


def _picture(reader: Reader, said: dict) -> None:
    said["picture"] = list(reader.take(784))


_SECTIONS = {MAIN: _main, STROKE: _stroke, EDITS: _edits, OPTIONS: _options, PICTURE: _picture}
