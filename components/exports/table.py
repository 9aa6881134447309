"""All numbers of one pass as CSV, for a spreadsheet or a program: one number a row.

RFC 4180: CRLF, a quoted cell where it has a separator in it. UTF-8 with a byte order mark,
without which spreadsheets take an umlaut for two other letters. In English commas between cells
and decimal points; in languages with a decimal comma semicolons and commas, which is what a
spreadsheet of these countries opens as columns of numbers. Each number has as many digits as tell
it from every other float32, so that whoever reads it has the number that the network computed with.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import numpy as np

from components.exports.picture import detail, says
from components.language import spoken, t
from components.views.view import Scene
from network.ink import SIDE

Row = tuple[str, int, int, int | str, int | str, int | str, str]

MARK = "\ufeff"  # the byte order mark
HEAD = 6  # rows before the one with the columns' names
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute such a cell


def table(scene: Scene, of: str) -> bytes:
    """The file. `of` says which network this is, and how the drawing was prepared."""
    text = io.StringIO(newline="")
    text.write(MARK)
    lines = csv.writer(text, delimiter=separator())
    for words in _head(scene, of):
        lines.writerow([safe(words)])
    lines.writerow(map(safe, _columns()))
    lines.writerows(_rows(scene))
    return text.getvalue().encode()


def separator() -> str:
    """What stands between two cells in the language that is spoken."""
    return "," if spoken().point == "." else ";"


def safe(text: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _head(scene: Scene, of: str) -> tuple[str, ...]:
    said = scene.verdict
    answer = detail(scene) if said.blank or not said.sure else f"{says(scene)}. {detail(scene)}"
    sizes = "-".join(map(str, scene.setting.sizes))
    return (
        t("Every number of one drawing in a network of {sizes} neurons", sizes=sizes),
        of,
        t("Answer: {answer}", answer=answer or says(scene)),
        t("Layer 0 is the picture, the last layer has the outputs. "
          "Sum z = weights × activations of the layer before + bias"),
        t("Neurons, pixels, rows and columns count from 1, outputs are the digits from 0"),
        t("“from” is the neuron, or the pixel, of the layer before that a weight leads from"),
    )  # fmt: skip


def _columns() -> tuple[str, ...]:
    return (
        t("what"), t("layer"), t("neuron"), t("from"), t("row"), t("column"), t("value"),
    )  # fmt: skip


def _rows(scene: Scene) -> Iterator[Row]:
    net, trace = scene.net, scene.trace
    last = len(net.weights)
    pixel, summed, activation = t("pixel"), t("sum z"), t("activation")
    weight, bias = t("weight"), t("bias")
    for i, value in enumerate(trace.activations[0]):
        yield (pixel, 0, i + 1, "", *_place(i), exact(value))
    for layer in range(1, last + 1):
        for name, values in (
            (summed, trace.weighted_sums[layer]), (activation, trace.activations[layer]),
            (bias, net.biases[layer - 1]),
        ):  # fmt: skip
            yield from _of_neurons(name, layer, layer == last, values)
    for layer, W in enumerate(net.weights, start=1):
        first = int(layer != last)
        for j, values in enumerate(W):
            for i, value in enumerate(values):
                place = _place(i) if layer == 1 else ("", "")
                yield (weight, layer, j + first, i + 1, *place, exact(value))


def _of_neurons(
    name: str, layer: int, outputs: bool, values: Iterable[np.float32]
) -> Iterator[Row]:
    for index, value in enumerate(values, start=int(not outputs)):
        yield (name, layer, index, "", "", "", exact(value))


def _place(pixel: int) -> tuple[int, int]:
    row, column = divmod(pixel, SIDE)
    return row + 1, column + 1


def exact(value: np.float32) -> str:
    """The shortest text that is read as this float32 again, with the language's decimal point."""
    return spoken().decimal(str(np.float32(value)))
