"""MNIST, the data set of 70,000 handwritten digits: find it, or download and verify it.

The four original files are in the IDX format, gzip-compressed. They are never
part of this repository: a user's machine finds them in a folder or downloads
them once from a public mirror, checks them against known checksums and keeps
them in its cache.

Source: Y. LeCun, C. Cortes, C. J. C. Burges, http://yann.lecun.com/exdb/mnist/
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from network.data.fetching import Progress, Wrong, fetched

Array = np.ndarray

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# name -> (MD5 of the uncompressed file, shape of what it holds)
FILES = {
    "train-images-idx3-ubyte": ("6bbc9ace898e44ae57da46a324031adb", (60000, 28, 28)),
    "train-labels-idx1-ubyte": ("a25bea736e30d166cdddb491f175f624", (60000,)),
    "t10k-images-idx3-ubyte": ("2646ac647ad5339dbf082846283269ea", (10000, 28, 28)),
    "t10k-labels-idx1-ubyte": ("27ae3e4e09519cfbb04c329615203637", (10000,)),
}
_KINDS = ("images-idx3", "labels-idx1")
_LARGEST_UNPACKED = 64 * 1024 * 1024  # bytes
SIZE = 11_594_722  # bytes of the four files, packed


class DataError(Exception):
    """A data file is missing, cut short or not what it claims to be; says which and what to do."""


class Digits(NamedTuple):
    """Images uint8 (n, 784) in 0..255, row by row from the top left, and labels uint8 (n,)."""

    images: Array
    labels: Array


class Mnist(NamedTuple):
    """60,000 digits to train on and 10,000 to test with."""

    train: Digits
    test: Digits


def load(folder: str | Path | None = None, *, progress: Progress | None = None) -> Mnist:
    """MNIST from `folder`, or from where it is usually found, or from a mirror.

    Looked for, in this order: `folder`, else the folder named by the environment
    variable MNIST_DIR, ../shared/data/mnist beside the project, the user's cache.
    Where none of them has the files they are downloaded to the cache.

    Raises DataError, with the file's name and what to do, when a file is missing,
    damaged or cannot be downloaded.
    """
    if folder is None:
        folder = found()
    if folder is None:
        folder = cache_folder()
        download(folder, progress)
    return Mnist(_digits(Path(folder), "train"), _digits(Path(folder), "t10k"))


def found() -> Path | None:
    """The folder that holds all four files, where there is one; nothing is downloaded."""
    return next((place for place in _places() if _holds_all(place)), None)


def here() -> Mnist:
    """MNIST if it is on this computer. Raises DataError where it is not, or is damaged."""
    return load(_folder())


def here_to_test() -> Digits:
    """Its test digits alone, which take a tenth of the time. Raises DataError as `here` does."""
    return _digits(_folder(), "t10k")


def _folder() -> Path:
    folder = found()
    if folder is None:
        raise DataError("MNIST is not on this computer.")
    return folder


def _digits(folder: Path, which: str) -> Digits:
    images, labels = (_read(folder, f"{which}-{name}-ubyte") for name in _KINDS)
    return Digits(images.reshape(len(images), -1), labels)


def cache_folder() -> Path:
    """Where downloaded files are kept: $XDG_CACHE_HOME, or ~/.cache, /digit-explorer/mnist."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "digit-explorer" / "mnist"


def download(
    folder: Path, progress: Progress | None = None, mirrors: tuple[str, ...] | None = None
) -> None:
    """Fetch the files that `folder` lacks, verify them, and only then give them their names.

    What has come of a file when a connection breaks off stays beside them, as `.part`, and the
    next attempt goes on from there. Whatever `progress` raises ends it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be made ({error.strerror}); name another folder."
        ) from None
    for name in FILES:
        target = folder / f"{name}.gz"
        if target.exists():
            if progress:
                progress(f"{name}.gz", size := target.stat().st_size, size)
            continue
        reasons = []
        for mirror in MIRRORS if mirrors is None else mirrors:
            try:
                reason = fetched(f"{mirror}{name}.gz", target, partial(_verify, name), progress)
            except OSError as error:
                raise DataError(f"{target} cannot be written ({error.strerror}).") from None
            if reason is None:
                break
            reasons.append(f"{mirror}: {reason}")
        else:
            raise DataError(
                f"{name}.gz could not be downloaded ({'; '.join(reasons)}).\n"
                f"Training needs MNIST; drawing does not. Connect to the internet and run this "
                f"again, or put the four MNIST files into {folder} or into a folder that the "
                f"environment variable MNIST_DIR names."
            )


def _verify(name: str, part: Path) -> None:
    try:
        with gzip.open(part) as file:
            content = file.read(_LARGEST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Wrong(str(error)) from None
    if _md5(content) != FILES[name][0]:
        raise Wrong("the checksum does not match")


def _places() -> list[Path]:
    project = Path(__file__).resolve().parents[2]
    named = os.environ.get("MNIST_DIR")
    return [
        *([Path(named)] if named else []),
        project.parent / "shared" / "data" / "mnist",
        cache_folder(),
    ]


def _holds_all(folder: Path) -> bool:
    return all((folder / f"{name}.gz").is_file() for name in FILES)


def _read(folder: Path, name: str) -> Array:
    md5, shape = FILES[name]
    path = folder / f"{name}.gz"
    advice = f"Delete it and run this again, or put a good copy into {folder}."
    try:
        content = gzip.decompress(path.read_bytes())
    except FileNotFoundError:
        raise DataError(
            f"{path} is missing. Put the four MNIST files there, or leave the folder out: "
            f"they are then looked for in the usual places and downloaded."
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} is damaged or cut short ({error}). {advice}") from None
    if _md5(content) != md5:
        raise DataError(f"{path} is not the original MNIST file (wrong checksum). {advice}")
    # IDX: four bytes of type and rank, then a big-endian uint32 for each dimension.
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
