"""What the measurements say of strangers: rare ways to write, and what is no digit."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components.figures import quality as figures
from components.figures.layout import SHOWN
from components.panels import dark
from network.training import evaluation as evaluate


def ways_to_write(figures_: dict) -> None:
    """How well it reads a digit, by how it is written."""
    styles = figures_["styles"]
    st.markdown(
        "People write a 1 with a flag or a foot, a 7 with a bar, a 0 with a slash; MNIST's writers "
        "hardly did. These are digits that a program wrote, in forms that the network never "
        f"learned, each in {next(iter(styles.values()))['n']} shaky hands. Read right: "
        f"**{evaluate.forms_right(figures_):.1f} %**. The bars ask for more: **right, and not "
        "*not sure***."
    )
    names = list(styles)
    for column, part in zip(
        st.columns(2), (names[: len(names) // 2 + 1], names[len(names) // 2 + 1 :]), strict=True
    ):
        with column:
            st.plotly_chart(
                figures.bars_across({name: styles[name]["read"] for name in part}, dark()),
                key=f"styles-{part[0]}",
                **SHOWN,
            )
    calm = {name: shares["read, calm hand"] for name, shares in styles.items()}
    hardest = min(calm, key=calm.get)
    st.markdown(
        f"In calm hands, with half of the shaking, it reads "
        f"{np.mean(list(calm.values())):.1f} %, and the hardest is *{hardest}* with "
        f"{calm[hardest]:.1f} %."
    )
    st.caption(
        "A form that was kept out has sisters that were not: this tells how it reads a slashed 0 "
        "of another hand, not how it would read a form that nobody showed it."
    )


def refusals(figures_: dict) -> None:
    """How often it refuses what is no digit, kind by kind: of people, of a program."""
    non, drawn = figures_["nondigits"], figures_["drawn"]
    st.markdown(
        "The network learned with a rival called *none*, whose sum is always 0, while each digit's "
        "sum goes up and down. An output is over 0.5 where its own sum is over 0: so **over 0.5 "
        "means likelier than none**. How much likelier is ours to choose: at the end all ten sums "
        "were shifted alike until 95 of 100 of MNIST's training digits were accepted."
    )
    people, program = st.columns(2)
    with people:
        st.markdown("**Drawn by people**, kinds that were not trained on")
        st.plotly_chart(
            figures.bars_across(
                {
                    name if name == "objects" else f"{name} letters": group["refused"]
                    for name, group in drawn.items()
                },
                dark(),
            ),
            key="refused-drawn",
            **SHOWN,
        )
        lookalikes = sum(group["lookalikes"] for group in drawn.values())
        total = lookalikes + sum(group["n"] for group in drawn.values())
        refused = sum(
            group["lookalikes"] * (group["lookalikes refused"] or 0) for group in drawn.values()
        )
        st.markdown(
            f"{lookalikes:,} of {total:,} drawings are left out, because two larger networks that "
            f"never saw their kinds take them for digits: rings, upright lines and the like. Of "
            f"these it refuses {refused / max(lookalikes, 1):.0f} %."
        )
    with program:
        st.markdown(f"**Scribbled by a program**, not trained on: {non['held out']:.1f} % refused")
        st.plotly_chart(
            figures.bars_across(non["held out, by kind"], dark()),
            key="refused-held out",
            **SHOWN,
        )
        st.markdown(
            f"A blank pad is refused {non['blank']:.0f} % of the time, uniform noise "
            f"{non['noise']:.1f} %. Kinds of scribble that were trained on: "
            f"{non['trained on']:.1f} %."
        )
    st.caption(
        "What is not refused gets an answer, and some of it a confident one. Drawings: Quick, "
        "Draw! by Google, CC BY 4.0; Omniglot by B. M. Lake and others, MIT licence."
    )
