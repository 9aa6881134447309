"""What the server does again and again: it goes on, whatever one of its chores fails with."""

import asyncio
from itertools import count, pairwise

import pytest

from components.server.every import every


def play(scene):
    async def in_time():
        async with asyncio.timeout(10):
            await scene()

    asyncio.run(in_time())


async def until(come):
    while not come():
        await asyncio.sleep(0)


def test_all_are_called_again_and_again_and_not_after_it():
    calls = []

    async def scene():
        async with every(0, lambda: calls.append("a"), lambda: calls.append("b")):
            assert calls == []  # not before the first pause
            await until(lambda: len(calls) >= 6)
        n = len(calls)
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(calls) == n

    play(scene)
    assert calls[:6] == ["a", "b"] * 3


def test_it_waits_between_two_calls():
    times = []

    async def scene():
        loop = asyncio.get_running_loop()
        async with every(0.02, lambda: times.append(loop.time())):
            await until(lambda: len(times) == 3)

    play(scene)
    # The loop's clock has a grain.
    assert all(later - earlier >= 0.019 for earlier, later in pairwise(times))


def test_one_that_fails_goes_on_and_is_a_line_in_the_log_until_it_is_something_else(caplog):
    said = ["gone", "gone", "gone", None, "gone", "wrong", "wrong"]
    numbers, others = count(), []

    def chore():
        if (n := next(numbers)) < len(said) and said[n]:
            raise OSError(said[n])

    async def scene():
        async with every(0, chore, lambda: others.append(True)):
            await until(lambda: len(others) > len(said))

    play(scene)
    lines = [record.getMessage().rpartition(": ")[2] for record in caplog.records]
    assert lines == ["OSError('gone')", "OSError('gone')", "OSError('wrong')"]
    assert all("chore" in record.getMessage() and not record.exc_info for record in caplog.records)


def test_what_ends_the_server_is_not_held_up():
    async def scene():
        with pytest.raises(KeyError):
            async with every(0, lambda: None):
                raise KeyError
        assert asyncio.all_tasks() == {asyncio.current_task()}

    play(scene)
