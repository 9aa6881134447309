"""Networks as files: one .npz of plain arrays, with its provenance inside.

    W1, b1, W2, b2, ...   float32, W of shape (n_out, n_in)
    about                 UTF-8 JSON as uint8: {"activations": [...], "provenance": {...}}

No pickle is ever read or written, so that a file from a stranger can at worst be refused.
"""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from network.mlp import SIZES, Network
from network.said import said

ASSETS = Path(__file__).resolve().parents[1] / "assets"
SHIPPED = ("sigmoid", "relu")  # what a visitor can choose between
PLAIN = ("sigmoid-plain", "relu-plain")  # the same, trained without any of the care

_LARGEST = 4 * 1024 * 1024  # bytes, packed and unpacked; a network has 55 kB
_MOST_LAYERS = 8
_MOST_ENTRIES, _ENTRY = 2 * _MOST_LAYERS + 1, b"PK\x01\x02"  # how each in the directory begins
_MOST_ABOUT = 32 * 1024  # bytes; ours have one or two thousand
_WIDEST, _HEAD = 8, 256  # bytes of a number, and of what is before them in an array's file
# Of these zipfile takes no more out than the directory says there is.
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# NumPy would warn whoever runs the server of a header in a file that somebody else sent.
warnings.filterwarnings("ignore", r"Reading `\.npy` or `\.npz` file required additional header")
warnings.filterwarnings("ignore", "invalid escape sequence", module="<unknown>")


class StoreError(ValueError):
    """A file does not hold a network; the message names the file and says what is wrong."""


def load(name: str) -> Network:
    """The shipped network called `name`: "sigmoid" or "relu", of 784-16-16-10 neurons.

    With "-plain" after the name, the one trained plainly for comparison. Each is
    read once. Raises KeyError for any other name and StoreError when its file is
    missing or damaged.
    """
    if name not in SHIPPED + PLAIN:
        raise KeyError(f"no network is called {name!r}; there are {', '.join(SHIPPED + PLAIN)}")
    return _load(ASSETS / f"{name}.npz")


@cache
def _load(path: Path) -> Network:
    net = read(path)
    if net.sizes != SIZES:
        raise StoreError(f"{path}: expected layers of {SIZES} neurons, found {net.sizes}")
    return net


def write(net: Network, path: str | Path) -> None:
    """Write `net` to `path`, whole or not at all: an interruption leaves the old file."""
    content = packed(net)
    partial = Path(path).with_suffix(".part")
    partial.write_bytes(content)
    partial.replace(path)


def packed(net: Network) -> bytes:
    """What a file of this network has in it."""
    about = {"activations": net.activations, "provenance": _plain(net.provenance)}
    text = json.dumps(about, sort_keys=True).encode()
    buffer = io.BytesIO()
    np.savez_compressed(buffer, about=np.frombuffer(text, np.uint8), **arrays(net))
    return buffer.getvalue()


def arrays(net: Network) -> dict[str, np.ndarray]:
    """Its weights and biases by what they are called in a file: W1, b1, W2, ..."""
    named = {}
    for layer, (W, b) in enumerate(zip(net.weights, net.biases, strict=True), start=1):
        named[f"W{layer}"], named[f"b{layer}"] = W, b
    return named


def read(path: str | Path) -> Network:
    """Read the network in `path`. Raises StoreError, naming the file, if there is none."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})") from None
    return parsed(content, str(path))


def parsed(content: bytes, name: str, numbers: int | None = None) -> Network:
    """The network of a file's content. Raises StoreError, with the file's name, if it has none.

    Of a file with far more than so many `numbers`, if that is given, nothing is unpacked.
    """
    most = _LARGEST
    if numbers is not None:
        most = min(most, numbers * _WIDEST + _MOST_ENTRIES * _HEAD + _MOST_ABOUT)
    try:
        return _parse(content, most)
    except Exception as error:  # zipfile, npy headers and JSON raise a dozen kinds
        why = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
        raise StoreError(
            said(
                "{name}: not a network file ({why}); replace it with a good copy",
                name=name,
                why=why,
            )
        ) from None


def _parse(content: bytes, most: int) -> Network:
    if len(content) > _LARGEST:
        raise ValueError(said("far too large"))
    if content.count(_ENTRY) > _MOST_ENTRIES:  # to list thousands takes a tenth of a second
        raise ValueError(said("it unpacks to far more than a network"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if not _is_small(archive.infolist(), most):
            raise ValueError(said("it unpacks to far more than a network"))
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        if "about" not in file:
            raise ValueError(said("it does not say what it is"))
        about = file["about"]
        if about.nbytes > _MOST_ABOUT:  # to read text takes far longer than to unpack it
            raise ValueError(said("it unpacks to far more than a network"))
        about = json.loads(about.tobytes())
        if not isinstance(about, dict):
            raise ValueError(said("it does not say what it is"))
        names, provenance = about.get("activations"), about.get("provenance")
        if not isinstance(names, list) or not isinstance(provenance, dict):
            raise ValueError(said("its description is incomplete"))
        weights, biases = [], []
        for layer in range(1, len(names) + 1):
            for key, into in ((f"W{layer}", weights), (f"b{layer}", biases)):
                if key not in file:
                    raise ValueError(said("{name} is missing", name=key))
                numbers = file[key]  # unpacked each time that it is asked for
                if numbers.dtype.kind != "f":
                    raise ValueError(said("{name} holds no floating-point numbers", name=key))
                into.append(numbers)
    return Network(weights, biases, names, provenance)


def _is_small(entries: list[zipfile.ZipInfo], most: int) -> bool:
    """Whether these are few that unpack to `most` bytes at most."""
    return (
        len(entries) <= _MOST_ENTRIES
        and all(entry.compress_type in _BOUNDED for entry in entries)
        and sum(entry.file_size for entry in entries) <= most
    )


def _plain(value: object) -> object:
    """Mappings and tuples as JSON knows them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
