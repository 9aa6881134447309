// The runs of this visit that were left, to be compared, and to be opened as they were left.

import { make, setText } from "./dom.js";
import { keep, kept } from "./keptruns.js";
import { grouped, t, tn } from "./language.js";
import { networkOf } from "./newest.js";
import { number, share } from "./numbers.js";
import { Question } from "./question.js";
import { NAMES } from "./race.js";
import { chosen, plausible } from "./settings.js";

const MOST = 12;
const HTML = `
<p class="nn-norun">${t("Each training that you leave stands here, to be compared with the next.")}</p>
<table class="nn-helps nn-runs" hidden><thead><tr><th scope="col">${t("network")}</th><th scope="col">${t("right, unseen")}</th>
  <th scope="col">${t("parameters")}</th><th scope="col">${t("seconds")}</th></tr></thead><tbody></tbody></table>
<p class="nn-note" hidden>${t("A press opens the network as it was left; it learns on from there. If there was no room to keep it, it trains anew: from the same random weights, on the same mini-batches.")}</p>`;

export class Runs extends Question {
  constructor(store, learn) {
    super(store, learn, {
      name: "runs", title: t("Runs"), html: HTML,
      about: t("The trainings of this visit side by side"),
    });
    this.networks = kept();
    store.watch(["runs", "view"], () => this.open && this.paint());
    this.paint();
  }

  // The run that is about to be left, unless nothing was learned, or it stands here already.
  left() {
    const { latest } = this.learn;
    const { run, runs } = this.store.state;
    if (!latest?.news.step || latest.unseen === undefined) return;
    const { news: { settings, step, pictures, seconds }, layers, unseen } = latest;
    const { activation, hidden, rate, batch, seed } = settings;
    const network = networkOf(latest);
    if (runs.some(({ id }) => this.networks.get(id)?.numbers === network.numbers)) return;
    const line = {
      id: crypto.getRandomValues(new Uint32Array(2)).join("-"),
      settings: chosen(settings), loaded: Boolean(run.loaded), unseen, seconds,
      parameters: layers.reduce((sum, { W, b }) => sum + W.length + b.length, 0),
      network: { activation, hidden, rate, batch, seed }, done: { step, pictures, seconds },
    };
    const lines = [line, ...runs].slice(0, MOST);
    const known = new Map([...this.networks, [line.id, network]].filter(([id]) => lines.some((one) => one.id === id)));
    this.networks = keep(known);
    this.store.set({ runs: lines });
  }

  // Opens the line of this id as it was left; whether its network is still here.
  reopen(id) {
    const line = this.store.state.runs.find((one) => one.id === id);
    const found = line && this.networks.get(id);
    if (!found) return false;
    const { settings, loaded, done } = line;
    const { hidden, activation, numbers } = found;
    this.learn.resume({ network: { hidden, activation, numbers }, settings, done }, { line: id, loaded });
    return true;
  }

  paint() {
    const { runs } = this.store.state;
    this.find(".nn-norun").hidden = runs.length > 0;
    this.find("table").hidden = this.find(".nn-note").hidden = !runs.length;
    const body = this.find("tbody");
    const held = body.contains(document.activeElement) && document.activeElement.dataset.line;
    body.textContent = "";
    const best = Math.max(...runs.map(({ unseen }) => unseen));
    for (const { id, settings, loaded, network, unseen, parameters, seconds, done } of runs) {
      const row = body.insertRow();
      const head = make("th", "", row);
      head.scope = "row";
      const here = this.networks.has(id);
      const words = make(here || !loaded ? "button" : "span", "", head);
      const name = called(network);
      words.textContent = loaded ? t("{name}, from a file", { name }) : name;
      if (here) make("small", "", words).textContent = tn("left after {n} step", "left after {n} steps", done.step);
      else if (!loaded) make("small", "", words).textContent = t("trains anew");
      words.dataset.line = id;
      if (here || !loaded) Object.assign(words, { type: "button", onclick: () => this.reopen(id) || this.learn.begin(settings) });
      for (const text of [share(unseen), grouped(parameters), number(seconds)]) setText(row.insertCell(), text);
      row.cells[1].classList.toggle("nn-ahead", runs.length > 1 && unseen === best);
    }
    // The line that was pressed has moved down; the keyboard stays on it.
    if (held) [...body.querySelectorAll("button")].find((button) => button.dataset.line === held)?.focus();
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
  typeof line?.settings === "object" && line.settings && plausible(line.settings) && typeof line.id === "string" &&
  Array.isArray(line.network?.hidden) && Number.isInteger(line.done?.step) &&
  [line.unseen, line.parameters, line.seconds, line.network.rate].every(Number.isFinite)
).slice(0, MOST);
