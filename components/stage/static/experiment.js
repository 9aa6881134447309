// What a visitor changed, counted, with the way back; and the changes of all neurons at once.

import { handOn, setText } from "./dom.js";
import { t, tn } from "./language.js";
import { keep, squash } from "./mine.js";
import { share } from "./numbers.js";
import { OWN, SHIPPED } from "./shared.js";

const LABELS = { sigmoid: t("sigmoid"), relu: t("ReLU") }; // in the middle of a sentence

export class Experiment {
  // done(text): a change of all neurons was made, which is to be seen
  constructor(head, store, edits, done) {
    Object.assign(this, { head, store, edits });
    this.find("[data-edit=undo]").onclick = () => this.edits.undo();
    this.find("[data-edit=reset]").onclick = () => this.edits.reset();
    this.find("[data-edit=shuffle]").onclick = () => {
      this.edits.remember();
      this.edits.change({ shuffle: Math.floor(Math.random() * 2 ** 32), changes: {}, muted: {} });
      done(t("Shuffled: what the weights had learned is gone."));
    };
    this.find("[data-edit=swap]").onclick = () => {
      const { hidden } = this.edits.state;
      this.edits.remember();
      this.edits.change({ hidden: hidden ? null : this.other });
      this.edits.rest();
      const base = squash(this.store.state);
      done(hidden ? "" : t(
        "The hidden neurons compute with {other}; their weights were learned for {base}.",
        { other: LABELS[this.other], base: LABELS[base] }
      ));
    };
    this.find("[data-edit=remove]").onclick = () => {
      this.remove();
      done(t("Your network is removed."));
    };
    store.watch(["changed", "edits", "past", "base", "mine", "sizes"], () => this.paint());
    this.paint();
  }

  // A network of one's own is a guest: it goes when it is told to.
  own(mine) {
    const [words, button] = [this.find(".nn-mine"), this.find("[data-edit=remove]")];
    words.hidden = button.hidden = !mine;
    if (!mine) return;
    const layers = mine.hidden.length ? `${LABELS[mine.activation]} ${mine.hidden.join("-")}` : t("no hidden layer");
    setText(words, tn(
      "“Mine” is the network that you trained: {layers}, after {n} step, right on {share} of unseen digits. It is kept in this tab.",
      "“Mine” is the network that you trained: {layers}, after {n} steps, right on {share} of unseen digits. It is kept in this tab.",
      mine.steps, { layers, share: share(mine.unseen) },
    ));
  }

  remove() {
    const { edits: { [OWN]: _, ...edits }, past: { [OWN]: __, ...past }, base } = this.store.state;
    keep(null);
    this.store.set({ edits, past, mine: null, base: base === OWN ? SHIPPED[0] : base });
  }

  find(selector) {
    return this.head.querySelector(selector);
  }

  get other() {
    return squash(this.store.state) === "relu" ? "sigmoid" : "relu";
  }

  paint() {
    const { changed, sizes, mine } = this.store.state;
    const base = squash(this.store.state);
    this.own(mine);
    const { hidden } = this.edits.state;
    const group = this.find(".nn-edits");
    group.classList.toggle("nn-edited", this.edits.edited || this.edits.canUndo);
    const count = this.find(".nn-changed");
    const parts = { changed, all: numbers(sizes) };
    const names = { base: LABELS[base], other: LABELS[hidden ?? this.other] };
    setText(count, hidden
      ? t("{changed} of {all} changed, {other} for {base}", { ...parts, ...names })
      : t("{changed} of {all} changed", parts));
    count.title = sum(sizes);
    const undo = this.find("[data-edit=undo]");
    undo.disabled = !this.edits.canUndo;
    // Where nothing is changed, and there is a step back, that step was the reset.
    setText(undo, this.edits.canUndo && !this.edits.edited ? t("Undo reset") : t("Undo change"));
    undo.title = undo.textContent; // the button may be a picture
    this.find("[data-edit=reset]").title = this.find("[data-edit=reset]").textContent;
    const reset = this.find("[data-edit=reset]");
    reset.disabled = !this.edits.edited;
    const menu = this.find("[data-menu=experiment] > button");
    handOn(undo, reset, menu);
    handOn(reset, undo, menu);
    const biases = sizes.slice(1).reduce((total, n) => total + n, 0);
    setText(
      this.find(".nn-shuffled"),
      t(
        "The network has {sum} = {all} numbers. From the trained network, each weight moves to a random place in " +
        "its own layer, and the {biases} biases stay. A few weights land where an equal one was, so not quite all " +
        "are counted as changed.",
        { sum: sum(sizes), all: numbers(sizes), biases }
      )
    );
    setText(
      this.find("[data-edit=swap]"),
      hidden ? t("Back to {base}", names) : t("{other} with these weights", names)
    );
    setText(
      this.find(".nn-why"),
      hidden
        ? t(
          "These weights were learned for {base}. With {other} each sum becomes another activation, " +
          "so the next layer's weights no longer fit.", names
        )
        : t("What if the hidden neurons computed with {other} instead of {base}, and all weights stayed?", names)
    );
  }
}

// How many weights and biases a network of these sizes has.
export function numbers(sizes) {
  return sizes.slice(1).reduce((total, n, layer) => total + n * (sizes[layer] + 1), 0);
}

// The same as a sum: "784×16 + 16×16 + 16×10 + 42".
export function sum(sizes) {
  const biases = sizes.slice(1).reduce((total, n) => total + n, 0);
  return [...sizes.slice(1).map((n, layer) => `${sizes[layer]}×${n}`), biases].join(" + ");
}
