"""What is done for an account: awaited as if it were not metered, and charged to nobody else."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace

import pytest

from components.server.door import accounts
from components.server.door.accounts import Account
from components.server.door.limits import Limits
from components.server.thread import in_worker
from tests.cases import each
from tests.components.door.fakes import PATIENCE, Clock, play


@pytest.fixture
def spent(monkeypatch) -> SimpleNamespace:
    """The thread's time, which passes when a test says so."""
    spent = SimpleNamespace(seconds=50.0)

    def work(seconds: float) -> None:
        spent.seconds += seconds

    spent.work = work
    monkeypatch.setattr(accounts, "time", SimpleNamespace(thread_time=lambda: spent.seconds))
    return spent


class Bill:
    """Stands for an account."""

    def __init__(self) -> None:
        self.total = 0.0
        self.account = Account(Limits(), Clock())
        self.account.charge = self.add

    def add(self, seconds: float) -> None:
        self.total += seconds

    def metered(self, work):
        return self.account.metered(work)


def test_the_result_comes_through():
    async def work(a: int, *, b: int) -> int:
        await asyncio.sleep(0)
        return a + b

    async def scene():
        assert await Bill().metered(work(2, b=3)) == 5

    play(scene)


@each("error", [ValueError, KeyError, asyncio.CancelledError, TimeoutError])
@each("sleeps", [0, 2])
def test_what_is_raised_comes_through(error, sleeps):
    async def work() -> None:
        for _ in range(sleeps):
            await asyncio.sleep(0)
        raise error("this one")

    async def scene():
        with pytest.raises(error, match="this one"):
            await Bill().metered(work())

    play(scene)


def test_what_is_awaited_inside_is_handed_in():
    async def scene():
        future = asyncio.get_running_loop().create_future()
        failing = asyncio.get_running_loop().create_future()

        async def work() -> list:
            said = [await future]
            try:
                await failing
            except LookupError as error:
                said.append(str(error))
            said.append(await asyncio.create_task(asyncio.sleep(0, "slept")))
            return said

        task = asyncio.create_task(told(work()))
        await asyncio.sleep(0)
        future.set_result("handed in")
        failing.set_exception(LookupError("raised"))
        assert await task == ["handed in", "raised", "slept"]

    async def told(work):
        return await Bill().metered(work)

    play(scene)


def test_a_cancellation_reaches_the_work_and_its_last_words_are_said():
    said = []

    async def work() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(0)  # it may still take its time
            said.append("goodbye")

    async def scene():
        task = asyncio.create_task(told(work()))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert said == ["goodbye"]

    async def told(work):
        return await Bill().metered(work)

    play(scene)


def test_work_may_ignore_a_cancellation():
    async def work() -> str:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            return "stayed"

    async def scene():
        task = asyncio.create_task(told(work()))
        await asyncio.sleep(0)
        task.cancel()
        assert await task == "stayed"

    async def told(work):
        return await Bill().metered(work)

    play(scene)


def test_timeouts_and_asynchronous_generators_work_inside():
    async def letters():
        for letter in "abc":
            await asyncio.sleep(0)
            yield letter

    async def work() -> list:
        said = [letter async for letter in letters()]
        try:
            async with asyncio.timeout(0):
                await asyncio.get_running_loop().create_future()
        except TimeoutError:
            said.append("late")
        async with asyncio.timeout(60):
            said.append(await asyncio.sleep(0, "early"))
        async with asyncio.TaskGroup() as group:
            made = group.create_task(asyncio.sleep(0, "grouped"))
        return [*said, made.result(), asyncio.current_task() is not None]

    async def scene():
        assert await Bill().metered(work()) == ["a", "b", "c", "late", "early", "grouped", True]

    play(scene)


def test_work_that_is_given_up_is_closed():
    closed = []

    async def work() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except GeneratorExit:
            closed.append(True)
            raise

    async def scene():
        held = work()  # so that nothing but its closing can close it
        steps = Bill().metered(held).__await__()
        next(steps)
        steps.close()
        assert closed == [True]

    play(scene)


def test_its_own_time_is_charged_and_nobody_elses(spent):
    async def work(cost: float) -> None:
        for _ in range(3):
            spent.work(cost)
            await asyncio.sleep(0)
        spent.work(cost)

    async def others() -> None:
        for _ in range(10):
            spent.work(100.0)
            await asyncio.sleep(0)

    async def told(bill, cost):
        await bill.metered(work(cost))

    async def scene():
        one, two = Bill(), Bill()
        await asyncio.gather(told(one, 1.0), others(), told(two, 0.25))
        assert (one.total, two.total) == (4.0, 1.0)

    play(scene)


@pytest.mark.parametrize("cancelled", [False, True])
def test_what_ends_badly_was_charged_too(spent, cancelled):
    async def work() -> None:
        spent.work(1.0)
        try:
            await asyncio.sleep(0)
            spent.work(2.0)
            raise ValueError
        finally:
            spent.work(4.0)

    async def told(bill):
        await bill.metered(work())

    async def scene():
        bill = Bill()
        task = asyncio.create_task(told(bill))
        await asyncio.sleep(0)
        if cancelled:
            task.cancel()
        await asyncio.wait([task])
        assert bill.total == (5.0 if cancelled else 7.0)

    play(scene)


def test_what_is_started_for_an_account_knows_whom_it_works_for():
    async def scene():
        one, two = Account(Limits()), Account(Limits())

        async def who() -> Account:
            await asyncio.sleep(0)
            return accounts.current()

        before = accounts.current()
        with accounts.working_for(one):
            first = asyncio.create_task(who())
            with accounts.working_for(two):
                second = asyncio.create_task(who())
            assert accounts.current() is one
        assert accounts.current() is before
        assert await asyncio.gather(first, second) == [one, two]

    play(scene)


# ---- off the loop -----------------------------------------------------------------------


@pytest.fixture
def worked(monkeypatch) -> SimpleNamespace:
    """Each thing that is computed takes 2 s of the worker's time, whatever comes of it."""
    spent = SimpleNamespace(seconds=0.0)

    def thread_time() -> float:
        spent.seconds += 1.0
        return 2.0 * spent.seconds

    monkeypatch.setattr(accounts, "time", SimpleNamespace(thread_time=thread_time))
    return spent


@pytest.mark.parametrize("how", ["ends well", "fails", "nobody waits any more"])
def test_what_is_computed_off_the_loop_is_charged_whatever_comes_of_it(worked, how):
    """Nonsense that takes long to read is not free, nor is what a visitor did not wait for."""

    async def scene():
        account = Account(Limits(share=1.0, saved=0.0), Clock())
        begun, go_on = threading.Event(), threading.Event()

        def compute(text: str) -> str:
            begun.set()
            assert go_on.wait(PATIENCE)
            if how == "fails":
                raise LookupError(text)
            return text.upper()

        with accounts.working_for(account):
            task = asyncio.create_task(in_worker(compute, "result"))
        while not begun.is_set():
            await asyncio.sleep(0)
        if how == "nobody waits any more":
            task.cancel()
            await asyncio.wait([task])
        go_on.set()
        if how == "ends well":
            assert await task == "RESULT"
        elif how == "fails":
            with pytest.raises(LookupError, match="result"):
                await task
        while not account.wait():
            await asyncio.sleep(0)
        assert account.wait() == 2.0

    play(scene)
