// Which language the page speaks: a link a language, each by its own name, to the same address.
// The next page finds what was drawn: it is kept when this one is left.

import { make } from "./dom.js";
import { language, t } from "./language.js";
import { LANGUAGES } from "./shared.js";

// place: an element to fill. The address may change while the page is open: links follow it.
export function languageChoice(place) {
  const list = make("div", "nn-languages", place);
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", t("Language"));
  const links = Object.values(LANGUAGES).map(({ code, name }) => {
    const link = make("a", "", list);
    link.lang = link.hreflang = code;
    link.textContent = name;
    if (code === language.code) link.setAttribute("aria-current", "true");
    return link;
  });
  const follow = () => {
    for (const link of links) {
      const url = new URL(location.href);
      url.searchParams.set("lang", link.lang);
      link.href = url.href;
    }
  };
  for (const event of ["pointerover", "pointerdown", "focusin"]) list.addEventListener(event, follow);
  follow();
}

const places = new WeakSet();

// Streamlit's side, for pages without a stage: see components/pages/languages.py.
export function mount({ parentElement: root }) {
  if (!places.has(root)) languageChoice(root);
  places.add(root);
  return () => {
    root.replaceChildren();
    places.delete(root);
  };
}
