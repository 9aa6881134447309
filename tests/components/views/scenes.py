"""Scenes that a view has to stand: networks of every kind, drawings, selections, options."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from hypothesis import strategies as st

from components.views.view import Scene, Setting
from network import Network, load, rasterise
from network.asking.edits import edited, n_changed
from tests.samples import SAMPLES

DRAWINGS = [[np.array(stroke, np.float32) for stroke in drawing] for drawing in SAMPLES]
BLANK: list[np.ndarray] = []
OUTSIDE = [np.array([[1.6, 1.6], [1.7, 1.8]])]  # ink that no pixel of an uncentred picture sees
DOT = [np.array([[0.5, 0.5]], np.float32)]


def strange(hidden: str, *sizes: int) -> Network:
    """A network of another shape, with outputs on both sides of the threshold.

    No two weights are alike, so that no place can be mistaken for another.
    """
    rng = np.random.default_rng(7)
    return Network(
        [rng.normal(0, 2 / np.sqrt(i), (n, i)) for i, n in itertools.pairwise(sizes)],
        [rng.normal(0, 0.5, n) for n in sizes[1:]],
        [*[hidden] * (len(sizes) - 2), "sigmoid"],
    )


def changed(name: str) -> Network:
    """A shipped network with three of its numbers changed."""
    return edited(load(name), {300: 5.0, 12_600: -7.0, 13_001: 9.0})


NETWORKS = {
    "sigmoid": load("sigmoid"),
    "relu": load("relu"),
    "sigmoid, changed": changed("sigmoid"),
    "relu, changed": changed("relu"),
    "far off": edited(load("sigmoid"), {5: 50.0, 12_700: -50.0}),
    "strange relu": strange("relu", 784, 5, 7, 3, 10),
    "strange sigmoid": strange("sigmoid", 784, 5, 7, 3, 10),
    "wide": strange("relu", 784, 40, 10),
    "shallow": strange("sigmoid", 784, 20, 10),
    "no hidden layer": strange("relu", 784, 10),
}


def neurons(net: Network) -> list[tuple[int, int]]:
    """Every neuron's place, in order."""
    return [(layer, i) for layer, n in enumerate(net.sizes) if layer for i in range(n)]


def scene(
    network: str | Network = "relu",
    strokes: Sequence[np.ndarray] = DRAWINGS[7],
    selected: tuple[int, int] | None = None,
    dark: bool = True,
    centred: bool = True,
    **options: object,
) -> Scene:
    """One drawing and a network, or one of NETWORKS; what is left over are the view's options."""
    net = NETWORKS[network] if isinstance(network, str) else network
    base = "sigmoid" if net.activations[0] == "sigmoid" else "relu"
    shipped = load(base)
    return Scene(
        Setting(base, net.sizes, net.activations, dark),
        net,
        n_changed(net, shipped) if net.sizes == shipped.sizes else net.n_parameters,
        strokes,
        centred,
        net.forward(_picture(tuple(map(_written, strokes)), centred).ravel()),
        selected,
        options,
    )


@cache
def _picture(strokes: tuple[tuple[str, bytes], ...], centred: bool) -> np.ndarray:
    """Hundreds of scenes have the same few drawings."""
    points = [np.frombuffer(data, dtype).reshape(-1, 2) for dtype, data in strokes]
    picture = rasterise(points, centred)
    picture.setflags(write=False)
    return picture


def _written(stroke: np.ndarray) -> tuple[str, bytes]:
    points = np.asarray(stroke)
    return points.dtype.str, points.tobytes()


@st.composite
def scenes(draw: st.DrawFn, **options: st.SearchStrategy) -> Scene:
    """Any of the networks and drawings, any selection, theme and options."""
    network = draw(st.sampled_from(sorted(NETWORKS)))
    return scene(
        network,
        draw(st.sampled_from([BLANK, OUTSIDE, *DRAWINGS])),
        draw(st.none() | st.sampled_from(neurons(NETWORKS[network]))),
        draw(st.booleans()),
        draw(st.booleans()),
        **{name: draw(st.none() | values) for name, values in options.items()},
    )


def every_scene(**options: object) -> Iterator[tuple[str, Scene]]:
    """(what it is, scene) for each network: a blank pad, digits, a dot, a neuron of each layer."""
    drawings = {"blank": BLANK, "seven": DRAWINGS[7], "two": DRAWINGS[2], "dot": DOT}
    for name, net in NETWORKS.items():
        for what, strokes in drawings.items():
            yield f"{name}, {what}", scene(name, strokes, **options)
        for layer, size in enumerate(net.sizes[1:], start=1):
            place = (layer, size - 1)
            at = scene(name, DRAWINGS[3], place, dark=bool(layer % 2), **options)
            yield f"{name}, {place}", at


def by_hand(net: Network, picture: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The sums z of each layer after the input, and the activations of all, in double precision.

    By the definition, which is all that the views' tests trust.
    """
    sums, activations = [], [np.asarray(picture, float).ravel()]
    for W, b, name in zip(net.weights, net.biases, net.activations, strict=True):
        z = W.astype(float) @ activations[-1] + b
        sums.append(z)
        # The sigmoid as a tanh: exp(-z) would overflow for sums far below 0.
        activations.append(np.maximum(z, 0) if name == "relu" else (1 + np.tanh(z / 2)) / 2)
    return sums, activations


def seen(at: Scene) -> np.ndarray:
    """The picture that the scene's network sees."""
    return rasterise(at.strokes, at.centre)
