// What the questions of the dock about a training have in common: a name among those of their
// group, and a root with their own text, which they paint while it is open.

import { make } from "./dom.js";
import { t } from "./language.js";

export const NOT_LIVE = t(
  "Learning needs a live connection, which there is not. A trained network answers your drawing meanwhile."
);

export class Question {
  // name, title, about, picks: as in dock.js; html: our own text
  constructor(store, learn, { name, title, about, html, picks = false }) {
    Object.assign(this, { store, learn, name, title, about, picks, group: t("Watch it learn") });
    this.root = make("div", `nn-${name}view`);
    this.root.innerHTML = html;
    this.find = (selector) => this.root.querySelector(selector);
  }

  get open() {
    return this.store.state.view === this.name;
  }

  // What comes back later is told here, for there is nobody to come back to once it is closed.
  sized(canvas) {
    this.resizing = new ResizeObserver(() => this.soon());
    this.resizing.observe(canvas);
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.resizing?.disconnect();
  }

  // Paints once before the next frame, however much is new, unless another is open by then.
  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.open) this.paint();
    });
  }
}
