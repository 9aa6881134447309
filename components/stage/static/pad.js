// The drawing pad: mouse, touch, pen and keyboard make strokes in the unit square.
//
// Coordinates are rounded to 1/4096 of the pad's side, which a float32 holds
// exactly: the live lane and the page then compute from the very same numbers.

import { Cursor } from "./cursor.js";
import { make } from "./dom.js";
import { clamp, snap } from "./grid.js";
import { t } from "./language.js";
import { paint } from "./pixels.js";
import { MAX_POINTS as MOST_POINTS, MAX_STROKES as MOST_STROKES } from "./shared.js";

const NEAREST = 1 / 300; // points closer than this add nothing that 28 pixels could show
// Some room is left: a stroke that leaves the pad and returns takes two at once.
const MAX_POINTS = MOST_POINTS - 96;
const MAX_STROKES = MOST_STROKES - 6;
const INK_WIDTH = 0.06; // of the pad's side
const HISTORY = 100;


export class Pad {
  // store: has the strokes, which grow in place while the pen is down.
  // onInk(timeStamp or null): the strokes changed. onRest(): the pen was lifted.
  // onMessage(text): something to tell the person. onLeave(): Escape, without a mouse.
  constructor(canvas, store, { onInk, onRest, onMessage, onLeave }) {
    Object.assign(this, { canvas, store, onInk, onRest, onMessage, onLeave });
    this.context = canvas.getContext("2d");
    this.past = [];
    this.pointer = null; // id of the pointer that draws
    this.lastTime = -1;
    this.cursor = new Cursor(this);
    canvas.onpointerdown = (event) => this.pointerDown(event);
    // Raw updates come before the display frame, moves with it; older browsers,
    // and pages without https, have moves only. Times tell which were seen already.
    canvas.addEventListener("pointerrawupdate", (event) => this.pointerMove(event));
    canvas.onpointermove = (event) => this.pointerMove(event);
    canvas.onpointerup = canvas.onpointercancel = (event) => this.pointerUp(event);
    canvas.oncontextmenu = (event) => event.preventDefault();
    canvas.onkeydown = (event) => this.cursor.keyDown(event);
    canvas.onkeyup = (event) => this.cursor.keyUp(event);
    canvas.onblur = () => this.cursor.hide();
  }

  get strokes() {
    return this.store.state.strokes;
  }

  set strokes(strokes) {
    this.store.set({ strokes, picture: null });
  }

  get blank() {
    return this.strokes.length === 0 && !this.picture;
  }

  get picture() {
    return this.store.state.picture;
  }

  get points() {
    return this.strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
  }

  // ---- what buttons do -----------------------------------------------------

  clear() {
    if (this.blank) return;
    this.replace([]);
  }

  undo() {
    if (!this.past.length) return;
    this.pointer = null;
    this.store.set(this.past.pop());
    this.changed();
  }

  replace(strokes) {
    this.remember();
    this.pointer = null;
    this.strokes = strokes.map((stroke) => stroke.map(snap));
    this.changed();
  }

  // A picture from paper takes the drawing's place.
  show(picture) {
    this.remember();
    this.pointer = null;
    this.store.set({ strokes: [], picture });
    this.changed();
  }

  changed() {
    this.redraw();
    this.onInk(null);
    this.onRest();
  }

  // Before ink is added: what there was, for Undo. A picture gives way to ink.
  remember() {
    const { picture } = this;
    this.past.push({ strokes: this.strokes.map((stroke) => stroke.slice()), picture });
    if (this.past.length > HISTORY) this.past.shift();
    if (!picture) return;
    this.strokes = [];
    this.redraw();
  }

  // ---- pointers ------------------------------------------------------------

  pointerDown(event) {
    if (this.pointer !== null || event.button > 0) return;
    event.preventDefault();
    this.canvas.dataset.pointer = ""; // a hand sees where it is: no ring around the pad
    this.canvas.focus({ preventScroll: true });
    this.cursor.hide();
    if (this.full()) return;
    this.pointer = event.pointerId;
    try {
      this.canvas.setPointerCapture(event.pointerId);
    } catch {
      // the pointer is already gone, or was made by a script: drawing works without
    }
    this.box = this.canvas.getBoundingClientRect();
    this.lastTime = event.timeStamp;
    this.outside = false;
    this.remember();
    this.strokes.push([]);
    this.add(event, true);
    this.onInk(event.timeStamp);
  }

  pointerMove(event) {
    if (event.pointerId !== this.pointer) return;
    let added = false;
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length ? parts : [event]) {
      if (part.timeStamp <= this.lastTime) continue;
      this.lastTime = part.timeStamp;
      added = this.add(part) || added;
    }
    if (added) this.onInk(event.timeStamp);
  }

  pointerUp(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointerMove(event);
    this.pointer = null;
    if (this.strokes.at(-1)?.length === 0) this.strokes.pop();
    this.onRest();
  }

  // One position; ink that leaves the pad ends at its edge and goes on where it returns.
  add(event, first = false) {
    const x = (event.clientX - this.box.left) / this.box.width;
    const y = (event.clientY - this.box.top) / this.box.height;
    const inside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
    const edge = [snap(clamp(x, 0, 1)), snap(clamp(y, 0, 1))];
    if (!inside && this.outside) {
      this.edge = edge;
      return false;
    }
    if (inside && this.outside) {
      if (this.full()) return false;
      this.strokes.push([...this.edge]);
    }
    this.outside = !inside;
    this.edge = edge;
    const stroke = this.strokes.at(-1);
    const [lastX, lastY] = stroke.slice(-2);
    if (!first && inside && Math.hypot(edge[0] - lastX, edge[1] - lastY) < NEAREST) return false;
    if (this.full()) return false;
    stroke.push(...edge);
    this.drawEnd(stroke);
    return true;
  }

  full() {
    const full = this.points >= MAX_POINTS || this.strokes.length >= MAX_STROKES;
    if (full) this.onMessage(t("The pad is full. Undo or clear to go on."));
    return full;
  }

  // ---- what is seen --------------------------------------------------------

  resize() {
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (side && side !== this.canvas.width) {
      this.canvas.width = this.canvas.height = side;
      this.redraw();
    }
  }

  pen() {
    const { context } = this;
    const style = getComputedStyle(this.canvas);
    context.lineWidth = INK_WIDTH * this.canvas.width;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = style.getPropertyValue("--nn-ink");
    return context;
  }

  redraw() {
    const context = this.pen();
    const side = this.canvas.width;
    context.clearRect(0, 0, side, side);
    if (this.picture) this.drawPicture(context, side);
    for (const stroke of this.strokes) {
      if (!stroke.length) continue;
      context.beginPath();
      context.moveTo(stroke[0] * side, stroke[1] * side);
      for (let i = 0; i < stroke.length; i += 2) context.lineTo(stroke[i] * side, stroke[i + 1] * side);
      context.stroke();
    }
    this.cursor.draw(context, side);
    this.canvas.toggleAttribute("data-blank", this.blank);
  }

  drawPicture(context, side) {
    this.small ??= make("canvas", "nn-hidden", this.canvas); // inside, where the pad's colours hold
    paint(this.small, this.picture);
    context.imageSmoothingEnabled = false; // pixels, as the network sees them
    context.drawImage(this.small, 0, 0, side, side);
  }

  drawEnd(stroke) {
    const context = this.context;
    const side = this.canvas.width;
    const [x, y] = stroke.slice(-2);
    if (stroke.length === 2) this.pen();
    context.beginPath();
    context.moveTo((stroke.at(-4) ?? x) * side, (stroke.at(-3) ?? y) * side);
    context.lineTo(x * side, y * side);
    context.stroke();
    this.canvas.removeAttribute("data-blank");
  }
}
