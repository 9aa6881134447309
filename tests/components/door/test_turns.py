"""Whose turn it is: one of each queue a round, in the order in which they came."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.server.door.turns import Turns
from tests.components.door.fakes import UNHURRIED, play, rounds, until


@settings(UNHURRIED, max_examples=60)
@given(st.lists(st.sampled_from("abcd"), max_size=40))
def test_a_round_is_one_of_each_queue_and_each_queue_keeps_its_order(asked):
    async def scene():
        turns, called = Turns(), []
        for n, queue in enumerate(asked):
            turns.wait(queue, partial(called.append, (queue, n)))
        await until(lambda: len(called) == len(asked))
        await rounds(3)
        assert sorted(called) == sorted((queue, n) for n, queue in enumerate(asked))
        for queue in "abcd":
            mine = [n for name, n in called if name == queue]
            assert mine == sorted(mine)
        # The k-th of a queue comes in round k, so rounds never go back.
        seen = dict.fromkeys("abcd", 0)
        order = []
        for queue, _ in called:
            seen[queue] += 1
            order.append(seen[queue])
        assert order == sorted(order)

    play(scene)


def test_one_call_does_not_wait_for_a_thousand_of_somebody_else():
    async def scene():
        turns, called = Turns(), []
        for n in range(1000):
            turns.wait("many", partial(called.append, n))
        turns.wait("one", partial(called.append, "one"))
        await until(lambda: "one" in called)
        assert called.index("one") <= 1
        await until(lambda: len(called) == 1001)
        assert [n for n in called if n != "one"] == list(range(1000))

    play(scene)


def test_the_loop_works_between_two_rounds():
    async def scene():
        turns, called = Turns(), []
        for n in range(50):
            turns.wait("many", partial(called.append, n))
        seen = []
        while len(called) < 50:
            await asyncio.sleep(0)
            seen.append(len(called))
        assert max(b - a for a, b in zip([0, *seen], seen, strict=False)) == 1

    play(scene)


def test_a_call_that_waits_again_comes_after_those_that_wait():
    async def scene():
        turns, called = Turns(), []

        def again(name: str, times: int) -> None:
            called.append(name)
            if times:
                turns.wait("queue", partial(again, name, times - 1))

        turns.wait("queue", partial(again, "first", 2))
        turns.wait("queue", partial(again, "second", 0))
        await until(lambda: len(called) == 4)
        assert called == ["first", "second", "first", "first"]

    play(scene)


def test_a_call_that_waits_again_without_end_does_not_keep_others_out():
    async def scene():
        turns, called = Turns(), []

        def greedy() -> None:
            called.append("greedy")
            turns.wait("greedy", greedy)

        turns.wait("greedy", greedy)
        await rounds(10)
        turns.wait("modest", partial(called.append, "modest"))
        await until(lambda: "modest" in called, 5)
        assert len(called) > 5

    play(scene)


def test_nothing_is_kept_of_a_queue_that_is_empty():
    async def scene():
        turns = Turns()
        for n in range(100):
            turns.wait(n, lambda: None)
        await rounds(3)
        assert not turns._queues

    play(scene)


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_a_call_that_fails_costs_nobody_else_their_turn(bad):
    """A parser's mistake about one visitor's bytes must not stop everybody's reading."""

    async def scene():
        reported = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda loop, context: reported.append(context["exception"]))
        turns, called = Turns(), []

        def fail() -> None:
            raise LookupError("of one visitor")

        for n, queue in enumerate("abc"):
            turns.wait(queue, fail if n == bad else partial(called.append, queue))
            turns.wait(queue, partial(called.append, queue + queue))
        await until(lambda: len(called) == 5)
        assert sorted(called) == sorted({"a", "b", "c", "aa", "bb", "cc"} - {"abc"[bad]})
        assert [str(error) for error in reported] == ["of one visitor"]

    play(scene)
