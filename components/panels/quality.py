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
from network.training import evaluation as evaluate

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
    """The main figures: a row about digits, a row about what is none."""
    mnist, pen, non = figures_["mnist"], figures_["pen"], figures_["nondigits"]
    rows = (
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
                "Real digits accepted",
                figures_["accepted"],
                "How often the brightest output reaches 0.5 for a real digit. The rest gets "
                "'not sure', right or wrong.",
            ),
        ),
        (
            (
                "People's drawings refused",
                evaluate.drawn_refused(figures_, "objects"),
                "Objects of kinds that were not trained on. Look-alikes of digits are left out: "
                "a circle is a 0 to any eye.",
            ),
            (
                "Foreign letters refused",
                evaluate.drawn_refused(figures_, "letters"),
                "Letters of two alphabets that were not trained on, without look-alikes.",
            ),
            (
                "Scribbles refused",
                non["held out"],
                f"Six kinds of scribble that a program makes and that were not trained on. Blank "
                f"pad: {non['blank']:.0f} %, uniform noise: {non['noise']:.1f} %.",
            ),
        ),
    )
    for row in rows:
        for column, (label, value, help_) in zip(st.columns(3), row, strict=True):
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
  network was trained on them. It does not tell how the network reads *you*: your pen, your hand
  and your country's 1 and 7 may be others.
- **What it cost.** 13,002 numbers hold only so much. The networks before these, which saw none
  of people's drawings and hardly a rare form, read 97.20 % (sigmoid) and 97.26 % (ReLU) of MNIST.
  But of the same pictures as here they refused 72 % of the objects and 73 % of the letters, and
  of the slashed zeros they read 2 % (sigmoid) and 12 % (ReLU). Half a point of MNIST went for that.
- **Unseen writers.** The writers 26 to 30 of the pen-based digits (UCI, CC BY 4.0), drawn by the
  same brush as your drawing. Five people are few: another five could give a figure that differs
  by a point or two.
- **By size, place and step.** The same digits, scaled and moved about the pad by a fixed random
  seed, with all, some or none of the steps before the network.
- **Ways to write.** Digits by a program: forms drawn by hand for this project, bent and shaken at
  random. About one in six was kept out of training. Real people write odder digits than these.
- **Refused, drawn by people.** One class in five of Quick, Draw! and two of five alphabets of
  Omniglot (Sanskrit, Tagalog) were kept out of training, settled before it by a rule that looks
  at no drawing. What looks like a digit to two larger networks is left out.
- **Refused, by a program.** Six kinds of scribble that training never saw.
- **Random starts** were compared on MNIST's training digits, on the writers 22 to 25, on one
  class in ten of the drawings, and on two more kinds of scribble, all kept for it. What is kept
  for measuring was looked at three times, each time after another mix of what is learned, and
  the mix was kept that reads and refuses people best. That may flatter the figures a little.
"""
    )
