"""A digit from paper: a photograph of a page to the 28x28 picture that the network sees.

Pure functions of Pillow and NumPy, in the order in which `reading.py` calls them.
"""

from components.paper.file import Unfit
from components.paper.reading import Digit, Reading, read

__all__ = ["Digit", "Reading", "Unfit", "read"]
