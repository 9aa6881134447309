"""One real server for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.server import Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app as `streamlit run app.py` starts it.

    Whatever the tests do to it, it must not complain. Its log is looked at once it
    has ended, because only then is it complete.
    """
    with running() as started:
        yield started
    assert not started.complaints(), started.log()
