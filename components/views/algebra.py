"""One layer as the lesson's line of algebra, a' = σ(W a + b), with the drawing's numbers."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from components.figures.numbers import plain
from components.figures.scales import white
from components.language import later, spoken, t, tn
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
        t("Layer"),
        tuple((str(layer), _short(sizes, layer)) for layer in range(1, len(sizes))),
    )
    words = t(
        "Each row is one neuron. It multiplies every brightness <strong>a</strong> before it by a "
        "<strong>weight</strong>, and adds up all these products and its <strong>bias</strong>: "
        "its <strong>sum z</strong>. Of that it makes its own brightness <strong>a′</strong>. "
        "Blue is positive, orange negative."
    )
    html = (
        '<div data-control="layer"></div>'
        '<p><strong data-slot="formula" style="font-size:1.35em"></strong></p>'
        f"{place_of('step', 680)}"
        '<p data-slot="note"></p><p data-slot="words"></p><p data-slot="function"></p>'
        f'<p>{words} <span data-slot="scale"></span></p>'
        f'<p>{t("In NumPy:")}</p><pre><code data-slot="code"></code></pre>'
    )
    return Template(html, {"step": matrices(setting.dark)}, (choice,))


def _short(sizes: tuple[int, ...], layer: int) -> str:
    return t("output") if layer == len(sizes) - 1 else t("hidden {n}", n=layer)


def numbers(scene: Scene) -> Numbers:
    """The layer's matrices, and one of its rows in words."""
    layer = _layer(scene)
    row = _row(scene, layer)
    before, after = (plain(white(a)) for a in scene.trace.activations[layer - 1 : layer + 1])
    scale = (
        t("White is {a}.", a=before)
        if before == after
        else t(
            "White is {before} in <strong>a</strong>, {after} in <strong>a′</strong>.",
            before=before,
            after=after,
        )
    )
    blank = t(
        "The pad is blank: all pixels are 0, and what the neurons do comes from the biases alone."
    )
    name = scene.net.activations[layer - 1]
    texts = {
        "formula": f"a′ = {sign(name)}(W a + b)",
        "function": explained(name),
        "scale": scale,
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
    name = neuron_names(sizes, layer)[row]
    last = layer == len(sizes) - 1
    whose = t("Digit {digit}:", digit=name) if last else t("Row {n}:", n=name)
    line = f"<strong>{whose}</strong> "
    if largest:
        others, rest = len(products) - len(largest), z - bias - sum(shown)
        line += _written(shown[0]) + "".join(map(_then, shown[1:]))
        other = tn("(the other one)", "(the other {n})", others)
        line += f" <em>{t('(the largest products)')}</em>{_then(rest)} <em>{other}</em>"
    else:
        rest = z - bias  # both are the same number
        line += f"{_written(rest)} <em>{t('(all {n} products are 0)', n=len(products))}</em>"
    line += f"{_then(bias)} <em>{t('(bias)')}</em> = <strong>{_written(z)}</strong>"
    return f"{line}. {_passed(scene, layer, row)}"


def _passed(scene: Scene, layer: int, row: int) -> str:
    name = scene.net.activations[layer - 1]
    a = f"<strong>{bright(scene.trace.activations[layer][row])}</strong>"
    if name != "relu":
        return t("Of that {function} makes {a}.", function=sign(name), a=a)
    if scene.trace.weighted_sums[layer][row] > 0:
        return t("It is above 0, so ReLU lets it pass through: {a}.", a=a)
    return t("It is not above 0, so nothing passes through ReLU: {a}.", a=a)


def _rounded(value: float) -> Decimal:
    return Decimal(f"{float(value):.2f}") + 0  # + 0 makes 0.00 of -0.00


def _written(value: Decimal) -> str:
    return spoken().decimal(f"{value:.2f}").replace("-", "−")


def _then(value: Decimal) -> str:
    return f" {'−' if value < 0 else '+'} {_written(abs(value))}"


VIEW = View(
    "algebra",
    later("The line of algebra"),
    "tenth",
    template,
    numbers,
    about=later("a′ = σ(Wa + b) with real numbers"),
    picks=True,
)
