// The stage: pad, network, answer and what one looks closer at, wired together by one store.
// It needs an element and a server, and nothing of Streamlit: index.js is Streamlit's side.

import { Address, stated } from "./address.js";
import { Answer } from "./answer.js";
import { Diagram } from "./diagram.js";
import { Dock } from "./dock.js";
import { make } from "./dom.js";
import { Edits } from "./edits.js";
import { Frames } from "./frames.js";
import { FromPaper } from "./frompaper.js";
import { Head } from "./head.js";
import { Keeping } from "./keeping.js";
import { language, t } from "./language.js";
import { Lessons } from "./lessons.js";
import { Lane } from "./live.js";
import { Marks } from "./marks.js";
import { HTML } from "./markup.js";
import { Neuron } from "./neuron.js";
import { Pad } from "./pad.js";
import { Presenter } from "./presenter.js";
import { restored } from "./restore.js";
import { Samples } from "./samples.js";
import { Served } from "./served.js";
import { OWN, SHIPPED } from "./shared.js";
import { Spoken } from "./spoken.js";
import { Status } from "./status.js";
import { Steps } from "./steps.js";
import { continued, initial, kept, Store } from "./store.js";
import { Switches } from "./switches.js";
import { Talk } from "./talk.js";
import { Told } from "./told.js";

const DESCRIBE = 300; // ms after the last change
const STALE = 1500; // ms after which an answer to another drawing is none
const LONG = 15000; // ms; what a link could not restore is said once

export class Stage {
  // root: an element to fill; base: the server's path;
  // visitor: the secret by which the server knows this visitor;
  // Learn: the part that watches a network learn, on the page that does (learn.js);
  // travel(page, query): opens the stage's other page, "explore" or "learn", with this in its address
  constructor(root, { base = "", visitor = "", Learn = null, travel = () => {} }) {
    const page = Learn ? "learn" : "explore";
    const said = stated();
    const known = continued(kept(), said, page);
    const begins = restored(known, said);
    this.store = new Store(initial(begins.state, known.lesson));
    const { store } = this;
    // First of all: what others do with a neuron that is not there is not their business.
    store.watch(["sizes"], () => this.checkSelected());
    this.checkSelected();
    this.holder = make("div", "nn-holder", root);
    this.holder.innerHTML = HTML; // our own text, nothing of anybody's input in it
    const find = (selector) => this.holder.querySelector(selector);
    this.section = find(".nn-stage");
    const notYet = t("Not yet: the pass has not come so far.");
    this.section.style.setProperty("--nn-not-yet", JSON.stringify(notYet)); // dock.css shows it
    const first = () => (store.state.base === OWN ? SHIPPED[0] : store.state.base); // before hello
    const query = () => new URLSearchParams({ network: first(), visitor, lang: language.code });
    this.api = (what) => `${base}/api/${what}?${query()}`;
    this.talk = new Talk(this);
    this.frames = new Frames(() => {
      this.diagram.paint();
      this.answer.paint();
    });
    this.lane = new Lane({
      url: () => this.api("live"),
      drawing: () => store.state,
      hello: () => this.talk.hello(),
      onTrace: (trace, since) => this.answered(trace, since),
      onMessage: (message, since) => this.talk.received(message, since),
      onLink: (link) => store.set({ link }),
    });
    this.status = new Status(find(".nn-status"), store, (link) =>
      link === "lost" && !this.lane.answered && !this.lane.blocked
    );
    const ask = (message) => this.talk.ask(message);
    const say = (text, moment) => this.status.remark(text, moment);
    this.pad = new Pad(find(".nn-pad"), store, {
      onInk: (since) => this.inkChanged(since),
      onRest: () => this.rested(),
      onMessage: say,
      onLeave: () => find("[data-do=clear]").focus(),
    });
    this.diagram = new Diagram(find(".nn-net"), store, { onSelect: (place) => this.chosen(place) });
    this.marks = new Marks(this.diagram, store);
    this.answer = new Answer(this.holder, store);
    this.edits = new Edits(store, { say: ask, remark: say, locked: Boolean(Learn) });
    this.served = new Served(store, this.edits, {
      say: (message) => this.lane.say(message),
      onChange: () => {
        this.describeSoon();
        this.neuron.networkChanged();
      },
    });
    this.learn = Learn && new Learn(this.section, store, {
      base, say: ask, remark: say, served: this.served, onChange: () => this.describeSoon(),
    });
    const nameOf = (layer, index) => this.diagram.nameOf(layer, index);
    this.neuron = new Neuron(store, { edits: this.edits, nameOf, ask, say });
    this.dock = new Dock(find(".nn-dock"), store, {
      neuron: this.neuron, base, say: ask, own: this.learn?.questions,
    });
    this.told = new Told(find(".nn-told"), store, this.edits);
    this.steps = new Steps(find(".nn-steps"), store, {
      onLayer: (layer) => this.diagram.lines.pulse(layer),
    });
    this.head = new Head(this.holder, store, {
      base, visitor, edits: this.edits, learns: Boolean(Learn), say,
    });
    this.samples = new Samples(find(".nn-samples"), this.pad, {
      onInk: () => this.inkChanged(null),
      onRest: () => this.rested(),
    });
    this.fromPaper = new FromPaper(find("[data-do=paper]"), this.section, {
      url: () => this.api("paper"),
      onOpen: () => this.samples.stop(),
      onUse: (picture) => this.pad.show(picture),
      say,
    });
    this.switches = new Switches(this.holder, store, {
      onCentre: () => {
        this.inkChanged(null);
        this.rested();
      },
      onColours: (palette) => this.diagram.lines.colour(palette),
    });
    this.address = new Address(store);
    this.lessons = new Lessons(this, { base, page, travel });
    this.presenter = new Presenter(this.holder, store, this.steps, this.lessons);
    this.spoken = new Spoken(find(".nn-spokenanswer"), store, {
      says: () => this.answer.words(),
      waits: () => this.drawing || this.lane.waits || !this.edits.settled || Boolean(this.learn?.running),
    });
    this.controls(find);
    this.observe();
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(this.section);
    this.resizing.observe(find(".nn-net"));
    this.resizing.observe(find(".nn-padbox"));
    this.pad.redraw();
    if (begins.before) this.pad.past.push(begins.before);
    if (begins.remark) this.status.remark(begins.remark, LONG);
    this.lane.connect();
  }

  controls(find) {
    for (const act of ["clear", "undo"]) {
      find(`[data-do=${act}]`).onclick = () => {
        this.samples.stop();
        this.pad[act]();
      };
    }
    this.pad.canvas.addEventListener("pointerdown", () => this.samples.stop(), { capture: true });
    // What is open closes, from wherever one is.
    this.section.onkeydown = (event) => {
      if (event.key !== "Escape" || !this.store.state.view) return;
      event.stopPropagation();
      this.dock.leave();
    };
  }

  // What follows from a change of the store, whoever made it.
  observe() {
    const { store } = this;
    const painted = ["trace", "stale", "before", "weights", "selected", "pointed", "revealed", "covered", "byActivation"];
    store.watch(painted, () => this.frames.soon());
    store.watch(["stale"], ({ stale }) => this.section.classList.toggle("nn-stale", stale));
    this.keeping = new Keeping(store, (text) => this.status.remark(text));
    const mute = () => this.diagram.buttons.setMuted(new Set(Object.keys(this.edits.state.muted)));
    store.watch(["edits", "base", "sizes"], mute);
    store.watch(["light"], () => {
      this.frames.soon();
      this.talk.ask(this.dock.message());
    });
    store.watch(["covered", "revealed", "selected", "sizes"], () => this.hideEnd());
    // Names tell what is seen, and no more; an answer may come long after the pen rests.
    store.watch(["trace", "covered", "revealed"], () => this.describeSoon());
    this.hideEnd();
    store.watch(["base"], () => {
      store.set({ before: null });
      for (const message of this.talk.mine()) this.talk.ask(message);
      this.edits.push();
    });
    mute();
  }

  // While the answer is covered, or the pass is stepped through, the dock does not tell it.
  hideEnd() {
    const { revealed, last } = this.diagram;
    this.section.classList.toggle("nn-before", revealed < last);
    const later = (this.store.state.selected?.[0] ?? 0) > revealed;
    this.section.classList.toggle("nn-later", later);
  }

  checkSelected() {
    const { selected, sizes } = this.store.state;
    const [layer, index] = selected ?? [1, 0];
    const there = layer > 0 && layer < sizes.length && index >= 0 && index < sizes[layer];
    if (!there) this.store.set({ selected: null });
  }

  resized() {
    this.pad.resize();
    this.diagram.layout();
  }

  close() {
    this.closed = true;
    this.samples.stop();
    this.steps.pause();
    clearTimeout(this.describing);
    clearTimeout(this.stalling);
    this.keeping.close();
    this.lane.close();
    for (const part of [
      this.address, this.lessons, this.presenter, this.head, this.neuron, this.dock, this.status,
      this.spoken, this.learn, this.fromPaper, this.frames,
    ]) part?.close();
    this.resizing.disconnect();
    this.holder.remove();
  }

  // ---- ink out, answers in ---------------------------------------------------

  inkChanged(since) {
    this.drawing = true;
    this.spoken.stir();
    this.address.outlive();
    this.steps.stop();
    this.store.set({ before: null }); // another drawing: nothing to compare
    const { guessing, covered, strokes, picture } = this.store.state;
    if (guessing && !covered && !strokes.length && !picture) this.store.set({ covered: true });
    this.lane.offer(since);
    this.due();
  }

  // An answer is due: while there is none, what is shown is of another drawing.
  due() {
    this.stalling ??= setTimeout(() => this.store.set({ stale: true }), STALE);
  }

  rested() {
    if (this.samples.replaying) return;
    this.drawing = false;
    this.lane.rest();
    this.keeping.soon();
    this.describeSoon();
    this.spoken.soon();
  }

  // Names that screen readers read follow when things are at rest.
  describeSoon() {
    clearTimeout(this.describing);
    this.describing = setTimeout(() => this.diagram.buttons.describe(), DESCRIBE);
  }

  // Of several answers before a display frame, the newest is shown.
  answered(trace, since) {
    if (this.closed) return;
    this.frames.answered(since);
    clearTimeout(this.stalling);
    this.stalling = null;
    if (this.lane.inFlight) this.due();
    this.store.set({ trace, stale: false });
  }

  // A neuron was chosen in the network, or let go of, which leaves the focus with it.
  chosen(place) {
    if (this.lessons.takes(place)) return;
    const { selected } = this.store.state;
    this.dock.chosen(place);
    if (!place && selected) this.diagram.neurons[selected[0] - 1][selected[1]].focus();
  }
}
