"""How each figure of the quality page was measured and what it does not tell, in words."""

from __future__ import annotations

import streamlit as st

from components.language import later, t

_METHOD = (
    later(
        "**Which networks.** Sigmoid and ReLU as they ship. A network that you trained yourself "
        "is not among them: what is known of it stands beside its training."
    ),
    later(
        "**MNIST test set.** 10,000 digits, scanned from forms in the United States around "
        "1990. No network was trained on them. It does not tell how the network reads *you*: "
        "your pen, your hand and your country's 1 and 7 may be others."
    ),
    later(
        "**What it cost.** 13,002 numbers hold only so much. The networks before these, which "
        "saw none of people's drawings and hardly a rare form, read 97.20 % (sigmoid) and 97.26"
        " % (ReLU) of MNIST. But of the same pictures as here they refused 72 % of the objects "
        "and 73 % of the letters, and of the slashed zeros they read 2 % (sigmoid) and 12 % "
        "(ReLU). A quarter of a point of MNIST went for that, in both."
    ),
    later(
        "**Unseen writers.** The writers 26 to 30 of the pen-based digits (UCI, CC BY 4.0), "
        "drawn by the same brush as your drawing. Five people are few: another five could give "
        "a figure that differs by a point or two."
    ),
    later(
        "**By size, place and step.** The same digits, scaled and moved about the pad by a "
        "fixed random seed, with all, some or none of the steps before the network."
    ),
    later(
        "**Ways to write.** Digits by a program: forms drawn by hand for this project, bent and"
        " shaken at random. About one in six was kept out of training. Real people write odder "
        "digits than these."
    ),
    later(
        "**Refused, drawn by people.** One class in five of Quick, Draw! and two of five "
        "alphabets of Omniglot (Sanskrit, Tagalog) were kept out of training, settled before it"
        " by a rule that looks at no drawing. What looks like a digit to two larger networks is"
        " left out."
    ),
    later("**Refused, by a program.** Six kinds of scribble that training never saw."),
    later(
        "**A teacher.** The ReLU network learned not only labels, but also what a network with "
        "twenty times as many weights makes of each picture: where that one doubts, a small one "
        "need not spend its few numbers."
    ),
    later(
        "**Random starts** were compared on MNIST's training digits, on the writers 22 to 25, "
        "on one class in ten of the drawings, and on two more kinds of scribble, all kept for "
        "it. What is kept for measuring was looked at fourteen times, each time after another "
        "mix of what is learned or with another readiness to answer. Kept was what reads enough "
        "of MNIST, of people and of slashed zeros, and still refuses four of people's objects "
        "in five. That may flatter the figures a little."
    ),
)


def how() -> None:
    """All of it, a point each."""
    st.markdown("\n".join(f"- {t(item)}" for item in _METHOD))
