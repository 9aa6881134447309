// Data: what it learns from, and digits of one's own. What is drawn on the pad and labelled here
// judges each moment of the training, or is learned from.

import { download, handOn, make, setText } from "./dom.js";
import { decimal, t, tn } from "./language.js";
import { share as percent } from "./numbers.js";
import { Question } from "./question.js";
import { GRID } from "./shared.js";
import { file, keep, MOST_BYTES, read, simplified, tooMany } from "./owndigits.js";

const FROM = { written: t("by a program"), mnist: "MNIST", own: t("mine"), mixed: t("mine and the program’s") };
const OF_MINE = ["own", "mixed"];
const HISTORY = 50;
const MB = 1e6;
const DOWNLOAD = t("Download MNIST (11 MB)");
const HTML = `
<p class="nn-minesays" role="status"></p>
<div class="nn-labels" role="group" aria-label="${t("The drawing is a")}"></div>
<div class="nn-tray" role="group" aria-label="${t("My digits: a press removes one")}"></div>
<div class="nn-corrects nn-trayed">
  <button type="button" data-mine="undo">${t("Undo")}</button><button type="button" data-mine="clear">${t("Clear all")}</button>
  <button type="button" data-mine="save">${t("Save")}</button>
  <label class="nn-load"><span>${t("Load")}</span><input type="file" accept=".json,application/json" aria-label="${t("Load my digits")}"></label>
</div>
<h3>${t("It learns from")}</h3>
<div class="nn-from" role="group" aria-label="${t("It learns from")}"></div>
<div class="nn-mnist" hidden><p role="status"></p><progress aria-label="${t("Download of MNIST")}" hidden></progress>
  <button type="button" data-mnist>${DOWNLOAD}</button></div>
<p class="nn-note nn-datasays"></p>
<p class="nn-note">${t("Your digits stay in this tab, without a name, and in the memory of the computer that trains.")}</p>`;

const megabytes = (bytes) => decimal((bytes / MB).toFixed(1));

export class Digits extends Question {
  constructor(store, learn) {
    super(store, learn, {
      name: "digits", title: t("Data, my digits"), html: HTML,
      about: t("What it learns from; digits that you draw and label"),
    });
    this.past = [];
    this.from = Object.entries(FROM).map(([data, text]) => {
      const button = this.button(this.find(".nn-from"), text, () => this.begin(data));
      button.dataset.from = data;
      return button;
    });
    this.labels = Array.from({ length: 10 }, (_, label) => {
      const button = this.button(this.find(".nn-labels"), "", () => this.add(label));
      make("b", "", button).textContent = label;
      make("small", "", button);
      return button;
    });
    const on = (name, fn) => { this.find(`[data-mine=${name}]`).onclick = fn; };
    on("undo", () => this.become(this.past.pop(), false));
    on("clear", () => this.become([]));
    on("save", () => this.save());
    this.find("input").onchange = ({ target }) => this.load(target);
    this.find("[data-mnist]").onclick = () => learn.wish({ do: "download" });
    this.onKey = (event) => this.keyed(event);
    document.addEventListener("keydown", this.onKey);
    store.watch(["digits", "view"], () => this.tray());
    store.watch(["learning", "view", "digits", "run", "link"], () => this.soon());
    store.watch(["learning"], () => this.arrived());
    this.tray();
  }

  button(parent, text, onclick) {
    return Object.assign(make("button", "", parent), { type: "button", textContent: text, onclick });
  }

  // ---- what one does ----

  begin(data) {
    const { pictures, rate, ...settings } = this.learn.run.settings;
    const few = OF_MINE.includes(data) || OF_MINE.includes(settings.data); // each has its own usual number
    this.learn.begin({ ...settings, rate, ...(few ? {} : { pictures }), data });
  }

  // What was asked for has been downloaded: where nothing was learned meanwhile, it is learned from.
  arrived() {
    const { learning, run } = this.store.state;
    const waits = run.settings.data === "mnist" && learning?.settings?.data === "written" && !learning.step;
    if (!waits || this.began === run.id || learning.mnist?.state !== "here") return;
    this.learn.begin(run.settings);
    this.began = this.learn.run.id; // once
  }

  keyed(event) {
    const { key, target, ctrlKey, altKey, metaKey } = event;
    if (!this.open || !/^\d$/.test(key) || ctrlKey || altKey || metaKey) return;
    if (target.closest?.("input, select, textarea")) return;
    event.preventDefault();
    this.add(Number(key));
  }

  add(label) {
    const strokes = simplified(this.store.state.strokes);
    if (!strokes.length) return this.say(t("Draw a digit on the pad first, then say which it is."));
    if (this.become([...this.store.state.digits, { label, strokes }])) {
      this.learn.stage.querySelector("[data-do=clear]").click();
    }
  }

  // Another collection; whether there may be so many.
  become(own, isNew = true) {
    if (!own) return false;
    const wrong = tooMany(own);
    if (wrong) {
      this.say(wrong);
      return false;
    }
    if (isNew) this.past = [...this.past, this.store.state.digits].slice(-HISTORY);
    this.said = keep(own) ? "" : t("This browser has no more room: a reload would lose the last of them. Save them.");
    this.store.set({ digits: own });
    if (!OF_MINE.includes(this.store.state.learning?.settings?.data)) {
      this.learn.wish({ do: "own", own: this.learn.own.own ?? null });
    }
    return true;
  }

  remove(at) {
    this.become(this.store.state.digits.filter((_, n) => n !== at));
    const left = [...this.find(".nn-tray").children];
    (left.find((one) => Number(one.dataset.at) >= at) ?? left.at(-1) ?? this.find("[data-mine=undo]")).focus();
  }

  save() {
    download("my-digits.json", new Blob([file(this.store.state.digits)], { type: "application/json" }));
  }

  async load(input) {
    const [chosen] = input.files;
    if (!chosen) return;
    try {
      if (chosen.size > MOST_BYTES) throw new Error(t("It has more than {most} MB.", { most: MOST_BYTES / 1024 / 1024 }));
      const digits = read(await chosen.text());
      if (this.become([...this.store.state.digits, ...digits])) this.say(tn("{n} digit loaded.", "{n} digits loaded.", digits.length));
    } catch (error) {
      this.say(t("{file} cannot be used: {why}", { file: chosen.name, why: error.message }));
    }
    input.value = ""; // the same file again is a choice, too
  }

  say(words) {
    this.said = words;
    this.soon();
  }

  // ---- what is seen ----

  paint() {
    const { learning, digits: own, run, link } = this.store.state;
    const data = learning?.settings?.data ?? "written";
    const off = !learning || link !== "open";
    const there = { mnist: learning?.mnist?.state === "here", own: own.length > 0, mixed: own.length > 0, written: true };
    for (const button of this.from) {
      button.setAttribute("aria-pressed", String(button.dataset.from === data));
      button.disabled = off || !there[button.dataset.from];
    }
    setText(this.find(".nn-datasays"), [learning?.data?.says, this.beside(learning)].filter(Boolean).join(" "));
    this.mnist(learning?.mnist, run, off);
    setText(this.find(".nn-minesays"), this.said || this.words(own, data, learning));
  }

  // What others say of the moment that is shown.
  beside(learning) {
    const share = learning?.curve.other?.[learning.snapshot];
    return share == null ? "" : t("Of {other}, it reads {share}.", { other: learning.data?.other, share: percent(share) });
  }

  words(own, data, learning) {
    if (!own.length) return t("Draw a digit on the pad and press what it is, or its key. Ten of each are enough to see something.");
    const share = learning?.curve?.own?.[learning.snapshot];
    const n = own.length;
    const right = { share: percent(share), from: FROM[data] };
    if (OF_MINE.includes(data)) {
      return tn("It learns from {n} digit of yours: {share} right. “{from}” begins again with what is here now.",
        "It learns from {n} digits of yours: {share} right. “{from}” begins again with what is here now.", n, right);
    }
    return tn("{n} digit of yours judges each moment: {share} right (the dotted curve).",
      "{n} digits of yours judge each moment: {share} right (the dotted curve).", n, right);
  }

  mnist(news, run, off) {
    const box = this.find(".nn-mnist");
    const [words, button] = [box.querySelector("p"), this.find("[data-mnist]")];
    const bar = this.find("progress");
    box.hidden = !news || (news.state === "here" && !news.says);
    if (box.hidden) return;
    const loading = news.state === "loading";
    setText(words, news.says || (loading
      ? t("MNIST: {done} of {of} MB", { done: megabytes(news.done), of: megabytes(news.of) })
      : t("MNIST, {n} digits that people wrote, is not on this computer yet.", { n: 70_000 })));
    bar.hidden = !loading;
    if (loading) Object.assign(bar, { max: news.of, value: news.done });
    button.hidden = loading || news.state === "here";
    button.disabled = off;
    setText(button, news.done ? t("Go on with the download") : DOWNLOAD);
  }

  tray() {
    const { digits: own } = this.store.state;
    this.labels.forEach((button, label) => {
      const n = own.filter((one) => one.label === label).length;
      setText(button.lastChild, n ? String(n) : "");
      button.setAttribute("aria-label", t("{label}, {n} so far", { label, n }));
    });
    const undo = this.find("[data-mine=undo]");
    undo.disabled = !this.past.length;
    for (const name of ["clear", "save"]) this.find(`[data-mine=${name}]`).disabled = !own.length;
    const clear = this.find("[data-mine=clear]");
    handOn(clear, undo, ...this.labels);
    handOn(undo, clear, ...this.labels);
    if (!this.open) return;
    const tray = this.find(".nn-tray");
    tray.textContent = "";
    const order = own.map((_, at) => at).sort((a, b) => own[a].label - own[b].label || a - b);
    for (const at of order) {
      const { label, strokes } = own[at];
      const button = this.button(tray, "", () => this.remove(at));
      button.dataset.at = at;
      button.setAttribute("aria-label", t("Remove this {label}", { label }));
      button.title = t("A {label}. A press removes it.", { label });
      const path = strokes.map((stroke) => `M${stroke.join(" ")}${stroke.length === 2 ? "h1" : ""}`).join("");
      button.innerHTML = `<svg viewBox="0 0 ${GRID} ${GRID}" aria-hidden="true"><path d="${path}"/></svg>`; // checked numbers
    }
  }

  close() {
    super.close();
    document.removeEventListener("keydown", this.onKey);
  }
}
