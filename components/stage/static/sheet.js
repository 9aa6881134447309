// The neuron's sheet: its weights, what they make of the drawing, the sum term by term,
// the squish. Its terms come from NumPy by a lane of their own and follow the pen; its
// controls change the network.

import { make } from "./diagram.js";
import { places } from "./edits.js";
import { decodeTerms, Lane } from "./live.js";
import { largest, MapCanvas, SIDE } from "./maps.js";

const TOP_TERMS = 8;
const WEIGHT_RANGE = 10; // how far the sliders go; typing goes to the server's limit
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
  select(place, network) {
    const same = place && this.place?.join() === place.join();
    this.place = place;
    this.root.hidden = !place;
    if (!place) {
      this.lane.rest();
      return;
    }
    const [layer, neuron] = place;
    this.lane.use(network, { layer, neuron });
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
      this.paintable(this.map.canvas);
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

  // A slider and a number field for one of the 13,002 numbers.
  knob(parent, label, placeOf) {
    const row = make("label", "nn-knob", parent);
    make("span", "", row).textContent = label;
    const range = make("input", "", row);
    Object.assign(range, { type: "range", min: -WEIGHT_RANGE, max: WEIGHT_RANGE, step: 0.01 });
    const number = make("input", "", row);
    Object.assign(number, { type: "number", step: 0.1 });
    range.setAttribute("aria-label", `${label}, slider`);
    number.setAttribute("aria-label", `${label}, number`);
    let dragging = false;
    const set = (value) => this.edits.setNumbers({ [placeOf()]: value });
    range.oninput = () => {
      if (!dragging) this.edits.remember();
      dragging = true;
      number.value = range.value;
      set(Number(range.value));
    };
    range.onchange = () => { dragging = false; };
    number.onchange = () => {
      const limit = this.limit ?? 20;
      const wanted = Number(number.value);
      if (number.value === "" || !Number.isFinite(wanted)) {
        this.refresh();
        this.say("That is not a number; nothing was changed.");
        return;
      }
      const value = Math.min(limit, Math.max(-limit, wanted));
      if (value !== wanted) this.say(`Kept within −${limit} to ${limit}.`);
      this.edits.remember();
      number.value = value;
      range.value = value;
      set(value);
    };
    return {
      show: (value) => {
        if (document.activeElement !== number) number.value = value.toFixed(2);
        if (!dragging) range.value = value;
      },
    };
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

  // Weights are painted like ink: by pointer, or with arrow keys and Space.
  paintable(canvas) {
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-roledescription", "weight map");
    let cursor = null;
    let painting = false;
    const dab = (cx, cy) => {
      if (!this.tool) return;
      const strength = largest(this.weights[0].W) / 2;
      const value = { more: strength, less: -strength, none: 0 }[this.tool];
      const numbers = {};
      for (let y = cy - 1; y <= cy + 1; y++) {
        for (let x = cx - 1; x <= cx + 1; x++) {
          if (x >= 0 && x < SIDE && y >= 0 && y < SIDE) numbers[this.placeOf(y * SIDE + x)] = value;
        }
      }
      this.edits.setNumbers(numbers);
    };
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [
        Math.floor(((event.clientX - box.left) / box.width) * SIDE),
        Math.floor(((event.clientY - box.top) / box.height) * SIDE),
      ];
    };
    canvas.onpointerdown = (event) => {
      if (!this.tool) {
        this.say("Choose Paint +, Paint − or Erase first.");
        return;
      }
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      painting = true;
      this.edits.remember();
      dab(...at(event));
    };
    canvas.onpointermove = (event) => { if (painting) dab(...at(event)); };
    canvas.onpointerup = canvas.onpointercancel = () => { painting = false; };
    canvas.onkeydown = (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (event.key === " " || event.key === "Enter") {
        cursor ??= [14, 14];
        if (!this.tool) this.say("Choose Paint +, Paint − or Erase first.");
        else this.edits.remember();
        dab(...cursor);
      } else if (step[event.key]) {
        cursor = (cursor ?? [14, 14]).map((value, axis) =>
          Math.min(SIDE - 1, Math.max(0, value + step[event.key][axis]))
        );
        this.say(`Row ${cursor[1] + 1}, column ${cursor[0] + 1}`);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    };
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
    this.paintSum(products, bias, z);
    this.paintSquish(z, a);
    this.root.dataset.painted = this.place.join("-");
    const squish = this.facts?.activation === "relu" ? "ReLU" : "σ";
    // What is displayed adds up to what is displayed: the sum is what is left of z.
    const sum = round(z) - round(bias);
    this.find(".nn-sentence").textContent =
      `z = ${fixed(sum)} ${bias < 0 ? "−" : "+"} ${fixed(Math.abs(round(bias)))} = ${fixed(z)}, ` +
      `${squish}(${fixed(z)}) = ${fixed(a)}`;
  }

  paintSum(products, bias, z) {
    const order = Array.from(products.keys()).sort(
      (i, j) => Math.abs(products[j]) - Math.abs(products[i])
    );
    const shown = order.slice(0, TOP_TERMS).filter((i) => products[i] !== 0);
    const active = order.filter((i) => products[i] !== 0).length;
    const rows = shown.map((i) => [this.sourceName(i), round(products[i])]);
    const named = rows.reduce((sum, [, value]) => sum + value, 0);
    // The rest takes up the rounding, so that the column adds up as it stands.
    if (active > shown.length || rows.length) {
      const rest = round(z) - round(bias) - named;
      if (active > shown.length || Math.abs(rest) > 0.004) {
        rows.push([`${active - shown.length} more`, rest]);
      }
    }
    rows.push(["bias", round(bias)]);
    // A waterfall: each bar begins where the one before it ended.
    let reached = 0;
    const bars = rows.map(([name, value]) => [name, value, reached, (reached += value)]);
    bars.push(["z", round(z), 0, round(z)]);
    const low = Math.min(0, ...bars.map(([, , , end]) => end));
    const high = Math.max(0.01, ...bars.map(([, , , end]) => end));
    const at = (value) => (100 * (value - low)) / (high - low);
    const body = this.find(".nn-sum tbody");
    while (body.rows.length > bars.length) body.deleteRow(-1);
    while (body.rows.length < bars.length) {
      const row = body.insertRow();
      make("th", "", row).scope = "row";
      make("i", "", make("span", "nn-track", make("td", "", row)));
      make("td", "nn-value", row);
    }
    bars.forEach(([name, value, begin, end], index) => {
      const row = body.rows[index];
      row.classList.toggle("nn-total", index === bars.length - 1);
      setText(row.cells[0], name);
      setText(row.cells[2], signed(value));
      const bar = row.querySelector("i");
      bar.style.left = `${at(Math.min(begin, end))}%`;
      bar.style.width = `${Math.max(0.8, at(Math.max(begin, end)) - at(Math.min(begin, end)))}%`;
      bar.className = value < 0 ? "nn-neg" : "nn-pos";
      bar.parentNode.style.setProperty("--nn-zero", `${at(0)}%`);
    });
  }

  sourceName(i) {
    if (this.place[0] > 1) return `neuron ${i + 1}`;
    return `pixel ${Math.floor(i / SIDE) + 1}, ${(i % SIDE) + 1}`;
  }

  // The activation function with this neuron's z on it, the layer's other neurons as faint dots.
  paintSquish(z, a) {
    const svg = this.find(".nn-squish svg");
    const { facts, trace } = this;
    if (!facts || !trace) return;
    const layer = trace.layers[this.place[0] - 1];
    const reach = Math.max(6, Math.ceil(largest(layer.z) / 5) * 5);
    const high = Math.max(1, facts.activation === "relu" ? reach : 1);
    const x = (value) => 100 + (100 * Math.max(-reach, Math.min(reach, value))) / reach;
    const y = (value) => 130 - (120 * Math.max(0, Math.min(high, value))) / high;
    const inside = facts.curve.filter(([at]) => Math.abs(at) <= reach);
    const line = [[-reach, inside[0][1]], ...inside, [reach, ends(facts.curve, reach)]];
    const path = line.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
    const others = Array.from(layer.z, (value, i) =>
      i === this.place[1]
        ? ""
        : `<circle class="nn-other" cx="${x(value)}" cy="${y(layer.a[i])}" r="3"/>`
    ).join("");
    svg.innerHTML = `
      <line class="nn-axis" x1="0" x2="200" y1="130" y2="130"/>
      <line class="nn-axis" x1="100" x2="100" y1="6" y2="130"/>
      <polyline class="nn-curve" points="${path}"/>${others}
      <line class="nn-drop" x1="${x(z)}" x2="${x(z)}" y1="130" y2="${y(a)}"/>
      <circle class="nn-here" cx="${x(z)}" cy="${y(a)}" r="6"/>
      <text x="0" y="144">−${reach}</text><text x="200" y="144" text-anchor="end">${reach}</text>
      <text x="104" y="12">${high}</text><text x="100" y="144" text-anchor="middle">z</text>`;
    svg.setAttribute("aria-label", `Activation function; z ${fixed(z)} becomes ${fixed(a)}`);
    setText(
      this.find(".nn-squish .nn-note"),
      facts.activation === "relu"
        ? "ReLU: below zero nothing, above it z itself."
        : "Sigmoid: any z becomes a brightness from 0 to 1."
    );
  }
}

const round = (value) => Math.round(value * 100) / 100;
const fixed = (value) => round(value).toFixed(2).replace("-", "−").replace(/^−0\.00$/, "0.00");
const signed = (value) => (round(value) > 0 ? "+" : "") + fixed(value);

// A curve's value where the drawing ends, between two of its points.
function ends(curve, at) {
  const next = curve.findIndex(([z]) => z >= at);
  const [[z0, a0], [z1, a1]] = [curve[next - 1], curve[next]];
  return a0 + ((a1 - a0) * (at - z0)) / (z1 - z0);
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A bar that grows from the middle: right and blue for positive, left and orange for negative.
function fillBar(fill, share) {
  const width = Math.min(1, Math.abs(share)) * 50;
  fill.style.width = `${width}%`;
  fill.style.left = share < 0 ? `${50 - width}%` : "50%";
  fill.className = share < 0 ? "nn-neg" : "nn-pos";
}
