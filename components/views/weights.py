"""First-layer weights: one picture a neuron of what it looks for."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components.figures.layout import diverging, styled
from components.figures.numbers import percent
from components.figures.scales import weight_limit
from components.language import later, t, tn
from components.measured import measured
from components.views.body import place_of, selection, weight_scale
from components.views.names import called, in_words, neuron_names
from components.views.view import Choice, Numbers, Restyle, Scene, Setting, Template, View
from network import SHIPPED, load
from network.ink import SIDE
from network.store import SIZES

Array = np.ndarray

CARE, PLAINLY = "with care", "plainly"

_COLUMNS = 4
_GAP = 2  # empty cells between maps
_TITLE = 7  # empty cells above each map, for its number
_FAR = 120  # pixels: from the middle of the largest map to its corners, and more
_MAPS, _POINTS, _NAMES = range(3)  # the figure's traces

_CLICK = later("Click a picture: the network shows that neuron, and its picture over the drawing.")
_CARE = later(
    "Trained <b>with care</b>: on distorted digits, many people's pens and scribbles, and with "
    "weights of neighbouring pixels held a little alike. So smooth patches show instead of noise, "
    "and it reads better."
)
_PLAINLY = later(
    "Trained <b>plainly</b>, on the scanned digits of MNIST as they are: much of what these "
    "neurons look for is noise, as the next chapter of the series finds. They are not the neurons "
    "of the network that reads your drawing."
)


def _template(setting: Setting) -> Template:
    comparable = _comparable(setting)
    words = t(
        "Each picture is the {n} weights of one neuron of {layer}, laid out like the drawing. Ink "
        "on <b>blue</b> pushes it up, ink on <b>orange</b> down.",
        n=setting.sizes[0],
        layer=in_words(setting.sizes, 1),
    )
    html = (
        f"<p>{words}</p>{_place(setting.sizes[1])}"
        '<p data-slot="scale"></p><p data-slot="click"></p>'
    )
    if not comparable:
        return Template(f'{html}<p data-slot="training"></p>', {"maps": _figure(setting)})
    html += '<div data-control="training"></div><p data-slot="training"></p>' + _table(setting.base)
    which = ((CARE, t("this network")), (PLAINLY, t("one trained plainly")))
    return Template(html, {"maps": _figure(setting)}, (Choice("training", t("Show"), which),))


def _numbers(scene: Scene) -> Numbers:
    setting = scene.setting
    plainly = _comparable(setting) and scene.options.get("training") == PLAINLY
    net = load(f"{setting.base}-plain") if plainly else scene.net
    W = net.weights[0]
    limit = weight_limit(W)
    # The plainly trained network's neurons are others: there is nothing to select.
    selected = scene.selected[1] if scene.selected and scene.selected[0] == 1 else None
    if plainly:
        selected = None
    names = neuron_names(setting.sizes, 1)
    if plainly:
        said = t(_PLAINLY)
        alt = tn(
            "One weight map of the first layer of a network that was trained plainly.",
            "{n} weight maps of the first layer of a network that was trained plainly.",
            len(W),
        )
    elif scene.changed:
        said = t(
            "The network <b>as you changed it</b>: {changed} of its {all} numbers are others than "
            "those it was trained to.",
            changed=scene.changed,
            all=net.n_parameters,
        )
        alt = tn(
            "One weight map of the first layer of the network as you changed it.",
            "{n} weight maps of the first layer of the network as you changed it.",
            len(W),
        )
    else:
        said = t(_CARE) if scene.ships else ""
        alt = tn(
            "One weight map of the first layer of the network.",
            "{n} weight maps of the first layer of the network.",
            len(W),
        )
    shapes = []
    if selected is not None:
        alt += f" {t('Selected: {neuron}.', neuron=called(setting.sizes, (1, selected)))}"
        names[selected] = f"<b>{names[selected]}</b>"
        x, y = _corners(len(W))[selected]
        shapes = selection(x - 1, y - 1, SIDE + 1, SIDE + 1)
    restyle = Restyle(
        {
            _MAPS: {"z": _mosaic(W), "zmin": -limit, "zmax": limit},
            _POINTS: {"visible": not plainly},
            _NAMES: {"text": names},
        },
        {"shapes": shapes},
        alt,
    )
    controls = {"training": PLAINLY if plainly else CARE} if _comparable(setting) else {}
    texts = {
        "training": said,
        "scale": weight_scale(limit),
        "click": "" if plainly else t(_CLICK),
    }
    return Numbers(texts, {"maps": restyle}, controls)


def _comparable(setting: Setting) -> bool:
    """Whether there is a network of the same shape that was trained plainly."""
    return setting.base in SHIPPED and setting.sizes == SIZES


def _figure(setting: Setting) -> go.Figure:
    """The empty maps; a transparent point in the middle of each says which neuron it is.

    A heatmap's own cells do not know the neuron that they belong to.
    """
    n = setting.sizes[1]
    corners = _corners(n)
    middle = SIDE / 2 - 0.5
    names = neuron_names(setting.sizes, 1)
    figure = go.Figure(
        go.Heatmap(
            z=_mosaic(np.zeros((n, SIDE * SIDE), np.float32)),
            hoverongaps=False,
            hovertemplate=t("weight {w}", w="%{z:.3r}<extra></extra>"),
            showscale=False,
            **diverging(1.0),
        )
    )
    figure.add_scatter(
        x=[x + middle for x, _ in corners],
        y=[y + middle for _, y in corners],
        customdata=[[1, i] for i in range(n)],
        text=[called(setting.sizes, (1, i)) for i in range(n)],
        hoverinfo="text",
        mode="markers",
        marker={"symbol": "square", "size": 70, "opacity": 0.0},
    )
    figure.add_scatter(
        x=[x + middle for x, _ in corners],
        y=[y - _TITLE / 2 for _, y in corners],
        text=names,
        hoverinfo="skip",
        mode="text",
        textfont={"size": 14},
    )
    wide, tall = _extent(n)
    figure.update_xaxes(visible=False, range=[-1.5, wide - 1.5], constrain="domain")
    figure.update_yaxes(
        visible=False, range=[tall - 0.5, -0.5], scaleanchor="x", constrain="domain"
    )
    # A click anywhere on a map is for its point, not only one near its middle.
    figure.update_layout(hoverdistance=_FAR)
    return styled(figure, None, setting.dark, margin={"l": 0, "r": 0, "t": 0, "b": 0})


def _place(n: int) -> str:
    wide, tall = _extent(n)
    return place_of("maps", 560, wide / tall)


def _extent(n: int) -> tuple[int, int]:
    """Cells across and down, with room for a frame around each map."""
    right, bottom = np.max(_corners(n), axis=0) + SIDE
    return int(right) + 2, int(bottom) + 1


def _corners(n: int) -> list[tuple[int, int]]:
    """The upper left cell of each of `n` maps, in reading order."""
    return [
        (i % _COLUMNS * (SIDE + _GAP), i // _COLUMNS * (SIDE + _TITLE) + _TITLE) for i in range(n)
    ]


def _mosaic(W: Array) -> Array:
    """All rows of W (n, 784) as pictures in one float32 table, NaN between them."""
    corners = _corners(len(W))
    right, bottom = np.max(corners, axis=0) + SIDE
    mosaic = np.full((bottom, right), np.nan, np.float32)
    for row, (x, y) in zip(W, corners, strict=True):
        mosaic[y : y + SIDE, x : x + SIDE] = row.reshape(SIDE, SIDE)
    return mosaic


def _table(base: str) -> str:
    care, plain = measured(base), measured(f"{base}-plain")
    if not care or not plain:
        return ""
    rows = (
        (
            t("MNIST test set, read right"),
            *(percent(both["mnist"]["accuracy"], 1) for both in (care, plain)),
        ),
        (
            t("unseen writers, read right"),
            *(percent(both["pen"]["accuracy"], 1) for both in (care, plain)),
        ),
        (
            t("noise taken for a digit"),
            *(percent(100 - both["nondigits"]["noise"]) for both in (care, plain)),
        ),
    )
    body = "".join(
        f'<tr><th scope="row">{what}</th><td>{a}</td><td>{b}</td></tr>' for what, a, b in rows
    )
    head = f"<tr><th></th><th>{t('with care')}</th><th>{t('plainly')}</th></tr>"
    return (
        f"<table><caption>{t('As they ship')}</caption><thead>{head}</thead>"
        f"<tbody>{body}</tbody></table>"
    )


VIEW = View(
    "weights",
    later("First-layer weights"),
    "rest",
    _template,
    _numbers,
    about=later("What each first neuron looks for"),
    picks=True,
)
