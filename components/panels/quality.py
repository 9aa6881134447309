"""How good is it? Every figure comes from the file that `network.training.evaluation` wrote."""

from __future__ import annotations

import base64
from html import escape
from io import BytesIO
from itertools import chain, product

import numpy as np
import streamlit as st
from PIL import Image

from components.figures import quality as figures
from components.figures.layout import SHOWN
from components.figures.numbers import activation, percent, plain
from components.language import later, t
from components.panels import dark
from network.training import evaluation as evaluate
from network.verdict import SURE

_DATA = ((later("MNIST test set"), "mnist"), (later("Unseen writers"), "pen"))
_WAYS = (later("As drawn"), later("Scaled and centred"))
_PLACES = tuple(
    product(
        (later("top"), later("middle"), later("bottom")),
        (later("left side"), later("middle"), later("right side")),
    )
)
_WORST = 108  # pixels a side, so that three stand side by side on a phone
_WORST_STYLE = """<style>
.worst { display: flex; flex-wrap: wrap; gap: 12px 8px; }
.worst figure { margin: 0; }
.worst img { display: block; image-rendering: pixelated; }
.worst figcaption { font-size: 14px; line-height: 1.3; text-align: center; }
</style>"""


def missing() -> None:
    """What to say where nothing was measured."""
    st.info(t("No measurements are stored for this network. `make train` measures what it trains."))


def summary(figures_: dict) -> None:
    """The main figures: a row about digits, a row about what is none."""
    mnist, pen, non = figures_["mnist"], figures_["pen"], figures_["nondigits"]
    rows = (
        (
            (
                t("MNIST test set, read right"),
                mnist["accuracy"],
                t("{n} scanned digits that no network was trained on.", n=mnist["n"]),
            ),
            (
                t("Unseen writers, read right"),
                pen["accuracy"],
                t(
                    "{n} digits that five people wrote with a pen; other people's pen strokes "
                    "were trained on, theirs were not.",
                    n=pen["n"],
                ),
            ),
            (
                t("Real digits accepted"),
                figures_["accepted"],
                t(
                    "How often the brightest output reaches {line} for a real digit. The rest gets "
                    "'not sure', right or wrong.",
                    line=plain(SURE),
                ),
            ),
        ),
        (
            (
                t("People's drawings refused"),
                evaluate.drawn_refused(figures_, "objects"),
                t(
                    "Objects of kinds that were not trained on. Look-alikes of digits are left "
                    "out: a circle is a 0 to any eye."
                ),
            ),
            (
                t("Foreign letters refused"),
                evaluate.drawn_refused(figures_, "letters"),
                t("Letters of two alphabets that were not trained on, without look-alikes."),
            ),
            (
                t("Scribbles refused"),
                non["held out"],
                t(
                    "Six kinds of scribble that a program makes and that were not trained on. "
                    "Blank pad: {blank}, uniform noise: {noise}.",
                    blank=percent(non["blank"]),
                    noise=percent(non["noise"], 1),
                ),
            ),
        ),
    )
    for row in rows:
        for column, (label, value, help_) in zip(st.columns(3), row, strict=True):
            column.metric(label, percent(value, 2), help=help_)
    st.markdown(
        t(
            "It says *not sure* to some digits. Of those that it answers, it reads **{mnist}** "
            "right in MNIST and **{pen}** of those of unseen writers.",
            mnist=percent(mnist["accuracy_when_sure"], 1),
            pen=percent(pen["accuracy_when_sure"], 1),
        )
    )


def per_digit(figures_: dict) -> None:
    """Accuracy for each digit, on both kinds of test data, from the same line."""
    worst = min(min(figures_[key]["per_digit"]) for _, key in _DATA)
    # As low as needed to tell 96 from 98, in whole tens; the axis says so.
    lowest = min(90.0, 10 * (worst // 10))
    for column, (title, key) in zip(
        st.columns(2),
        _DATA,
        strict=True,
    ):
        with column:
            heading = t("**{data}**: share of each digit that was read right", data=t(title))
            st.markdown(heading)
            values = dict(zip(map(str, range(10)), figures_[key]["per_digit"], strict=True))
            st.plotly_chart(
                figures.bars(values, lowest, dark()),
                key=f"digits-{key}",
                alt=f"{heading.replace('*', '')}. {figures.told(values)}",
                **SHOWN,
            )


def confusions(figures_: dict) -> None:
    """Both confusion matrices."""
    st.markdown(
        t(
            "Each row is what somebody **wrote**, each column what the network **read**. The "
            "diagonal is right; the warmer a square beside it, the more often that mistake was "
            "made."
        )
    )
    for column, (title, key) in zip(
        st.columns(2),
        _DATA,
        strict=True,
    ):
        with column:
            st.markdown(f"**{t(title)}**")
            counts = figures_[key]["confusion"]
            st.plotly_chart(
                figures.confusion(counts, dark()),
                key=f"confusion-{key}",
                alt=f"{t('Confusion matrix, {data}', data=t(title))}. {_mistakes(counts)}",
                **SHOWN,
            )


def size_and_place(figures_: dict) -> None:
    """What scaling and centring do for small, large and misplaced drawings."""
    st.markdown(
        t(
            "The network has only ever seen digits of one size in one place. So a drawing is "
            "scaled and centred first. Without that it reads the same people's digits much worse:"
        )
    )
    sizes = _sizes(figures_)
    st.plotly_chart(
        figures.pairs(sizes, dark()),
        key="sizes",
        alt=". ".join(
            f"{t(title)}, {t('% read right')}: "
            + figures.told({size: both[way] for size, both in sizes.items()})
            for way, title in zip(("as drawn", "centred"), _WAYS, strict=True)
        ),
        **SHOWN,
    )
    st.markdown(t("The same by **place** on the pad, for drawings half as large as the pad:"))
    for column, way, title in zip(
        st.columns(2),
        ("as drawn", "centred"),
        _WAYS,
        strict=True,
    ):
        with column:
            st.markdown(f"**{t(title)}**: {t('% read right')}")
            cells = zip(_PLACES, chain(*figures_["by_place"]), strict=True)
            st.plotly_chart(
                figures.places(figures_["by_place"], way, dark()),
                key=f"place-{way}",
                alt=f"{t(title)}, {t('% read right')}: "
                + figures.told({f"{t(row)}, {t(at)}": cell[way] for (row, at), cell in cells}),
                **SHOWN,
            )


def worst(figures_: dict) -> None:
    """The unseen writers' digits that were read wrong with the most confidence."""
    cases = figures_["worst"]
    st.markdown(
        t(
            "Digits by people it was not trained on, read **wrong with the most confidence**. Some "
            "are hard for anybody, some are not, and some labels are wrong: what is labelled 3 and "
            "looks like a 2 was read well."
        )
    )
    st.html(_WORST_STYLE)  # on its own: the page hides what holds a style
    st.html(f'<div class="worst">{"".join(map(_case, cases))}</div>')
    st.caption(
        t(
            "Drawn by this project from strokes of: E. Alpaydin, F. Alimoglu, Pen-Based "
            "Recognition of Handwritten Digits, UCI Machine Learning Repository, CC BY 4.0."
        )
    )


def _case(case: dict) -> str:
    """One picture and its caption.

    The picture is in the page itself: Streamlit forgets one that it serves when the visitor
    moves on, and the browser then reports that it is missing.
    """
    label, answer = int(case["label"]), int(case["answer"])
    alt = t("a {label} that was read as {answer}", label=label, answer=answer)
    caption = t(
        "labelled {label},<br>read as {answer}, {a}",
        label=label,
        answer=answer,
        a=escape(activation(case["brightness"])),
    )
    return (
        f'<figure><img src="{_data_url(case["picture"])}" width="{_WORST}" height="{_WORST}" '
        f'alt="{escape(alt)}"><figcaption>{caption}</figcaption></figure>'
    )


def _mistakes(counts: list[list[int]]) -> str:
    """The most frequent ones of a confusion matrix, in words."""
    wrong = [
        (n, label, answer)
        for label, row in enumerate(counts)
        for answer, n in enumerate(row)
        if n and label != answer
    ]
    return "; ".join(
        t("written {label}, read as {answer}: {n}", label=label, answer=answer, n=n)
        for n, label, answer in sorted(wrong, reverse=True)[:5]
    )


def _sizes(figures_: dict) -> dict:
    """By size, as it is said."""
    return {
        t("any, anywhere") if size == "any, anywhere" else percent(float(size.strip("%"))): both
        for size, both in figures_["by_size"].items()
    }


def _data_url(picture: list[int]) -> str:
    file = BytesIO()
    grey = np.array(picture, np.uint8).reshape(28, 28)
    Image.fromarray(grey).save(file, "png")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
