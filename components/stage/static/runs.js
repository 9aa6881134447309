// The runs of this visit that were left, to be compared: what was learned with which settings.

import { grouped, percent } from "./course.js";
import { make, setText } from "./dom.js";
import { number } from "./numbers.js";
import { NAMES } from "./race.js";

const MOST = 12;
const HTML = `
<p class="nn-norun">Each training that you leave stands here, to be compared with the next.</p>
<table class="nn-helps nn-runs" hidden><thead><tr><th scope="col">network</th><th scope="col">right, unseen</th>
  <th scope="col">parameters</th><th scope="col">seconds</th></tr></thead><tbody></tbody></table>
<p class="nn-note" hidden>A press begins with the same settings: from the same random weights, on the same mini-batches.</p>`;

export class Runs {
  constructor(store, learn) {
    Object.assign(this, {
      store, learn, name: "runs", group: "Watch it learn", title: "Runs", picks: false,
      about: "The trainings of this visit side by side",
    });
    this.root = make("div", "nn-runsview");
    this.root.innerHTML = HTML; // our own text
    this.find = (selector) => this.root.querySelector(selector);
    store.watch(["runs", "view"], () => this.store.state.view === this.name && this.paint());
    this.paint();
  }

  // The run that is about to be left, unless nothing was learned. loaded: from a file, so that
  // its settings alone do not make it again.
  left(loaded) {
    const { learning, run, runs, sizes } = this.store.state;
    if (!learning?.step || !learning.curve.unseen.length) return;
    const { activation, hidden, rate, batch, seed } = learning.settings;
    const parameters = sizes.slice(1).reduce((sum, n, l) => sum + n * (sizes[l] + 1), 0);
    const line = {
      settings: run.settings, loaded, unseen: learning.curve.unseen.at(-1), parameters, seconds: learning.seconds,
      name: `${hidden.length ? `${NAMES[activation]} ${hidden.join("-")}` : "no hidden layer"}, rate ${number(rate)}, batch ${batch}, seed ${seed}`,
    };
    this.store.set({ runs: [line, ...runs].slice(0, MOST) });
  }

  paint() {
    const { runs } = this.store.state;
    this.find(".nn-norun").hidden = runs.length > 0;
    this.find("table").hidden = this.find(".nn-note").hidden = !runs.length;
    const body = this.find("tbody");
    const held = body.contains(document.activeElement) && document.activeElement.textContent;
    body.textContent = "";
    const best = Math.max(...runs.map(({ unseen }) => unseen));
    for (const { settings, loaded, name, unseen, parameters, seconds } of runs) {
      const row = body.insertRow();
      const head = make("th", "", row);
      head.scope = "row";
      const words = make(loaded ? "span" : "button", "", head);
      setText(words, loaded ? `${name}, from a file` : name);
      if (!loaded) Object.assign(words, { type: "button", onclick: () => this.learn.begin(settings) });
      for (const text of [percent(unseen), grouped(parameters), number(seconds)]) setText(row.insertCell(), text);
      row.cells[1].classList.toggle("nn-ahead", runs.length > 1 && unseen === best);
    }
    // The line that was pressed has moved down; the keyboard stays on it.
    if (held) [...body.querySelectorAll("button")].findLast((button) => button.textContent === held)?.focus();
  }
}

// Lines that were kept, as far as they make sense.
export const sound = (lines) => lines.filter((line) =>
  typeof line?.name === "string" && typeof line.settings === "object" && line.settings &&
  [line.unseen, line.parameters, line.seconds].every(Number.isFinite)
).slice(0, MOST);
