// The address says what one looks at: network, open view, selected neuron, presenter mode; or
// which step of a lesson, which says all of these. Back and Forward go through these, and a link
// or a reload restores them. What a link says behind the # stays there until the drawing or the
// network is another one: until then the address is the link, and who bookmarks it has all of it.

import { kept } from "./mine.js";
import { isLink } from "./restore.js";
import { LABELS, OWN, OWN_LABEL, SHIPPED } from "./shared.js";

const KEYS = ["base", "view", "selected", "presenting", "lesson"];
const OUTLIVED = ["strokes", "picture", "centre", "edits", "base", "options"];

// What the address states, as far as it makes sense: it may be anybody's text.
export function stated(search = location.search) {
  const query = new URLSearchParams(search);
  const said = {};
  if (query.has("present")) said.presenting = true;
  const lesson = /^[a-z0-9-]{1,80}$/.exec(query.get("lesson") ?? "")?.[0];
  if (lesson) {
    const at = /^\d{1,3}$/.test(query.get("at") ?? "") ? Number(query.get("at")) : 1;
    return { ...said, lesson: { name: lesson, at: Math.max(0, at - 1) } };
  }
  const wanted = query.get("activation")?.toLowerCase();
  const base = SHIPPED.find((name) => wanted === name || wanted === LABELS[name].toLowerCase());
  if (base) said.base = base;
  else if (wanted === OWN && kept()) said.base = OWN; // whoever else has the link has another, or none
  if (query.get("view")) said.view = query.get("view");
  const place = /^(\d{1,3})-(\d{1,3})$/.exec(query.get("neuron") ?? "");
  if (place) said.selected = [Number(place[1]), Number(place[2])];
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
    const { lesson = null, ...rest } = stated();
    const blank = { base: SHIPPED[0], view: null, selected: null };
    const said = { presenting: false, ...(lesson ? {} : blank), ...rest };
    const now = this.store.state.lesson;
    const same = lesson?.name === now?.name && lesson?.at === now?.at;
    said.lesson = same ? now : lesson;
    // The same neuron is the same selection, though the address makes a new list of it.
    const { selected } = this.store.state;
    if (!lesson && String(said.selected) === String(selected)) said.selected = selected;
    this.reading = true;
    this.store.set(said);
    this.reading = false;
    this.write((url) => history.replaceState(null, "", url));
  }

  write(put) {
    if (this.reading || this.closed) return;
    const url = new URL(location.href);
    const { lesson, presenting } = this.store.state;
    // A step says itself what it shows.
    const { base, view, selected } = lesson ? { base: SHIPPED[0] } : this.store.state;
    const say = (key, value) => {
      if (value) url.searchParams.set(key, value);
      else url.searchParams.delete(key);
    };
    say("activation", base === SHIPPED[0] ? null : LABELS[base] ?? OWN_LABEL);
    say("view", view);
    say("neuron", selected?.join("-"));
    say("lesson", lesson?.name);
    say("at", lesson && lesson.at + 1);
    if (presenting) url.searchParams.set("present", "");
    else url.searchParams.delete("present");
    const next = url.href.replace(/present=(?=&|#|$)/, "present");
    if (next !== location.href) put(next);
  }
}
