"""The collector's pauses: every full collection is of what is new, and nothing stays for good."""

from __future__ import annotations

import asyncio
import gc
import inspect
import time
import weakref
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit.runtime import Runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from components.server import pauses

NEW = 5_000  # objects


class Knot:
    """Garbage that only the collector can tell: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(scope="module", autouse=True)
def thawed() -> Iterator[None]:
    """The collector looks at everything, as in a server that starts, and not as elsewhere here."""
    gc.unfreeze()
    yield
    gc.freeze()


@pytest.fixture
def collected() -> Iterator[list[int]]:
    """How many objects each full collection had to look at."""
    looked_at: list[int] = []

    def note(phase: str, info: dict) -> None:
        if phase == "start" and info["generation"] == 2:
            looked_at.append(len(gc.get_objects()))

    gc.callbacks.insert(0, note)
    yield looked_at
    gc.callbacks.remove(note)


def during(scenario) -> None:
    """Run `scenario` while pauses are avoided, and nothing else tidies meanwhile."""

    async def run() -> None:
        async with pauses.avoided():
            pauses.busy()
            scenario()

    asyncio.run(run())


def test_a_full_collection_looks_at_what_is_new(collected):
    everything = len(gc.get_objects())

    def scenario() -> None:
        collected.clear()
        kept = [[] for _ in range(NEW)]
        gc.collect()
        gc.collect()
        assert len(kept) <= collected[0] < everything / 2
        assert collected[1] < 1_000

    during(scenario)


def test_full_collections_come_while_little_is_new(collected):
    def scenario() -> None:
        collected.clear()
        kept = [[] for _ in range(40 * NEW)]
        assert len(collected) >= 4
        assert max(collected) < len(kept) / 4

    during(scenario)


def test_nothing_is_tidied_while_somebody_draws(collected):
    def scenario() -> None:
        tidying = pauses.Tidying(connected=lambda: True)
        kept = [[] for _ in range(NEW)]
        gc.collect(1)  # something for a full collection
        collected.clear()
        tidying.step(quiet=pauses.MOMENT / 2)
        assert not collected
        tidying.step(quiet=pauses.MOMENT)
        assert len(collected) == 1
        tidying.step(quiet=pauses.MOMENT)  # nothing is new
        assert len(collected) == 1
        del kept

    during(scenario)


def test_a_look_does_not_count_what_cannot_have_become_too_much(monkeypatch):
    """Python counts one by one, 10 ms and more, and a look comes four times a second."""
    counted = []

    def scenario() -> None:
        tidying = pauses.Tidying(connected=lambda: True)
        tidying.thaw()
        count = gc.get_freeze_count
        monkeypatch.setattr(gc, "get_freeze_count", lambda: counted.append(1) or count())
        kept = [[] for _ in range(NEW)]
        for quiet in (0.0, pauses.MOMENT, 2 * pauses.ALONE):
            gc.collect()
            tidying.step(quiet)
        del kept
        monkeypatch.undo()

    during(scenario)
    assert not counted


def test_frozen_garbage_goes_when_nobody_is_connected():
    def scenario() -> None:
        connected = True
        tidying = pauses.Tidying(connected=lambda: connected)
        tidying.thaw()
        knots = [Knot() for _ in range(100)]
        ghost = weakref.ref(knots[0])
        gc.collect()  # freezes them
        del knots
        tidying.step(quiet=2 * pauses.ALONE)
        assert ghost() is not None, "thawed with somebody connected"
        connected = False
        tidying.step(quiet=pauses.ALONE / 2)
        assert ghost() is not None, "thawed too early"
        tidying.step(quiet=2 * pauses.ALONE)
        assert ghost() is None

    during(scenario)


@pytest.mark.parametrize(("too_many", "quiet"), [(50, pauses.MOMENT), (20, 0.0)])
def test_frozen_garbage_goes_when_it_is_very_much(monkeypatch, too_many, quiet):
    monkeypatch.setattr(pauses, "TOO_MANY", too_many)

    def scenario() -> None:
        tidying = pauses.Tidying(connected=lambda: True)
        tidying.thaw()
        knots = [Knot() for _ in range(100)]
        ghost = weakref.ref(knots[0])
        gc.collect()
        del knots
        tidying.step(quiet=quiet)
        assert ghost() is None

    during(scenario)


def test_all_is_as_before_when_the_server_stops():
    thresholds, callbacks = gc.get_threshold(), list(gc.callbacks)
    during(lambda: None)
    assert gc.get_threshold() == thresholds
    assert gc.callbacks == callbacks
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("way", ["server", "by_python", "by_uvicorn"])
def test_each_way_to_start_has_these_settings(request, way):
    server = request.getfixturevalue(way)
    deadline = time.monotonic() + 20
    while "IN FORCE" not in server.log() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "IN FORCE [False, 'none']" in server.log()


def test_sessions_that_are_over_are_let_go_of(monkeypatch):
    """Through names that are Streamlit's own business: another version may have others."""
    assert "self._session_mgr = " in inspect.getsource(Runtime.__init__)
    storage = MemorySessionStorage(ttl_seconds=0)
    manager = WebsocketSessionManager(storage, None, None, None)
    running = SimpleNamespace(_session_mgr=manager)
    known = SimpleNamespace(exists=lambda: True, instance=lambda: running)
    monkeypatch.setattr(pauses, "Runtime", known)
    session = Knot()
    session.id = "one"
    storage.save(SimpleNamespace(session=session))
    gone, session = weakref.ref(session), None
    pauses.forget_sessions()
    gc.collect()
    assert gone() is None
