// One neuron in the dock: what one can change of it first, and what that does; then its
// connections one by one and its sum. Its terms come from NumPy and follow the pen.

import { handOn, make, setText } from "./dom.js";
import { places } from "./edits.js";
import { BIAS_REACHES, knob, WEIGHT_REACHES } from "./knob.js";
import { t } from "./language.js";
import { largest, MapCanvas } from "./maps.js";
import { pixelName } from "./marks.js";
import { activation, fixed, round, signed } from "./numbers.js";
import { curve, fillBar, reachOf, waterfall } from "./sums.js";
import { Tools } from "./tools.js";

const HTML = `
<header class="nn-neuronhead">
  <button type="button" data-go="-1" aria-label="${t("The neuron before")}">‹</button>
  <h2 class="nn-name"></h2>
  <button type="button" data-go="1" aria-label="${t("The next neuron")}">›</button>
</header>
<div class="nn-cause">
  <div class="nn-bias"></div>
  <p class="nn-sentence"><span></span><span></span></p>
  <button type="button" class="nn-wayback" hidden>${t("Undo change")}</button>
</div>
<div class="nn-effect">
  <svg viewBox="-6 -2 212 154" role="img"></svg>
  <p class="nn-note"></p>
</div>
<section class="nn-connections"><h3></h3><p class="nn-note"></p></section>
<div class="nn-tools"></div>
<section class="nn-sum"><h3>${t("The sum, term by term")}</h3><table><tbody></tbody></table></section>
<section class="nn-blend" hidden><h3>${t("What reaches it from the pixels")}</h3></section>`;

export class Neuron {
  // edits: Edits; nameOf(layer, index); ask(message): to the server; say(text): to the person
  constructor(store, { edits, nameOf, ask, say }) {
    Object.assign(this, { store, edits, nameOf, ask, say });
    this.root = make("div", "nn-neuronview");
    this.root.innerHTML = HTML; // our own text
    this.find = (selector) => this.root.querySelector(selector);
    for (const button of this.root.querySelectorAll("[data-go]")) {
      button.onclick = () => this.go(Number(button.dataset.go));
    }
    this.find(".nn-wayback").onclick = () => edits.undo();
    this.tools = new Tools(this.find(".nn-tools"), this);
    store.watch(["selected", "sizes"], () => this.opened());
    store.watch(["weights"], () => this.place && this.refresh());
    store.watch(["edits", "past", "base"], () => this.wayBack());
    this.wayBack();
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
    this.terms = this.facts = this.reach = null;
    delete this.root.dataset.painted;
    this.ask(this.message());
    if (!this.place) return;
    setText(this.find(".nn-name"), this.nameOf(...this.place));
    this.build();
    if (this.root.parentElement) this.root.parentElement.scrollTop = 0; // what one turns comes first
  }

  // On a phone the head, which has this button, gives its room to what is asked.
  wayBack() {
    const { canUndo, edited } = this.edits;
    this.find(".nn-wayback").hidden = !(canUndo && edited);
    handOn(this.find(".nn-wayback"), this.find(".nn-bias input"));
  }

  // To a neighbour in the same layer, which is said: the focus stays where it is.
  go(by) {
    const [layer, index] = this.place;
    const count = this.store.state.sizes[layer];
    this.find(".nn-name").setAttribute("aria-live", "polite");
    this.store.set({ selected: [layer, (index + by + count) % count] });
  }

  // The network is another one. While a slider is dragged or weights are painted the view
  // stays as it is; what does not depend on the drawing is asked for when the hand rests.
  networkChanged() {
    clearTimeout(this.asking);
    if (this.place) this.asking = setTimeout(() => this.ask(this.message()), 200);
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
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.place) this.paint();
    });
  }

  // Its sum and its activation before the change, or null where that changed nothing here.
  get before() {
    const [layer, index] = this.place;
    const was = this.store.state.before?.trace?.layers[layer - 1];
    const same = !was || fixed(was.z[index]) === fixed(this.terms.z);
    return same ? null : { z: was.z[index], a: was.a[index] };
  }

  get row() {
    const [layer, neuron] = this.place;
    const { W, b, nIn, most } = this.weights[layer - 1];
    return { weights: W.subarray(neuron * nIn, (neuron + 1) * nIn), bias: b[neuron], nIn, most };
  }

  placeOf(i) {
    if (!this.place) return null;
    const [layer, neuron] = this.place;
    return places(this.weights)[layer - 1].W + neuron * this.row.nIn + i;
  }

  biasPlace() {
    if (!this.place) return null;
    const [layer, neuron] = this.place;
    return places(this.weights)[layer - 1].b + neuron;
  }

  // ---- building ----------------------------------------------------------------

  build() {
    const first = this.place[0] === 1;
    const connections = this.find(".nn-connections");
    const [heading, note] = connections.children;
    connections.replaceChildren(heading, note);
    this.map = this.productMap = this.rows = null;
    const bias = this.find(".nn-bias");
    bias.textContent = "";
    this.bias = this.knob(bias, t("bias"), BIAS_REACHES, () => this.biasPlace());
    setText(heading, first ? t("Its connections: weight × pixel") : t("Its connections: weight × activation"));
    const leadsOn = this.place[0] < this.store.state.sizes.length - 1;
    setText(
      note,
      leadsOn
        ? t("Strong lines lead into it, thin ones on from it.")
        : t("The lines lead into it; none leads on from an output.")
    );
    if (first) this.buildMaps(connections);
    else this.buildRows(connections);
    this.buildBlend(!first);
    this.tools.build();
    this.refresh();
  }

  buildMaps(parent) {
    const pair = make("div", "nn-maps", parent);
    this.map = picture(
      captioned(pair, t("Its 784 weights")), t("The neuron's 784 weights. Paint on it to change them.")
    );
    this.productMap = picture(
      captioned(pair, t("Weights × pixels")), t("Weights times the drawing's pixels")
    );
    make("p", "nn-note", parent).textContent = t("Ink on blue pixels pushes z up, ink on orange ones down.");
    this.tools.paintOn(this.map.canvas);
  }

  buildRows(parent) {
    const list = make("div", "nn-rows", parent);
    this.rows = Array.from({ length: this.store.state.sizes[this.place[0] - 1] }, (_, i) => {
      const one = this.knob(list, t("from {n}", { n: i + 1 }), WEIGHT_REACHES, () => this.placeOf(i));
      const source = make("span", "nn-source", one.row);
      const track = make("span", "nn-track", one.row);
      return { ...one, source, fill: make("i", "", track), product: make("span", "nn-product", one.row) };
    });
  }

  buildBlend(shown) {
    const section = this.find(".nn-blend");
    section.replaceChildren(section.firstChild);
    section.hidden = !shown;
    this.blendMap = shown ? picture(section, t("Blend of first-layer maps")) : null;
    make("p", "nn-note", section).textContent =
      t(
        "The first layer's pictures, added up as strongly as each reaches this neuron. " +
        "A rough idea only: it leaves out every activation function on the way."
      );
  }

  knob(parent, label, reaches, place) {
    return knob(parent, {
      label, reaches, place, edits: this.edits, refresh: () => this.refresh(), say: this.say,
    });
  }

  // ---- painting ------------------------------------------------------------------

  // The weights changed.
  refresh() {
    this.allow(Boolean(this.weights)); // nobody changes what is not known yet
    if (!this.weights) return;
    const { weights, bias, most } = this.row;
    this.map?.paint({ values: weights, scale: most });
    this.rows?.forEach((row, i) => row.show(weights[i]));
    this.bias.show(bias);
    this.tools.refresh();
  }

  allow(changes) {
    if (this.edits.locked) return;
    for (const control of this.root.querySelectorAll("input, .nn-tools button")) control.disabled = !changes;
  }

  paintBlend() {
    if (!this.blendMap || !this.facts?.blend) return;
    this.blendMap.paint({ values: this.facts.blend, scale: largest(this.facts.blend) });
  }

  paint() {
    if (!this.terms) return;
    const { products, bias, z, a } = this.terms;
    const [layer, index] = this.place;
    const { trace } = this.store.state;
    this.productMap?.paint({ values: products, scale: largest(products) });
    const most = largest(products);
    this.rows?.forEach(({ source, fill, product }, i) => {
      if (trace) setText(source, `× ${activation(trace.layers[layer - 2].a[i])}`);
      fillBar(fill, products[i] / most);
      setText(product, signed(products[i]));
    });
    waterfall(this.find(".nn-sum tbody"), this.terms, (i) => this.sourceName(i));
    if (this.facts && trace) {
      if (!this.reach || !this.store.state.before) this.reach = reachOf(trace.layers[layer - 1]);
      curve(this.find(".nn-effect svg"), this.find(".nn-effect .nn-note"), this.terms, {
        facts: this.facts,
        layer: trace.layers[layer - 1],
        index,
        before: this.before,
        reach: this.reach,
      });
    }
    const squash = this.facts?.activation === "relu" ? "ReLU" : "σ";
    // What is displayed adds up to what is displayed: the sum is what is left of z.
    const sum = round(z) - round(bias);
    const [first, second] = this.find(".nn-sentence").children;
    setText(
      first,
      `z = ${fixed(sum)} ${bias < 0 ? "−" : "+"} ${fixed(Math.abs(round(bias)))} = ${fixed(z)},`
    );
    const is = activation(a).replace(/^(?=\d)/, "= ").replace(/^([<>])/, "$1 ");
    const formula = `${squash}(${fixed(z)}) ${is}`;
    const was = this.before && activation(this.before.a);
    setText(second, was ? t("{formula}, was {was}", { formula, was }) : formula);
    this.root.dataset.painted = this.place.join("-");
  }

  sourceName(i) {
    if (this.place[0] > 1) return t("neuron {name}", { name: i + 1 });
    return pixelName(i);
  }
}

// A place for a picture, its name over it.
function captioned(parent, name) {
  const figure = make("figure", "", parent);
  make("figcaption", "", figure).textContent = name;
  return figure;
}

function picture(parent, label) {
  const canvas = make("canvas", "nn-map", parent);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const map = new MapCanvas(canvas);
  map.canvas = canvas;
  return map;
}
