"""The pass once more as a Jupyter notebook: plain NumPy, each line explained to a pupil.

It has the picture and the network in it, needs NumPy only, and shows the same numbers as the
screen. The format is nbformat 4.5, which is JSON and written here by hand:
https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import base64
import io
import json
from textwrap import wrap

import numpy as np

from components.exports.picture import detail, says
from components.language import t
from components.views.view import Scene
from network.ink import SIDE
from network.store import arrays
from network.verdict import SURE

Cell = tuple[str, str]  # its kind and its source
_WIDE = 96  # letters a line of what is packed
_FUNCTIONS = {
    "sigmoid": (
        "def sigmoid(z):\n    return 1 / (1 + np.exp(np.minimum(-z, 88)))",
        "sigmoid(np.array([-4, 0, 4]))",
    ),
    "relu": ("def relu(z):\n    return np.maximum(z, 0)", "relu(np.array([-4, 0, 4]))"),
    "tanh": ("def tanh(z):\n    return np.tanh(z)", "tanh(np.array([-4, 0, 4]))"),
}


def notebook(scene: Scene, of: str) -> bytes:
    """The file. `of` says which network this is, and how the drawing was prepared."""
    cells = [
        *_beginning(scene, of), *_picture(), *_functions(scene),
        *_layers(scene), *_answer(scene), *_one_sum(scene), *_own(scene),
    ]  # fmt: skip
    document = {
        "cells": [_written(n, *cell) for n, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def packed(scene: Scene) -> str:
    """Picture, weights and biases as an .npz file of float32 in base64, in lines."""
    file = io.BytesIO()
    np.savez_compressed(file, x=scene.trace.activations[0], **arrays(scene.net))
    return "\n".join(wrap(base64.b64encode(file.getvalue()).decode(), _WIDE))


def _written(n: int, kind: str, source: str) -> dict:
    cell = {"cell_type": kind, "id": f"cell-{n}", "metadata": {}, "source": source}
    if kind == "code":
        folded = "DATA = " in source
        cell["metadata"] = {"jupyter": {"source_hidden": True}} if folded else {}
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _beginning(scene: Scene, of: str) -> list[Cell]:
    sizes = scene.setting.sizes
    names = ", ".join(f"W{n}, b{n}" for n in range(1, len(sizes)))
    title = t("How the network reads your drawing, line by line")
    about = t(
        "This notebook computes what you saw on the screen once more, in plain NumPy. It has "
        "your drawing and the network in it and needs no internet. Run the cells from the top "
        "to the bottom (Shift and Enter), change something, and run them again."
    )
    network = t(
        "A network of {sizes} neurons: {n} weights and biases.",
        sizes="-".join(map(str, sizes)), n=scene.net.n_parameters,
    )  # fmt: skip
    load = t("`import` fetches NumPy, which computes with many numbers at once.")
    data = t(
        "The next cell holds the picture and the network as text: an `.npz` file of 32-bit "
        "numbers, written with 64 different letters (base64). It is long, so it is folded."
    )
    unpack = t(
        "`b64decode` makes bytes of the letters again, `np.load` makes arrays of the bytes: "
        "`x` is the picture, {names} are the weights and biases. `shape` says how many rows "
        "and columns each has.",
        names=f"`{names}`",
    )
    show = "for name in data:\n    print(name, data[name].shape)"
    return [
        ("markdown", f"# {title}\n\n{about}\n\n{of} {network}"),
        ("markdown", load),
        ("code", "import base64\nimport io\n\nimport numpy as np"),
        ("markdown", data),
        ("code", f'DATA = """\n{packed(scene)}\n"""'),
        ("markdown", unpack),
        ("code", f"data = np.load(io.BytesIO(base64.b64decode(DATA)))\n{show}"),
    ]


def _picture() -> list[Cell]:
    first = t(
        "## The picture\n\nThe network sees {side} × {side} = {n} pixels, row by row. Each is a "
        "number: 0 is black, 1 is white. These {n} numbers are the activations of the first layer, "
        "`a0`.",
        side=SIDE, n=SIDE * SIDE,
    )  # fmt: skip
    shown = t(
        "`reshape` lays the numbers out in {side} rows. For each pixel a letter is printed twice, "
        "one with more ink for a brighter pixel. If Matplotlib is installed, the cell after that "
        "draws the picture, too.",
        side=SIDE,
    )
    code = f"""\
a0 = data["x"]
for row in a0.reshape({SIDE}, {SIDE}):
    print("".join(" .:-=+*#%@"[min(9, int(10 * pixel))] * 2 for pixel in row))"""
    plot = f"""\
try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None
if plt:
    plt.imshow(a0.reshape({SIDE}, {SIDE}), cmap="gray", vmin=0, vmax=1)
    plt.show()"""
    return [("markdown", f"{first}\n\n{shown}"), ("code", code), ("code", plot)]


def _functions(scene: Scene) -> list[Cell]:
    cells: list[Cell] = []
    for name in dict.fromkeys(scene.net.activations):
        code, example = _FUNCTIONS[name]
        cells += [("markdown", _of_function(name)), ("code", f"{code}\n\n\n{example}")]
    return cells


def _of_function(name: str) -> str:
    if name == "sigmoid":
        return t(
            "## Sigmoid\n\nIt squishes any number between 0 and 1: σ(z) = 1 / (1 + e⁻ᶻ). Very "
            "negative sums become nearly 0, very positive ones nearly 1, and 0 becomes 0.5. "
            "(`np.minimum` keeps e⁻ᶻ from growing beyond what a 32-bit number can hold.)"
        )
    if name == "relu":
        return t(
            "## ReLU\n\nIt leaves positive sums as they are and makes 0 of all negative ones: "
            "ReLU(z) = max(0, z)."
        )
    return t("## Tanh\n\nIt squishes any number between −1 and 1.")


def _layers(scene: Scene) -> list[Cell]:
    sizes, names = scene.setting.sizes, scene.net.activations
    cells: list[Cell] = []
    for layer, name in enumerate(names, start=1):
        n, before = sizes[layer], sizes[layer - 1]
        if layer == len(names):
            title = t("## The outputs: one neuron for each digit")
        else:
            title = t("## Hidden layer {layer}: {n} neurons", layer=layer, n=n)
        lines = t(
            "`W{layer} @ a{before}`: each of the {n} rows of `W{layer}` has one weight for each of "
            "the {many} activations before it. They are multiplied in pairs and added up: one sum "
            "a neuron. `+ b{layer}` adds each neuron's bias. That is the sum `z{layer}`.\n\n"
            "`{name}(z{layer})` makes an activation of each sum: `a{layer}`, how brightly each "
            "neuron glows on the screen.",
            layer=layer, before=layer - 1, n=n, many=before, name=name,
        )  # fmt: skip
        if layer == 1:  # once is enough
            printed = t(
                "The last two lines print both, neuron by neuron: `zip` pairs them up, `enumerate` "
                "counts, `:.4f` shows four decimals. (The screen shows two, and where they would "
                "be 0.00 or 1.00 without being so, <0.01 or >0.99.)"
            )
            lines = f"{lines}\n\n{printed}"
        code = (
            f'W{layer}, b{layer} = data["W{layer}"], data["b{layer}"]\n'
            f"z{layer} = W{layer} @ a{layer - 1} + b{layer}\n"
            f"a{layer} = {name}(z{layer})\n"
        )
        first = int(layer != len(names))
        code += (
            f"for neuron, (z, a) in enumerate(zip(z{layer}, a{layer}), start={first}):\n"
            f'    print(f"{{neuron:3}}   z = {{z:10.4f}}   a = {{a:.4f}}")'
        )
        cells += [("markdown", f"{title}\n\n{lines}"), ("code", code)]
    return cells


def _answer(scene: Scene) -> list[Cell]:
    last = len(scene.net.activations)
    words = t(
        "## The answer\n\n`argmax` finds the brightest output, `best`. `sure` says whether that is "
        "an answer: there has to be ink on the pad (`a0.any()`), and the output has to reach "
        "{sure}. The last line prints the digit, or that the network is not sure, and the output.",
        sure=f"{SURE}",
    )
    on_screen = t("On the screen it was: {answer}", answer=f"**{says(scene)}**. {detail(scene)}")
    sure, unsure = json.dumps(t("not sure"), ensure_ascii=False), f"{SURE}"
    code = (
        f"best = int(a{last}.argmax())\n"
        f"sure = bool(a0.any() and a{last}[best] >= {unsure})\n"
        f"answer = best if sure else None\n"
        f'print(best if sure else {sure}, f"{{a{last}[best]:.4f}}")'
    )
    return [("markdown", f"{words}\n\n{on_screen}"), ("code", code)]


def _one_sum(scene: Scene) -> list[Cell]:
    last = len(scene.net.activations)
    words = t(
        "## Inside one neuron\n\nWhat made the brightest output so bright? `terms` are its weights "
        "times the activations that they come from: positive ones speak for this digit, negative "
        "ones against it. `argsort` puts the largest first, whatever their sign (`np.abs`), and "
        "`[:10]` takes ten of them; `i` is the neuron before, counted from 0. The last line adds "
        "all terms, the weighted sum, and the bias: z."
    )
    code = (
        f"terms = W{last}[best] * a{last - 1}\n"
        f"for i in np.argsort(-np.abs(terms))[:10]:\n"
        f'    print(f"{{i + 1:3}}   {{W{last}[best, i]:8.2f}} * {{a{last - 1}[i]:.2f}} '
        f'= {{terms[i]:8.2f}}")\n'
        f'print(f"{{terms.sum():.2f}} + {{b{last}[best]:.2f}} = {{z{last}[best]:.2f}}")'
    )
    return [("markdown", words), ("code", code)]


def _own(scene: Scene) -> list[Cell]:
    names = scene.net.activations
    words = t(
        "## Your turn\n\n`forward` is the whole pass in one loop: each layer's weights, biases and "
        "function in turn. `copy` keeps the old picture, and the pixel in the middle of the new "
        "one is made white. The last two lines print every output before and after. Try others: "
        "erase a row, set a bias to 0, turn the picture with `np.rot90`. When does the answer "
        "change?"
    )
    steps = ", ".join(f"(W{n}, b{n}, {name})" for n, name in enumerate(names, start=1))
    code = (
        f"def forward(a):\n    for W, b, squish in [{steps}]:\n"
        f"        a = squish(W @ a + b)\n    return a\n\n\n"
        f"changed = a0.copy()\nchanged[{SIDE // 2 * SIDE + SIDE // 2}] = 1\n"
        f"for digit, (before, after) in enumerate(zip(forward(a0), forward(changed))):\n"
        f'    print(f"{{digit}}   {{before:.4f}} -> {{after:.4f}}")'
    )
    return [("markdown", words), ("code", code)]
