// Presenter mode: the stage alone, in type for the back row, with keys for a clicker; and an
// answer that stays covered until the class has guessed.

import { handOn } from "./dom.js";
import { t } from "./language.js";

export class Presenter {
  // holder: the stage; steps: what the keys of a clicker step through, {step(by)};
  // lessons: Lessons, which they step through while one is open
  constructor(holder, store, steps, lessons) {
    Object.assign(this, { holder, store, steps, lessons });
    const find = (name) => holder.querySelector(`[data-do=${name}]`);
    this.buttons = { present: find("present"), guess: find("guess"), uncover: find("uncover") };
    this.buttons.present.onclick = () => store.set({ presenting: !store.state.presenting });
    this.buttons.guess.onclick = () => {
      const guessing = !store.state.guessing;
      store.set({ guessing, covered: guessing });
    };
    this.buttons.uncover.onclick = () => {
      store.set({ covered: false });
      this.buttons.guess.focus({ preventScroll: true }); // where it was has gone
    };
    store.watch(["presenting", "guessing", "covered"], () => this.paint());
    this.onKey = (event) => this.key(event);
    addEventListener("keydown", this.onKey);
    this.paint();
  }

  key(event) {
    const typing = event.target.closest?.("input:not([type=range]), select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { presenting, lesson } = this.store.state;
    // A clicker's keys are that in presenter mode; elsewhere they scroll, and take nobody's guess away.
    const page = presenting && (event.key === "PageDown" || event.key === "PageUp");
    // Where an answer is given they lead on all the same.
    if (typing && !(lesson && page)) return;
    if (event.key === "p" || event.key === "P") this.store.set({ presenting: !presenting });
    else if (page) (lesson ? this.lessons : this.steps).step(event.key === "PageDown" ? 1 : -1);
    else if (presenting && event.key === "Escape") this.store.set({ presenting: false });
    else if (lesson && event.key === "Escape" && !event.defaultPrevented) this.lessons.leave();
    else return;
    event.preventDefault();
  }

  paint() {
    const { presenting, guessing, covered } = this.store.state;
    const { present, guess, uncover } = this.buttons;
    this.holder.classList.toggle("nn-presenting", presenting);
    document.documentElement.classList.toggle("nn-presented", presenting);
    present.setAttribute("aria-pressed", String(presenting));
    present.textContent = presenting ? t("End (P)") : t("Present");
    guess.setAttribute("aria-pressed", String(guessing));
    uncover.hidden = !covered;
    handOn(document.activeElement, present, this.holder.querySelector(".nn-pad"));
  }

  close() {
    removeEventListener("keydown", this.onKey);
    document.documentElement.classList.remove("nn-presented");
  }
}
