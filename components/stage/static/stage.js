// The stage: pad, network, answer and what one looks closer at, wired together by one store.
// It needs an element and a server, and nothing of Streamlit: index.js is Streamlit's side.

import { Answer } from "./answer.js";
import { ChangeBar } from "./change.js";
import { Diagram } from "./diagram.js";
import { make, setText } from "./dom.js";
import { Edits } from "./edits.js";
import { Lane } from "./live.js";
import { largest } from "./maps.js";
import { HTML } from "./markup.js";
import { Pad } from "./pad.js";
import { Samples } from "./samples.js";
import { PALETTE, SHIPPED } from "./shared.js";
import { Sheet } from "./sheet.js";
import { Steps } from "./steps.js";
import { kept, Store } from "./store.js";
import { Views } from "./views.js";

const REMARK = 6000; // ms
const DESCRIBE = 300; // ms after the last change
const LESSON = [784, 16, 16, 10]; // until the server says what the network is
const LINKS = {
  open: "",
  connecting: "",
  lost: "Connection lost. Reconnecting; your drawing is kept.",
  unavailable: "No live connection: the network answers when you lift the pen.",
};

export class Stage {
  // root: an element to fill; base: the server's path; network: a shipped network's name;
  // visitor: the secret by which the server knows this visitor
  constructor(root, { base = "", network = SHIPPED[0], visitor = "" }) {
    this.store = new Store({
      base: network,
      strokes: [],
      centre: true,
      edits: {},
      past: {},
      selected: null,
      view: null,
      options: {},
      trace: null,
      weights: null,
      sizes: LESSON,
      changed: 0,
      revealed: Infinity,
      byActivation: true,
      link: "connecting",
      ...kept(),
    });
    this.holder = make("div", "nn-holder", root);
    this.holder.innerHTML = HTML; // our own text, nothing of anybody's input in it
    const find = (selector) => this.holder.querySelector(selector);
    this.section = find(".nn-stage");
    for (const [name, colour] of Object.entries(PALETTE)) {
      this.section.style.setProperty(`--nn-${name}`, colour);
    }
    this.status = find(".nn-status");
    const query = () => new URLSearchParams({ network: this.store.state.base, visitor });
    this.lane = new Lane({
      url: () => `${base}/api/live?${query()}`,
      drawing: () => this.store.state,
      hello: () => this.hello(),
      onTrace: (trace, since) => this.answered(trace, since),
      onMessage: (message, since) => this.received(message, since),
      onLink: (link) => this.store.set({ link }),
    });
    const ask = (message) => this.ask(message);
    this.pad = new Pad(find(".nn-pad"), this.store, {
      onInk: (since) => this.inkChanged(since),
      onRest: () => this.rested(),
      onMessage: (text) => this.remark(text),
    });
    this.diagram = new Diagram(find(".nn-net"), this.store, {
      onSelect: (place) => (place ? this.store.set({ selected: place }) : this.letGo()),
    });
    const nameOf = (layer, index) => this.diagram.nameOf(layer, index);
    this.answer = new Answer(this.holder, this.store, nameOf);
    this.edits = new Edits(this.store, { say: ask, onLocal: () => this.setLocally() });
    this.sheet = new Sheet(find(".nn-sheet"), this.store, {
      edits: this.edits,
      nameOf,
      ask,
      onClose: () => this.letGo(),
      say: (text) => this.remark(text),
    });
    this.views = new Views(find(".nn-tabs"), find(".nn-view"), {
      store: this.store,
      base,
      say: ask,
      onPick: (place) => this.store.set({ selected: place }),
    });
    this.steps = new Steps(find(".nn-steps"), this.store, (text) => this.say(text));
    this.changeBar = new ChangeBar(find(".nn-change"), this.store, this.edits);
    this.samples = new Samples(find(".nn-samples"), this.pad, {
      onInk: () => this.inkChanged(null),
      onRest: () => this.rested(),
    });
    this.controls(find);
    this.observe();
    this.resizing = new ResizeObserver(() => {
      this.pad.resize();
      this.diagram.layout();
    });
    this.resizing.observe(this.section);
    this.resizing.observe(find(".nn-net"));
    this.pad.redraw();
    this.changeBar.paint();
    this.onLeave = () => this.store.keep(); // a reload does not wait for the timer
    addEventListener("pagehide", this.onLeave);
    this.lane.connect();
  }

  controls(find) {
    for (const act of ["clear", "undo"]) {
      find(`[data-do=${act}]`).onclick = () => {
        this.samples.stop();
        this.pad[act]();
      };
    }
    find("[data-do=reveal]").onclick = () => this.sheet.reveal();
    find("[data-do=centre]").onclick = () => {
      this.store.set({ centre: !this.store.state.centre });
      this.inkChanged(null);
      this.rested();
    };
    for (const button of this.holder.querySelectorAll("[data-lines]")) {
      button.onclick = () => this.store.set({ byActivation: button.dataset.lines === "product" });
    }
    this.pad.canvas.addEventListener("pointerdown", () => this.samples.stop(), { capture: true });
  }

  // What follows from a change of the store, whoever made it.
  observe() {
    const { store } = this;
    const pressed = () => {
      const { centre, byActivation } = store.state;
      this.holder.querySelector("[data-do=centre]").setAttribute("aria-pressed", String(centre));
      for (const button of this.holder.querySelectorAll("[data-lines]")) {
        const on = (button.dataset.lines === "product") === byActivation;
        button.setAttribute("aria-pressed", String(on));
      }
    };
    store.watch(["centre", "byActivation"], pressed);
    pressed();
    store.watch(["trace", "weights", "selected", "revealed", "byActivation"], () => this.soon());
    store.watch(["changed", "edits", "past", "base", "sizes"], () => this.changeBar.paint());
    store.watch(["edits", "past", "selected", "view", "options", "centre"], () => this.keep());
    store.watch(["edits", "base", "sizes"], () => {
      this.diagram.setMuted(new Set(Object.keys(this.edits.state.muted)));
    });
    store.watch(["base"], () => this.edits.push());
    store.watch(["link"], ({ link }) => this.linked(link));
    store.watch(["sizes"], ({ selected, sizes }) => {
      const [layer, index] = selected ?? [0, 0];
      const there = layer > 0 && layer < sizes.length && index >= 0 && index < sizes[layer];
      if (selected && !there) store.set({ selected: null });
    });
    this.diagram.setMuted(new Set(Object.keys(this.edits.state.muted)));
  }

  // The switch between the shipped networks, which is Streamlit's.
  use(network) {
    this.store.set({ base: network });
  }

  close() {
    this.closed = true;
    removeEventListener("pagehide", this.onLeave);
    this.samples.stop();
    this.steps.pause();
    [this.remarking, this.describing, this.keeping].forEach(clearTimeout);
    this.store.keep();
    this.lane.close();
    this.sheet.close();
    this.views.close();
    this.resizing.disconnect();
    cancelAnimationFrame(this.frame);
    this.holder.remove();
  }

  // ---- to the server and back ----------------------------------------------------

  // All that the server has to know besides the drawing.
  hello() {
    const messages = [this.edits.hello(), { kind: "weights" }];
    if (this.store.state.selected) messages.push(this.sheet.message());
    if (this.store.state.view) messages.push(this.views.message());
    return messages;
  }

  ask(message) {
    if (this.lane.open) {
      this.lane.say(message);
      if (message.kind === "network") this.lane.offer();
    } else if (this.lane.blocked) {
      this.lane.post();
    }
  }

  received(message, since) {
    switch (message.kind) {
      case "network":
        this.served(message);
        break;
      case "weights":
        this.weighed(message.layers);
        break;
      case "neuron":
      case "terms":
        this.sheet.received(message);
        break;
      case "template":
      case "numbers":
        this.views.received(message, since);
        break;
    }
  }

  // The server answers with this network from now on.
  served(message) {
    this.edits.served(message);
    const { base, changed, sizes } = message;
    if (base !== this.store.state.base) return;
    const same = String(sizes) === String(this.store.state.sizes);
    this.store.set({ changed, ...(same ? {} : { sizes }) });
    if (!this.edits.settled) return;
    this.describeSoon();
    this.sheet.networkChanged();
    // Numbers that were set here need not be fetched: what is shown is what was set.
    if (this.edits.shown !== this.edits.state) this.lane.say({ kind: "weights" });
  }

  weighed(layers) {
    if (!this.edits.settled) return; // of a network that is not wanted any more
    this.edits.shown = this.edits.state;
    this.store.set({
      weights: layers.map(({ W, b }) => ({
        W, b, nOut: b.length, nIn: W.length / b.length, most: largest(W),
      })),
    });
  }

  // Weights were set in place: lines, scales and the sheet follow.
  setLocally() {
    const weights = this.store.state.weights.map((layer) => ({ ...layer, most: largest(layer.W) }));
    this.store.set({ weights });
  }

  linked(link) {
    const known = Object.values(LINKS).includes(this.status.textContent);
    const quiet = link === "lost" && !this.lane.everOpen && !this.lane.blocked;
    if (known) this.say(quiet ? "" : LINKS[link]);
  }

  // ---- ink out, answers in ---------------------------------------------------

  inkChanged(since) {
    this.answer.busy = true;
    this.steps.stop();
    this.lane.offer(since);
  }

  rested() {
    if (this.samples.replaying) return;
    this.answer.busy = false;
    this.lane.rest();
    this.keep();
    this.describeSoon();
  }

  keep() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.store.keep(), 100);
  }

  // Names that screen readers read follow when things are at rest.
  describeSoon() {
    clearTimeout(this.describing);
    this.describing = setTimeout(() => this.diagram.describe(), DESCRIBE);
  }

  // Of several answers before a display frame, the newest is shown.
  answered(trace, since) {
    if (this.closed) return;
    this.since ??= since;
    this.store.set({ trace });
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => this.paint());
  }

  paint() {
    const frame = performance.now(); // all that is painted in a frame is seen at once, at its end
    this.frame = undefined;
    this.diagram.paint();
    this.answer.paint();
    const { since } = this;
    this.since = null;
    if (since === null || since === undefined) return;
    performance.measure("pen-to-neurons", { start: since, end: frame });
    this.measured = (this.measured ?? 0) + 1;
    // The browser keeps every measure for ever; a lesson of drawing should not fill its memory.
    if (this.measured % 10000 === 0) performance.clearMeasures("pen-to-neurons");
  }

  // Closes the neuron's sheet, and gives the focus back.
  letGo() {
    const { selected } = this.store.state;
    this.store.set({ selected: null });
    if (selected) this.diagram.neurons[selected[0] - 1][selected[1]].focus();
  }

  say(text) {
    setText(this.status, text);
  }

  // For a moment only: a remark on what was just done.
  remark(text) {
    this.say(text);
    clearTimeout(this.remarking);
    this.remarking = setTimeout(() => {
      if (this.status.textContent === text) this.say(LINKS[this.store.state.link]);
    }, REMARK);
  }
}
