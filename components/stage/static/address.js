// The address says what one looks at: network, open view, selected neuron, presenter mode.
// Back and Forward go through these, and a link or a reload restores them. What a link says behind
// the # stays there until the drawing or the network is another one: until then the address is
// the link, and who bookmarks it has all of it.

import { isLink } from "./restore.js";
import { LABELS, SHIPPED } from "./shared.js";

const KEYS = ["base", "view", "selected", "presenting"];
const OUTLIVED = ["strokes", "picture", "centre", "edits", "base", "options"];

// What the address states, as far as it makes sense: it may be anybody's text.
export function stated(search = location.search) {
  const query = new URLSearchParams(search);
  const said = {};
  const wanted = query.get("activation")?.toLowerCase();
  const base = SHIPPED.find((name) => wanted === name || wanted === LABELS[name].toLowerCase());
  if (base) said.base = base;
  if (query.get("view")) said.view = query.get("view");
  const place = /^(\d{1,3})-(\d{1,3})$/.exec(query.get("neuron") ?? "");
  if (place) said.selected = [Number(place[1]), Number(place[2])];
  if (query.has("present")) said.presenting = true;
  return said;
}

export class Address {
  constructor(store) {
    this.store = store;
    if (isLink()) history.replaceState({ ...history.state, restored: true }, "", location.href);
    this.write((url) => history.replaceState(history.state, "", url));
    store.watch(OUTLIVED, () => this.outlive());
    store.watch(KEYS, () => this.write((url) => history.pushState(null, "", url)));
    // Before Streamlit hears of it, which would run its page again for an address of ours.
    this.onBack = (event) => {
      if (location.pathname !== this.path) return;
      event.stopImmediatePropagation();
      if (isLink() && !history.state?.restored) return; // a link, see below
      this.outlive(); // what was drawn since then stays
      this.read();
    };
    this.path = location.pathname;
    addEventListener("popstate", this.onBack, { capture: true });
    // Another link was typed or pasted over this page: it begins with that.
    this.onLink = () => {
      if (isLink() && !history.state?.restored) location.reload();
    };
    addEventListener("hashchange", this.onLink);
  }

  close() {
    this.closed = true;
    removeEventListener("popstate", this.onBack, { capture: true });
    removeEventListener("hashchange", this.onLink);
  }

  // What the link said is not what is on the screen any more.
  outlive() {
    if (this.closed || !isLink()) return;
    history.replaceState({ ...history.state, restored: undefined }, "", location.href.replace(/#.*$/s, ""));
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
    say("activation", base === SHIPPED[0] ? null : LABELS[base]);
    say("view", view);
    say("neuron", selected?.join("-"));
    if (presenting) url.searchParams.set("present", "");
    else url.searchParams.delete("present");
    const next = url.href.replace(/present=(?=&|#|$)/, "present");
    if (next !== location.href) put(next);
  }
}
