// The moment of a training that is looked at: asked for one at a time, and the last wish counts.

const IMPATIENT = 500; // ms after which a moment that did not come is asked for again

export class Moment {
  // wish(wanted): to the server
  constructor(store, wish) {
    Object.assign(this, { store, wish });
  }

  // Shows the moment k, or the newest (null); since: when that was wished, for what is measured.
  at(k, since = null) {
    this.asked = { k, since };
    if (!this.waiting) this.ask();
  }

  ask() {
    this.waiting = this.asked;
    this.asked = null;
    clearTimeout(this.patience);
    if (!this.waiting) return;
    this.wish({ do: "at", snapshot: this.waiting.k });
    this.patience = setTimeout(() => this.ask(), IMPATIENT);
  }

  // Whether an earlier moment than the newest is looked at.
  get past() {
    const { learning } = this.store.state;
    return Boolean(learning) && learning.snapshot < learning.snapshots - 1;
  }

  // Another step is from where the training is, and not from what was looked at.
  newest() {
    if (this.past) this.at(null);
  }

  came({ snapshot, snapshots }) {
    if (this.waiting && snapshot === (this.waiting.k ?? snapshots - 1)) this.ask();
  }

  // Another connection knows nothing of what was asked for.
  forget() {
    this.asked = this.waiting = null;
  }

  close() {
    clearTimeout(this.patience);
  }
}
