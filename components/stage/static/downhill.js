// Downhill: the cost along the line of the negative gradient from where the network is, and how
// far along it a step of the learning rate goes: too small, right, too large.

import { fitted, legible } from "./canvas.js";
import { setText } from "./dom.js";
import { t } from "./language.js";
import { number } from "./numbers.js";
import { NOT_LIVE, Question } from "./question.js";
import { Walked } from "./walked.js";

const FLAT = 1e-3; // a share of the cost: what falls by less does not fall
const AGAIN = 700; // ms between two slices while it trains
const HTML = `
<p class="nn-verdict"></p>
<canvas class="nn-slope" role="img" aria-label="${t("The cost along the gradient, and how long a step is")}"></canvas>
<label class="nn-try">${t("learning rate")} <input type="range" min="-4" max="1" step="0.05"><output></output></label>
<p class="nn-way"></p>
<canvas class="nn-walked" role="img" aria-label="${t("Cost")}"></canvas>
<div class="nn-corrects"><button type="button" data-walk>${t("Go one mini-batch")}</button></div>
<p class="nn-note">${t(
    "To the right: how far one goes straight against the gradient, the steepest way down. " +
    "Up: the cost there, of the same training pictures each time."
  )}</p>`;

export class Downhill extends Question {
  constructor(store, learn) {
    super(store, learn, {
      name: "downhill", title: t("Downhill"), html: HTML,
      about: t("The cost along the gradient, and how long a step is"),
    });
    this.canvas = this.find(".nn-slope");
    this.walked = new Walked(this.find(".nn-walked"), this.find(".nn-way"));
    this.rate = this.find("input");
    this.rate.oninput = () => {
      const rate = Number((10 ** Number(this.rate.value)).toPrecision(2));
      this.rated(rate);
      learn.wish({ do: "set", rate });
      this.ask();
    };
    this.walk = this.find("[data-walk]");
    this.walk.onclick = () => {
      learn.moment.newest();
      learn.wish({ do: "step", of: "batch" });
    };
    store.watch(["view"], () => this.opened());
    store.watch(["learning"], () => this.moved());
    store.watch(["slice", "light", "link"], () => this.soon());
    this.sized(this.canvas);
  }

  opened() {
    if (this.open && this.store.state.learning) this.ask();
    this.soon();
  }

  // Another moment, or the training went on: another slice.
  moved() {
    if (!this.open) return;
    const { learning } = this.store.state;
    const key = learning && `${learning.snapshot} ${learning.snapshots} ${learning.step} ${learning.settings?.rate}`;
    if (key && key !== this.key) this.ask();
    this.key = key;
    this.soon();
  }

  ask() {
    const wait = (this.asked ?? 0) + AGAIN - performance.now();
    if (wait > 0 && this.learn.running) {
      this.timer ??= setTimeout(() => {
        this.timer = null;
        if (this.open) this.ask();
      }, wait);
      return;
    }
    this.asked = performance.now();
    this.learn.wish({ do: "slice" });
  }

  close() {
    super.close();
    clearTimeout(this.timer);
  }

  paint() {
    const { slice, learning, link } = this.store.state;
    const rate = learning?.settings?.rate;
    if (rate && document.activeElement !== this.rate) {
      this.rate.value = String(Math.log10(rate));
      this.rated(rate);
    }
    this.walk.disabled = !learning || this.learn.running || link !== "open";
    this.rate.disabled = link === "unavailable";
    if (learning) this.walked.paint(learning);
    if (!slice) return setText(this.find(".nn-verdict"), link === "unavailable" ? NOT_LIVE : t("Asking for the slope…"));
    const found = judged(slice, (learning?.settings?.optimiser ?? "sgd") === "sgd");
    setText(this.find(".nn-verdict"), found.words);
    const [here, least] = [slice.here, found.least].map(number);
    this.canvas.setAttribute("aria-label", found.there === null || !found.along
      ? t("The cost along the negative gradient: {here} here, least {least}.", { here, least })
      : t("The cost along the negative gradient: {here} here, {there} after the step, least {least}.", { here, there: number(found.there), least }));
    this.draw(slice, found);
  }

  rated(rate) {
    setText(this.find("output"), number(rate));
    this.rate.setAttribute("aria-valuetext", number(rate)); // its own value is the logarithm
  }

  draw({ at, cost, here, step }, { there, along }) {
    const { canvas } = this;
    const { pen, width, height } = fitted(canvas);
    const colour = (name) => getComputedStyle(canvas).getPropertyValue(`--nn-${name}`);
    const end = at.at(-1);
    const beyond = step > end;
    const finite = Array.from(cost).filter(Number.isFinite);
    const [least, most] = [Math.min(...finite), Math.min(Math.max(...finite), 3 * here)];
    const x = (d) => 12 + ((width - 40) * Math.min(d, end)) / end;
    const y = (c) => height - 44 - ((height - 66) * (Math.min(c, most) - least)) / (most - least || 1);
    pen.strokeStyle = colour("cost");
    pen.lineWidth = 3;
    pen.beginPath();
    at.forEach((d, n) => Number.isFinite(cost[n]) && pen.lineTo(x(d), y(cost[n])));
    pen.stroke();
    pen.strokeStyle = colour("select");
    pen.lineWidth = 2;
    pen.setLineDash([5, 4]);
    pen.beginPath();
    if (along) {
      pen.moveTo(x(0), y(here));
      pen.lineTo(x(step), y(here));
      pen.lineTo(x(step), y(there ?? here));
    }
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = colour("select");
    for (const [d, c, r] of along ? [[0, here, 6], [step, there ?? here, 8]] : [[0, here, 6]]) {
      pen.beginPath();
      pen.arc(x(d), y(c), r, 0, 2 * Math.PI);
      pen.fill();
    }
    pen.font = `15px ${getComputedStyle(canvas).fontFamily}`;
    const write = (text, left, bottom) => legible(pen, text, left, bottom, colour("surface"));
    pen.fillStyle = colour("text");
    write(t("here {cost}", { cost: number(here) }), x(0) + 10, y(here) - 10);
    pen.textAlign = x(step) > width / 2 ? "right" : "left";
    const stepped = there === null ? t("one step") : t("one step {cost}", { cost: number(there) });
    if (along) write(beyond ? t("the step goes beyond →") : stepped, Math.min(width - 4, x(step) + (x(step) > width / 2 ? -12 : 12)), Math.min(height - 26, y(there ?? here) + 24));
    pen.textAlign = "left";
    pen.fillStyle = colour("muted");
    write(t("distance 0 … {end}", { end: number(end) }), 12, height - 4);
  }
}

// Whether the step is too small, right or too large, by the numbers along the slice.
// along: a step goes along it, as that of plain gradient descent does.
export function judged({ at, cost, step, here }, along = true) {
  const known = Array.from(at.keys()).filter((n) => Number.isFinite(cost[n]));
  const low = known.reduce((best, n) => (cost[n] < cost[best] ? n : best), known[0]);
  const after = known.find((n) => at[n] >= step) ?? -1;
  const before = after > 0 ? known[known.indexOf(after) - 1] : after;
  const share = after > 0 ? (step - at[before]) / (at[after] - at[before] || 1) : 0;
  const there = after < 0 ? null : cost[before] + share * (cost[after] - cost[before]);
  const ratio = step / (at[low] || 1e-12);
  const fall = here - Math.min(...known.map((n) => cost[n]));
  const size = !along ? "another" : fall <= FLAT * here && !(there > here * (1 + FLAT)) ? "flat"
    : there === null || there > here ? "too large"
    : ratio < 0.2 ? "too small" : ratio > 1.3 ? "large" : ratio > 1 ? "past" : "right";
  const words = {
    "too large": t("Too large: beyond the valley, where the cost is higher than here."),
    large: t("Large: past the lowest point, though still lower than here."),
    past: t("About right: a little past the lowest point."),
    flat: t("Flat here: the slope is next to nothing, so no step gets it anywhere."),
    another: t("Momentum and Adam do not go along this line: they make a step of their own for every number."),
    right: t("About right: well on the way to the lowest point."),
    "too small": t("Small: the cost would fall for several such steps more."),
  };
  return { least: cost[low], there, along, size, words: words[size] };
}
