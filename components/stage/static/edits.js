// What this visitor changed of a network: which of its numbers, to what.
//
// The state is plain data in the store, so that undo restores it exactly and a reload finds
// it again. The server makes a network of it, on the lane.

const HISTORY = 200;

export const BLANK = Object.freeze({ hidden: null, shuffle: null, changes: {}, muted: {} });

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Edits {
  // say(message): to the server; onLocal(): numbers were set in the store's weights already
  constructor(store, { say, onLocal }) {
    Object.assign(this, { store, say, onLocal });
    this.asked = 0; // the last message's number
    this.answered = 0;
    this.shown = null; // the state that the store's weights are those of
  }

  get state() {
    const { edits, base } = this.store.state;
    return edits[base] ?? BLANK;
  }

  get edited() {
    return !same(this.state, BLANK);
  }

  get canUndo() {
    const { past, base } = this.store.state;
    return (past[base] ?? []).length > 0;
  }

  // One step for undo; a slider that is dragged calls it once, at its start.
  remember() {
    const { past, base } = this.store.state;
    this.store.set({ past: { ...past, [base]: [...(past[base] ?? []), this.state].slice(-HISTORY) } });
  }

  change(next) {
    this.become({ ...this.state, ...next });
  }

  become(state) {
    const { edits, base } = this.store.state;
    this.store.set({ edits: { ...edits, [base]: state } });
    this.push();
  }

  // Sent first: while the server computes, the page paints what it knows.
  setNumbers(numbers) {
    const known = this.shown === this.state;
    this.change({ changes: { ...this.state.changes, ...numbers } });
    if (!known) return;
    setIn(this.store.state.weights, numbers);
    this.shown = this.state;
    this.onLocal();
  }

  undo() {
    const { past, base } = this.store.state;
    if (!this.canUndo) return;
    const before = past[base].at(-1);
    this.store.set({ past: { ...past, [base]: past[base].slice(0, -1) } });
    this.become(before);
  }

  reset() {
    if (!this.edited) return;
    this.remember();
    this.become(BLANK);
  }

  // The network as the server is told of it.
  message() {
    const { state } = this;
    const cut = Object.values(state.muted).flatMap((places) => places.map((place) => [place, 0]));
    const changes = Object.entries(state.changes).map(([place, value]) => [Number(place), value]);
    return {
      kind: "network",
      id: ++this.asked,
      base: this.store.state.base,
      hidden: state.hidden,
      shuffle: state.shuffle,
      changes: [...changes, ...cut],
    };
  }

  // Sends the newest state; one at a time, so that a dragged slider cannot pile up.
  push() {
    if (this.answered < this.asked) {
      this.again = true;
      return;
    }
    this.say(this.message());
  }

  // The connection is a new one: what was under way is gone, and the newest state is said.
  hello() {
    this.again = false;
    this.answered = this.asked;
    return this.message();
  }

  // The server answers with this network from now on.
  served({ id }) {
    if (id !== this.asked) return;
    this.answered = id;
    if (this.again) {
      this.again = false;
      this.push();
    }
  }

  // Weights that came from the server are those of the newest state if nothing is under way.
  get settled() {
    return this.answered === this.asked;
  }
}

// Where layer l's weights and biases are among all numbers, in the order that edits use.
export function places(weights) {
  let at = 0;
  return weights.map(({ nOut, nIn }) => {
    const place = { W: at, b: at + nOut * nIn };
    at = place.b + nOut;
    return place;
  });
}

function setIn(weights, numbers) {
  const starts = places(weights);
  for (const [key, value] of Object.entries(numbers)) {
    const place = Number(key);
    const layer = starts.findLastIndex(({ W }) => W <= place);
    const { W, b } = starts[layer];
    if (place < b) weights[layer].W[place - W] = value;
    else weights[layer].b[place - b] = value;
  }
}
