"""Finding, fetching and checking MNIST, with four small made-up files and a server in-house."""

import contextlib
import gzip
import hashlib
import http.server
import socket
import threading
import time

import numpy as np
import pytest

from network.data import fetching, mnist
from network.data.mnist import DataError

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
SHAPES = ((12, 28, 28), (12,), (5, 28, 28), (5,))


def made_up():
    """name -> array, as the real files are named and typed, only smaller."""
    rng = np.random.default_rng(0)
    return {
        name: rng.integers(0, 256 if len(shape) == 3 else 10, shape).astype(np.uint8)
        for name, shape in zip(NAMES, SHAPES, strict=True)
    }


def idx(array):
    """The IDX format: two zeros, 8 for unsigned bytes, the rank, then big-endian lengths."""
    head = bytes([0, 0, 8, array.ndim])
    return head + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


ARRAYS = made_up()
PACKED = {f"{name}.gz": gzip.compress(idx(array), mtime=0) for name, array in ARRAYS.items()}


@pytest.fixture(autouse=True)
def away_from_home(tmp_path, monkeypatch):
    """The made-up files' checksums; no folder, cache or proxy of this machine; no internet."""
    checks = {
        name: (hashlib.md5(idx(array)).hexdigest(), array.shape) for name, array in ARRAYS.items()
    }
    monkeypatch.setattr(mnist, "FILES", checks)
    monkeypatch.setattr(mnist, "MIRRORS", ())
    here = tmp_path / "house" / "project" / "network" / "data" / "m.py"
    monkeypatch.setattr(mnist, "__file__", str(here))
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")


def filled(folder, **changes):
    """A folder with all four files; `changes` replace a file's content, None leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    changes = {name.replace("_", "-"): content for name, content in changes.items()}
    for name, content in PACKED.items():
        content = changes.get(name.removesuffix(".gz"), content)
        if content is not None:
            (folder / name).write_bytes(content)
    return folder


def assert_made_up(data):
    for digits, part in ((data.train, "train"), (data.test, "t10k")):
        images = ARRAYS[f"{part}-images-idx3-ubyte"]
        np.testing.assert_array_equal(digits.images, images.reshape(len(images), 784))
        np.testing.assert_array_equal(digits.labels, ARRAYS[f"{part}-labels-idx1-ubyte"])
        assert digits.images.dtype == digits.labels.dtype == np.uint8


# --- reading ------------------------------------------------------------------------------------


def test_files_are_read_row_by_row(tmp_path):
    data = mnist.load(filled(tmp_path / "here"))
    assert_made_up(data)
    assert data.train.images[3, 28 * 2 + 5] == ARRAYS["train-images-idx3-ubyte"][3, 2, 5]
    assert_made_up(mnist.load(str(tmp_path / "here")))


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named_with_what_to_do(tmp_path, name):
    folder = filled(tmp_path / "here", **{name.replace("-", "_"): None})
    with pytest.raises(DataError, match=f"{name}.gz is missing") as refused:
        mnist.load(folder)
    assert str(folder) in str(refused.value)
    assert "Put the four MNIST files there" in str(refused.value)


LABELS = PACKED["train-labels-idx1-ubyte.gz"]
DAMAGE = {
    "cut short": LABELS[:-9],
    "cut very short": LABELS[:4],
    "empty": b"",
    "not gzip": b"<html>Please log in to the school network</html>",
    "a damaged byte": LABELS[:20] + bytes([LABELS[20] ^ 0xFF]) + LABELS[21:],
    "a damaged checksum": LABELS[:-8] + bytes(4) + LABELS[-4:],
    "something after it": LABELS + b"and more",
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_named_with_what_to_do(tmp_path, content):
    folder = filled(tmp_path / "here", train_labels_idx1_ubyte=content)
    with pytest.raises(DataError, match=r"is damaged or cut short|wrong checksum") as refused:
        mnist.load(folder)
    assert str(folder / "train-labels-idx1-ubyte.gz") in str(refused.value)
    assert "Delete it and run this again" in str(refused.value)


def test_a_damaged_byte_is_always_noticed(tmp_path):
    folder = filled(tmp_path / "here")
    path = folder / "train-labels-idx1-ubyte.gz"
    for at in range(len(LABELS)):
        path.write_bytes(LABELS[:at] + bytes([LABELS[at] ^ 0x5A]) + LABELS[at + 1 :])
        if 3 < at < 10:
            continue  # gzip's header: a time stamp and the like, which change nothing
        with pytest.raises(DataError, match=r"train-labels-idx1-ubyte\.gz"):
            mnist.load(folder)


def test_another_file_of_the_same_shape_is_refused(tmp_path):
    other = gzip.compress(idx(ARRAYS["train-labels-idx1-ubyte"][::-1].copy()))
    folder = filled(tmp_path / "here", train_labels_idx1_ubyte=other)
    with pytest.raises(
        DataError, match=r"not the original MNIST file \(wrong checksum\)"
    ) as refused:
        mnist.load(folder)
    assert str(folder / "train-labels-idx1-ubyte.gz") in str(refused.value)
    assert "put a good copy" in str(refused.value)


# --- finding ------------------------------------------------------------------------------------


def test_the_usual_places_are_tried_in_order(tmp_path, monkeypatch):
    cache, beside = mnist.cache_folder(), tmp_path / "house" / "shared" / "data" / "mnist"
    assert cache == tmp_path / "cache" / "digit-explorer" / "mnist"

    filled(cache)
    assert_made_up(mnist.load())

    # Files with a wrong checksum tell which folder was read.
    filled(beside, t10k_labels_idx1_ubyte=b"beside")
    with pytest.raises(DataError, match="shared"):
        mnist.load()

    filled(named := tmp_path / "named", t10k_labels_idx1_ubyte=b"named")
    monkeypatch.setenv("MNIST_DIR", str(named))
    with pytest.raises(DataError, match="named"):
        mnist.load()

    assert_made_up(mnist.load(cache))  # what is asked for goes before all of them


def test_a_folder_that_lacks_a_file_is_passed_over(tmp_path, monkeypatch):
    filled(tmp_path / "named", t10k_labels_idx1_ubyte=None)
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "named"))
    filled(mnist.cache_folder())
    assert_made_up(mnist.load())


def test_without_xdg_the_cache_is_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert mnist.cache_folder() == tmp_path / ".cache" / "digit-explorer" / "mnist"


# --- fetching -----------------------------------------------------------------------------------


class Mirror:
    """A web server on this machine that offers `files` and remembers what was asked for.

    It breaks off the first `cuts` answers in their middle; `parts` is whether it knows Range.
    """

    def __init__(self, files, cuts=0, parts=True, wait=0.0):
        self.asked = asked = []
        self.ranges = ranges = []
        left = [cuts]

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.removeprefix("/mnist/")
                asked.append(name)
                content = files.get(name)
                if content is None:
                    self.send_error(404)
                    return
                asked_for = self.headers.get("Range") if parts else None
                first = int(asked_for.removeprefix("bytes=").rstrip("-")) if asked_for else 0
                ranges.append(first)
                if first >= len(content) and first:
                    self.send_error(416)
                    return
                self.send_response(206 if first else 200)
                rest = content[first:]
                self.send_header("Content-Length", str(len(rest)))
                if first:
                    self.send_header(
                        "Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}"
                    )
                self.end_headers()
                if left[0] > 0:
                    left[0] -= 1
                    self.wfile.write(rest[: len(rest) // 2])
                    self.close_connection = True
                    return
                with contextlib.suppress(ConnectionError):  # they have heard enough
                    for at in range(0, len(rest), 64 * 1024):
                        self.wfile.write(rest[at : at + 64 * 1024])
                        time.sleep(wait)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/mnist/"
        # The poll decides how long shutting down takes.
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.005,))
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def mirror():
    """Starts mirrors, and stops them after the test."""
    running = []

    def start(files=PACKED, how=None, **changes):
        changes = {f"{name.replace('_', '-')}.gz": value for name, value in changes.items()}
        running.append(Mirror({**files, **changes}, **(how or {})))
        return running[-1]

    yield start
    for server in running:
        server.close()


@pytest.fixture
def nobody():
    """An address where nobody listens, as when the machine is offline."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound but not listening: nobody else can take it
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}/mnist/"


def test_what_is_downloaded_can_be_read(tmp_path, mirror):
    server = mirror()
    mnist.download(tmp_path / "new" / "folder", mirrors=(server.address,))
    assert sorted(server.asked) == sorted(PACKED)
    assert sorted(p.name for p in (tmp_path / "new" / "folder").iterdir()) == sorted(PACKED)
    assert_made_up(mnist.load(tmp_path / "new" / "folder"))


def test_without_any_files_loading_downloads_to_the_cache_once(mirror, monkeypatch):
    server = mirror()
    monkeypatch.setattr(mnist, "download", with_mirrors(mnist.download, server.address))
    assert_made_up(mnist.load())
    assert_made_up(mnist.load())
    assert sorted(server.asked) == sorted(PACKED)
    assert sorted(p.name for p in mnist.cache_folder().iterdir()) == sorted(PACKED)


def with_mirrors(download, *mirrors):
    return lambda folder, progress=None: download(folder, progress, mirrors)


def test_only_what_is_missing_is_fetched(tmp_path, mirror):
    server = mirror()
    folder = filled(tmp_path / "here", t10k_images_idx3_ubyte=None)
    mnist.download(folder, mirrors=(server.address,))
    assert server.asked == ["t10k-images-idx3-ubyte.gz"]
    assert_made_up(mnist.load(folder))


def test_progress_is_told_for_each_file_up_to_its_end(tmp_path, mirror):
    told = []
    big = {**PACKED, "t10k-images-idx3-ubyte.gz": gzip.compress(idx(ARRAYS[NAMES[2]]), 0)}
    mnist.download(tmp_path / "here", lambda *args: told.append(args), (mirror(big).address,))
    assert {name for name, _, _ in told} == set(PACKED)
    for name, content in big.items():
        mine = [(done, total) for told_name, done, total in told if told_name == name]
        assert [done for done, _ in mine] == sorted({done for done, _ in mine})  # it only grows
        assert mine[-1] == (len(content), len(content))


BAD = {
    "not there": None,
    "another file": gzip.compress(b"something else"),
    "cut short": LABELS[:-9],
    "a login page": b"<html>Please log in</html>",
    "empty": b"",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_where_one_mirror_fails_the_next_is_asked(tmp_path, mirror, content):
    first, second = mirror(train_labels_idx1_ubyte=content), mirror()
    mnist.download(tmp_path / "here", mirrors=(first.address, second.address))
    assert second.asked == ["train-labels-idx1-ubyte.gz"]
    assert_made_up(mnist.load(tmp_path / "here"))
    assert sorted(p.name for p in (tmp_path / "here").iterdir()) == sorted(PACKED)


def test_a_mirror_that_is_down_is_passed_over(tmp_path, mirror, nobody):
    mnist.download(tmp_path / "here", mirrors=(nobody, mirror().address))
    assert_made_up(mnist.load(tmp_path / "here"))


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_where_all_mirrors_fail_nothing_half_is_left(tmp_path, mirror, content):
    servers = [mirror(train_labels_idx1_ubyte=content) for _ in range(2)]
    with pytest.raises(DataError, match=r"train-labels-idx1-ubyte\.gz could not be") as refused:
        mnist.download(tmp_path / "here", mirrors=tuple(server.address for server in servers))
    # what had come whole may stay, and is not asked for again
    assert [p.name for p in (tmp_path / "here").iterdir()] == ["train-images-idx3-ubyte.gz"]
    for server in servers:
        assert server.address in str(refused.value)


def test_a_wrong_checksum_is_given_as_the_reason(tmp_path, mirror):
    server = mirror(train_images_idx3_ubyte=gzip.compress(b"something else"))
    with pytest.raises(DataError, match="the checksum does not match"):
        mnist.download(tmp_path / "here", mirrors=(server.address,))
    assert list((tmp_path / "here").iterdir()) == []


def test_a_download_that_does_not_end_is_given_up(tmp_path, mirror, monkeypatch):
    monkeypatch.setattr(fetching, "_LARGEST", 1000)
    with pytest.raises(DataError, match="far larger than MNIST"):
        mnist.download(tmp_path / "here", mirrors=(mirror().address,))
    assert list((tmp_path / "here").iterdir()) == []


def test_offline_the_message_says_what_to_do(nobody, monkeypatch):
    monkeypatch.setattr(mnist, "download", with_mirrors(mnist.download, nobody))
    with pytest.raises(DataError) as refused:
        mnist.load()
    said = str(refused.value)
    assert "train-images-idx3-ubyte.gz could not be downloaded" in said
    assert "Connect to the internet" in said
    assert "MNIST_DIR" in said
    assert str(mnist.cache_folder()) in said
    assert "drawing does not" in said  # nobody should think that the app is broken
    assert list(mnist.cache_folder().iterdir()) == []


FIRST = f"{NAMES[0]}.gz"


def test_what_broke_off_goes_on_from_there(tmp_path, mirror):
    server = mirror(how={"cuts": 2})
    mnist.download(tmp_path / "here", mirrors=(server.address,))
    assert server.asked[:3] == [FIRST] * 3
    size = len(PACKED[FIRST])
    assert server.ranges[:3] == [0, size // 2, size // 2 + (size - size // 2) // 2]
    assert_made_up(mnist.load(tmp_path / "here"))
    assert sorted(p.name for p in (tmp_path / "here").iterdir()) == sorted(PACKED)


def test_what_had_come_is_kept_for_another_day(tmp_path, mirror, nobody):
    class Left(Exception):
        pass

    def leave(name, done, total):
        raise Left

    with pytest.raises(Left):
        mnist.download(tmp_path / "here", leave, (mirror(how={"cuts": 1}).address,))
    (part,) = (tmp_path / "here").iterdir()
    assert part.read_bytes() == PACKED[FIRST][: len(PACKED[FIRST]) // 2]
    with pytest.raises(DataError):  # offline nothing is lost
        mnist.download(tmp_path / "here", mirrors=(nobody,))
    told = []
    server = mirror()
    mnist.download(tmp_path / "here", lambda *said: told.append(said), (server.address,))
    assert server.ranges[0] == len(PACKED[FIRST]) // 2
    assert told[0] == (FIRST, len(PACKED[FIRST]), len(PACKED[FIRST]))
    assert_made_up(mnist.load(tmp_path / "here"))


def test_a_mirror_that_knows_no_parts_sends_all_of_it(tmp_path, mirror):
    server = mirror(how={"cuts": 1, "parts": False})
    mnist.download(tmp_path / "here", mirrors=(server.address,))
    assert server.ranges == [0] * 5
    assert_made_up(mnist.load(tmp_path / "here"))


@pytest.mark.parametrize("left", [b"something else", PACKED[FIRST], PACKED[FIRST] + b"more"])
def test_a_beginning_that_is_wrong_is_fetched_anew(tmp_path, mirror, left):
    (tmp_path / f"{NAMES[0]}.part").write_bytes(left)
    mnist.download(tmp_path, mirrors=(mirror().address,))
    assert_made_up(mnist.load(tmp_path))


def test_a_mirror_that_says_nothing_is_given_up_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        began = time.monotonic()
        with pytest.raises(DataError, match="timed out"):
            mnist.download(tmp_path, mirrors=(address,))
    assert time.monotonic() - began < 2


# --- the real ones ------------------------------------------------------------------------------


def test_the_real_files_load(monkeypatch):
    monkeypatch.undo()  # this machine's folders and the real checksums
    folder = next((place for place in mnist._places() if mnist._holds_all(place)), None)
    if folder is None:
        pytest.skip("MNIST is not on this machine")
    train, test = mnist.load(folder)
    assert (train.images.shape, train.labels.shape) == ((60000, 784), (60000,))
    assert (test.images.shape, test.labels.shape) == ((10000, 784), (10000,))
    # as printed in countless tutorials
    assert train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(test.labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip
    # ink.CENTRE_OF_MASS says where MNIST has it
    pictures = train.images[:2000].reshape(-1, 28, 28).astype(float)
    mass = pictures.sum(axis=(1, 2))
    for axis in (1, 2):
        centres = (pictures.sum(axis=axis) * np.arange(28)).sum(axis=1) / mass
        assert centres.mean() == pytest.approx(14, abs=0.1)
