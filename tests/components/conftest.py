"""Real servers for all tests of this folder, one for each way to start the app."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from tests.server import PYTHON, STREAMLIT, UVICORN, Server, running

# Python loads a module of the name sitecustomize by itself, in the server, too: so a server
# says in its log what settings are in force.
TELL = """
import gc, os, sys, threading, time

def tell():
    while "components.server.pauses" not in sys.modules or not gc.get_freeze_count():
        time.sleep(0.05)
    from streamlit import config
    names = "runner.postScriptGC", "server.fileWatcherType"
    os.write(1, f"IN FORCE {[config.get_option(name) for name in names]}\\n".encode())

threading.Thread(target=tell, daemon=True).start()
"""


@pytest.fixture(scope="session", autouse=True)
def scanned_once() -> Iterator[None]:
    """Each AppTest would look through all installed packages for components of theirs."""
    from streamlit.components.v2 import manifest_scanner  # half a second, also where none is run

    scan = "scan_component_manifests"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, scan, cache(getattr(manifest_scanner, scan)))
        yield


@pytest.fixture(scope="session")
def telling(tmp_path_factory) -> dict[str, str]:
    """An environment in which a server tells its settings."""
    folder = tmp_path_factory.mktemp("telling")
    (folder / "sitecustomize.py").write_text(TELL, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


@contextmanager
def sound(**how: object) -> Iterator[Server]:
    """A server that must not complain, whatever the tests do to it.

    Its log is looked at once it has ended, because only then is it complete.
    """
    with running(**how) as started:
        yield started
    assert not started.complaints(), started.log()


@pytest.fixture(scope="session")
def server(telling) -> Iterator[Server]:
    """The app as `streamlit run app.py` starts it."""
    with sound(command=STREAMLIT, env=telling) as started:
        yield started


@pytest.fixture(scope="session")
def by_python(telling) -> Iterator[Server]:
    """The app as `python app.py` starts it."""
    with sound(command=PYTHON, env=telling) as started:
        yield started


@pytest.fixture(scope="session")
def by_uvicorn(telling) -> Iterator[Server]:
    """The app as `uvicorn app:app` starts it."""
    with sound(command=UVICORN, env=telling) as started:
        yield started


@pytest.fixture(scope="session")
def below() -> Iterator[Server]:
    """The app below a path."""
    with sound(base="school/digits") as started:
        yield started
