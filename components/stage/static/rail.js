// Where one is in a lesson: a dot a step, with its name.

import { make, setText } from "./dom.js";
import { t } from "./language.js";

export class Rail {
  // root: an element to fill; steps: the lesson's; onGo(at): a step was chosen
  constructor(root, steps, onGo) {
    Object.assign(this, { steps });
    root.setAttribute("aria-label", t("Steps of the lesson"));
    const list = make("ol", "", root);
    this.dots = steps.map((step, at) => {
      const dot = make("button", "", make("li", "", list));
      dot.type = "button";
      dot.title = step.name;
      make("i", "", dot);
      dot.onclick = () => onGo(at);
      return dot;
    });
    this.list = list;
    this.here = make("p", "nn-here", root);
    this.here.setAttribute("aria-hidden", "true"); // the step's own button says it
    this.here.append((this.count = new Text()), (this.name = make("span")));
  }

  show(at) {
    this.dots.forEach((dot, step) => {
      if (step === at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
    setText(this.count, `${at + 1}/${this.steps.length}`);
    setText(this.name, ` ${this.steps[at].name}`);
    const { offsetLeft, offsetWidth } = this.dots[at].parentNode;
    this.list.scrollLeft = offsetLeft - (this.list.clientWidth - offsetWidth) / 2;
  }

  // answers: by step's id
  marks(answers) {
    this.dots.forEach((dot, at) => {
      const { revealed, right } = answers[this.steps[at].id] ?? {};
      const state = !revealed ? "" : right === true ? "right" : right === false ? "wrong" : "seen";
      dot.dataset.state = state;
      setText(dot.firstChild, { right: "✓", wrong: "✗", seen: "●" }[state] ?? "");
      const told = { right: t("right"), wrong: t("not so"), seen: t("seen") }[state];
      const name = t("Step {n}: {name}", { n: at + 1, name: this.steps[at].name });
      dot.setAttribute("aria-label", told ? `${name}, ${told}` : name);
    });
  }
}
