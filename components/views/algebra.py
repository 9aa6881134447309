"""One layer as the lesson's line of algebra, a' = σ(W a + b), with the drawing's numbers."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from components.figures.scales import white
from components.views.body import bright, place_of
from components.views.equation import matrices, step
from components.views.functions import explained, sign
from components.views.names import neuron_names
from components.views.view import Choice, Numbers, Scene, Setting, Template, View

_LARGEST = 3  # products that are written out; the others are added up


def template(setting: Setting) -> Template:
    """One figure for all layers: their shapes differ, so the numbers bring the geometry."""
    sizes = setting.sizes
    choice = Choice(
        "layer",
        "Layer",
        tuple((str(layer), _short(sizes, layer)) for layer in range(1, len(sizes))),
    )
    html = (
        '<div data-control="layer"></div><p data-slot="formula"></p>'
        f"{place_of('step', 680)}"
        '<p data-slot="note"></p><p data-slot="words"></p>'
        "<p>Each row is one neuron. It multiplies every brightness <strong>a</strong> before it by "
        "a <strong>weight</strong>, and adds up all these products and its <strong>bias</strong>: "
        "its <strong>sum z</strong>. Of that it makes its own brightness <strong>a′</strong>. "
        'Blue is positive, orange negative; <span data-slot="scale"></span>.</p>'
        '<p>In NumPy:</p><pre><code data-slot="code"></code></pre>'
    )
    return Template(html, {"step": matrices(setting.dark)}, (choice,))


def _short(sizes: tuple[int, ...], layer: int) -> str:
    return "output" if layer == len(sizes) - 1 else f"hidden {layer}"


def _formula(name: str) -> str:
    """The lesson's line, and what its activation function is."""
    line = f"a′ = {sign(name)}(W a + b)"
    return f'<strong style="font-size:1.35em">{line}</strong><br>{explained(name)}'


def numbers(scene: Scene) -> Numbers:
    """The layer's matrices, and one of its rows in words."""
    layer = _layer(scene)
    row = _row(scene, layer)
    before, after = (f"{white(a):g}" for a in scene.trace.activations[layer - 1 : layer + 1])
    scale = (
        before
        if before == after
        else f"{before} in <strong>a</strong>, {after} in <strong>a′</strong>"
    )
    blank = (
        "The pad is blank: all pixels are 0, and what the neurons do comes from the biases alone."
    )
    texts = {
        "formula": _formula(scene.net.activations[layer - 1]),
        "scale": f"white is {scale}",
        "note": blank if scene.verdict.blank else "",
        "words": in_words(scene, layer, row),
        "code": _line_of_numpy(scene, layer),
    }
    return Numbers(texts, {"step": step(scene, layer, row)}, {"layer": str(layer)})


def _layer(scene: Scene) -> int:
    chosen = scene.options.get("layer")
    if chosen is not None:
        return int(chosen)
    return scene.selected[0] if scene.selected else 1


def _row(scene: Scene, layer: int) -> int:
    """The neuron that is looked at: the selected one, or the brightest output, or the first."""
    if scene.selected and scene.selected[0] == layer:
        return scene.selected[1]
    if layer == len(scene.setting.sizes) - 1 and not scene.verdict.blank:
        return scene.verdict.best
    return 0


def _line_of_numpy(scene: Scene, layer: int) -> str:
    n_out, n_in = scene.net.weights[layer - 1].shape
    name, before = scene.net.activations[layer - 1], layer - 1
    return (
        f"a{layer} = {name}(W{layer} @ a{before} + b{layer})\n"
        f"# ({n_out}, {n_in}) @ ({n_in},) + ({n_out},) → ({n_out},)"
    )


def in_words(scene: Scene, layer: int, row: int) -> str:
    """One row's sum: its largest products, the rest, the bias, the activation function.

    Everything is rounded to two decimals first and the rest is what is missing to the
    sum, so that what is displayed adds up to what is displayed.
    """
    net, trace, sizes = scene.net, scene.trace, scene.setting.sizes
    products = net.weights[layer - 1][row].astype(float) * trace.activations[layer - 1]
    largest = [i for i in np.argsort(-np.abs(products), kind="stable")[:_LARGEST] if products[i]]
    shown = [_rounded(products[i]) for i in largest]
    bias, z = _rounded(net.biases[layer - 1][row]), _rounded(trace.weighted_sums[layer][row])
    unit = "Digit" if layer == len(sizes) - 1 else "Row"
    line = f"<strong>{unit} {neuron_names(sizes, layer)[row]}:</strong> "
    if largest:
        others, rest = len(products) - len(largest), z - bias - sum(shown)
        line += _written(shown[0]) + "".join(map(_then, shown[1:]))
        line += f" <em>(the largest products)</em>{_then(rest)} <em>(the other {others})</em>"
    else:
        rest = z - bias  # both are the same number
        line += f"{_written(rest)} <em>(all {len(products)} products are 0)</em>"
    line += f"{_then(bias)} <em>(bias)</em> = <strong>{_written(z)}</strong>"
    return f"{line}, {_passed(scene, layer, row)}"


def _passed(scene: Scene, layer: int, row: int) -> str:
    name = scene.net.activations[layer - 1]
    a = f"<strong>{bright(scene.trace.activations[layer][row])}</strong>"
    if name != "relu":
        return f"and {sign(name)} makes {a} of it."
    if scene.trace.weighted_sums[layer][row] > 0:
        return f"above 0, so ReLU lets it pass through: {a}."
    return f"not above 0, so nothing passes through ReLU: {a}."


def _rounded(value: float) -> Decimal:
    return Decimal(f"{float(value):.2f}") + 0  # + 0 makes 0.00 of -0.00


def _written(value: Decimal) -> str:
    return f"{value:.2f}".replace("-", "−")


def _then(value: Decimal) -> str:
    return f" {'−' if value < 0 else '+'} {abs(value):.2f}"


VIEW = View(
    "algebra",
    "The line of algebra",
    "tenth",
    template,
    numbers,
    about="a′ = σ(Wa + b) with real numbers",
    picks=True,
)
