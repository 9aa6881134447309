"""Whose work a thread does next: one piece of each address a round, and debts wait outside."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.server.door import accounts
from components.server.door.accounts import Account
from components.server.door.limits import Limits
from components.server.door.line import Line
from tests.components.door.fakes import UNHURRIED, play


class Addresses:
    """A line, accounts by name, and who was served, in order."""

    def __init__(self, worker: ThreadPoolExecutor) -> None:
        self.line, self.served = Line(worker), []
        self.accounts = {name: Account(Limits()) for name in "abcd"}

    async def ask(self, name: str, n: int = 0) -> tuple[str, int]:
        with accounts.working_for(self.accounts[name]):
            return await self.line.work(self._serve, name, n)

    def asked(self, name: str, n: int = 0) -> asyncio.Task:
        return asyncio.create_task(self.ask(name, n))

    def _serve(self, name: str, n: int) -> tuple[str, int]:
        self.served.append((name, n))
        return name, n


@pytest.fixture(scope="module")
def worker():
    with ThreadPoolExecutor(1) as worker:
        yield worker


@settings(UNHURRIED, max_examples=40)
@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_a_round_is_one_of_each_address_and_each_keeps_its_order(worker, asked):
    async def scene():
        here = Addresses(worker)
        tasks = [here.asked(name, n) for n, name in enumerate(asked)]
        assert await asyncio.gather(*tasks) == [(name, n) for n, name in enumerate(asked)]
        for name in "abcd":
            mine = [n for who, n in here.served if who == name]
            assert mine == sorted(mine)
        # No address has two turns while another that waits has none.
        left = [name for name, _ in here.served]
        for at, name in enumerate(left):
            if name in left[at + 1 :]:
                again = left.index(name, at + 1)
                assert set(left[again:]) <= set(left[at:again])
        assert not here.line._queues

    play(scene)


def test_one_does_not_wait_for_a_hundred_of_another_address(worker):
    async def scene():
        here = Addresses(worker)
        many = [here.asked("a", n) for n in range(100)]
        await asyncio.sleep(0)
        await here.ask("b")
        assert here.served.index(("b", 0)) <= 2
        await asyncio.gather(*many)

    play(scene)


def test_who_has_spent_too_much_waits_and_the_others_do_not(worker):
    async def scene():
        here = Addresses(worker)
        limits = here.accounts["a"].limits
        here.accounts["a"].charge(limits.saved + 0.2 * limits.share)  # which lasts 0.2 s
        late = here.asked("a")
        await asyncio.sleep(0)
        for n in range(20):
            await here.ask("b", n)
        assert not late.done()
        assert await late == ("a", 0)

    play(scene)


def test_who_leaves_the_line_holds_nobody_up(worker):
    async def scene():
        here = Addresses(worker)
        first, second, third = (here.asked("a", n) for n in range(3))
        await asyncio.sleep(0)
        second.cancel()
        await here.ask("b")
        await third
        first.cancel()  # too late
        assert ("a", 1) not in here.served
        # Also whose turn had come, and who had not heard of it yet.
        gone = here.asked("a", 9)
        await asyncio.sleep(0)
        gone.cancel()
        assert await here.ask("b", 2) == ("b", 2)
        assert not here.line._busy

    play(scene)


def test_the_thread_has_one_at_a_time_also_where_somebody_leaves_meanwhile():
    async def scene():
        begun, goes_on, order = threading.Event(), threading.Event(), []

        def slow():
            begun.set()
            goes_on.wait(5)
            order.append("slow")

        with ThreadPoolExecutor(2) as two:
            line = Line(two)
            first = asyncio.create_task(line.work(slow))
            await asyncio.to_thread(begun.wait, 5)
            second = asyncio.create_task(line.work(order.append, "second"))
            first.cancel()
            await asyncio.wait([first])
            assert first.cancelled()
            await asyncio.sleep(0.02)
            assert not order
            goes_on.set()
            await second
        assert order == ["slow", "second"]
        assert not line._busy

    play(scene)


def test_a_thread_that_has_ended_holds_nobody_up(worker):
    async def scene():
        line = Line(ThreadPoolExecutor(1))
        line._worker.shutdown()
        for _ in range(2):
            with pytest.raises(RuntimeError):
                await line.work(print)
        assert not line._busy

    play(scene)


def test_work_that_fails_costs_nobody_else_their_turn(worker):
    async def scene():
        here = Addresses(worker)
        with pytest.raises(ZeroDivisionError):
            await here.line.work(lambda: 1 // 0)
        assert await here.ask("a") == ("a", 0)

    play(scene)
