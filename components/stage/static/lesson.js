// An open lesson: where one is, what was predicted, and how it goes on. A step is shown in two
// states: "predict", and "seen" once the answer was revealed. A prediction is locked before that.
// What a step looks like is its card's business (lessoncard.js).

import { befores, fact } from "./facts.js";
import { Card } from "./lessoncard.js";
import { measured } from "./measures.js";
import { PREDICTIONS } from "./predictions.js";
import { Setup } from "./setup.js";

// A lesson as the server has checked it, or null where there is none.
export async function fetched(url) {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// Whether nobody would miss the focus: it is on nothing, or where something was.
function nowhere() {
  const { activeElement: at, body } = document;
  return document.hasFocus() && (at === body || !at?.checkVisibility());
}

export class Lesson {
  // lessons: Lessons; data: the lesson
  constructor(lessons, data) {
    Object.assign(this, { lessons, data, stage: lessons.stage, store: lessons.store });
    this.card = new Card(this);
    this.setup = new Setup(this.stage, () => this.soon());
    this.end = this.store.watch(["progress"], () => this.soon());
    if (this.stage.learn) this.stage.learn.onMended = () => this.again();
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

  // Whether this step cannot be shown: nothing learns by POST.
  get barred() {
    return Boolean(this.stage.learn) && this.store.state.link === "unavailable";
  }

  // What is known without the server, which has not answered to this step.
  get bare() {
    return { ...this.store.state, trace: null, weights: null, changed: null, learning: null, correction: null };
  }

  // Whether that is enough to say what is right, while there is no server to ask.
  get free() {
    return this.store.state.link === "lost" && this.kind.solution(this.step.ask, this.bare, this.known) !== null;
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
    const first = this.showing === undefined;
    const moved = !first && !this.showing.startsWith(`${at}/`);
    const held = first ? this.lessons.opened || nowhere() : this.card.focused;
    this.lessons.opened = false;
    this.showing = key;
    this.hasty = null;
    this.began = began;
    this.tried = false;
    this.card.build();
    this.card.paint();
    if (held) this.card.focus(first || moved ? "h2" : "main");
  }

  // The server knew nothing of this step's network any more: it is made again, as after a reload.
  again() {
    this.showing = undefined;
    this.show(null);
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
    if (by > 0) return this.seen || this.barred ? this.goTo(this.at + 1) : this.reveal();
    if (this.seen) return this.goTo(this.at, "predict");
    this.goTo(this.at - 1);
  }

  // The one button that leads on.
  forward() {
    if (this.seen || this.barred) return this.goTo(this.at + 1);
    if (this.answer.locked || this.answer.revealed) return this.reveal();
    this.check();
  }

  // The prediction is locked; a drawing only when it is what was asked for.
  check() {
    const { ask } = this.step;
    this.hasty = this.setup.ready ? null : "check";
    if (this.hasty) return this.card.paint();
    if (ask.kind === "draw") {
      const reached = this.kind.reached(ask, this.store.state);
      this.tried = !reached;
      if (!reached) return this.card.paint();
      this.note({ value: true, locked: true, right: true, before: this.facts() });
      return this.reveal();
    }
    const value = this.answer.value ?? this.kind.usual?.(ask) ?? null;
    if (value === null) return;
    this.note({ value, locked: true, before: this.facts() });
    this.card.paint();
    this.card.focus("main");
  }

  // What is revealed follows from the step as it is set: a training may be on its way there still.
  reveal() {
    const { lesson, link } = this.store.state;
    const { answer, step } = this;
    const settled = answer.before !== undefined || !befores(JSON.stringify(step)).length;
    const due = link !== "unavailable" && !(settled && this.free);
    this.hasty = !this.setup.ready && due ? "reveal" : null;
    if (this.hasty) return this.card.paint();
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
    this.card.paint();
  }

  soon() {
    this.frame ??= requestAnimationFrame((frame) => {
      this.frame = null;
      if (this.closed || !this.showing) return;
      if (this.hasty && this.setup.ready) this[this.hasty](); // it was pressed too early
      this.judge();
      this.card.paint();
      this.card.sight();
      if (this.began === null || !this.setup.ready) return;
      measured("lesson-step", this.began, frame);
      this.began = null;
    });
  }

  // Whether the prediction was right: once, when the revealed stage has come to rest.
  judge() {
    const { answer, step } = this;
    if (!this.seen || answer.judged || !(this.setup.ready || this.free)) return;
    const { state } = this.store;
    const solution = this.kind.solution(step.ask, state, this.known);
    const right = answer.value === null ? null : this.kind.right(step.ask, answer.value, state, this.known);
    this.note({ judged: true, right: right ?? answer.right ?? null, solution });
  }

  close() {
    this.closed = true;
    this.end();
    if (this.stage.learn) this.stage.learn.onMended = () => {};
    cancelAnimationFrame(this.frame);
    this.setup.close();
    this.showing = null;
    this.card.close();
  }
}
