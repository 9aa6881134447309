// The neuron's sheet: its weights, what they make of the drawing, the sum term by term,
// the activation function. Its terms come from NumPy and follow the pen; its controls change
// the network.

import { paintable } from "./brush.js";
import { make } from "./dom.js";
import { places } from "./edits.js";
import { knob } from "./knob.js";
import { largest, MapCanvas } from "./maps.js";
import { BAR_DETECTOR, SIDE } from "./shared.js";
import { curve, fillBar, fixed, round, signed, waterfall } from "./sums.js";

const TOOLS = { more: "Paint +", less: "Paint −", none: "Erase" };

const HTML = `
<header class="nn-sheethead">
  <h3 class="nn-name"></h3>
  <p class="nn-sentence"></p>
  <button type="button" data-sheet="close" aria-label="Close the neuron's sheet">Close</button>
</header>
<div class="nn-sheetbody">
  <section class="nn-weights"><h4>Its weights</h4></section>
  <section class="nn-products"><h4>Weights × activations</h4></section>
  <section class="nn-sum"><h4>The sum, term by term</h4><table><tbody></tbody></table></section>
  <section class="nn-squish"><h4>The activation function</h4>
    <svg viewBox="-6 -6 212 152" role="img"></svg>
    <p class="nn-note"></p>
  </section>
</div>
<div class="nn-tools"></div>`;

export class Sheet {
  // root: an element to fill; edits: Edits; ask(message): to the server; say(text): to the person
  constructor(root, store, { edits, nameOf, ask, onClose, say }) {
    Object.assign(this, { root, store, edits, nameOf, ask, say });
    root.innerHTML = HTML; // our own text
    this.find = (selector) => root.querySelector(selector);
    this.find("[data-sheet=close]").onclick = onClose;
    store.watch(["selected"], () => this.opened());
    store.watch(["sizes"], () => this.opened());
    store.watch(["weights"], () => this.place && this.refresh());
    this.opened();
  }

  get place() {
    return this.store.state.selected;
  }

  get weights() {
    return this.store.state.weights;
  }

  close() {
    clearTimeout(this.asking);
    cancelAnimationFrame(this.frame);
  }

  // What the server has to know of the selected neuron.
  message() {
    return { kind: "neuron", place: this.place };
  }

  opened() {
    this.root.hidden = !this.place;
    this.terms = this.facts = null;
    delete this.root.dataset.painted;
    this.ask(this.message());
    if (!this.place) return;
    this.find(".nn-name").textContent = this.nameOf(...this.place);
    this.build();
  }

  // The network is another one. While a slider is dragged or weights are painted the sheet
  // stays as it is; what does not depend on the drawing is asked for when the hand rests.
  networkChanged() {
    clearTimeout(this.asking);
    if (this.place) this.asking = setTimeout(() => this.ask(this.message()), 200);
  }

  // On a projector the sheet is below the edge of the screen.
  reveal() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.root.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  }

  // A message of the lane about a neuron: its facts, or its terms for one drawing.
  received(message) {
    if (message.place.join() !== this.place?.join()) return; // another one was chosen meanwhile
    if (message.kind === "terms") {
      this.terms = message;
    } else {
      this.facts = message;
      this.paintBlend();
    }
    this.paintSoon();
  }

  get row() {
    const [layer, neuron] = this.place;
    const { W, b, nIn } = this.weights[layer - 1];
    return { weights: W.subarray(neuron * nIn, (neuron + 1) * nIn), bias: b[neuron], nIn };
  }

  // ---- building ----------------------------------------------------------------

  build() {
    const [layer] = this.place;
    const first = layer === 1;
    const weights = this.find(".nn-weights");
    const products = this.find(".nn-products");
    for (const section of [weights, products]) {
      for (const node of [...section.children].slice(1)) node.remove();
    }
    this.map = this.productMap = this.blendMap = null;
    if (first) {
      this.map = this.picture(weights, "The neuron's 784 weights. Paint on it to change them.");
      this.productMap = this.picture(products, "Weights times the drawing's pixels");
      make("p", "nn-note", weights).textContent = "Blue pixels push it up, orange ones down.";
      paintable(this.map.canvas, {
        ready: () => Boolean(this.tool),
        begin: () => this.edits.remember(),
        dab: (x, y) => this.dab(x, y),
        say: this.say,
      });
    } else {
      this.sliders = this.buildSliders(weights);
      this.bars = this.buildBars(products);
      const figure = make("div", "nn-blend", products);
      this.blendMap = this.picture(figure, "Blend of first-layer maps");
      make("p", "nn-note", figure).textContent =
        "The first layer's maps, blended by how they reach this neuron: a linear approximation that leaves out every activation function on the way.";
    }
    this.buildTools(first);
    if (this.weights) this.refresh();
  }

  picture(parent, label) {
    const canvas = make("canvas", "nn-map", parent);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    const map = new MapCanvas(canvas);
    map.canvas = canvas;
    return map;
  }

  buildSliders(parent) {
    const list = make("div", "nn-sliders", parent);
    return Array.from({ length: this.inputs }, (_, i) => {
      const knob = this.knob(list, `from ${i + 1}`, () => this.placeOf(i));
      return knob;
    });
  }

  // Neurons before the selected one.
  get inputs() {
    return this.store.state.sizes[this.place[0] - 1];
  }

  knob(parent, label, place) {
    return knob(parent, {
      label,
      place,
      edits: this.edits,
      refresh: () => this.refresh(),
      say: this.say,
    });
  }

  placeOf(i) {
    const [layer, neuron] = this.place;
    return places(this.weights)[layer - 1].W + neuron * this.row.nIn + i;
  }

  biasPlace() {
    const [layer, neuron] = this.place;
    return places(this.weights)[layer - 1].b + neuron;
  }

  buildBars(parent) {
    const list = make("div", "nn-bars", parent);
    return Array.from({ length: this.inputs }, (_, i) => {
      const row = make("div", "nn-bar", list);
      make("span", "", row).textContent = `from ${i + 1}`;
      const track = make("span", "nn-track", row);
      return { fill: make("i", "", track), text: make("span", "", row) };
    });
  }

  buildTools(first) {
    const tools = this.find(".nn-tools");
    tools.textContent = "";
    this.bias = this.knob(tools, "bias", () => this.biasPlace());
    if (first) {
      this.tool ??= null;
      const group = make("div", "nn-toolgroup", tools);
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", "Paint weights onto the map");
      for (const [tool, text] of Object.entries(TOOLS)) {
        const button = this.button(group, text, () => {
          this.tool = this.tool === tool ? null : tool;
          this.refreshTools();
        });
        button.dataset.tool = tool;
      }
      this.button(group, "Bar with dark edges", () => this.paintBar()).title =
        "From zero: a bright bar with dark above and below it, the lesson's detector";
    }
    const group = make("div", "nn-toolgroup", tools);
    this.button(group, "Start from zero", () => this.zero());
    if (this.place[0] < this.store.state.sizes.length - 1) {
      this.mute = this.button(group, "Knock out", () => this.toggleMute());
    } else {
      this.mute = null;
    }
    this.refreshTools();
  }

  button(parent, text, action) {
    const button = make("button", "", parent);
    button.type = "button";
    button.textContent = text;
    button.onclick = action;
    return button;
  }

  refreshTools() {
    for (const button of this.root.querySelectorAll("[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === this.tool));
    }
    this.map?.canvas.classList.toggle("nn-painting", Boolean(this.tool));
    const out = Boolean(this.edits.state.muted[this.place.join("-")]);
    this.mute?.setAttribute("aria-pressed", String(out));
    if (this.mute) this.mute.textContent = out ? "Knocked out" : "Knock out";
  }

  // ---- changing ------------------------------------------------------------------

  zero() {
    const { nIn } = this.row;
    const zeros = { [this.biasPlace()]: 0 };
    for (let i = 0; i < nIn; i++) zeros[this.placeOf(i)] = 0;
    this.edits.remember();
    this.edits.setNumbers(zeros);
  }

  paintBar() {
    const strength = largest(this.weights[0].W) / 2;
    const start = this.placeOf(0);
    const numbers = BAR_DETECTOR.map((sign, i) => [start + i, sign * strength]);
    this.edits.remember();
    this.edits.setNumbers({ [this.biasPlace()]: 0, ...Object.fromEntries(numbers) });
  }

  toggleMute() {
    const [layer, neuron] = this.place;
    const key = this.place.join("-");
    const muted = { ...this.edits.state.muted };
    this.edits.remember();
    if (muted[key]) {
      delete muted[key];
    } else {
      const next = this.weights[layer];
      const start = places(this.weights)[layer].W;
      muted[key] = Array.from({ length: next.nOut }, (_, j) => start + j * next.nIn + neuron);
    }
    this.edits.change({ muted });
    this.refreshTools();
  }

  // The brush is three pixels wide.
  dab(cx, cy) {
    const strength = largest(this.weights[0].W) / 2;
    const value = { more: strength, less: -strength, none: 0 }[this.tool];
    const numbers = {};
    for (let y = cy - 1; y <= cy + 1; y++) {
      for (let x = cx - 1; x <= cx + 1; x++) {
        if (x >= 0 && x < SIDE && y >= 0 && y < SIDE) numbers[this.placeOf(y * SIDE + x)] = value;
      }
    }
    this.edits.setNumbers(numbers);
  }

  // ---- painting ------------------------------------------------------------------

  // The weights changed.
  refresh() {
    if (!this.weights) return;
    const { weights, bias } = this.row;
    if (this.place[0] === 1) {
      this.map?.paint({ values: weights, scale: largest(weights) });
    } else {
      this.sliders?.forEach((knob, i) => knob.show(weights[i]));
    }
    this.bias?.show(bias);
    this.refreshTools();
    this.paintSoon();
  }

  paintBlend() {
    if (!this.blendMap || !this.facts?.blend) return;
    this.blendMap.paint({ values: this.facts.blend, scale: largest(this.facts.blend) });
  }

  paintSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.place) this.paint();
    });
  }

  paint() {
    if (!this.terms) return;
    const { products, bias, z, a } = this.terms;
    if (this.productMap) {
      this.productMap.paint({ values: products, scale: largest(products) });
    } else {
      const most = largest(products);
      this.bars?.forEach(({ fill, text }, i) => {
        fillBar(fill, products[i] / most);
        text.textContent = signed(products[i]);
      });
    }
    waterfall(this.find(".nn-sum tbody"), this.terms, (i) => this.sourceName(i));
    const [layer, index] = this.place;
    const { trace } = this.store.state;
    if (this.facts && trace) {
      curve(this.find(".nn-squish svg"), this.find(".nn-squish .nn-note"), this.terms, {
        facts: this.facts,
        layer: trace.layers[layer - 1],
        index,
      });
    }
    this.root.dataset.painted = this.place.join("-");
    const squish = this.facts?.activation === "relu" ? "ReLU" : "σ";
    // What is displayed adds up to what is displayed: the sum is what is left of z.
    const sum = round(z) - round(bias);
    this.find(".nn-sentence").textContent =
      `z = ${fixed(sum)} ${bias < 0 ? "−" : "+"} ${fixed(Math.abs(round(bias)))} = ${fixed(z)}, ` +
      `${squish}(${fixed(z)}) = ${fixed(a)}`;
  }

  sourceName(i) {
    if (this.place[0] > 1) return `neuron ${i + 1}`;
    return `pixel ${Math.floor(i / SIDE) + 1}, ${(i % SIDE) + 1}`;
  }
}
