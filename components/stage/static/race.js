// Race: sigmoid against ReLU from the same random numbers (ReLU's weights are √2 times as large,
// network/training/parameters.py) on the same mini-batches, and how much of the gradient reaches
// each layer, which is why one of them is easier to train.

import { make, setText } from "./dom.js";
import { grouped, t, tn } from "./language.js";
import { number, share } from "./numbers.js";
import { NOT_LIVE, Question } from "./question.js";
import { RaceCurve } from "./racecurve.js";

export const NAMES = { sigmoid: t("sigmoid"), relu: t("ReLU") };
const ROWS = { unseen: t("Right, unseen"), cost: t("Cost"), steps: t("Steps"), rate: t("Learning rate") };
const HTML = `
<div class="nn-raceset">
  <button type="button" data-race></button>
  <div class="nn-choice nn-rates" role="group" aria-label="${t("Rates of the race")}">
    <button type="button" data-race-rates="own">${t("Own rates")}</button>
    <button type="button" data-race-rates="one">${t("One rate")}</button>
  </div>
</div>
<p class="nn-fair" role="status"></p>
<div class="nn-raced" hidden>
  <canvas class="nn-racecurve" role="img" aria-label="${t("Race")}"></canvas>
  <table class="nn-helps nn-racers"><thead><tr><td></td><th scope="col">${NAMES.sigmoid}</th><th scope="col">${NAMES.relu}</th></tr></thead><tbody></tbody></table>
  <p class="nn-reachwords"></p>
  <table class="nn-helps nn-reaches"><caption>${t("Gradient that reaches each layer now (root mean square of its weights’ slopes)")}</caption>
    <thead><tr><td></td><th scope="col">${NAMES.sigmoid}</th><th scope="col">${NAMES.relu}</th></tr></thead><tbody></tbody></table>
</div>`;

export class Race extends Question {
  constructor(store, learn) {
    super(store, learn, {
      name: "race", title: t("Race"), html: HTML,
      about: t("Sigmoid against ReLU from the same random numbers, and what reaches each layer"),
    });
    this.one = false; // whether both race at one rate
    this.curve = new RaceCurve(this.find("canvas"));
    this.button = this.find("[data-race]");
    this.button.onclick = () => (this.rival ? learn.wish({ do: "race", settings: null }) : this.begin());
    this.rates = [...this.root.querySelectorAll("[data-race-rates]")];
    for (const button of this.rates) {
      button.onclick = () => {
        this.one = button.dataset.raceRates === "one";
        if (this.rival) this.begin(); // other rates are another race
        else this.soon();
      };
    }
    store.watch(["learning", "view", "link", "light"], () => this.soon());
    this.sized(this.curve.canvas);
  }

  get rival() {
    return this.store.state.learning?.rival;
  }

  // Both from their first random weights, or one would have a lead. In a race of own rates each
  // has the one that the server knows to suit it.
  begin(goes = true) {
    const { learn, one } = this;
    const { settings } = this.store.state.learning ?? {};
    if (!settings) return; // pressed twice: the first begins it
    const { activation, rate } = settings;
    const both = one ? { rate } : {};
    learn.begin({ ...learn.run.settings, rate: undefined, ...both });
    learn.wish({ do: "race", settings: { activation: activation === "relu" ? "sigmoid" : "relu", ...both } });
    if (goes) learn.wish({ do: "go", speed: learn.trainer.speed });
    this.begun = goes;
  }

  paint() {
    const { learning, link } = this.store.state;
    const { rival } = this;
    for (const button of this.rates) button.disabled = !learning;
    if (!learning) { // the next moment knows
      this.button.disabled = document.activeElement !== this.button; // who has just pressed it keeps the focus
      setText(this.button, t("Begin the race"));
      setText(this.find(".nn-fair"), link === "unavailable" ? NOT_LIVE : "");
      return;
    }
    // After a reload the rates say which race it is.
    if (rival && !this.known) this.one = rival.settings.rate === learning.settings.rate;
    this.known = true;
    const none = !learning.settings?.hidden?.length;
    setText(this.button, rival ? t("Stop the race") : t("Begin the race"));
    this.button.disabled = none || learning.state === "none" || link !== "open";
    for (const button of this.rates) {
      button.setAttribute("aria-pressed", String((button.dataset.raceRates === "one") === this.one));
    }
    this.find(".nn-raced").hidden = !rival?.curve.steps.length || !learning.curve.steps.length;
    setText(this.find(".nn-fair"), none ? t("Without a hidden layer both would be the same network.") : this.fair(learning, rival));
    if (this.find(".nn-raced").hidden) return;
    if (this.begun) this.root.scrollIntoView({ block: "nearest" }); // the training above it grew
    this.begun = false;
    const racers = learning.settings.activation === "sigmoid" ? [learning, rival] : [rival, learning];
    const at = together(...racers.map(({ curve }) => curve.steps));
    this.results(racers, at);
    setText(this.find(".nn-reachwords"), why(racers));
    this.reaches(racers.map(({ slopes }) => slopes ?? []));
    const [first, second] = racers.map(({ settings, curve }, n) => tn(
      "{name} after {n} step: {unseen} of unseen digits right, cost {cost}",
      "{name} after {n} steps: {unseen} of unseen digits right, cost {cost}",
      curve.steps[at[n]],
      { name: NAMES[settings.activation], unseen: share(curve.unseen[at[n]]), cost: number(curve.cost[at[n]]) }
    ));
    this.curve.paint(racers, t("The race. {first}; {second}.", { first, second }));
  }

  // Which race it is: a rate that is everybody's suits nobody.
  fair(learning, rival) {
    const ran = [learning, rival].find((one) => one?.state === "diverged");
    if (ran && rival) {
      const parts = { name: NAMES[ran.settings.activation], rate: number(ran.settings.rate) };
      return t("{name} ran away at a rate of {rate}: its steps were too large.", parts);
    }
    const rate = number(learning.settings.rate);
    if (this.one) {
      return t("One rate for both, {rate}, is a rigged race: what suits one is too much or too little for the other.", { rate });
    }
    if (!rival) return t("Each at the rate that suits it, from the same random numbers on the same mini-batches.");
    const rates = [learning, rival].map(({ settings }) => `${NAMES[settings.activation]} ${number(settings.rate)}`);
    return t("The same random numbers and mini-batches, each at its own rate: {rates}.", { rates: rates.join(", ") });
  }

  results(racers, at) {
    const shares = racers.map(({ curve }, n) => curve.unseen[at[n]]);
    fill(this.find(".nn-racers tbody"), Object.entries(ROWS).map(([name, title]) => [
      title,
      ...racers.map(({ settings, curve }, n) => {
        if (name === "rate") return number(settings.rate);
        const value = curve[name][at[n]];
        return name === "unseen" ? share(value) : name === "steps" ? grouped(value) : number(value);
      }),
    ]));
    const cells = [...this.find(".nn-racers tbody").rows[0].cells].slice(1);
    cells.forEach((cell, n) => cell.classList.toggle("nn-ahead", shares[n] > shares[1 - n]));
  }

  reaches(slopes) {
    const most = Math.max(...slopes.flat(), 1e-12);
    const body = this.find(".nn-reaches tbody");
    fill(body, (slopes[0] ?? []).map((_, l) => [t("Layer {n}", { n: l + 1 }), ...slopes.map((of) => (of[l] === undefined ? "" : number(of[l])))]));
    [...body.rows].forEach((row, l) => slopes.forEach((of, n) => {
      row.cells[n + 1].style.setProperty("--nn-share", `${(100 * (of[l] ?? 0)) / most}%`);
    }));
  }
}

// The last moments of both that are equally far on: whoever is further waits for the other.
function together(a, b) {
  const until = Math.min(a.at(-1), b.at(-1));
  return [a, b].map((steps) => steps.reduce((best, step, k) => (Math.abs(step - until) < Math.abs(steps[best] - until) ? k : best), 0));
}

// One sentence made of the numbers: what reaches layer 1 at the start, where both are equally
// ignorant. Later the one that has learned has little gradient left, which says nothing of this.
function why(racers) {
  const [sigmoid, relu] = racers.map(({ curve }) => curve.slope?.[0]);
  if (!(sigmoid > 0) || !(relu > 0)) return "";
  const [most, least] = [Math.max(relu, sigmoid), Math.min(relu, sigmoid)];
  const [more, less] = relu >= sigmoid ? [NAMES.relu, NAMES.sigmoid] : [NAMES.sigmoid, NAMES.relu];
  return t(
    "At the start, {times} times as much gradient reaches layer 1 with {more} as with {less}: {most} against {least}.",
    { more, less, times: number(most / least), most: number(most), least: number(least) }
  );
}

function fill(body, rows) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  while (body.rows.length < rows.length) {
    const row = body.insertRow();
    make("th", "", row).scope = "row";
    for (let n = 1; n < rows[0].length; n++) row.insertCell();
  }
  rows.forEach((texts, r) => texts.forEach((text, c) => setText(body.rows[r].cells[c], text)));
}
