"""Made-up photographs of digits on paper: the same seed, the same photograph.

A sheet is plain, ruled or squared; a pen of some colour and thickness wrote a digit on it; a hand
held the camera at some angle, not quite still, and threw a shadow; the camera added noise.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from network.data import pen_digits
from network.data.forms import HELD_OUT, TAUGHT
from network.data.written import written

Array = np.ndarray

_TWICE = 2  # drawn so many times larger, so that edges are soft
_PENS = ((25, 25, 30), (30, 45, 120), (70, 70, 75), (20, 60, 140), (120, 25, 35))
_PRINT = ((150, 175, 215), (165, 165, 170), (190, 205, 225), (135, 150, 180))
SHEETS = ("plain", "ruled", "squared")


@dataclass(frozen=True)
class Sheet:
    """What is photographed, and how; lengths as shares of the frame's shorter side.

    `size` is the longer side of the digit, `pen` the pen's width as a share of `size`; angles
    in degrees; `shadow` is the brightness in the dark part, 1 for none.
    """

    kind: str = "plain"
    frame: tuple[int, int] = (1600, 1200)
    size: float = 0.2
    pen: float = 0.09
    colour: tuple[int, int, int] = _PENS[0]
    lines: tuple[int, int, int] = _PRINT[0]
    apart: float = 0.8  # printed lines, as a share of the digit's size
    turned: float = 0.0
    at: tuple[float, float] = (0.5, 0.5)
    shadow: float = 1.0
    blur: float = 0.0  # pixels
    noise: float = 0.0  # of the full brightness
    quality: int = 90
    orientation: int = 1  # as EXIF says it


def digits(n: int, seed: int = 0, people: bool = True) -> list[list[Array]]:
    """The strokes of n digits: half of them by people who taught no network, half by a program.

    Without the collection of what people wrote (or without `people`), all by the program.
    """
    rng = np.random.default_rng([seed, 1])
    half = n // 2 if people else 0
    mine = written(n - half, rng, (*TAUGHT, *HELD_OUT)).strokes
    if not half:
        return mine
    theirs = pen_digits.load().written_by(pen_digits.TEST_WRITERS).strokes
    chosen = rng.choice(len(theirs), half, replace=False)
    return [*mine, *(theirs[i] for i in chosen)]


def sheets(n: int, seed: int = 0, longer: int = 1600) -> list[Sheet]:
    """n ways to photograph a digit: every third one each kind of paper, half of all shadowed.

    `longer` is the frame's longer side in pixels.
    """
    rng = np.random.default_rng([seed, 2])
    made = []
    for i in range(n):
        size = float(np.exp(rng.uniform(np.log(0.03), np.log(0.40))))
        frame = (longer, longer * 3 // 4)
        frame = frame if rng.random() < 0.6 else frame[::-1]
        room = 0.1 + size / 2
        made.append(Sheet(
            kind=SHEETS[i % 3], frame=frame, size=size,
            pen=float(np.clip(np.exp(rng.normal(np.log(0.085), 0.3)), 0.045, 0.16)),
            colour=_PENS[rng.integers(len(_PENS))], lines=_PRINT[rng.integers(len(_PRINT))],
            apart=float(rng.uniform(0.35, 1.2)), turned=float(rng.uniform(-10, 10)),
            at=(float(rng.uniform(room, 1 - room)), float(rng.uniform(room, 1 - room))),
            shadow=float(rng.uniform(0.4, 0.8)) if i % 2 else 1.0,
            blur=float(rng.uniform(0.3, 1.6)), noise=float(rng.uniform(0.005, 0.03)),
            quality=int(rng.integers(55, 92)),
            orientation=int(rng.choice((1, 1, 3, 6, 8))),
        ))  # fmt: skip
    return made


def photograph(strokes: list[Array], sheet: Sheet, seed: int = 0) -> bytes:
    """A JPEG of one digit on a sheet."""
    return several([(strokes, sheet.at)], sheet, seed)


def several(digits: list, sheet: Sheet, seed: int = 0) -> bytes:
    """A JPEG of digits on one sheet: (strokes, place) of each."""
    rng = np.random.default_rng([seed, 3])
    page = _page(sheet)
    for strokes, at in digits:
        _write(page, strokes, replace(sheet, at=at))
    page = page.reduce(_TWICE)
    light = np.asarray(page, np.float32) / 255 * _light(sheet, rng)[..., None]
    if sheet.blur:
        soft = Image.fromarray((255 * light.clip(0, 1)).astype(np.uint8))
        light = np.asarray(soft.filter(ImageFilter.GaussianBlur(sheet.blur)), np.float32) / 255
    if sheet.noise:
        light = light + rng.normal(0, sheet.noise, light.shape).astype(np.float32)
    image = Image.fromarray((255 * light.clip(0, 1)).astype(np.uint8))
    return jpeg(image, sheet.quality, sheet.orientation)


def jpeg(image: Image.Image, quality: int = 90, orientation: int = 1) -> bytes:
    """A file whose pixels lie as a camera that was held so would have them."""
    turn = {
        3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_90,
        8: Image.Transpose.ROTATE_270,
    }
    if orientation in turn:
        image = image.transpose(turn[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, exif=exif)
    return file.getvalue()


def _page(sheet: Sheet) -> Image.Image:
    """Paper with its printed lines."""
    width, height = (_TWICE * side for side in sheet.frame)
    page = Image.new("RGB", (width, height), (238, 236, 230))
    apart = max(16 * _TWICE, sheet.apart * sheet.size * min(width, height))
    thick = max(_TWICE, round(apart / 26))
    pen, reach = ImageDraw.Draw(page), int(np.hypot(width, height))
    turn = np.radians(sheet.turned)
    along = np.array([np.cos(turn), np.sin(turn)])
    for direction in {"plain": (), "ruled": (0,), "squared": (0, 1)}[sheet.kind]:
        along_ = along if direction == 0 else np.array([-along[1], along[0]])
        across = np.array([-along_[1], along_[0]])
        for n in range(-int(reach / apart) - 1, int(reach / apart) + 2):
            middle = np.array([width, height]) / 2 + (n + 0.37) * apart * across
            ends = [tuple(middle - reach * along_), tuple(middle + reach * along_)]
            pen.line(ends, fill=sheet.lines, width=thick)
    return page


def _write(page: Image.Image, strokes: list[Array], sheet: Sheet) -> None:
    """One digit on the page, turned with it."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = sheet.size * min(page.size)
    thick = max(2.0 * _TWICE, sheet.pen * size)
    scale = max(size - thick, 1.0) / max(float((high - low).max()), 1e-6)
    turn = np.radians(sheet.turned)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    pen = ImageDraw.Draw(page)
    for stroke in strokes:
        path = (stroke - (low + high) / 2) * scale @ matrix.T + np.array(sheet.at) * page.size
        if len(path) > 1:
            pen.line([tuple(p) for p in path], fill=sheet.colour, width=round(thick), joint="curve")
        for x, y in path:
            r = thick / 2
            pen.ellipse((x - r, y - r, x + r, y + r), fill=sheet.colour)


def _light(sheet: Sheet, rng: np.random.Generator) -> Array:
    """How bright each place is: falls off to one side, and a shadow with a soft edge."""
    width, height = sheet.frame
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    turn = rng.uniform(0, 2 * np.pi)
    light = 0.92 + 0.14 * (np.cos(turn) * x + np.sin(turn) * y)
    if sheet.shadow < 1:
        turn, beside = rng.uniform(0, 2 * np.pi), rng.uniform(-0.25, 0.25)
        edge = rng.uniform(0.01, 0.08)
        far = (np.cos(turn) * x + np.sin(turn) * y - beside) / edge
        light = light * (sheet.shadow + (1 - sheet.shadow) / (1 + np.exp(-far.clip(-30, 30))))
    return light.astype(np.float32)
