"""One training that is watched: the same as the command's, whatever is done beside it."""

from dataclasses import replace

import numpy as np
import pytest

from network import Network
from network.training.descent import train
from network.training.experiment import first, settled
from network.training.judging import Judge
from network.training.parameters import Parameters
from network.training.run import SLOW, Run
from tests.cases import each
from tests.network.lessons import WISH, Blobs, Clock, drawing


def begun(copybook=None, begin=None, **wish):
    copybook = copybook or Blobs()
    settings, _ = settled(WISH | wish)
    judge = Judge(copybook.examples(100), copybook.unseen)
    return Run(settings, copybook, judge, begin)


def learn(run, steps, tick=0.001):
    """So many steps, in slices of two or three."""
    target = run.descent.done + steps
    while run.descent.done < target:
        run.work(Clock(tick), 2.5 * tick if target - run.descent.done > 2 else tick)
    assert run.descent.done == target


def weights(run):
    return run.report()["theta"]


def network(run):
    theta = Parameters(run.settings.sizes)
    theta.flat[:] = weights(run)
    return Network(theta.weights, theta.biases, run.settings.names)


def right(run):
    """Which unseen pictures are read, by the network that the screen would show."""
    images, labels = run.book.unseen
    return network(run).forward(images / np.float32(255)).output.argmax(axis=1) == labels


# ---- the same as the command's ----


@each("optimiser", ["sgd", "momentum", "adam"])
@each("activation", ["sigmoid", "relu"])
def test_a_run_in_pieces_is_the_commands_to_the_last_bit(optimiser, activation):
    run = begun(optimiser=optimiser, activation=activation, rate=None)
    run.go("full")
    learn(run, 7)
    run.report()
    run.slice()
    run.pause()
    run.correct(drawing(), 3, 0, 0.1)
    run.step("batch")
    run.step("epoch")
    learn(run, 2)
    assert run.state == "paused"
    run.go("slow")
    learn(run, 3)
    run.go("full")
    learn(run, 17)
    recipe = replace(run.settings.recipe, epochs=3)
    expected = train(recipe, run.book.examples(100))
    assert weights(run).tobytes() == expected.flat.tobytes()
    assert run.report()["pictures"] == 300


def test_before_the_first_step_it_is_what_the_seed_says():
    run = begun(seed=4)
    report = run.report()
    assert report["theta"].tobytes() == first(run.settings).flat.tobytes()
    assert (report["state"], report["step"], report["pictures"]) == ("ready", 0, 0)
    assert report["shown"] is None


def test_what_is_reported_is_what_numpy_measures_on_the_network_that_is_shown():
    run = begun()
    run.go("full")
    learn(run, 30)
    report = run.report()
    net, (x, t) = network(run), (run.judge.x, run.judge.t)
    a = net.forward(x).output.astype(float)
    cross_entropy = -(t * np.log(a) + (1 - t) * np.log(1 - a)).sum(axis=1).mean()
    assert report["cost"] == pytest.approx(cross_entropy, rel=1e-4)
    assert report["seen"] == (a.argmax(axis=1) == t.argmax(axis=1)).mean()
    assert report["unseen"] == right(run).mean()
    a, t = net.forward(run.judge.unseen).output.astype(float), np.eye(10)[run.judge.labels]
    cross_entropy = -(t * np.log(a) + (1 - t) * np.log(1 - a)).sum(axis=1).mean()
    assert report["test_cost"] == pytest.approx(cross_entropy, rel=1e-4)


# ---- orders ----


def test_one_picture_one_batch_an_epoch():
    run = begun()
    for of, pictures, digits in (("picture", 1, 1), ("batch", 11, 8)):
        before = network(run)
        run.step(of)
        report = run.report()
        assert (report["state"], report["pictures"]) == ("paused", pictures)
        shown = report["shown"]
        assert shown["pictures"].shape == (digits, 784)
        assert len(shown["labels"]) == digits
        if of == "picture":  # the cost before the step
            a = before.forward(shown["pictures"]).output[0].astype(float)
            t = np.eye(10)[shown["labels"][0]]
            cost = -(t * np.log(a) + (1 - t) * np.log(1 - a)).sum()
            assert shown["cost"] == pytest.approx(cost, rel=1e-4)
    run.step("epoch")
    assert run.state == "running"
    run.work(Clock(1e-6), 1.0)
    report = run.report()
    assert (report["state"], report["pictures"]) == ("paused", 100)
    assert report["shown"] is None  # nobody could follow


@pytest.mark.parametrize("tick", [1e-6, 0.003, 0.5])  # on a fast computer, on a slow one
def test_it_goes_until_a_step_and_everybody_gets_the_same(tick):
    run = begun()
    run.go("full", 23)
    for _ in range(100):
        run.work(Clock(tick), 0.02)
    assert (run.state, run.report()["step"]) == ("paused", 23)
    by_hand = begun()
    for _ in range(23):
        by_hand.step("batch")
    assert weights(run).tobytes() == weights(by_hand).tobytes()
    run.go("full", 20)  # it is beyond that
    assert (run.state, run.report()["step"]) == ("paused", 23)
    run.go("full")  # and that is over
    learn(run, 5)
    assert (run.state, run.report()["step"]) == ("running", 28)


def test_slowly_is_one_batch_at_a_time_with_its_pictures():
    run, clock = begun(), Clock()
    run.go("slow")
    assert run.waits(clock()) == 0
    for step in (1, 2, 3):
        run.work(clock, 1.0)
        assert run.descent.done == step
        assert run.waits(clock()) == pytest.approx(SLOW)
        assert len(run.report()["shown"]["labels"]) == 8
        clock.now += SLOW
        assert run.waits(clock()) == 0
    run.pause()
    assert run.waits(clock()) is None
    run.work(clock, 1.0)
    assert run.descent.done == 3


def test_rate_and_batch_are_changed_while_it_runs():
    run = begun(optimiser="sgd")
    run.go("full")
    learn(run, 2)
    before = weights(run)
    run.set(0.03125, 25)
    learn(run, 1)
    report = run.report()
    assert report["pictures"] == 45
    np.testing.assert_allclose(
        report["theta"], before - 0.03125 * run.descent.gradient.flat, atol=1e-7
    )


def test_a_run_goes_on_where_another_process_left_off():
    run = begun()
    run.go("full")
    learn(run, 25)
    report = run.report()
    again = begun(begin=report)
    found = again.report()
    for name in ("step", "pictures", "seconds", "cost", "seen", "unseen"):
        assert found[name] == report[name]
    assert found["theta"].tobytes() == report["theta"].tobytes()
    assert found["state"] == "paused"
    again.go("full")
    learn(again, 5)
    assert again.report()["step"] == 30
    assert again.report()["pictures"] == 300


def test_it_learns_as_far_as_its_pictures_are_written():
    run = begun(Blobs(50))
    run.go("full")
    for written, learned in ((50, 50), (100, 1000)):
        run.book.n = written
        for _ in range(5):
            run.work(Clock(1e-6), 1e-4)
        assert run.lacks == (written < 100)
        assert min(run.report()["pictures"], 1000) == learned
    expected = train(replace(run.settings.recipe, epochs=1), Blobs().examples(100))
    other = begun(Blobs(50))  # the same weights, however long it had to wait
    other.step("epoch")
    other.work(Clock(1e-6), 1e-3)
    other.book.n = 100
    other.work(Clock(1e-6), 1e-3)
    assert weights(other).tobytes() == expected.flat.tobytes()


# ---- corrections ----


def test_a_correction_helps_its_picture_and_counts_what_is_forgotten():
    run = begun()
    run.go("full")
    learn(run, 100)
    before, x = right(run), drawing(3)
    net = network(run)
    said = run.correct(x, 7, 10, 0.5)
    now, labels = right(run), run.book.unseen[1]
    assert run.state == "paused"
    a, b = (one.forward(x).output.astype(float) for one in (net, network(run)))
    t = np.eye(10)[7]
    for cost, output in ((said["cost"], a), (said["after"], b)):
        entropy = -(t * np.log(output) + (1 - t) * np.log(1 - output)).sum()
        assert cost == pytest.approx(entropy, rel=1e-3)
    assert said["after"] < 0.5 * said["cost"]
    assert [a.argmax(), b.argmax()] == [3, 7]
    assert said["before"] == before.mean()
    assert said["now"] == now.mean()
    forgotten = [int((before & ~now & (labels == digit)).sum()) for digit in range(10)]
    assert said["forgotten"] == forgotten
    assert sum(forgotten) > 0
    assert said["gained"] == (now & ~before).sum()
    assert now.sum() == before.sum() - sum(forgotten) + said["gained"]
    np.testing.assert_allclose(said["outputs"][0], a, atol=1e-5)


def test_corrections_are_taken_back_one_by_one_until_it_learns_on():
    run = begun()
    run.go("full")
    learn(run, 10)
    moments = [weights(run)]
    for digit in (1, 2):
        assert run.correct(drawing(), digit, 1, 0.3)["can_undo"]
        moments.append(weights(run))
    assert run.correct(drawing(), 5, 0, 0.3)["steps"] == 0  # looking changes nothing
    for expected in reversed(moments[:-1]):
        assert run.can_undo
        assert run.undo()
        assert weights(run).tobytes() == expected.tobytes()
    assert not run.undo()
    run.correct(drawing(), 1, 1, 0.3)
    run.step("batch")
    assert not run.report()["can_undo"]


def test_a_correction_without_bounds_is_taken_back():
    run = begun()
    before = weights(run)
    assert run.correct(drawing(), 1, 10, 1e6) is None
    assert weights(run).tobytes() == before.tobytes()
    assert "taken back" in run.report()["notes"][0]


# ---- what goes wrong ----


@pytest.mark.parametrize("optimiser", ["sgd", "momentum", "adam"])
def test_a_training_that_diverges_stops_says_so_and_can_go_on(optimiser):
    run = begun(activation="relu", optimiser=optimiser)
    run.go("full")
    learn(run, 5)
    reports = [run.report()]
    run.descent.rate = 1e5  # more than anybody may choose, so that it is certain
    while run.state == "running":
        run.work(Clock(0.001), 0.003)
        reports.append(run.report())
        assert len(reports) < 1000
    last = reports[-1]
    assert last["state"] == "diverged"
    assert "smaller learning rate" in last["notes"][0]
    for report in reports:
        assert np.isfinite(report["theta"]).all()
        assert np.isfinite([report["cost"], report["seen"], report["unseen"]]).all()
    assert last["theta"].tobytes() == reports[-2]["theta"].tobytes()  # the last moment before
    run.set(0.001, 10)
    run.go("full")
    learn(run, 20)
    assert run.report()["state"] == "running"
    assert np.isfinite(weights(run)).all()


def test_a_network_that_says_the_same_of_everything_is_said_to_be_stuck():
    run = begun(activation="relu", optimiser="sgd", rate=10)
    run.go("full")
    learn(run, 150)
    assert not run.report()["notes"]  # at first they all do
    learn(run, 100)
    report = run.report()
    assert "the same of every digit" in report["notes"][0]
    assert report["state"] == "running"


def test_a_number_that_is_none_never_gets_out():
    run = begun()
    run.go("full")
    learn(run, 5)
    sound = weights(run)
    run.descent.theta.flat[17] = np.nan
    run.step("batch")
    report = run.report()
    assert report["state"] == "diverged"
    assert report["theta"].tobytes() == sound.tobytes()
    assert np.isfinite(report["cost"])
    assert report["shown"] is None


def test_the_slope_that_reaches_a_layer_is_the_costs():
    """|dC/dW| from the cost alone: along the gradient's direction the cost rises by its length."""
    run = begun(hidden=[8, 6])
    run.go("full")
    learn(run, 20)
    slopes = run.report()["slopes"]
    x, t = run.judge.x[:128], run.judge.t[:128]
    theta = [(W.astype(float), b.astype(float)) for W, b in pairs(network(run))]

    def cost(parameters):
        a = x.astype(float)
        for W, b in parameters:
            a = 1 / (1 + np.exp(-(a @ W.T + b)))
        return -(t * np.log(a) + (1 - t) * np.log(1 - a)).sum(axis=1).mean()

    rng = np.random.default_rng(0)
    for layer, (W, _) in enumerate(theta):
        # A gradient's mean square is that of slopes in random directions of unit length.
        found = []
        for _ in range(100):
            direction = rng.normal(size=W.shape)
            direction /= np.linalg.norm(direction)
            ends = []
            for sign in (1e-4, -1e-4):
                moved = list(theta)
                moved[layer] = (W + sign * direction, theta[layer][1])
                ends.append(cost(moved))
            found.append((ends[0] - ends[1]) / 2e-4)
        # known to within its own spread, a root of 2/100
        assert np.sqrt(np.mean(np.square(found))) == pytest.approx(slopes[layer], rel=0.4)


def pairs(net):
    return zip(net.weights, net.biases, strict=True)
