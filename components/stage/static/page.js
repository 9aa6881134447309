// The stage on a page of its own, without Streamlit: `/stage/page.html`, with `?learn` where it learns.

import { missing } from "./dom.js";
import { t } from "./language.js";
import { Stage } from "./stage.js";

document.title = t("Draw a digit");
const base = location.pathname.replace(/\/stage\/[^/]*$/, "");
const learns = new URLSearchParams(location.search).has("learn");
const root = document.querySelector("main");
const { Learn = null } = learns ? await import("./learn.js").catch(() => ({})) : {};

// The other page is the same one with another question; what stays in the address is the language and the mode.
function travel(page, query) {
  const url = new URL(location.pathname, location.href);
  const now = new URLSearchParams(location.search);
  if (page === "learn") url.searchParams.set("learn", "");
  for (const key of ["lang", "present"]) if (now.has(key)) url.searchParams.set(key, now.get(key));
  for (const [key, value] of query) url.searchParams.set(key, value);
  stage?.address.close(); // not there yet where the address itself asks for the other page
  // Brought back as it was left, it would still be on its way.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  location.replace(url); // what was said here of the other page is no place to go back to
}

let stage = null;
if (learns && !Learn) missing(root);
else stage = new Stage(root, { base, Learn, travel });
