"""Made-up photographs: found, and read as their strokes are; and all that is no photograph."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from components.paper import Unfit, read
from components.paper.file import LONGEST, MOST_BYTES, opened
from network import SHIPPED, load, rasterise
from tests.cases import each
from tests.photographs import SHEETS, Sheet, digits, jpeg, photograph, several, sheets
from tests.samples import SAMPLES

# Pillow warns of sizes that are refused; pytest sets what is ignored anew.
pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")

SEVEN = [np.array(stroke) for stroke in SAMPLES[7]]
SMALL = {"frame": (800, 600), "blur": 0.8, "noise": 0.015, "quality": 80}


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def picture_of(content):
    return read(content).digits[0].pixels


def middle(digit):
    left, top, width, height = digit.box
    return left + width / 2, top + height / 2


def is_at(digit, sheet):
    """Whether a digit was found where it was written: within half of its size."""
    x, y = (np.array(middle(digit)) - sheet.at) * sheet.frame
    return max(abs(x), abs(y)) < 0.5 * sheet.size * min(sheet.frame)


def agreement(n, seed=0, people=False, longer=1600):
    """Of n photographs: how many were found, and how many read as their strokes, by network."""
    rng = np.random.default_rng(seed)
    strokes = digits(n, seed, people)
    found, same = 0, dict.fromkeys(SHIPPED, 0)
    for i, (place, sheet) in enumerate(
        zip(rng.permutation(n), sheets(n, seed, longer), strict=True)
    ):
        try:
            digit = read(photograph(strokes[place], sheet, i)).digits[0]
        except Unfit:
            continue
        if not is_at(digit, sheet):
            continue
        found += 1
        for name in SHIPPED:
            net = load(name)
            wanted = net.forward(rasterise(strokes[place]).ravel()).output.argmax()
            same[name] += int(net.forward(digit.pixels.ravel()).output.argmax() == wanted)
    return found, same


def test_photographs_are_read_as_their_strokes_are():
    """Few of them: `python -m tests.bench paper` measures all."""
    found, same = agreement(9, seed=2, longer=900)
    assert found == 9
    assert min(same.values()) >= 8


@pytest.mark.parametrize("kind", SHEETS)
def test_a_digit_is_found_where_it_was_written(kind):
    sheet = Sheet(kind, at=(0.3, 0.6), size=0.2, turned=5, shadow=0.5, **SMALL)
    reading = read(photograph(SEVEN, sheet))
    assert len(reading.digits) == 1
    assert is_at(reading.digits[0], sheet)
    pages = reading.upright, reading.even, reading.inked, reading.ruled
    assert {page.shape for page in pages} == {(600, 800)}
    assert (reading.ruled < 0.5).sum() < 0.03 * reading.ruled.size


def test_the_table_that_a_page_lies_on_is_no_digit():
    sheet = Sheet("ruled", size=0.25, turned=3, **SMALL)
    page = np.array(Image.open(io.BytesIO(photograph(SEVEN, sheet))).convert("L"), float)
    y, x = np.mgrid[0:600, 0:800]
    wood = 60 + 25 * np.sin(y / 7 + 3 * np.sin(x / 60))
    page = np.where((abs(x - 400 + y / 20) < 300) & (abs(y - 300 - x / 20) < 260), page, wood)
    found = read(jpeg(Image.fromarray(page.astype(np.uint8)), 80)).digits
    assert len(found) == 1
    assert is_at(found[0], sheet)


def test_each_of_several_digits_is_found():
    sheet = Sheet("ruled", size=0.18, turned=-4, **SMALL)
    places = [(0.2, 0.3), (0.45, 0.32), (0.7, 0.7)]
    samples = [[np.array(stroke) for stroke in SAMPLES[digit]] for digit in (3, 5, 8)]
    page = several(list(zip(samples, places, strict=True)), sheet)
    found = read(page).digits
    assert len(found) == 3
    for digit, place in zip((3, 5, 8), places, strict=True):
        near = min(found, key=lambda one: np.hypot(*(np.array(middle(one)) - place)))
        assert np.hypot(*(np.array(middle(near)) - place)) < 0.06
        assert load("sigmoid").forward(near.pixels.ravel()).output.argmax() == digit


def test_a_box_by_hand_has_the_digit_that_is_in_it():
    sheet = Sheet("squared", size=0.18, **SMALL)
    three = [np.array(s) for s in SAMPLES[3]]
    page = several([(SEVEN, (0.25, 0.5)), (three, (0.7, 0.5))], sheet)
    for place, digit in ((0.25, 7), (0.7, 3)):
        cut = read(page, (place - 0.13, 0.33, 0.26, 0.34)).digits
        assert len(cut) == 1
        assert load("sigmoid").forward(cut[0].pixels.ravel()).output.argmax() == digit
    with pytest.raises(Unfit, match="too small"):
        read(page, (0.5, 0.5, 0.01, 0.01))
    with pytest.raises(Unfit, match="No digit"):
        read(page, (0.42, 0.05, 0.1, 0.2))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_however_the_camera_was_held_the_page_is_upright(orientation):
    sheet = Sheet(at=(0.3, 0.7), size=0.3, frame=(400, 300))
    wanted = picture_of(photograph(SEVEN, sheet))
    turned = Sheet(at=(0.3, 0.7), size=0.3, frame=(400, 300), orientation=orientation)
    assert np.abs(picture_of(photograph(SEVEN, turned)) - wanted).mean() < 0.02


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}), ("WEBP", {"lossless": True}), ("GIF", {}), ("BMP", {}),
        ("WEBP", {"quality": 90}), ("JPEG", {"progressive": True}),
    ],
)  # fmt: skip
def test_every_kind_of_file_gives_the_same_digit(kind, options):
    page = Image.open(io.BytesIO(photograph(SEVEN, Sheet(size=0.4, frame=(400, 300)))))
    wanted = picture_of(saved(page, "PNG"))
    assert np.abs(picture_of(saved(page, kind, **options)) - wanted).mean() < 0.03


def test_odd_but_honest_files_are_read():
    grey = Image.open(io.BytesIO(photograph(SEVEN, Sheet(size=0.4, frame=(400, 300))))).convert("L")
    wanted = picture_of(saved(grey, "PNG"))
    ink = Image.eval(grey, lambda v: 255 if v < 128 else 0)
    through = Image.new("RGBA", grey.size, (0, 0, 0, 0))  # black ink on nothing
    through.paste((0, 0, 0, 255), mask=ink)
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    empty = Image.new("L", grey.size, 255)
    files = {
        "transparent": saved(through, "PNG"),
        "16 bits": saved(deep, "PNG"),
        "black and white": saved(grey.convert("1", dither=0), "PNG"),
        "palette": saved(grey.convert("P"), "PNG"),
        "CMYK": saved(grey.convert("CMYK"), "JPEG"),
        "animated": saved(grey, "GIF", save_all=True, append_images=[empty, empty]),
        "animated WebP": saved(grey, "WEBP", save_all=True, append_images=[empty], lossless=True),
    }
    for what, content in files.items():
        assert np.abs(picture_of(content) - wanted).mean() < 0.05, what


def png(width, height, rows=b""):
    """A PNG that says it has so many pixels, and holds next to none of them."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def webp(width, height):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0" * 4 + size + b"\0" * 40


def huge_jpeg(width, height):
    """An honest JPEG whose header says another size."""
    content = bytearray(saved(Image.new("L", (64, 64), 255), "JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


PAGE = photograph(SEVEN, Sheet(size=0.4, frame=(400, 300)))
NOISE = np.random.default_rng(0).integers(0, 256, (300, 400), np.uint8)
HOSTILE = {
    "nothing": (b"", "not a picture"),
    "text": (b"<svg onload='alert(1)'>" * 9, "not a picture"),
    "PDF": (b"%PDF-1.7" + bytes(99), "not a picture"),
    "TIFF": (saved(Image.new("L", (99, 99)), "TIFF"), "not a picture"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(99), "HEIC"),
    "too many bytes": (b"\xff\xd8\xff" + bytes(MOST_BYTES), "16 MB"),
    "JPEG cut off": (PAGE[: len(PAGE) // 2], "damaged"),
    "JPEG of a header": (PAGE[:300], "damaged"),
    "PNG cut off": (png(200, 200, bytes(99)), "damaged"),
    "PNG of a header": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "GIF of a header": (b"GIF89a", "damaged"),
    "BMP of a header": (b"BM" + bytes(20), "damaged"),
    "WebP of a header": (b"RIFF\0\0\0\0WEBPVP8 ", "damaged"),
    "PNG of 100 megapixels": (png(10_000, 10_000, bytes(10**6)), "megapixels"),
    "PNG of 2**62 pixels": (png(2**31 - 1, 2**31 - 1), "megapixels"),
    "JPEG of 100 megapixels": (huge_jpeg(10_000, 10_000), "megapixels"),
    "WebP of 16,383 squared": (webp(16_383, 16_383), "megapixels"),
    "JPEG of a thousand scans": (PAGE[:-2] + b"\xff\xda\0\0" * 1000 + PAGE[-2:], "damaged"),
    "one pixel": (saved(Image.new("L", (1, 1)), "PNG"), "too small"),
    "a thread": (saved(Image.new("L", (33, 20_000), 200), "PNG"), "too small"),
    "a thread that lies": (saved(Image.new("L", (20_000, 33), 200), "PNG"), "too small"),
    "a hair": (saved(Image.new("L", (3000, 2)), "PNG"), "too small"),
    "an empty page": (saved(Image.new("L", (400, 300), 255), "PNG"), "No digit"),
    "a black page": (saved(Image.new("L", (400, 300), 0), "PNG"), "No digit"),
    "noise": (saved(Image.fromarray(NOISE), "PNG"), "No digit"),
    "half black": (
        saved(Image.fromarray(np.tile(np.repeat([0, 255], 200).astype(np.uint8), (300, 1))), "PNG"),
        "No digit",
    ),
}  # fmt: skip


@each("what", HOSTILE)
def test_what_has_no_digit_is_refused_in_a_sentence(what):
    content, words = HOSTILE[what]
    began = time.process_time()
    with pytest.raises(Unfit, match=words) as refused:
        read(content)
    assert str(refused.value).endswith(".")
    assert time.process_time() - began < 2


def test_a_picture_is_made_small_before_anything_else():
    page = Image.open(io.BytesIO(PAGE)).resize((6000, 4500))  # 27 megapixels
    grey = opened(jpeg(page, 60))
    assert max(grey.shape) == LONGEST
    assert grey.dtype == np.float32
    assert 0 <= grey.min() <= grey.max() <= 1
