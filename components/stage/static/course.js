// The course of the training: cost and accuracy as curves, the moment that is shown as a slider
// over them, and when it changed its mind about the drawing as small pictures below them.

import { make, setText } from "./dom.js";
import { Curve } from "./curve.js";
import { grouped, t, tn } from "./language.js";
import { NOT_LIVE } from "./question.js";
import { Minds } from "./minds.js";
import { number, share } from "./numbers.js";

const HTML = `
<div class="nn-course">
  <div class="nn-figures">
    <p><span>${t("Cost")}</span> <b data-figure-of="cost" class="nn-cost"></b></p>
    <p title="${t("Of digits that were kept from the training")}"><span>${t("Right, unseen")}</span> <b data-figure-of="unseen"></b></p>
    <p title="${t("Of digits that it learns from")}"><span>${t("Right, seen")}</span> <b data-figure-of="seen"></b></p>
    <p><span>${t("Steps")}</span> <b data-figure-of="steps"></b></p>
    <p hidden><span>${t("Right, mine")}</span> <b data-figure-of="own"></b></p>
    <label class="nn-named"><span>${t("Your digit is")}</span>
      <select aria-label="${t("Your digit is")}"><option value="">?</option></select></label>
  </div>
  <div class="nn-timeline">
    <canvas class="nn-curves" role="img" aria-label="${t("The course of the training: nothing yet")}"></canvas>
    <p class="nn-state"></p>
    <input type="range" min="0" max="0" value="0" step="1" aria-label="${t("Moment of the training")}">
    <div class="nn-minds" role="group" aria-label="${t("Moments at which it changed its mind about your drawing")}"></div>
  </div>
  <p class="nn-hidden nn-spoken" aria-live="polite"></p>
</div>`;

// What a link wants to learn from, where it is not here.
const NO_OWN = t("This link needs digits of yours: draw and label some in “Data, my digits”. Until then it learns from written ones.");
const LACKING = {
  own: NO_OWN, mixed: NO_OWN,
  mnist: t("This link needs MNIST, which is not on this computer: “Data, my digits” downloads it. Until then it learns from written digits."),
};

const REST = 300; // ms
export const LOADED = t("Loaded. It learns on from these weights.");
const KEPT = {
  training: t("The server no longer had this training. It goes on from the newest weights that this page had; the moments before are gone."),
  race: t("The server no longer had this race. The training goes on alone, from the newest weights that this page had; the moments before are gone."),
};
const FRESH = t("Random weights: it knows nothing yet. Draw a digit, then press Train.");

export class Course {
  // root: the strip; words: where the story of the drawing is told
  constructor(root, words, store, learn) {
    Object.assign(this, { root, store, learn });
    this.story = make("p", "nn-story");
    words.prepend(this.story);
    root.insertAdjacentHTML("beforeend", HTML); // our own text
    const find = (selector) => root.querySelector(selector);
    this.slider = find("input[type=range]");
    this.says = find(".nn-state");
    this.spoken = find(".nn-spoken");
    this.figure = (name) => find(`[data-figure-of=${name}]`);
    this.curve = new Curve(find("canvas"));
    this.minds = new Minds(find(".nn-minds"), find(".nn-named select"), store, (k) => learn.moment.at(k));
    this.slider.oninput = (event) => this.scrub(Number(this.slider.value), event.timeStamp);
    this.slider.onkeydown = (event) => this.keyed(event);
    store.watch(["learning", "link", "light", "named", "trace", "digits"], () => this.soon());
    store.watch(["light", "presenting"], () => this.restyled());
    this.resizing = new ResizeObserver(() => this.restyled());
    this.resizing.observe(this.curve.canvas);
  }

  scrub(k, since) {
    const last = (this.store.state.learning?.snapshots ?? 0) - 1;
    if (last < 0) return; // another network, of which nothing is known yet
    // At the end the newest is meant, which goes on.
    this.learn.moment.at(k >= last ? null : k, since);
    this.hand = k;
    this.soon();
  }

  // Page keys go from one change of its mind to the next.
  keyed(event) {
    const by = { PageUp: 1, PageDown: -1 }[event.key];
    if (!by || !this.store.state.learning) return;
    event.preventDefault();
    event.stopPropagation();
    const to = this.minds.next(this.store.state.learning.snapshot, by);
    if (to !== null) this.learn.moment.at(to, event.timeStamp);
  }

  restyled() {
    this.curve.restyled();
    this.soon();
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.paint();
    });
  }

  paint() {
    const { learning, link, run } = this.store.state;
    const words = state(learning, link, run);
    setText(this.says, words);
    // No step of the training yet, though the drawing may have been corrected.
    this.root.classList.toggle("nn-fresh", words === FRESH || (words === "" && learning?.step === 0));
    const news = [words, ...(learning?.notes ?? [])].filter(Boolean).join(" ");
    const { running } = this.learn;
    if (!learning?.curve.steps.length) {
      this.ran = false;
      this.ended = "";
      if (!running) this.speak(news);
      this.curve.paint(null);
      this.slider.disabled = true;
      return;
    }
    const { curve, snapshots, snapshot } = learning;
    if (snapshot === this.hand || !this.learn.moment.waiting) this.hand = null;
    const at = this.hand ?? snapshot;
    this.slider.max = String(Math.max(1, snapshots - 1));
    this.slider.disabled = snapshots < 2;
    this.slider.value = String(at);
    const of = Math.min(at, curve.steps.length - 1);
    setText(this.figure("cost"), number(curve.cost[of]));
    setText(this.figure("seen"), share(curve.seen[of]));
    setText(this.figure("unseen"), share(curve.unseen[of]));
    setText(this.figure("steps"), grouped(curve.steps[of]));
    setText(this.figure("own"), share(curve.own?.[of]));
    this.figure("own").parentElement.hidden = !this.store.state.digits.length;
    this.figure("steps").title =
      tn("{n} picture shown so far", "{n} pictures shown so far", learning.pictures ?? 0);
    const sentence = tn(
      "After {n} step: cost {cost}, right on {unseen} of unseen and {seen} of seen digits.",
      "After {n} steps: cost {cost}, right on {unseen} of unseen and {seen} of seen digits.",
      curve.steps[of],
      { cost: number(curve.cost[of]), unseen: share(curve.unseen[of]), seen: share(curve.seen[of]) }
    );
    // What came of a training is said when it rests.
    if (running) this.ran = true;
    else if (this.ran && at >= snapshots - 1) this.ended = sentence;
    if (!running) this.speak([this.ended, news].filter(Boolean).join(" "));
    this.curve.paint(learning, at, `${t("The course of the training.")} ${sentence}`);
    this.slider.setAttribute(
      "aria-valuetext", this.learn.running ? t("The newest") : `${sentence} ${this.minds.said(at)}`
    );
    this.minds.paint(learning, at);
    setText(this.story, this.minds.story());
  }

  // Once, when no more comes.
  speak(text) {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => setText(this.spoken, text), REST);
  }

  close() {
    clearTimeout(this.speaking);
    this.resizing.disconnect();
    this.minds.close();
    cancelAnimationFrame(this.frame);
  }
}

// What there is to say of the training as a whole.
function state(learning, link, run) {
  if (link === "unavailable") return NOT_LIVE;
  if (link === "lost") return t(
    "Connection lost. The server keeps the training for a minute; after that it goes on from the newest weights that this page has."
  );
  if (!learning) return t("Asking for a network of random weights…");
  if (learning.state === "queued") {
    return tn(
      "The computer is busy: {n} training is before yours.",
      "The computer is busy: {n} trainings are before yours.",
      learning.place
    );
  }
  if (learning.state === "diverged") {
    return learning.notes?.at(-1) ?? t(
      "It diverged: the steps were so large that the numbers ran away. Go back to the start with a smaller rate."
    );
  }
  if (learning.state === "none") return learning.notes?.at(-1) ?? "";
  if (learning.written) {
    const [done, of] = learning.written;
    if (["own", "mixed"].includes(learning.settings?.data)) {
      return t("Copying the digits that it learns from: {done} of {of}.", { done, of });
    }
    return t("Writing the digits that it learns from: {done} of {of}.", { done, of });
  }
  const lacking = learning.step || run?.settings.data === learning.settings?.data ? null : LACKING[run?.settings.data];
  if (lacking) return lacking;
  const begins = learning.step === learning.curve.steps[0];
  if (begins && Object.hasOwn(KEPT, run?.kept ?? "")) return KEPT[run.kept];
  if (learning.step && begins) {
    return tn("As it was left after {n} step: the course begins there.", "As it was left after {n} steps: the course begins there.", learning.step);
  }
  if (!learning.step && run?.loaded) return LOADED;
  if (!learning.step) return learning.snapshots > 1 ? "" : FRESH; // corrected: it knows something
  return "";
}
