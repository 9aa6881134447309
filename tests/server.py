"""The real app as a process of its own, on a free port, for tests that want all of it.

    with running() as server:
        page.goto(server.url)
        connect(f"{server.ws_url}?network=relu", proxy=None)

Only the process that was started here is ever stopped.
"""

from __future__ import annotations

import os
import re
import site
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"

# The three ways to start the app. `python app.py` takes no arguments: see `_settings`.
STREAMLIT = (
    sys.executable, "-m", "streamlit", "run", "app.py",
    "--server.port", "{port}", "--server.address", HOST,
)  # fmt: skip
PYTHON = (sys.executable, "app.py")
UVICORN = (sys.executable, "-m", "uvicorn", "app:app", "--host", HOST, "--port", "{port}")

# Nothing listens there: whatever the server would fetch from outside fails at once.
_NO_WAY_OUT = f"http://{HOST}:9"
_PORT_TAKEN = re.compile(r"address already in use|port \d+ is (not available|in use)", re.I)
_COMPLAINT = re.compile(r"Traceback|Exception|\bERROR\b|\bCRITICAL\b|^\w*Error\b")
_POLL = 0.05  # seconds
# The proxies of the machine that the tests run on must not see traffic to 127.0.0.1.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class StartFailed(Exception):
    """The process ended, or did not answer in time. `code` is its exit code, or None."""

    def __init__(self, code: int | None, log: str) -> None:
        how = "did not answer in time" if code is None else f"ended with exit code {code}"
        super().__init__(f"the server {how}; it said:\n{log}")
        self.code, self.log = code, log


@dataclass
class Server:
    """A server that answers. `log()` and `complaints()` work after it was stopped, too."""

    port: int
    base: str  # "" or "/something": the path that it is mounted under
    process: subprocess.Popen
    _log: Path | str

    @property
    def url(self) -> str:
        """The page, without a closing slash."""
        return f"http://{HOST}:{self.port}{self.base}"

    @property
    def ws_url(self) -> str:
        """The live lane, without `?network=...`."""
        return f"ws://{HOST}:{self.port}{self.base}/api/live"

    def get(self, path: str) -> tuple[int, bytes, Mapping[str, str]]:
        """GET `path` below `url`: status, body, headers. An error status raises nothing."""
        try:
            with _direct.open(self.url + path, timeout=10) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read(), answer.headers

    def log(self) -> str:
        """What it has written so far, to either stream."""
        if isinstance(self._log, Path):
            return self._log.read_text(encoding="utf-8", errors="replace")
        return self._log

    def complaints(self) -> list[str]:
        """The lines of the log that speak of an error or an exception."""
        return [line for line in self.log().splitlines() if _COMPLAINT.search(line)]

    def _stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


@contextmanager
def running(
    *arguments: str,
    command: Sequence[str] = STREAMLIT,
    base: str = "",
    env: Mapping[str, str] | None = None,
    root: Path = ROOT,
    patience: float = 60.0,
    port: int | None = None,
) -> Iterator[Server]:
    """Start the app, wait until it is healthy, and stop it at the end whatever happens.

    Parameters
    ----------
    *arguments : str
        Added to the command line.
    command : sequence of str
        STREAMLIT, PYTHON, UVICORN or another; "{port}" stands for the port.
    base : str
        A path to mount the app under, without slashes (`server.baseUrlPath`).
    env : mapping, optional
        Added to the environment.
    root : Path
        The project's folder, or a copy of it.
    patience : float
        Seconds to wait for the first healthy answer; a loaded machine may need many.
    port : int, optional
        Where to listen; without it a free one.

    Raises
    ------
    StartFailed
        With the exit code and all that the process has said.
    """
    with tempfile.TemporaryDirectory(prefix="server-") as folder:
        for attempt in (1, 2, 3):
            at, home = port or _free_port(), Path(folder)
            server = _start(at, command, arguments, base.strip("/"), env or {}, root, home)
            try:
                _await_health(server, patience)
            except StartFailed as failure:
                server._stop()
                # A free port can be taken by somebody else before the server has it.
                if attempt < 3 and _PORT_TAKEN.search(failure.log):
                    continue
                raise
            except BaseException:
                server._stop()
                raise
            break
        try:
            yield server
        finally:
            server._stop()
            server._log = server.log()  # the folder goes


def _start(
    port: int,
    command: Sequence[str],
    arguments: Sequence[str],
    base: str,
    env: Mapping[str, str],
    root: Path,
    folder: Path,
) -> Server:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [part.format(port=port) for part in command] + list(arguments),
            cwd=root,
            env={**_settings(port, base, folder), **env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Server(port, f"/{base}" if base else "", process, log)


def _settings(port: int, base: str, home: Path) -> dict[str, str]:
    """The environment for the server, with Streamlit's settings in a home folder of its own.

    Flags and STREAMLIT_... variables reach `streamlit run` only; a configuration file
    reaches every way to start. It also keeps the user's own configuration out.
    """
    file = home / ".streamlit" / "config.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        f'[server]\naddress = "{HOST}"\nport = {port}\nbaseUrlPath = "{base}"\n',
        encoding="utf-8",
    )
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
    # What is looked up in the real home folder is to be found as before.
    inherited.setdefault("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    inherited.setdefault("PYTHONUSERBASE", site.getuserbase())
    nowhere = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), _NO_WAY_OUT)
    return {
        **inherited,
        **nowhere,
        "NO_PROXY": "",
        "no_proxy": "",
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PYTHONUNBUFFERED": "1",  # so that log() is up to date
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _await_health(server: Server, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        healthy = _healthy(server)
        if server.process.poll() is not None:  # asked second: a stranger's answer is no answer
            raise StartFailed(server.process.returncode, server.log())
        if healthy:
            return
        time.sleep(_POLL)
    raise StartFailed(None, server.log())


def _healthy(server: Server) -> bool:
    try:
        return server.get("/_stcore/health")[0] == 200
    except OSError:  # not listening yet
        return False
