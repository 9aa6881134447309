// Streamlit's side of the stage. Streamlit calls this through ../__init__.py; a second call
// for the same element is an update.

import { withoutDialogs } from "./dialogs.js";
import { missing } from "./dom.js";
import { Stage } from "./stage.js";

const stages = new WeakMap();

export function mount({ parentElement: root, data }) {
  if (!stages.has(root)) {
    stages.set(root, {});
    if (data.learn) import("./learn.js").then(({ Learn }) => open(root, { ...data, Learn }), () => missing(root));
    else open(root, data);
  }
  return () => {
    const { stage, end } = stages.get(root) ?? {};
    stage?.close();
    end?.();
    stages.delete(root);
  };
}

function open(root, data) {
  if (!stages.has(root)) return; // left meanwhile
  const stage = new Stage(root, { ...data, travel });
  stages.set(root, { stage, end: withoutDialogs() });
  // A link to another of Streamlit's pages needs no new page. On what goes with the stage:
  // an element that gets a second one must not follow a link twice.
  stage.holder.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-page]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.href);
  });

  function go(href, put = "pushState") {
    stage.address.close(); // it is still there for a moment, and the next page may lead back at once
    history[put](null, "", href);
    dispatchEvent(new PopStateEvent("popstate"));
  }

  // From one of the stage's pages to the other, in a lesson; as in page.js.
  function travel(page, query) {
    const url = new URL(`${data.base}/${page === "learn" ? "learn" : ""}`, location.href);
    const now = new URLSearchParams(location.search);
    for (const key of ["lang", "present"]) if (now.has(key)) url.searchParams.set(key, now.get(key));
    for (const [key, value] of query) url.searchParams.set(key, value);
    go(url.href, "replaceState");
  }
}
