// The card of a lesson's step: what it says and asks, the buttons that lead on, and what is marked of it
// in the network. It keeps nothing: all is the lesson's.

import { make, setText, styled } from "./dom.js";
import { filled } from "./facts.js";
import { t } from "./language.js";
import { inline, prose } from "./prose.js";
import { NOT_LIVE } from "./question.js";
import { Rail } from "./rail.js";
import { LOST } from "./status.js";

await styled("lesson.css");

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
    <p class="nn-question" id="nn-question"></p>
    <div class="nn-answering"></div>
    <div class="nn-outcome" role="status"></div>
    <div class="nn-seentext"></div>
    <p class="nn-hidden nn-seenheard" aria-live="polite"></p>
  </div>
</div>
<footer class="nn-lessonfoot">
  <button type="button" data-lesson-do="back"></button>
  <span></span>
  <button type="button" data-lesson-do="reveal"></button>
  <button type="button" data-lesson-do="main"></button>
</footer>`;

const LOW = 300, ROOM = 12; // px
const LOOK = 130; // px of a view that is below the lesson
const FREE = 120; // px below what was revealed, at most

export class Card {
  // lesson: Lesson, whose step it shows and to whom its buttons lead
  constructor(lesson) {
    this.lesson = lesson;
    const { stage, data } = lesson;
    this.root = make("section", "nn-lesson");
    this.root.setAttribute("aria-label", t("Lesson: {title}", { title: data.title }));
    this.root.innerHTML = HTML; // our own text
    this.find = (selector) => this.root.querySelector(selector);
    this.button = (name) => this.find(`[data-lesson-do=${name}]`);
    this.button("leave").setAttribute("aria-label", t("Leave the lesson"));
    this.button("leave").onclick = () => lesson.lessons.leave();
    setText(this.button("back"), t("Back"));
    this.button("back").onclick = () => lesson.goTo(lesson.at - 1);
    this.find(".nn-lessonbody").setAttribute("aria-label", t("Step"));
    this.button("reveal").onclick = () => lesson.reveal();
    this.button("main").onclick = () => lesson.forward();
    this.rail = new Rail(this.find(".nn-rail"), data.steps, (at) => lesson.goTo(at));
    stage.section.querySelector(".nn-dock").prepend(this.root);
    stage.section.classList.add("nn-taught");
  }

  get focused() {
    return this.root.contains(document.activeElement);
  }

  // where: "h2", or "main" for the button that leads on, if it does.
  focus(where = "h2") {
    const button = this.button("main");
    const place = where === "main" && !button.disabled ? button : this.find("h2");
    place.focus({ preventScroll: true });
  }

  // Another step, or another state of it.
  build() {
    const { lesson } = this;
    const { step, at, kind, store } = lesson;
    inline(this.find("h2"), step.title);
    this.find(".nn-lessonbody").scrollTop = 0;
    const place = this.find(".nn-answering");
    const fresh = make("div", "nn-answering");
    place.replaceWith(fresh);
    fresh.addEventListener("enter", () => lesson.forward());
    this.shows = kind.build(fresh, step.ask, (value) => lesson.change(value), store.state);
    this.rail.show(at);
  }

  // What there is to say of it now.
  paint() {
    const { lesson } = this;
    const { step, answer, seen, known, nameOf, barred } = lesson;
    const { ready } = lesson.setup;
    const state = ready || lesson.store.state.link !== "lost" ? lesson.store.state : lesson.bare;
    prose(this.find(".nn-lessontext"), barred ? NOT_LIVE : filled(state, step.text, known));
    this.find(".nn-guesses").hidden = barred;
    const question = filled(state, step.ask.question, known);
    if (this.asked !== question) inline(this.find(".nn-question"), this.asked = question);
    const now = filled(state, "{answer}", known);
    const locked = answer.locked || seen;
    const right = seen && answer.judged ? answer.solution ?? null : null;
    const drawn = Boolean(state.strokes.length || state.picture);
    this.shows(answer.value, { locked, right, tried: lesson.tried && !seen, now, drawn, nameOf });
    this.outcome(answer, seen, known);
    const told = this.find(".nn-seentext");
    told.hidden = !seen || (!answer.judged && state.link === "lost"); // which is said above
    prose(told, seen ? (answer.judged ? filled(state, step.seen, known) : t("One moment …")) : "");
    this.picked(answer, right);
    this.root.dataset.phase = seen ? "seen" : answer.locked ? "locked" : "predict";
    this.root.dataset.step = step.id;
    this.root.toggleAttribute("data-ready", ready && (!seen || Boolean(answer.judged)));
    this.buttons(answer, ready);
    this.button("back").disabled = lesson.at === 0;
    this.rail.marks(state.progress[lesson.name]?.answers ?? {});
  }

  // What leads on: the one button for it, and beside it what spares one the guess.
  buttons(answer, ready) {
    const { step, at, data, hasty, kind, barred } = this.lesson;
    const seen = this.lesson.seen || barred; // there is nothing to ask
    const main = this.button("main");
    const last = at === data.steps.length - 1;
    const draws = step.ask.kind === "draw";
    const revealed = answer.locked || answer.revealed;
    const leads = seen ? (last ? t("End") : t("Next")) : revealed ? t("Reveal") : draws ? t("Check") : t("Lock in");
    const pressed = hasty && this.button(hasty === "check" || revealed ? "main" : "reveal");
    main.disabled = !seen && !revealed && !draws && (!ready || (answer.value === null && !kind.usual));
    this.button("reveal").hidden = seen || revealed;
    for (const [button, text] of [[main, leads], [this.button("reveal"), t("Reveal")]]) {
      setText(button, button === pressed ? t("One moment …") : text);
      button.setAttribute("aria-busy", String(button === pressed));
    }
  }

  // Right or wrong, and what a wrong answer teaches; while it is locked, what to do meanwhile.
  outcome({ value, locked, right, judged }, seen, known) {
    const root = this.find(".nn-outcome");
    const { step: { ask }, store, hasty } = this.lesson;
    let text = "";
    if (store.state.link === "lost" && (hasty || (seen && !judged))) text = LOST;
    else if (!seen && locked) text = t("Locked in. Tell your neighbour why.");
    else if (seen && judged && value !== null && right !== null) {
      const why = right ? "" : ask.options?.[value]?.why ?? ask.wrong ?? "";
      text = `**${right ? t("✓ Right.") : t("✗ Not so.")}** ${filled(store.state, why, known)}`;
    }
    root.hidden = !text;
    root.dataset.right = seen && judged ? String(right) : "";
    prose(root, text);
  }

  // The neuron that was predicted, and those that it was, in the network.
  picked({ value }, right) {
    const { step, stage } = this.lesson;
    const clicks = step.ask.kind === "click";
    for (const button of stage.diagram.neurons.flat()) {
      const at = String(button.place);
      const picked = clicks && at === String(value);
      if (picked !== button.classList.contains("nn-picked")) {
        button.setAttribute("aria-pressed", String(picked || stage.diagram.buttons.isSelected(...button.place)));
      }
      button.classList.toggle("nn-picked", picked);
      button.classList.toggle("nn-solved", clicks && Boolean(right?.some((one) => String(one) === at)));
    }
  }

  // What was revealed is seen without scrolling.
  sight() {
    const { seen, step } = this.lesson;
    const told = seen && this.root.hasAttribute("data-ready") ? step.id : null;
    if (told === this.sighted) return;
    this.sighted = told;
    // Said once: numbers in it may change with what is drawn next.
    setText(this.find(".nn-seenheard"), told ? [...this.find(".nn-seentext").children].map((one) => one.textContent).join(" ") : "");
    for (const part of [".nn-lessonbody", ".nn-guesses"]) { // below a tablet's network there are two columns
      const box = this.find(part);
      box.style.paddingBottom = "";
      box.scrollTop = told ? box.scrollHeight : 0;
      // What would stand half below the title goes as a whole; the box may grow at first.
      for (let free = 0, more; told && free < FREE && (more = sliced(box)); free += more) {
        box.style.paddingBottom = `${free + more}px`;
        box.scrollTop = box.scrollHeight;
      }
    }
    const dock = this.root.parentElement;
    if (!dock) return;
    // A low view begins with what it says of the drawing: the buttons above did it. It is painted now.
    if (told) requestAnimationFrame(() => begin(dock.querySelector(".nn-view")));
    if (getComputedStyle(dock).overflowY !== "auto") return; // else, without room for both, the view is below
    const over = this.root.offsetTop + this.root.offsetHeight + 8 - dock.clientHeight;
    const head = this.root.offsetTop + this.find(".nn-lessonhead").offsetHeight;
    // Of the view below as much as leaves what was revealed in sight.
    const [text] = [".nn-outcome", ".nn-seentext"].map((part) => this.find(part)).filter((part) => !part.hidden);
    const begins = text ? text.getBoundingClientRect().top - dock.getBoundingClientRect().top + dock.scrollTop - ROOM : 0;
    const down = Math.max(over, Math.min(over + LOOK, begins));
    // The row of steps goes as a whole, or no more of it than the room around its circles.
    dock.scrollTop = told ? (down > ROOM ? Math.max(down, head) : down) : 0;
  }

  close() {
    const { stage } = this.lesson;
    for (const button of stage.diagram.neurons.flat()) button.classList.remove("nn-picked", "nn-solved");
    stage.diagram.buttons.pressed();
    stage.section.classList.remove("nn-taught");
    this.root.remove();
  }
}

// By how many px what was to be chosen reaches into sight from above.
function sliced(box) {
  if (box.scrollHeight <= box.clientHeight) return 0;
  const title = box.querySelector("h2");
  const edge = title ? title.getBoundingClientRect().bottom : box.getBoundingClientRect().top;
  const half = [...box.querySelectorAll(".nn-options label, .nn-ranking li, .nn-question")]
    .map((one) => one.getBoundingClientRect())
    .find(({ top, bottom }) => top < edge - 1 && bottom > edge + 1);
  return half ? Math.ceil(half.bottom - edge) : 0;
}

function begin(view) {
  const did = view?.querySelector(".nn-did");
  if (did && view.clientHeight < LOW) view.scrollTop = did.offsetTop - view.firstElementChild.offsetTop;
}
