"""What follows the drawing besides the neurons: views and terms, newest first, never in the way.

A lane with views made for the test, a `send` that keeps what it was given, and a clock that is
a number: nothing has to wait.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest

from components.language import LANGUAGES
from components.server import pushes, told
from components.server.kinds import answer
from components.server.lane import Lane
from components.server.pushes import Pusher
from components.views import VIEWS
from components.views.view import Choice, Numbers, Restyle, Setting, Slider, Template, Toggle, View
from network import SHIPPED
from network.mlp import SIZES
from tests.cases import each
from tests.components import wire
from tests.components.kinds import decode
from tests.components.test_live_limits import play

CONTROLS = (
    Choice("way", "Way", (("up", "Up"), ("down", "Down"))),
    Toggle("all", "All of them"),
    Slider("most", "Most", 1, 9),
)


class Made:
    """A view whose every call is remembered."""

    def __init__(self, pace: str, name: str = "made") -> None:
        self.settings, self.scenes = [], []
        self.fail: Exception | None = None
        self.fail_template: Exception | None = None
        self.numbers = lambda scene: Numbers({"ink": str(len(scene.strokes))})
        self.view = View(name, "Made", pace, self._template, self._numbers)

    def _template(self, setting):
        self.settings.append(setting)
        if self.fail_template:
            raise self.fail_template
        return Template("<p data-slot='ink'></p>", {"map": go.Figure(go.Heatmap())}, CONTROLS)

    def _numbers(self, scene):
        self.scenes.append(scene)
        if self.fail:
            raise self.fail
        return self.numbers(scene)


class Visitor:
    """A lane, its pusher, and all that they said."""

    def __init__(self) -> None:
        self.lane = Lane("sigmoid")
        self.said: list[dict] = []
        self.hang: asyncio.Event | None = None  # a send waits for it
        self.hanging = False
        self.cut: Exception | None = None
        self.pusher = Pusher(self.lane, self._send)
        self.sequence = 0

    async def _send(self, message: bytes) -> None:
        if self.cut:
            raise self.cut
        if self.hang:
            self.hanging = True
            await self.hang.wait()
            self.hanging = False
        self.said.append(decode(message))

    def draw(self, sequence: int | None = None) -> None:
        self.sequence = sequence or self.sequence + 1
        self.lane.draw(wire.request([[(0.5, 0.1), (0.5, 0.9)]], sequence=self.sequence))
        self.pusher.wake()

    def open(self, made: Made | None, **options: object) -> None:
        """As the lane does with a message of the kind "view"."""
        with pytest.MonkeyPatch.context() as patch:
            if made:
                patch.setitem(VIEWS, made.view.name, made.view)
            before = self.lane.view
            name = made.view.name if made else None
            answer(self.lane, {"kind": "view", "name": name, "options": options})
        if self.lane.view is not before:
            self.pusher.forget()
        self.pusher.wake()

    def use(self, **wish: object) -> None:
        answer(self.lane, {"kind": "network", "base": "sigmoid", **wish})
        self.pusher.wake()

    def rest(self) -> None:
        answer(self.lane, {"kind": "rest"})
        self.pusher.wake()

    def heard(self, kind: str) -> list[dict]:
        return [message for message in self.said if message["kind"] == kind]

    def sequences(self) -> list[int]:
        return [message["sequence"] for message in self.heard("numbers")]

    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.said]

    async def settled(self) -> None:
        """All that is due was said, or waits for a timer."""
        await until(lambda: not (pushes._waiting or self.pusher._busy))


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0)


class Clock:
    """Time that passes when a test says so, and the timers that wait for it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.timers: list[tuple[float, SimpleNamespace]] = []

    def later(self, delay, call, *arguments) -> SimpleNamespace:
        timer = SimpleNamespace(call=lambda: call(*arguments), cancelled=False)
        timer.cancel = lambda: setattr(timer, "cancelled", True)
        self.timers.append((self.now + delay, timer))
        return timer

    def tick(self, seconds: float) -> None:
        self.now += seconds
        due = [timer for when, timer in self.timers if when <= self.now]
        self.timers = [(when, timer) for when, timer in self.timers if when > self.now]
        for timer in due:
            if not timer.cancelled:
                timer.call()

    def rule(self) -> None:
        """Timers of the running loop that are set from now on are this clock's."""
        asyncio.get_running_loop().call_later = self.later


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(pushes, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


# ---- newest wins ------------------------------------------------------------------------


@pytest.mark.parametrize("pace", ["frame", "rest"])
def test_the_template_comes_once_and_the_numbers_with_every_drawing(pace):
    async def scene():
        one, made = Visitor(), Made(pace)
        one.open(made)
        await one.settled()
        for _ in range(3):
            one.draw()
            one.rest()
            await one.settled()
        assert one.kinds() == ["template"] + ["numbers"] * 4
        assert one.sequences() == [0, 1, 2, 3]
        assert [found["texts"]["ink"] for found in one.heard("numbers")] == ["0", "1", "1", "1"]
        template = one.said[0]
        assert template["name"] == "made"
        assert [control["name"] for control in template["controls"]] == ["way", "all", "most"]
        assert set(template["figures"]) == {"map"}
        assert len(made.settings) == 1

    play(scene)


def test_numbers_do_not_queue_behind_a_visitor_who_takes_none():
    async def scene():
        one, made = Visitor(), Made("frame")
        one.open(made)
        await one.settled()
        one.hang = asyncio.Event()
        one.draw()
        await until(lambda: one.hanging)
        for _ in range(50):
            one.draw()
            await asyncio.sleep(0)
        assert len(made.scenes) == 2  # nothing was computed that nobody takes
        one.hang.set()
        await one.settled()
        assert one.sequences() == [0, 1, 51]
        assert len(made.scenes) == 3

    play(scene)


def test_a_visitor_who_takes_nothing_holds_up_nobody_else():
    async def scene():
        slow, quick, made = Visitor(), Visitor(), Made("frame")
        slow.hang = asyncio.Event()
        for one in (slow, quick):
            one.open(made)
        await until(lambda: slow.hanging)
        await quick.settled()
        for _ in range(5):
            slow.draw()
            quick.draw()
            await quick.settled()
        assert quick.sequences()[-1] == 5
        assert len(quick.sequences()) == 6
        slow.hang.set()
        await slow.settled()
        assert slow.sequences()[-1] == 5

    play(scene)


def test_lanes_are_served_in_turn():
    async def scene():
        ones, made = [Visitor() for _ in range(3)], Made("frame")
        order = []
        for index, one in enumerate(ones):
            one.open(made)
            await one.settled()
            one.pusher._send = lambda message, index=index: note(index)

        async def note(index):
            order.append(index)
            if order.count(index) < 3:
                ones[index].draw()

        for one in ones:
            one.draw()
        await until(lambda: len(order) == 9)
        assert all(sorted(order[at : at + 3]) == [0, 1, 2] for at in (0, 3, 6))

    play(scene)


# ---- another view, another network -------------------------------------------------------


@pytest.mark.parametrize("then", [["second"], ["second", "first"]])
def test_the_view_opened_last_wins_over_one_whose_template_is_under_way(then):
    async def scene():
        one = Visitor()
        made = {name: Made("frame", name) for name in ("first", "second")}
        one.hang = asyncio.Event()
        one.open(made["first"])
        await until(lambda: one.hanging)
        for name in then:
            one.open(made[name])
        one.hang.set()
        await one.settled()
        last = then[-1]
        assert [(m["kind"], m["name"]) for m in one.said] == [
            ("template", "first"), ("template", last), ("numbers", last),
        ]  # fmt: skip
        assert [name for name in made if made[name].scenes] == [last]

    play(scene)


def test_a_view_that_is_closed_says_nothing_and_opened_again_gets_its_template_again():
    async def scene():
        one, made = Visitor(), Made("frame")
        one.open(made)
        await one.settled()
        one.open(None)
        one.draw()
        await one.settled()
        assert len(one.said) == 2
        one.open(made)
        await one.settled()
        assert one.kinds()[2:] == ["template", "numbers"]
        assert len(made.settings) == 1  # made once, whoever asks

    play(scene)


@pytest.mark.parametrize("pace", ["frame", "rest"])
def test_a_network_of_another_setting_gets_its_own_template(pace):
    async def scene():
        one, made = Visitor(), Made(pace)
        one.open(made)
        await one.settled()
        one.use(changes=[[13_001, 4.0]])  # the same setting: numbers alone
        await one.settled()
        assert one.kinds() == ["template", "numbers", "numbers"]
        assert made.scenes[-1].changed == 1
        assert "1 of its 13,002 numbers changed by you" in one.said[-1]["of"]
        one.use(hidden="relu")
        await one.settled()
        assert one.kinds()[3:] == ["template", "numbers"]
        assert made.settings[-1].activations == ("relu", "relu", "sigmoid")

    play(scene)


def settings_of(base: str, *sizes: int) -> list[Setting]:
    """All that a network of one kind may be asked for."""
    return [
        Setting(base, sizes, (*[hidden] * (len(sizes) - 2), "sigmoid"), dark, language)
        for hidden in SHIPPED
        for dark in (True, False)
        for language in LANGUAGES
    ]


def test_own_networks_of_all_sizes_leave_no_more_than_a_few_templates():
    """And they push nothing of the shipped ones out, which everybody looks at."""
    views = [Made("frame", name) for name in VIEWS]
    shipped = [setting for base in SHIPPED for setting in settings_of(base, *SIZES)]
    for setting in shipped:
        for one in views:
            told.made(one.view, setting)
    for one in views:
        for n in range(4, 65):
            base = "sigmoid" if n % 2 else "mine"
            told.made(one.view, Setting(base, (784, n, 10), ("relu", "sigmoid")))
    assert told._of_own.cache_info().currsize <= 64
    for setting in shipped:
        for one in views:
            told.made(one.view, setting)
    assert all(len(one.settings) == len(shipped) + 61 for one in views)  # each once


def test_a_template_that_others_pushed_out_is_not_made_again_for_every_drawing():
    async def scene():
        one, made = Visitor(), Made("frame")
        one.open(made, most=3)
        await one.settled()
        told._of_own.cache_clear()
        told._of_shipped.cache_clear()
        one.draw()
        await one.settled()
        assert len(made.settings) == 1
        assert made.scenes[-1].options == {"way": None, "all": None, "most": 3}

    play(scene)


@pytest.mark.parametrize("pace", ["frame", "rest"])
def test_numbers_never_go_with_a_template_of_another_setting(pace):
    async def scene():
        one, made = Visitor(), Made(pace)
        one.hang = asyncio.Event()
        one.open(made)
        await until(lambda: one.hanging)
        one.use(hidden="relu")
        one.hang.set()
        await one.settled()
        assert one.kinds() == ["template", "template", "numbers"]
        assert made.scenes[-1].setting == made.settings[-1]

    play(scene)


def test_numbers_of_a_view_that_was_left_are_not_sent():
    async def scene():
        one, slow, next_ = Visitor(), Made("rest", "slow"), Made("frame", "next")
        begun, go_on = threading.Event(), threading.Event()

        def numbers(scene):
            begun.set()
            assert go_on.wait(20)
            return Numbers()

        slow.numbers = numbers
        one.open(slow)
        await until(begun.is_set)
        one.open(next_)
        go_on.set()
        await one.settled()
        assert [(m["kind"], m["name"]) for m in one.said] == [
            ("template", "slow"), ("template", "next"), ("numbers", "next"),
        ]  # fmt: skip

    play(scene)


# ---- paces -------------------------------------------------------------------------------


def test_a_tenth_view_comes_ten_times_a_second_and_ends_with_the_newest(clock):
    async def scene():
        clock.rule()
        one, made = Visitor(), Made("tenth")
        one.open(made)
        await one.settled()
        for _ in range(200):  # two seconds of a quick pen
            one.draw()
            await one.settled()
            clock.tick(0.01)
            await one.settled()
        assert 18 <= len(one.sequences()) - 1 <= 21
        assert len(made.scenes) == len(one.sequences())
        clock.tick(pushes.TENTH)
        await one.settled()
        assert one.sequences()[-1] == 200
        assert one.sequences() == sorted(set(one.sequences()))
        before = len(one.said)
        clock.tick(10)  # nothing is due any more
        await one.settled()
        assert len(one.said) == before
        one.draw()  # and after a pause the first drawing is answered at once
        await one.settled()
        assert one.sequences()[-1] == 201

    play(scene)


def test_a_view_that_is_opened_does_not_wait_for_a_tenth(clock):
    async def scene():
        clock.rule()
        one = Visitor()
        for name in ("first", "second"):
            one.open(Made("tenth", name))
            await one.settled()
        assert one.kinds() == ["template", "numbers"] * 2

    play(scene)


def test_a_frame_view_follows_every_drawing_without_a_clock(clock):
    async def scene():
        clock.rule()
        one = Visitor()
        one.open(Made("frame"))
        for _ in range(30):
            one.draw()
            await one.settled()
        assert one.sequences()[-30:] == list(range(1, 31))
        assert not clock.timers

    play(scene)


def test_a_view_at_rest_comes_when_the_pen_is_lifted_and_not_before():
    async def scene():
        one, made = Visitor(), Made("rest")
        one.open(made)
        await one.settled()
        for _ in range(20):
            one.draw()
            await one.settled()
        assert one.sequences() == [0]
        one.rest()
        await one.settled()
        assert one.sequences() == [0, 20]

    play(scene)


def test_views_at_rest_are_computed_beside_the_event_loop_and_others_in_it():
    async def scene():
        for pace, same in (("frame", True), ("tenth", True), ("rest", False)):
            one, made, found = Visitor(), Made(pace), []
            made.numbers = lambda scene, found=found: (
                found.append(threading.get_ident()) or Numbers()
            )
            one.open(made)
            await one.settled()
            assert [thread == threading.get_ident() for thread in found] == [same]

    play(scene)


# ---- terms -------------------------------------------------------------------------------


def test_terms_come_with_every_drawing_and_before_the_view():
    async def scene():
        one = Visitor()
        one.open(Made("frame"))
        await one.settled()
        answer(one.lane, {"kind": "neuron", "place": [3, 7]})
        one.draw()
        await one.settled()
        assert one.kinds() == ["template", "numbers", "terms", "numbers"]
        found = one.heard("terms")[-1]
        assert (found["place"], found["sequence"]) == ([3, 7], 1)
        assert found["z"] == float(one.lane.trace.weighted_sums[3][7])
        answer(one.lane, {"kind": "neuron", "place": None})
        one.draw()
        await one.settled()
        assert len(one.heard("terms")) == 1

    play(scene)


def test_terms_do_not_wait_for_a_views_tenth(clock):
    async def scene():
        clock.rule()
        one = Visitor()
        one.open(Made("tenth"))
        answer(one.lane, {"kind": "neuron", "place": [1, 0]})
        for _ in range(5):
            one.draw()
            await one.settled()
        assert [found["sequence"] for found in one.heard("terms")] == [1, 2, 3, 4, 5]
        assert len(one.sequences()) == 1

    play(scene)


# ---- what goes wrong -----------------------------------------------------------------------


@pytest.mark.parametrize("pace", ["frame", "tenth", "rest"])
@pytest.mark.parametrize("error", [ZeroDivisionError("oh"), RuntimeError("oh"), OSError("oh")])
def test_a_view_that_fails_costs_one_line_of_log_and_the_lane_goes_on(pace, error, caplog, clock):
    async def scene():
        clock.rule()
        one, made = Visitor(), Made(pace)
        made.fail = error
        answer(one.lane, {"kind": "neuron", "place": [2, 1]})
        one.open(made)
        await one.settled()
        assert [record.levelno for record in caplog.records] == [logging.ERROR]
        assert caplog.messages == [f"view made: {error!r}"]
        assert not caplog.records[0].exc_info
        made.fail = None
        clock.tick(1)
        one.draw()
        one.rest()
        await one.settled()
        assert one.sequences() == [1]
        assert one.heard("terms")[-1]["sequence"] == 1
        assert len(caplog.records) == 1

    play(scene)


def test_a_template_that_fails_costs_one_line_of_log_and_the_lane_goes_on(caplog):
    async def scene():
        one, made = Visitor(), Made("frame")
        made.fail_template = ValueError("oh")
        one.open(made)
        await one.settled()
        assert len(caplog.records) == 1
        assert not one.said
        one.open(Made("frame", "sound"))
        await one.settled()
        assert one.kinds() == ["template", "numbers"]

    play(scene)


@pytest.mark.parametrize("error", [RuntimeError("closed"), OSError("the line is cut")])
def test_a_visitor_who_has_left_is_sent_nothing_more_and_nobody_is_told(error, caplog):
    async def scene():
        one, made = Visitor(), Made("frame")
        one.open(made)
        await one.settled()
        one.cut = error
        one.draw()
        await one.settled()
        one.cut = None
        one.draw()
        await one.settled()
        assert one.sequences() == [0]
        assert not caplog.records

    play(scene)


def test_nothing_is_left_of_a_pusher_that_was_closed(clock):
    async def scene():
        clock.rule()
        hung, timed = Visitor(), Visitor()
        timed.open(Made("tenth"))
        await timed.settled()
        timed.draw()
        await timed.settled()
        hung.hang = asyncio.Event()
        hung.open(Made("frame"))
        await until(lambda: hung.hanging)
        for one in (hung, timed):
            one.draw()
            one.pusher.close()
        await hung.settled()
        clock.tick(10)
        await timed.settled()
        assert not hung.said
        assert timed.sequences() == [0]
        assert not pushes._waiting

    play(scene)


# ---- what is sent ----------------------------------------------------------------------------


@each(
    ("options", "known"),
    [
        ({}, (None, None, None)),
        ({"way": "up", "all": True, "most": 9}, ("up", True, 9)),
        ({"way": "sideways", "all": 1, "most": 10}, (None, None, None)),
        ({"way": ["up"], "all": "yes", "most": True}, (None, None, None)),
        ({"way": {}, "all": None, "most": 2.5, "more": "x"}, (None, None, None)),
    ],
)
def test_options_that_a_view_does_not_know_are_none(options, known):
    async def scene():
        one, made = Visitor(), Made("frame")
        one.open(made, **options)
        await one.settled()
        assert made.scenes[-1].options == dict(zip(("way", "all", "most"), known, strict=True))

    play(scene)


def test_a_matrix_that_is_the_very_same_is_not_sent_again():
    async def scene():
        one, made = Visitor(), Made("frame")
        same = np.arange(6.0, dtype=np.float32).reshape(2, 3)
        vector = np.ones(3, np.float32)
        made.numbers = lambda scene: Numbers(
            figures={"map": Restyle({0: {"z": matrix(), "x": vector}})}
        )

        def matrix():
            return same if one.sequence != 2 else same + 1

        one.open(made)
        await one.settled()
        for _ in range(3):
            one.draw()
            await one.settled()
        sent = [found["figures"]["map"]["traces"]["0"] for found in one.heard("numbers")]
        assert ["z" in values for values in sent] == [True, False, True, True]
        assert all("x" in values for values in sent)  # what is small is always sent
        np.testing.assert_array_equal(sent[2]["z"], same + 1)
        # With a new template the visitor's figure is a new one.
        one.open(Made("frame", "other"))
        await one.settled()
        one.open(made)
        await one.settled()
        assert "z" in one.heard("numbers")[-1]["figures"]["map"]["traces"]["0"]

    play(scene)


def test_a_matrix_is_remembered_for_each_visitor():
    async def scene():
        made, same = Made("frame"), np.eye(2, dtype=np.float32)
        made.numbers = lambda scene: Numbers(figures={"map": Restyle({0: {"z": same}})})
        for _ in range(2):
            one = Visitor()
            one.open(made)
            await one.settled()
            found = one.heard("numbers")[-1]["figures"]["map"]["traces"]["0"]["z"]
            np.testing.assert_array_equal(found, same)

    play(scene)
