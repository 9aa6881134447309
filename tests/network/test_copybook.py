"""Digits by a program, kept: the same again from the cache, after damage, and without a cache."""

import numpy as np
import pytest

from network.data import copybook
from network.data.copybook import Copybook
from network.data.forms import HELD_OUT, TAUGHT
from network.data.written import written


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr(copybook, "PAGE", 20)
    monkeypatch.setattr(copybook, "MOST", 60)


def full(folder):
    book = Copybook(folder)
    while book.n < 60:
        book.turn()
    return book


def contents(book, n=60):
    examples = book.examples(n)
    return examples.images.copy(), examples.targets.copy(), *book.unseen


def assert_same(one, other):
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.fixture(scope="module")
def written_once(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copybook, "PAGE", 20)
        patch.setattr(copybook, "MOST", 60)
        return contents(full(tmp_path_factory.mktemp("book")))


def test_pages_are_read_again_and_not_written(tmp_path, written_once, monkeypatch):
    assert_same(contents(full(tmp_path)), written_once)
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.npy"))
    assert len(files) == 4
    assert len(list(tmp_path.rglob("*"))) == 5  # and one folder; nothing half-written
    monkeypatch.setattr(copybook, "written", None)  # writing would fail
    copybook._fingerprint()
    assert_same(contents(full(tmp_path)), written_once)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"nonsense"),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: np.save(path, np.zeros((20, 785))),
        lambda path: np.save(path, np.full((20, 785), 200, np.uint8)),
        lambda path: np.save(path, np.array([{}]), allow_pickle=True),
    ],
    ids=["nonsense", "empty", "cut short", "other numbers", "no label", "a pickle"],
)
def test_a_damaged_page_is_written_again(tmp_path, written_once, spoil):
    full(tmp_path)
    spoil(next(tmp_path.rglob("00001.npy")))
    assert_same(contents(full(tmp_path)), written_once)
    assert np.load(next(tmp_path.rglob("00001.npy"))).shape == (20, 785)


def test_without_a_place_to_keep_them_they_are_written_all_the_same(tmp_path, written_once):
    (tmp_path / "file").write_text("in the way")
    assert_same(contents(full(tmp_path / "file")), written_once)


def test_how_many_there_are_changes_none_of_them(tmp_path, written_once):
    book = Copybook(tmp_path)
    few = book.examples(30)  # asked for before they are there
    for n in (20, 40, 60, 60):
        book.turn()
        assert book.n == n
        there = min(n, 30)
        np.testing.assert_array_equal(few.images[:there], written_once[0][:there])
    assert few.groups == ((0, 30, 30),)
    assert few.epoch_length == 30


def test_every_digit_is_learned_and_judged_and_in_forms_that_were_not_learned(
    monkeypatch, tmp_path
):
    asked = []

    def noted(n, rng, forms=TAUGHT, hand=None):
        asked.append(tuple(forms))
        return written(n, rng, forms, hand)

    copybook._fingerprint()
    monkeypatch.setattr(copybook, "written", noted)
    images, targets, unseen, labels = contents(full(tmp_path))
    assert [forms == TAUGHT for forms in asked].count(True) == 3
    assert [forms == HELD_OUT for forms in asked].count(True) == 1
    assert (targets.sum(axis=1) == 1).all()
    assert set(targets.argmax(axis=1)) == set(labels) == set(range(10))
    assert images.dtype == unseen.dtype == np.uint8
    assert images.reshape(60, -1).max(axis=1).min() > 200  # there is ink on each
