"""A copybook of ten easy classes, and a clock that is a number, for tests of trainings."""

import numpy as np

from network.data.mix import Examples, one_hot
from tests.network.test_training import blobs

WISH = {"pictures": 100, "batch": 10, "rate": 0.5, "hidden": [8]}


class Blobs:
    """What `network.data.copybook.Copybook` is, in a moment: pages of 50 easy pictures."""

    def __init__(self, n=1000):
        self.images, self.labels = blobs(1000)
        self.unseen = blobs(200, seed=1)
        self.n = n
        self.turned = 0

    def turn(self):
        self.n += 50
        self.turned += 1

    def examples(self, n):
        return Examples(self.images[:n], one_hot(self.labels[:n]), ((0, n, n),))


class Clock:
    """Seconds: `tick` more with each look."""

    def __init__(self, tick=0.0):
        self.now, self.tick = 100.0, tick

    def __call__(self):
        self.now += self.tick
        return self.now


def drawing(digit=3):
    """A picture as the pad has one."""
    images, labels = blobs(20, seed=2)
    return images[np.flatnonzero(labels == digit)[0]] / np.float32(255)
