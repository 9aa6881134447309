// The network as a picture: 784 inputs as the image they are, then 16, 16 and 10
// neurons with their connections. It draws what a Trace and the weights say and
// computes nothing but how bright and how wide that is.

import { verdict } from "./answer.js";
import { make } from "./dom.js";
import { largest, MapCanvas, rgb } from "./maps.js";
import { PALETTE, SIDE } from "./shared.js";
import { fixed } from "./sums.js";

const PIXEL_LINES = 14; // connections drawn from the picture to each neuron: the strongest ones
const SELECTED_PIXEL_LINES = 90;
const STRENGTHS = 8; // connections are drawn in this many steps of opacity, to draw few paths

// Values by which "white" is labelled, so that the scale does not flicker.
const ROUND_SCALES = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000];

export class Diagram {
  // root: an element to fill. onSelect([layer, index] or null): a person chose
  constructor(root, store, { onSelect }) {
    Object.assign(this, { root, store, onSelect });
    this.positive = rgb(PALETTE.positive);
    this.negative = rgb(PALETTE.negative);
    this.build();
    store.watch(["sizes"], () => {
      this.build();
      this.layout();
    });
    store.watch(["selected"], () => this.pressed());
    this.pressed();
  }

  // Neurons of each layer after the input.
  get counts() {
    return this.store.state.sizes.slice(1);
  }

  get last() {
    return this.counts.length; // the output layer's number
  }

  get selected() {
    return this.store.state.selected;
  }

  get trace() {
    const { trace } = this.store.state;
    // The answer of a network of other sizes is still under way.
    return trace?.layers.length === this.last ? trace : null;
  }

  get weights() {
    const { weights } = this.store.state;
    return weights?.length === this.last ? weights : null;
  }

  build() {
    const { root } = this;
    root.textContent = "";
    this.lines = make("canvas", "nn-lines", root);
    this.lines.setAttribute("aria-hidden", "true");
    this.pen = this.lines.getContext("2d");
    this.seen = make("canvas", "nn-seen", root);
    this.seen.dataset.testid = "seen";
    this.seen.setAttribute("role", "img");
    this.seen.setAttribute("aria-label", "What the network sees: 28 by 28 pixels");
    this.picture = new MapCanvas(this.seen);
    this.seenCaption = make("p", "nn-caption", root);
    this.winner = make("div", "nn-winner", root);
    this.captions = this.counts.map(() => make("p", "nn-caption", root));
    this.scales = this.counts.map(() => make("p", "nn-scale", root));
    this.group = make("div", "nn-neurons", root);
    this.group.setAttribute("role", "group");
    this.group.setAttribute(
      "aria-label",
      "The network's neurons. Arrow keys move between them, Enter selects one, Escape lets go."
    );
    this.neurons = this.counts.map((count, layer) =>
      Array.from({ length: count }, (_, index) => this.neuron(layer + 1, index))
    );
    this.outputs = this.neurons.at(-1).map((_, digit) => {
      const label = make("div", "nn-output", root);
      label.setAttribute("aria-hidden", "true"); // the neuron's own label says it
      make("b", "", label).textContent = digit;
      make("span", "", label);
      return label;
    });
    this.focusable = this.neurons[0][0];
    this.focusable.tabIndex = 0;
    this.group.onkeydown = (event) => this.keyDown(event);
    this.shown = new Map();
    this.sorting = { values: new Float32Array(SIDE * SIDE), places: new Uint16Array(SIDE * SIDE) };
  }

  neuron(layer, index) {
    const button = make("button", "nn-neuron", this.group);
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.testid = `neuron-${layer}-${index}`;
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-label", this.nameOf(layer, index));
    button.onclick = () => this.onSelect(this.isSelected(layer, index) ? null : [layer, index]);
    button.onfocus = () => {
      this.focusable.tabIndex = -1;
      this.focusable = button;
      button.tabIndex = 0;
    };
    button.place = [layer, index];
    return button;
  }

  nameOf(layer, index) {
    return layer === this.last
      ? `Output layer, digit ${index}`
      : `Hidden layer ${layer}, neuron ${index + 1}`;
  }

  isSelected(layer, index) {
    return this.selected?.[0] === layer && this.selected?.[1] === index;
  }

  keyDown(event) {
    const [layer, index] = event.target.place ?? [];
    if (!layer) return;
    let next = null;
    if (event.key === "ArrowDown") next = this.neurons[layer - 1][index + 1];
    else if (event.key === "ArrowUp") next = this.neurons[layer - 1][index - 1];
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const column = this.neurons[layer - 1 + (event.key === "ArrowRight" ? 1 : -1)];
      next = column?.[Math.round((index / Math.max(1, this.counts[layer - 1] - 1)) * (column.length - 1))];
    } else if (event.key === "Escape") {
      if (this.selected) this.onSelect(null);
      else event.target.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
    next?.focus();
  }

  // ---- state ---------------------------------------------------------------

  // A neuron that was knocked out is crossed; `keys` are "layer-index".
  setMuted(keys) {
    for (const button of this.neurons.flat()) {
      button.classList.toggle("nn-muted", keys.has(button.place.join("-")));
    }
  }

  pressed() {
    for (const button of this.neurons.flat()) {
      button.setAttribute("aria-pressed", String(this.isSelected(...button.place)));
    }
  }

  // ---- layout --------------------------------------------------------------

  layout() {
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    if (!width || !height) return;
    const narrow = width < 480;
    const top = 30;
    const bottom = 24;
    const labels = narrow ? 80 : 104;
    const most = Math.max(10, ...this.counts);
    const pitch = (height - top - bottom) / most;
    const size = Math.max(Math.min(24, pitch), Math.min(34, pitch - 2));
    const image = Math.round(Math.min(width * (narrow ? 0.25 : 0.3), height * 0.5, 260));
    const right = width - labels - size / 2;
    const left = image + (right - image) * (narrow ? 0.32 : 0.3);
    const between = (right - left) / Math.max(1, this.last - 1);
    const xs = this.counts.map((_, layer) => (this.last === 1 ? right : left + layer * between));
    this.size = size;
    this.at = this.counts.map((count, layer) => {
      const outputs = layer + 1 === this.last;
      const step = outputs ? Math.min(pitch * 1.5, (height - top - bottom) / count) : pitch;
      const first = top + (height - top - bottom - step * count) / 2 + step / 2;
      return Array.from({ length: count }, (_, index) => [xs[layer], first + index * step]);
    });
    this.imageBox = { x: 0, y: top + (height - top - bottom - image) / 2, side: image };

    const ratio = Math.min(devicePixelRatio, 2);
    this.lines.width = Math.round(width * ratio);
    this.lines.height = Math.round(height * ratio);
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    place(this.seen, 0, this.imageBox.y, image, image);
    place(this.seenCaption, 0, this.imageBox.y - 28, image);
    const textWidth = narrow ? 64 : 110;
    this.neurons.forEach((column, layer) => {
      column.forEach((button, index) => {
        const [x, y] = this.at[layer][index];
        place(button, x - size / 2, y - size / 2, size, size);
      });
      const x = xs[layer];
      place(this.captions[layer], x - textWidth / 2, 0, textWidth);
      place(this.scales[layer], x - textWidth / 2, height - 20, textWidth);
      const unit = layer + 1 === this.last ? "outputs" : "neurons";
      this.captions[layer].textContent = narrow ? column.length : `${column.length} ${unit}`;
    });
    this.seenCaption.textContent = narrow ? "784" : "784 pixels";
    this.root.style.setProperty("--nn-neuron-text", `${Math.round(size * 0.4)}px`);
    this.outputs.forEach((label, digit) => {
      const [x, y] = this.at.at(-1)[digit];
      place(label, x + size / 2 + 8, y - 16, labels - 12, 32);
    });
    this.winner.style.width = `${labels + size - 2}px`;
    this.winner.style.height = `${size + 8}px`;
    this.paint();
  }

  // ---- what is seen --------------------------------------------------------

  paint() {
    if (!this.at) return;
    this.paintSeen();
    this.paintNeurons();
    this.paintLines();
  }

  // The drawing; a selected neuron's weight map lies over it, and ink shines through.
  paintSeen() {
    const map = this.selected?.[0] === 1 && this.weights ? this.weights[0] : null;
    const offset = map ? this.selected[1] * map.nIn : 0;
    this.picture.paint({
      values: map?.W,
      offset,
      scale: map ? largest(map.W, offset, offset + map.nIn) : 1,
      ink: this.trace?.input,
      inkStrength: map ? 0.6 : 1,
    });
    this.seen.classList.toggle("nn-mapped", Boolean(map));
  }

  paintNeurons() {
    const { trace } = this;
    const { revealed } = this.store.state;
    if (!trace) return;
    trace.layers.forEach(({ a }, layer) => {
      const most = a.reduce((high, value) => Math.max(high, value), 0);
      const scale = ROUND_SCALES.find((value) => value >= most) ?? most;
      this.set(this.scales[layer], "textContent", `white = ${scale}`);
      this.neurons[layer].forEach((button, index) => {
        const later = layer >= revealed;
        const level = later ? 0 : Math.round((255 * Math.max(0, a[index])) / scale);
        this.set(button.style, "backgroundColor", `rgb(${level},${level},${level})`);
        this.set(button.style, "color", level > 117 ? "#000" : "#fff");
        // outputs have their numbers beside them
        if (layer + 1 < this.last) this.set(button, "textContent", later ? "" : brief(a[index]));
        button.dataset.activation = a[index];
      });
    });
    const { output, digit, rival, blank, ...found } = verdict(trace);
    const shown = revealed >= this.last;
    const sure = shown && found.sure;
    this.outputs.forEach((label, index) => {
      this.set(label.lastChild, "textContent", shown ? fixed(output[index]) : "");
      label.classList.toggle("nn-first", sure && index === digit);
      label.classList.toggle("nn-second", shown && !blank && index === (sure ? rival : digit));
    });
    const [x, y] = this.at.at(-1)[digit];
    this.winner.hidden = !sure;
    this.winner.style.transform = `translate(${x - this.size / 2 - 5}px, ${y - this.size / 2 - 5}px)`;
  }

  // Writes to the page only what changed: most neurons rest most of the time.
  set(target, property, value) {
    const known = this.shown.get(target) ?? {};
    if (known[property] === value) return;
    known[property] = value;
    this.shown.set(target, known);
    target[property] = value;
  }

  paintLines() {
    const { pen, weights } = this;
    pen.clearRect(0, 0, this.lines.width, this.lines.height);
    if (!weights) return;
    const buckets = [[], []].map(() => Array.from({ length: STRENGTHS }, () => []));
    const add = (x1, y1, x2, y2, value) => {
      const strength = Math.min(1, Math.abs(value));
      const bucket = Math.ceil(strength * STRENGTHS) - 1;
      if (bucket >= 0) buckets[value < 0 ? 1 : 0][bucket].push(x1, y1, x2, y2);
    };
    for (let layer = 0; layer < this.last; layer++) {
      if (this.selected && this.selected[0] !== layer + 1) continue;
      if (layer >= this.store.state.revealed) continue;
      const { nOut, nIn, W } = weights[layer];
      const source = this.sourceActivations(layer);
      const only = this.selected ? this.selected[1] : -1;
      const most = layer === 0 ? this.pixelScale(source) : this.scaleOf(layer, source);
      for (let j = 0; j < nOut; j++) {
        if (only >= 0 && only !== j) continue;
        const [x2, y2] = this.at[layer][j];
        const inputs = layer === 0 ? this.strongest(j, source, only >= 0) : null;
        const count = inputs ? inputs.length : nIn;
        for (let k = 0; k < count; k++) {
          const i = inputs ? inputs[k] : k;
          const value = W[j * nIn + i] * (source ? source[i] : 1);
          const [x1, y1] = layer === 0 ? this.pixelAt(i) : this.at[layer - 1][i];
          add(x1, y1, x2 - this.size / 2, y2, value / most);
        }
      }
    }
    pen.lineWidth = this.selected ? 1.8 : 1.1;
    buckets.forEach((bySign, sign) => {
      const [r, g, b] = sign ? this.negative : this.positive;
      // Never colour alone: where single connections can be told apart, negative ones are dashed.
      pen.setLineDash(sign && this.selected ? [5, 4] : []);
      bySign.forEach((segments, bucket) => {
        if (!segments.length) return;
        const strength = (bucket + 1) / STRENGTHS;
        pen.strokeStyle = `rgba(${r},${g},${b},${(this.selected ? 1 : 0.8) * strength})`;
        pen.beginPath();
        for (let i = 0; i < segments.length; i += 4) {
          pen.moveTo(segments[i], segments[i + 1]);
          pen.lineTo(segments[i + 2], segments[i + 3]);
        }
        pen.stroke();
      });
    });
  }

  // What multiplies the weights: the layer's input, or nothing where lines show weights alone.
  sourceActivations(layer) {
    if (!this.store.state.byActivation || !this.trace) return null;
    return layer === 0 ? this.trace.input : this.trace.layers[layer - 1].a;
  }

  scaleOf(layer, source) {
    const high = source ? source.reduce((most, value) => Math.max(most, value), 0) : 1;
    return this.weights[layer].most * (high || 1);
  }

  pixelScale(source) {
    return this.scaleOf(0, source) * 0.7;
  }

  pixelAt(i) {
    const { x, y, side } = this.imageBox;
    const cell = side / SIDE;
    return [x + ((i % SIDE) + 0.5) * cell, y + (Math.floor(i / SIDE) + 0.5) * cell];
  }

  // The pixels that matter most to neuron j of the first hidden layer. This runs for
  // sixteen neurons in every frame, so it sorts plain numbers and only those of inked pixels.
  strongest(j, source, many) {
    const { W, nIn } = this.weights[0];
    const wanted = many ? SELECTED_PIXEL_LINES : PIXEL_LINES;
    const { values, places } = this.sorting;
    let count = 0;
    for (let i = 0; i < nIn; i++) {
      const factor = source ? source[i] : 1;
      if (factor === 0) continue;
      values[count] = Math.abs(W[j * nIn + i] * factor);
      places[count++] = i;
    }
    if (count <= wanted) return places.slice(0, count);
    const least = values.slice(0, count).sort()[count - wanted];
    return places.slice(0, count).filter((_, k) => values[k] >= least);
  }

  // Words for screen readers; called when the pen or a knob rests, since they change with it.
  describe() {
    if (!this.trace) return;
    for (const button of this.neurons.flat()) {
      const [layer, index] = button.place;
      const { a } = this.trace.layers[layer - 1];
      button.setAttribute("aria-label", `${this.nameOf(layer, index)}: ${fixed(a[index])}`);
    }
  }
}

// Two characters or three fit into a neuron: ".83", "1", "12", "3.4".
function brief(a) {
  if (a >= 9.95) return a.toFixed(0);
  if (a >= 0.995) return a.toFixed(1).replace(/\.0$/, "");
  return a < 0.005 ? "0" : a.toFixed(2).replace(/^0/, "");
}

function place(node, x, y, width, height) {
  node.style.transform = `translate(${x}px, ${y}px)`;
  if (width !== undefined) node.style.width = `${width}px`;
  if (height !== undefined) node.style.height = `${height}px`;
}
