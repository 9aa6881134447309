"""A sheet as pixels. Everything is drawn larger and made smaller, which gives smooth edges."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import singledispatch

import numpy as np
from PIL import Image, ImageDraw

from components.exports import fonts
from components.exports.shapes import Box, Circle, Ink, Lines, Pixels, Shape, Sheet, Words

FINER = 2  # pixels drawn along each side of a pixel that is seen


def png(sheet: Sheet) -> bytes:
    """The sheet as a PNG file, a pixel a unit."""
    file = io.BytesIO()
    smaller(drawn(canvas(sheet), sheet.shapes, FINER)).save(file, "PNG")
    return file.getvalue()


def canvas(sheet: Sheet, scale: float = 1.0) -> Image.Image:
    """An empty one for this sheet; `scale` says how many pixels are seen of a unit."""
    size = round(sheet.width * scale) * FINER, round(sheet.height * scale) * FINER
    return Image.new("RGB", size, sheet.background)


def drawn(image: Image.Image, shapes: Sequence[Shape], scale: float) -> Image.Image:
    """The same image with shapes drawn on it, `scale` pixels a unit."""
    pen = ImageDraw.Draw(image)
    for shape in shapes:
        _draw(shape, pen, image, scale)
    return image


def smaller(image: Image.Image) -> Image.Image:
    """As it is seen."""
    return image.reduce(FINER)


@singledispatch
def _draw(shape: object, pen: ImageDraw.ImageDraw, image: Image.Image, k: float) -> None:
    raise TypeError(f"{type(shape).__name__} is no shape")


@_draw.register
def _(box: Box, pen: ImageDraw.ImageDraw, image: Image.Image, k: float) -> None:
    # Pillow draws a border inside, SVG half of it outside.
    half = box.line / 2 if box.stroke else 0
    corners = (
        round((box.x - half) * k), round((box.y - half) * k),
        round((box.x + box.width + half) * k) - 1, round((box.y + box.height + half) * k) - 1,
    )  # fmt: skip
    width = max(1, round(box.line * k)) if box.stroke else 0
    pen.rounded_rectangle(corners, (box.radius + half) * k, box.fill, box.stroke, width)


@_draw.register
def _(circle: Circle, pen: ImageDraw.ImageDraw, image: Image.Image, k: float) -> None:
    outer = circle.radius + circle.line / 2
    corners = [(circle.x - outer) * k, (circle.y - outer) * k]
    corners += [(circle.x + outer) * k, (circle.y + outer) * k]
    pen.ellipse(corners, circle.fill, circle.stroke, max(1, round(circle.line * k)))


@_draw.register
def _(lines: Lines, pen: ImageDraw.ImageDraw, image: Image.Image, k: float) -> None:
    width = max(1, round(lines.line * k))
    ends = _dashed(lines.ends, 8, 14) if lines.dashed else lines.ends
    for one in (ends * k).tolist():
        pen.line(one, lines.colour, width)


@_draw.register
def _(ink: Ink, pen: ImageDraw.ImageDraw, image: Image.Image, k: float) -> None:
    width, half = max(1, round(ink.line * k)), ink.line * k / 2
    for stroke in ink.strokes:
        points = (np.asarray(stroke, float) * k).tolist()
        if len(points) > 1:
            pen.line([tuple(point) for point in points], ink.colour, width)
        for x, y in points:  # round ends, and round joints
            pen.ellipse((x - half, y - half, x + half, y + half), ink.colour)


@_draw.register
def _(pixels: Pixels, pen: ImageDraw.ImageDraw, image: Image.Image, k: float) -> None:
    levels = np.rint(255 * np.clip(pixels.values, 0, 1)).astype(np.uint8)
    left, top = round(pixels.x * k), round(pixels.y * k)
    side = round((pixels.x + pixels.side) * k) - left
    square = Image.fromarray(levels).resize((side, side), Image.Resampling.NEAREST)
    image.paste(square.convert("RGB"), (left, top))


@_draw.register
def _(words: Words, pen: ImageDraw.ImageDraw, image: Image.Image, k: float) -> None:
    letters = fonts.font(words.size * k, words.bold)
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[words.anchor]
    at = (words.x * k, words.y * k)
    pen.text(at, fonts.drawable(words.text), words.colour, letters, anchor)


def _dashed(ends: np.ndarray, length: float, every: float) -> np.ndarray:
    """Lines (n, 4) as the dashes that they are made of."""
    dashes = []
    for x1, y1, x2, y2 in ends.tolist():
        whole = float(np.hypot(x2 - x1, y2 - y1)) or 1.0
        for at in np.arange(0.0, whole, every):
            a, b = at / whole, min(1.0, (at + length) / whole)
            dx, dy = x2 - x1, y2 - y1
            dashes.append((x1 + dx * a, y1 + dy * a, x1 + dx * b, y1 + dy * b))
    return np.array(dashes).reshape(-1, 4)
