"""The stage: drawing pad, network, answer and views, as one Streamlit component.

Everything that follows the pen goes over the lane (`components/server`), so the component
has no state and never makes the page run again. `static/` holds plain ES modules:
`index.js` is Streamlit's side, `stage.js` wires the others together by the one store.
"""

from __future__ import annotations

import json
import secrets

import streamlit as st
from streamlit import config

from components.language import LANGUAGES, speaking, t
from components.stage import shared_module
from components.stage.files import styles

KEY = "stage"


def base_path() -> str:
    """The path the server is mounted under ("" or "/something"), without a closing slash."""
    path = config.get_option("server.baseUrlPath").strip("/")
    return f"/{path}" if path else ""


def loader(module: str, missing: dict[str, str] | None = None) -> str:
    """The JavaScript of a component: it mounts what one of the stage's modules exports.

    `missing` is HTML to show where the module could not be loaded, by language; its address goes
    into the <code> in it. Inline JavaScript is loaded from a blob: URL and cannot import by
    relative path, so this only fetches the real module from the server.
    """
    said = json.dumps(missing or {"en": ""})
    name = module.replace(".js", ".whole.js")
    return _LOADER % (base_path(), shared_module.version(), name, said)


# The page that knows all languages is what could not be loaded: this one has to know them itself.
_LOADER = """
const address = new URL("%s/stage/%s/%s", location.origin);
const module = import(address);
const said = %s;
const asked = new URLSearchParams(location.search).get("lang");
const code = [asked, navigator.language].map((name) => (name ?? "").slice(0, 2).toLowerCase())
  .find((name) => Object.hasOwn(said, name)) ?? "en";
export default function (component) {
  let close = null, closed = false;
  module.then(({ mount }) => { if (!closed) close = mount(component); }, () => {
    const root = component.parentElement;
    root.innerHTML = said[code];
    root.lang = code;
    for (const code of root.querySelectorAll("code")) code.textContent = address.pathname;
  });
  return () => { closed = true; close?.(); };
}
"""


def _missing() -> dict[str, str]:
    """A page that comes without its stage says so, above all to whoever has just set up a proxy."""
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            words = t(
                "The drawing pad could not be loaded: there is nothing at <code></code>. If the "
                "connection was lost for a moment, reload the page. If a proxy serves this app "
                "under a path of its own, start the app with <b>server.baseUrlPath</b> set to that "
                "path, and have the proxy pass the path on."
            )
        said[code] = f'<p role="alert">{words}</p>'
    return said


_component = st.components.v2.component(
    "digit_stage",
    css=styles(),
    js=loader("index.js", _missing()),
    isolate_styles=False,  # tests and pages find its elements by data-testid
)


def stage(learn: bool = False) -> None:
    """Show the stage, or the one on a network that learns."""
    data = {"base": base_path(), "visitor": visitor()}
    _component(key="learn" if learn else KEY, data=data | ({"learn": True} if learn else {}))


def visitor() -> str:
    """This visitor's secret: by it the server knows that it makes a file of theirs already."""
    return st.session_state.setdefault("visitor", secrets.token_urlsafe(16))
