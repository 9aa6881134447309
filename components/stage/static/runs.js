// The runs of this visit that were left, to be compared: what was learned with which settings.

import { make, setText } from "./dom.js";
import { grouped, t } from "./language.js";
import { number, share } from "./numbers.js";
import { NAMES } from "./race.js";

const MOST = 12;
const HTML = `
<p class="nn-norun">${t("Each training that you leave stands here, to be compared with the next.")}</p>
<table class="nn-helps nn-runs" hidden><thead><tr><th scope="col">${t("network")}</th><th scope="col">${t("right, unseen")}</th>
  <th scope="col">${t("parameters")}</th><th scope="col">${t("seconds")}</th></tr></thead><tbody></tbody></table>
<p class="nn-note" hidden>${t("A press begins with the same settings: from the same random weights, on the same mini-batches.")}</p>`;

export class Runs {
  constructor(store, learn) {
    Object.assign(this, {
      store, learn, name: "runs", group: t("Watch it learn"), title: t("Runs"), picks: false,
      about: t("The trainings of this visit side by side"),
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
      network: { activation, hidden, rate, batch, seed },
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
    for (const { settings, loaded, network, unseen, parameters, seconds } of runs) {
      const row = body.insertRow();
      const head = make("th", "", row);
      head.scope = "row";
      const words = make(loaded ? "span" : "button", "", head);
      const name = called(network);
      setText(words, loaded ? t("{name}, from a file", { name }) : name);
      if (!loaded) Object.assign(words, { type: "button", onclick: () => this.learn.begin(settings) });
      for (const text of [share(unseen), grouped(parameters), number(seconds)]) setText(row.insertCell(), text);
      row.cells[1].classList.toggle("nn-ahead", runs.length > 1 && unseen === best);
    }
    // The line that was pressed has moved down; the keyboard stays on it.
    if (held) [...body.querySelectorAll("button")].findLast((button) => button.textContent === held)?.focus();
  }
}

// In words: what was kept may have been left in another language.
function called({ activation, hidden, rate, batch, seed }) {
  const parts = { rate: number(rate), batch: String(batch), seed: String(seed) };
  if (!hidden.length) return t("no hidden layer, rate {rate}, batch {batch}, seed {seed}", parts);
  const network = `${NAMES[activation] ?? ""} ${hidden.join("-")}`;
  return t("{network}, rate {rate}, batch {batch}, seed {seed}", { network, ...parts });
}

// Lines that were kept, as far as they make sense.
export const sound = (lines) => lines.filter((line) =>
  typeof line?.settings === "object" && line.settings && Array.isArray(line.network?.hidden) &&
  [line.unseen, line.parameters, line.seconds, line.network.rate].every(Number.isFinite)
).slice(0, MOST);
