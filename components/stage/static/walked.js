// The way that a training has walked so far: the cost of all digits that judge it, which it never
// learns from, at each moment by steps; and where the moment that is shown stands on it.

import { fitted } from "./canvas.js";
import { setText } from "./dom.js";
import { t } from "./language.js";
import { number } from "./numbers.js";

const EDGE = 10; // px

export class Walked {
  // canvas: to draw on; words: an element for what it says in numbers
  constructor(canvas, words) {
    Object.assign(this, { canvas, words });
  }

  // learning: as in the store
  paint({ curve, snapshot, data }) {
    const cost = curve.test_cost;
    const here = Math.min(snapshot, cost.length - 1);
    if (here < 0) return;
    const said = t("The way so far, by the cost of {n} unseen digits: {first} at first, {here} here, {least} at the lowest.", {
      n: data?.unseen ?? 0, first: number(cost[0]), here: number(cost[here]), least: number(Math.min(...cost)),
    });
    setText(this.words, said);
    if (this.canvas.getAttribute("aria-label") !== said) this.canvas.setAttribute("aria-label", said);
    this.draw(curve.steps, cost, here);
  }

  draw(steps, cost, here) {
    const { canvas } = this;
    const { pen, width, height } = fitted(canvas);
    const style = getComputedStyle(canvas);
    const [first, last, most] = [steps[0], steps.at(-1), Math.max(...cost)];
    const x = (step) => EDGE + ((width - 2 * EDGE) * (step - first)) / (last - first || 1);
    const y = (value) => height - EDGE - ((height - 2 * EDGE) * value) / (most || 1);
    pen.strokeStyle = style.getPropertyValue("--nn-line");
    pen.beginPath();
    pen.moveTo(0, y(0));
    pen.lineTo(width, y(0));
    pen.stroke();
    pen.strokeStyle = style.getPropertyValue("--nn-cost");
    pen.lineWidth = 3;
    pen.lineJoin = "round";
    pen.beginPath();
    steps.forEach((step, n) => pen.lineTo(x(step), y(cost[n])));
    pen.stroke();
    pen.fillStyle = style.getPropertyValue("--nn-select");
    pen.beginPath();
    pen.arc(x(steps[here]), y(cost[here]), 6, 0, 2 * Math.PI);
    pen.fill();
  }
}
