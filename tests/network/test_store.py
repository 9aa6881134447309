"""Networks as files: what is written comes back, and nothing else ever gets in."""

import json
import pickle
import tracemalloc
import zipfile
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import Network, store
from network.store import StoreError
from tests.network.properties import checked

PROVENANCE = {
    "accuracy": 0.9731,
    "recipe": {"hidden": "relu", "sizes": (4, 3, 2), "distortion": None},
    "data": ["MNIST", "pen digits: Ωσ"],
    "averaged": True,
}


def small_network(seed=0):
    rng = np.random.default_rng(seed)
    return Network(
        [rng.normal(size=(3, 4)), rng.normal(size=(2, 3))],
        [rng.normal(size=3), rng.normal(size=2)],
        ("relu", "sigmoid"),
        PROVENANCE,
    )


def entries(**changes):
    """The arrays of a good file, some of them changed or (with None) left out."""
    net = small_network()
    about = {"activations": ["relu", "sigmoid"], "provenance": {}}
    arrays = {
        "about": described(about),
        "W1": net.weights[0], "b1": net.biases[0], "W2": net.weights[1], "b2": net.biases[1],
    } | changes  # fmt: skip
    return {key: array for key, array in arrays.items() if array is not None}


def described(about):
    return np.frombuffer(json.dumps(about).encode(), np.uint8)


def saved(path, **changes):
    np.savez(path, **entries(**changes))
    return path


def refusal(path):
    """What `read` says about the file, which always names it."""
    with pytest.raises(StoreError) as refused:
        store.read(path)
    assert str(path) in str(refused.value)
    return str(refused.value)


def same(one, other):
    assert [W.tobytes() for W in one.weights] == [W.tobytes() for W in other.weights]
    assert [b.tobytes() for b in one.biases] == [b.tobytes() for b in other.biases]
    assert one.sizes == other.sizes
    assert one.activations == other.activations


# --- round trips ------------------------------------------------------------------------------


@pytest.mark.parametrize("as_text", [True, False])
def test_what_is_written_is_read_back(tmp_path, as_text):
    path = tmp_path / "net.npz"
    path = str(path) if as_text else path
    net = small_network()
    store.write(net, path)
    back = store.read(path)
    same(back, net)
    # JSON knows no tuples; everything else is as it was
    recipe = PROVENANCE["recipe"] | {"sizes": [4, 3, 2]}
    assert dict(back.provenance) == PROVENANCE | {"recipe": recipe}
    assert list(tmp_path.iterdir()) == [Path(path)]


def test_a_network_that_was_read_is_read_only(tmp_path):
    store.write(small_network(), tmp_path / "net.npz")
    for array in [*(net := store.read(tmp_path / "net.npz")).weights, *net.biases]:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_the_same_network_makes_the_same_description(tmp_path):
    for name in ("a", "b"):
        store.write(small_network(), tmp_path / f"{name}.npz")
    with np.load(tmp_path / "a.npz") as a, np.load(tmp_path / "b.npz") as b:
        assert {key: a[key].tobytes() for key in a} == {key: b[key].tobytes() for key in b}


@checked(25)
@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=6),
    st.integers(0, 2**32 - 1),
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.booleans()),
)
def test_any_network_comes_back(tmp_path, sizes, seed, provenance):
    rng = np.random.default_rng(seed)
    net = Network(
        [rng.normal(size=(n_out, n_in)) for n_in, n_out in pairwise(sizes)],
        [rng.normal(size=n) for n in sizes[1:]],
        rng.choice(["sigmoid", "relu", "tanh"], len(sizes) - 1).tolist(),
        provenance,
    )
    store.write(net, tmp_path / "net.npz")
    back = store.read(tmp_path / "net.npz")
    same(back, net)
    assert dict(back.provenance) == provenance


def test_a_file_is_plain_arrays_that_any_numpy_can_read(tmp_path):
    store.write(small_network(), tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {"W1", "b1", "W2", "b2", "about"}
        assert {arrays[key].dtype for key in ("W1", "b1", "W2", "b2")} == {np.dtype(np.float32)}
        assert arrays["W1"].shape == (3, 4)
        assert json.loads(bytes(arrays["about"]))["activations"] == ["relu", "sigmoid"]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
def test_floats_of_any_width_are_read(tmp_path, dtype):
    W = np.array([[0.5, -1.25, 2, 0], [1, 1, 1, 1], [0, 0, 0, -3]], dtype)
    net = store.read(saved(tmp_path / "net.npz", W1=W))
    assert net.weights[0].tolist() == W.tolist()
    assert net.weights[0].dtype == np.float32


# --- shipped networks -------------------------------------------------------------------------


def test_only_shipped_names_are_loaded():
    for name in ("tanh", "../assets/relu", "", "relu.npz"):
        with pytest.raises(KeyError, match=r"there are sigmoid, relu"):
            store.load(name)


def test_a_missing_or_damaged_shipped_network_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "ASSETS", tmp_path)
    with pytest.raises(StoreError, match=r"sigmoid\.npz: cannot be read"):
        store.load("sigmoid")
    (tmp_path / "relu.npz").write_bytes(b"PK and then nothing")
    with pytest.raises(StoreError, match=r"relu\.npz: not a network file"):
        store.load("relu")


def test_a_shipped_network_has_the_lessons_size(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "ASSETS", tmp_path)
    store.write(small_network(), tmp_path / "relu.npz")
    with pytest.raises(StoreError, match=r"relu\.npz: expected .*784.* found \(4, 3, 2\)"):
        store.load("relu")


# --- files that are no network ----------------------------------------------------------------


def test_a_missing_file_and_a_folder_are_reported(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "nothing.npz")
    assert "cannot be read" in refusal(tmp_path)


def test_a_store_error_is_a_value_error():
    assert issubclass(StoreError, ValueError)


class Trap:
    """An object whose unpickling leaves a trace."""

    sprung = False

    def __reduce__(self):
        return (setattr, (Trap, "sprung", True))


@pytest.mark.parametrize("key", ["about", "W1", "b2"])
def test_a_pickle_inside_is_refused_and_not_run(tmp_path, key):
    path = saved(tmp_path / "net.npz", **{key: np.array([Trap()], dtype=object)})
    refusal(path)
    assert not Trap.sprung


def test_a_bare_pickle_is_refused_and_not_run(tmp_path):
    path = tmp_path / "net.npz"
    path.write_bytes(pickle.dumps(Trap()))
    refusal(path)
    assert not Trap.sprung
    pickle.loads(path.read_bytes())  # the trap does work
    assert Trap.sprung
    Trap.sprung = False


def test_a_file_cut_short_is_refused_wherever_it_was_cut(tmp_path):
    store.write(small_network(), tmp_path / "good.npz")
    content = (tmp_path / "good.npz").read_bytes()
    path = tmp_path / "cut.npz"
    for length in [*range(0, len(content), 7), len(content) - 1]:
        path.write_bytes(content[:length])
        refusal(path)


def test_a_damaged_byte_is_noticed_or_harmless(tmp_path):
    good = small_network()
    store.write(good, tmp_path / "good.npz")
    content = (tmp_path / "good.npz").read_bytes()
    path = tmp_path / "damaged.npz"
    for at in range(0, len(content), 3):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        with suppress(StoreError):
            # zip's checksums guard the arrays; a time stamp or so may well be changed
            same(store.read(path), good)


@checked(150)
@given(st.binary(max_size=600), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\x93NUMPY"]))
def test_random_bytes_are_refused(tmp_path, noise, start):
    path = tmp_path / "noise.npz"
    path.write_bytes(start + noise)
    refusal(path)


def test_an_encrypted_or_oddly_packed_archive_is_refused(tmp_path):
    content = saved(tmp_path / "net.npz").read_bytes()
    entry, directory = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    for offset, value in [(6, 1), (8, 99)]:  # flags: encrypted; method: one that nobody has
        odd = bytearray(content)
        odd[entry + offset] = odd[directory + offset + 2] = value
        (tmp_path / "odd.npz").write_bytes(odd)
        refusal(tmp_path / "odd.npz")


def test_a_single_array_is_no_network(tmp_path):
    np.save(tmp_path / "array.npy", np.ones((3, 4)))
    refusal(tmp_path / "array.npy")


def test_text_is_no_network(tmp_path):
    (tmp_path / "net.npz").write_text("<html>404 Not Found</html>")
    assert "replace it with a good copy" in refusal(tmp_path / "net.npz")


# --- files that would fill the memory ---------------------------------------------------------


def peak_while_refusing(path):
    tracemalloc.start()
    try:
        refusal(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def zipped(path, content):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.npy", content)
    return path


def npy_head(dtype, shape):
    """The head of a .npy file that claims to hold an array of this type and shape."""
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    return np.lib.format.magic(1, 0) + len(text).to_bytes(2, "little") + text.encode()


BOMB = 48 << 20  # bytes; zeros pack to a thousandth of that


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path):
    path = zipped(tmp_path / "bomb.npz", npy_head("|u1", f"({BOMB},)") + bytes(BOMB))
    assert path.stat().st_size < 1 << 20  # it looks small
    assert peak_while_refusing(path) < 8 << 20


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path):
    content = npy_head("|u1", f"({BOMB},)") + bytes(BOMB)
    path = zipped(tmp_path / "bomb.npz", content)
    honest = len(content).to_bytes(4, "little")
    packed = path.read_bytes()
    assert packed.count(honest) == 2  # in the entry and in the directory
    path.write_bytes(packed.replace(honest, (1000).to_bytes(4, "little")))
    refusal(path)


def test_an_array_that_claims_to_be_huge_is_refused(tmp_path):
    for shape in ("(1000000000000,)", "(99999999999999999999, 9)", "(-1,)"):
        refusal(zipped(tmp_path / "net.npz", npy_head("<f4", shape)))


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path):
    path = saved(tmp_path / "net.npz", W1=np.ones((1200, 1000), np.float32))
    assert "too large" in refusal(path)


def test_an_archive_of_many_entries_is_refused(tmp_path):
    path = saved(tmp_path / "net.npz", **{f"W{i}": np.ones(1) for i in range(3, 40)})
    assert "more than a network" in refusal(path)


def test_thousands_of_entries_are_refused_unlisted(tmp_path, monkeypatch):
    path = saved(tmp_path / "net.npz", **{f"x{i}": np.ones(1) for i in range(2_000)})
    monkeypatch.delattr(zipfile, "ZipFile")
    assert "more than a network" in refusal(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_without_a_bound_is_refused_before_it_does(tmp_path, method):
    """zipfile asks these for all that they have, however little the directory says it is."""
    path, content = tmp_path / "bomb.npz", npy_head("|u1", f"({BOMB},)") + bytes(BOMB)
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("about.npy", content)
    honest = len(content).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(honest, (1000).to_bytes(4, "little")))
    assert path.stat().st_size < 1 << 20
    assert peak_while_refusing(path) < 4 << 20


def test_a_description_that_takes_long_to_read_is_refused_unread(tmp_path, monkeypatch):
    path = saved(tmp_path / "net.npz", about=np.frombuffer(b"[" + b"[]," * 20_000, np.uint8))
    monkeypatch.delattr(store.json, "loads")
    assert "more than a network" in refusal(path)


def test_of_a_file_with_more_numbers_than_are_wanted_nothing_is_unpacked(tmp_path, monkeypatch):
    content = saved(tmp_path / "net.npz", W3=np.ones((200, 100))).read_bytes()
    store.parsed(content, "it")
    store.parsed(content, "it", 20_000)
    monkeypatch.delattr(np, "load")
    with pytest.raises(StoreError, match="more than a network"):
        store.parsed(content, "it", 10_000)


def test_each_array_is_unpacked_once(tmp_path, monkeypatch):
    path, opened = saved(tmp_path / "net.npz"), []
    plain = zipfile.ZipFile.open

    def counted(archive, name, *more, **options):
        opened.append(name)
        return plain(archive, name, *more, **options)

    monkeypatch.setattr(zipfile.ZipFile, "open", counted)
    store.read(path)
    assert sorted(opened) == ["W1.npy", "W2.npy", "about.npy", "b1.npy", "b2.npy"]


# --- files that nearly are one ----------------------------------------------------------------


@pytest.mark.parametrize("key", ["W1", "b1", "W2", "b2"])
def test_a_missing_array_is_named(tmp_path, key):
    assert f"{key} is missing" in refusal(saved(tmp_path / "net.npz", **{key: None}))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("key", "named"), [("W1", "weights[0]"), ("b2", "biases[1]")])
def test_numbers_that_are_not_finite_are_refused(tmp_path, value, key, named):
    array = np.array(entries()[key])
    array.flat[-1] = value
    said = refusal(saved(tmp_path / "net.npz", **{key: array}))
    assert named in said
    assert "finite" in said


@pytest.mark.parametrize(
    "changes",
    [
        {"W1": np.ones((4, 3))},
        {"W1": np.ones(12)},
        {"W1": np.ones((3, 4, 1))},
        {"W1": np.ones(())},
        {"W1": np.ones((3, 0))},
        {"b1": np.ones(2)},
        {"b1": np.ones((3, 1))},
        {"W2": np.ones((2, 4))},
        {"b2": np.ones(0)},
    ],
    ids=lambda changes: " ".join(f"{key}{array.shape}" for key, array in changes.items()),
)
def test_wrong_shapes_are_refused(tmp_path, changes):
    refusal(saved(tmp_path / "net.npz", **changes))


@pytest.mark.parametrize("dtype", [np.int32, np.uint8, bool, complex, "U3", "S4", "M8[s]"])
def test_weights_have_to_be_floats(tmp_path, dtype):
    path = saved(tmp_path / "net.npz", W1=np.zeros((3, 4), dtype))
    assert "W1 holds no floating-point numbers" in refusal(path)


@pytest.mark.parametrize(
    "about",
    [
        None,
        np.frombuffer(b"", np.uint8),
        np.frombuffer(b"{", np.uint8),
        np.frombuffer(b"\xff\xfe\x80", np.uint8),
        np.frombuffer(b"[" * 100_000, np.uint8),
        np.zeros(3),
        described([]),
        described("relu"),
        described(None),
        described({}),
        described({"activations": ["relu", "sigmoid"]}),
        described({"provenance": {}}),
        described({"activations": "relu", "provenance": {}}),
        described({"activations": {"1": "relu"}, "provenance": {}}),
        described({"activations": ["relu", "sigmoid"], "provenance": []}),
        described({"activations": [], "provenance": {}}),
        described({"activations": ["relu"] * 3, "provenance": {}}),
        described({"activations": ["relu", "step"], "provenance": {}}),
        described({"activations": ["relu", None], "provenance": {}}),
        described({"activations": ["relu", ["sigmoid"]], "provenance": {}}),
    ],
    ids=range(20),
)
def test_a_missing_or_senseless_description_is_refused(tmp_path, about):
    refusal(saved(tmp_path / "net.npz", about=about))


def test_a_refusal_says_what_to_do_and_hides_no_traceback(tmp_path):
    path = saved(tmp_path / "net.npz", W2=None)
    with pytest.raises(StoreError, match="replace it with a good copy") as refused:
        store.read(path)
    assert refused.value.__suppress_context__  # the message is all there is to read


# --- writing that fails -----------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path):
    """A written network's path; afterwards the file has to be as it was."""
    path = tmp_path / "net.npz"
    store.write(small_network(seed=1), path)
    before = path.read_bytes()
    yield path
    assert path.read_bytes() == before
    same(store.read(path), small_network(seed=1))


def test_a_disk_that_refuses_leaves_the_old_file(kept):
    kept.with_suffix(".part").mkdir()  # nobody, root included, can write a file there
    with pytest.raises(OSError, match="directory"):
        store.write(small_network(seed=2), kept)


def test_an_interruption_before_the_last_step_leaves_the_old_file(kept, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.write(small_network(seed=2), kept)


def test_a_provenance_that_cannot_be_written_leaves_the_old_file(kept):
    small = small_network(seed=2)
    net = Network(small.weights, small.biases, small.activations, {"seed": object()})
    with pytest.raises(TypeError):
        store.write(net, kept)
    assert list(kept.parent.iterdir()) == [kept]


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match=r"nowhere"):
        store.write(small_network(), tmp_path / "nowhere" / "net.npz")


@pytest.mark.parametrize(
    "content",
    [b"no array at all", np.lib.format.magic(1, 0) + b"\x02\x00(\n", npy_head("", "(3,)")],
    ids=["bytes", "half a header", "no type"],
)
def test_an_entry_that_is_no_array_is_refused(tmp_path, content):
    refusal(zipped(tmp_path / "net.npz", content))
