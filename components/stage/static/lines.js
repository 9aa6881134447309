// The connections as lines: blue and solid where the weight is positive, orange where it is
// negative (and dashed where single ones can be told apart), as strong as the weight or as what
// it contributes. Computes nothing but how bright and where.

import { largest, rgb } from "./maps.js";
import { SIDE } from "./shared.js";

const PIXEL_LINES = 14; // connections drawn from the picture to each neuron: the strongest ones
const ONE_NEURONS_PIXEL_LINES = 90;
const STRENGTHS = 8; // connections are drawn in this many steps of opacity, to change colours seldom
const NEAR = 7; // px: how near to a line one has to point
const PULSE = 700; // ms

// All lines at once: among hundreds the faintest would only be a haze. One neuron's: what leads
// on from it is thinner than what leads into it.
const ALL = { width: 1.1, least: 0, most: 0.8, faintest: 1, dash: false };
const INTO = { width: 1.8, least: 0.25, most: 1, faintest: 0, dash: true };
const BEAM = { ...INTO, least: 0 }; // from pixels: so many that the faintest would hide the others
const OUT = { width: 1.1, least: 0.2, most: 0.9, faintest: 0, dash: true };

export class Lines {
  // canvas: to draw on; diagram: knows where neurons and pixels are, trace and weights
  constructor(canvas, diagram) {
    Object.assign(this, { canvas, diagram });
    this.pen = canvas.getContext("2d");
    this.sorting = { values: new Float32Array(SIDE * SIDE), places: new Uint16Array(SIDE * SIDE) };
    this.drawn = [];
  }

  // palette: has the colours of both signs, as "#rrggbb"
  colour({ positive, negative }) {
    this.positive = rgb(positive);
    this.negative = rgb(negative);
  }

  resize(width, height) {
    const ratio = Math.min(devicePixelRatio, 2);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  // only: [layer, index] of the one neuron whose connections are shown, or null for all
  paint(only) {
    const { pen, diagram } = this;
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.drawn = [];
    if (!diagram.weights) return;
    if (!only) {
      for (let layer = 0; layer < diagram.last; layer++) this.paintLayer(layer, {}, ALL);
      return;
    }
    const [layer, index] = only;
    this.paintLayer(layer, { from: index }, OUT); // below those that lead into it
    this.paintLayer(layer - 1, { to: index }, layer > 1 ? INTO : BEAM);
  }

  // The connections into the layer after `layer`, or those of one neuron on either side.
  paintLayer(layer, { to = -1, from = -1 }, { width, least, most, faintest, dash }) {
    const { pen, diagram } = this;
    if (layer >= Math.min(diagram.last, diagram.revealed)) return;
    const buckets = [[], []].map(() => Array.from({ length: STRENGTHS }, () => []));
    this.connect(layer, to, from, (line) => {
      const bucket = Math.ceil(Math.min(1, Math.abs(line[4])) * STRENGTHS) - 1;
      if (bucket >= faintest) buckets[line[4] < 0 ? 1 : 0][bucket].push(line);
    });
    pen.lineWidth = width;
    buckets.forEach((bySign, sign) => {
      const [r, g, b] = sign ? this.negative : this.positive;
      pen.setLineDash(sign && dash ? [5, 4] : []);
      bySign.forEach((lines, bucket) => {
        if (!lines.length) return;
        const strength = (bucket + 1) / STRENGTHS;
        pen.strokeStyle = `rgba(${r},${g},${b},${least + (most - least) * strength})`;
        // One by one: without a graphics card a path of many lines takes three times as long.
        for (const [x1, y1, x2, y2] of lines) {
          pen.beginPath();
          pen.moveTo(x1, y1);
          pen.lineTo(x2, y2);
          pen.stroke();
        }
        this.drawn.push(...lines);
      });
    });
  }

  // Calls add([x1, y1, x2, y2, strength, layer, j, i]) for the connections into one layer: all,
  // those to neuron `only`, or those from `from`.
  connect(layer, only, from, add) {
    const { diagram } = this;
    const { nOut, nIn, W } = diagram.weights[layer];
    const source = this.sources(layer);
    const most = this.scale(layer, source) * (layer === 0 ? 0.7 : 1);
    for (let j = 0; j < nOut; j++) {
      if (only >= 0 && only !== j) continue;
      const [x2, y2] = diagram.at[layer][j];
      const inputs = layer === 0 ? this.strongest(j, source, only >= 0) : null;
      const count = inputs ? inputs.length : nIn;
      for (let k = 0; k < count; k++) {
        const i = inputs ? inputs[k] : k;
        if (from >= 0 && from !== i) continue;
        const value = W[j * nIn + i] * (source ? source[i] : 1);
        const [x1, y1] = layer === 0 ? diagram.pixelAt(i) : diagram.at[layer - 1][i];
        add([x1, y1, x2 + diagram.end[0], y2 + diagram.end[1], value / most, layer, j, i]);
      }
    }
  }

  // What multiplies the weights: the layer's input, or nothing where lines show weights alone.
  sources(layer) {
    const { trace, byActivation } = this.diagram;
    if (!byActivation || !trace) return null;
    return layer === 0 ? trace.input : trace.layers[layer - 1].a;
  }

  scale(layer, source) {
    const high = source ? source.reduce((most, value) => Math.max(most, value), 0) : 1;
    return this.diagram.weights[layer].most * (high || 1);
  }

  // The pixels that matter most to neuron j of the first hidden layer. This runs for
  // sixteen neurons in every frame, so it sorts plain numbers and only those of inked pixels.
  strongest(j, source, many) {
    const { W, nIn } = this.diagram.weights[0];
    const wanted = many ? ONE_NEURONS_PIXEL_LINES : PIXEL_LINES;
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

  // The line that one points at: {layer, j, i}, or null. Strong ones come first.
  near(x, y) {
    let found = null;
    let least = NEAR;
    for (let k = this.drawn.length - 1; k >= 0; k--) {
      const [x1, y1, x2, y2, , layer, j, i] = this.drawn[k];
      const [dx, dy] = [x2 - x1, y2 - y1];
      const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy);
      if (along < 0 || along > 1) continue;
      const away = Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
      if (away < least - 0.5) {
        least = away;
        found = { layer: layer + 1, j, i };
      }
    }
    return found;
  }

  // Activations travel along the connections into a layer, once.
  pulse(layer) {
    cancelAnimationFrame(this.pulsing);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still || !this.diagram.weights || layer < 1 || layer > this.diagram.last) return;
    const began = performance.now();
    const step = () => {
      const share = Math.min(1, (performance.now() - began) / PULSE);
      this.paint(null);
      if (share === 1) return;
      const { pen } = this;
      for (const [x1, y1, x2, y2, strength, of] of this.drawn) {
        if (of !== layer - 1 || Math.abs(strength) < 0.08) continue;
        const [r, g, b] = strength < 0 ? this.negative : this.positive;
        pen.fillStyle = `rgb(${r},${g},${b})`;
        pen.beginPath();
        const radius = 1.5 + 2.5 * Math.min(1, Math.abs(strength));
        pen.arc(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share, radius, 0, 2 * Math.PI);
        pen.fill();
      }
      this.pulsing = requestAnimationFrame(step);
    };
    this.pulsing = requestAnimationFrame(step);
  }
}
