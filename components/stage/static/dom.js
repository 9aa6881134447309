// Two small things that every part of the stage does to the page.

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
