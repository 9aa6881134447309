"""A wide network's word beside the label: against a softmax written out; what stays as it is."""

from dataclasses import replace

import numpy as np
import pytest

from network import Network
from network.data.distortion import Distortion
from network.data.mix import Examples, one_hot
from network.training import teaching
from network.training.recipe import RECIPES, Recipe
from network.training.teaching import Lessons, likely, taught

NO_DIGITS = 8


@pytest.fixture
def examples():
    """Noisy pictures of thirty digits, and eight of nothing."""
    rng = np.random.default_rng(4)
    images = rng.integers(0, 256, (30 + NO_DIGITS, 784), np.uint8)
    targets = np.concatenate((one_hot(np.arange(30) % 10), np.zeros((NO_DIGITS, 10), np.float32)))
    return Examples(images, targets, ((0, 30, 30), (30, 30 + NO_DIGITS, NO_DIGITS)))


@pytest.fixture
def teacher():
    rng = np.random.default_rng(5)
    sizes = (784, 30, 20, 10)
    pairs = zip(sizes[1:], sizes[:-1], strict=True)
    weights = [rng.normal(0, 1.5 / np.sqrt(n_in), (n_out, n_in)) for n_out, n_in in pairs]
    biases = [rng.normal(0, 0.3, n) for n in sizes[1:]]
    return Network(weights, biases, ("relu", "relu", "sigmoid"))


def lessons(examples, teacher, share, temperature=2.0):
    return Lessons(examples.images, examples.targets, examples.groups, teacher, share, temperature)


def drawn(examples):
    return examples.drawn(Distortion(), np.random.default_rng(6))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0, 7.0])
def test_how_likely_each_digit_is_beside_none(temperature):
    z = np.random.default_rng(7).normal(-1, 5, (50, 10))
    eleven = np.exp(np.column_stack((z, np.zeros(50))) / temperature)
    expected = eleven / eleven.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(likely(z, temperature), expected[:, :10], rtol=1e-12)


def test_sums_of_any_size_have_a_likelihood():
    z = np.array([[1e4] + [0.0] * 9, [-1e4] * 10, [0.0] * 10], np.float32)
    found = likely(z, 2.0)
    np.testing.assert_allclose(found, [[1] + [0] * 9, [0] * 10, [1 / 11] * 10], rtol=1e-6)


def test_a_digits_target_is_the_label_and_the_teachers_word(examples, teacher):
    images, labels = drawn(examples)
    same, targets = drawn(lessons(examples, teacher, share=0.7))
    np.testing.assert_array_equal(same, images)
    digits = labels.any(axis=1)
    assert digits.sum() == 30
    for image, label, target in zip(images[digits], labels[digits], targets[digits], strict=True):
        z = teacher.forward(image / 255).weighted_sums[-1]
        eleven = np.exp(np.append(z, 0) / 2.0)
        word = eleven[:10] / eleven.sum()
        np.testing.assert_allclose(target, 0.3 * label + 0.7 * word, atol=1e-5)
        assert target.sum() < 1  # a rest is left to none
    # What is no digit stays none, whatever the teacher takes it for.
    np.testing.assert_array_equal(targets[~digits], np.zeros((NO_DIGITS, 10)))


def test_the_label_alone_and_the_teacher_alone(examples, teacher):
    _, labels = drawn(examples)
    _, untaught = drawn(lessons(examples, teacher, share=0.0))
    np.testing.assert_array_equal(untaught, labels)
    _, alone = drawn(lessons(examples, teacher, share=1.0))
    images, _ = drawn(examples)
    z = teacher.forward(images / np.float32(255)).weighted_sums[-1]
    expected = likely(z, 2.0) * labels.any(axis=1, keepdims=True)
    np.testing.assert_allclose(alone, expected, atol=1e-5)


def test_what_examples_hold_is_not_changed(examples, teacher):
    before = examples.targets.copy()
    drawn(lessons(examples, teacher, share=1.0))
    np.testing.assert_array_equal(examples.targets, before)


def test_a_recipe_without_a_teacher_has_its_examples_as_they_are(examples):
    assert taught(examples, Recipe()) is examples


def test_the_teacher_learns_what_its_pupil_will(examples, monkeypatch):
    brief = replace(teaching.TEACHER, sizes=(784, 12, 10), epochs=2, batch=10)
    monkeypatch.setattr(teaching, "TEACHER", brief)
    reports = []
    recipe = Recipe(taught=0.4, temperature=3.0)
    found = taught(examples, recipe, lambda *told: reports.append(told[:2]))
    assert reports == [(1, 2), (2, 2)]
    assert (found.share, found.temperature) == (0.4, 3.0)
    assert found.teacher.sizes == (784, 12, 10)
    assert found.groups == examples.groups
    assert found.images is examples.images


def test_a_teacher_can_say_how_likely_none_is():
    """Its sums mean that only where its cost had the rival alone."""
    assert teaching.TEACHER.cost == "softmax-or-none"
    assert teaching.TEACHER.digits_share == 0
    # Without distortion nothing is drawn, and nobody would be asked.
    assert all(recipe.distortion for recipe in RECIPES.values() if recipe.taught)
