// The stage on a page of its own, without Streamlit: `/stage/page.html`, with `?learn` where it learns.

import { t } from "./language.js";
import { Stage } from "./stage.js";

document.title = t("Draw a digit");
const base = location.pathname.replace(/\/stage\/[^/]*$/, "");
const learns = new URLSearchParams(location.search).has("learn");
const { Learn = null } = learns ? await import("./learn.js") : {};
new Stage(document.querySelector("main"), { base, Learn });
