// The address says what one looks at: network, open view, selected neuron, presenter mode.
// Back and Forward go through these, and a link or a reload restores them.

import { kept } from "./mine.js";
import { LABELS, OWN, OWN_LABEL, SHIPPED } from "./shared.js";

const KEYS = ["base", "view", "selected", "presenting"];

// What the address states, as far as it makes sense: it may be anybody's text.
export function stated(search = location.search) {
  const query = new URLSearchParams(search);
  const said = {};
  const wanted = query.get("activation")?.toLowerCase();
  const base = SHIPPED.find((name) => wanted === name || wanted === LABELS[name].toLowerCase());
  if (base) said.base = base;
  else if (wanted === OWN && kept()) said.base = OWN; // whoever else has the link has another, or none
  if (query.get("view")) said.view = query.get("view");
  const place = /^(\d{1,3})-(\d{1,3})$/.exec(query.get("neuron") ?? "");
  if (place) said.selected = [Number(place[1]), Number(place[2])];
  if (query.has("present")) said.presenting = true;
  return said;
}

export class Address {
  constructor(store) {
    this.store = store;
    this.write((url) => history.replaceState(history.state, "", url));
    store.watch(KEYS, () => this.write((url) => history.pushState(null, "", url)));
    // Before Streamlit hears of it, which would run its page again for an address of ours.
    this.onBack = (event) => {
      if (location.pathname !== this.path) return;
      event.stopImmediatePropagation();
      this.read();
    };
    this.path = location.pathname;
    addEventListener("popstate", this.onBack, { capture: true });
  }

  close() {
    this.closed = true;
    removeEventListener("popstate", this.onBack, { capture: true });
  }

  read() {
    const blank = { base: SHIPPED[0], view: null, selected: null, presenting: false };
    const said = { ...blank, ...stated() };
    // The same neuron is the same selection, though the address makes a new list of it.
    const { selected } = this.store.state;
    if (String(said.selected) === String(selected)) said.selected = selected;
    this.reading = true;
    this.store.set(said);
    this.reading = false;
    this.write((url) => history.replaceState(null, "", url));
  }

  write(put) {
    if (this.reading || this.closed) return;
    const url = new URL(location.href);
    const { base, view, selected, presenting } = this.store.state;
    const say = (key, value) => {
      if (value) url.searchParams.set(key, value);
      else url.searchParams.delete(key);
    };
    say("activation", base === SHIPPED[0] ? null : LABELS[base] ?? OWN_LABEL);
    say("view", view);
    say("neuron", selected?.join("-"));
    if (presenting) url.searchParams.set("present", "");
    else url.searchParams.delete("present");
    const next = url.href.replace(/present=(?=&|#|$)/, "present");
    if (next !== location.href) put(next);
  }
}
