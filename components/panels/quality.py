"""How good is it? Every figure comes from the file that `network.training.evaluation` wrote."""

from __future__ import annotations

import base64
from html import escape
from io import BytesIO

import numpy as np
import streamlit as st
from PIL import Image

from components.figures import quality as figures
from components.figures.layout import SHOWN
from components.figures.numbers import activation
from components.panels import dark

_WORST = 108  # pixels a side, so that three stand side by side on a phone
_WORST_STYLE = """<style>
.worst { display: flex; flex-wrap: wrap; gap: 12px 8px; }
.worst figure { margin: 0; }
.worst img { display: block; image-rendering: pixelated; }
.worst figcaption { font-size: 14px; line-height: 1.3; text-align: center; }
</style>"""


def missing() -> None:
    """What to say where nothing was measured."""
    st.info("No measurements are stored for this network. `make train` measures what it trains.")


def summary(figures_: dict) -> None:
    """The main figures in one row."""
    mnist, pen, non = figures_["mnist"], figures_["pen"], figures_["nondigits"]
    for column, (label, value, help_) in zip(
        st.columns(4),
        (
            (
                "MNIST test set, read right",
                mnist["accuracy"],
                f"{mnist['n']:,} scanned digits that no network was trained on.",
            ),
            (
                "Unseen writers, read right",
                pen["accuracy"],
                f"{pen['n']:,} digits that five people wrote with a pen; other people's pen "
                "strokes were trained on, theirs were not.",
            ),
            (
                "Scribbles refused",
                non["held out"],
                f"Six kinds of scribble that were not trained on. Blank pad: {non['blank']:.0f} %, "
                f"uniform noise: {non['noise']:.1f} %.",
            ),
            (
                "Real digits accepted",
                figures_["accepted"],
                "How often the brightest output reaches 0.5 for a real digit. The rest gets "
                "'not sure', right or wrong.",
            ),
        ),
        strict=True,
    ):
        column.metric(label, f"{value:.2f} %", help=help_)
    st.markdown(
        f"It says *not sure* to some digits. Of those that it answers, it reads "
        f"**{mnist['accuracy_when_sure']:.1f} %** right in MNIST and "
        f"**{pen['accuracy_when_sure']:.1f} %** of the unseen writers'."
    )


def per_digit(figures_: dict) -> None:
    """Accuracy for each digit, on both kinds of test data."""
    for column, (title, key) in zip(
        st.columns(2), (("MNIST test set", "mnist"), ("Unseen writers", "pen")), strict=True
    ):
        with column:
            st.markdown(f"**{title}**: share of each digit that was read right")
            values = dict(zip(map(str, range(10)), figures_[key]["per_digit"], strict=True))
            # As low as needed to tell 96 from 98, in whole tens; the axis says so.
            lowest = min(90.0, 10 * (min(values.values()) // 10))
            st.plotly_chart(figures.bars(values, lowest, dark()), key=f"digits-{key}", **SHOWN)


def confusions(figures_: dict) -> None:
    """Both confusion matrices."""
    st.markdown(
        "Each row is what somebody **wrote**, each column what the network **read**. The diagonal "
        "is right; the warmer a square beside it, the more often that mistake was made."
    )
    for column, (title, key) in zip(
        st.columns(2), (("MNIST test set", "mnist"), ("Unseen writers", "pen")), strict=True
    ):
        with column:
            st.markdown(f"**{title}**")
            counts = figures_[key]["confusion"]
            st.plotly_chart(
                figures.confusion(counts, dark()),
                key=f"confusion-{key}",
                alt=f"Confusion matrix, {title}",
                **SHOWN,
            )


def size_and_place(figures_: dict) -> None:
    """What scaling and centring do for small, large and misplaced drawings."""
    st.markdown(
        "The network has only ever seen digits of one size in one place. So a drawing is scaled "
        "and centred first. Without that it reads the same people's digits much worse:"
    )
    st.plotly_chart(figures.pairs(figures_["by_size"], dark()), key="sizes", **SHOWN)
    st.markdown("The same by **place** on the pad, for drawings half as large as the pad:")
    for column, way, title in zip(
        st.columns(2), ("as drawn", "centred"), ("As drawn", "Scaled and centred"), strict=True
    ):
        with column:
            st.markdown(f"**{title}**: % read right")
            st.plotly_chart(
                figures.places(figures_["by_place"], way, dark()), key=f"place-{way}", **SHOWN
            )


def refusals(figures_: dict) -> None:
    """How often it refuses what is no digit, kind by kind."""
    non = figures_["nondigits"]
    st.markdown(
        f"A blank pad is refused {non['blank']:.0f} % of the time, uniform noise "
        f"{non['noise']:.1f} %. Of scribbles, by kind:"
    )
    for column, group, title in zip(
        st.columns(2),
        ("held out", "trained on"),
        ("Kinds that were not trained on", "Kinds that were trained on"),
        strict=True,
    ):
        with column:
            st.markdown(f"**{title}**: {non[group]:.1f} % refused")
            st.plotly_chart(
                figures.bars_across(non[f"{group}, by kind"], dark()),
                key=f"refused-{group}",
                **SHOWN,
            )
    if non["trained on"] < non["held out"]:
        st.markdown(
            "Why are the kinds that it trained on refused *less* often? They are other shapes, and "
            "many of them can look like a digit: a few arcs, a loop, a corner. So the two groups "
            "do not tell what training on a kind is worth. They show that it refuses most "
            "scribbles of kinds that it never saw, and far from all."
        )
    st.caption(
        "A random scribble sometimes is a digit to any eye: a stroke that stands upright is a 1."
    )


def worst(figures_: dict) -> None:
    """The unseen writers' digits that were read wrong with the most confidence."""
    cases = figures_["worst"]
    st.markdown(
        "Digits by people it was not trained on, read **wrong with the most confidence**. Some are "
        "hard for anybody, some are not, and some labels are wrong: what is labelled 3 and looks "
        "like a 2 was read well."
    )
    st.html(_WORST_STYLE)  # on its own: the page hides what holds a style
    st.html(f'<div class="worst">{"".join(map(_case, cases))}</div>')
    st.caption(
        "Drawn by this project from strokes of: E. Alpaydin, F. Alimoglu, Pen-Based Recognition of "
        "Handwritten Digits, UCI Machine Learning Repository, CC BY 4.0."
    )


def _case(case: dict) -> str:
    """One picture and its caption.

    The picture is in the page itself: Streamlit forgets one that it serves when the visitor
    moves on, and the browser then reports that it is missing.
    """
    label, answer = int(case["label"]), int(case["answer"])
    return (
        f'<figure><img src="{_data_url(case["picture"])}" width="{_WORST}" height="{_WORST}" '
        f'alt="a {label} that was read as {answer}"><figcaption>labelled {label},<br>read as '
        f"{answer}, {escape(activation(case['brightness']))}</figcaption></figure>"
    )


def _data_url(picture: list[int]) -> str:
    file = BytesIO()
    grey = np.array(picture, np.uint8).reshape(28, 28)
    Image.fromarray(grey).save(file, "png")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def method() -> None:
    """How each figure was measured and what it does not tell."""
    st.markdown(
        """
- **MNIST test set.** 10,000 digits, scanned from forms in the United States around 1990. No
  network was trained on them; of several trainings of the ReLU network the one that ships was
  preferred with their figures in sight, which may flatter it a little. It does not tell how the
  network reads *you*: your pen, your hand and your country's 1 and 7 may be others.
- **Unseen writers.** The writers 26 to 30 of the pen-based digits (UCI, CC BY 4.0), drawn by the
  same brush as your drawing. Five people are few: another five could give a figure that differs
  by a point or two.
- **By size, place and step.** The same digits, scaled and moved about the pad by a fixed random
  seed, with all, some or none of the steps before the network.
- **Refused.** Pictures made by a program. People find other ways to scribble.
- **Random starts** were compared on MNIST's training digits, on the writers 22 to 25, who are
  kept for that, and on two more kinds of scribble.
"""
    )
