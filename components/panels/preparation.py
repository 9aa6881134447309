"""What is done to a drawing before the network sees it, and what each step is worth."""

from __future__ import annotations

import streamlit as st

from components.figures import pictures
from components.figures.layout import SHOWN
from components.measured import measured
from components.panels import dark
from network import Network, evaluate
from network.ink import steps


def preparation(net: Network, name: str, strokes: tuple) -> None:
    """Raw, scaled and centred side by side, each step switchable, with its worth in points."""
    st.markdown(
        "**What happens to your drawing first.** The network learned from digits that were all "
        "**scaled** to 20 pixels and **centred** by their mass, the point where they would "
        "balance. So your drawing gets the same treatment."
    )
    scale, centre = (column for column in st.columns(2))
    scaled = scale.toggle("Scale to 20 pixels", value=True, key="step-scale")
    centred = centre.toggle("Centre the mass", value=True, key="step-centre")
    raw = steps(strokes, scale=False, centre=False)
    after_scale = steps(strokes, scale=scaled, centre=False)
    result = steps(strokes, scale=scaled, centre=centred)
    st.plotly_chart(
        pictures.row(
            [raw, after_scale, result],
            [
                "1. as drawn",
                "2. scaled" if scaled else "2. not scaled",
                "3. centred" if centred else "3. not centred",
            ],
            dark(),
        ),
        key="steps",
        alt="The drawing as drawn, after scaling, and after centring",
        **SHOWN,
    )
    if strokes:
        output = net.forward(result.ravel()).output
        best = int(output.argmax())
        sure = output[best] >= evaluate.SURE
        st.markdown(
            f"With these steps the network says **{best if sure else 'not sure'}** "
            f"(brightest output: {best} with {output[best]:.2f})."
        )
    figures = measured(name)
    if figures:
        worth = figures["by_step"]
        chosen = next(
            key
            for key, how in evaluate.STEPS.items()
            if how == {"scale": scaled, "centre": centred}
        )
        st.markdown(
            f"Of unseen writers' digits drawn at any size anywhere on the pad, it reads "
            f"**{worth[chosen]:.1f} %** right with these steps. "
            f"As drawn: {worth['as drawn']:.1f} %, only scaled: {worth['scaled']:.1f} %, "
            f"only centred: {worth['centred']:.1f} %, both: {worth['scaled and centred']:.1f} %."
        )
