// Correct it: what the drawing should be, what the network would have to change, a step or ten
// of that, and what they did to the drawing and to digits that it was not asked about.

import { make, setText } from "./dom.js";
import { percent } from "./course.js";
import { activation, number, round, signed } from "./numbers.js";
import { fillBar } from "./sums.js";

const HTML = `
<div class="nn-choice nn-shouldbe" role="group" aria-label="It should be"><span>It should be</span></div>
<div class="nn-corrects">
  <button type="button" data-steps="1">One step</button>
  <button type="button" data-steps="10">Ten steps</button>
  <button type="button" data-do-undo>Undo step</button>
</div>
<p class="nn-did" role="status"></p>
<p class="nn-forgot"></p>
<section class="nn-asks" hidden>
  <h3>What each output wishes: brighter ▲ or darker ▼</h3>
  <ol class="nn-wishes"></ol>
  <h3>What would help most, and by how much</h3>
  <table class="nn-helps"><thead><tr><th scope="col">connection</th><th scope="col">step</th>
    <th scope="col">slope, this picture</th><th scope="col">a batch</th></tr></thead><tbody></tbody></table>
  <p class="nn-note">Three ways to a brighter output: raise its bias; raise its weights from bright neurons, the
    brightest first; or make the neurons before it brighter, those with large weights first, in the same way.</p>
</section>`;
const MOST = 10;
const REST = 250; // ms without news after which it is looked what would help

export class Correct {
  constructor(store, learn) {
    Object.assign(this, {
      store, learn, name: "correct", group: "Watch it learn", title: "Correct it", picks: false,
      about: "Say what your drawing is: which weights would help, and what it forgets",
    });
    this.root = make("div", "nn-correctview");
    this.root.innerHTML = HTML; // our own text
    this.find = (selector) => this.root.querySelector(selector);
    this.digits = Array.from({ length: 10 }, (_, digit) => {
      const button = make("button", "", this.find(".nn-shouldbe"));
      button.type = "button";
      button.textContent = digit;
      button.onclick = () => this.choose(digit);
      return button;
    });
    this.steps = [...this.root.querySelectorAll("[data-steps]")];
    for (const button of this.steps) {
      button.onclick = () => this.correct(Number(button.dataset.steps));
    }
    this.undo = this.find("[data-do-undo]");
    this.undo.onclick = () => {
      learn.compare(false);
      learn.wish({ do: "undo" });
      if (store.state.named !== null) this.correct(0);
    };
    this.wishes = Array.from({ length: 10 }, (_, digit) => {
      const row = make("li", "", this.find(".nn-wishes"));
      make("b", "", row).textContent = digit;
      const fill = make("i", "", make("span", "nn-track", row));
      return { row, fill, value: make("span", "", row) };
    });
    store.watch(["correction", "named", "learning", "strokes", "view", "link"], () => this.soon());
    this.soon();
  }

  choose(digit) {
    this.store.set({ named: digit, correction: null });
    this.correct(0);
  }

  correct(steps) {
    clearTimeout(this.looking);
    this.looked = this.store.state.trace;
    this.learn.newest();
    if (steps) this.learn.compare(true);
    this.learn.wish({ do: "correct", digit: this.store.state.named, steps });
  }

  // What a drawing should be is known: what would help is asked for, once for what is shown.
  // Asking makes a training rest, so not while one is about to go.
  look(off) {
    const { trace, learning } = this.store.state;
    const past = learning && learning.snapshot < learning.snapshots - 1;
    clearTimeout(this.looking);
    if (off || past || this.learn.running || this.looked === trace) return;
    this.looking = setTimeout(() => {
      const { correction, view } = this.store.state;
      if (correction || this.learn.running || this.learn.ordered || view !== this.name) return;
      this.correct(0);
    }, REST);
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.store.state.view === this.name) this.paint();
    });
  }

  paint() {
    const { correction, named, learning, strokes, link } = this.store.state;
    this.digits.forEach((button, digit) => {
      button.setAttribute("aria-pressed", String(digit === named));
      button.disabled = !strokes.length;
    });
    const off = named === null || !strokes.length || !learning || learning.state === "none" || link !== "open";
    for (const button of this.steps) button.disabled = off;
    this.undo.disabled = !(learning?.can_undo ?? correction?.can_undo);
    this.find(".nn-asks").hidden = !correction;
    setText(this.find(".nn-did"), this.did(correction, strokes.length));
    setText(this.find(".nn-forgot"), forgot(correction));
    if (!correction) return this.look(off);
    this.wished(correction);
    this.helps(correction);
    if (correction.steps && correction !== this.seen) this.find(".nn-did").scrollIntoView({ block: "nearest" });
    this.seen = correction;
  }

  did(correction, drawn) {
    if (!drawn) return "Draw a digit first.";
    if (!correction) return this.learn.running ? "It is training. Pause, then say what your drawing is." : "Which digit is your drawing?";
    const { digit, cost, after, steps, outputs } = correction;
    if (!steps) return `Cost of your drawing as a ${digit}: ${number(cost)}.`;
    const bright = outputs ? ` Output ${digit}: ${activation(outputs[0][digit])} → ${activation(outputs[1][digit])}.` : "";
    return `Cost of your drawing: ${number(cost)} → ${number(after)}.${bright}`;
  }

  // How each output's sum should change; so it is the way to the target for the usual costs.
  wished({ wishes, pushes = wishes, digit }) {
    const most = Math.max(1e-9, ...Array.from(pushes, Math.abs));
    this.wishes.forEach(({ row, fill, value }, n) => {
      const wish = pushes[n];
      fillBar(fill, wish / most);
      const arrow = round(wish) === 0 ? "" : wish > 0 ? "▲ " : "▼ ";
      setText(value, arrow + signed(wish));
      row.classList.toggle("nn-wanted", n === digit);
    });
  }

  helps({ weights, biases }) {
    const rows = [
      ...weights.map(([layer, j, i, change, one, mean]) => [`${this.source(layer, i)} → ${this.target(layer, j)}`, change, one, mean]),
      ...biases.map(([layer, j, change, one = null, mean = null]) => [`bias of ${this.target(layer, j)}`, change, one, mean]),
    ].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, MOST);
    const body = this.find(".nn-helps tbody");
    while (body.rows.length > rows.length) body.deleteRow(-1);
    while (body.rows.length < rows.length) {
      const row = body.insertRow();
      make("th", "", row).scope = "row";
      for (let n = 0; n < 3; n++) row.insertCell();
    }
    rows.forEach(([name, ...values], n) => {
      const { cells } = body.rows[n];
      setText(cells[0], name);
      values.forEach((value, at) => {
        setText(cells[at + 1], value === null ? "" : `${at === 0 && value > 0 ? "+" : ""}${number(value)}`);
        cells[at + 1].className = at > 0 ? "" : value < 0 ? "nn-down" : "nn-up";
      });
    });
  }

  source(layer, i) {
    return layer === 1 ? `pixel ${Math.floor(i / 28) + 1}, ${(i % 28) + 1}` : `neuron ${layer - 1}.${i + 1}`;
  }

  target(layer, j) {
    return layer === this.store.state.sizes.length - 1 ? `digit ${j}` : `neuron ${layer}.${j + 1}`;
  }
}

// The price: what it knew before.
function forgot(correction) {
  if (!correction?.steps) return "";
  const { before, now, forgotten, unseen = 1000 } = correction;
  const lost = forgotten.reduce((sum, n) => sum + n, 0);
  const worst = forgotten.map((n, digit) => [n, digit]).filter(([n]) => n).sort(([a], [b]) => b - a).slice(0, 3);
  const which = worst.map(([n, digit]) => `${n} × ${digit}`).join(", ");
  const price = lost ? ` It forgot ${lost}: ${which}${worst.length < forgotten.filter(Boolean).length ? " and others" : ""}.` : " It forgot none.";
  return `${unseen.toLocaleString("en")} unseen digits: ${percent(before)} → ${percent(now)} right.${price}`;
}
