// Curves on a canvas: accuracy on unseen (thick), seen (thin) and one's own digits (dotted), cost (dashed, violet), by
// moment from left to right, and a line at the moment that is shown. Fast enough for every frame.

import { fitted, legible } from "./canvas.js";
import { grouped, t, tn } from "./language.js";
import { number, percent } from "./numbers.js";

const GAP = 8; // px between two moments
const EDGE = 1; // px; the slider over it goes from edge to edge
const COLOURS = ["text", "muted", "cost", "line", "select", "surface"];
const LINES = [["own", "text", 2, [2, 4]], ["seen", "muted", 1.5, []], ["cost", "cost", 2, [6, 4]], ["unseen", "text", 3, []]];

export class Curve {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
  }

  // The canvas has another size, or the page other colours: asked for once and not in every frame,
  // in which all else changes and each question means a layout more.
  restyled() {
    this.style = null;
  }

  restyle() {
    const { canvas } = this;
    const { width, height } = fitted(canvas);
    const computed = getComputedStyle(canvas);
    const colours = Object.fromEntries(COLOURS.map((name) => [name, computed.getPropertyValue(`--nn-${name}`)]));
    this.style = { width, height, colours };
    this.letter = parseFloat(computed.fontSize);
    this.top = this.letter + 6;
    this.pen.font = `${this.letter}px ${computed.fontFamily}`;
  }

  colour(name) {
    return this.style.colours[name];
  }

  // learning: as in the store, or null; at: the moment shown; words: what it says in numbers
  paint(learning, at = 0, words = t("The course of the training: nothing yet")) {
    const { canvas, pen } = this;
    if (!this.style) this.restyle();
    const { width, height } = this.style;
    pen.clearRect(0, 0, width, height);
    if (canvas.getAttribute("aria-label") !== words) canvas.setAttribute("aria-label", words);
    const bottom = height - this.letter - 6;
    this.frame(width, bottom, learning?.snapshots > 1);
    if (!learning) return;
    const { curve, snapshots } = learning;
    const last = Math.max(1, snapshots - 1);
    const x = (k) => EDGE + ((width - 2 * EDGE) * k) / last;
    const high = Math.max(...curve.cost.filter(Number.isFinite), 1e-9);
    const y = (share) => bottom - (bottom - this.top) * Math.max(0, Math.min(1, share));
    for (const [name, colour, wide, dash] of LINES) {
      this.line((curve[name] ?? []).map((value, k) => [x(k), y(name === "cost" ? value / high : value), value]), colour, wide, dash);
    }
    pen.setLineDash([]);
    pen.strokeStyle = this.colour("select");
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x(at), 0);
    pen.lineTo(x(at), height);
    pen.stroke();
    this.labels(curve, snapshots, x, bottom, width, high);
  }

  // grown: there is a curve. Before that words stand here, and heights mean nothing yet.
  frame(width, bottom, grown) {
    const { pen } = this;
    pen.setLineDash([]);
    pen.strokeStyle = this.colour("line");
    pen.lineWidth = 1;
    for (const share of grown ? [0, 0.5, 1] : [0]) {
      const y = bottom - (bottom - this.top) * share;
      pen.beginPath();
      pen.moveTo(0, y);
      pen.lineTo(width, y);
      pen.stroke();
    }
  }

  line(points, colour, wide, dash) {
    const { pen } = this;
    pen.strokeStyle = this.colour(colour);
    pen.lineWidth = wide;
    pen.lineJoin = "round";
    pen.setLineDash(dash);
    pen.beginPath();
    let down = false;
    for (const [x, y, value] of points) {
      if (!Number.isFinite(value)) down = false;
      else if (down) pen.lineTo(x, y);
      else {
        pen.moveTo(x, y);
        pen.lineTo(x + 0.1, y); // a single point is a dot
        down = true;
      }
    }
    pen.stroke();
  }

  // Which moments these are, by mini-batches; snapshots need not be evenly spaced.
  labels(curve, snapshots, x, bottom, width, high) {
    const { pen } = this;
    pen.fillStyle = this.colour("muted");
    pen.textBaseline = "top";
    const count = Math.min(snapshots - 1, width > 500 ? 4 : 2);
    const last = pen.measureText(grouped(curve.steps[snapshots - 1] ?? 0)).width;
    let free = 0; // from where on nothing is written yet
    for (let n = 0; n <= count; n++) {
      const k = count ? Math.round((n * (snapshots - 1)) / count) : 0;
      if (curve.steps[k] === undefined) continue;
      const steps = curve.steps[k];
      const text = n === 0 && count ? tn("{n} step", "{n} steps", steps) : grouped(steps);
      const wide = pen.measureText(text).width;
      const between = n > 0 && n < count; // said only where there is room
      if (between && (x(k) - wide / 2 < free || x(k) + wide / 2 > width - 2 - last - GAP)) continue;
      free = (n === 0 ? 2 + wide : x(k) + wide / 2) + GAP;
      pen.textAlign = n === 0 ? "left" : n === count ? "right" : "center";
      pen.fillText(text, n === 0 ? 2 : n === count ? width - 2 : x(k), bottom + 4);
    }
    if (snapshots < 2) return;
    // What the top line stands for, for each of the two scales.
    pen.textAlign = "right";
    this.tag(percent(100), width - 4, 1, "muted");
    pen.textAlign = "left";
    this.tag(number(high), 3, 1, "cost");
  }

  tag(text, x, y, colour) {
    this.pen.fillStyle = this.colour(colour);
    legible(this.pen, text, x, y, this.colour("surface"));
  }
}
