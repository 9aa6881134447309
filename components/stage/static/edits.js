// What this visitor changed of a network: which of its numbers, to what.
//
// The state is plain data in the store, so that undo restores it exactly and a reload finds
// it again. The server makes a network of it, on the lane.

import { t } from "./language.js";
import { largest } from "./maps.js";
import { MAX_CHANGES } from "./shared.js";

const HISTORY = 200;

export const BLANK = Object.freeze({ hidden: null, shuffle: null, changes: {}, muted: {} });

const size = (state) => Object.keys(state.changes).length;
const same = (one, other) =>
  size(one) === size(other) && JSON.stringify(one) === JSON.stringify(other);

export class Edits {
  // say(message): to the server; remark(text): to the person; locked: the network is nobody's to edit, since it is learning
  constructor(store, { say, remark = () => {}, locked = false }) {
    Object.assign(this, { store, say, remark, locked });
    this.asked = 0; // the last message's number
    this.answered = 0;
    this.shown = {}; // the network and the state that the store's weights are those of
    this.trained = { of: null, numbers: new Map() }; // by place: what a number was before
  }

  get state() {
    const { edits, base } = this.store.state;
    return (!this.locked && edits[base]) || BLANK;
  }

  get edited() {
    return !same(this.state, BLANK);
  }

  get canUndo() {
    const { past, base } = this.store.state;
    return !this.locked && (past[base] ?? []).length > 0;
  }

  // Whether the store's weights are those of the newest state; know(): they are. Networks
  // that nobody changed have the same state, so that alone does not tell.
  get known() {
    const { base, weights } = this.store.state;
    return weights !== null && this.shown.base === base && this.shown.state === this.state;
  }

  know() {
    this.shown = { base: this.store.state.base, state: this.state };
  }

  // One step for undo; a slider that is dragged calls it once, at its start.
  remember() {
    const { past, base, trace, before } = this.store.state;
    this.store.set({
      past: { ...past, [base]: [...(past[base] ?? []), this.state].slice(-HISTORY) },
      before: before ?? { trace, state: this.state },
    });
  }

  // A hand rests. What it turned back is undone: there is no step back to where one is.
  rest() {
    const { past, base } = this.store.state;
    const steps = past[base] ?? [];
    const at = steps.findLastIndex((step) => same(step, this.state));
    if (at >= 0) this.store.set({ past: { ...past, [base]: steps.slice(0, at) } });
    this.compare();
  }

  // What is as it was before needs no comparison.
  compare() {
    const { before } = this.store.state;
    if (before && same(before.state, this.state)) this.store.set({ before: null });
  }

  change(next) {
    return this.become({ ...this.state, ...next });
  }

  // A network of one's own may have more numbers than one message has changes. Returns whether
  // it became so.
  become(state) {
    if (size(state) + Object.values(state.muted).flat().length > MAX_CHANGES) {
      this.remark(t("At most {n} numbers can be changed at a time.", { n: MAX_CHANGES }));
      return false;
    }
    const { edits, base } = this.store.state;
    this.store.set({ edits: { ...edits, [base]: state } });
    this.push();
    return true;
  }

  // Sent first: while the server computes, the page paints what it knows.
  setNumbers(numbers) {
    const { known } = this;
    if (known) this.learn(Object.keys(numbers));
    const changes = { ...this.state.changes, ...numbers };
    for (const place of Object.keys(numbers)) {
      if (changes[place] === this.trained.numbers.get(place)) delete changes[place];
    }
    if (!this.change({ changes }) || !known) return;
    setIn(this.store.state.weights, numbers);
    this.know();
    // Lines, scales and the open neuron follow.
    const weights = this.store.state.weights.map((layer) => ({ ...layer, most: largest(layer.W) }));
    this.store.set({ weights });
  }

  // What these numbers are before they are changed.
  learn(places) {
    const { shuffle, changes, muted } = this.state;
    const of = `${this.store.state.base} ${shuffle}`;
    if (of !== this.trained.of) this.trained = { of, numbers: new Map() };
    const { numbers } = this.trained;
    const cut = new Set(Object.values(muted).flat().map(String));
    for (const place of places) {
      if (numbers.has(place) || place in changes || cut.has(place)) continue;
      const [values, at] = located(this.store.state.weights, Number(place));
      numbers.set(place, values[at]);
    }
  }

  // `value`, or what the number was before it was changed where that is as good as the same:
  // on the screen both read alike, and one can turn back to where one began.
  nearby(place, value, within) {
    const before = this.trained.numbers.get(String(place));
    return Math.abs(before - value) <= within ? before : value;
  }

  undo() {
    const { past, base } = this.store.state;
    if (!this.canUndo) return;
    const before = past[base].at(-1);
    this.remark(""); // what was said of a change that is gone
    this.store.set({ past: { ...past, [base]: past[base].slice(0, -1) } });
    this.become(before);
    this.compare();
  }

  reset() {
    if (!this.edited) return;
    this.remark("");
    this.remember();
    this.become(BLANK);
    this.store.set({ before: null });
  }

  // The network as the server is told of it; numbered, so that its answer is known.
  message() {
    return { ...this.described(), id: ++this.asked };
  }

  // The network in a message.
  described() {
    const { state } = this;
    const cut = Object.values(state.muted).flatMap((places) => places.map((place) => [place, 0]));
    const changes = Object.entries(state.changes).map(([place, value]) => [Number(place), value]);
    return {
      kind: "network",
      base: this.store.state.base,
      hidden: state.hidden,
      shuffle: state.shuffle,
      changes: [...changes, ...cut],
    };
  }

  // Sends the newest state; one at a time, so that a dragged slider cannot pile up.
  push() {
    if (this.locked) return;
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

// The array that has the number of this place, and where in it.
function located(weights, place) {
  const starts = places(weights);
  const layer = starts.findLastIndex(({ W }) => W <= place);
  const { W, b } = starts[layer];
  return place < b ? [weights[layer].W, place - W] : [weights[layer].b, place - b];
}

function setIn(weights, numbers) {
  for (const [place, value] of Object.entries(numbers)) {
    const [values, at] = located(weights, Number(place));
    values[at] = value;
  }
}
