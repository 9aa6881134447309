"""Order and company: the quick tests first, the browser last, one server's tests together."""

import network  # noqa: F401, I001  before NumPy: more BLAS threads would only wait for each other

import gc
from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"
# By the longest test that is in each.
LONG = [
    "test_screen", "test_pages", "test_lessons", "test_presenter", "test_overflow", "test_controls",
    "test_language", "test_address", "test_mine", "test_digits", "test_opening", "test_connection",
]  # fmt: skip
SERVERS = {"server", "by_python", "by_uvicorn", "below"}  # each takes seconds to start


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the browser's tests to the end, and keep together what shares a server.

    What is quick to fail comes first then; and Playwright keeps an event loop running
    in this thread, in which tests that start one of their own could not run. Some processes
    share the tests: those of the servers stay in one of them, and the browser's long ones
    come before the short, so that no process waits for another at the end.
    """
    items.sort(key=_turn)
    for item in items:
        if BROWSER not in item.path.parents and SERVERS & set(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group("servers"))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the garbage collector need not look at them again."""
    gc.collect()
    gc.freeze()


def _turn(item: pytest.Item) -> tuple[bool, int]:
    """What is not the browser's comes first, then the browser's long ones, then its others."""
    if BROWSER not in item.path.parents:
        return False, 0
    return True, LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG)
