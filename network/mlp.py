"""The network: a' = sigma(W a + b), layer after layer, and the record of one pass.

A weight matrix has one row for each neuron of its layer and one column for each
neuron of the layer before, shape (n_out, n_in), exactly as in the lesson's
a' = sigma(W a + b).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from network.activations import get as squish

Array = np.ndarray

SIZES = (784, 16, 16, 10)  # the lesson's network: neurons in each layer, the input included
LARGEST_WEIGHT = 1e6  # keeps three layers' sums far inside a float32
_BITS_OF_ONE = np.array(1.0, np.float32).view(np.uint32)


def propagate(
    weights: Sequence[Array],
    biases: Sequence[Array],
    functions: Sequence[Callable[[Array], Array]],
    a: Array,
) -> tuple[list[Array], list[Array]]:
    """The forward pass, z = W a + b and a' = sigma(z), layer after layer.

    Parameters
    ----------
    weights, biases : sequences of ndarray
        W of shape (n_out, n_in) and b of shape (n_out,) for each layer, any float dtype.
    functions : sequence of callable
        Each layer's sigma, z -> a.
    a : ndarray of shape (n_in,) or (n, n_in)
        The input, or n of them as rows.

    Returns
    -------
    (z, a)
        What each layer summed and what it put out, shaped (n_l,) or (n, n_l).
        `a` begins with the input, so it is one longer.
    """
    zs, activations = [], [a]
    for W, b, f in zip(weights, biases, functions, strict=True):
        # For one input, W a as the lesson writes it (`dot` costs less than `@` on a
        # vector); for a batch the inputs are rows, and the same product is a W^T.
        z = (W.dot(a) if a.ndim == 1 else a @ W.T) + b
        a = f(z)
        zs.append(z)
        activations.append(a)
    return zs, activations


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """Everything one forward pass computed. All arrays are read-only.

    Attributes
    ----------
    activations : tuple of ndarray
        `activations[0]` is the input, `activations[l]` what layer l put out:
        float32, shape (n_l,) for one input, (n, n_l) for n of them.
    weighted_sums : tuple of ndarray or None
        `weighted_sums[l]` is layer l's z = W a + b, the value before the
        squish, shaped like `activations[l]`. `weighted_sums[0]` is None: the
        input layer sums nothing.
    """

    activations: tuple[Array, ...]
    weighted_sums: tuple[Array | None, ...]

    @property
    def output(self) -> Array:
        """The last layer's activations: float32 (10,) or (n, 10), each in 0..1."""
        return self.activations[-1]


class Network:
    """A fully connected network with fixed weights.

    Parameters
    ----------
    weights : sequence of ndarray
        One matrix a layer, shape (n_out, n_in).
    biases : sequence of ndarray
        One vector a layer, shape (n_out,).
    activations : sequence of str
        One name a layer, from `network.activations`.
    provenance : mapping, optional
        What it was trained on and how well it did (see `network.store`).

    The arrays are copied to read-only float32: networks are shared between
    visitors. Raises ValueError where shapes do not fit, or where a number is not
    finite or beyond a million, which could make a sum overflow.
    """

    def __init__(
        self,
        weights: Sequence[Array],
        biases: Sequence[Array],
        activations: Sequence[str],
        provenance: Mapping[str, object] | None = None,
    ) -> None:
        if not len(weights) == len(biases) == len(activations) > 0:
            raise ValueError(
                f"expected one weight matrix, bias vector and activation a layer, got "
                f"{len(weights)}, {len(biases)} and {len(activations)}"
            )
        weights = [_frozen(W, f"weights[{layer}]", 2) for layer, W in enumerate(weights)]
        biases = [_frozen(b, f"biases[{layer}]", 1) for layer, b in enumerate(biases)]
        for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
            n_in = weights[layer - 1].shape[0] if layer else W.shape[1]
            if W.shape != (len(b), n_in):
                raise ValueError(
                    f"weights[{layer}]: expected shape ({len(b)}, {n_in}), got {W.shape}"
                )
        self._functions = tuple(squish(name).value for name in activations)
        self._weights, self._biases = tuple(weights), tuple(biases)
        self._activations = tuple(activations)
        self._provenance = MappingProxyType(dict(provenance or {}))

    @property
    def weights(self) -> list[Array]:
        """One read-only float32 matrix a layer, (n_out, n_in)."""
        return list(self._weights)

    @property
    def biases(self) -> list[Array]:
        """One read-only float32 vector a layer, (n_out,)."""
        return list(self._biases)

    @property
    def activations(self) -> tuple[str, ...]:
        """Each layer's activation by name."""
        return self._activations

    @property
    def provenance(self) -> Mapping[str, object]:
        """What it was trained on and how well it did; read-only."""
        return self._provenance

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons in each layer, the input included: (784, 16, 16, 10)."""
        return (self.weights[0].shape[1], *(len(b) for b in self.biases))

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are: 13,002 for 784-16-16-10."""
        return sum(W.size + b.size for W, b in zip(self.weights, self.biases, strict=True))

    def forward(self, x: Array) -> Trace:
        """One forward pass, a' = sigma(W a + b) for each layer, recorded.

        Parameters
        ----------
        x : ndarray of shape (784,) or (n, 784), floating point, in 0..1
            Pixel brightnesses, row by row from the top left.

        Returns
        -------
        Trace

        Raises
        ------
        TypeError
            `x` is not an array of floats.
        ValueError
            `x` has another shape, or a value outside 0..1 (NaN included).
        """
        z, a = propagate(self._weights, self._biases, self._functions, self._checked(x))
        for array in (*z, *a):
            array.setflags(write=False)
        return Trace(tuple(a), (None, *z))

    def _checked(self, x: Array) -> Array:
        n_in = self._weights[0].shape[1]
        if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
            kind = f"{x.dtype} array" if isinstance(x, np.ndarray) else type(x).__name__
            raise TypeError(
                f"expected a floating-point NumPy array with values in 0..1, got {kind}"
                " (pixels in 0..255 have to be divided by 255)"
            )
        if x.ndim not in (1, 2) or x.shape[-1] != n_in:
            raise ValueError(f"expected shape ({n_in},) or (n, {n_in}), got {x.shape}")
        # A copy: the trace must not change later. What a float32 cannot hold is refused below.
        if x.dtype == np.float32:
            a = np.array(x, order="C")
        else:
            with np.errstate(over="ignore"):
                a = x.astype(np.float32, order="C")
        # As bits, floats in 0..1 are the integers up to those of 1.0; negative ones, larger
        # ones and NaN all lie beyond. So one pass suffices, and -0.0 gets a second look.
        bits = a.view(np.uint32).ravel()
        if a.size and bits[bits.argmax()] > _BITS_OF_ONE and not ((a >= 0) & (a <= 1)).all():
            found = "NaN" if np.isnan(a).any() else f"{x.min():g}..{x.max():g}"
            raise ValueError(f"expected values in 0..1, got {found}")
        a.setflags(write=False)
        return a


def _frozen(values: Array, name: str, n_dimensions: int) -> Array:
    with np.errstate(over="ignore"):  # what is beyond a float64 is beyond a million
        array = np.array(values, dtype=np.float64)
    if array.ndim != n_dimensions or array.size == 0:
        raise ValueError(
            f"{name}: expected {n_dimensions} dimension(s) and at least one number, "
            f"got shape {array.shape}"
        )
    if not (np.abs(array) <= LARGEST_WEIGHT).all():  # NaN is not, either
        raise ValueError(f"{name}: every number must be finite and within a million of zero")
    array = array.astype(np.float32, order="C")
    array.setflags(write=False)
    return array
