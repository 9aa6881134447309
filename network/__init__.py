"""The network of the lesson, 784-16-16-10, in NumPy: pass, ink, training, explanations.

Imports NumPy and the standard library only; it knows nothing of how it is shown.
"""

import os

# One BLAS thread is faster than several at this size, and makes training
# reproducible. It has to be said before NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from network.ink import rasterise
from network.mlp import Network, Trace
from network.store import SHIPPED, load

__all__ = ["SHIPPED", "Network", "Trace", "load", "rasterise"]
