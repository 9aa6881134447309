// Lessons: the list in the head, and the one that is open. The store says which step is shown;
// what a lesson needs besides is fetched when one is opened.

import { lacking, make } from "./dom.js";
import { language, t, tn } from "./language.js";

// What a lesson changes of the stage, and gives back at its end.
const OWN = ["base", "picture", "strokes", "centre", "edits", "past", "selected", "view", "options", "run", "byActivation"];

export class Lessons {
  // stage: Stage; base: the server's path; page: "explore" or "learn";
  // travel(page, query): opens the stage's other page
  constructor(stage, { base, page, travel }) {
    Object.assign(this, { stage, base, page, travel });
    this.store = stage.store;
    this.root = stage.holder.querySelector("#nn-lessons");
    const button = stage.holder.querySelector("[data-menu=lessons] > button");
    button.addEventListener("click", () => this.root.hidden || this.list());
    this.store.watch(["lesson"], () => this.changed());
    this.changed();
  }

  get name() {
    return this.store.state.lesson?.name ?? null;
  }

  url(path) {
    return `${this.base}/${path}?${new URLSearchParams({ lang: language.code })}`;
  }

  // ---- the list --------------------------------------------------------------------

  async list() {
    if (!this.root.firstChild) make("p", "", this.root).textContent = t("One moment …");
    let known;
    try {
      known = await (await fetch(this.url("stage/lessons.json"))).json();
    } catch {
      this.root.replaceChildren();
      make("p", "", this.root).textContent = t("The lessons could not be loaded. Try again when the connection is back.");
      return;
    }
    this.root.replaceChildren();
    for (const lesson of known.lessons) this.entry(lesson);
    if (!known.lessons.length) make("p", "", this.root).textContent = t("There are no lessons here.");
    for (const { file, line, what } of known.mistakes) {
      const told = make("p", "nn-mistake", this.root);
      make("b", "", told).textContent = t("{file}, line {line}:", { file, line: String(line) });
      told.append(` ${what}`);
    }
  }

  entry({ name, title, about, minutes, steps }) {
    const row = make("div", "nn-lessonentry", this.root);
    const open = make("button", "", row);
    open.type = "button";
    open.dataset.lesson = name;
    make("b", "", open).textContent = title;
    const at = this.store.state.progress[name]?.at;
    const where = at ? t("go on at step {at}", { at: at + 1 }) : "";
    const long = [tn("{n} minute", "{n} minutes", minutes), tn("{n} step", "{n} steps", steps), where];
    make("span", "", open).textContent = about;
    make("span", "", open).textContent = long.filter(Boolean).join(" · ");
    open.onclick = () => this.open(name);
    const notes = make("a", "", row);
    Object.assign(notes, { href: this.url(`lesson/${name}`), target: "_blank", textContent: t("Notes") });
    notes.setAttribute("aria-label", t("Notes for the teacher: {title}", { title }));
  }

  // ---- the open one ----------------------------------------------------------------

  open(name, at = this.store.state.progress[name]?.at ?? 0) {
    this.stage.head.menus.show(null);
    this.opened = true;
    this.store.set({ lesson: { name, at } });
  }

  leave() {
    this.store.set({ lesson: null });
    const places = ["[data-menu=lessons] > button", ".nn-present", ".nn-pad"]; // not all are there on each screen
    places.map((one) => this.stage.holder.querySelector(one)).find((one) => one.checkVisibility()).focus();
  }

  // Another step, or none.
  async changed() {
    const { store } = this;
    const { lesson, aside } = store.state;
    if (lesson && !aside) store.set({ aside: this.taken() });
    if (!lesson) {
      this.lesson?.close();
      this.lesson = null;
      if (aside) this.restore(aside);
      return;
    }
    const began = performance.now();
    let module;
    try {
      module = await (this.loading ??= import("./lesson.js"));
    } catch { // the next one that is opened may come
      this.loading = null;
      lacking().then((why) => this.stage.status.remark(why));
      if (this.name === lesson.name) store.set({ lesson: null });
      return;
    }
    const { Lesson, fetched } = module;
    if (this.closed || this.name !== lesson.name) return;
    if (this.lesson?.name === lesson.name) return this.lesson.show(began);
    const data = await fetched(this.url(`stage/lessons/${lesson.name}.json`));
    if (this.closed || this.name !== lesson.name) return;
    if (!data) {
      this.stage.status.remark(t("There is no lesson called “{name}” here, or its file has a mistake: the list of lessons tells.", { name: lesson.name }));
      store.set({ lesson: null });
      return;
    }
    this.lesson?.close();
    this.lesson = new Lesson(this, data);
    this.lesson.show(began);
  }

  // What the visitor has now; strokes grow in place.
  taken() {
    const { state } = this.store;
    const own = Object.fromEntries(OWN.map((key) => [key, state[key]]));
    return { ...own, strokes: state.strokes.map((stroke) => [...stroke]), page: this.page };
  }

  // All as it was before the lesson.
  restore({ page, run, ...own }) {
    const { store, stage } = this;
    const shown = { aside: null, guessing: false, covered: false, revealed: Infinity, step: null, before: null };
    if (page !== this.page) { // said to the other page, not to this one, which is left
      stage.lane.close();
      Object.assign(store.state, own, shown, { run });
      store.keep();
      return this.travel(page, new URLSearchParams());
    }
    const { learn } = stage;
    if (learn) delete own.base; // it goes with the run
    store.set({ ...own, ...shown });
    stage.pad.past = [];
    stage.pad.changed();
    stage.edits.push();
    if (learn && run && run.id !== learn.run.id) learn.begin(run.settings, run.id);
  }

  // ---- what the stage asks -----------------------------------------------------------

  // Whether a neuron that was chosen is an answer.
  takes(place) {
    return this.lesson?.takes(place) ?? false;
  }

  // The keys of a clicker.
  step(by) {
    this.lesson?.walk(by);
  }

  close() {
    this.closed = true;
    this.lesson?.close();
  }
}
