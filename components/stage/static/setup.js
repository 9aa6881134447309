// What a step sets of the stage, and whether it has come to rest: only then are its numbers those
// of this step.

import { snap } from "./grid.js";
import { normal } from "./settings.js";

const FEW = 10; // training steps that are taken one by one
const PATIENCE = 4000; // ms: a server that does not answer must not hold up the lesson

export class Setup {
  // stage: Stage; onRest(): all is as the step wants it
  constructor(stage, onRest) {
    Object.assign(this, { stage, onRest });
    this.store = stage.store;
    this.plan = []; // of the training: what is still to be done, {until(learning), begin(learning), again}
    const news = ["trace", "weights", "edits", "link", "learning", "correction", "changed"];
    const ends = [this.store.watch(news, () => this.moved())];
    // What was ordered of a connection that is lost may have been lost with it.
    ends.push(this.store.watch(["link"], ({ link }) => {
      if (link !== "open") for (const order of this.plan) order.begun = false;
    }));
    this.end = () => ends.forEach((end) => end());
  }

  // wanted: what a step says, or only what changes of it; kept: whether drawing, network and knobs are as
  // they were left, so that only what a reload forgets is set
  apply(wanted, kept = false) {
    const { store, stage } = this;
    const { learn } = stage;
    const patch = { guessing: false, step: null };
    const set = (key, name, value) => { if (key in wanted) patch[name] = value; };
    if ("hide" in wanted) {
      patch.covered = wanted.hide.includes("answer");
      for (const part of ["network", "lines"]) stage.section.classList.toggle(`nn-hide-${part}`, wanted.hide.includes(part));
    }
    set("layers", "revealed", wanted.layers ?? Infinity);
    set("lines", "byActivation", wanted.lines === "product");
    if (!kept || learn) {
      set("view", "view", wanted.view);
      set("neuron", "selected", wanted.neuron);
      if (wanted.view) patch.options = { ...store.state.options, [wanted.view]: wanted.options ?? {} };
    }
    if (!kept) {
      patch.before = null;
      set("centre", "centre", wanted.centre);
      if (!learn) this.network(wanted, patch);
    }
    if (stage.steps.playing) stage.steps.pause();
    store.set(patch);
    if (patch.edits) stage.edits.push(); // a network of another name is said by who watches that
    if (!kept) this.draw(wanted.draw);
    if (learn) this.train(wanted);
    clearTimeout(this.waiting);
    this.late = false;
    this.waiting = setTimeout(() => {
      this.late = !this.plan.length;
      this.moved();
    }, PATIENCE);
    this.moved();
  }

  network(wanted, patch) {
    const { edits, base } = this.store.state;
    const name = wanted.network ?? base;
    patch.base = name;
    const knobs = ["changes", "mute", "shuffle"];
    if (!knobs.some((key) => key in wanted)) return;
    const now = { hidden: null, shuffle: null, changes: {}, muted: {}, ...edits[name] };
    const { changes = now.changes, mute = now.muted, shuffle = now.shuffle } = wanted;
    const next = { hidden: null, shuffle, changes, muted: mute };
    if (JSON.stringify(next) !== JSON.stringify(now)) patch.edits = { ...edits, [name]: next };
    patch.past = { ...this.store.state.past, [name]: [] };
  }

  draw(drawing) {
    const { store, stage } = this;
    if (!drawing || (drawing.fill && !stage.pad.blank)) {
      stage.inkChanged(null); // its answer is that of the network that is now
      stage.rested();
      return;
    }
    stage.samples.stop();
    stage.pad.replace(drawing.strokes.map((stroke) => stroke.map(snap)));
    if (stage.learn) store.set({ named: drawing.digit, correction: null });
  }

  // ---- training ----------------------------------------------------------------------

  train({ settings, steps, go, digit, correct }) {
    const { learn } = this.stage;
    this.plan = [];
    const resting = ({ state }) => !["running", "queued"].includes(state);
    const order = (until, begin, again = false) => this.plan.push({ until, begin, again });
    const { learning } = this.store.state;
    const wanted = settings && normal(settings);
    const other = wanted && JSON.stringify(wanted) !== JSON.stringify(normal(learn.run.settings));
    // What was corrected or trained on is not the network that so many steps make.
    const beyond = typeof steps === "number" && ((learning?.step ?? 0) > steps || learning?.can_undo);
    if (other || beyond) learn.begin(wanted ?? learn.run.settings);
    if (learn.running) order(resting, () => learn.wish({ do: "pause" }));
    if (typeof steps === "number") this.walk(steps, order, resting);
    if (typeof digit === "number") {
      const told = () => this.store.state.correction?.digit === digit && this.store.state.correction.steps === (correct ?? 0);
      order(() => this.answered, () => {}); // the server has the drawing
      order(told, () => {
        this.store.set({ named: digit, correction: null });
        learn.wish({ do: "correct", digit, steps: correct ?? 0 });
      });
    }
    if (go) order((learning) => !resting(learning), () => learn.wish({ do: "go", speed: go }));
  }

  walk(steps, order, resting) {
    const { learn } = this.stage;
    order(({ step = 0 }) => step >= steps, ({ step = 0 }) => {
      if (!learn.settled || learn.running) return; // on its way: what is asked for now would come on top
      learn.wish(steps - step <= FEW ? { do: "step", of: "batch" } : { do: "go", speed: "full", until: steps });
    }, true);
    order(resting, () => learn.wish({ do: "pause" }));
  }

  // Nothing of what is drawn is still under way.
  get answered() {
    const { lane } = this.stage;
    return this.store.state.trace && !lane.wanted && !lane.inFlight && !lane.posting;
  }

  get ready() {
    const { edits, learn } = this.stage;
    const { link } = this.store.state;
    // By POST all is answered that will be.
    if (this.late) return this.answered || link === "unavailable";
    if (!this.answered || this.plan.length) return false;
    if (learn) return learn.running || learn.settled;
    return link !== "connecting" && edits.settled && edits.known;
  }

  // News: the plan goes on, and who waits for the end of it hears of it.
  moved() {
    const { learning, link } = this.store.state;
    if (learning?.state === "diverged") this.plan = [];
    while (this.plan.length && learning && learning.state !== "none" && link === "open") {
      const [order] = this.plan;
      if (!order.until(learning)) {
        const first = !order.begun;
        order.begun = true; // before it begins: what it sets is news already
        if (first || order.again) order.begin(learning);
        break;
      }
      this.plan.shift();
    }
    this.onRest();
  }

  close() {
    this.end();
    clearTimeout(this.waiting);
    this.plan = [];
    for (const part of ["network", "lines"]) this.stage.section.classList.remove(`nn-hide-${part}`);
  }
}
