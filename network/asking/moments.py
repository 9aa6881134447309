"""When did the answer come? A drawing once more, and the network at each moment of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from network.ink import SIDE, rasterise
from network.mlp import Network
from network.verdict import verdict

Array = np.ndarray

_TOUCH = 0.01  # putting the pen down counts as 1 % of the pad's side, so that a dot counts


@dataclass(frozen=True, eq=False)
class Moments:
    """A drawing and the network at n moments, equally far apart on the pen's way.

    Attributes
    ----------
    inputs : ndarray of shape (n, 784), float32, in 0..1
    activations : list of ndarray of shape (n, n_l), float32
        One array for each layer after the input.
    answers : ndarray of shape (n,), int
        The digit, or -1 for "not sure" (see `network.verdict`).
    flips : ndarray of int
        The moments whose answer is not that of the moment before; before the first
        the pad is blank, which has none.
    """

    inputs: Array
    activations: list[Array]
    answers: Array
    flips: Array


def pictures(strokes: Sequence[Array], centre: bool, n: int = 80) -> Array:
    """What a network is shown at n moments on the way: (n, 784), or (0, 784) without ink.

    Moment k shows the first (k + 1) / n of the way that the pen went on the pad, as
    the network would have been shown it then; the last is the whole drawing. Takes
    and raises what `ink.rasterise` does.
    """
    rasterise(strokes, centre)  # to refuse what is no drawing
    found = [rasterise(part, centre).ravel() for part in parts(strokes, n)]
    return np.array(found, np.float32).reshape(-1, SIDE * SIDE)


def answered(inputs: Array, net: Network) -> Moments:
    """What a network makes of the `pictures` of a drawing, whichever network they were for."""
    # One by one: a batch is rounded differently from what was on the screen.
    traces = [net.forward(x) for x in inputs]
    layers = [
        np.array([trace.activations[layer] for trace in traces], np.float32).reshape(-1, size)
        for layer, size in enumerate(net.sizes)
    ]
    said = (verdict(trace).answer for trace in traces)
    answers = np.array([-1 if digit is None else digit for digit in said], int)
    return Moments(layers[0], layers[1:], answers, np.flatnonzero(np.diff(answers, prepend=-1)))


def parts(strokes: Sequence[Array], n: int) -> Iterator[list[Array]]:
    """The first 1/n, 2/n, ..., n/n of the pen's way, as strokes; a lifted pen goes nowhere."""
    paths, way, end = [], [], 0.0
    for path in map(np.asarray, strokes):
        if not path.size:
            continue
        steps = np.hypot(*np.diff(path.astype(float), axis=0).T)
        at = end + np.append(0.0, _TOUCH + steps.cumsum())  # how far it had come at each point
        end = at[-1] if len(path) > 1 else end + _TOUCH
        paths.append(path)
        way.append(at)
    for now in end * (np.arange(1, n + 1) / n) if paths else ():  # the last exactly at the end
        part = [path for path, at in zip(paths, way, strict=True) if at[0] < now >= at[-1]]
        if len(part) < len(paths) and way[len(part)][0] < now:
            path, at = paths[len(part)], way[len(part)]
            tip = [np.interp(now, at, path[:, axis]) for axis in (0, 1)]
            part.append(np.vstack((path[at <= now], tip)))
        yield part
