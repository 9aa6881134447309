// The stage: pad, network, answer and what one looks closer at, wired together by one store.
// It needs an element and a server, and nothing of Streamlit: index.js is Streamlit's side.

import { Address, stated } from "./address.js";
import { Answer } from "./answer.js";
import { languageChoice } from "./choice.js";
import { Diagram } from "./diagram.js";
import { Dock } from "./dock.js";
import { make } from "./dom.js";
import { Edits } from "./edits.js";
import { Experiment } from "./experiment.js";
import { Exports } from "./exports.js";
import { Help } from "./help.js";
import { language, t } from "./language.js";
import { Lessons } from "./lessons.js";
import { Lane } from "./live.js";
import { lightSwitch } from "./lightswitch.js";
import { Marks } from "./marks.js";
import { HTML } from "./markup.js";
import { links, Menus } from "./menus.js";
import { Neuron } from "./neuron.js";
import { message as ownNetwork } from "./mine.js";
import { Pad } from "./pad.js";
import { Presenter } from "./presenter.js";
import { restored } from "./restore.js";
import { Samples } from "./samples.js";
import { Served } from "./served.js";
import { OWN, PAGES, SHIPPED } from "./shared.js";
import { Share } from "./share.js";
import { Status } from "./status.js";
import { Steps } from "./steps.js";
import { continued, initial, kept, KEPT_FIELDS, Store } from "./store.js";
import { Switches } from "./switches.js";
import { Told } from "./told.js";

const DESCRIBE = 300; // ms after the last change
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
    this.lane = new Lane({
      url: () => this.api("live"),
      drawing: () => store.state,
      hello: () => this.hello(),
      onTrace: (trace, since) => this.answered(trace, since),
      onMessage: (message, since) => this.received(message, since),
      onLink: (link) => store.set({ link }),
    });
    this.status = new Status(find(".nn-status"), store, (link) =>
      link === "lost" && !this.lane.answered && !this.lane.blocked
    );
    const ask = (message) => this.ask(message);
    const say = (text) => this.status.remark(text);
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
    this.experiment = new Experiment(find(".nn-head"), store, this.edits, (text) => {
      this.menus.show(null); // it would lie over what has changed
      say(text);
    });
    this.exports = new Exports(find("#nn-share"), store, {
      base, visitor, network: () => (Learn ? null : this.edits.described()),
    });
    this.samples = new Samples(find(".nn-samples"), this.pad, {
      onInk: () => this.inkChanged(null),
      onRest: () => this.rested(),
    });
    this.menus = new Menus(find(".nn-head"));
    this.share = new Share(find("#nn-share"), store, { base, learns: Boolean(Learn), menus: this.menus });
    links(find("#nn-more"), base, PAGES.filter(({ path }) => path !== (Learn ? "learn" : "")));
    languageChoice(find("#nn-more"));
    this.help = new Help(this.section, base, this.menus);
    this.endLight = [
      lightSwitch(find("[data-do=light]")),
      window.pageLight.watch(() => store.set({ light: window.pageLight.on })),
    ];
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
    this.controls(find);
    this.observe();
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(this.section);
    this.resizing.observe(find(".nn-net"));
    this.resizing.observe(find(".nn-padbox"));
    this.pad.redraw();
    if (begins.before) this.pad.past.push(begins.before);
    if (begins.remark) this.status.remark(begins.remark, LONG);
    this.onLeave = () => store.keep(); // a reload does not wait for the timer
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
    find("[data-do=paper]").onclick = () => this.fromPaper();
    this.pad.canvas.addEventListener("pointerdown", () => this.samples.stop(), { capture: true });
    // What is open closes, from wherever one is.
    this.section.onkeydown = (event) => {
      if (event.key !== "Escape" || !this.store.state.view) return;
      event.stopPropagation();
      this.dock.leave();
    };
  }

  // The dialog is fetched when it is first asked for.
  async fromPaper() {
    this.samples.stop();
    try {
      const { Paper } = await import("./paper.js");
      if (this.closed) return;
      this.paper ??= new Paper(this.section, {
        url: () => this.api("paper"),
        onUse: (picture) => this.pad.show(picture),
      });
      this.paper.open();
    } catch {
      this.status.remark(t("This could not be loaded. Is there a connection?"));
    }
  }

  // What follows from a change of the store, whoever made it.
  observe() {
    const { store } = this;
    const painted = ["trace", "before", "weights", "selected", "pointed", "revealed", "covered", "byActivation"];
    store.watch(painted, () => this.soon());
    store.watch(KEPT_FIELDS, () => this.keep());
    store.watch(["edits", "base", "sizes"], () => {
      this.diagram.buttons.setMuted(new Set(Object.keys(this.edits.state.muted)));
    });
    store.watch(["light"], () => {
      this.soon();
      this.ask(this.dock.message());
    });
    store.watch(["covered", "revealed", "selected", "sizes"], () => this.hideEnd());
    // Names tell what is seen, and no more; an answer may come long after the pen rests.
    store.watch(["trace", "covered", "revealed"], () => this.describeSoon());
    this.hideEnd();
    store.watch(["base"], () => {
      store.set({ before: null });
      for (const message of this.mine()) this.ask(message);
      this.edits.push();
    });
    this.diagram.buttons.setMuted(new Set(Object.keys(this.edits.state.muted)));
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
    this.dock.revealed();
  }

  close() {
    this.closed = true;
    removeEventListener("pagehide", this.onLeave);
    this.samples.stop();
    this.steps.pause();
    [this.describing, this.keeping].forEach(clearTimeout);
    this.store.keep();
    for (const end of this.endLight) end();
    this.lane.close();
    for (const part of [
      this.address, this.lessons, this.presenter, this.menus, this.share, this.help, this.exports,
      this.neuron, this.dock, this.status, this.learn, this.paper,
    ]) part?.close();
    this.resizing.disconnect();
    cancelAnimationFrame(this.frame);
    this.holder.remove();
  }

  // ---- to the server and back ----------------------------------------------------

  // All that the server has to know besides the drawing.
  hello() {
    // Nothing is learned by POST.
    const first = this.learn && this.lane.open ? this.learn.hello() : this.edits.hello();
    const messages = [...this.mine(), first, { kind: "weights" }];
    if (this.store.state.selected) messages.push(this.neuron.message());
    if (this.store.state.view) messages.push(this.dock.message());
    return messages;
  }

  // A network of one's own is said before it is asked for.
  mine() {
    const { base, mine } = this.store.state;
    return base === OWN ? [ownNetwork(mine)] : [];
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
        this.served.network(message);
        break;
      case "weights":
        this.served.weights(message);
        break;
      case "neuron":
      case "terms":
        this.neuron.received(message);
        break;
      case "template":
      case "numbers":
        this.dock.received(message, since);
        break;
      default:
        this.learn?.received(message);
    }
  }

  // ---- ink out, answers in ---------------------------------------------------

  inkChanged(since) {
    this.answer.busy = true;
    this.address.outlive();
    this.steps.stop();
    this.store.set({ before: null }); // another drawing: nothing to compare
    const { guessing, covered, strokes, picture } = this.store.state;
    if (guessing && !covered && !strokes.length && !picture) this.store.set({ covered: true });
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
    this.keeping = setTimeout(() => {
      if (this.store.keep() || this.warned) return;
      this.warned = true; // once: it is nothing that one can mend while drawing
      this.status.remark(t("This browser has no room to keep your drawing: a reload would lose it."));
    }, 100);
  }

  // Names that screen readers read follow when things are at rest.
  describeSoon() {
    clearTimeout(this.describing);
    this.describing = setTimeout(() => this.diagram.buttons.describe(), DESCRIBE);
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

  // A neuron was chosen in the network, or let go of, which leaves the focus with it.
  chosen(place) {
    if (this.lessons.takes(place)) return;
    const { selected } = this.store.state;
    this.dock.chosen(place);
    if (!place && selected) this.diagram.neurons[selected[0] - 1][selected[1]].focus();
  }
}
