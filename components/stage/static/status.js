// The line under the pad: how the connection is, and remarks on what was just done.

import { setText } from "./dom.js";
import { t } from "./language.js";

const REMARK = 6000; // ms
export const LOST = t("Connection lost. Reconnecting; your drawing is kept.");
const LINKS = {
  open: "",
  connecting: "",
  lost: LOST,
  unavailable: t("No live connection: the network answers when you lift the pen."),
};

export class Status {
  // place: an element to fill; quiet(link): whether a connection's state is nothing to report
  constructor(place, store, quiet) {
    Object.assign(this, { place, store });
    store.watch(["link"], ({ link }) => {
      const known = Object.values(LINKS).includes(place.textContent);
      if (known) this.say(quiet(link) ? "" : LINKS[link]);
    });
  }

  say(text) {
    setText(this.place, text);
  }

  // For a moment only; nothing ends what was remarked before.
  remark(text, moment = REMARK) {
    clearTimeout(this.remarking);
    if (!text) return this.say(LINKS[this.store.state.link]);
    this.say(text);
    this.remarking = setTimeout(() => {
      if (this.place.textContent === text) this.say(LINKS[this.store.state.link]);
    }, moment);
  }

  close() {
    clearTimeout(this.remarking);
  }
}
