// Watch it learn: the stage on a network that begins with random weights and learns on the
// server. One strip has the training and its course, six questions of the dock ask about it.
// All that is known is in the store; every number comes from the server.

import { toText } from "./bytes.js";
import { Correct } from "./correct.js";
import { Course, LOADED } from "./course.js";
import { Digits } from "./digits.js";
import { Downhill } from "./downhill.js";
import { make, setText, styled } from "./dom.js";
import { t } from "./language.js";
import { Learned } from "./learned.js";
import { sound as isNetwork } from "./mine.js";
import { kept as keptDigits, packed } from "./owndigits.js";
import { follow } from "./measures.js";
import { Moment } from "./moment.js";
import { keepNewest, networkOf, newest } from "./newest.js";
import { Race } from "./race.js";
import { Runs, sound } from "./runs.js";
import { sizesOf } from "./served.js";
import { chosen, normal, Settings, stated } from "./settings.js";
import { OWN } from "./shared.js";
import { Trainer } from "./trainer.js";

const NUMBERED = ["hidden", "rate", "batch", "seed", "pictures"];
const LONG = 15000; // ms; what became of a training is said once
const BEGUN = t("The server no longer had this training: it begins again.");
const STANDS = t("As it was left, it stands in “Runs”.");

await Promise.all(["learn.css", "questions.css"].map(styled));

export class Learn {
  // stage: the stage's element; base: the server's path; say(message): to the server; remark(text, ms): to the person;
  // served: Served; onChange(): words for screen readers follow when things are at rest
  constructor(stage, store, { base, say, remark, served, onChange }) {
    Object.assign(this, { stage, store, base, say, remark, served, onChange });
    stage.classList.add("nn-learning");
    setText(stage.querySelector("h1"), t("Watch it learn"));
    // A link says which network; without one it is the run of this tab, which a reload finds again.
    const { run } = store.state;
    const said = normal(stated());
    const other = !run || (Object.keys(said).length && JSON.stringify(said) !== JSON.stringify(run.settings));
    const settings = other ? said : run.settings;
    // On a phone an open view has the room of the head, where the way back is: none at first.
    const usual = matchMedia("(max-width: 559px)").matches ? null : "learned";
    const view = new URLSearchParams(location.search).get("view") ?? usual;
    store.set({ digits: keptDigits() });
    this.unsettled = other; // whether the server has said yet what of the settings can be
    store.set({ run: other ? { id: name(), settings } : run, base: settings.activation ?? "sigmoid", view });
    this.latest = newest(this.run.id);
    this.onLeave = () => keepNewest(this.latest);
    addEventListener("pagehide", this.onLeave);
    this.onMended = () => {}; // a lesson sets its step up again
    this.moment = new Moment(store, (wanted) => this.wish(wanted));
    const root = make("section", "nn-run", stage);
    root.setAttribute("aria-label", t("Training"));
    this.trainer = new Trainer(root, store, this);
    this.course = new Course(root, stage.querySelector(".nn-words"), store, this);
    this.settings = new Settings(stage.querySelector("#nn-experiment"), store, this);
    this.race = new Race(store, this);
    store.set({ runs: sound(store.state.runs) });
    this.runs = new Runs(store, this);
    this.digits = new Digits(store, this);
    this.questions = [
      new Learned(store), new Correct(store, this), new Downhill(store, this), this.race, this.digits, this.runs,
    ];
    store.watch(["base"], ({ base }) => {
      const { rate, ...settings } = this.run.settings; // a rate that suits one is too much for the other
      if (base === OWN) store.set({ base: settings.activation ?? "sigmoid" }); // an address said so
      else if (base !== (settings.activation ?? "sigmoid")) this.begin({ ...settings, activation: base });
    });
    store.watch(["learning", "link"], () => this.paint());
    this.drawing();
  }

  // What a drawing should be is known of a sample, and nothing is known of another drawing.
  drawing() {
    const { stage, store } = this;
    const other = () => store.set({ named: null, correction: null });
    stage.querySelector(".nn-samples").addEventListener("click", ({ target }) => {
      const digit = target.closest("[data-testid^=sample-]")?.dataset.testid.replace("sample-", "");
      if (digit) store.set({ named: Number(digit), correction: null });
    });
    for (const event of ["pointerdown", "keydown"]) {
      stage.querySelector(".nn-pad").addEventListener(event, () => store.set({ correction: null }));
    }
    store.watch(["strokes", "picture"], ({ strokes, picture }) => strokes.length || picture || other());
  }

  get run() {
    return this.store.state.run;
  }

  // What was drawn and labelled here, for the server; nothing where there is nothing.
  get own() {
    const { digits } = this.store.state;
    return digits.length ? { own: packed(digits) } : {};
  }

  get running() {
    return ["running", "queued"].includes(this.store.state.learning?.state);
  }

  // Whether all that was wished has been done, and what is known is known of that.
  get settled() {
    const { settled, heard } = this.store.state.learning ?? {};
    return Boolean(settled) && heard >= this.wishes;
  }

  // A correction is compared with what there is now; whatever else is done next ends that.
  compare(corrected) {
    const { trace } = this.store.state;
    if (corrected) this.store.set({ before: trace && { trace, state: null } });
    else this.store.set({ before: null, correction: null });
  }

  wish(wanted) {
    this.ordered = wanted.do === "go" || (this.ordered && wanted.do !== "pause"); // until it goes
    // A race at one rate stays one.
    const both = wanted.rate && this.race.one && this.race.rival ? { rival_rate: wanted.rate } : {};
    this.wishes += 1;
    this.say({ kind: "learn", ...wanted, ...both });
  }

  // What a connection begins with: a run that the server still has goes on as it is.
  hello() {
    this.loading = null;
    this.moment.forget();
    this.anew = true;
    this.wishes = 1;
    return { kind: "learn", do: "begin", run: this.run.id, settings: this.run.settings, ...this.own };
  }

  // Another network, or the same from its first random weights.
  begin(wanted, id = name()) {
    const settings = normal(wanted);
    this.loading = null;
    this.compare(false);
    this.runs.left();
    this.latest = null;
    this.unsettled = true;
    this.wish({ do: "leave" });
    this.store.set({
      run: { id, settings }, learning: null, correction: null, slice: null,
      base: settings.activation ?? "sigmoid",
    });
    this.wish({ do: "begin", run: this.run.id, settings, ...this.own });
    this.say({ kind: "weights" });
  }

  // A saved network, as text in base64, goes on learning. What runs goes on until it is accepted.
  load(text) {
    const { hidden, activation, rate, ...settings } = this.run.settings; // the file has its own
    this.resume({ file: text, settings }, { loaded: true });
  }

  // order: the network that goes on, and its settings; more: what the run is known by, besides
  resume(order, more) {
    this.loading = { id: name(), order, more };
    this.wish({ do: "load", run: this.loading.id, ...order, ...this.own });
  }

  // Whether a new connection's first news is of a run that begins again: the server was started anew,
  // or has ended what was left for too long.
  lost(news, layers) {
    const { latest } = this;
    if (!layers || latest?.id !== this.run.id) return false;
    if (news.step !== latest.news.step) return news.step < latest.news.step;
    const same = (one, l) => ["W", "b"].every((key) => one[key].every((x, i) => x === layers[l]?.[key][i]));
    return news.snapshots < 2 && !latest.layers.every(same); // it had been loaded or corrected
  }

  // It goes on from the newest weights that are known here.
  mend() {
    const { line, loaded } = this.run;
    const { news: { settings, step, pictures, seconds }, raced } = this.latest;
    const network = networkOf(this.latest);
    if (!isNetwork(network)) return this.giveUp();
    const { hidden, activation, numbers } = network;
    const order = { network: { hidden, activation, numbers }, settings: chosen(settings), done: { step, pictures, seconds } };
    this.resume(order, { line, loaded, kept: raced ? "race" : "training" });
    this.loading.mends = true;
  }

  // It cannot go on.
  giveUp(why = "") {
    const { runs } = this.store.state;
    this.begin(this.run.settings);
    this.remark([BEGUN, this.store.state.runs === runs ? "" : STANDS, why].filter(Boolean).join(" "), LONG);
  }

  // Whether this news is the answer to a network, and says that it cannot be used.
  refused(news) {
    if (!this.loading || (news.state !== "none" && !news.data)) return false; // still of what ran
    const { id, order, more, mends } = this.loading;
    this.loading = null;
    if (news.state === "none") {
      const why = (news.notes ?? []).join(" ");
      if (mends) this.giveUp(why);
      else if (order.file !== undefined) this.settings.load.say(why);
      else this.remark(why);
      return true;
    }
    if (!mends) this.runs.left(); // else it goes on
    const text = mends && this.file?.id === this.run.id ? this.file.text : order.file;
    this.file = text && { id, text };
    this.anew = true;
    this.isMended = mends;
    this.compare(false);
    const settings = chosen(news.settings);
    this.store.set({
      run: { id, settings, ...more }, slice: null, base: settings.activation ?? "sigmoid",
    });
    if (order.file) {
      this.settings.load.loaded();
      this.remark(LOADED);
    }
    return false;
  }

  // Back to the start, both of them where two race.
  again() {
    if (this.race.rival) this.race.begin(false);
    else if (this.file?.id === this.run.id) this.load(this.file.text);
    else if (!this.runs.reopen(this.run.line)) this.begin(this.run.settings);
  }

  received(message) {
    if (message.kind === "correction") this.store.set({ correction: message });
    else if (message.kind === "slice") this.store.set({ slice: message });
    else if (message.kind === "learning") this.learned(message);
  }

  learned(message) {
    const { layers, trace, ...news } = message;
    if (news.run && ![this.run.id, this.loading?.id].includes(news.run)) return; // of a run that was left
    if (this.loading?.mends && news.run === this.run.id) return; // what begins again is left at once
    if (this.refused(news)) return;
    if (this.anew && this.lost(news, layers)) return this.mend();
    if (this.unsettled && news.settings) this.settle(news.settings);
    const before = this.anew ? null : this.store.state.learning; // all is said again
    this.anew = false;
    if (news.state !== "ready" && news.state !== "paused") this.ordered = false;
    const sizes = layers && sizesOf(layers);
    // As many layers do not mean as many neurons: what is of the old ones goes first.
    if (sizes && String(sizes) !== String(this.store.state.sizes)) this.store.set({ sizes, weights: null, trace: null });
    if (layers) this.served.weights({ layers });
    if (trace) this.store.set({ trace });
    this.onChange();
    const notes = (news.notes ?? []).join(" ");
    if (notes && notes !== (before?.notes ?? []).join(" ")) this.remark(notes);
    if (layers) follow(this, news.snapshot);
    this.moment.came(news);
    const course = curve(before?.curve, news);
    // The newest, whatever moment is looked at when the run is left.
    const known = { id: this.run.id, raced: Boolean(news.rival) };
    if (layers && news.snapshot >= news.snapshots - 1) this.latest = { ...known, layers, news, unseen: course.unseen.at(-1) };
    else if (this.latest && news.settings) this.latest = { ...this.latest, ...known, news: { ...this.latest.news, settings: news.settings } };
    this.store.set({
      learning: {
        ...before, shown: null, written: null, ...news, curve: course,
        rival: news.rival ? { ...news.rival, curve: curve(before?.rival?.curve, news.rival) } : null,
        decided: news.decided ?? before?.decided ?? [],
      },
    });
    if (this.isMended) this.onMended();
    this.isMended = false;
  }

  // What cannot be is stated no longer: neither in the address nor when a connection begins.
  settle(settled) {
    const { run } = this.store.state;
    this.unsettled = false;
    if (settled.data !== (run.settings.data ?? "written")) return; // that says why
    const known = Object.entries(run.settings).map(([key, value]) => [key, NUMBERED.includes(key) ? settled[key] ?? value : value]);
    const settings = normal(Object.fromEntries(known));
    if (JSON.stringify(settings) !== JSON.stringify(run.settings)) this.store.set({ run: { ...run, settings } });
  }

  paint() {
    this.stage.classList.toggle("nn-running", this.running);
    // For tests: whether the neurons that are painted are a single step's.
    requestAnimationFrame(() => {
      this.stage.toggleAttribute("data-shown", Boolean(this.store.state.learning?.shown) && !this.running);
    });
  }

  close() {
    removeEventListener("pagehide", this.onLeave);
    this.onLeave();
    this.moment.close();
    this.course.close();
    for (const question of this.questions) question.close();
  }
}

// The course so far with the new points behind it.
const CURVES = ["steps", "cost", "seen", "unseen", "test_cost", "own", "other", "slope"];
function curve(known, news) {
  const kept = (key) => known?.[key] ?? [];
  if (!news.steps) return Object.fromEntries(CURVES.map((key) => [key, kept(key)]));
  return Object.fromEntries(CURVES.map((key) => [key, [...kept(key).slice(0, news.first ?? 0), ...(news[key] ?? [])]]));
}

// A name for a run that nobody guesses.
const name = () => toText(crypto.getRandomValues(new Uint8Array(16)));
