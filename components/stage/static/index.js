// The stage: pad, network and answer, wired together. Streamlit mounts it through
// ../__init__.py; a second call for the same element is an update.

import { Diagram, isSure, make, ranked, readWeights } from "./diagram.js";
import { Lane } from "./live.js";
import { GRID, Pad } from "./pad.js";

const stages = new WeakMap();
const networks = new Map(); // name -> promise of weights
let kept = { strokes: [], centre: true }; // the drawing survives a visit to another page

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
</section>`;

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

    this.pad = new Pad(find(".nn-pad"), {
      onInk: (since) => this.inkChanged(since),
      onRest: () => this.rested(),
      onMessage: (text) => this.say(text),
    });
    this.diagram = new Diagram(find(".nn-net"), {
      palette: data.palette,
      onSelect: (place) => this.report("selected", place),
    });
    this.lane = new Lane({
      base: this.base,
      newest: () => ({ strokes: this.pad.strokes, centre: this.centre }),
      onTrace: (trace, since) => this.show(trace, since),
      onState: (state) => this.laneState(state),
    });

    find("[data-do=clear]").onclick = () => this.stopReplay() || this.pad.clear();
    find("[data-do=undo]").onclick = () => this.stopReplay() || this.pad.undo();
    this.centreButton.onclick = () => this.setCentre(!this.centre);
    for (const button of this.holder.querySelectorAll("[data-lines]")) {
      button.onclick = () => this.setLines(button.dataset.lines === "product");
    }
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
      this.lane.use(data.network);
      this.fetchWeights(data.network);
    }
    // A neuron picked in a figure below; the stage's own picks come back here too, and are old news.
    if (data.picked && data.picked.turn !== this.pickedTurn) {
      this.pickedTurn = data.picked.turn;
      if (data.picked.turn) this.diagram.select(data.picked.place);
      else if (data.picked.place && !this.diagram.selected) this.diagram.select(data.picked.place);
    }
    if (data.trace && !this.lane.open) this.show(fromPage(data.trace), null);
    if (!this.greeted) {
      this.greeted = true;
      if (!this.pad.blank) this.pad.changed();
    }
  }

  close() {
    this.stopReplay();
    this.lane.close();
    this.resizing.disconnect();
    cancelAnimationFrame(this.frame);
    this.holder.remove();
  }

  async fetchWeights(name) {
    if (!networks.has(name)) {
      const url = `${this.base}/api/weights?network=${encodeURIComponent(name)}`;
      const weights = fetch(url)
        .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(answer.status)))
        .then(readWeights);
      networks.set(name, weights);
      weights.catch(() => networks.delete(name));
    }
    try {
      const weights = await networks.get(name);
      if (name === this.network) this.diagram.setWeights(weights);
    } catch {
      // Offline for a moment: the lane tells the person; the lines follow when it is back.
    }
  }

  // ---- ink out, answers in ---------------------------------------------------

  inkChanged(since) {
    this.answer.setAttribute("aria-busy", "true"); // no announcements while the pen moves
    kept = { strokes: this.pad.strokes, centre: this.centre };
    this.lane.offer(since);
  }

  rested() {
    if (this.replaying) return;
    this.answer.setAttribute("aria-busy", "false");
    const strokes = this.pad.strokes
      .filter((stroke) => stroke.length)
      .map((stroke) => Array.from(stroke, (value) => Math.round(value * GRID)));
    this.report("drawing", { strokes, centre: this.centre, live: this.live });
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
    const sure = !blank && isSure(output, digit);
    this.setText(this.answer, blank ? "Draw a digit" : sure ? String(digit) : "Not sure");
    this.answer.dataset.digit = sure ? String(digit) : "";
    this.answer.classList.toggle("nn-sure", sure);
    const value = (index) => output[index].toFixed(2);
    this.setText(
      this.detail,
      blank
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

  laneState(state) {
    const texts = {
      open: "",
      lost: this.lane.everOpen ? "Connection lost. Reconnecting; your drawing is kept." : "",
      unavailable: "No live connection: the network answers when you lift the pen.",
    };
    this.say(texts[state]);
    const live = state !== "unavailable";
    if (state === "open" && !this.diagram.weights) this.fetchWeights(this.network);
    if (live === this.live) return;
    this.live = live;
    this.rested(); // tells the page who has to answer
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
