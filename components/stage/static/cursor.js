// The drawing pad without a mouse: a cursor on the network's pixel grid, a pen that Space puts
// down and lifts.

import { clamp, snap } from "./grid.js";
import { t } from "./language.js";
import { SIDE } from "./shared.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Cursor {
  // pad: the Pad, whose strokes it draws
  constructor(pad) {
    this.pad = pad;
    this.at = null; // {x, y, down, moved, drew}
  }

  keyDown(event) {
    const { pad } = this;
    delete pad.canvas.dataset.pointer;
    if (event.key === "Escape") {
      this.hide();
      pad.onLeave();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      pad.undo();
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "Delete" || event.key === "Backspace") {
      pad.clear();
    } else if (event.key === " ") {
      if (!event.repeat) this.pressSpace();
    } else if (STEPS[event.key]) {
      this.move(STEPS[event.key]);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  keyUp(event) {
    if (event.key === " " && this.at?.down && this.at.moved) this.lift();
  }

  // Space puts the pen down and lifts it again; held while moving, it lifts on release.
  pressSpace() {
    const { pad } = this;
    this.at ??= { x: SIDE / 2, y: SIDE / 2, down: false };
    const cursor = this.at;
    cursor.moved = false;
    if (cursor.down) {
      this.lift();
      return;
    }
    if (pad.full()) return;
    pad.remember();
    cursor.down = true;
    const [x, y] = this.point();
    const stroke = pad.strokes.at(-1);
    const near = stroke && Math.max(Math.abs(stroke.at(-2) - x), Math.abs(stroke.at(-1) - y));
    // Ink in a neighbouring cell goes on with that stroke: dot by dot draws a line too.
    if (stroke && cursor.drew && near <= 1.01 / SIDE) stroke.push(x, y);
    else pad.strokes.push([x, y]);
    this.say();
    pad.redraw();
    pad.onInk(null);
  }

  move([dx, dy]) {
    const { pad } = this;
    this.at ??= { x: SIDE / 2, y: SIDE / 2, down: false };
    const cursor = this.at;
    cursor.x = clamp(cursor.x + dx, 0, SIDE - 1);
    cursor.y = clamp(cursor.y + dy, 0, SIDE - 1);
    cursor.moved = true;
    if (cursor.down && !pad.full()) {
      pad.strokes.at(-1).push(...this.point());
      pad.onInk(null);
    }
    this.say();
    pad.redraw();
  }

  say() {
    const { x, y, down } = this.at;
    const place = { row: y + 1, column: x + 1 };
    this.pad.onMessage(
      down ? t("Pen down, row {row}, column {column}", place) : t("Pen up, row {row}, column {column}", place)
    );
  }

  point() {
    return [snap((this.at.x + 0.5) / SIDE), snap((this.at.y + 0.5) / SIDE)];
  }

  lift() {
    this.at.down = false;
    this.at.drew = true;
    this.say();
    this.pad.redraw();
    this.pad.onRest();
  }

  hide() {
    if (!this.at) return;
    if (this.at.down) this.lift();
    this.at = null;
    this.pad.redraw();
  }

  draw(context, side) {
    if (!this.at) return;
    const cell = side / SIDE;
    context.strokeStyle = getComputedStyle(this.pad.canvas).getPropertyValue("--nn-focus");
    context.lineWidth = Math.max(2, cell / 5) * (this.at.down ? 1.5 : 1);
    context.strokeRect(this.at.x * cell, this.at.y * cell, cell, cell);
  }
}
