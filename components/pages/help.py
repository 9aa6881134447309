"""Keys, words, what is kept and what is not, and how a class begins: to read and to print."""

from __future__ import annotations

import streamlit as st

from components.language import t
from components.pages.heading import heading, tab_title
from components.panels.help import html
from components.shared import PAGES

# On paper: the page alone, black on white, all of it.
_PRINTED = """<style>
@media print {
  :root { color-scheme: light !important; }
  html, body, .stApp, .stApp * { color: black !important; background: white !important; }
  .st-key-pages, .st-key-light { display: none !important; }
  .stApp, .stMain, [data-testid="stAppViewContainer"], .stMainBlockContainer {
    position: static !important; height: auto !important; overflow: visible !important;
    padding: 0 !important;
  }
  .nn-help-page { font-size: 11pt; line-height: 1.3; }
  .nn-help-page dl > div { break-inside: avoid; padding: 2px 0; }
  .nn-help-page h2 { break-after: avoid; }
}
</style>"""


def page() -> None:
    """The help page."""
    title = t(PAGES["help"])
    tab_title(title)
    st.html(_PRINTED)
    heading(title)
    st.html(html())
