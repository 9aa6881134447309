"""A photograph of a page to the digits on it, step by step, each step a picture to show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.language import later, t
from components.paper.digits import Found, digits
from components.paper.file import THINNEST, Unfit, opened
from components.paper.page import evened, ink
from components.paper.parts import parts
from components.paper.picture import picture
from components.paper.rules import printed

Array = np.ndarray

NOTHING = later("No digit was found. Write with a dark pen on light paper, and go closer.")


@dataclass(frozen=True)
class Digit:
    """One digit of a page: its box as shares of the page (left, top, width, height), its picture.

    `pixels` is float32 (28, 28) in 0..1.
    """

    box: tuple[float, float, float, float]
    pixels: Array


@dataclass(frozen=True)
class Reading:
    """What was made of a page, in the order in which it was done.

    `upright`, `even`, `inked` and `ruled` are float32 (height, width) in 0..1, paper bright: as
    photographed, evened out, whatever is darker than the paper, ink without printed lines.
    `digits` has the likeliest first and is never empty.
    """

    upright: Array
    even: Array
    inked: Array
    ruled: Array
    digits: list[Digit]


def read(content: bytes, box: tuple[float, float, float, float] | None = None) -> Reading:
    """The digits on a photographed page, or the one in a box (left, top, width, height).

    Raises Unfit, with a sentence, where the file is no picture, is too large, or has no digit.
    """
    grey = opened(content)
    even = evened(grey)
    height, width = grey.shape
    part = (slice(0, height), slice(0, width)) if box is None else _cut(box, height, width)
    page, whole = even[part], ink(even)
    found = whole if box is None else ink(page)  # of a part its own: a pencil beside black print
    if whole is None or found is None:
        raise Unfit(t(NOTHING))
    lines, slope = printed(whole.there)
    kept = found.clear & ~lines[part]
    all_ = parts(kept)
    if box is None:
        wanted = digits(all_, page, found.paper)
    else:  # whatever is there is the digit: somebody said so
        wanted = [Found((0, 0, *page.shape), tuple(_not_specks(all_.areas)))]
    top, left = part[0].start, part[1].start
    made = [
        _digit(page, all_.labels, one, found.paper, slope, (top, left), grey.shape)
        for one in wanted
    ]
    made = [one for one in made if one.pixels.any()]
    if not made:
        raise Unfit(t(NOTHING))
    return Reading(grey, even, _whole(found.there, part, grey), _whole(kept, part, grey), made)


def _cut(box: tuple[float, float, float, float], height: int, width: int) -> tuple[slice, slice]:
    left, top, wide, tall = box
    x, y = int(left * width), int(top * height)
    right, bottom = round((left + wide) * width), round((top + tall) * height)
    part = slice(max(0, y), min(height, bottom)), slice(max(0, x), min(width, right))
    if min(part[0].stop - part[0].start, part[1].stop - part[1].start) < THINNEST:
        raise Unfit(t("This frame is too small. Draw it around the whole digit."))
    return part


def _not_specks(areas: Array) -> list[int]:
    return [int(i) + 1 for i in np.flatnonzero(areas >= 0.02 * areas.max(initial=0))]


def _digit(
    page: Array,
    labels: Array,
    found: Found,
    paper: float,
    slope: float,
    at: tuple[int, int],
    whole: tuple[int, int],
) -> Digit:
    top, left, bottom, right = found.box
    part = slice(max(0, top - 3), bottom + 3), slice(max(0, left - 3), right + 3)
    pixels = picture(page[part], np.isin(labels[part], found.numbers), paper, slope)
    box = (at[1] + left) / whole[1], (at[0] + top) / whole[0]
    return Digit((*box, (right - left) / whole[1], (bottom - top) / whole[0]), pixels)


def _whole(mask: Array, part: tuple[slice, slice], grey: Array) -> Array:
    """Ink black on white, at its place on the page."""
    shown = np.ones_like(grey)
    shown[part] = ~mask
    return shown
