"""What the measurements say of strangers: rare ways to write, and what is no digit."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components.figures import quality as figures
from components.figures.layout import SHOWN
from components.figures.numbers import percent, plain
from components.language import later, t
from components.panels import dark
from network.training import evaluation as evaluate
from network.verdict import SURE


def ways_to_write(figures_: dict) -> None:
    """How well it reads a digit, by how it is written."""
    styles = figures_["styles"]
    st.markdown(
        t(
            "People write a 1 with a flag or a foot, a 7 with a bar, a 0 with a slash; MNIST's "
            "writers hardly did. These are digits that a program wrote, in forms that the network "
            "never learned, each in {n} shaky hands. Read right: **{right}**. The bars ask for "
            "more: **right, and not *not sure***.",
            n=next(iter(styles.values()))["n"],
            right=percent(evaluate.forms_right(figures_), 1),
        )
    )
    names = list(styles)
    for column, part in zip(
        st.columns(2), (names[: len(names) // 2 + 1], names[len(names) // 2 + 1 :]), strict=True
    ):
        with column:
            read = {_form(name): styles[name]["read"] for name in part}
            st.plotly_chart(
                figures.bars_across(read, dark()),
                key=f"styles-{part[0]}",
                alt=f"{t('% read right')}: {figures.told(read)}",
                **SHOWN,
            )
    calm = {name: shares["read, calm hand"] for name, shares in styles.items()}
    hardest = min(calm, key=calm.get)
    st.markdown(
        t(
            "In calm hands, with half of the shaking, it reads {mean}, and the hardest is "
            "*{form}* with {least}.",
            mean=percent(float(np.mean(list(calm.values()))), 1),
            form=_form(hardest),
            least=percent(calm[hardest], 1),
        )
    )
    st.caption(
        t(
            "A form that was kept out has sisters that were not: this tells how it reads a slashed "
            "0 of another hand, not how it would read a form that nobody showed it."
        )
    )


# What each form of a digit is called, for who has not seen it.
_FORMS = {
    "oval": later("oval"),
    "slashed": later("with a slash"),
    "plain": later("plain"),
    "flagged": later("with an upstroke"),
    "footed": later("with a foot"),
    "both": later("with upstroke and foot"),
    "looped": later("looped"),
    "round": later("round"),
    "flat": later("flat"),
    "open": later("open"),
    "foot": later("with a foot"),
    "closed": later("closed"),
    "hatted": later("hatted"),
    "curved": later("curved"),
    "straight": later("straight"),
    "crossed": later("with a bar"),
    "double": later("double"),
    "rings": later("of two rings"),
    "curled": later("curled"),
}
_KINDS = (
    later("objects"),
    later("Sanskrit"),
    later("Tagalog"),
    later("random walk"),
    later("zigzag"),
    later("spiral"),
    later("star"),
    later("bezier"),
    later("crossing lines"),
)


def _form(name: str) -> str:
    """ "0 slashed" is a 0 with a slash, in the visitor's language."""
    digit, _, form = name.partition(" ")
    return f"{digit} {t(_FORMS[form])}" if form in _FORMS else name


def _kind(name: str) -> str:
    return t(name) if name in _KINDS else name


def refusals(figures_: dict) -> None:
    """How often it refuses what is no digit, kind by kind: of people, of a program."""
    non, drawn = figures_["nondigits"], figures_["drawn"]
    st.markdown(
        t(
            "The network learned with a rival called *none*, whose sum is always 0, while each "
            "digit's sum goes up and down. An output is over {line} where its own sum is over 0: "
            "so **over {line} means likelier than none**. How much likelier is ours to choose: at "
            "the end all ten sums were shifted alike until 95 to 96 of 100 of MNIST's training "
            "digits were accepted.",
            line=plain(SURE),
        )
    )
    people, program = st.columns(2)
    with people:
        heading = t("**Drawn by people**, kinds that were not trained on")
        st.markdown(heading)
        shares = {
            _kind(name)
            if name == "objects"
            else t("letters: {alphabet}", alphabet=_kind(name)): group["refused"]
            for name, group in drawn.items()
        }
        st.plotly_chart(
            figures.bars_across(shares, dark()),
            key="refused-drawn",
            alt=f"{heading.replace('*', '')}. {figures.told(shares)}",
            **SHOWN,
        )
        lookalikes = sum(group["lookalikes"] for group in drawn.values())
        total = lookalikes + sum(group["n"] for group in drawn.values())
        refused = sum(
            group["lookalikes"] * (group["lookalikes refused"] or 0) for group in drawn.values()
        )
        st.markdown(
            t(
                "{n} of {all} drawings are left out, because two larger networks that never saw "
                "their kinds take them for digits: rings, upright lines and the like. Of these it "
                "refuses {refused}.",
                n=lookalikes,
                all=total,
                refused=percent(refused / max(lookalikes, 1)),
            )
        )
    with program:
        refused = percent(non["held out"], 1)
        heading = t("**Scribbled by a program**, not trained on: {share} refused", share=refused)
        st.markdown(heading)
        shares = {_kind(name): share for name, share in non["held out, by kind"].items()}
        st.plotly_chart(
            figures.bars_across(shares, dark()),
            key="refused-held out",
            alt=f"{heading.replace('*', '')}. {figures.told(shares)}",
            **SHOWN,
        )
        st.markdown(
            t(
                "Refused of blank pads: {blank}, of uniform noise: {noise}. Of kinds of scribble "
                "that were trained on: {known}.",
                blank=percent(non["blank"]),
                noise=percent(non["noise"], 1),
                known=percent(non["trained on"], 1),
            )
        )
    st.caption(
        t(
            "What is not refused gets an answer, and some of it a confident one. Drawings: Quick, "
            "Draw! by Google, CC BY 4.0; Omniglot by B. M. Lake and others, MIT licence."
        )
    )
