"""MNIST for everybody: one download, whose progress all see; and what goes wrong with it."""

from __future__ import annotations

import asyncio
import re
import threading

import pytest

from components.server.learning import download, watcher
from components.server.learning.download import Download
from network.data import mnist
from network.data.shelf import Scanned
from network.training import experiment
from network.training.host import Host
from tests.components import test_learning
from tests.components.test_learning import Person, server  # noqa: F401
from tests.network.lessons import WISH, Blobs
from tests.network.test_mnist import PACKED, away_from_home, mirror, nobody  # noqa: F401


@pytest.fixture
def collection(monkeypatch):
    one = Download()
    monkeypatch.setattr(download, "_TOLD", 0.0)
    monkeypatch.setattr(download, "_AGAIN", 0.0)
    for module in (download, watcher, test_learning.all_of_them):
        monkeypatch.setattr(module, "collection", one)
    monkeypatch.setattr("components.server.learning.orders.collection", one)
    monkeypatch.setattr(mnist, "SIZE", sum(map(len, PACKED.values())))
    return one


async def ended(collection):
    while collection.news()["state"] == "loading":
        await asyncio.sleep(0.005)


def test_two_visitors_see_one_download(collection, server, mirror, monkeypatch):  # noqa: F811
    source = mirror()
    monkeypatch.setattr(mnist, "MIRRORS", (source.address,))
    one, other = Person(), Person()
    assert one.begin()["mnist"]["state"] == "away"
    other.begin(key="a-run-of-another-one")

    async def both():
        one.do("download")
        assert one.said[-1]["mnist"]["state"] == "loading"
        other.do("download")
        await ended(collection)

    asyncio.run(both())
    assert sorted(source.asked) == sorted(PACKED)
    size = sum(map(len, PACKED.values()))
    for person in (one, other):
        assert person.news()["mnist"] == {"state": "here", "done": size, "of": size, "says": ""}
    assert "mnist" not in one.news()


def test_what_is_not_here_is_replaced_and_said(collection, server, mirror, monkeypatch):  # noqa: F811
    one = Person()
    said = one.begin(data="mnist")
    assert said["settings"]["data"] == "written"
    assert "MNIST is not on this computer yet" in said["notes"][0]
    training = one.training
    assert one.begin(data="mnist")["state"] == "ready"  # a connection that was lost
    assert one.training is training
    said = one.begin(key="another-run-of-one", data="own")
    assert "There are no digits of yours yet" in said["notes"][0]
    assert said["settings"]["data"] == "written"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "not MNIST"),
        (b"<html>Please log in</html>", "not MNIST"),
        ("nobody", "no connection"),
    ],
)
def test_what_went_wrong_is_said_without_addresses(
    collection, request, monkeypatch, content, words
):
    nobody_, mirror_ = (request.getfixturevalue(name) for name in ("nobody", "mirror"))
    is_down = content == "nobody"
    address = nobody_ if is_down else mirror_(train_images_idx3_ubyte=content).address
    monkeypatch.setattr(mnist, "MIRRORS", (address,))

    async def tried():
        collection.start()
        await ended(collection)

    asyncio.run(tried())
    news = collection.news()
    assert news["state"] == "away"
    assert re.search(words, news["says"])
    assert "127.0.0.1" not in news["says"]
    monkeypatch.setattr(mnist, "MIRRORS", (mirror_().address,))
    asyncio.run(tried())
    assert collection.news()["state"] == "here"


def test_the_end_of_the_server_ends_it_and_leaves_no_thread(collection, mirror, monkeypatch):  # noqa: F811
    big = {**PACKED, "train-images-idx3-ubyte.gz": bytes(8 * 1024 * 1024)}
    monkeypatch.setattr(mnist, "MIRRORS", (mirror(big, how={"wait": 0.05}).address,))

    async def begun_and_ended():
        collection.start()
        while not collection.news()["done"]:
            await asyncio.sleep(0.005)
        await asyncio.wait_for(collection.stop(), 2)

    asyncio.run(begun_and_ended())
    assert not [one for one in threading.enumerate() if one.name == "download"]


def test_a_damaged_file_ends_the_training_with_a_sentence(tmp_path, monkeypatch, capsys):
    said = []
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    for name in PACKED:
        (tmp_path / name).write_bytes(b"damaged")
    host = Host(Blobs(), said.append, lambda: 0.0, Scanned())
    host.order({"run": 1, "do": "begin", "settings": WISH | {"data": "mnist"}})
    assert said[-1]["kind"] == "failed"
    assert "MNIST on this computer is damaged" in said[-1]["says"]
    host.order({"run": 2, "do": "begin", "settings": WISH})
    assert (said[-1]["kind"], said[-1]["beside"]) == ("report", {})


def test_mnist_is_learned_from_and_its_test_digits_judge(tmp_path, monkeypatch):
    monkeypatch.setattr(experiment, "PICTURES", (12, 12))  # there are no more of them
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    for name, content in PACKED.items():
        (tmp_path / name).write_bytes(content)
    said = []
    host = Host(Blobs(), said.append, lambda: 0.0, Scanned())
    host.order({"run": 1, "do": "begin", "settings": WISH | {"data": "mnist"}})
    run = host.runs[1]
    data = mnist.load(tmp_path)
    assert (run.descent.images == data.train.images).all()
    assert (run.judge.labels == data.test.labels).all()
    assert run.beside["other"][1].tolist() == Blobs().unseen[1].tolist()
