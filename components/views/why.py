"""Why this digit and not another: the difference of two sums, by pixel and by neuron."""

from __future__ import annotations

import numpy as np

from components import palette
from components.figures.sums import adding_up, hundredths, signed
from components.language import later, t, tn
from components.views.bars import painted, signed_bars
from components.views.body import DRAW_FIRST, beside, bright, place_of
from components.views.names import neuron_names
from components.views.pair import NOTHING, SHAPE, pair, titles
from components.views.view import Choice, Numbers, Restyle, Scene, Setting, Template, View
from network.asking import why as explain
from network.ink import SIDE

Array = np.ndarray

_INK = 0.3  # how brightly the drawing shows behind its shares
_MOST = 8  # neurons with a bar of their own: more are mostly next to nothing
# Signed values over a picture: where they are next to nothing, it shows through.
_ENDS = (palette.DIVERGING[0][1], palette.NEGATIVE, palette.POSITIVE, palette.DIVERGING[-1][1])
_OVERLAY = list(
    zip((0, 0.25, 0.5, 0.75, 1), (*_ENDS[:2], "rgba(0,0,0,0)", *_ENDS[2:]), strict=True)
)
# The ink behind (traces 0, 1), and the shares over it (2, 3), on one scale.
_INKED = {
    "colorscale": palette.BRIGHTNESS, "zmin": 0, "zmax": 1 / _INK, "hoverinfo": "skip",
}  # fmt: skip
_SHARES = {"colorscale": _OVERLAY, "zmin": -1, "zmax": 1}


def template(setting: Setting) -> Template:
    """Two choices, the two pictures, and a bar for each neuron of the last hidden layer."""
    digits = tuple((name, name) for name in neuron_names(setting.sizes, len(setting.sizes) - 1))
    shares = _SHARES | {"hovertemplate": t("share {share}", share="%{z:+.3r}<extra></extra>")}
    figures = {"pixels": pair(setting.dark, _INKED, shares)}
    rounded = t(
        "Grey ink hardly counts either way. Numbers are rounded to hundredths, up or down, so that "
        "they add up."
    )
    html = (
        beside(
            '<p data-slot="note"></p><p data-slot="difference"></p>',
            place_of("pixels", 560, SHAPE),
            '<div data-slot="pixels"></div>',
        )
        + f"<p>{t('Take any two digits, and see where the difference of their sums comes from:')}"
        '</p><div data-control="digit"></div><div data-control="rival"></div>'
    )
    if len(setting.sizes) > 2:
        figures["hidden"] = signed_bars(_n_bars(setting.sizes[-2]), setting.dark)
        html += f'<p data-slot="hidden"></p>{place_of("hidden", 640)}'
    html += f'<p data-slot="exact"></p><p>{rounded}</p>'
    return Template(
        html, figures, (Choice("digit", t("Digit"), digits), Choice("rival", t("Against"), digits))
    )


def numbers(scene: Scene) -> Numbers:
    """The shares of this drawing's difference, in units of z."""
    if scene.verdict.blank:
        return _silent(scene, t(DRAW_FIRST))
    digit, rival = pair = _pair(scene)
    controls = {"digit": str(digit), "rival": str(rival)}
    if digit == rival:
        words = t("Pick two different digits: {digit} differs from itself by nothing.", digit=digit)
        return _silent(scene, words, controls)
    found = explain.why(scene.net, scene.trace, digit, rival)
    # To hundredths, as they are shown, so that what is shown can be added up by hand.
    z, z_rival = (round(100 * float(scene.trace.weighted_sums[-1][d])) / 100 for d in pair)
    total = round(z - z_rival, 2)
    said, pictures = _by_pixel(scene, found, pair, total)
    texts = {
        "note": "",
        "difference": _difference(scene, pair, z, z_rival, total),
        "pixels": said,
        "exact": _exact(scene, found),
    }
    figures = {"pixels": pictures}
    if len(scene.setting.sizes) > 2:
        texts["hidden"], figures["hidden"] = _by_neuron(scene, found, pair, total)
    return Numbers(texts, figures, controls)


def _pair(scene: Scene) -> tuple[int, int]:
    """The two digits: those that were chosen, or else the brightest that are left."""
    chosen = [scene.options.get(name) for name in ("digit", "rival")]
    taken = [int(value) for value in chosen if value is not None]
    verdict = scene.verdict
    left = iter([d for d in (verdict.best, verdict.rival) if d not in taken])
    first, second = (next(left) if value is None else int(value) for value in chosen)
    return first, second


def _silent(scene: Scene, words: str, controls: dict[str, str] | None = None) -> Numbers:
    """A sentence, and nothing in the figures that might be taken for an explanation."""
    alt = t("Nothing is shown.")
    traces = {place: {"z": NOTHING} for place in range(4)}
    figures = {"pixels": Restyle(traces, {"annotations": []}, alt)}
    texts = {"note": words, "difference": "", "pixels": "", "exact": ""}
    if len(scene.setting.sizes) > 2:
        texts["hidden"] = ""
        figures["hidden"] = painted([], [], scene.setting.dark)
    return Numbers(texts, figures, controls or {})


# ---- down to the pixels ---------------------------------------------------------


def _difference(scene: Scene, pair: tuple[int, int], z: float, z_rival: float, total: float) -> str:
    digit, rival = pair
    sums = t(
        "Each output neuron adds up a sum, <em>z</em>, which can be any number: z of "
        "<strong>{digit}</strong> is {z} and z of <strong>{rival}</strong> is {z_rival}.",
        digit=digit,
        rival=rival,
        z=hundredths(z),
        z_rival=hundredths(z_rival),
    )
    by = hundredths(abs(total))
    if total > 0:
        so = t("So {digit} is <strong>{by} higher</strong>.", digit=digit, by=by)
    elif total < 0:
        so = t("So {digit} is <strong>{by} lower</strong>.", digit=digit, by=by)
    else:
        so = t("So they are equal.")
    return f"{sums} {so}{_brightness(scene, pair)}"


def _brightness(scene: Scene, pair: tuple[int, int]) -> str:
    """What the sums become, where that is between 0 and 1."""
    if scene.net.activations[-1] != "sigmoid":
        return ""
    a, a_rival = (bright(scene.trace.output[digit]) for digit in pair)
    makes = t("The sigmoid then makes a brightness of each: {a} and {b}.", a=a, b=a_rival)
    return f" {makes}"


def _by_pixel(
    scene: Scene, found: explain.Why, pair: tuple[int, int], total: float
) -> tuple[str, Restyle]:
    digit, rival = pair
    speaks_for, against = found.pixels.clip(min=0), found.pixels.clip(max=0)
    values = [speaks_for.sum(), against.sum(), found.bias]
    if abs(found.error) >= 0.005:
        values.append(found.error)
    shown = [signed(value) for value in adding_up(values, total)]
    sources = (
        t("from ink that speaks <strong>for {digit}</strong> (blue)", digit=digit),
        t(
            "from ink that speaks <strong>against {digit}</strong>, for {rival} (orange)",
            digit=digit,
            rival=rival,
        ),
        t("without any ink, from the biases of these two outputs")
        if len(scene.setting.sizes) == 2
        else t("without any ink, from the biases on the way through these active neurons")
        if found.exact
        else t("without any ink, from all biases together: what a blank pad gives"),
        t("is left over: this split cannot place it"),
    )
    lines = "".join(
        f"<br><strong>{value}</strong> {source}"
        for value, source in zip(shown, sources, strict=False)
    )
    made_of = t("What the difference of {difference} is made of:", difference=hundredths(total))
    words = f"<p>{made_of}{lines}</p>"
    # A few extreme shares would leave all others in the dark: they get the end colours.
    there = np.abs(found.pixels[found.pixels != 0])
    limit = float(np.quantile(there, 0.93)) if there.size else 1.0
    picture = scene.trace.activations[0].reshape(SIDE, SIDE)
    scale = {"zmin": -limit, "zmax": limit}
    words_over = titles(
        t("for {digit}: {sum}", digit=digit, sum=shown[0]),
        t("against {digit}: {sum}", digit=digit, sum=shown[1]),
    )
    return words, Restyle(
        {
            0: {"z": picture},
            1: {"z": picture},
            2: {"z": speaks_for.astype(np.float32), **scale},
            3: {"z": against.astype(np.float32), **scale},
        },
        {"annotations": words_over},
        t(
            "The ink that speaks for {digit}, {gain}, and the ink that speaks against {digit}, for "
            "{rival}, {loss}",
            digit=digit,
            rival=rival,
            gain=shown[0],
            loss=shown[1],
        ),
    )


def _exact(scene: Scene, found: explain.Why) -> str:
    """How far the split by pixels can be believed."""
    if len(scene.setting.sizes) == 2:
        return t("<strong>Exact.</strong> Only multiplying and adding lies before these sums.")
    if found.exact:
        return t(
            "<strong>Exact, as long as the same neurons are active.</strong> A ReLU neuron passes "
            "its sum through or passes nothing. For this drawing we know which ones pass theirs "
            "through, and what is left is multiplying and adding."
        )
    error = abs(found.error)
    off = hundredths(error) if error >= 0.005 else t("less than {a}", a=hundredths(0.01))
    return t(
        "<strong>One split of several.</strong> A sigmoid bends sums, so what a pixel gives "
        "depends on the others. Here all ink is turned up together, from nothing to your drawing, "
        "and what each pixel gives on the way is added up. Added up like this, the total is off by "
        "{off}. But there are other fair ways to share it out, and other splits come of them.",
        off=off,
    )


# ---- over the last hidden layer -------------------------------------------------


def _n_bars(n_hidden: int) -> int:
    return min(n_hidden, _MOST) + (n_hidden > _MOST) + 1


def _by_neuron(
    scene: Scene, found: explain.Why, pair: tuple[int, int], total: float
) -> tuple[str, Restyle]:
    digit, rival = pair
    names = neuron_names(scene.setting.sizes, len(scene.setting.sizes) - 2)
    shown_alone = np.argsort(-np.abs(found.hidden), kind="stable")[:_MOST]
    values = [found.hidden[i] for i in shown_alone]
    labels = [t("neuron {n}", n=names[i]) for i in shown_alone]
    if others := len(found.hidden) - len(shown_alone):
        values.append(found.hidden.sum() - sum(values))
        labels.append(tn("the other one", "the other {n}", others))
    shown = adding_up([*values, found.hidden_bias], total)
    order = np.argsort(-shown[:-1], kind="stable")
    values_said = {"difference": hundredths(total), "digit": digit, "rival": rival}
    words = t(
        "<strong>The same {difference}, split over the last hidden layer.</strong> A neuron gives "
        "its activation, times its weight to {digit} minus its weight to {rival}. The last bar: "
        "the bias of {digit} minus the bias of {rival}. This split is exact.",
        **values_said,
    )
    if scene.net.activations[-2] != "sigmoid":
        words += f" {t('An activation of ReLU can be more than 1.')}"
    bias = t("bias {digit} − bias {rival}", digit=digit, rival=rival)
    labels = [*(labels[i] for i in order), bias]
    values = [*shown[order].tolist(), float(shown[-1])]
    return words, painted(values, labels, scene.setting.dark)


VIEW = View(
    "why",
    later("Why this digit?"),
    "tenth",
    template,
    numbers,
    about=later("Which ink spoke for it, which against"),
)
