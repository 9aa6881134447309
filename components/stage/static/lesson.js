// An open lesson: what its step says and asks, beside pad and network. A step is shown in two
// states: "predict", and "seen" once the answer was revealed. A prediction is locked before that.

import { make, setText } from "./dom.js";
import { befores, fact, filled } from "./facts.js";
import { t } from "./language.js";
import { PREDICTIONS } from "./predictions.js";
import { inline, prose } from "./prose.js";
import { Rail } from "./rail.js";
import { Setup } from "./setup.js";

await new Promise((resolve) => {
  const sheet = make("link", "", document.body);
  Object.assign(sheet, { rel: "stylesheet", href: new URL("lesson.css", import.meta.url) });
  sheet.onload = sheet.onerror = resolve;
});

const HTML = `
<header class="nn-lessonhead">
  <nav class="nn-rail"></nav>
  <button type="button" data-lesson-do="leave">✕</button>
</header>
<div class="nn-lessonbody" tabindex="0" role="group">
  <div class="nn-tells">
    <h2 tabindex="-1"></h2>
    <div class="nn-lessontext"></div>
  </div>
  <div class="nn-guesses">
    <p class="nn-question"></p>
    <div class="nn-answering"></div>
    <div class="nn-outcome" role="status"></div>
    <div class="nn-seentext"></div>
  </div>
</div>
<footer class="nn-lessonfoot">
  <button type="button" data-lesson-do="back"></button>
  <span></span>
  <button type="button" data-lesson-do="reveal"></button>
  <button type="button" data-lesson-do="main"></button>
</footer>`;

const LOW = 300; // px

// A lesson as the server has checked it, or null where there is none.
export async function fetched(url) {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function begin(view) {
  const did = view?.querySelector(".nn-did");
  if (did && view.clientHeight < LOW) view.scrollTop = did.offsetTop - view.firstElementChild.offsetTop;
}

export class Lesson {
  // lessons: Lessons; data: the lesson
  constructor(lessons, data) {
    Object.assign(this, { lessons, data, stage: lessons.stage, store: lessons.store });
    this.root = make("section", "nn-lesson");
    this.root.setAttribute("aria-label", t("Lesson: {title}", { title: data.title }));
    this.root.innerHTML = HTML; // our own text
    this.find = (selector) => this.root.querySelector(selector);
    this.button = (name) => this.find(`[data-lesson-do=${name}]`);
    this.button("leave").setAttribute("aria-label", t("Leave the lesson"));
    this.button("leave").onclick = () => lessons.leave();
    setText(this.button("back"), t("Back"));
    this.button("back").onclick = () => this.goTo(this.at - 1);
    this.find(".nn-lessonbody").setAttribute("aria-label", t("Step"));
    setText(this.button("reveal"), t("Reveal"));
    this.button("reveal").onclick = () => this.reveal();
    this.button("main").onclick = () => this.forward();
    this.rail = new Rail(this.find(".nn-rail"), data.steps, (at) => this.goTo(at));
    this.stage.section.querySelector(".nn-dock").prepend(this.root);
    this.stage.section.classList.add("nn-taught");
    this.setup = new Setup(this.stage, () => this.soon());
    this.end = this.store.watch(["progress"], () => this.soon());
  }

  get name() {
    return this.data.name;
  }

  get at() {
    return this.store.state.lesson?.at ?? 0;
  }

  get step() {
    return this.data.steps[this.at];
  }

  get kind() {
    return PREDICTIONS[this.step.ask.kind];
  }

  get seen() {
    return this.store.state.lesson?.phase === "seen";
  }

  // What was predicted here: {value, locked, right, revealed, before}; anybody's text, if kept.
  get answer() {
    const kept = this.store.state.progress[this.name]?.answers[this.step.id] ?? {};
    const sound = kept.value !== undefined && kept.value !== null && this.kind.sound(this.step.ask, kept.value);
    return {
      ...kept,
      value: sound ? kept.value : null,
      locked: Boolean(kept.locked && sound),
      before: kept.before ?? undefined,
      solution: Array.isArray(kept.solution) ? kept.solution : null,
    };
  }

  note(news) {
    const { progress } = this.store.state;
    const { answers = {} } = progress[this.name] ?? {};
    const now = { ...answers[this.step.id], ...news };
    this.store.set({ progress: { ...progress, [this.name]: { at: this.at, answers: { ...answers, [this.step.id]: now } } } });
  }

  // ---- going through it ------------------------------------------------------------

  // The store has another step, or another state of this one. began: when that was wished.
  show(began) {
    const { lesson, progress } = this.store.state;
    const at = Math.min(lesson.at, this.data.steps.length - 1);
    const { id, stage, reveal } = this.data.steps[at];
    const { answers = {} } = progress[this.name] ?? {};
    const phase = lesson.phase ?? (answers[id]?.revealed ? "seen" : "predict");
    const key = `${at}/${phase}`;
    const set = lesson.set === key;
    if (at !== lesson.at || phase !== lesson.phase || lesson.page !== stage.page || !set) {
      const next = { name: this.name, at, phase, page: stage.page, set: key };
      this.store.state.lesson = next; // the same step, known better: nobody has to hear of it
      if (at !== lesson.at) this.store.set({ lesson: { ...next } });
    }
    this.store.set({ progress: { ...progress, [this.name]: { at, answers } } });
    if (stage.page !== this.lessons.page) return this.travel(stage.page);
    const all = phase === "seen" ? { ...stage, hide: [], layers: null, ...reveal, ...this.example(at) } : stage;
    if (this.showing !== key) this.setup.apply(all, this.showing === undefined && set);
    const moved = this.showing !== undefined && !this.showing.startsWith(`${at}/`);
    this.showing = key;
    this.hasty = null;
    this.began = began;
    this.build();
    this.paint();
    if (moved && !this.root.contains(document.activeElement)) return;
    if (moved) this.find("h2").focus({ preventScroll: true });
  }

  travel(page) {
    const { lesson } = this.store.state;
    delete lesson.set; // it is set up there
    this.store.keep();
    this.lessons.travel(page, new URLSearchParams({ lesson: this.name, at: lesson.at + 1 }));
  }

  goTo(at, phase) {
    if (at < 0) return;
    if (at >= this.data.steps.length) return this.lessons.leave();
    this.store.set({ lesson: { name: this.name, at, ...(phase ? { phase } : {}) } });
  }

  // A clicker's keys: predict, reveal, next; and back.
  walk(by) {
    if (by > 0) return this.seen ? this.goTo(this.at + 1) : this.reveal();
    if (this.seen) return this.goTo(this.at, "predict");
    this.goTo(this.at - 1);
  }

  // The one button that leads on.
  forward() {
    if (this.seen) return this.goTo(this.at + 1);
    if (this.answer.locked || this.answer.revealed) return this.reveal();
    this.check();
  }

  // The prediction is locked; a drawing only when it is what was asked for.
  check() {
    const { ask } = this.step;
    this.hasty = this.setup.ready ? null : "check";
    if (this.hasty) return this.paint();
    if (ask.kind === "draw") {
      const reached = this.kind.reached(ask, this.store.state);
      this.tried = !reached;
      if (!reached) return this.paint();
      this.note({ value: true, locked: true, right: true, before: this.facts() });
      return this.reveal();
    }
    const value = this.answer.value ?? this.kind.usual?.(ask) ?? null;
    if (value === null) return;
    this.note({ value, locked: true, before: this.facts() });
    this.paint();
    this.button("main").focus({ preventScroll: true });
  }

  // What is revealed follows from the step as it is set: a training may be on its way there still.
  reveal() {
    const { lesson, link } = this.store.state;
    this.hasty = !this.setup.ready && link === "open" ? "reveal" : null;
    if (this.hasty) return this.paint();
    const { answer, step } = this;
    if (!answer.revealed) {
      this.note({ revealed: true, locked: answer.value !== null, before: answer.before ?? this.facts() });
    }
    this.showing = `${this.at}/seen`;
    this.setup.apply({ hide: [], layers: null, ...step.reveal, ...this.example(this.at) });
    this.store.set({ lesson: { ...lesson, phase: "seen", set: this.showing } });
  }

  // What is drawn for whoever did not find a drawing.
  example(at) {
    const { id, ask } = this.data.steps[at];
    const { locked } = this.store.state.progress[this.name]?.answers[id] ?? {};
    return ask.kind === "draw" && ask.show && !locked ? { draw: ask.show } : {};
  }

  // What has to be known later of how things are now.
  facts() {
    const { state } = this.store;
    const names = befores(JSON.stringify(this.step));
    return Object.fromEntries(names.map((name) => [name, fact(state, name)]));
  }

  // Those facts by their names, and what was predicted.
  get known() {
    const { before = {}, value } = this.answer;
    const known = Object.fromEntries(Object.entries(before).map(([name, found]) => [`before:${name}`, found]));
    if (value !== null) known.guess = [value, this.kind.words(this.step.ask, value, this.nameOf)];
    return known;
  }

  get nameOf() {
    return (layer, index) => this.stage.diagram.nameOf(layer, index);
  }

  // A neuron was chosen in the network: whether that is the answer.
  takes(place) {
    const { ask } = this.step;
    if (ask.kind !== "click" || this.seen || this.answer.locked) return false;
    const pressed = place ?? this.answer.value; // pressed again, it is let go of
    if (ask.layer && pressed?.[0] !== ask.layer) return false;
    this.change(place ?? null);
    return true;
  }

  change(value) {
    if (this.answer.locked || this.seen) return;
    this.note({ value });
    this.paint();
  }

  // ---- what is seen ------------------------------------------------------------------

  build() {
    const { step, at } = this;
    this.tried = false;
    inline(this.find("h2"), step.title);
    this.find(".nn-lessonbody").scrollTop = 0;
    const place = this.find(".nn-answering");
    const fresh = make("div", "nn-answering");
    place.replaceWith(fresh);
    fresh.addEventListener("enter", () => this.forward());
    this.shows = this.kind.build(fresh, step.ask, (value) => this.change(value), this.store.state);
    this.rail.show(at);
  }

  soon() {
    this.frame ??= requestAnimationFrame((frame) => {
      this.frame = null;
      if (this.closed || !this.showing) return;
      if (this.hasty && this.setup.ready) this[this.hasty](); // it was pressed too early
      this.judge();
      this.paint();
      this.sight();
      if (this.began === null || !this.setup.ready) return;
      performance.measure("lesson-step", { start: this.began, end: Math.max(this.began, frame) });
      this.began = null;
    });
  }

  // What was revealed is seen without scrolling.
  sight() {
    const told = this.seen && this.root.hasAttribute("data-ready") ? this.step.id : null;
    if (told === this.sighted) return;
    this.sighted = told;
    for (const part of [".nn-lessonbody", ".nn-guesses"]) { // below a tablet's network there are two columns
      const box = this.find(part);
      box.scrollTop = told ? box.scrollHeight : 0;
    }
    const dock = this.root.parentElement;
    if (!dock) return;
    // A low view begins with what it says of the drawing: the buttons above did it. It is painted now.
    if (told) requestAnimationFrame(() => begin(dock.querySelector(".nn-view")));
    if (getComputedStyle(dock).overflowY !== "auto") return; // else, without room for both, the view is below
    dock.scrollTop = told ? this.root.offsetTop + this.root.offsetHeight + 8 - dock.clientHeight : 0;
  }

  // Whether the prediction was right: once, when the revealed stage has come to rest.
  judge() {
    const { answer, step } = this;
    if (!this.seen || !this.setup.ready || answer.judged) return;
    const { state } = this.store;
    const solution = this.kind.solution(step.ask, state, this.known);
    const right = answer.value === null ? null : this.kind.right(step.ask, answer.value, state, this.known);
    this.note({ judged: true, right: right ?? answer.right ?? null, solution });
  }

  paint() {
    const { step, answer, seen } = this;
    const { state } = this.store;
    const { known } = this;
    const ready = this.setup.ready;
    prose(this.find(".nn-lessontext"), filled(state, step.text, known));
    const question = filled(state, step.ask.question, known);
    if (this.asked !== question) inline(this.find(".nn-question"), this.asked = question);
    const now = filled(state, "{answer}", known);
    const locked = answer.locked || seen;
    const right = seen && answer.judged ? answer.solution ?? null : null;
    this.shows(answer.value, { locked, right, tried: this.tried && !seen, now, nameOf: this.nameOf });
    this.outcome(answer, seen, known);
    const told = this.find(".nn-seentext");
    told.hidden = !seen;
    prose(told, seen ? (answer.judged ? filled(state, step.seen, known) : t("One moment …")) : "");
    this.picked(answer, right);
    this.root.dataset.phase = seen ? "seen" : answer.locked ? "locked" : "predict";
    this.root.dataset.step = step.id;
    this.root.toggleAttribute("data-ready", ready && (!seen || Boolean(answer.judged)));
    const main = this.button("main");
    const last = this.at === this.data.steps.length - 1;
    const draws = step.ask.kind === "draw";
    const revealed = answer.locked || answer.revealed;
    const leads = seen ? (last ? t("End") : t("Next")) : revealed ? t("Reveal") : draws ? t("Check") : t("Lock in");
    const pressed = this.hasty && this.button(this.hasty === "check" || revealed ? "main" : "reveal");
    main.disabled = !seen && !revealed && !draws && (!ready || (answer.value === null && !this.kind.usual));
    this.button("reveal").hidden = seen || revealed;
    for (const [button, text] of [[main, leads], [this.button("reveal"), t("Reveal")]]) {
      setText(button, button === pressed ? t("One moment …") : text);
      button.setAttribute("aria-busy", String(button === pressed));
    }
    this.button("back").disabled = this.at === 0;
    this.rail.marks(this.store.state.progress[this.name]?.answers ?? {});
  }

  // Right or wrong, and what a wrong answer teaches; while it is locked, what to do meanwhile.
  outcome({ value, locked, right, judged }, seen, known) {
    const root = this.find(".nn-outcome");
    const { ask } = this.step;
    let text = "";
    if (!seen && locked) text = t("Locked in. Tell your neighbour why.");
    else if (seen && judged && value !== null && right !== null) {
      const why = right ? "" : ask.options?.[value]?.why ?? ask.wrong ?? "";
      text = `**${right ? t("✓ Right.") : t("✗ Not so.")}** ${filled(this.store.state, why, known)}`;
    }
    root.hidden = !text;
    root.dataset.right = seen && judged ? String(right) : "";
    prose(root, text);
  }

  // The neuron that was predicted, and those that it was, in the network.
  picked({ value }, right) {
    const clicks = this.step.ask.kind === "click";
    for (const button of this.stage.diagram.neurons.flat()) {
      const at = String(button.place);
      button.classList.toggle("nn-picked", clicks && at === String(value));
      button.classList.toggle("nn-solved", clicks && Boolean(right?.some((one) => String(one) === at)));
    }
  }

  close() {
    this.closed = true;
    this.end();
    cancelAnimationFrame(this.frame);
    this.setup.close();
    this.showing = null;
    for (const button of this.stage.diagram.neurons.flat()) button.classList.remove("nn-picked", "nn-solved");
    this.stage.section.classList.remove("nn-taught");
    this.root.remove();
  }
}
