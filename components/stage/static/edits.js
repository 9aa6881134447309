// What this visitor changed of a network: which of the 13,002 numbers, to what.
//
// The state is plain data, so that undo restores it exactly and a reload finds it
// again. The server makes a network of it and gives it a name for the lane.

import { secret } from "./live.js";

const STORE = "digit-explorer-edits";
const HISTORY = 200;

export const BLANK = Object.freeze({ hidden: null, shuffle: null, changes: {}, muted: {} });

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Edits {
  // lanes(): those that show the network
  // onNetwork(name or null, {changed, limit, moved}): the server has the edited network,
  // or there is nothing edited (null). onTrouble(text)
  constructor({ base, lanes, onNetwork, onTrouble }) {
    Object.assign(this, { url: `${base}/api/networks`, lanes, onNetwork, onTrouble });
    this.states = this.load(); // by base network
    this.past = {};
    this.visitor = this.states.visitor;
  }

  use(network) {
    this.network = network;
    this.states[network] ??= BLANK;
    this.push();
  }

  get state() {
    return this.states[this.network] ?? BLANK;
  }

  get edited() {
    return !same(this.state, BLANK);
  }

  get canUndo() {
    return (this.past[this.network] ?? []).length > 0;
  }

  // One step for undo; a slider that is dragged calls it once, at its start.
  remember() {
    const past = (this.past[this.network] ??= []);
    past.push(this.state);
    if (past.length > HISTORY) past.shift();
  }

  // `local`: the page shows the change already.
  change(next, local = false) {
    this.states[this.network] = { ...this.state, ...next };
    this.local = local;
    this.save();
    this.push();
  }

  setNumbers(numbers) {
    // Sent first: while the server computes, the page paints what it knows.
    this.change({ changes: { ...this.state.changes, ...numbers } }, true);
    this.onLocal?.(numbers);
  }

  undo() {
    const before = this.past[this.network]?.pop();
    if (!before) return;
    this.states[this.network] = before;
    this.save();
    this.push();
  }

  reset() {
    if (!this.edited) return;
    this.remember();
    this.states[this.network] = BLANK;
    this.save();
    this.push();
  }

  // Sends the newest state; one request at a time, so that a dragged slider cannot pile up.
  async push() {
    if (this.sending) {
      this.again = true;
      return;
    }
    this.sending = true;
    const { network, state } = this;
    try {
      if (!this.edited) {
        this.onNetwork(null, { changed: 0 });
      } else {
        const answer = await fetch(this.url, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({
            visitor: this.visitor,
            base: network,
            hidden: state.hidden,
            shuffle: state.shuffle,
            lanes: this.lanes().flatMap(({ key }) => key ?? []),
            changes: Object.entries({ ...state.changes, ...muting(state) }).map(([place, value]) => [
              Number(place),
              value,
            ]),
          }),
        });
        const result = await answer.json();
        if (!answer.ok) throw new Error(result.error);
        if (network === this.network && state === this.state) {
          this.onNetwork(result.name, result);
        } else {
          this.forgetLanes(); // they were moved to what is not wanted any more
        }
      }
    } catch (error) {
      this.forgetLanes(); // the request may have arrived all the same
      this.onTrouble(`Your change could not be sent: ${error.message}`);
    } finally {
      this.sending = false;
      if (this.again) {
        this.again = false;
        this.push();
      }
    }
  }

  forgetLanes() {
    for (const lane of this.lanes()) lane.forget();
  }

  load() {
    let stored = null;
    try {
      stored = JSON.parse(sessionStorage.getItem(STORE));
    } catch {
      // no storage, or somebody else's text in it
    }
    if (typeof stored?.visitor === "string") {
      const sound = ([name, state]) => name === "visitor" || (state?.changes && state?.muted);
      return Object.fromEntries(Object.entries(stored).filter(sound));
    }
    return { visitor: secret() };
  }

  save() {
    try {
      sessionStorage.setItem(STORE, JSON.stringify(this.states));
    } catch {
      // a private window without storage: the edits live as long as the page
    }
  }
}

// A neuron is knocked out by cutting all that leads away from it.
function muting({ muted }) {
  return Object.assign({}, ...Object.values(muted).map((places) => Object.fromEntries(places.map((p) => [p, 0]))));
}

// Where layer l's weights and biases are among the 13,002, in the order of network/edit.py.
export function places(weights) {
  let at = 0;
  return weights.map(({ nOut, nIn }) => {
    const place = { W: at, b: at + nOut * nIn };
    at = place.b + nOut;
    return place;
  });
}
