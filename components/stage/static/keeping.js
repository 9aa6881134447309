// What must survive a reload is kept a moment after it changed, and when the page is left.

import { t } from "./language.js";
import { KEPT_FIELDS } from "./store.js";

const SOON = 100; // ms after the last change

export class Keeping {
  // say(text): to the person
  constructor(store, say) {
    Object.assign(this, { store, say });
    store.watch(KEPT_FIELDS, () => this.soon());
    this.onLeave = () => store.keep(); // a reload does not wait for the timer
    addEventListener("pagehide", this.onLeave);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.store.keep() || this.warned) return;
      this.warned = true; // once: it is nothing that one can mend while drawing
      this.say(t("This browser has no room to keep your drawing: a reload would lose it."));
    }, SOON);
  }

  close() {
    removeEventListener("pagehide", this.onLeave);
    clearTimeout(this.timer);
    this.store.keep();
  }
}
