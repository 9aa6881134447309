// The neuron's sheet: its weights, what they make of the drawing, the sum term by term,
// the squish. Its terms come from NumPy by a lane of their own and follow the pen; its
// controls change the network.

import { paintable } from "./brush.js";
import { make } from "./dom.js";
import { places } from "./edits.js";
import { knob } from "./knob.js";
import { decodeTerms, Lane } from "./live.js";
import { largest, MapCanvas, SIDE } from "./maps.js";
import { curve, fillBar, fixed, round, signed, waterfall } from "./sums.js";

const LIMIT = 50; // as in network/edit.py, until the server says it
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
  <section class="nn-squish"><h4>The squish</h4>
    <svg viewBox="-6 -6 212 152" role="img"></svg>
    <p class="nn-note"></p>
  </section>
</div>
<div class="nn-tools"></div>`;

export class Sheet {
  // root: an element to fill; edits: Edits; lane: what Lane wants besides its callbacks
  constructor(root, { base, palette, edits, newest, nameOf, onClose, say }) {
    Object.assign(this, { root, base, palette, edits, nameOf, say });
    root.innerHTML = HTML; // our own text
    this.find = (selector) => root.querySelector(selector);
    this.place = null;
    this.find("[data-sheet=close]").onclick = onClose;
    this.lane = new Lane({
      base,
      path: "/api/terms",
      decode: decodeTerms,
      newest,
      onTrace: (terms) => {
        this.terms = terms;
        this.paintSoon();
      },
      onState: () => {},
    });
    root.hidden = true;
  }

  close() {
    clearTimeout(this.asking);
    this.lane.close();
    cancelAnimationFrame(this.frame);
  }

  // Another neuron, or the same one in another network; null closes.
  select(place, network, moved = []) {
    const same = place && this.place?.join() === place.join();
    this.place = place;
    this.root.hidden = !place;
    if (!place) {
      this.lane.rest();
      return;
    }
    const [layer, neuron] = place;
    this.lane.use(network, { layer, neuron }, moved);
    if (same && network === this.network) return;
    this.network = network;
    clearTimeout(this.asking);
    // While a slider is dragged or weights are painted the sheet stays as it is; what does
    // not depend on the drawing is asked for when the hand rests.
    if (same) {
      this.asking = setTimeout(() => this.fetchFacts(), 200);
      return;
    }
    this.terms = this.facts = null;
    this.find(".nn-name").textContent = this.nameOf(layer, neuron);
    this.build();
    this.fetchFacts();
  }

  // On a projector the sheet is below the edge of the screen.
  reveal() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.root.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  }

  async fetchFacts() {
    const { place, network } = this;
    const query = new URLSearchParams({ network, layer: place[0], neuron: place[1] });
    try {
      const answer = await fetch(`${this.base}/api/neuron?${query}`);
      if (!answer.ok) return;
      const facts = await answer.json();
      if (this.place !== place || this.network !== network) return;
      this.facts = facts;
      this.paintBlend();
      this.paintSoon();
    } catch {
      // no connection: the stage says so
    }
  }

  setWeights(weights) {
    this.weights = weights;
    if (this.place) this.refresh();
  }

  // The drawing changed, or the trace did.
  offer() {
    if (this.place) this.lane.offer();
  }

  setTrace(trace) {
    this.trace = trace;
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
        "The first layer's maps, blended by how they reach this neuron: a linear approximation that leaves out every squish on the way.";
    }
    this.buildTools(first);
    if (this.weights) this.refresh();
  }

  picture(parent, label) {
    const canvas = make("canvas", "nn-map", parent);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    const map = new MapCanvas(canvas, this.palette);
    map.canvas = canvas;
    return map;
  }

  buildSliders(parent) {
    const list = make("div", "nn-sliders", parent);
    return Array.from({ length: 16 }, (_, i) => {
      const knob = this.knob(list, `from ${i + 1}`, () => this.placeOf(i));
      return knob;
    });
  }

  knob(parent, label, place) {
    return knob(parent, {
      label,
      place,
      limit: () => this.limit ?? LIMIT,
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
    return Array.from({ length: 16 }, (_, i) => {
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
        "From zero: a bright bar with dark surroundings, the lesson's edge detector";
    }
    const group = make("div", "nn-toolgroup", tools);
    this.button(group, "Start from zero", () => this.zero());
    if (this.place[0] < 3) {
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
    const numbers = { [this.biasPlace()]: 0 };
    const start = this.placeOf(0);
    for (let i = 0; i < SIDE * SIDE; i++) {
      const y = Math.floor(i / SIDE);
      const x = i % SIDE;
      const across = x >= 7 && x <= 20;
      const bar = across && y >= 12 && y <= 15;
      const edge = across && ((y >= 9 && y <= 11) || (y >= 16 && y <= 18));
      numbers[start + i] = bar ? strength : edge ? -strength : 0;
    }
    this.edits.remember();
    this.edits.setNumbers(numbers);
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
    if (this.facts && this.trace) {
      curve(this.find(".nn-squish svg"), this.find(".nn-squish .nn-note"), this.terms, {
        facts: this.facts,
        layer: this.trace.layers[layer - 1],
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
