"""The training and evaluation commands, on a few made-up digits."""

import json
from dataclasses import replace

import numpy as np
import pytest

from network import store
from network.data import drawings, forms, mix, mnist, pen_digits
from network.data.drawings import Drawings
from network.data.mnist import Digits, Mnist
from network.data.pen_digits import PenDigits
from network.data.pictures import pictures
from network.training import __main__ as command
from network.training import choosing, evaluation, lookalikes, material, teaching


def drawn(names):
    """Two drawings of each class, all different."""
    rng = np.random.default_rng(1)
    strokes = [[rng.random((4, 2)), rng.random((3, 2))] for _ in range(2 * len(names))]
    return Drawings(strokes, np.repeat(np.arange(len(names)), 2), names)


COLLECTIONS = {
    "objects": drawn(tuple(f"object {i}" for i in range(20))),
    "letters": drawn(
        tuple(f"{alphabet}/{i}" for alphabet in ("Greek", "Sanskrit") for i in range(10))
    ),
}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(autouse=True)
def small_world(monkeypatch, rng):
    """Sixty scanned digits, pen digits of all thirty writers, few drawings and scribbles."""
    images = rng.integers(0, 256, (60, 784)).astype(np.uint8)
    digits = Digits(images, (np.arange(60) % 10).astype(np.uint8))
    strokes = [[rng.random((5, 2))] for _ in range(60)]
    writers = (np.arange(60) % 30 + 1).astype(np.uint8)
    pen = PenDigits(strokes, digits.labels, writers)
    monkeypatch.setattr(mnist, "load", lambda *_, **__: Mnist(digits, digits))
    monkeypatch.setattr(pen_digits, "load", lambda *_: pen)
    monkeypatch.setattr(drawings, "load", lambda kind, *_: COLLECTIONS[kind])
    monkeypatch.setattr(mix, "_NONDIGIT_POOL", 80)
    monkeypatch.setattr(mix, "_WRITTEN_POOL", 80)
    monkeypatch.setattr(choosing, "_SCRIBBLES", 30)
    monkeypatch.setattr(choosing, "_RARE", 30)
    monkeypatch.setattr(material, "_PER_KIND", 3)
    monkeypatch.setattr(material, "_PER_STYLE", 3)
    small = replace(lookalikes.TEACHER, sizes=(784, 12, 10), epochs=1)
    monkeypatch.setattr(lookalikes, "TEACHER", small)
    brief = replace(teaching.TEACHER, sizes=(784, 12, 10), epochs=1)
    monkeypatch.setattr(teaching, "TEACHER", brief)
    # Teachers that have seen next to nothing take everything for a digit, or nothing.
    monkeypatch.setattr(
        lookalikes, "looks_like_a_digit", lambda _, images: np.arange(len(images)) % 4 == 1
    )


def run(out, *arguments):
    command.main(["--out", str(out), "--epochs", "1", *arguments])


def test_everything_that_ships_is_trained_measured_and_written(tmp_path, capsys):
    run(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "sigmoid.npz", "relu.npz", "sigmoid-plain.npz", "relu-plain.npz", "evaluation.json",
        "lookalikes.json",
    }  # fmt: skip
    figures = json.loads((tmp_path / "evaluation.json").read_text())
    assert set(figures) == set(evaluation.NAMES)
    printed = capsys.readouterr().out
    assert "MNIST test set, read right" in printed
    assert "epoch 1/1" in printed
    for name in evaluation.NAMES:
        net = store.read(tmp_path / f"{name}.npz")
        assert net.sizes == (784, 16, 16, 10)
        assert net.provenance["accuracy"]["MNIST test set"] == figures[name]["mnist"]["accuracy"]


def test_the_same_command_gives_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        run(tmp_path / folder, "relu")
    one, two = (tmp_path / folder / "relu.npz" for folder in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_another_seed_gives_another_network(tmp_path):
    run(tmp_path / "one", "relu-plain")
    run(tmp_path / "two", "relu-plain", "--seed", "5")
    one, two = (tmp_path / folder / "relu-plain.npz" for folder in ("one", "two"))
    assert one.read_bytes() != two.read_bytes()


def test_an_interrupted_training_leaves_the_old_networks_whole(tmp_path, monkeypatch):
    run(tmp_path, "relu-plain")
    before = (tmp_path / "relu-plain.npz").read_bytes()

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(choosing, "train", interrupted)
    with pytest.raises(SystemExit, match="Interrupted"):
        run(tmp_path, "relu-plain")
    assert (tmp_path / "relu-plain.npz").read_bytes() == before


def test_missing_data_are_said_and_not_traced(tmp_path, monkeypatch):
    def missing(*_, **__):
        raise mnist.DataError("train-images is missing. Do this.")

    monkeypatch.setattr(mnist, "load", missing)
    with pytest.raises(SystemExit, match=r"train-images is missing\. Do this\."):
        run(tmp_path)


@pytest.mark.parametrize(
    "arguments", [["tanh"], ["--epochs", "0"], ["--epochs", "many"], ["--cost", "none"]]
)
def test_wrong_arguments_are_refused_with_usage(tmp_path, arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["--out", str(tmp_path), *arguments])
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_placing_keeps_the_drawing_and_its_proportions(rng):
    strokes = [rng.random((9, 2)), rng.random((4, 2))]
    for size, place in ((0.3, (0, 0)), (0.9, (1, 1)), (0.5, (0.5, 0.2))):
        moved = np.concatenate(material.placed(strokes, size, place))
        extent = np.ptp(moved, axis=0)
        assert extent.max() == pytest.approx(size)
        assert moved.min() >= -1e-12
        assert moved.max() <= 1 + 1e-12
        original = np.ptp(np.concatenate(strokes), axis=0)
        assert extent[0] / extent[1] == pytest.approx(original[0] / original[1])
        room = 1 - extent
        np.testing.assert_allclose(moved.min(axis=0), room * np.array(place), atol=1e-12)


def test_nobody_who_judges_or_tests_is_learned_from(monkeypatch, tmp_path):
    """The writers of the strokes that are handed to training, and those that are not."""
    seen = []
    real = mix.collect

    def collect(digits, pen, **options):
        seen.append(set(pen.writers.tolist()))
        return real(digits, pen, **options)

    monkeypatch.setattr(mix, "collect", collect)
    run(tmp_path, "sigmoid")
    assert seen == [set(range(1, 22))] * 3  # both teachers, then the network


def test_no_drawing_that_judges_is_learned_from_nor_any_form(monkeypatch, tmp_path):
    learned, shapes = [], []
    in_many_ways, write = lookalikes._in_many_ways, mix.written

    def watched(collection, rng):
        images, halves = in_many_ways(collection, rng)
        learned.append((collection, images[: len(images) // lookalikes._VARIANTS]))
        return images, halves

    def written(n, rng, shown):
        shapes.append([form.strokes for form in shown])
        return write(n, rng, shown)

    monkeypatch.setattr(lookalikes, "_in_many_ways", watched)
    monkeypatch.setattr(mix, "written", written)
    run(tmp_path, "relu")
    assert len(shapes) == 3  # both teachers', then the network's
    for shown in shapes:  # the very arrays, whatever weights they come with
        assert {id(strokes) for strokes in shown} == {id(form.strokes) for form in forms.TAUGHT}
    assert [collection for collection, _ in learned] == list(COLLECTIONS.values())
    for collection, images in learned:
        as_drawn = {picture.tobytes() for picture in images}
        for use, expected in ((drawings.tested, False), (drawings.judging, False),
                              (drawings.taught, True)):  # fmt: skip
            strokes = collection.of(use(collection.names)).strokes
            shown = mix.as_bytes(pictures(strokes))
            assert [picture.tobytes() in as_drawn for picture in shown] == [expected] * len(shown)


def test_plain_networks_need_no_teachers_once_the_lookalikes_are_known(tmp_path, monkeypatch):
    run(tmp_path, "relu-plain")
    before = (tmp_path / "lookalikes.json").read_bytes()
    monkeypatch.setattr(lookalikes, "sifted", None)  # calling it would raise
    run(tmp_path, "sigmoid-plain")
    assert (tmp_path / "lookalikes.json").read_bytes() == before


def test_a_network_answers_as_many_digits_as_its_recipe_says(tmp_path, monkeypatch):
    half = replace(command.RECIPES["sigmoid"], accepted=0.5)
    monkeypatch.setitem(command.RECIPES, "sigmoid", half)
    run(tmp_path, "sigmoid")
    digits = mnist.load().train.images / np.float32(255)
    output = store.read(tmp_path / "sigmoid.npz").forward(digits).output
    assert (output.max(axis=1) >= 0.5).mean() == pytest.approx(0.5, abs=0.02)


def test_settling_shifts_readiness_and_no_answer(rng):
    net = store.read(store.ASSETS / "relu.npz")
    pictures = rng.random((400, 784), dtype=np.float32)
    before, after = net.forward(pictures), choosing.settled(net, pictures, 0.75).forward(pictures)
    assert (after.output.max(axis=1) >= 0.5).mean() == pytest.approx(0.75, abs=0.01)
    np.testing.assert_array_equal(before.output.argmax(axis=1), after.output.argmax(axis=1))
    shift = after.weighted_sums[-1] - before.weighted_sums[-1]
    np.testing.assert_allclose(shift, shift[0, 0], atol=1e-4)
