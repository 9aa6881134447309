"""Order and company: the quick tests first, the browser last, one server's tests together."""

import network  # noqa: F401, I001  before NumPy: more BLAS threads would only wait for each other

from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"
LONG = ("test_screen", "test_pages", "test_presenter")  # of the browser's
SERVERS = {"server", "by_python", "by_uvicorn", "below"}  # each takes seconds to start


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the browser's tests to the end, and keep together what shares a server.

    What is quick to fail comes first then; and Playwright keeps an event loop running
    in this thread, in which tests that start one of their own could not run. Two processes
    share the tests: those of the servers stay in one of them, and the long ones come
    before the short, so that neither process waits for the other at the end.
    """
    items.sort(key=lambda item: (BROWSER in item.path.parents, item.path.stem not in LONG))
    for item in items:
        if BROWSER not in item.path.parents and SERVERS & set(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group("servers"))
