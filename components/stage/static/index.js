// The stage: pad, network and answer, wired together. Streamlit mounts it through
// ../__init__.py; a second call for the same element is an update.

import { Diagram, isSure, make, ranked, readWeights } from "./diagram.js";
import { Edits, places } from "./edits.js";
import { Lane } from "./live.js";
import { GRID, Pad } from "./pad.js";
import { Sheet } from "./sheet.js";

const stages = new WeakMap();
const STORE = "digit-explorer-drawing";
let kept = stored(); // the drawing survives a visit to another page, and a reload

function stored() {
  try {
    const { strokes, centre } = JSON.parse(sessionStorage.getItem(STORE));
    const sound = strokes.every((stroke) => stroke.every((value) => value >= 0 && value <= 1));
    if (sound) return { strokes, centre: centre !== false };
  } catch {
    // nothing stored, no storage, or somebody else's text in it
  }
  return { strokes: [], centre: true };
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

const HTML = `
<section class="nn-stage" aria-label="Drawing pad and network">
  <div class="nn-left">
    <div class="nn-padbox">
      <canvas class="nn-pad" data-testid="pad" tabindex="0" data-blank role="application"
        aria-roledescription="drawing pad" aria-label="Drawing pad" aria-describedby="nn-keys"></canvas>
      <p class="nn-hint" aria-hidden="true">Draw a digit here</p>
    </div>
    <p id="nn-keys" class="nn-hidden">Draw with mouse, finger or pen. With the keyboard: arrow keys move a
      cursor on the 28 by 28 grid, Space puts the pen down and lifts it, Control Z undoes,
      Delete clears, Escape leaves the pad.</p>
    <div class="nn-buttons">
      <button type="button" data-do="clear">Clear</button>
      <button type="button" data-do="undo">Undo</button>
      <button type="button" data-do="centre" aria-pressed="true"
        title="Scale and centre the drawing, as it was done for the digits the network learned from"
        >Auto-centre</button>
    </div>
    <div class="nn-samples" role="group" aria-label="Sample digits"></div>
    <div class="nn-steps" role="group" aria-label="Step through the pass, layer by layer">
      <button type="button" data-step="back" aria-label="One layer back">◀</button>
      <button type="button" data-step="play">Step through</button>
      <button type="button" data-step="next" aria-label="One layer on">▶</button>
      <select aria-label="Speed">
        <option value="2400">slow</option><option value="1200" selected>normal</option>
        <option value="500">fast</option>
      </select>
    </div>
  </div>
  <div class="nn-middle">
    <div class="nn-net"></div>
    <div class="nn-foot">
      <p class="nn-legend"><i class="nn-plus"></i>positive weight <i class="nn-minus"></i>negative weight</p>
      <div class="nn-lineswitch" role="group" aria-label="What the lines show">
        <button type="button" data-lines="weight" aria-pressed="false">weights</button>
        <button type="button" data-lines="product" aria-pressed="true">weights × activations</button>
      </div>
    </div>
  </div>
  <div class="nn-right">
    <p class="nn-label">The network says</p>
    <output class="nn-answer" data-testid="answer" data-digit="" aria-live="polite">Draw a digit</output>
    <p class="nn-detail"></p>
    <p class="nn-neuronline"></p>
    <p class="nn-status" role="status"></p>
  </div>
  <div class="nn-change" role="group" aria-label="Change the network">
    <p class="nn-changed" aria-live="polite"></p>
    <button type="button" data-edit="undo">Undo change</button>
    <button type="button" data-edit="reset">Reset all</button>
    <button type="button" data-edit="shuffle">Shuffle all weights</button>
    <button type="button" data-edit="swap"></button>
    <p class="nn-why"></p>
  </div>
  <div class="nn-sheet" hidden></div>
</section>`;

const STEPS = [
  "The drawing's 784 pixels are the first activations.",
  "Each of these 16 neurons weighs all pixels, adds its bias and squishes the sum.",
  "The next 16 do the same with the first layer's activations.",
  "Ten outputs do it once more. The brightest is the answer.",
];
const REMARK = 6000; // ms
const LABELS = { sigmoid: "sigmoid", relu: "ReLU" };

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
    this.samples = data.samples;
    this.answer = find(".nn-answer");
    this.detail = find(".nn-detail");
    this.neuronLine = find(".nn-neuronline");
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
    const newest = () => ({ strokes: this.pad.strokes, centre: this.centre });
    this.edits = new Edits({
      base: this.base,
      onNetwork: (name, result) => this.networkReady(name, result),
      onTrouble: (text) => this.say(text),
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

    find("[data-do=clear]").onclick = () => this.stopReplay() || this.pad.clear();
    find("[data-do=undo]").onclick = () => this.stopReplay() || this.pad.undo();
    this.centreButton.onclick = () => this.setCentre(!this.centre);
    for (const button of this.holder.querySelectorAll("[data-lines]")) {
      button.onclick = () => this.setLines(button.dataset.lines === "product");
    }
    this.buildSteps(find(".nn-steps"));
    this.buildChange(find(".nn-change"));
    this.buildSamples(find(".nn-samples"));
    this.resizing = new ResizeObserver(() => {
      this.pad.resize();
      this.diagram.layout();
    });
    this.resizing.observe(this.section);
    this.resizing.observe(find(".nn-net"));
    this.pad.canvas.addEventListener("pointerdown", () => this.stopReplay(), { capture: true });
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
    if (!this.greeted) {
      this.greeted = true;
      if (!this.pad.blank) this.pad.changed();
    }
  }

  close() {
    this.stopReplay();
    const timers = [this.playing, this.settling, this.remarking, this.describing, this.selecting];
    timers.forEach(clearTimeout);
    this.lane.close();
    this.sheet.close();
    this.resizing.disconnect();
    cancelAnimationFrame(this.frame);
    this.holder.remove();
  }

  // ---- the network, shipped or edited ------------------------------------------

  // The server has this visitor's network under this name; null: nothing is edited.
  networkReady(edited, { changed, limit }) {
    this.serving = edited ?? this.network;
    this.sheet.limit = limit;
    this.lane.use(this.serving);
    this.diagram.setMuted(new Set(Object.keys(this.edits.state.muted)));
    this.paintChange(changed);
    const local = this.diagram.weights && this.edits.local;
    this.edits.local = false;
    this.sheet.select(this.sheet.place, this.serving);
    if (!local) this.fetchWeights(this.serving);
    clearTimeout(this.settling);
    // The page's panels follow when the hand rests.
    this.settling = setTimeout(() => this.report("edited", { base: this.network, name: edited }), 250);
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
    this.diagram.paint();
    if (this.sheet.place) this.sheet.refresh();
  }

  buildChange(bar) {
    const find = (name) => bar.querySelector(`[data-edit=${name}]`);
    this.changeBar = bar;
    find("undo").onclick = () => this.edits.undo();
    find("reset").onclick = () => this.edits.reset();
    find("shuffle").onclick = () => {
      this.edits.remember();
      this.edits.change({ shuffle: Math.floor(Math.random() * 2 ** 32), changes: {}, muted: {} });
    };
    find("swap").onclick = () => {
      const { hidden } = this.edits.state;
      this.edits.remember();
      this.edits.change({ hidden: hidden ? null : this.otherActivation() });
    };
    this.edits.onLocal = (numbers) => this.setLocally(numbers);
  }

  otherActivation() {
    return this.network === "relu" ? "sigmoid" : "relu";
  }

  paintChange(changed) {
    const { hidden } = this.edits.state;
    const find = (name) => this.changeBar.querySelector(`[data-edit=${name}]`);
    this.changeBar.classList.toggle("nn-edited", this.edits.edited);
    this.setText(
      this.changeBar.querySelector(".nn-changed"),
      `${changed.toLocaleString("en")} of 13,002 changed`
    );
    find("undo").disabled = !this.edits.canUndo;
    find("reset").disabled = !this.edits.edited;
    const other = LABELS[this.otherActivation()];
    this.setText(
      find("swap"),
      hidden ? `Back to ${LABELS[this.network]}` : `Squish with ${other}, same weights`
    );
    this.setText(
      this.changeBar.querySelector(".nn-why"),
      hidden
        ? `These weights were learned for ${LABELS[this.network]}. With ${LABELS[hidden]} each sum becomes another activation, so the next layer's weights no longer fit.`
        : ""
    );
  }

  // ---- the neuron's sheet --------------------------------------------------------

  openSheet() {
    this.sheet.setTrace(this.trace);
    if (this.diagram.weights) this.sheet.weights = this.diagram.weights;
    this.sheet.select(this.diagram.selected, this.serving ?? this.network);
    if (this.trace) this.paintAnswer(this.trace);
  }

  closeSheet() {
    const place = this.diagram.selected;
    this.diagram.select(null, true);
    if (place) this.diagram.neurons[place[0] - 1][place[1]].focus();
  }

  // ---- step by step ----------------------------------------------------------------

  buildSteps(group) {
    const find = (name) => group.querySelector(`[data-step=${name}]`);
    this.playButton = find("play");
    find("back").onclick = () => this.step(-1);
    find("next").onclick = () => this.step(1);
    this.playButton.onclick = () => (this.playing ? this.stopPlaying() : this.play());
    this.speed = group.querySelector("select");
    group.onkeydown = (event) => {
      if (event.target === this.speed) return;
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.step(by);
    };
  }

  step(by) {
    this.stopPlaying();
    const { revealed } = this.diagram;
    // Going on from the whole pass begins it anew.
    this.reveal(by > 0 && revealed === 3 ? 0 : Math.max(0, revealed + by));
  }

  play() {
    this.reveal(0);
    const next = () => {
      this.reveal(this.diagram.revealed + 1);
      if (this.diagram.revealed < 3) this.playing = setTimeout(next, this.speed.value);
      else this.stopPlaying();
    };
    this.playing = setTimeout(next, this.speed.value);
    this.setText(this.playButton, "Stop");
  }

  stopPlaying() {
    clearTimeout(this.playing);
    this.playing = null;
    this.setText(this.playButton, "Step through");
  }

  reveal(layers) {
    this.diagram.reveal(layers);
    if (this.trace) this.paintAnswer(this.trace);
    this.say(`${layers + 1} of 4: ${STEPS[layers]}`);
  }

  // ---- ink out, answers in ---------------------------------------------------

  inkChanged(since) {
    this.answer.setAttribute("aria-busy", "true"); // no announcements while the pen moves
    kept = { strokes: this.pad.strokes, centre: this.centre };
    this.lane.offer(since);
    this.sheet.offer();
  }

  rested() {
    if (this.replaying) return;
    this.answer.setAttribute("aria-busy", "false");
    const strokes = this.pad.strokes
      .filter((stroke) => stroke.length)
      .map((stroke) => Array.from(stroke, (value) => Math.round(value * GRID)));
    this.report("drawing", { strokes, centre: this.centre, live: this.live });
    try {
      sessionStorage.setItem(STORE, JSON.stringify(kept));
    } catch {
      // a private window without storage: the ink lives as long as the page
    }
    clearTimeout(this.describing);
    this.describing = setTimeout(() => this.diagram.describe(), 300);
  }

  report(name, value) {
    this.setStateValue?.(name, value);
  }

  // Shows a trace with the next display frame; of several answers before it, the newest.
  show(trace, since) {
    this.next = { trace, since: since ?? this.next?.since ?? null };
    this.frame ??= requestAnimationFrame(() => this.paint());
  }

  paint() {
    const { trace, since } = this.next;
    this.frame = this.next = undefined;
    this.trace = trace;
    this.sheet.setTrace(trace);
    this.diagram.setTrace(trace);
    this.paintAnswer(trace);
    if (since === null) return;
    performance.measure("pen-to-neurons", { start: since, end: performance.now() });
    this.measured = (this.measured ?? 0) + 1;
    // The browser keeps every measure for ever; a lesson of drawing should not fill its memory.
    if (this.measured % 10000 === 0) performance.clearMeasures("pen-to-neurons");
  }

  paintAnswer(trace) {
    const output = trace.layers.at(-1).a;
    const { digit, rival } = ranked(output);
    const blank = trace.input.every((value) => value === 0);
    const underway = this.diagram.revealed < 3;
    const sure = !blank && !underway && isSure(output, digit);
    const text = blank ? "Draw a digit" : underway ? "…" : sure ? String(digit) : "Not sure";
    this.setText(this.answer, text);
    this.answer.dataset.digit = sure ? String(digit) : "";
    this.answer.classList.toggle("nn-sure", sure);
    const value = (index) => output[index].toFixed(2);
    this.setText(
      this.detail,
      blank || underway
        ? ""
        : sure
          ? `Brightest output: ${value(digit)}. Runner-up: ${rival} with ${value(rival)}.`
          : `No output reaches 0.50. Brightest: ${digit} with ${value(digit)}.`
    );
    const chosen = this.diagram.selected;
    const { z, a } = chosen ? trace.layers[chosen[0] - 1] : {};
    this.setText(
      this.neuronLine,
      chosen
        ? `${this.diagram.nameOf(...chosen)}: weighted sum + bias ${z[chosen[1]].toFixed(2)}, activation ${a[chosen[1]].toFixed(2)}`
        : ""
    );
  }

  setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  say(text) {
    this.setText(this.status, text);
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

  // The server no longer has this visitor's network: show the shipped one, offer to send it again.
  forgotten() {
    if (this.serving === this.network) {
      this.say("The server does not know this network. Reload the page.");
      return;
    }
    this.serving = this.network;
    this.lane.use(this.network);
    this.fetchWeights(this.network);
    this.say("The server has forgotten your changed network; this is the original. ");
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

  buildSamples(row) {
    this.samples.forEach((strokes, digit) => {
      const button = make("button", "", row);
      button.type = "button";
      button.dataset.testid = `sample-${digit}`;
      button.setAttribute("aria-label", `Sample ${digit}`);
      button.title = `Draw a sample ${digit}`;
      const path = strokes
        .map((points) => `M${points.map(([x, y]) => `${x * 100} ${y * 100}`).join("L")}`)
        .join("");
      button.innerHTML = `<svg viewBox="0 0 100 100" aria-hidden="true"><path d="${path}"/></svg>`;
      button.onclick = () => this.replay(strokes);
    });
  }

  // A sample is drawn as a hand would, so that the neurons can be watched; at once for
  // those who prefer no motion.
  replay(strokes) {
    this.stopReplay();
    const flat = strokes.map((points) => points.flat());
    const total = flat.reduce((sum, stroke) => sum + stroke.length / 2, 0);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.pad.replace(flat);
      return;
    }
    this.pad.remember();
    const began = performance.now();
    const step = () => {
      let left = Math.ceil((total * (performance.now() - began)) / 700);
      const done = left >= total;
      this.pad.strokes = flat
        .map((stroke) => {
          const part = stroke.slice(0, Math.max(0, 2 * left));
          left -= stroke.length / 2;
          return part.map((value) => Math.round(value * GRID) / GRID);
        })
        .filter((stroke) => stroke.length);
      this.replaying = done ? null : setTimeout(step, 16);
      this.pad.redraw();
      this.inkChanged(null);
      if (done) this.rested();
    };
    step();
  }

  stopReplay() {
    if (!this.replaying) return;
    clearTimeout(this.replaying);
    this.replaying = null;
  }
}

// A trace that the page computed, for when there is no live lane.
function fromPage({ input, z, a }) {
  return {
    input: Float32Array.from(input),
    layers: z.map((sums, layer) => ({ z: Float32Array.from(sums), a: Float32Array.from(a[layer]) })),
  };
}
