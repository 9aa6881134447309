"""The script that Streamlit runs: page settings, then the page that the URL asks for."""

import streamlit as st

from components.pages import edge, explore, quality

st.set_page_config(page_title="Draw a digit", page_icon="✏️", layout="wide")
# Streamlit's own page leaves room for a document's margins; a projector has none to give.
st.html("""<style>
.stMainBlockContainer { padding: 4rem 1.5rem 3rem; max-width: 1560px; margin: 0 auto; }
.stMainBlockContainer h4 { padding: 0; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 4rem 0.75rem 2rem; }
  .stMainBlockContainer h4 { font-size: 1.1rem; }
}
</style>""")

st.navigation(
    [
        st.Page(explore.page, title="Draw a digit", url_path="explore", default=True),
        st.Page(edge.page, title="Edge detector", url_path="edge"),
        st.Page(quality.page, title="How good is it?", url_path="quality"),
    ],
    position="top",
).run()
