// The network as a picture: 784 inputs as the image they are, then the layers of neurons with
// their connections. It draws what a Trace and the weights say.

import { verdict } from "./answer.js";
import { make, put } from "./dom.js";
import { geometry } from "./geometry.js";
import { grouped, t, tn } from "./language.js";
import { Lines } from "./lines.js";
import { MapCanvas } from "./maps.js";
import { Neurons } from "./neurons.js";
import { inTheDark, output as written, plain } from "./numbers.js";
import { ROUND_SCALES, SIDE } from "./shared.js";

const [TINY, BARE] = [16, 22]; // px: a circle without room for a number, and for one of two digits

export class Diagram {
  // root: an element to fill. onSelect([layer, index] or null): a person chose
  constructor(root, store, { onSelect }) {
    Object.assign(this, { root, store, onSelect });
    this.build();
    store.watch(["sizes"], () => {
      this.build();
      this.layout();
    });
    store.watch(["selected"], () => this.buttons.pressed());
    store.watch(["step"], () => this.framed());
    this.buttons.pressed();
  }

  // Neurons of each layer after the input.
  get counts() {
    return this.store.state.sizes.slice(1);
  }

  get last() {
    return this.counts.length; // the output layer's number
  }

  // A column of buttons for each layer after the input.
  get neurons() {
    return this.buttons.columns;
  }

  get selected() {
    return this.store.state.selected;
  }

  get trace() {
    const { trace } = this.store.state;
    // The answer of a network of other sizes is still under way.
    return trace && this.fits(trace.layers.map(({ a }) => a.length)) ? trace : null;
  }

  get weights() {
    const { weights } = this.store.state;
    return weights && this.fits(weights.map(({ nOut }) => nOut)) ? weights : null;
  }

  // Whether layers of so many neurons are those that are drawn.
  fits(counts) {
    return String(counts) === String(this.counts);
  }

  // Layers that are shown; a covered answer keeps the outputs for later.
  get revealed() {
    const { revealed, covered } = this.store.state;
    return covered ? Math.min(revealed, this.last - 1) : revealed;
  }

  get byActivation() {
    return this.store.state.byActivation;
  }

  build() {
    const { root } = this;
    root.textContent = "";
    const lines = make("canvas", "nn-lines", root);
    lines.setAttribute("aria-hidden", "true");
    const { positive, negative } = this.lines ?? {};
    this.lines = Object.assign(new Lines(lines, this), { positive, negative });
    this.seen = make("canvas", "nn-seen", root);
    this.seen.dataset.testid = "seen";
    this.seen.setAttribute("role", "img");
    this.seen.setAttribute("aria-label", t("What the network sees: {side} by {side} pixels", { side: SIDE }));
    this.picture = new MapCanvas(this.seen);
    this.seenCaption = make("p", "nn-caption", root);
    this.winner = make("div", "nn-winner", root);
    this.winner.hidden = true;
    this.framing = make("div", "nn-frame", root);
    this.captions = this.counts.map(() => make("p", "nn-caption", root));
    this.scales = this.counts.map(() => make("p", "nn-scale", root));
    this.buttons = new Neurons(this);
    this.outputs = this.neurons.at(-1).map((_, digit) => {
      const label = make("div", "nn-output", root);
      label.setAttribute("aria-hidden", "true"); // the neuron's own label says it
      make("b", "", label).textContent = digit;
      make("span", "", label);
      return label;
    });
  }

  nameOf(layer, index) {
    return layer === this.last
      ? t("Output layer, digit {digit}", { digit: index })
      : t("Hidden layer {layer}, neuron {n}", { layer, n: index + 1 });
  }

  // ---- layout --------------------------------------------------------------

  layout() {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (!width || !height) return;
    const style = getComputedStyle(this.root);
    const says = (name) => parseFloat(style.getPropertyValue(name)) || 0;
    const pad = says("--nn-lying");
    const found = geometry(this.counts, width, height, {
      touch: says("--nn-touch") === 1,
      plain: says("--nn-plain") === 1,
      lying: pad ? { pad, side: says("--nn-lying-seen") } : null,
    });
    const { image, size, tight, hits, label, frame } = found;
    Object.assign(this, {
      at: found.at, size, end: found.end, frame, imageBox: image, lying: Boolean(pad),
    });
    this.root.classList.toggle("nn-lying", this.lying);
    const letter = parseFloat(getComputedStyle(this.scales[0]).fontSize);
    this.close = found.between < 5 * letter; // no room for many words under a layer
    this.lines.resize(width, height);
    place(this.seen, image.x, image.y, image.side, image.side);
    place(this.seenCaption, image.x, image.y - 26, image.side);
    this.neurons.forEach((column, layer) => {
      column.forEach((button, index) => {
        const [x, y] = found.at[layer][index];
        place(button, x - hits[layer][0] / 2, y - hits[layer][1] / 2, ...hits[layer]);
      });
      for (const [texts, places] of [[this.captions, found.captions], [this.scales, found.scales]]) {
        texts[layer].hidden = !places.length;
        if (places.length) place(texts[layer], ...places[layer]);
      }
      const short = tight && !this.lying;
      const count = column.length;
      const words = layer + 1 === this.last ? tn("{n} output", "{n} outputs", count) : tn("{n} neuron", "{n} neurons", count);
      this.captions[layer].textContent = short ? grouped(count) : words;
    });
    this.seenCaption.textContent = image.side < 100 ? `${SIDE * SIDE}` : `${SIDE} × ${SIDE} = ${SIDE * SIDE}`;
    this.root.style.setProperty("--nn-circle", `${size}px`);
    this.root.classList.toggle("nn-tiny", size < (found.narrow ? BARE : TINY));
    this.outputs.forEach((output, digit) => {
      const [x, y] = found.at.at(-1)[digit];
      place(output, x + label[0], y + label[1], label[2], label[3]);
    });
    this.winner.style.width = `${frame[2]}px`;
    this.winner.style.height = `${frame[3]}px`;
    const boxes = found.at.map((column, layer) => {
      const last = layer + 1 === this.last; // outputs, with their digits and numbers
      return around(column, size, last ? label[0] + label[2] - 4 : size / 2);
    });
    this.frames = [{ ...image, width: image.side, height: image.side }, ...boxes];
    // Where there is room for words: below the picture, left of the first layer.
    const below = image.y + image.side + 8;
    const { style: told } = this.root.parentElement;
    told.setProperty("--nn-told-top", `${below}px`);
    told.setProperty("--nn-told-width", `${boxes[0].x - 10}px`);
    told.setProperty("--nn-told-height", `${height - below - 24}px`);
    this.framed();
    this.paint();
  }

  // The layer that the pass was stepped to is framed.
  framed() {
    const { step } = this.store.state;
    const box = this.frames?.[step];
    this.framing.hidden = !box;
    if (!box) return;
    const air = step === 0 ? 4 : Math.min(7, this.size / 4);
    place(this.framing, box.x - air, box.y - air, box.width + 2 * air, box.height + 2 * air);
  }

  pixelAt(i) {
    const { x, y, side } = this.imageBox;
    const cell = side / SIDE;
    return [x + ((i % SIDE) + 0.5) * cell, y + (Math.floor(i / SIDE) + 0.5) * cell];
  }

  // ---- what is seen --------------------------------------------------------

  paint() {
    if (!this.at) return;
    this.paintSeen();
    this.paintNeurons();
    this.lines.paint(this.selected ?? this.store.state.pointed);
  }

  // The drawing; a selected neuron's weight map lies over it, and ink shines through.
  paintSeen() {
    const map = this.selected?.[0] === 1 && this.weights ? this.weights[0] : null;
    this.picture.paint({
      values: map?.W,
      offset: map ? this.selected[1] * map.nIn : 0,
      scale: map?.most,
      ink: this.trace?.input,
      inkStrength: map ? 0.6 : 1,
    });
    this.seen.classList.toggle("nn-mapped", Boolean(map));
  }

  paintNeurons() {
    const { trace, revealed } = this;
    if (!trace) return;
    trace.layers.forEach(({ a }, layer) => {
      const most = a.reduce((high, value) => Math.max(high, value), 0);
      const scale = ROUND_SCALES.find((value) => value >= most) ?? most;
      put(this.scales[layer], "textContent", this.close ? `0–${plain(scale)}` : t("white = {most}", { most: plain(scale) }));
      this.buttons.paint(layer, a, scale, layer >= revealed);
    });
    const { output, digit, rival, blank, also, ...found } = verdict(trace);
    const shown = revealed >= this.last;
    const sure = shown && found.sure;
    this.outputs.forEach((label, index) => {
      put(label.lastChild, "textContent", shown && !this.lying ? written(output[index]) : "");
      label.classList.toggle("nn-first", sure && index === digit);
      const second = index === (sure ? rival : digit) || also.includes(index);
      label.classList.toggle("nn-second", shown && !blank && second && !inTheDark(output[index]));
    });
    const [x, y] = this.at.at(-1)[digit];
    this.winner.hidden = !sure;
    this.winner.style.transform = `translate(${x + this.frame[0]}px, ${y + this.frame[1]}px)`;
  }
}

// The box around neurons at these places, up to `right` of their middles.
function around(places, size, right) {
  const [xs, ys] = [0, 1].map((axis) => places.map((place) => place[axis]));
  const [x, y] = [Math.min(...xs) - size / 2, Math.min(...ys) - size / 2];
  return { x, y, width: Math.max(...xs) + right - x, height: Math.max(...ys) + size / 2 - y };
}

function place(node, x, y, width, height) {
  node.style.transform = `translate(${x}px, ${y}px)`;
  if (width !== undefined) node.style.width = `${width}px`;
  if (height !== undefined) node.style.height = `${height}px`;
}
