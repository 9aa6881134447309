// Streamlit says in a dialog over the whole page that its server does not answer, takes the
// pointer away from whoever draws, and says it again with each attempt. The stage says it
// beside the pad and goes on. Nothing else of Streamlit's opens a dialog on this page.

const DIALOG = "[data-testid=stDialog]";

// Closes Streamlit's dialogs from now on; returns what ends it.
export function withoutDialogs() {
  const style = document.createElement("style");
  style.textContent = `${DIALOG} { display: none !important; }`; // not even for a frame
  document.head.append(style);
  const close = () => {
    for (const dialog of document.querySelectorAll(DIALOG)) {
      dialog.querySelector("button[aria-label=Close]")?.click();
    }
    // What lies under a dialog is inert, until its closing has come through.
    document.querySelector("#root")?.removeAttribute("inert");
  };
  const watching = new MutationObserver(close);
  watching.observe(document.body, { childList: true, attributeFilter: ["inert"], subtree: false });
  const root = document.querySelector("#root");
  if (root) watching.observe(root, { attributeFilter: ["inert"] });
  return () => {
    watching.disconnect();
    style.remove();
  };
}
