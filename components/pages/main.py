"""The script that Streamlit runs: page settings, then the page that the URL asks for."""

import streamlit as st

from components.pages import edge, explore, quality
from components.shared import PAGES

# Streamlit's own bar on top has nothing to offer here, and a projector no height to give.
_STYLE = """<style>
.stAppHeader { display: none; }
.stMainBlockContainer { padding: 1rem 1.5rem 3rem; max-width: 1100px; margin: 0 auto; }
.stMainBlockContainer:has(.nn-holder) { padding: 0; max-width: none; }
.stMainBlockContainer:has(.nn-holder) > div { gap: 0; }
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > style) { display: none; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 0.5rem 0.75rem 2rem; }
}
</style>"""

_SHOWN = {"explore": explore.page, "edge": edge.page, "quality": quality.page}

st.set_page_config(page_title="Draw a digit", page_icon="✏️", layout="wide")
st.html(_STYLE)
pages = {
    path: st.Page(_SHOWN[path], title=title, url_path=path, default=path == "explore")
    for path, title in PAGES.items()
}
shown = st.navigation(list(pages.values()), position="hidden")
if shown is not pages["explore"]:
    with st.container(horizontal=True, gap="medium"):
        for page in pages.values():
            st.page_link(page, width="content")
shown.run()
