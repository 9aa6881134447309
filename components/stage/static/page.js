// The stage on a page of its own, without Streamlit: `/stage/page.html`.

import { Stage } from "./stage.js";

const base = location.pathname.replace(/\/stage\/[^/]*$/, "");
new Stage(document.querySelector("main"), { base });
