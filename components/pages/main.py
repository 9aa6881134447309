"""The script that Streamlit runs: page settings, then the page that the URL asks for."""

import streamlit as st

from components.language import best, speak, t
from components.pages import bar, explore, help, learn, quality
from components.pages.languages import languages
from components.pages.light import light_switch
from components.shared import PAGES

# Streamlit's own bar on top has nothing to offer here, and a projector no height to give.
_STYLE = """<style>
.stAppHeader { display: none; }
.stMain { position: relative; }
.stMainBlockContainer { padding: 1rem 1.5rem 3rem; max-width: 1100px; margin: 0 auto; }
.stMainBlockContainer:has(.nn-holder) { padding: 0; max-width: none; }
.stMainBlockContainer:has(.nn-holder) > div { gap: 0; }
.st-key-light { position: absolute; top: 8px; right: 14px; width: auto; }  /* as on the stage */
@media (max-width: 640px) {
  .st-key-light { top: 6px; right: 10px; }
  .st-key-pages { gap: 0; padding-right: 48px; }
  .stMainBlockContainer { padding: 0.5rem 0.75rem 2rem; }
}
@media (pointer: coarse), (max-width: 640px) {  /* for fingers */
  .st-key-pages a { min-height: 44px; min-width: 44px; align-items: center; }
  .stButtonGroup button, .stButton button, [data-testid="stTab"] { min-height: 44px; }
  [data-testid^="stTabsScroll"] { min-width: 44px; min-height: 44px; }
  .stSelectbox :is([data-baseweb="select"] > div, input, button) { min-height: 44px; }
  .stSelectbox button { min-width: 44px; }
  .stTooltipIcon button { padding: 14px; margin: -14px; }
}
</style>"""

_SHOWN = {
    "explore": explore.page,
    "learn": learn.page,
    "bar": bar.page,
    "quality": quality.page,
    "help": help.page,
}

asked = st.query_params.get("lang")
speak(best(asked, st.context.locale))
st.set_page_config(page_title=t("Draw a digit"), page_icon="✏️", layout="wide")
st.html(_STYLE)
pages = {
    path: st.Page(_SHOWN[path], title=t(title), url_path=path, default=path == "explore")
    for path, title in PAGES.items()
}
shown = st.navigation(list(pages.values()), position="hidden")
stage_alone = shown in (pages["explore"], pages["learn"])
if not stage_alone:
    with st.container(horizontal=True, gap="medium", key="pages"):
        for page in pages.values():
            st.page_link(page, width="content", query_params={"lang": asked} if asked else None)
    with st.container(key="light"):
        light_switch()
shown.run()
if not stage_alone:
    languages()
