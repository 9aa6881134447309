// Three small things that every part of the stage does to the page.

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
