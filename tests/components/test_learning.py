"""Trainings on a lane: orders, moments, queue, leases, and processes that end.

Each process is a host in this one, and its messages go through the frames of a pipe all the
same; it works when a test says so, and the clock is a number.
"""

from __future__ import annotations

import asyncio
import base64
import io
import itertools
import json
import math
import threading
import urllib.parse
from types import SimpleNamespace

import numpy as np
import pytest
from starlette.requests import Request

from components.server import live, told
from components.server.door import accounts
from components.server.door.accounts import Account, Accounts
from components.server.door.limits import Limits
from components.server.kinds import answer
from components.server.lane import LEARNING, NUMBERS, TRAINING, Lane
from components.server.learning import files, loading
from components.server.learning import trainings as all_of_them
from components.server.learning.trainings import LEASE, Full, Trainings
from components.server.protocol import MALFORMED, Refused, joined, pack, split
from components.shared import KIND
from components.views import VIEWS
from network import Network, load
from network.store import packed, parsed
from network.training import frames
from network.training import host as hosting
from network.training.experiment import first, settled
from network.training.host import Host
from network.training.parameters import Parameters
from network.training.run import Run
from tests.cases import each
from tests.components import wire
from tests.components.kinds import decode, encode
from tests.components.test_live_limits import Visitor as OverTheLane
from tests.components.test_live_limits import play
from tests.components.test_pushes import Clock as PushClock
from tests.components.test_pushes import Visitor, until
from tests.network.lessons import WISH, Blobs, Clock
from tests.network.test_own import ONE, SEVEN, text

KEY = "a-run-of-one-visitor"
STROKES = [[(0.25, 0.2), (0.625, 0.25), (0.4375, 0.8)]]


class Process:
    """Stands for `learning.worker.Worker`."""

    def __init__(self, heard, lost):
        self._heard, self._lost = heard, lost
        self.is_down = False
        self.orders: list[dict] = []
        self.restart()

    def restart(self):
        self.host = Host(Blobs(), self._said, Clock(0.001))

    def say(self, message):
        message = frames.read(io.BytesIO(frames.packed(message)))
        self.orders.append(message)
        if not self.is_down:
            self.host.order(message)

    def work(self, turns=1):
        for _ in range(turns):
            self.host.turn()

    def dies(self):
        self.falls()
        self.rises()

    def falls(self):
        self.is_down = True
        self.restart()

    def rises(self):
        self.is_down = False
        self._lost(self)

    async def stop(self):
        self.restart()

    def _said(self, message):
        self._heard(frames.read(io.BytesIO(frames.packed(message))))


@pytest.fixture
def server(monkeypatch):
    """All trainings of a server with two processes."""
    monkeypatch.setattr(hosting, "PAGE", 50)
    monkeypatch.setattr(all_of_them, "Worker", Process)
    server = Trainings(2)
    monkeypatch.setattr(all_of_them, "_trainings", server)
    return server


class Person:
    """A lane and what its browser knows."""

    def __init__(self):
        self.lane = Lane("sigmoid")

    def do(self, do, **more):
        """What is said at once, or else what is said when there is time; the last "learning"."""
        said = answer(self.lane, {"kind": "learn", "do": do, **more})
        if not said and self.lane.watcher:
            said = self.lane.watcher.messages()
        self.said = [decode(pack(message)) for message in said]
        return self.said[-1] if self.said else None

    def begin(self, key=KEY, **wish):
        return self.do("begin", run=key, settings=WISH | wish)

    def news(self):
        return decode(pack(self.lane.watcher.messages()[-1]))

    @property
    def training(self):
        return self.lane.watcher.training

    @property
    def process(self):
        return self.training.worker

    def run(self):
        return self.process.host.runs[self.training.number]

    def draw(self, strokes=STROKES):
        return wire.read_reply(self.lane.draw(wire.request(strokes, sequence=1)))


@pytest.fixture
def one(server):
    return Person()


def flat(message):
    """Weights of a message in the order of Parameters."""
    return np.concatenate([np.concatenate((one["W"], one["b"])) for one in message["layers"]])


def assert_shows(person, message, theta):
    """What the browser was told, and what its drawings are answered with, is this network."""
    assert flat(message).tobytes() == theta.tobytes()
    trace = person.lane.net.forward(person.lane.trace.activations[0])
    reply = person.draw()
    for (z, a), layer in zip(reply.layers, range(1, 10), strict=False):
        assert z == person.lane.trace.weighted_sums[layer].tobytes()
        assert a == person.lane.trace.activations[layer].tobytes()
    assert message["trace"]["layers"][0]["z"].tobytes() == trace.weighted_sums[1].tobytes()
    weights = answer(person.lane, {"kind": "weights"})[0]["layers"]
    assert flat({"layers": weights}).tobytes() == theta.tobytes()


# ---- orders ---------------------------------------------------------------------------


def test_a_training_begins_with_the_random_weights_of_its_seed(one):
    one.draw()
    said = one.begin(seed=7)
    assert (said["kind"], said["state"], said["place"], said["step"]) == ("learning", "ready", 0, 0)
    settings, _ = settled(WISH | {"seed": 7})
    assert said["settings"] == settings.described()
    assert said["data"]["unseen"] == 1000
    assert (said["first"], said["steps"], said["snapshot"], said["snapshots"]) == (0, [0], 0, 1)
    assert_shows(one, said, first(settings).flat)
    assert one.lane.setting().base == TRAINING
    assert one.lane.net.sizes == (784, 8, 10)


def test_only_news_are_said(one):
    one.begin()
    assert "layers" in one.do("step", of="batch")
    said = one.news()
    assert not {"layers", "trace", "data", "decided"} & set(said)
    assert (said["first"], said["steps"], said["snapshots"]) == (2, [], 2)
    said = one.do("step", of="picture")
    assert (said["first"], said["steps"], said["pictures"]) == (2, [2], 11)
    assert said["shown"]["pictures"].shape == (1, 784)
    curves = ("cost", "seen", "unseen", "test_cost", "slope")
    assert {len(said[curve]) for curve in curves} == {1}


def test_go_and_pause_are_so_at_once_and_the_curve_follows(one):
    one.begin()
    assert one.do("go")["state"] == "running"
    one.process.work(60)
    said = one.news()
    assert said["state"] == "running"
    assert said["steps"] == sorted(set(said["steps"]))
    assert said["snapshot"] == said["snapshots"] - 1
    assert said["cost"][-1] < said["cost"][0]
    assert one.do("pause")["state"] == "paused"
    step = one.news()["step"]
    one.process.work(5)
    assert one.news()["step"] == step
    assert one.do("go", speed="slow")["state"] == "running"
    one.process.work(3)
    assert one.news()["step"] == step + 1


def test_until_a_step_and_that_it_rests_is_told_at_once(one):
    one.begin()
    assert one.do("go", until=30)["state"] == "running"
    watcher = one.lane.watcher
    assert not watcher.urgent
    one.process.work(100)
    assert watcher.urgent
    said = one.news()
    assert (said["state"], said["step"], said["settled"]) == ("paused", 30, True)
    said = one.do("go", until=30)  # there it is
    assert (said["state"], said["step"], said["settled"]) == ("paused", 30, True)
    one.process.dies()  # and whoever follows does not go on
    one.process.work(10)
    assert (one.news()["state"], one.news()["step"]) == ("paused", 30)


def test_scrubbing_shows_a_moment_and_learning_goes_on_from_the_newest(one):
    one.draw()
    one.begin()
    thetas = [one.training.newest]
    for _ in range(6):
        one.do("step", of="batch")
        thetas.append(one.training.newest)
    said = one.do("at", snapshot=2)
    assert said["snapshot"] == 2
    assert_shows(one, said, thetas[2].astype(np.float16).astype(np.float32))
    assert one.training.newest is thetas[-1]
    said = one.do("at", snapshot=None)
    assert_shows(one, said, thetas[-1])
    one.do("at", snapshot=0)
    said = one.do("step", of="batch")
    assert (said["snapshot"], said["step"]) == (7, 7)
    assert_shows(one, said, one.training.newest)
    assert one.do("at", snapshot=10**9)["snapshot"] == 7


def test_thinned_moments_come_again_from_the_first(one):
    known, thinned = {0: one.begin()["steps"][0]}, 0
    for _ in range(450):
        said = one.do("step", of="picture")
        thinned += len(said["steps"]) > 50
        known = {at: step for at, step in known.items() if at < said["first"]}
        known |= dict(enumerate(said["steps"], said["first"]))
        assert list(known) == list(range(said["snapshots"]))
    steps = list(known.values())
    assert thinned == 2
    assert steps == [moment.step for moment in one.training.moments]
    assert (steps[0], steps[-1]) == (0, 450)
    chosen = steps[50]
    one.do("at", snapshot=50)
    for _ in range(200):
        one.process.say({"run": one.training.number, "do": "step", "of": "picture"})
    said = one.news()  # the same moment, or the last before it that was kept
    now = [moment.step for moment in one.training.moments]
    assert now[said["snapshot"]] == max(step for step in now if step <= chosen)


def test_rate_and_batch_are_set_and_clamped_with_a_sentence(one):
    one.begin()
    said = one.do("set", rate=99, batch=20)
    assert (said["settings"]["rate"], said["settings"]["batch"]) == (10, 20)
    assert "0.0001 to 10" in said["notes"][0]
    assert not one.news()["notes"]
    assert one.do("step", of="batch")["pictures"] == 20
    assert one.run().descent.rate == 10


def test_a_correction_is_for_the_drawing_and_is_taken_back(one):
    one.begin()
    assert "Draw a digit" in one.do("correct", digit=3, steps=1)["notes"][0]
    one.draw()
    before = one.training.newest
    one.do("correct", digit=3, steps=10)
    correction, learning = one.said
    assert correction["kind"] == "correction"
    assert correction["after"] < correction["cost"]
    assert correction["pushes"].shape == (10,)
    assert one.process.orders[-1]["rate"] == 0.5
    assert learning["can_undo"]
    assert learning["snapshots"] == 2
    assert_shows(one, learning, one.training.newest)
    said = one.do("undo")
    assert not said["can_undo"]
    assert (said["snapshots"], said["first"], said["steps"]) == (1, 1, [])
    assert_shows(one, said, before)
    assert "no correction" in one.do("undo")["notes"][0]
    one.do("slice")
    assert one.said[0]["kind"] == "slice"
    assert one.said[0]["here"] == pytest.approx(one.training.moments[0].cost)


def test_a_network_that_learns_nothing_any_more_still_takes_steps(one):
    """Where no gradient is left its weights stay, and its steps are counted all the same."""
    one.begin(rate=10, cost="squared", activation="relu")
    stuck = 0
    for step in range(1, 200):
        weights = one.training.newest.tobytes()
        said = one.do("step", of="batch")
        stuck += one.training.newest.tobytes() == weights
        assert said["step"] == said["steps"][-1] == one.training.moments[-1].step == step
        if stuck == 3:
            return
    pytest.fail("it should have been stuck by now")


def test_leaving_ends_the_training_and_brings_the_lanes_network_back(one, server):
    one.begin()
    training = one.training
    assert one.do("leave") is None
    assert server.by_key(KEY) is None
    assert not training.watchers
    assert one.lane.net is load("sigmoid")
    assert one.lane.setting().base == "sigmoid"
    said = one.do("go")
    assert (said["state"], len(said["notes"])) == ("none", 1)


def test_another_network_takes_the_lane_off_its_training(one, server):
    one.begin()
    training = one.training
    answer(one.lane, {"kind": "network", "base": "relu"})
    assert one.lane.watcher is None
    assert not training.watchers
    assert server.by_key(KEY) is training
    one.begin()
    assert one.training is training


# ---- what the moments say of the drawing ------------------------------------------------


def asked(person, x):
    """What each moment says of a picture, the long way."""
    answers = []
    for moment in person.training.moments:
        a = person.training.network(moment).forward(x).output
        answers.append(int(a.argmax()) if a.max() >= 0.5 else -1)
    return answers


def test_every_moment_is_asked_about_the_drawing_when_the_pen_rests(one):
    said = one.begin()
    assert said["decided"] == []  # a blank pad
    one.do("go")
    one.process.work(60)
    one.draw()
    assert "decided" not in one.news()
    one.lane.rest()
    watcher = one.lane.watcher
    many = watcher.many_undecided()
    assert len(many) == len(one.training.moments) > 4
    assert "decided" not in one.news()  # that takes longer than a moment
    watcher.keep(*watcher.decide(many))
    assert one.news()["decided"] == asked(one, one.lane.trace.activations[0])
    assert "decided" not in one.news()
    one.process.work(6)
    assert one.news()["decided"] == asked(one, one.lane.trace.activations[0])
    old = watcher.decide(list(one.training.moments))
    one.draw([[(0.5, 0.1), (0.5, 0.9)]])  # another drawing: what was found out is of the last
    one.lane.rest()
    watcher.many_undecided()
    watcher.keep(*old)
    assert len(watcher.many_undecided()) == len(one.training.moments)
    one.draw([])
    one.lane.rest()
    assert one.news()["decided"] == []


# ---- who comes back, who waits, who has gone ---------------------------------------------


def test_whoever_comes_back_finds_the_training_where_it_was(one, server):
    one.begin()
    one.do("go")
    one.process.work(50)
    one.do("set", rate=0.25)
    training, step = one.training, one.news()["step"]
    one.lane.watch(None)  # the connection is cut
    training.worker.work(5)
    again = Person()
    said = again.begin()
    assert again.training is training
    assert said["state"] == "running"
    assert said["step"] >= step
    assert said["settings"]["rate"] == 0.25
    assert (said["first"], len(said["steps"])) == (0, said["snapshots"])
    assert_shows(again, said, training.newest)


def test_two_tabs_see_the_same_training_each_at_its_own_moment(one):
    other = Person()
    one.begin()
    other.begin()
    assert other.training is one.training
    for _ in range(3):
        one.do("step", of="batch")
    one.do("at", snapshot=1)
    assert other.news()["snapshot"] == 3
    assert one.news()["snapshot"] == 1
    other.do("slice")
    assert other.said[0]["kind"] == "slice"
    one.do("leave")
    assert other.do("step", of="batch")["step"] == 4


def test_other_settings_under_the_same_name_are_another_training(one, server):
    one.begin()
    old = one.training
    said = one.begin(seed=1)
    assert one.training is not old
    assert said["settings"]["seed"] == 1
    assert old.state == "none"
    assert len(server._all) == 1


def test_one_visitor_has_one_training(one, server):
    for n in range(5):
        one.begin(f"{KEY}-{n}")
    assert len(server._all) == 1
    assert [len(worker.host.runs) for worker in server._workers] == [1, 0]


def test_a_training_ends_a_minute_after_its_last_watcher_has_left(one, server, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    one.begin()
    training = one.training
    clock.now += 10 * LEASE
    server.drop_left()
    assert server.by_key(KEY) is training
    one.lane.watch(None)
    clock.now += LEASE - 1
    server.drop_left()
    assert server.by_key(KEY) is training
    clock.now += 2
    server.drop_left()
    assert server.by_key(KEY) is None
    assert not any(worker.host.runs for worker in server._workers)


@pytest.fixture
def at(monkeypatch):
    """at(limits): whoever does something now is at a new address with these."""

    monkeypatch.setattr(accounts, "current", lambda: here[-1])
    here = [Account(Limits())]
    return lambda **limits: here.append(Account(Limits(**limits)))


def test_who_is_too_many_waits_and_is_told_the_place(server, at):
    at(all_trainings=3)
    people = [Person() for _ in range(7)]
    said = [person.begin(f"{KEY}-{n}") for n, person in enumerate(people)]
    assert [one["state"] for one in said] == ["ready"] * 3 + ["queued"] * 3 + ["none"]
    assert [one["place"] for one in said[:6]] == [0, 0, 0, 1, 2, 3]
    assert [len(worker.host.runs) for worker in server._workers] == [2, 1]
    # In the queue one sees the first weights, and may press Train.
    assert "layers" in said[4]
    assert people[4].do("go")["state"] == "queued"
    people[0].do("leave")
    assert (people[3].news()["state"], people[4].news()["place"]) == ("ready", 1)
    people[1].do("leave")
    assert people[4].news()["state"] == "running"
    people[4].process.work(5)
    assert people[4].news()["step"] > 0
    assert (people[5].news()["state"], people[5].news()["place"]) == ("queued", 1)


def test_who_finds_no_place_is_told_so_in_their_language(server, at):
    at(all_trainings=1)
    for n in range(2):
        Person().begin(f"{KEY}-{n}")
    late = Person()
    late.lane.language = "de"
    (note,) = late.begin(f"{KEY}-2")["notes"]
    assert note.startswith("Gerade trainieren hier zu viele")


def test_one_address_does_not_take_all_places(server, at):
    at(all_trainings=4, trainings=3)
    said = [Person().begin(f"{KEY}-{n}") for n in range(7)]
    assert [one["state"] for one in said] == ["ready"] * 3 + ["queued"] * 3 + ["none"]
    at(all_trainings=4, trainings=3)
    said = [Person().begin(f"{KEY}-other-{n}") for n in range(2)]
    assert [(one["state"], one["place"]) for one in said] == [("ready", 0), ("queued", 4)]


async def ends_by_stopping(server, training):
    await server.stop()


async def ends_by_leaving(server, training):
    server.end(training)
    server.end(training)  # twice, as where two say so, is once


async def ends_by_failing(server, training):
    server._heard({"run": training.number, "kind": "failed"})


async def ends_by_its_lease(server, training):
    training.left -= 2 * LEASE
    server.drop_left()


ENDS = [ends_by_stopping, ends_by_leaving, ends_by_failing, ends_by_its_lease]


@pytest.mark.parametrize("ends", ENDS, ids=lambda ends: ends.__name__)
def test_who_comes_back_after_they_were_forgotten_has_no_more_trainings_for_it(server, ends):
    """Else POSTs with a few seconds between them, which leave no socket, take all places."""
    clock = Clock()
    book = Accounts(Limits(trainings=2, all_trainings=50), clock)

    def begins(n):
        with accounts.working_for(book.of("192.0.2.1")):
            return server.begin(f"{KEY}-{n}", settled(WISH)[0], [])

    first_ones = []
    for n in range(4):
        first_ones.append(begins(n))
        clock.now += 60.0
        book.forget()
    with pytest.raises(Full):
        begins(4)
    for training in first_ones:
        asyncio.run(ends(server, training))
    assert server._all == {}
    assert book.of("192.0.2.1").trainings == 0
    account = book.of("192.0.2.1")
    clock.now += 60.0
    book.forget()
    assert book.of("192.0.2.1") is not account


def posted(*messages):
    body = joined(map(encode, messages))

    async def receive():
        return {"type": "http.request", "body": body}

    scope = {
        "type": "http", "query_string": b"network=sigmoid", "headers": [(b"host", b"a.example")],
    }  # fmt: skip
    return asyncio.run(live.post(Request(scope, receive)))


def messages(body):
    """Those of a kind in a body."""
    return [decode(message) for message in split(body) if message[0] == KIND]


@each(
    ("more", "status"),
    [
        ([], 200),
        ([{"kind": "nonsense"}], 400),
        ([{"kind": "learn", "do": "nonsense"}], 400),
        ([{"kind": "rest"}] * live.MAX_MESSAGES, 413),
    ],
    ids=["answered", "no kind", "no order", "too many"],
)
def test_a_post_leaves_its_training_whatever_comes_after_in_it(server, more, status):
    key = f"{KEY}-{status}-{len(more)}"
    wish = {"kind": "learn", "do": "begin", "run": key, "settings": WISH}
    assert posted(wish, *more).status_code == status
    training = server.by_key(key)
    assert not training.watchers
    training.left -= LEASE + 1
    server.drop_left()
    assert server.by_key(key) is None


def test_a_view_in_a_post_says_that_its_network_is_in_training(server):
    """And its template, which its sizes decide, is not kept among those of shipped networks."""
    kept = told._of_shipped.cache_info().currsize
    wish = {"kind": "learn", "do": "begin", "run": KEY, "settings": WISH | {"hidden": [9]}}
    view, picture = VIEWS["outputs"], base64.b64encode(bytes(784)).decode()
    drawn = {"kind": "picture", "sequence": 1, "pixels": picture}
    answered = posted(wish, {"kind": "view", "name": view.name}, drawn)
    of = [said["of"] for said in messages(answered.body) if said["kind"] == "numbers"]
    assert of == ["Sigmoid network in training. A picture from paper, scaled and centred."]
    assert told._of_shipped.cache_info().currsize == kept


def test_a_rival_is_its_accounts_too_and_ends_with_it(server):
    book = Accounts(Limits(), Clock())
    account = book.of("192.0.2.1")
    with accounts.working_for(account):
        training = server.begin(KEY, settled(WISH)[0], [])
        server.race(training, settled(WISH)[0], [])
    assert account.trainings == 2
    server.end_rival(training)
    assert account.trainings == 1
    with accounts.working_for(account):
        server.race(training, settled(WISH)[0], [])
    server.end(training)
    assert account.trainings == 0


def test_trainings_are_spread_over_the_processes(server):
    for n in range(6):
        Person().begin(f"{KEY}-{n}")
    assert [len(worker.host.runs) for worker in server._workers] == [3, 3]


# ---- what goes wrong ---------------------------------------------------------------------


def test_a_process_that_dies_is_followed_by_one_that_goes_on(one, server):
    one.draw()
    one.begin()
    one.do("go")
    one.process.work(100)
    one.do("set", batch=20)
    before, theta = one.news(), one.training.newest
    one.process.dies()
    assert one.run().descent.theta.flat.tobytes() == theta.tobytes()
    now = one.news()
    assert now["state"] == "running"
    assert now["snapshots"] == before["snapshots"]
    one.process.work(10)
    now = one.news()
    assert now["step"] > before["step"]
    assert now["seconds"] > before["seconds"]
    assert one.run().descent.batch == 20
    one.do("pause")
    one.process.dies()
    one.process.work(5)
    assert one.news()["state"] == "paused"
    assert one.do("step", of="batch")["step"] == one.news()["step"]


def test_what_is_ordered_while_a_process_is_down_is_done_after_it_or_refused(one):
    one.draw()
    one.begin()
    for down in ("step", "correct", "undo", "slice"):
        one.process.falls()
        said = one.do(down, of="batch", digit=3)
        assert "Try once more" in said["notes"][0]
        one.process.rises()
        said = one.news()
        assert (said["state"], said["step"], said["settled"]) == ("paused", 0, True)
        assert not said["notes"]
    one.process.falls()
    one.do("set", batch=20)
    assert one.do("go")["state"] == "running"
    assert not one.news()["settled"]
    one.process.rises()
    one.process.work(5)
    said = one.news()
    assert (said["state"], said["settled"]) == ("running", True)
    assert said["pictures"] == 20 * said["step"] > 0
    one.process.falls()
    assert one.do("pause")["state"] == "paused"
    one.process.rises()
    one.process.work(5)
    assert one.news()["step"] == said["step"]


def test_a_training_that_fails_is_over_and_says_so(one, server, monkeypatch, capsys):
    one.begin()
    one.do("go")
    monkeypatch.setattr(Run, "work", None)
    one.process.work(1)
    said = one.news()
    assert said["state"] == "none"
    assert "failed" in said["notes"][0]
    assert server.by_key(KEY) is None
    capsys.readouterr()


def test_a_training_that_diverges_says_so_and_shows_the_moment_before(one):
    one.draw()
    one.begin()
    one.do("step", of="batch")
    theta = one.training.newest
    one.run().descent.theta.flat[:] = math.nan
    said = one.do("go")
    one.process.work(3)
    said = one.news()
    assert said["state"] == "diverged"
    assert "diverged" in said["notes"][0]
    assert one.lane.net.weights[0].tobytes() == theta[: 8 * 784].tobytes()
    assert one.do("step", of="batch")["state"] == "paused"


def test_whoever_waits_knows_when_all_that_was_ordered_is_done(one):
    """A lesson tells its numbers only then."""
    said = one.begin()
    assert (said["heard"], said["settled"]) == (1, True)
    say, late = one.process.say, []
    one.process.say = late.append  # it is busy
    assert not one.do("step", of="batch")["settled"]
    said = one.do("pause")
    assert (said["heard"], said["settled"], said["step"]) == (3, False, 0)
    say(late[0])
    assert not one.news()["settled"]
    say(late[1])
    said = one.news()
    assert (said["heard"], said["settled"], said["step"]) == (3, True, 1)


def test_too_many_orders_at_once_are_not_queued(one):
    one.begin()
    one.process.say = lambda message: None  # it is busy
    notes = [note for _ in range(20) for note in one.do("slice")["notes"]]
    assert notes == ["That was too much at once."] * 11
    assert one.do("pause")["notes"] == []


@pytest.mark.parametrize(
    "wish",
    [
        {}, {"do": None}, {"do": "nonsense"}, {"do": ["go"]}, {"do": "begin"},
        {"do": "begin", "run": "short"}, {"do": "begin", "run": "x" * 65},
        {"do": "begin", "run": ["a-run-of-one-visitor"]},
        {"do": "begin", "run": "a run of one visitor"},
        {"do": "begin", "run": KEY, "settings": []},
        {"do": "begin", "run": KEY, "settings": {"hidden": "16"}},
        {"do": "begin", "run": KEY, "settings": {"rate": math.nan}},
        {"do": "begin", "run": KEY, "settings": {"__class__": 1}},
        {"do": "go", "speed": "warp"}, {"do": "go", "speed": {}},
        {"do": "go", "until": -1}, {"do": "go", "until": 1.5}, {"do": "go", "until": True},
        {"do": "step", "of": "life"}, {"do": "step", "of": 3},
        {"do": "set", "rate": "fast"}, {"do": "set", "batch": 1.5}, {"do": "set", "rate": math.nan},
        {"do": "at", "snapshot": -1}, {"do": "at", "snapshot": "0"}, {"do": "at", "snapshot": True},
        {"do": "correct"}, {"do": "correct", "digit": 10}, {"do": "correct", "digit": True},
        {"do": "correct", "digit": 1, "steps": 11}, {"do": "correct", "digit": 1, "steps": -1},
        {"do": "correct", "digit": 1, "rate": []},
        {"do": "own", "own": 5}, {"do": "own", "own": ["AA=="]}, {"do": "own", "own": "no base64!"},
        {"do": "own", "own": "ü"}, {"do": "own", "own": "AAAA"}, {"do": "own", "own": "//8BAAEA"},
        {"do": "begin", "run": KEY, "own": "AA=="}, {"do": "begin", "run": KEY, "own": {}},
    ],
    ids=str,
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(one, wish):
    one.draw()
    one.begin()
    theta, orders = one.training.newest, len(one.process.orders)
    with pytest.raises(Refused, match=r"\w \w"):
        answer(one.lane, {"kind": "learn", **wish})
    assert one.training.newest is theta
    assert len(one.process.orders) == orders


def test_where_there_are_only_lanes_nothing_is_trained():
    one = Person()
    said = one.begin()
    assert (said["state"], one.lane.watcher) == ("none", None)


# ---- over the lane ------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    clock = PushClock()
    monkeypatch.setattr("time.monotonic", lambda: clock.now)
    return clock


def ordered(visitor, do, **more):
    answer(visitor.lane, {"kind": "learn", "do": do, **more})
    visitor.pusher.wake()


@pytest.mark.parametrize(("resting", "pace"), [(True, 1 / 15), (False, 1 / 2)])
def test_news_are_pushed_at_most_so_often_and_the_newest_wins(
    server, clock, monkeypatch, resting, pace
):
    """The neurons follow the pen: while it is down, news of the training can wait."""

    async def scene():
        visitor = Visitor()
        visitor.lane.wake = visitor.pusher.wake
        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", clock.later)
        ordered(visitor, "begin", run=KEY, settings=WISH)
        await visitor.settled()
        assert len(visitor.heard("learning")) == 1
        ordered(visitor, "go")
        await visitor.settled()
        assert len(visitor.heard("learning")) == 2  # whoever has ordered something waits for it
        visitor.lane.resting = resting
        worker = visitor.lane.watcher.training.worker
        for _ in range(40):
            worker.work(4)
            await visitor.settled()
            assert len(visitor.heard("learning")) == 3  # what it did first is told at once
        clock.tick(pace - 0.001)
        await visitor.settled()
        assert len(visitor.heard("learning")) == 3
        clock.tick(0.002)
        await visitor.settled()
        assert len(visitor.heard("learning")) == 4
        last = visitor.said[-1]
        assert last["step"] == visitor.lane.watcher.training.at["step"] > 10
        assert flat(last).tobytes() == visitor.lane.watcher.training.newest.tobytes()
        visitor.pusher.close()

    play(scene)


def test_a_drawing_at_rest_is_decided_about_off_the_loop(server, clock):
    async def scene():
        visitor = Visitor()
        visitor.lane.wake = visitor.pusher.wake
        ordered(visitor, "begin", run=KEY, settings=WISH)
        for _ in range(9):
            ordered(visitor, "step", of="batch")
        visitor.draw()
        visitor.rest()
        clock.tick(1)
        visitor.pusher.wake()
        await until(lambda: any(m.get("decided") for m in visitor.heard("learning")))
        assert len(visitor.heard("learning")[-1]["decided"]) == 10
        visitor.pusher.close()

    play(scene)


def test_views_that_wait_for_the_pen_wait_for_the_training_too(one):
    one.draw()
    one.begin()
    for name, waits in (("wants", True), ("outputs", False)):
        answer(one.lane, {"kind": "view", "name": name})
        one.do("go")
        one.lane.due.clear()
        one.process.work(10)
        assert "layers" in one.news()
        assert (NUMBERS in one.lane.due) is not waits
        one.do("pause")
        assert NUMBERS in one.lane.due
        one.lane.due.clear()
        one.do("at", snapshot=0)
        assert NUMBERS in one.lane.due
        one.do("at", snapshot=None)


@pytest.mark.parametrize("hidden", [[], [64, 5]], ids=str)
def test_every_view_follows_a_training_of_any_size(server, hidden):
    one = Person()
    one.draw()
    one.begin(hidden=hidden)
    for name, view in VIEWS.items():
        answer(one.lane, {"kind": "view", "name": name})
        template = told.made(view, one.lane.setting())
        assert template.message, name
        scene = told.checked(template.controls, one.lane.scene())
        said = decode(told.packed_numbers(view, scene, 1))
        assert "in training" in said["of"]
    assert LEARNING in one.lane.due


def test_the_newest_is_exact_and_a_parameters_order_is_the_networks(one):
    one.begin()
    one.do("step", of="batch")
    theta = Parameters((784, 8, 10))
    theta.flat[:] = one.training.newest
    for W, mine in zip(theta.weights, one.lane.net.weights, strict=True):
        assert W.tobytes() == mine.tobytes()


# ---- a race ------------------------------------------------------------------------------


def test_a_race_is_fair_and_both_are_told_of(one, server):
    one.begin(batch=20)
    said = one.do("race", settings={"activation": "relu"})
    rival = one.training.rival
    assert said["rival"]["settings"]["activation"] == "relu"
    assert said["rival"]["settings"]["rate"] == settled({"activation": "relu"})[0].rate
    for name in ("hidden", "seed", "batch", "pictures", "data", "cost", "optimiser"):
        assert said["rival"]["settings"][name] == said["settings"][name]
    # The same random numbers; ReLU's first weights are wider by the root of 2.
    np.testing.assert_allclose(rival.newest, math.sqrt(2) * one.training.newest, rtol=1e-6)
    labels = []
    for _ in range(12):  # two epochs and more: the same batches in the same order
        said = one.do("step", of="batch")
        assert said["step"] == said["rival"]["step"]
        labels.append(said["shown"]["labels"])
        assert rival.shown["labels"] == labels[-1]
    assert len({tuple(one) for one in labels}) > 5
    assert said["rival"]["steps"] == said["steps"] == [12]
    assert said["rival"]["slope"][0] == rival.slopes[0] != said["slope"][0] == said["slopes"][0]
    assert one.do("set", rate=0.1, batch=25, rival_rate=0.02)["settings"]["rate"] == 0.1
    assert (rival.settings.rate, rival.settings.batch) == (0.02, 25)
    assert one.do("go")["rival"]["state"] == "running"
    assert one.do("pause")["rival"]["state"] == "paused"
    assert "rival" not in one.do("race", settings=None)
    assert len(server._all) == 1


def test_a_race_is_found_again_and_ends_with_its_training(one, server):
    one.begin()
    one.do("race", settings={"activation": "relu"})
    one.do("step", of="batch")
    one.lane.watch(None)
    assert not one.lane.watcher
    again = Person()
    said = again.begin()
    assert (said["rival"]["first"], said["rival"]["steps"]) == (0, [0, 1])
    again.do("race", settings={"activation": "relu", "rate": 1})  # another rival
    assert len(server._all) == 2
    assert again.news()["rival"]["settings"]["rate"] == 1
    again.do("leave")
    assert not server._all


# ---- files -------------------------------------------------------------------------------


def saved(**query):
    request = Request(
        {"type": "http", "query_string": urllib.parse.urlencode(query).encode(), "headers": []}
    )
    return asyncio.run(files.trained(request))


def loaded(person, content, key="a-run-from-a-file", **settings):
    text = base64.b64encode(content).decode()
    return person.do("load", run=key, file=text, settings=settings)


def test_a_network_is_saved_and_learns_on(one):
    one.draw()
    one.begin(activation="relu", hidden=[8, 4], rate=0.05)
    for _ in range(3):
        one.do("step", of="batch")
    theta = one.training.newest
    answer_ = saved(run=KEY)
    assert answer_.status_code == 200
    assert 'filename="relu-8-4-seed-0-step-3.npz"' in answer_.headers["content-disposition"]
    net = parsed(answer_.body, "it")
    assert net.provenance["settings"] == one.training.settings.described()
    other = Person()
    other.draw()
    said = loaded(other, answer_.body, rate=0.05, pictures=100)
    assert (said["state"], said["step"], said["snapshots"]) == ("paused", 0, 1)
    assert said["settings"]["hidden"] == [8, 4]
    assert said["settings"]["activation"] == "relu"
    assert_shows(other, said, theta)
    assert other.do("step", of="batch")["step"] == 1
    assert other.training.newest.tobytes() != theta.tobytes()
    earlier = parsed(saved(run=KEY, snapshot=1).body, "it")
    half = one.training.moments[1].theta[: 8 * 784].astype(np.float32)
    assert earlier.weights[0].tobytes() == half.tobytes()
    assert earlier.provenance["steps"] == 1


@pytest.mark.parametrize(
    "query",
    [
        {}, {"run": "x"}, {"snapshot": "-1"}, {"snapshot": "9"}, {"snapshot": "²"},
        {"snapshot": "9" * 5000},
    ],
    ids=lambda query: str(query)[:30],
)  # fmt: skip
def test_what_is_not_there_is_not_saved(one, query):
    one.begin()
    known = {} if not query or "run" in query else {"run": KEY}
    assert saved(**known | query).status_code == 404


def other_network(sizes=(784, 8, 10), names=None, largest=1.0):
    weights = [np.full(pair, largest) for pair in zip(sizes[1:], sizes[:-1], strict=True)]
    biases = [np.zeros(n) for n in sizes[1:]]
    return packed(Network(weights, biases, names or ["sigmoid"] * len(biases)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a network file"),
        (b"PK nonsense", "not a network file"),
        (other_network()[:-50], "not a network file"),
        (other_network((783, 8, 10)), "784 inputs"),
        (other_network((784, 8, 9)), "10 outputs"),
        (other_network((784, 65, 10)), "4 to 64"),
        (other_network((784, 8, 8, 8, 8, 10)), "3 hidden layers"),
        (other_network(names=["tanh", "sigmoid"]), "activation"),
        (other_network(names=["sigmoid", "relu"]), "outputs are sigmoid"),
        (other_network((784, 8, 8, 10), ["relu", "sigmoid", "sigmoid"]), "one activation"),
        (other_network(largest=2e4), "10,000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_file_that_is_no_network_of_ours_is_refused_by_name_of_what_is_wrong(one, content, words):
    one.begin()
    theta = one.training.newest
    said = loaded(one, content)
    assert said["state"] == "none"
    assert words in said["notes"][0]
    assert one.training.newest is theta


def test_what_is_no_file_at_all_is_refused(one):
    for file in (None, 7, "no base64!", ["eA=="]):
        with pytest.raises(Refused):
            one.do("load", run=KEY, file=file)


def bomb():
    """A few kB that claim, truly, to be 4 MB of a network's description."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, about=np.frombuffer(b"[" + b"[]," * 1_300_000, np.uint8))
    return buffer.getvalue()


def test_of_a_file_that_is_no_network_of_ours_little_is_unpacked(one, monkeypatch):
    content = bomb()
    assert len(content) < 10_000
    monkeypatch.delattr(np, "load")
    assert "more than a network" in loaded(one, content)["notes"][0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_largest_network_of_ours_is_loaded(one, dtype):
    sizes = (784, 64, 64, 64, 10)
    rng = np.random.default_rng(1)
    arrays = {}
    for layer, (before, n) in enumerate(itertools.pairwise(sizes), start=1):
        arrays[f"W{layer}"] = rng.normal(size=(n, before)).astype(dtype)
        arrays[f"b{layer}"] = rng.normal(size=n).astype(dtype)
    about = {"activations": ["sigmoid"] * 4, "provenance": {"why": "x" * 20_000}}
    buffer = io.BytesIO()
    np.savez(buffer, about=np.frombuffer(json.dumps(about).encode(), np.uint8), **arrays)
    said = loaded(one, buffer.getvalue())
    assert said["settings"]["hidden"] == [64, 64, 64]
    assert one.lane.net.weights[0].tobytes() == arrays["W1"].astype(np.float32).tobytes()


def over_the_lane(**wish):
    """A message of the lane that orders a file to be learned on from."""
    text = base64.b64encode(other_network()).decode()
    return encode({"kind": "learn", "do": "load", "run": KEY, "file": text} | wish)


@pytest.fixture
def held(monkeypatch):
    """Files are opened when a test says so; notes on which threads."""
    held = SimpleNamespace(threads=[], begun=threading.Event(), go=threading.Event())

    def opened(file):
        held.threads.append(threading.current_thread())
        held.begun.set()
        assert held.go.wait(20)
        return plain(file)

    plain = loading.opened
    monkeypatch.setattr(loading, "opened", opened)
    yield held
    held.go.set()


def test_a_file_is_opened_beside_the_lanes_and_messages_keep_their_order(server, held):
    async def scene():
        mine, other = [await OverTheLane().accepted() for _ in range(2)]
        mine.send(over_the_lane())
        mine.send(wire.request(STROKES, sequence=2))
        while not held.begun.is_set():
            await asyncio.sleep(0)
        other.send(wire.request(STROKES, sequence=1))
        assert (await other.reply()).sequence == 1  # though the file is still being opened
        assert server.by_key(KEY) is None
        held.go.set()
        while (event := await mine.event())["bytes"][0] == KIND:
            pass
        reply = wire.read_reply(event["bytes"])
        assert reply.sequence == 2
        assert [len(layer.z) for layer in reply.layers] == [4 * 8, 4 * 10]  # it is the file's
        assert held.threads != [threading.main_thread()]
        await mine.leave()
        await other.leave()

    play(scene)


def test_who_leaves_while_their_file_is_opened_leaves_nothing_for_long(server, held):
    async def scene():
        mine = await OverTheLane().accepted()
        mine.send(over_the_lane())
        while not held.begun.is_set():
            await asyncio.sleep(0)
        mine.line_is_cut = True
        leaves = asyncio.create_task(mine.leave())
        held.go.set()
        await leaves

    play(scene)
    training = server.by_key(KEY)
    assert not training.watchers
    training.left -= LEASE + 1
    server.drop_left()
    assert server._all == {}


@pytest.mark.parametrize("file", [None, 7, "no base64!", "é", ["eA=="], {"numbers": 1}])
def test_what_is_no_file_closes_its_lane_there_too(server, file):
    async def scene():
        mine = await OverTheLane().accepted()
        mine.send(over_the_lane(file=file))
        assert await mine.closed() == MALFORMED

    play(scene)
    assert server._all == {}


def left(person, **more):
    """What a browser keeps of a run, to order it again."""
    training = person.training
    hidden, activation = list(training.settings.hidden), training.settings.activation
    numbers = base64.b64encode(training.newest.tobytes()).decode()
    return {
        "run": "a-run-that-was-left",
        "network": {"hidden": hidden, "activation": activation, "numbers": numbers},
        "settings": training.settings.described(),
        "done": {name: training.at[name] for name in ("step", "pictures", "seconds")},
        **more,
    }


def test_a_run_that_was_left_goes_on_bit_for_bit_from_the_step_it_had(one):
    one.draw()
    one.begin(activation="relu", hidden=[8, 4], rate=0.05)
    for _ in range(3):
        one.do("step", of="batch")
    theta, at, settings = one.training.newest, one.training.at, one.training.settings
    other = Person()
    other.draw()
    said = other.do("load", **left(one))
    assert (said["state"], said["steps"], said["snapshots"]) == ("paused", [3], 1)
    assert other.training.at == at
    assert other.training.settings == settings
    assert_shows(other, said, theta)
    other.process.dies()  # another process goes on from there, too
    assert (other.news()["step"], other.training.newest.tobytes()) == (3, theta.tobytes())
    assert other.do("step", of="batch")["steps"] == [4]
    # A connection that was lost finds it again.
    again = Person()
    again.do("begin", run="a-run-that-was-left", settings=settings.described())
    assert again.training is other.training


@pytest.mark.parametrize(
    "more",
    [
        {"network": None},
        {"network": {"hidden": [8], "activation": "relu", "numbers": "AAAA"}},
        {"done": 7},
        *({"done": {"step": bad}} for bad in (-1, 1.5, True, "1", None, 10**13)),
        *({"done": {"seconds": bad}} for bad in (math.nan, math.inf, -1, 10**400)),
    ],
    ids=str,
)
def test_what_no_browser_keeps_of_a_run_is_refused(one, more):
    one.begin()
    theta = one.training.newest
    with pytest.raises(Refused):
        one.do("load", **left(one, **more))
    assert one.training.newest is theta


def test_digits_of_ones_own_judge_each_moment_and_are_found_by_another_process(one):
    own = text((7, SEVEN), (1, ONE))
    said = one.do("begin", run=KEY, settings=WISH, own=own)
    assert said["own"][0] in (0, 0.5, 1)
    assert one.do("step", of="batch")["own"][0] is not None
    one.process.dies()
    assert one.run().beside["own"][1].tolist() == [7, 1]
    n = len(one.training.moments)
    said = one.do("own", own=None)  # judged by nobody's: the newest moment is said again
    assert (said["first"], said["own"]) == (n - 1, [None])
    assert len(one.training.moments) == n
    assert one.do("step", of="batch")["own"] == [None]


def test_who_learns_from_digits_of_their_own_keeps_them_to_the_end(one):
    own = text((7, SEVEN), (1, ONE))
    begin = {"run": KEY, "settings": WISH | {"data": "own"}}
    assert one.do("begin", **begin, own=own)["settings"]["data"] == "own"
    training = one.training
    one.do("own", own=text((7, SEVEN)))
    one.do("begin", **begin)  # a connection that was lost, and a tray that is empty now
    assert one.training is training
    assert training.own == own
    one.process.dies()
    assert sorted(set(one.run().descent.targets[:50].argmax(axis=1))) == [1, 7]
    one.do("race", settings={"activation": "relu"})
    assert training.rival.own == own
