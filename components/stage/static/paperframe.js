// A frame on a picture, to cut a part out by hand: drawn with a pointer, or moved and sized by keys.

import { make } from "./dom.js";
import { clamp } from "./grid.js";
import { t } from "./language.js";

const STEP = 0.02; // of the page, for each press of an arrow key
const LEAST = 0.03;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Frame {
  // page: the element that the picture fills; onBox([left, top, width, height]): shares of it
  constructor(page, { onBox }) {
    Object.assign(this, { page, onBox });
    this.box = [0.3, 0.3, 0.4, 0.4];
    this.node = make("div", "nn-paperframe", page);
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "application");
    this.node.setAttribute("aria-label", t("Frame. Arrow keys move it, with Shift they size it, Enter cuts out."));
    this.node.onkeydown = (event) => this.key(event);
    page.onpointerdown = (event) => this.down(event);
    page.onpointermove = (event) => this.move(event);
    page.onpointerup = page.onpointercancel = (event) => this.up(event);
    this.show(false);
  }

  show(on) {
    this.on = on;
    this.from = null;
    this.node.hidden = !on;
    if (!on) return;
    this.place(this.box);
    this.node.focus();
  }

  // Begin with a frame around what was found, and a little air.
  around([left, top, width, height]) {
    const air = 0.15 * Math.max(width, height);
    const [x, y] = [Math.max(0, left - air), Math.max(0, top - air)];
    this.place([x, y, Math.min(1, left + width + air) - x, Math.min(1, top + height + air) - y]);
  }

  place(box) {
    this.box = box;
    ["left", "top", "width", "height"].forEach((name, i) => (this.node.style[name] = `${100 * box[i]}%`));
  }

  key(event) {
    const [left, top, width, height] = this.box;
    const [dx, dy] = (MOVES[event.key] ?? [0, 0]).map((step) => step * STEP);
    if (event.key === "Enter") this.onBox(this.box);
    else if (!MOVES[event.key]) return;
    else if (event.shiftKey) {
      this.place([left, top, clamp(width + dx, LEAST, 1 - left), clamp(height + dy, LEAST, 1 - top)]);
    } else this.place([clamp(left + dx, 0, 1 - width), clamp(top + dy, 0, 1 - height), width, height]);
    event.preventDefault();
  }

  at(event) {
    const box = this.page.getBoundingClientRect();
    return [
      clamp((event.clientX - box.left) / box.width, 0, 1),
      clamp((event.clientY - box.top) / box.height, 0, 1),
    ];
  }

  down(event) {
    if (!this.on || event.button > 0) return;
    event.preventDefault();
    this.page.setPointerCapture(event.pointerId);
    this.from = this.at(event);
  }

  move(event) {
    if (!this.from) return;
    const to = this.at(event);
    const low = this.from.map((value, i) => Math.min(value, to[i]));
    this.place([...low, ...this.from.map((value, i) => Math.abs(value - to[i]))]);
  }

  up(event) {
    if (!this.from) return;
    this.move(event);
    this.from = null;
    if (Math.min(this.box[2], this.box[3]) >= LEAST) this.onBox(this.box);
    else this.place([0.3, 0.3, 0.4, 0.4]); // a tap is no frame
  }
}
