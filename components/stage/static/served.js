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
    // Of a network that is not wanted any more, or of one that is not the one at hand yet.
    if (!this.edits.settled || String(sizesOf(layers)) !== String(this.store.state.sizes)) return;
    this.edits.know();
    this.store.set({
      weights: layers.map(({ W, b }) => ({
        W, b, nOut: b.length, nIn: W.length / b.length, most: largest(W),
      })),
    });
  }
}

// Neurons a layer, the input included.
export const sizesOf = (layers) => [layers[0].W.length / layers[0].b.length, ...layers.map(({ b }) => b.length)];
