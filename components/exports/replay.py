"""The drawing once more, from the first touch of the pen, and the network as it lights up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from components.exports import layout
from components.exports.animation import Gif, WebP, film
from components.exports.picture import Look, backdrop, moving
from components.exports.pixels import FINER, canvas, drawn, smaller
from components.exports.shapes import Sheet
from components.views.view import Scene
from network.asking.moments import parts
from network.ink import joined, rasterise

Array = np.ndarray

SCALE = 0.45  # pixels a unit of the picture: 864 by 486
RATE = 15  # frames a second
# A drawing does not know how fast it was drawn: a hand goes about so far in a second, in
# sides of the pad. A long one is shown faster, in no more frames than fit into a file.
SPEED = 0.8
FEWEST, MOST = 8, 90
BEFORE, AFTER = 400, 2600  # milliseconds: the empty pad, and the answer


@dataclass(frozen=True)
class Progress:
    """So many of all frames are made; with the last one there is the file."""

    done: int
    of: int
    file: bytes | None = None
    media_type: str = ""


def replay(scene: Scene, look: Look, kind: str) -> Iterator[Progress]:
    """The film of a drawing, told step by step: one frame a step.

    `kind` is "webp" or "gif", which is also what there is where Pillow cannot write WebP.
    A scene without strokes has one frame.
    """
    frame_of = _Frames(scene, look)
    made = film(kind, frame_of.size)
    n = frames_of(scene.strokes)
    of = n + 1
    made.add(frame_of((), n == 0), BEFORE if n else AFTER)
    yield _told(1, of, made)
    for k, part in enumerate(parts(scene.strokes, n) if n else (), start=1):
        last = k == n
        made.add(frame_of(part, last), AFTER if last else round(1000 / RATE))
        yield _told(k + 1, of, made)


def _told(done: int, of: int, made: WebP | Gif) -> Progress:
    return Progress(done, of, made.bytes(), made.media_type) if done == of else Progress(done, of)


def frames_of(strokes: Sequence[Array]) -> int:
    """In how many frames a drawing grows; 0 if there is none."""
    points, starts = joined(strokes)
    if not len(points):
        return 0
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    step[starts] = 0.0
    return int(np.clip(round(float(step.sum()) / SPEED * RATE), FEWEST, MOST))


class _Frames:
    """Pictures of a scene with other strokes."""

    def __init__(self, scene: Scene, look: Look) -> None:
        self._scene, self._look = scene, look
        sheet = Sheet(layout.WIDTH, layout.HEIGHT, look.colours["background"], ())
        empty = canvas(sheet, SCALE)
        self._behind = drawn(empty, backdrop(scene, look), SCALE * FINER)
        self.size = tuple(side // FINER for side in empty.size)

    def __call__(self, strokes: Sequence[Array], still: bool) -> Image.Image:
        scene = self._scene
        x = rasterise(strokes, scene.centre).ravel()
        now = replace(scene, strokes=strokes, trace=scene.net.forward(x))
        shapes = moving(now, replace(self._look, moves=not still))
        return smaller(drawn(self._behind.copy(), shapes, SCALE * FINER))
