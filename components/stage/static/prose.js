// A lesson's text: paragraphs, **bold** and `code`, and nothing that could be a page's markup.

import { make } from "./dom.js";

export function prose(root, text) {
  if (root.said === text) return; // screen readers announce what is written
  root.said = text;
  root.replaceChildren();
  for (const part of text.split("\n\n")) inline(make("p", "", root), part);
}

export function inline(node, text) {
  node.replaceChildren();
  for (const part of text.split(/(\*\*.+?\*\*|`.+?`)/s)) {
    if (part.startsWith("**")) make("b", "", node).textContent = part.slice(2, -2);
    else if (part.startsWith("`")) make("code", "", node).textContent = part.slice(1, -1);
    else if (part) node.append(part);
  }
}
