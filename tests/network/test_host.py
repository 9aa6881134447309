"""Many trainings in one process: in turn, with reports in time, none harmed by another."""

import numpy as np
import pytest

from network.training import host as hosting
from network.training.descent import train
from network.training.experiment import settled
from network.training.host import CYCLE, REPORTS, SLICE, Host
from tests.network.lessons import WISH, Blobs, Clock, drawing


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr(hosting, "PAGE", 50)


class Hosted:
    """A host with all that it said."""

    def __init__(self, tick=0.001, n=1000):
        self.clock, self.said = Clock(tick), []
        self.copybook = Blobs(n)
        self.host = Host(self.copybook, self.said.append, self.clock)

    def order(self, do, run=1, **more):
        self.host.order({"run": run, "do": do, **more})
        return self.said[-1] if self.said else None

    def begin(self, run=1, **wish):
        return self.order("begin", run, settings=WISH | wish)

    def heard(self, kind, run=1):
        return [one for one in self.said if one["kind"] == kind and one["run"] == run]


def test_each_order_is_answered_with_how_it_is_now():
    one = Hosted()
    assert one.begin()["state"] == "ready"
    assert one.order("step", of="batch")["step"] == 1
    assert one.order("step", of="picture")["pictures"] == 11
    one.order("go", speed="full")
    one.host.turn()  # answered with the first change
    assert one.said[-1]["state"] == "running"
    assert one.said[-1]["step"] > 2
    assert one.order("set", rate=0.1, batch=5)["state"] == "running"
    assert one.order("pause")["state"] == "paused"
    assert one.order("slice")["kind"] == "slice"
    one.order("correct", x=drawing(), digit=4, steps=1, rate=0.1)
    assert [message["kind"] for message in one.said[-2:]] == ["correction", "report"]
    assert one.order("undo")["can_undo"] is False
    assert [report["orders"] for report in one.heard("report")] == [1, 2, 3, 4, 5, 6, 8, 9]
    n = len(one.said)
    one.order("end")
    one.order("go", speed="full")  # to a run that is gone: nothing
    assert len(one.said) == n
    assert one.host.turn() is None


def test_a_run_that_shares_its_process_is_the_commands_to_the_last_bit():
    one = Hosted(tick=0.0007)
    for run in (1, 2, 3):
        one.begin(run, seed=run)
        one.order("go", run, speed="full")
    while min(len(one.heard("report", run)) for run in (1, 2, 3)) < 4:
        one.host.turn()
    for run in (1, 2, 3):
        settings, _ = settled(WISH | {"seed": run})
        last = one.order("pause", run)
        descent = one.host.runs[run].descent
        recipe = settings.recipe
        whole = train(
            type(recipe)(**{**vars(recipe), "epochs": last["step"] // 10}),
            Blobs().examples(100),
        )
        again = Hosted().begin(run, seed=run)  # and from the first weights of its own seed
        assert again["theta"].tobytes() != whole.flat.tobytes()
        while descent.done % 10:
            one.order("step", run, of="batch")
        steps = type(recipe)(**{**vars(recipe), "epochs": descent.done // 10})
        expected = train(steps, Blobs().examples(100))
        assert one.heard("report", run)[-1]["theta"].tobytes() == expected.flat.tobytes()


@pytest.mark.parametrize("n", [1, 5, 40])
def test_runs_take_turns_of_equal_length(n):
    one = Hosted()
    for run in range(n):
        one.begin(run)
        one.order("go", run, speed="full")
    for _ in range(3 * n):
        began = one.clock.now
        assert one.host.turn() == 0
        assert one.clock.now - began <= min(SLICE, CYCLE / n) + 0.01
    steps = [run.descent.done for run in one.host.runs.values()]
    assert min(steps) > 0
    assert max(steps) - min(steps) <= 3


def test_reports_come_at_most_so_often():
    one = Hosted()
    one.begin()
    one.order("go", speed="full")
    one.said.clear()
    began = one.clock.now
    while one.clock.now - began < 2:
        one.host.turn()
    assert REPORTS <= len(one.heard("report")) <= 2 * REPORTS


def test_a_slow_run_costs_no_more_than_its_steps():
    one = Hosted(tick=0.0)
    one.begin()
    one.order("go", speed="slow")
    assert one.host.turn() == 0
    assert one.host.turn() == pytest.approx(hosting_wait())
    one.begin(2)
    one.order("go", 2, speed="full")
    one.clock.tick = 0.001
    assert one.host.turn() == 0
    assert one.host.runs[2].descent.done > 0


def hosting_wait():
    from network.training.run import SLOW

    return SLOW


def test_what_is_lacking_is_written_while_it_runs_and_while_nobody_does():
    one = Hosted(n=0)
    one.begin(pictures=200)
    assert one.copybook.n == 50  # enough to be judged
    one.order("go", speed="full")
    while one.copybook.n < 200:
        one.host.turn()
    assert [message["pictures"] for message in one.heard("written")] == [100, 150, 200]
    assert {message["of"] for message in one.heard("written")} == {200}
    idle = Hosted(n=0)
    idle.begin(pictures=200)
    while idle.host.turn() is not None:
        pass
    assert idle.copybook.n == 200


def test_whoever_rests_hears_that_all_is_written_whoever_it_was_written_for():
    one = Hosted(n=0)
    for run in (1, 2):
        one.begin(run, pictures=200)
        one.order("go", run, speed="full")
    one.host.turn()
    one.order("pause", 1)
    while one.copybook.n < 200:
        one.host.turn()
    assert [one.heard("written", run)[-1]["pictures"] for run in (1, 2)] == [200, 200]


def test_a_step_waits_for_its_pictures():
    one = Hosted(n=0)
    one.begin(pictures=200, batch=150)
    one.order("step", of="batch")
    assert one.copybook.n == 150
    assert one.heard("report")[-1]["pictures"] == 150


def test_a_run_that_fails_costs_nobody_else_theirs(monkeypatch, capsys):
    one = Hosted()
    for run in (1, 2):
        one.begin(run)
        one.order("go", run, speed="full")
    monkeypatch.setattr(one.host.runs[1], "work", None)
    for _ in range(4):
        one.host.turn()
    assert len(one.heard("failed", 1)) == 1
    assert list(one.host.runs) == [2]
    assert one.host.runs[2].descent.done > 0
    one.order("begin", 3, settings={"hidden": "nonsense"})
    assert one.said[-1]["kind"] == "failed"
    assert "Traceback" in capsys.readouterr().err


def test_a_run_that_comes_from_another_process_goes_on():
    one, other = Hosted(), Hosted()
    one.begin()
    for _ in range(12):
        report = one.order("step", of="batch")
    found = other.order("begin", settings=WISH, **{"from": report})
    assert found["step"] == 12
    assert found["theta"].tobytes() == report["theta"].tobytes()
    assert np.isfinite(found["cost"])
