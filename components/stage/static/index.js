// The stage: pad, network and answer, wired together. Streamlit mounts it through
// ../__init__.py; a second call for the same element is an update.

import { Answer } from "./answer.js";
import { ChangeBar } from "./change.js";
import { Diagram, readWeights } from "./diagram.js";
import { make, setText } from "./dom.js";
import { Edits, places } from "./edits.js";
import { Lane } from "./live.js";
import { HTML } from "./markup.js";
import { GRID, Pad } from "./pad.js";
import { Samples } from "./samples.js";
import { Sheet } from "./sheet.js";
import { Steps } from "./steps.js";

const stages = new WeakMap();
const STORE = "digit-explorer-drawing";
let kept = stored(); // the drawing survives a visit to another page, and a reload

function stored() {
  try {
    const { strokes, centre, id } = JSON.parse(sessionStorage.getItem(STORE));
    const sound = strokes.every((stroke) => stroke.every((value) => value >= 0 && value <= 1));
    if (sound) return { strokes, centre: centre !== false, id };
  } catch {
    // nothing stored, no storage, or somebody else's text in it
  }
  return { strokes: [], centre: true, id: null };
}

// A report makes Streamlit run the page again. While it still runs for the first time that
// would cut it short and can leave its half-built page broken, so first reports wait.
function whenPageRests(report, tries = 100) {
  const app = document.querySelector("[data-testid=stApp]");
  const resting = app?.dataset.testScriptState !== "running";
  if (resting || tries === 0) report();
  else setTimeout(() => whenPageRests(report, tries - 1), 50);
}

export function mount(component) {
  const root = component.parentElement;
  let stage = stages.get(root);
  if (!stage) {
    stage = new Stage(root, component.data);
    stages.set(root, stage);
  }
  stage.update(component.data, component.setStateValue);
  return () => {
    stage.close();
    stages.delete(root);
  };
}

const REMARK = 6000; // ms
class Stage {
  constructor(root, data) {
    this.holder = make("div", "nn-holder", root);
    this.holder.innerHTML = HTML; // our own text, nothing of anybody's input in it
    const find = (selector) => this.holder.querySelector(selector);
    this.section = find(".nn-stage");
    for (const [name, colour] of Object.entries(data.palette)) {
      this.section.style.setProperty(`--nn-${name}`, colour);
    }
    this.base = data.base;
    this.status = find(".nn-status");
    this.centreButton = find("[data-do=centre]");
    this.centre = kept.centre;
    this.live = true;
    this.laneText = "";

    this.pad = new Pad(find(".nn-pad"), {
      onInk: (since) => this.inkChanged(since),
      onRest: () => this.rested(),
      onMessage: (text) => this.remark(text),
    });
    this.diagram = new Diagram(find(".nn-net"), {
      palette: data.palette,
      onSelect: (place) => {
        this.openSheet();
        // The sheet first: the page's figures can follow a moment later.
        clearTimeout(this.selecting);
        this.selecting = setTimeout(() => this.report("selected", place), 150);
      },
    });
    this.answer = new Answer(this.holder, this.diagram);
    const newest = () => ({ strokes: this.pad.strokes, centre: this.centre });
    this.edits = new Edits({
      base: this.base,
      lanes: () => [this.lane, this.sheet.lane],
      onNetwork: (name, result) => this.networkReady(name, result),
      onTrouble: (text) => this.original(text),
    });
    this.sheet = new Sheet(find(".nn-sheet"), {
      base: this.base,
      palette: data.palette,
      edits: this.edits,
      newest,
      nameOf: (layer, index) => this.diagram.nameOf(layer, index),
      onClose: () => this.closeSheet(),
      say: (text) => this.remark(text),
    });
    this.serving = null; // what the lane serves: the network, or this visitor's edited one
    this.lane = new Lane({
      base: this.base,
      newest,
      onTrace: (trace, since) => this.show(trace, since),
      onState: (state) => this.laneState(state),
    });

    for (const act of ["clear", "undo"]) {
      find(`[data-do=${act}]`).onclick = () => {
        this.samples.stop();
        this.pad[act]();
      };
    }
    find("[data-do=reveal]").onclick = () => this.sheet.reveal();
    this.centreButton.onclick = () => this.setCentre(!this.centre);
    for (const button of this.holder.querySelectorAll("[data-lines]")) {
      button.onclick = () => this.setLines(button.dataset.lines === "product");
    }
    this.steps = new Steps(find(".nn-steps"), this.diagram, (text) => {
      if (this.trace) this.answer.paint(this.trace);
      this.say(text);
    });
    this.changeBar = new ChangeBar(find(".nn-change"), this.edits);
    this.edits.onLocal = (numbers) => this.setLocally(numbers);
    this.samples = new Samples(find(".nn-samples"), data.samples, this.pad, {
      onInk: () => this.inkChanged(null),
      onRest: () => this.rested(),
    });
    this.resizing = new ResizeObserver(() => {
      this.pad.resize();
      this.diagram.layout();
    });
    this.resizing.observe(this.section);
    this.resizing.observe(find(".nn-net"));
    this.pad.canvas.addEventListener("pointerdown", () => this.samples.stop(), { capture: true });
    this.pad.strokes = kept.strokes;
    this.setCentre(this.centre, false);
  }

  update(data, setStateValue) {
    this.setStateValue = setStateValue;
    if (data.network !== this.network) {
      this.network = data.network;
      this.edits.use(data.network);
    }
    // A neuron picked in a figure below; the stage's own picks come back here too, and are old news.
    if (data.picked && data.picked.turn !== this.pickedTurn) {
      this.pickedTurn = data.picked.turn;
      if (data.picked.turn || !this.diagram.selected) {
        this.diagram.select(data.picked.place);
        this.openSheet();
      }
    }
    if (data.trace && !this.lane.open) this.show(fromPage(data.trace), null);
    this.known = data.known;
    if (!this.greeted) {
      this.greeted = true;
      this.pad.redraw();
      this.inkChanged(null, kept.id);
      if (!this.pad.blank) whenPageRests(() => this.rested());
    }
  }

  close() {
    this.closed = true;
    this.samples.stop();
    this.steps.stop();
    const timers = [this.settling, this.remarking, this.describing, this.selecting];
    timers.forEach(clearTimeout);
    this.lane.close();
    this.sheet.close();
    this.resizing.disconnect();
    cancelAnimationFrame(this.frame);
    this.holder.remove();
  }

  // ---- the network, shipped or edited ------------------------------------------

  // The server has this visitor's network under this name; null: nothing is edited.
  networkReady(edited, { changed, limit, moved = [] }) {
    if (this.closed) return; // the page was left meanwhile
    this.serving = edited ?? this.network;
    this.sheet.limit = limit;
    this.lane.use(this.serving, {}, moved);
    this.diagram.setMuted(new Set(Object.keys(this.edits.state.muted)));
    this.changeBar.paint(changed);
    const local = this.diagram.weights && this.edits.local;
    this.edits.local = false;
    this.sheet.select(this.sheet.place, this.serving, moved);
    if (!local) this.fetchWeights(this.serving);
    clearTimeout(this.settling);
    // The page's panels follow when the hand rests.
    this.settling = setTimeout(() => {
      if ((this.known?.edited ?? null) === edited) return;
      whenPageRests(() => this.report("edited", { base: this.network, name: edited }));
    }, 250);
  }

  async fetchWeights(name) {
    try {
      const answer = await fetch(`${this.base}/api/weights?network=${encodeURIComponent(name)}`);
      if (!answer.ok) return;
      const weights = readWeights(await answer.arrayBuffer());
      if (name !== this.serving) return;
      this.diagram.setWeights(weights);
      this.sheet.setWeights(weights);
    } catch {
      // Offline for a moment: the lane tells the person; the lines follow when it is back.
    }
  }

  // Numbers that were set here need not be fetched: what is shown is what was set.
  setLocally(numbers) {
    const { weights } = this.diagram;
    if (!weights) return;
    const starts = places(weights);
    for (const [place, value] of Object.entries(numbers)) {
      const layer = starts.findLastIndex(({ W }) => W <= place);
      const { W, b } = starts[layer];
      if (place < b) weights[layer].W[place - W] = value;
      else weights[layer].b[place - b] = value;
    }
    this.frame ??= requestAnimationFrame(() => this.paint());
    if (this.sheet.place) this.sheet.refresh();
  }

  // ---- the neuron's sheet --------------------------------------------------------

  openSheet() {
    this.sheet.setTrace(this.trace);
    if (this.diagram.weights) this.sheet.weights = this.diagram.weights;
    this.sheet.select(this.diagram.selected, this.serving ?? this.network);
    if (this.trace) this.answer.paint(this.trace);
  }

  closeSheet() {
    const place = this.diagram.selected;
    this.diagram.select(null, true);
    if (place) this.diagram.neurons[place[0] - 1][place[1]].focus();
  }

  // ---- ink out, answers in ---------------------------------------------------

  inkChanged(since, id = `${Date.now()}-${Math.random()}`) {
    this.answer.busy = true;
    kept = { strokes: this.pad.strokes, centre: this.centre, id };
    this.lane.offer(since);
    this.sheet.offer();
  }

  rested() {
    if (this.samples.replaying) return;
    this.answer.busy = false;
    const strokes = this.pad.strokes
      .filter((stroke) => stroke.length)
      .map((stroke) => Array.from(stroke, (value) => Math.round(value * GRID)));
    // The page may have this drawing already, from the page that the visitor came from.
    if (this.known?.drawing !== kept.id || !this.live) {
      this.report("drawing", { id: kept.id, strokes, centre: this.centre, live: this.live });
    }
    try {
      sessionStorage.setItem(STORE, JSON.stringify(kept));
    } catch {
      // a private window without storage: the ink lives as long as the page
    }
    clearTimeout(this.describing);
    this.describing = setTimeout(() => this.diagram.describe(), 300);
  }

  report(name, value) {
    if (this.closed) return; // the page was left meanwhile
    this.setStateValue?.(name, value);
  }

  // Shows a trace with the next display frame; of several answers before it, the newest.
  show(trace, since) {
    this.next = { trace, since: since ?? this.next?.since ?? null };
    this.frame ??= requestAnimationFrame(() => this.paint());
  }

  paint() {
    const frame = performance.now(); // all that is painted in a frame is seen at once, at its end
    this.frame = undefined;
    if (!this.next) {
      this.diagram.paint(); // no answer yet to an edit, but its lines
      return;
    }
    const { trace, since } = this.next;
    this.next = undefined;
    this.trace = trace;
    this.sheet.setTrace(trace);
    this.diagram.setTrace(trace);
    this.answer.paint(trace);
    if (since === null) return;
    performance.measure("pen-to-neurons", { start: since, end: frame });
    this.measured = (this.measured ?? 0) + 1;
    // The browser keeps every measure for ever; a lesson of drawing should not fill its memory.
    if (this.measured % 10000 === 0) performance.clearMeasures("pen-to-neurons");
  }

  say(text) {
    setText(this.status, text);
  }

  // For a moment only: a remark on what was just done.
  remark(text) {
    this.say(text);
    clearTimeout(this.remarking);
    this.remarking = setTimeout(() => {
      if (this.status.textContent === text) this.say(this.laneText);
    }, REMARK);
  }

  laneState(state) {
    if (state === "unknown") {
      this.laneText = ""; // what is said now must outlive the next "open"
      this.forgotten();
      return;
    }
    const texts = {
      open: "",
      lost: this.lane.everOpen ? "Connection lost. Reconnecting; your drawing is kept." : "",
      unavailable: "No live connection: the network answers when you lift the pen.",
    };
    // Only its own words are taken back: the lane also reopens when the network is changed.
    if (texts[state] !== this.laneText) this.say(texts[state]);
    this.laneText = texts[state];
    const live = state !== "unavailable";
    if (state === "open" && !this.diagram.weights) this.fetchWeights(this.serving);
    if (live === this.live) return;
    this.live = live;
    this.rested(); // tells the page who has to answer
  }

  // The server does not know the network that the lane asked for.
  forgotten() {
    if (this.serving === this.network) {
      this.say("The server does not know this network. Reload the page.");
    } else {
      this.original("The server has forgotten your changed network.");
    }
  }

  // Back to the shipped network for now, with an offer to send the visitor's changes again.
  original(reason) {
    this.serving = this.network;
    this.lane.use(this.network);
    this.fetchWeights(this.network);
    this.sheet.select(this.sheet.place, this.network);
    this.say(`${reason} This is the original. `);
    const again = make("button", "", this.status);
    again.type = "button";
    again.textContent = "Apply my changes again";
    again.onclick = () => {
      this.say("");
      this.edits.push();
    };
  }

  // ---- controls --------------------------------------------------------------

  setCentre(on, tell = true) {
    this.centre = on;
    this.centreButton.setAttribute("aria-pressed", String(on));
    if (!tell) return;
    this.inkChanged(null);
    this.rested();
  }

  setLines(byActivation) {
    this.diagram.setByActivation(byActivation);
    for (const button of this.holder.querySelectorAll("[data-lines]")) {
      button.setAttribute("aria-pressed", String((button.dataset.lines === "product") === byActivation));
    }
  }

}

// A trace that the page computed, for when there is no live lane.
function fromPage({ input, z, a }) {
  return {
    input: Float32Array.from(input),
    layers: z.map((sums, layer) => ({ z: Float32Array.from(sums), a: Float32Array.from(a[layer]) })),
  };
}
