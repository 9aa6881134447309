"""Trainings with processes of their own: over the real lane, and when a process is killed."""

from __future__ import annotations

import asyncio

import numpy as np

from components.server.lane import Lane
from components.server.learning.trainings import Trainings
from components.server.learning.watcher import Watcher
from network import rasterise
from network.mlp import Network
from network.training.experiment import first, settled
from tests.components.kinds import client
from tests.components.test_learning import flat
from tests.components.test_live_limits import play

# One page to learn from is all that has to be written on a new machine.
SETTINGS = {"pictures": 1000, "hidden": [12], "seed": 3}
KEY = "a-run-over-the-lane-0"
STROKES = [[(0.25, 0.2), (0.625, 0.25), (0.4375, 0.8)]]


def network(message, names=("sigmoid", "sigmoid")):
    layers = message["layers"]
    return Network(
        [one["W"].reshape(len(one["b"]), -1) for one in layers],
        [one["b"] for one in layers],
        names,
    )


def learned(mine, **wish):
    """The first news that has these."""
    while True:
        said = mine.hear("learning")
        if all(said[name] == value for name, value in wish.items()):
            return said


def test_a_training_over_the_lane(server):
    with client(server) as mine:
        begun = mine.ask("learn", "learning", do="begin", run=KEY, settings=SETTINGS)
        assert flat(begun).tobytes() == first(settled(SETTINGS)[0]).flat.tobytes()
        mine.draw(STROKES)
        mine.say("rest")
        mine.say("learn", do="go")
        while not (said := mine.hear("learning"))["step"]:
            pass
        assert said["state"] == "running"
        mine.say("learn", do="pause")
        mine.say("learn", do="step", of="batch")  # answered when nothing is under way any more
        while "shown" not in mine.hear("learning"):
            pass
        # What is drawn is answered with the moment that is shown.
        mine.say("learn", do="at", snapshot=0)
        while "layers" not in (shown := learned(mine, snapshot=0)):
            pass
        x = rasterise([np.array(s, np.float32) for s in STROKES]).ravel()
        expected = network(shown).forward(x)
        reply = mine.draw(STROKES)
        for (z, a), layer in zip(reply.layers, (1, 2), strict=True):
            assert z == expected.weighted_sums[layer].tobytes()
            assert a == expected.activations[layer].tobytes()
        step = shown["step"]
    with client(server) as again:  # a reload
        found = again.ask("learn", "learning", do="begin", run=KEY, settings=SETTINGS)
        assert (found["state"], found["step"]) == ("paused", step)
        assert found["first"] == 0
        assert len(found["steps"]) == found["snapshots"]
        again.say("learn", do="leave")
        gone = again.ask("learn", "learning", do="go")
        assert gone["state"] == "none"


async def reported(training, state, more_than=-1):
    while training.state != state or training.at["step"] <= more_than or not training.moments:
        await asyncio.sleep(0.005)


def test_a_killed_process_is_followed_by_one_that_goes_on_and_all_end_with_the_server():
    async def scene():
        server, lane = Trainings(1), Lane("sigmoid")
        training = server.begin(KEY, settled(SETTINGS)[0], [])
        lane.watch(Watcher(lane, training))
        await reported(training, "ready")
        training.go("full")
        await reported(training, "running", more_than=50)
        process, step, seconds = (
            training.worker.process,
            training.at["step"],
            training.at["seconds"],
        )
        process.kill()
        await process.wait()
        while training.worker.process in (None, process):
            await asyncio.sleep(0.005)
        await reported(training, "running", more_than=step + 20)
        assert training.at["seconds"] >= seconds
        steps = [moment.step for moment in training.moments]
        assert steps == sorted(steps)
        training.pause()
        await reported(training, "paused")
        second = training.worker.process
        assert second.pid != process.pid
        await server.stop()
        assert second.returncode is not None

    play(scene)
