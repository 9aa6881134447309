"""Training speed beside scikit-learn and PyTorch: the same data, batch, thread and network.

Both are for this comparison only (requirements-bench.txt); without them their rows say so.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from network.data import mnist
from network.data.mix import collect
from network.training.descent import folded, train
from network.training.recipe import Recipe
from tests.bench import Row

_BATCH = 128
_EPOCHS = 3
_ROUNDS = 3
_RATE = 1e-3
_BOUNDS = {"scikit-learn": 0.6, "PyTorch": 0.4}


def rows() -> Iterator[Row]:
    """Seconds an epoch of 60,000 digits, and how long ReLU takes to 95 %."""
    try:
        digits = mnist.load()
    except mnist.DataError as error:
        yield "training", str(error).splitlines()[0], ""
        return
    for name in ("sigmoid", "relu"):
        best = {who: float("inf") for who in _BOUNDS} | {"ours": float("inf")}
        for _ in range(_ROUNDS):  # in turn: a machine that others use is slow for all of them
            for who, measure in _WHO.items():
                with suppress(ImportError):
                    best[who] = min(best[who], measure(name, digits))
        yield f"one epoch, {name}", f"{best['ours']:.2f} s", ""
        for who, bound in _BOUNDS.items():
            if best[who] == float("inf"):
                yield f"  {who}", "not installed (requirements-bench.txt)", ""
                continue
            yield (
                f"  {who}, the same",
                f"{best[who]:.2f} s; ours takes {best['ours'] / best[who]:.2f} of it",
                f"at most {bound}",
            )
    yield "ReLU at 95 % of the MNIST test set", _until_95(digits), "a few seconds"


def _plain(name: str, epochs: int, rate: float = _RATE) -> Recipe:
    return Recipe(
        hidden=name, epochs=epochs, batch=_BATCH, rate=rate, cost="cross-entropy", average=0.0,
        smoothness=0.0, decay=0.0, centred=False, pen_share=0.0, nondigit_share=0.0,
        distortion=None,
    )  # fmt: skip


def _ours(name: str, digits: mnist.Mnist) -> float:
    pool = collect(digits.train, None, pen_share=0, nondigit_share=0, rng=np.random.default_rng(0))
    marks = [time.perf_counter()]
    train(_plain(name, _EPOCHS), pool, lambda *_: marks.append(time.perf_counter()))
    return float(np.min(np.diff(marks)))


def _scikit_learn(name: str, digits: mnist.Mnist) -> float:
    from sklearn.neural_network import MLPClassifier

    x = digits.train.images / np.float32(255)
    net = MLPClassifier(
        (16, 16), activation={"sigmoid": "logistic"}.get(name, name), solver="adam",
        batch_size=_BATCH, learning_rate_init=_RATE, max_iter=1, warm_start=True, random_state=0,
    )  # fmt: skip
    times = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one epoch does not converge, and is not meant to
        for _ in range(_EPOCHS):
            began = time.perf_counter()
            net.fit(x, digits.train.labels)
            times.append(time.perf_counter() - began)
    return min(times)


def _pytorch(name: str, digits: mnist.Mnist) -> float:
    import torch

    torch.set_num_threads(1)
    squish = {"sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}[name]
    net = torch.nn.Sequential(
        torch.nn.Linear(784, 16), squish(), torch.nn.Linear(16, 16), squish(),
        torch.nn.Linear(16, 10),
    )  # fmt: skip
    optimiser = torch.optim.Adam(net.parameters(), lr=_RATE)
    cost = torch.nn.BCEWithLogitsLoss()
    x = torch.from_numpy(digits.train.images / np.float32(255))
    t = torch.nn.functional.one_hot(torch.from_numpy(digits.train.labels.copy()).long(), 10).float()
    times = []
    for _ in range(_EPOCHS):
        began = time.perf_counter()
        order = torch.randperm(len(x))
        for first in range(0, len(x), _BATCH):
            rows_ = order[first : first + _BATCH]
            optimiser.zero_grad()
            cost(net(x[rows_]), t[rows_]).backward()
            optimiser.step()
        times.append(time.perf_counter() - began)
    return min(times)


def _until_95(digits: mnist.Mnist) -> str:
    pool = collect(digits.train, None, pen_share=0, nondigit_share=0, rng=np.random.default_rng(0))
    for epochs in range(1, 12):
        recipe = replace(_plain("relu", epochs, rate=8e-3), cost="softmax", centred=True)
        began = time.perf_counter()
        net = folded(train(recipe, pool), recipe, pool)
        took = time.perf_counter() - began
        answers = net.forward(digits.test.images / np.float32(255)).output.argmax(axis=1)
        right = float((answers == digits.test.labels).mean())
        if right >= 0.95:
            return f"{took:.1f} s, {epochs} epochs, {right:.2%}"
    return f"not within 11 epochs: {right:.2%}"


_WHO = {"ours": _ours, "scikit-learn": _scikit_learn, "PyTorch": _pytorch}
