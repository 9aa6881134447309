// The network at hand, as the server has it: its sizes, its weights, how much of it was changed.

import { largest } from "./maps.js";

export class Served {
  // say(message): to the server; onChange(): the server answers with another network now
  constructor(store, edits, { say, onChange }) {
    Object.assign(this, { store, edits, say, onChange });
  }

  // The server answers with this network from now on.
  network(message) {
    this.edits.served(message);
    const { base, changed, sizes } = message;
    if (base !== this.store.state.base) return;
    const same = String(sizes) === String(this.store.state.sizes);
    // What is of layers that are not there any more goes with them.
    this.store.set({ changed, ...(same ? {} : { sizes, weights: null, trace: null, before: null }) });
    if (!this.edits.settled) return;
    this.onChange();
    // Numbers that were set here need not be fetched: what is shown is what was set.
    if (!this.edits.known) this.say({ kind: "weights" });
  }

  weights({ layers }) {
    if (!this.edits.settled) return; // of a network that is not wanted any more
    this.edits.know();
    this.store.set({
      weights: layers.map(({ W, b }) => ({
        W, b, nOut: b.length, nIn: W.length / b.length, most: largest(W),
      })),
    });
  }
}
