// The training's buttons: train and pause, one step, back to the start; how fast, how far.

import { handOn, make, setText } from "./dom.js";
import { t } from "./language.js";
import { begun } from "./measures.js";
import { plain } from "./numbers.js";

const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const BATCHES = [1, 4, 10, 32, 100, 256, 1024];
const HTML = `
<div class="nn-transport" role="group" aria-label="${t("Train")}">
  <button type="button" class="nn-train" data-run="train"></button>
  <button type="button" data-run="picture" aria-label="${t("One picture")}" title="${t("One step: down the slope for one picture")}">${t("<span>One </span>picture")}</button>
  <button type="button" data-run="batch" aria-label="${t("One mini-batch")}" title="${t("One step: down the slope for a mini-batch, on average")}">${t("<span>One </span>mini-batch")}</button>
  <button type="button" data-run="start" aria-label="${t("Back to the start")}" title="${t("The same random weights again")}"><i aria-hidden="true">↺ </i>${t("<span>Back to the </span>start")}</button>
  <div class="nn-speed" role="group" aria-label="${t("Speed")}">
    <button type="button" data-speed="slow" title="${t("A few mini-batches a second, to be followed by eye")}">${t("slow")}</button>
    <button type="button" data-speed="full" title="${t("As fast as it goes")}">${t("full")}</button>
  </div>
  <label>${t("<span>learning </span>rate")} <select data-set="rate" aria-label="${t("Learning rate")}"></select></label>
  <label>${t("<span>mini-</span>batch")} <select data-set="batch" aria-label="${t("Pictures in a mini-batch")}"></select></label>
</div>`;

export class Trainer {
  constructor(root, store, learn) {
    Object.assign(this, { store, learn });
    root.insertAdjacentHTML("beforeend", HTML); // our own text
    const find = (selector) => root.querySelector(selector);
    this.train = find("[data-run=train]");
    this.train.onclick = (event) => {
      if (learn.running) return learn.wish({ do: "pause" });
      learn.moment.newest();
      learn.compare(false);
      begun(learn, "train-to-neurons", event.timeStamp);
      learn.wish({ do: "go", speed: this.speed });
    };
    this.steps = ["picture", "batch"].map((of) => {
      const button = find(`[data-run=${of}]`);
      button.onclick = (event) => {
        learn.moment.newest();
        learn.compare(false);
        begun(learn, "step-to-neurons", event.timeStamp);
        learn.wish({ do: "step", of });
      };
      return button;
    });
    this.start = find("[data-run=start]");
    this.start.onclick = () => learn.again();
    this.speeds = [...root.querySelectorAll("[data-speed]")];
    this.speed = "full";
    for (const button of this.speeds) button.onclick = () => this.become(button.dataset.speed);
    this.selects = [["rate", RATES], ["batch", BATCHES]].map(([name, values]) => {
      const select = find(`[data-set=${name}]`);
      for (const value of values) option(select, value);
      select.onchange = () => learn.wish({ do: "set", [name]: Number(select.value) });
      return select;
    });
    store.watch(["learning", "link"], () => this.paint());
    this.paint();
  }

  become(speed) {
    this.speed = speed;
    if (this.learn.running) this.learn.wish({ do: "go", speed });
    this.paint();
  }

  paint() {
    const { learning, link } = this.store.state;
    const { running } = this.learn;
    const off = !learning || learning.state === "none" || link !== "open";
    const name = running ? t("Pause") : t("Train");
    setText(this.train, `${running ? "❚❚" : "▶"} ${name}`);
    this.train.setAttribute("aria-label", name);
    this.train.disabled = off || learning.state === "diverged";
    for (const button of this.steps) button.disabled = off || running || learning.state === "diverged";
    // Who has just pressed it keeps the focus until there is something to go on with.
    this.start.disabled = learning ? off || !learning.step : document.activeElement !== this.start;
    handOn(this.start, this.train, ...this.speeds);
    for (const button of this.speeds) {
      button.setAttribute("aria-pressed", String(button.dataset.speed === this.speed));
    }
    for (const select of this.selects) {
      select.disabled = off;
      const value = learning?.settings?.[select.dataset.set];
      if (value === undefined || document.activeElement === select) continue; // it may be open
      if (![...select.options].some((one) => Number(one.value) === value)) option(select, value);
      select.value = String(value);
    }
  }
}

function option(select, value) {
  const one = make("option", "", select);
  one.value = String(value);
  one.textContent = value >= 100 ? String(value) : plain(value);
}
