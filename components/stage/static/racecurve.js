// The race as a picture: accuracy on unseen digits to the left, cost to the right, by steps, so
// that a slow computer does not look like a slow learner. Sigmoid is dashed, ReLU is solid.

import { fitted } from "./canvas.js";
import { t, tn } from "./language.js";
import { number, percent } from "./numbers.js";

const GAP = 18;
const PANELS = [["unseen", "text", t("right, unseen"), t("unseen")], ["cost", "cost", t("cost"), t("cost")]];

export class RaceCurve {
  constructor(canvas) {
    this.canvas = canvas;
  }

  colour(name) {
    return getComputedStyle(this.canvas).getPropertyValue(`--nn-${name}`);
  }

  // racers: the two trainings, sigmoid first; words: what the picture says in numbers
  paint(racers, words) {
    const { canvas } = this;
    const { pen, width, height } = fitted(canvas);
    this.pen = pen;
    if (canvas.getAttribute("aria-label") !== words) canvas.setAttribute("aria-label", words);
    this.letter = parseFloat(getComputedStyle(canvas).fontSize);
    pen.font = `${this.letter}px ${getComputedStyle(canvas).fontFamily}`;
    const last = Math.max(1, ...racers.map(({ curve }) => curve.steps.at(-1)));
    const high = Math.max(1e-9, ...racers.flatMap(({ curve }) => curve.cost.filter(Number.isFinite)));
    const wide = (width - GAP) / 2;
    PANELS.forEach(([name, colour, title, short], n) => {
      const top = name === "cost" ? high : 1;
      this.panel(n * (wide + GAP), wide, height, racers, { name, colour, title: wide < 150 ? short : title, last, top });
    });
  }

  panel(left, wide, height, racers, { name, colour, title, last, top }) {
    const { pen, letter } = this;
    const [high, low] = [letter + 8, height - letter - 8];
    pen.strokeStyle = this.colour("line");
    pen.lineWidth = 1;
    pen.setLineDash([]);
    for (const y of [high, (high + low) / 2, low]) {
      pen.beginPath();
      pen.moveTo(left, y);
      pen.lineTo(left + wide, y);
      pen.stroke();
    }
    racers.forEach(({ curve, settings }) => {
      const dashed = settings.activation === "sigmoid";
      pen.strokeStyle = this.colour(colour);
      pen.lineWidth = dashed ? 2 : 3;
      pen.setLineDash(dashed ? [6, 4] : []);
      pen.lineJoin = "round";
      pen.beginPath();
      curve.steps.forEach((step, k) => {
        const value = curve[name][k];
        const [x, y] = [left + (wide * step) / last, low - ((low - high) * value) / top];
        if (Number.isFinite(value)) pen.lineTo(x, y);
      });
      pen.stroke();
    });
    pen.setLineDash([]);
    pen.textBaseline = "top";
    pen.fillStyle = this.colour(name === "cost" ? "cost" : "text");
    pen.textAlign = "left";
    pen.fillText(title, left, 0);
    pen.fillStyle = this.colour("muted");
    pen.fillText("0", left, low + 4);
    pen.textAlign = "right";
    pen.fillText(name === "cost" ? number(top) : percent(100), left + wide, 0);
    pen.fillText(tn("{n} step", "{n} steps", last), left + wide, low + 4);
  }
}
