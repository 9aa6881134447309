// What screen readers hear of the answer: all of it at once, when the pen rests and the answer to
// what was done last has come. What is seen changes with every frame and is quiet.

import { setText } from "./dom.js";

const REST = 300; // ms after the last change

export class Spoken {
  // place: a region that screen readers announce, for nothing else; says(): what there is to say now, or "";
  // waits(): whether something moves still, or an answer is under way
  constructor(place, store, { says, waits }) {
    Object.assign(this, { place, says, waits });
    this.said = null; // what a page begins with is read where it stands
    this.due = false;
    // The same answer to something else is said again.
    store.watch(["base", "edits", "centre", "covered", "revealed"], () => this.stir());
    store.watch(["trace", "covered", "revealed", "learning"], () => this.soon());
  }

  // Something was done to which there will be an answer.
  stir() {
    clearTimeout(this.resting);
    this.due = true;
    setText(this.place, "");
  }

  // Something came, or has come to rest.
  soon() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST);
  }

  rest() {
    if (this.waits()) return; // it will be heard of
    const says = this.says();
    const news = this.due || (this.said !== null && says !== this.said);
    this.said = says;
    this.due = false;
    if (!news) return;
    setText(this.place, says);
  }

  close() {
    clearTimeout(this.resting);
  }
}
