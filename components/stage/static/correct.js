// Correct it: what the drawing should be, what the network would have to change, a step or ten
// of that, and what they did to the drawing and to digits that it was not asked about.

import { handOn, make, setText } from "./dom.js";
import { grouped, t } from "./language.js";
import { activation, change, FAINT, number, share, wish } from "./numbers.js";
import { NOT_LIVE, Question } from "./question.js";
import { fillBar } from "./sums.js";

const HTML = `
<div class="nn-choice nn-shouldbe" role="group" aria-label="${t("It should be")}"><span>${t("It should be")}</span></div>
<div class="nn-corrects">
  <button type="button" data-steps="1">${t("One step")}</button>
  <button type="button" data-steps="10">${t("Ten steps")}</button>
  <button type="button" data-do-undo>${t("Undo step")}</button>
</div>
<p class="nn-did" role="status"></p>
<p class="nn-forgot"></p>
<section class="nn-asks" hidden>
  <h3 class="nn-wishing"></h3>
  <ol class="nn-wishes"></ol>
  <h3 class="nn-helping"></h3>
  <table class="nn-helps"><thead><tr><th scope="col">${t("connection")}</th><th scope="col">${t("step")}</th>
    <th scope="col">${t("slope, this picture")}</th><th scope="col">${t("a batch")}</th></tr></thead><tbody></tbody></table>
  <p class="nn-note">${t(
    "Three ways to a brighter output: raise its bias; raise its weights from bright neurons, the brightest first; " +
    "or make the neurons before it brighter, those with large weights first, in the same way."
  )}</p>
</section>`;
const MOST = 10;
const REST = 250; // ms without news after which it is looked what would help

export class Correct extends Question {
  constructor(store, learn) {
    super(store, learn, {
      name: "correct", title: t("Correct it"), html: HTML,
      about: t("Say what your drawing is: which weights would help, and what it forgets"),
    });
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
    store.watch(["correction", "named", "learning", "strokes", "picture", "view", "link"], () => this.soon());
    this.soon();
  }

  choose(digit) {
    this.store.set({ named: digit, correction: null });
    this.correct(0);
  }

  correct(steps) {
    clearTimeout(this.looking);
    this.looked = this.store.state.trace;
    this.learn.moment.newest();
    if (steps) this.learn.compare(true);
    this.learn.wish({ do: "correct", digit: this.store.state.named, steps });
  }

  // What a drawing should be is known: what would help is asked for, once for what is shown.
  // Asking makes a training rest, so not while one is about to go.
  look(off) {
    const { trace } = this.store.state;
    clearTimeout(this.looking);
    if (off || this.learn.running || this.looked === trace) return;
    this.looking = setTimeout(() => {
      const { correction, view } = this.store.state;
      const { running, ordered, settled } = this.learn; // not settled: a correction may be under way
      if (correction || running || ordered || !settled || view !== this.name) return;
      this.correct(0);
    }, REST);
  }

  close() {
    super.close();
    clearTimeout(this.looking);
  }

  paint() {
    const { named, learning, strokes, picture, link } = this.store.state;
    const drawn = Boolean(strokes.length || picture);
    // A step starts from the newest network: what is known of that one is not said of an earlier.
    const { past } = this.learn.moment;
    const correction = past ? null : this.store.state.correction;
    this.digits.forEach((button, digit) => {
      button.setAttribute("aria-pressed", String(digit === named));
      button.disabled = !drawn || link === "unavailable";
    });
    const off = named === null || !drawn || !learning || learning.state === "none" || link !== "open" || past;
    for (const button of this.steps) button.disabled = off;
    this.undo.disabled = link === "unavailable" || !(learning?.can_undo ?? correction?.can_undo);
    handOn(this.undo, ...this.steps, ...this.digits);
    this.root.classList.toggle("nn-past", past);
    this.find(".nn-asks").hidden = !correction;
    setText(this.find(".nn-did"), link === "unavailable" ? NOT_LIVE : this.did(correction, drawn, past));
    setText(this.find(".nn-forgot"), forgot(correction));
    if (!correction) return this.look(off);
    // What is shown made the steps: they were taken since.
    setText(this.find(".nn-wishing"), correction.steps
      ? t("What each output wished before: brighter ▲ or darker ▼")
      : t("What each output wishes: brighter ▲ or darker ▼"));
    setText(this.find(".nn-helping"), correction.steps
      ? t("What was changed most, and by how much")
      : t("What would help most, and by how much"));
    this.wished(correction);
    this.helps(correction);
    const taught = this.root.closest(".nn-taught"); // there the lesson has to stay in sight
    if (correction.steps && correction !== this.seen && !taught) this.find(".nn-did").scrollIntoView({ block: "nearest" });
    this.seen = correction;
  }

  did(correction, drawn, past) {
    if (!drawn) return t("Draw a digit first.");
    if (past) return t("You look at an earlier moment. A step starts from the newest: go to the end of the curve.");
    if (!correction) {
      return this.learn.running
        ? t("It is training. Pause, then say what your drawing is.")
        : t("Which digit is your drawing?");
    }
    const { digit, steps, outputs } = correction;
    const cost = number(correction.cost);
    if (!steps) {
      const own = (this.store.state.learning?.settings?.optimiser ?? "sgd") !== "sgd";
      return [
        t("Cost of your drawing as a {digit}: {cost}.", { digit, cost }),
        own && t("A step here is one of plain gradient descent, with a learning rate of its own."),
      ].filter(Boolean).join(" ");
    }
    const costs = t("Cost of your drawing: {cost} → {after}.", { cost, after: number(correction.after) });
    if (!outputs) return costs;
    const [before, after] = outputs.map((of) => activation(of[digit]));
    return `${costs} ${t("Output {digit}: {before} → {after}.", { digit, before, after })}`;
  }

  // How each output's sum should change; so it is the way to the target for the usual costs.
  wished({ pushes, digit }) {
    const most = Math.max(FAINT, ...Array.from(pushes, Math.abs));
    this.wishes.forEach(({ row, fill, value }, n) => {
      const push = pushes[n];
      fillBar(fill, push / most);
      setText(value, Math.abs(push) < FAINT ? wish(push) : `${push > 0 ? "▲" : "▼"} ${wish(push)}`);
      row.classList.toggle("nn-wanted", n === digit);
    });
  }

  helps({ weights, biases }) {
    const rows = [
      ...weights.map(([layer, j, i, change, one, mean]) => [`${this.source(layer, i)} → ${this.target(layer, j)}`, change, one, mean]),
      ...biases.map(([layer, j, change, one = null, mean = null]) => [t("bias of {name}", { name: this.target(layer, j) }), change, one, mean]),
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
        setText(cells[at + 1], value === null ? "" : (at === 0 ? change : number)(value));
        cells[at + 1].className = at > 0 ? "" : value < 0 ? "nn-down" : "nn-up";
      });
    });
  }

  source(layer, i) {
    if (layer > 1) return this.neuron(layer - 1, i);
    return t("pixel {row}, {column}", { row: Math.floor(i / 28) + 1, column: (i % 28) + 1 });
  }

  target(layer, j) {
    return layer === this.store.state.sizes.length - 1 ? t("digit {digit}", { digit: j }) : this.neuron(layer, j);
  }

  neuron(layer, index) {
    return t("neuron {name}", { name: `${layer}.${index + 1}` });
  }
}

// The price: what it knew before.
function forgot(correction) {
  if (!correction?.steps) return "";
  const { forgotten, unseen = 1000 } = correction;
  const [before, now] = [correction.before, correction.now].map(share);
  const right = t("{count} unseen digits: {before} → {now} right.", { count: unseen, before, now });
  const lost = forgotten.reduce((sum, n) => sum + n, 0);
  const all = forgotten.map((n, digit) => [n, digit]).filter(([n]) => n).sort(([a], [b]) => b - a);
  const which = all.slice(0, 3).map(([n, digit]) => `${digit} (${grouped(n)}×)`).join(", ");
  const price = !lost ? t("It forgot none.")
    : all.length > 3 ? t("It forgot {lost}: {which} and others.", { lost, which })
    : t("It forgot {lost}: {which}.", { lost, which });
  const { gained = 0 } = correction;
  return [right, price, gained && t("It newly reads {n}.", { n: gained })].filter(Boolean).join(" ");
}
