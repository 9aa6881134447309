"""POST /api/paper: a photograph in, digits and steps out; and whoever may not, or too much."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image
from starlette.requests import Request

from components.paper import read
from components.paper.file import MOST_BYTES
from components.server import paper
from components.server.door import accounts
from components.server.door.accounts import Account
from components.server.door.limits import Limits
from tests.cases import each
from tests.photographs import Sheet, photograph
from tests.samples import SAMPLES

PAGE = photograph([np.array(s) for s in SAMPLES[4]], Sheet("ruled", size=0.4, frame=(600, 450)))
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def send(server, body=PAGE, query="", **headers):
    """Status and JSON of what is answered."""
    request = urllib.request.Request(f"{server.url}/api/paper{query}", body, headers)
    try:
        with _direct.open(request, timeout=30) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, json.load(answer)


def test_the_answer_has_the_digit_and_each_step_as_a_picture(server):
    status, said = send(server)
    assert status == 200
    wanted = read(PAGE)
    (digit,) = said["digits"]
    pixels = np.frombuffer(base64.b64decode(digit["pixels"]), np.uint8)
    assert np.abs(pixels / 255 - wanted.digits[0].pixels.ravel()).max() <= 0.5 / 255 + 1e-6
    assert digit["box"] == pytest.approx(wanted.digits[0].box, abs=1e-4)
    for name, page in zip(
        ("upright", "even", "ink", "unruled"),
        (wanted.upright, wanted.even, wanted.inked, wanted.ruled),
        strict=True,
    ):
        head, data = said["steps"][name].split(",")
        assert head in ("data:image/jpeg;base64", "data:image/png;base64")
        shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L")) / 255
        assert np.abs(shown - page).mean() < 0.03


def test_a_part_is_cut_out_by_hand(server):
    _, said = send(server, query="?box=0.25,0.2,0.5,0.6")
    assert len(said["digits"]) == 1
    left, top, width, height = said["digits"][0]["box"]
    assert (left, top) == pytest.approx((0.25, 0.2), abs=0.01)
    assert (left + width, top + height) == pytest.approx((0.75, 0.8), abs=0.01)


@each(
    "box",
    ["", "1", "0,0,1", "0,0,1,1,1", "nan,0,1,1", "0,0,inf,1", "-1,0,1,1", "0,0,0,1", "a,b,c,d"],
)
def test_a_box_that_is_none_is_refused(server, box):
    assert send(server, query=f"?box={box}")[0] == 400


def test_whatever_is_no_picture_is_refused_in_the_visitors_language(server):
    status, said = send(server, b"no picture", "?lang=en")
    assert status == 422
    assert said == {"error": "This is not a picture. Choose a JPEG, PNG, WebP, GIF or BMP file."}
    assert send(server, b"")[0] == 422


def test_a_foreign_page_may_not(server):
    assert send(server, Origin="http://elsewhere.example")[0] == 403


def test_what_is_too_large_is_not_read_to_its_end(server):
    try:
        status, said = send(server, bytes(MOST_BYTES + 2**20))
    except urllib.error.URLError:  # the server had hung up before all was sent
        return
    assert status == 413
    assert "16 MB" in said["error"]


def test_one_at_a_time_for_each_visitor_and_all_are_served_in_the_end(server):
    with ThreadPoolExecutor(6) as pool:
        mine = [pool.submit(send, server, PAGE, "?visitor=" + "m" * 20) for _ in range(4)]
        others = [pool.submit(send, server, PAGE, f"?visitor={i}" + "o" * 20) for i in range(2)]
        statuses = [each.result()[0] for each in mine]
        assert {each.result()[0] for each in others} == {200}
    assert set(statuses) <= {200, 429}
    assert 200 in statuses
    assert send(server, PAGE, "?visitor=" + "m" * 20)[0] == 200


async def wanted(visitor: object) -> int:
    """The status of what a server would answer."""
    events = [{"type": "http.request", "body": str(visitor).encode(), "more_body": False}]

    async def receive() -> dict:
        return events.pop()

    query = f"visitor={visitor}".encode()
    scope = {"type": "http", "method": "POST", "path": "/api/paper", "query_string": query}
    answer = await paper.paper(Request({**scope, "headers": [(b"host", b"a")]}, receive))
    return answer.status_code


@pytest.fixture
def read_in_turn(monkeypatch):
    """The files that were read, which takes no time here."""
    done = []
    monkeypatch.setattr(paper, "_said", lambda content, *_: done.append(content.decode()) or {})
    return done


def test_another_address_does_not_wait_for_many_pages_of_one(read_in_turn):
    async def main() -> None:
        greedy, modest = Account(Limits()), Account(Limits())
        with accounts.working_for(greedy):
            many = [asyncio.create_task(wanted(n)) for n in range(40)]
        while len(paper._reading) < 40:
            await asyncio.sleep(0)
        with accounts.working_for(modest):
            assert await wanted("mine") == 200
        assert read_in_turn.index("mine") <= 2
        assert set(await asyncio.gather(*many)) == {200}

    asyncio.run(main())


def test_two_of_one_address_who_say_no_name_do_not_wait_for_each_other(read_in_turn):
    """The stage on a page of its own has no visitor's secret."""

    async def main() -> None:
        with accounts.working_for(Account(Limits())):
            both = [asyncio.create_task(wanted("")) for _ in range(2)]
            assert await asyncio.gather(*both) == [200, 200]
            one = [asyncio.create_task(wanted("one" * 6)) for _ in range(2)]
            assert sorted(await asyncio.gather(*one)) == [200, 429]
        assert not paper._reading

    asyncio.run(main())


def test_what_is_on_its_way_keeps_nobody_from_being_read(read_in_turn):
    """Bodies that arrive a byte at a time, as many as there are places."""

    async def trickles(visitor: int) -> None:
        first = [{"type": "http.request", "body": b"a", "more_body": True}]

        async def receive() -> dict:
            return first.pop() if first else await asyncio.Event().wait()

        query = f"visitor={visitor}".encode()
        scope = {"type": "http", "method": "POST", "path": "/api/paper", "query_string": query}
        await paper.paper(Request({**scope, "headers": [(b"host", b"a")]}, receive))

    async def main() -> None:
        with accounts.working_for(Account(Limits(photographs=3))):
            slow = [asyncio.create_task(trickles(n)) for n in range(3)]
            await asyncio.sleep(0)
            assert await wanted("honest") == 200
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    asyncio.run(main())


def test_so_many_pages_of_one_address_wait_and_no_more(read_in_turn):
    async def main() -> None:
        with accounts.working_for(Account(Limits(photographs=3))):
            many = [asyncio.create_task(wanted(n)) for n in range(5)]
        with accounts.working_for(Account(Limits())):
            assert await wanted("of another") == 200
        assert sorted(await asyncio.gather(*many)) == [200] * 3 + [429] * 2
        assert not paper._reading

    asyncio.run(main())
