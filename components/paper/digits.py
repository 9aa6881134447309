"""Which parts of the ink may be a digit: strokes of one are joined, and the likeliest is first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from components.paper.parts import Parts

Array = np.ndarray

MOST = 12  # digits to choose from
_SMALLEST = 0.018  # of the shorter side: what is less high is a speck
_LARGEST = 0.85  # of either side: what is larger is the page's edge
_ONE = 0.7  # of the shorter side: strokes are not joined to more
_MOST_PARTS = 150
_APART = 0.12  # of the larger one's height between two strokes of one digit
_ABOVE = 0.3  # the same where one is above the other, as the bar of a 5
_SLIM = 25.0  # a digit is not as many times higher than wide, nor
_FLAT = 2.2  # as many times wider than high


class Found(NamedTuple):
    """One digit: box (top, left, bottom, right) and the numbers of its parts, from 1."""

    box: tuple[int, int, int, int]
    numbers: tuple[int, ...]


def digits(parts: Parts, even: Array, paper: float) -> list[Found]:
    """What may be a digit on an evened page, the likeliest first; `paper` is the page's level."""
    height, width = even.shape
    large = np.argsort(-parts.areas, kind="stable")[:_MOST_PARTS]
    tall = parts.boxes[large, 2] - parts.boxes[large, 0]
    wide = parts.boxes[large, 3] - parts.boxes[large, 1]
    least = _SMALLEST * min(height, width)
    sound = (tall <= _LARGEST * height) & (wide <= _LARGEST * width)
    # What the frame cuts off is the table, another sheet, or half a digit.
    top, left, bottom, right = parts.boxes[large].T
    sound &= (top > 0) & (left > 0) & (bottom < height) & (right < width)
    sound &= np.maximum(tall, wide) >= 0.4 * least
    groups = [([int(i) + 1], parts.boxes[i].tolist()) for i in large[sound]]
    found = []
    for numbers, box in _joined(groups, _ONE * min(height, width)):
        top, left, bottom, right = box
        tall, wide = bottom - top, right - left
        if tall < least or tall > _SLIM * wide or wide > _FLAT * tall:
            continue
        found.append((_likely(parts, even, paper, numbers, box), box, numbers))
    found.sort(key=lambda one: -one[0])
    enough = 0.12 * found[0][0] if found else 0.0
    return [Found(tuple(box), tuple(n)) for score, box, n in found[:MOST] if score >= enough]


def _joined(groups: list, most: float) -> list:
    """Groups of parts and their boxes, with those together that one digit is made of.

    What would be larger than `most` is the grain of a table, and left alone.
    """
    groups = list(groups)
    again = True
    while again:
        again = False
        for i in range(len(groups)):
            for j in range(len(groups) - 1, i, -1):
                (own, mine), (numbers, box) = groups[i], groups[j]
                both = [min(mine[0], box[0]), min(mine[1], box[1])]
                both += [max(mine[2], box[2]), max(mine[3], box[3])]
                if _belong(mine, box) and max(both[2] - both[0], both[3] - both[1]) <= most:
                    del groups[j]
                    groups[i] = (own + numbers, both)
                    again = True
    return groups


def _belong(one: list, other: list) -> bool:
    """Whether two boxes are of one digit."""
    down = max(one[0], other[0]) - min(one[2], other[2])
    across = max(one[1], other[1]) - min(one[3], other[3])
    size = max(
        one[2] - one[0], other[2] - other[0], (one[3] - one[1]) / 2, (other[3] - other[1]) / 2
    )
    if across < 0 and down < 0:
        return True
    # One above the other: most of the narrower one lies below or above the wider one.
    narrow = min(one[3] - one[1], other[3] - other[1])
    if -across > 0.4 * narrow:
        return down < _ABOVE * size
    return max(down, across) < _APART * size


def _likely(parts: Parts, even: Array, paper: float, numbers: list, box: list) -> float:
    """Dark, large, and rather in the middle of the page than at its edge."""
    top, left, bottom, right = box
    height, width = even.shape
    labels = parts.labels[top:bottom, left:right]
    mine = np.isin(labels, numbers)
    depth = float(np.mean(paper - even[top:bottom, left:right][mine]))
    middle = 1 - max(abs((top + bottom) / height - 1), abs((left + right) / width - 1))
    return depth**2 * (bottom - top) * (0.5 + middle)
