"""Drawings by a program that are no digit: lines, loops, letters and scrawls, kind by kind.

Some kinds are trained on, others are kept for the measurement, because refusing a kind that one
was trained on proves little.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from network.data.pictures import pictures

Array = np.ndarray
Strokes = list[Array]
Rng = np.random.Generator


def _smooth(path: Array, times: int) -> Array:
    """Chaikin's corner cutting: the curve that a hand makes of a polyline."""
    for _ in range(times):
        near = 0.75 * path[:-1] + 0.25 * path[1:]
        far = 0.25 * path[:-1] + 0.75 * path[1:]
        path = np.concatenate((path[:1], np.stack((near, far), 1).reshape(-1, 2), path[-1:]))
    return path


def _waypoints(rng: Rng) -> Strokes:
    """A pen that wanders between far random places."""
    return [_smooth(rng.random((rng.integers(6, 16), 2)), 2)]


def _straight_lines(rng: Rng) -> Strokes:
    """Three to seven straight lines anywhere."""
    return [rng.random((2, 2)) for _ in range(rng.integers(3, 8))]


def _lying_line(rng: Rng) -> Strokes:
    """One line nearer to lying than to standing (a standing one is a 1)."""
    angle = rng.uniform(-0.7, 0.7)
    return [np.array([[0, 0], [np.cos(angle), np.sin(angle)]])]


def _short_dashes(rng: Rng) -> Strokes:
    """Many short dashes, as when somebody hatches or dots."""
    starts = rng.random((rng.integers(6, 20), 2))
    return [np.stack((p, p + rng.normal(0, 0.08, 2))) for p in starts]


def _polygon(rng: Rng) -> Strokes:
    """Box or triangle, sometimes with a diagonal (with more corners it would be a 0)."""
    n = rng.integers(3, 5)
    turn = rng.uniform(0, 2 * np.pi) + np.arange(n) * 2 * np.pi / n
    corners = np.stack((np.cos(turn), np.sin(turn)), 1) * rng.uniform(0.6, 1, 2)
    pairs = rng.integers(0, n, (rng.integers(1, 4), 2))
    return [np.vstack((corners, corners[:1])), *(corners[pair] for pair in pairs)]


def _scrawl(rng: Rng) -> Strokes:
    """A dense scrawl: a fast pen back and forth inside a small region."""
    return [_smooth(np.cumsum(rng.normal(0, 0.3, (rng.integers(25, 60), 2)), 0) % 1.5, 1)]


def _arcs(rng: Rng) -> Strokes:
    """Several arcs of circles that do not meet."""
    strokes = []
    for _ in range(rng.integers(3, 6)):
        angle = np.linspace(0, rng.uniform(1, 5), 20) + rng.uniform(0, 2 * np.pi)
        arc = np.stack((np.cos(angle), np.sin(angle)), 1) * rng.uniform(0.1, 0.35)
        strokes.append(arc + rng.random(2))
    return strokes


def _grid(rng: Rng) -> Strokes:
    """Fence, grid or tally marks, a little askew."""
    at = np.linspace(0, 1, rng.integers(3, 6))
    tilt = rng.normal(0, 0.1, 2)
    down = [np.array([[x, 0], [x + tilt[0], 1]]) for x in at]
    across = [np.array([[0, y], [1, y + tilt[1]]]) for y in at]
    return [down, across, down + across, down + across[1:2]][rng.integers(0, 4)]


def _loops(rng: Rng) -> Strokes:
    """A Lissajous figure: loops upon loops."""
    t = np.linspace(0, rng.uniform(1.2, 2) * np.pi, 120)
    fast, slow = rng.integers(2, 6), rng.integers(1, 4)
    phase = rng.uniform(0, np.pi, 2)
    return [np.stack((np.sin(slow * t + phase[0]), np.sin(fast * t + phase[1])), 1)]


def _winding(rng: Rng) -> Strokes:
    """A chain of four to nine arcs, each bent another way."""
    parts = rng.integers(4, 10)
    bend = np.repeat(rng.normal(0, 0.25, parts), rng.integers(6, 16, parts))
    angle = np.cumsum(bend) + rng.uniform(0, 2 * np.pi)
    return [np.cumsum(np.stack((np.cos(angle), np.sin(angle)), 1), 0)]


# Letters that no hand makes into a digit, as polylines in the unit square.
_LETTERS = (
    [[(0, 1), (0.5, 0), (1, 1)], [(0.2, 0.6), (0.8, 0.6)]],  # A
    [[(0.9, 0), (0, 0), (0, 1), (0.9, 1)], [(0, 0.5), (0.8, 0.5)]],  # E
    [[(0.9, 0), (0, 0), (0, 1)], [(0, 0.5), (0.7, 0.5)]],  # F
    [[(0, 0), (0, 1)], [(1, 0), (1, 1)], [(0, 0.5), (1, 0.5)]],  # H
    [[(0, 0), (0, 1)], [(0.9, 0), (0, 0.55), (0.9, 1)]],  # K
    [[(0, 1), (0.1, 0), (0.5, 0.7), (0.9, 0), (1, 1)]],  # M
    [[(0, 1), (0, 0), (0.9, 1), (0.9, 0)]],  # N
    [[(0, 1), (0, 0), (0.7, 0.1), (0.7, 0.4), (0, 0.5), (0.8, 1)]],  # R
    [[(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]],  # T
    [[(0, 0), (0.25, 1), (0.5, 0.3), (0.75, 1), (1, 0)]],  # W
    [[(0, 0), (1, 1)], [(1, 0), (0, 1)]],  # X
)


def _letters(rng: Rng) -> Strokes:
    """A capital letter in a shaky hand."""
    letter = _LETTERS[rng.integers(len(_LETTERS))]
    width = rng.uniform(0.5, 1.1)
    slant = rng.normal(0, 0.15)
    strokes = []
    for stroke in letter:
        path = np.array(stroke, float) + rng.normal(0, 0.05, (len(stroke), 2))
        path[:, 0] = path[:, 0] * width - slant * path[:, 1]
        strokes.append(path)
    return strokes


def _burst(rng: Rng) -> Strokes:
    """Rays that leave one point, to all sides or into a fan."""
    n, spread = rng.integers(3, 10), rng.uniform(1.5, 2 * np.pi)
    angle = rng.uniform(0, 2 * np.pi) + np.sort(rng.uniform(0, spread, n))
    return [np.stack((np.zeros(2), [np.cos(a), np.sin(a)])) * rng.uniform(0.5, 1) for a in angle]


def _waves(rng: Rng) -> Strokes:
    """Wavy lines, one or several, side by side."""
    t = np.linspace(0, 1, 60)
    angle, depth = rng.uniform(0, np.pi), rng.uniform(0.05, 0.2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    wave = depth * np.sin(2 * np.pi * rng.uniform(2, 4.5) * t + rng.uniform(0, 6))
    lines = rng.integers(1, 4)
    return [np.stack((t, wave + 0.35 * line), 1) @ turn for line in range(lines)]


def _doodle(rng: Rng) -> Strokes:
    """A circle or a box with something crossing or beside it."""
    n = rng.choice((4, 24))
    angle = np.linspace(0, 2 * np.pi, n + 1) + rng.uniform(0, 6)
    shape = np.stack((np.cos(angle), np.sin(angle)), 1) * rng.uniform(0.2, 0.6)
    return [shape, *(rng.uniform(-1, 1, (2, 2)) for _ in range(rng.integers(2, 5)))]


def _random_walk(rng: Rng) -> Strokes:
    """Scribble: a pen whose direction drifts at random."""
    turn = np.cumsum(rng.normal(0, 0.5, rng.integers(60, 160))) + rng.uniform(0, 6)
    return [np.cumsum(np.stack((np.cos(turn), np.sin(turn)), 1), 0)]


def _zigzag(rng: Rng) -> Strokes:
    """Zigzag in any direction, with at least four teeth."""
    n = rng.integers(5, 14)
    path = np.stack((np.linspace(0, 1, n), np.arange(n) % 2 * rng.uniform(0.3, 1)), 1)
    path += rng.normal(0, 0.05, path.shape)
    angle = rng.uniform(0, np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [path @ turn]


def _spiral(rng: Rng) -> Strokes:
    """Spiral of at least two turns and a half."""
    angle = np.linspace(0, rng.uniform(5, 10) * np.pi, 120) * rng.choice((-1, 1))
    radius = np.linspace(0.05, 1, 120)
    return [radius[:, None] * np.stack((np.cos(angle), np.sin(angle)), 1)]


def _star(rng: Rng) -> Strokes:
    """Cross, asterisk or star burst."""
    n = rng.integers(3, 7)
    angle = rng.uniform(0, np.pi) + np.arange(n) * np.pi / n
    tips = np.stack((np.cos(angle), np.sin(angle)), 1)
    return [np.stack((-tip, tip)) * rng.uniform(0.7, 1) for tip in tips]


def _bezier(rng: Rng) -> Strokes:
    """Two to five free curves."""
    t = np.linspace(0, 1, 25)[:, None]
    strokes = []
    for _ in range(rng.integers(2, 6)):
        a, b, c, d = rng.random((4, 2))
        strokes.append(
            (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
        )
    return strokes


def _crossing_lines(rng: Rng) -> Strokes:
    """Random lines from edge to edge."""
    strokes = []
    for _ in range(rng.integers(3, 8)):
        angle, offset = rng.uniform(0, np.pi), rng.uniform(-0.5, 0.5)
        along = np.array([np.cos(angle), np.sin(angle)])
        middle = offset * np.array([-along[1], along[0]])
        strokes.append(np.stack((middle - along, middle + along)))
    return strokes


_Kind = Callable[[Rng], Strokes]
TRAINED_ON: tuple[_Kind, ...] = (
    _waypoints, _straight_lines, _lying_line, _short_dashes, _polygon, _scrawl, _arcs, _grid,
    _loops, _winding, _letters, _burst,
)  # fmt: skip
# Not trained on either, but looked at while choosing between random starts.
CHOSEN_BY: tuple[_Kind, ...] = (_waves, _doodle)
HELD_OUT: tuple[_Kind, ...] = (
    _random_walk, _zigzag, _spiral, _star, _bezier, _crossing_lines,
)  # fmt: skip


def scribbles(kinds: tuple[_Kind, ...], n: int, rng: Rng) -> Array:
    """`n` rasterised drawings, the kinds in turn: float32 (n, 784) in 0..1."""
    return pictures([_fit(kinds[i % len(kinds)](rng)) for i in range(n)])


def _fit(strokes: Strokes) -> Strokes:
    """Move and scale into the unit square, proportions kept."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    size = (points.max(axis=0) - low).max()
    return [(stroke - low) / size for stroke in strokes]
