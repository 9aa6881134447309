"""POST /api/export/KIND, called as a server would: answers, refusals, whose turn it is."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Route, Router

from components.exports import notebook, picture, pixels, svg, table
from components.language import speaking
from components.server import exports
from components.server.door import accounts
from components.server.door.accounts import Account
from components.server.door.limits import Limits
from components.server.door.line import Line
from components.server.door.orders import Order
from network import load
from network.asking.edits import flat
from tests.components import wire
from tests.components.kinds import encode
from tests.components.views.scenes import changed, scene, strange
from tests.network.properties import checked

ROUTER = Router([Route("/api/export/{kind}", exports.export, methods=["POST"])])
SEVEN = [[(0.25, 0.25), (0.75, 0.25), (0.5, 0.75)]]
DRAWN = wire.request(SEVEN)
DOT = wire.request([[(0.5, 0.5)]])  # whose replay is short
STROKES = [np.array(stroke, np.float32) for stroke in SEVEN]
OF = "Sigmoid network as it ships. Drawing scaled and centred."


def body(*messages: bytes) -> bytes:
    return b"".join(struct.pack("<I", len(message)) + message for message in messages)


class Answer:
    """One request's answer, as it comes."""

    def __init__(self) -> None:
        self.status, self.headers, self.content = 0, {}, b""
        self.parts = 0
        self.more = asyncio.Event()

    async def send(self, event: dict) -> None:
        if event["type"] == "http.response.start":
            self.status = event["status"]
            self.headers = {k.decode(): v.decode() for k, v in event["headers"]}
        else:
            self.content += event.get("body", b"")
            self.parts += bool(event.get("body"))
            self.more.set()

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.content.splitlines()]

    @property
    def error(self) -> str:
        return json.loads(self.content)["error"]


async def asked(
    answer: Answer, kind: str, content: bytes = body(DRAWN), query: str = "network=sigmoid",
    origin: str | None = None, gone: asyncio.Event | None = None,
) -> Answer:  # fmt: skip
    headers = [(b"host", b"127.0.0.1:8501")]
    headers += [(b"origin", origin.encode())] if origin else []
    events = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> dict:
        if events:
            return events.pop()
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    scope = {
        "type": "http", "method": "POST", "path": f"/api/export/{kind}", "root_path": "",
        "query_string": query.encode(), "headers": headers, "scheme": "http",
        "server": ("127.0.0.1", 8501), "http_version": "1.1", "asgi": {"spec_version": "2.3"},
    }  # fmt: skip
    await ROUTER(scope, receive, answer.send)
    return answer


def post(kind: str, content: bytes = body(DRAWN), *arguments: object, **more: object) -> Answer:
    async def main() -> Answer:
        return await asked(Answer(), kind, content, *arguments, **more)

    return asyncio.run(main())


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch):
    # Each test has a loop of its own, and may end it while a frame is being made.
    monkeypatch.setattr(exports, "_turns", Line(exports._turns._worker))
    yield
    assert exports._orders == [], "somebody's place was never given back"


def of(**more: object):
    return scene("sigmoid", STROKES, **more)


# ---- what one gets ----


def test_each_file_is_what_the_network_says_of_this_drawing():
    look = picture.Look(OF)
    expected = {
        "png": ("image/png", pixels.png(picture.sheet(of(), look)), "png"),
        "svg": ("image/svg+xml", svg.svg(picture.sheet(of(), look)), "svg"),
        "csv": ("text/csv; charset=utf-8", table.table(of(), OF), "csv"),
        "notebook": ("application/x-ipynb+json", notebook.notebook(of(), OF), "ipynb"),
    }
    for kind, (media_type, content, ending) in expected.items():
        answer = post(kind)
        assert answer.status == 200
        assert answer.headers["content-type"] == media_type
        assert answer.headers["content-disposition"] == f'attachment; filename="digit-7.{ending}"'
        assert answer.content == content, kind


def test_changed_knobs_the_neuron_the_light_and_the_language_reach_the_file():
    edits = {"kind": "network", "id": None, "base": "sigmoid", "hidden": None, "shuffle": None,
             "changes": [[300, 5.0], [12_600, -7.0], [13_001, 9.0]]}  # fmt: skip
    neuron = {"kind": "neuron", "place": [1, 4]}
    answer = post("csv", body(encode(edits), encode(neuron), DRAWN), "network=sigmoid&lang=de")
    at = scene(changed("sigmoid"), STROKES)
    rows, theirs = answer.content.decode().splitlines()[7:], b""
    with speaking("de"):
        theirs = table.table(at, OF)
    assert rows == theirs.decode().splitlines()[7:]
    answer = post("svg", body(encode(neuron), DRAWN), "network=sigmoid&light=1&lines=weight")
    look = picture.Look(OF, light=True, by_activation=False)
    assert answer.content == svg.svg(picture.sheet(of(selected=(1, 4)), look))


def test_a_network_in_training_is_the_one_that_the_browser_has():
    net = strange("relu", 784, 5, 7, 10)
    wish = {
        "kind": "learned", "sizes": net.sizes, "activations": net.activations,
        "numbers": base64.b64encode(flat(net).astype("<f4").tobytes()).decode(),
    }  # fmt: skip
    answer = post("csv", body(encode(wish), DRAWN), "network=relu")
    text = answer.content.decode().splitlines()
    assert "training" in text[1]
    expected = table.table(scene(net, STROKES), "").decode().splitlines()
    assert text[6:] == expected[6:]


def test_a_replay_tells_how_far_it_has_come_and_then_the_file():
    answer = post("webp")
    *told, last = answer.lines
    assert [line["done"] for line in told] == list(range(1, told[-1]["of"] + 1))
    assert last["type"] == "image/webp"
    assert last["name"] == "digit-7.webp"
    assert base64.b64decode(last["file"])[8:12] == b"WEBP"
    assert answer.parts >= len(told)  # told when it happens, not all at the end
    assert post("gif", body(DOT)).lines[-1]["type"] == "image/gif"


def test_a_blank_pad_has_files_too():
    for kind in ("png", "svg", "csv", "notebook", "webp"):
        assert post(kind, body(wire.request([]))).status == 200, kind


# ---- what is refused ----


@pytest.mark.parametrize("kind", ["nothing", "PNG", "png.exe", ".."])
def test_what_is_no_export(kind):
    assert post(kind).status == 404


def test_foreign_pages():
    assert post("csv", origin="http://elsewhere.example").status == 403
    assert post("csv", origin="http://127.0.0.1:8501").status == 200


def learned(**more: object) -> bytes:
    net = load("sigmoid")
    wish = {"kind": "learned", "sizes": list(net.sizes), "activations": list(net.activations),
            "numbers": base64.b64encode(flat(net).astype("<f4").tobytes()).decode()}  # fmt: skip
    return body(encode(wish | more), DRAWN)


NAN = base64.b64encode(np.full(13_002, np.nan, "<f4").tobytes()).decode()
HUGE = base64.b64encode(np.full(13_002, 1e30, "<f4").tobytes()).decode()
HOSTILE = {
    "a body that ends early": b"\x00",
    "a message longer than the body": struct.pack("<I", 99) + b"x",
    "no message": body(b""),
    "a drawing cut off": body(DRAWN[:-3]),
    "an unknown kind": body(encode({"kind": "rm"})),
    "no kind": body(encode({})),
    "a training": body(encode({"kind": "learn", "do": "begin", "run": "x" * 20})),
    "no such neuron": body(encode({"kind": "neuron", "place": [9, 9]})),
    "changes that are none": body(encode({"kind": "network", "base": "relu", "changes": [[1]]})),
    "sizes of text": learned(sizes="784"),
    "too many layers": learned(sizes=[784, 16, 16, 16, 16, 10]),
    "a huge layer": learned(sizes=[784, 10**9, 16, 10]),
    "sizes that are true": learned(sizes=[784, True, 16, 10]),
    "other ends": learned(sizes=[10, 16, 16, 784]),
    "sizes that do not fit": learned(sizes=[784, 16, 15, 10]),
    "an unknown activation": learned(activations=["sigmoid", "exec", "sigmoid"]),
    "activations in a list": learned(activations=[["sigmoid"], "sigmoid", "sigmoid"]),
    "too few activations": learned(activations=["sigmoid"]),
    "no numbers": learned(numbers=None),
    "numbers that are none": learned(numbers="@@@@"),
    "half a number": learned(numbers="AAAA"),
    "numbers that are not finite": learned(numbers=NAN),
    "numbers beyond all bounds": learned(numbers=HUGE),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_makes_no_sense_is_refused(content):
    for kind in ("csv", "webp"):
        answer = post(kind, content)
        assert answer.status == 400
        assert answer.error


def test_what_is_too_much_is_refused():
    assert post("csv", body(*[DRAWN] * 17)).status == 413
    assert post("csv", bytes(2**20 + 1)).status == 413
    assert post("csv", query="network=passwd").status == 403
    assert post("csv", query="").status == 403


@checked(60)
@given(st.binary(max_size=120))
def test_any_bytes_are_refused_or_answered(content):
    assert post("csv", content).status in (200, 400, 413)


# ---- whose turn it is ----


def test_a_visitor_has_one_at_a_time_and_is_told_so_in_their_language():
    visitor = "network=sigmoid&visitor=" + "v" * 20

    async def main() -> None:
        first, second, other = Answer(), Answer(), Answer()
        work = asyncio.create_task(asked(first, "webp", body(DOT), visitor))
        await first.more.wait()
        await asked(second, "csv", body(DRAWN), visitor)
        await asked(other, "csv", body(DRAWN), "network=sigmoid&visitor=" + "w" * 20)
        await work
        assert second.status == 429
        assert second.error == "Your last file is still being made."
        assert other.status == 200
        assert "file" in first.lines[-1]
        assert (await asked(Answer(), "csv", body(DRAWN), visitor)).status == 200

    asyncio.run(main())


def test_two_that_come_at_the_same_moment_are_two():
    visitor = "network=sigmoid&visitor=" + "v" * 20

    async def main() -> None:
        both = [asked(Answer(), "csv", body(DRAWN), visitor) for _ in range(2)]
        assert sorted([one.status for one in await asyncio.gather(*both)]) == [200, 429]

    asyncio.run(main())


def test_who_leaves_gives_their_place_back_and_nothing_more_is_made():
    async def main() -> None:
        gone, answer = asyncio.Event(), Answer()
        work = asyncio.create_task(asked(answer, "webp", body(DRAWN), gone=gone))
        await answer.more.wait()
        gone.set()
        await asyncio.wait_for(work, 20)
        assert exports._orders == []
        assert "file" not in answer.lines[-1]

    asyncio.run(main())


@pytest.mark.parametrize("at_once", [0, 4], ids=["whose turn is far", "who is next"])
def test_a_file_that_nobody_waits_for_any_more_is_not_begun(monkeypatch, at_once):
    monkeypatch.setattr(exports, "AT_ONCE", at_once)
    begun, goes_on, made = threading.Event(), threading.Event(), []

    def busy() -> None:
        begun.set()
        goes_on.wait(20)

    async def main() -> None:
        gone = asyncio.Event()
        other = asyncio.create_task(exports._turns.work(busy))
        await asyncio.to_thread(begun.wait, 20)
        file = replace(exports.FILES["csv"], made=lambda *_: made.append("csv"))
        monkeypatch.setitem(exports.FILES, "csv", file)
        work = asyncio.create_task(asked(Answer(), "csv", gone=gone))
        while not exports._orders:
            await asyncio.sleep(0)
        gone.set()
        await asyncio.wait_for(work, 20)
        while exports._orders:
            await asyncio.sleep(0)
        goes_on.set()
        await other
        assert await exports._turns.work(lambda: "next") == "next"
        assert not made

    asyncio.run(main())


def test_others_come_first_and_that_is_told(monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    monkeypatch.setattr(exports, "POLL", 0.01)

    async def main() -> None:
        answers = [Answer() for _ in range(3)]
        await asyncio.gather(*(asked(a, "webp", body(DOT)) for a in answers))
        waits = [[line["waiting"] for line in a.lines if "waiting" in line] for a in answers]
        assert waits[0] == []
        assert waits[1][0] == 1
        assert waits[2][0] == 2
        assert waits[2][-1] == 1
        assert all("file" in a.lines[-1] for a in answers)

    asyncio.run(main())


@pytest.mark.parametrize("debt", [0, 1000], ids=["at once", "who have spent too much"])
def test_another_address_does_not_wait_for_many_replays_of_one(debt):
    greedy, modest = Account(Limits()), Account(Limits())

    async def main() -> None:
        gone, films = asyncio.Event(), [Answer() for _ in range(8)]
        with accounts.working_for(greedy):
            work = [asyncio.create_task(asked(one, "webp", gone=gone)) for one in films]
        while len(exports._orders) < len(films):
            await asyncio.sleep(0)
        greedy.charge(debt)
        with accounts.working_for(modest):
            mine = await asyncio.wait_for(asked(Answer(), "png"), 20)
        assert mine.status == 200
        assert not any(task.done() for task in work)
        gone.set()
        await asyncio.gather(*work)

    asyncio.run(main())


@checked(60)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.sets(st.sampled_from("abc")))
def test_a_place_is_by_turns_of_addresses(asked_by, in_debt):
    """Against the whole line written down: in each round one of each, in the order they came."""
    all_ = {name: Account(Limits()) for name in "abc"}
    for name in in_debt:
        all_[name].charge(1000)
    orders = [Order(str(n), all_[name]) for n, name in enumerate(asked_by)]
    first = {name: asked_by.index(name) for name in asked_by}
    line = sorted(
        range(len(orders)),
        key=lambda n: (
            asked_by[n] in in_debt, asked_by[:n].count(asked_by[n]), first[asked_by[n]],
        ),
    )  # fmt: skip
    exports._orders[:] = orders
    try:
        assert [exports._orders.place(orders[n]) for n in line] == list(range(len(orders)))
    finally:
        exports._orders.clear()


@pytest.mark.parametrize("limits", [Limits(exports=1), Limits(all_exports=1)])
def test_an_address_and_all_have_so_many(limits):
    account = Account(limits)

    async def main() -> None:
        with accounts.working_for(account):
            first, second = Answer(), Answer()
            work = asyncio.create_task(asked(first, "webp", body(DOT)))
            await first.more.wait()
            await asked(second, "png", body(DRAWN))
            assert second.status == 429
            assert "Too many files" in second.error
            await work

    asyncio.run(main())


def test_what_it_costs_is_charged_frame_by_frame():
    spent = []

    class Watched(Account):
        def charge(self, seconds: float) -> None:
            spent.append(seconds)
            super().charge(seconds)

    async def main() -> Answer:
        with accounts.working_for(Watched(Limits())):
            return await asked(Answer(), "webp", body(DOT))

    answer = asyncio.run(main())
    frames = answer.lines[-2]["of"]
    assert len(spent) >= frames
    assert sum(spent) > 0.05
    assert max(spent) < 0.8 * sum(spent)


def test_a_mistake_costs_this_file_only(monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise ArithmeticError("no")

    monkeypatch.setattr(exports, "_step", broken)
    assert post("webp", body(DOT)).lines == [{"error": "The replay could not be made."}]
    assert len(caplog.records) == 1
    monkeypatch.undo()
    assert "file" in post("webp", body(DOT)).lines[-1]
