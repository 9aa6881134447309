"""Order: the quick tests first, the browser last."""

import network  # noqa: F401, I001  before NumPy: more BLAS threads would only wait for each other

from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the browser's tests to the end.

    What is quick to fail comes first then; and Playwright keeps an event loop running
    in this thread, in which tests that start one of their own could not run.
    """
    items.sort(key=lambda item: BROWSER in item.path.parents)
