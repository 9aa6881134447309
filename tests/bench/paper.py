"""A digit from paper: how many are found and read as their strokes, how long it takes, how much."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
import timeit
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

from components.paper import Unfit, read
from tests.bench import Row
from tests.components.paper.test_reading import agreement
from tests.photographs import Sheet, digits, jpeg, photograph

N = 240
_SEED = 5  # of photographs that nothing was tuned by


def rows() -> Iterator[Row]:
    """All made-up photographs; a photograph of 12 megapixels; what decoding costs at most."""
    found, same = agreement(N, _SEED, people=True)
    yield f"digits found on {N} photographs", f"{100 * found / N:.1f} %", "90 %"
    for name, n in same.items():
        yield f"read as their strokes are, {name}", f"{100 * n / N:.1f} %", "90 %"
    content = _photograph((4000, 3000))
    timer = time.process_time  # a class that draws meanwhile is measured elsewhere
    took = min(timeit.repeat(lambda: read(content), number=1, repeat=5, timer=timer))
    yield "reading a photograph of 12 megapixels, processor", f"{took:.2f} s", "under 1 s"
    plain, progressive, png = (_memory(kind) for kind in ("jpeg", "progressive", "png"))
    yield (
        "memory for 40 megapixels, as a JPEG",
        f"{plain:.0f} MB, progressive {progressive:.0f} MB",
        "under 300 MB",
    )
    yield "memory for 24 megapixels, as a PNG", f"{png:.0f} MB", "under 300 MB"


def _photograph(frame: tuple[int, int], **options: bool) -> bytes:
    strokes = digits(1, 0, people=False)[0]
    small = Sheet("squared", size=0.2, turned=4, shadow=0.6, frame=(1000, 750))
    page = Image.open(io.BytesIO(photograph(strokes, small))).resize(frame)
    if not options:
        return jpeg(page, 88)
    file = io.BytesIO()
    page.save(file, "JPEG", quality=88, **options)
    return file.getvalue()


def _memory(kind: str) -> float:
    """Megabytes that reading the largest file of a kind adds, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.paper", kind]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _largest(kind: str) -> bytes:
    if kind == "png":
        file = io.BytesIO()
        Image.fromarray(np.full((4000, 6000, 4), 255, np.uint8)).save(file, "PNG", compress_level=1)
        return file.getvalue()
    return _photograph((7300, 5475), **({"progressive": True} if kind == "progressive" else {}))


def _added(kind: str) -> float:
    # The file is made by a child, so that making it does not count.
    code = f"import sys, tests.bench.paper as p; sys.stdout.buffer.write(p._largest({kind!r}))"
    content = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout
    before = _most()
    with suppress(Unfit):  # a page without a digit costs as much
        read(content)
    return (_most() - before) / 1024


def _most() -> int:
    """Kilobytes that this process has had at most; getrusage would tell of its parent, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


if __name__ == "__main__":
    print(_added(sys.argv[1]))
