// Small things that many parts of the stage do to the page.

import { t } from "./language.js";

export function make(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  parent?.append(node);
  return node;
}

// Writes only what changed: screen readers announce, and browsers lay out, what is written.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// The same for any property of what is painted in every frame, without asking the page what
// stands there: most of it rests most of the time. Nobody else may write it.
const written = new WeakMap();
export function put(target, property, value) {
  const known = written.get(target) ?? {};
  if (known[property] === value) return;
  known[property] = value;
  written.set(target, known);
  target[property] = value;
}

// Who pressed a button without a mouse, and it is of no use any more or gone, goes on at the first of
// the others that can be pressed.
export function handOn(button, ...others) {
  const can = (one) => one && !one.disabled && one.checkVisibility();
  if (document.activeElement === button && !can(button)) others.find(can)?.focus({ preventScroll: true });
}

// A stylesheet behind all other styles, those that Streamlit puts beside a component included.
// The promise is kept also where the file does not come: what is not pretty can still be used.
export function styled(name) {
  const sheet = make("link", "", document.body);
  return new Promise((resolve) => {
    Object.assign(sheet, { rel: "stylesheet", href: new URL(name, import.meta.url), onload: resolve, onerror: resolve });
  });
}

const KEPT = 60_000; // ms that a browser has for beginning to save a file

export function download(name, blob) {
  const link = make("a");
  Object.assign(link, { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

// A part that is fetched when it is needed did not come.
const MISSING = t("This could not be loaded. Is there a connection?");
const UPDATED = t("This could not be loaded: the app has been updated since. Reload the page.");

// Why: a page of an older version finds its files no more.
export async function lacking() {
  try {
    const { status } = await fetch(new URL("shared.js", import.meta.url), { method: "HEAD", cache: "no-store" });
    return status === 404 ? UPDATED : MISSING;
  } catch {
    return MISSING;
  }
}

export async function missing(root) {
  const words = make("p", "", root);
  words.setAttribute("role", "alert");
  words.textContent = await lacking();
}
