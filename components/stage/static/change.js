// The bar that counts what a visitor changed, and the changes that concern all neurons.

import { setText } from "./dom.js";

const LABELS = { sigmoid: "sigmoid", relu: "ReLU" }; // in the middle of a sentence

export class ChangeBar {
  constructor(bar, store, edits) {
    Object.assign(this, { bar, store, edits });
    const find = (name) => this.find(name);
    find("undo").onclick = () => this.edits.undo();
    find("reset").onclick = () => this.edits.reset();
    find("shuffle").onclick = () => {
      this.edits.remember();
      this.edits.change({ shuffle: Math.floor(Math.random() * 2 ** 32), changes: {}, muted: {} });
    };
    find("swap").onclick = () => {
      const { hidden } = this.edits.state;
      this.edits.remember();
      this.edits.change({ hidden: hidden ? null : this.otherActivation() });
    };
  }

  find(name) {
    return this.bar.querySelector(`[data-edit=${name}]`);
  }

  otherActivation() {
    return this.store.state.base === "relu" ? "sigmoid" : "relu";
  }

  // How many numbers differ from the shipped network's.
  paint() {
    const { changed, sizes } = this.store.state;
    const { hidden } = this.edits.state;
    const own = LABELS[this.store.state.base];
    this.bar.classList.toggle("nn-edited", this.edits.edited);
    setText(
      this.bar.querySelector(".nn-changed"),
      `${changed.toLocaleString("en")} of ${numbers(sizes).toLocaleString("en")} changed`
    );
    this.find("undo").disabled = !this.edits.canUndo;
    this.find("reset").disabled = !this.edits.edited;
    const other = LABELS[this.otherActivation()];
    setText(
      this.find("swap"),
      hidden ? `Back to ${own}` : `Squish with ${other}, same weights`
    );
    setText(
      this.bar.querySelector(".nn-why"),
      hidden
        ? `These weights were learned for ${own}. With ${LABELS[hidden]} each sum becomes another activation, so the next layer's weights no longer fit.`
        : ""
    );
  }
}

// How many weights and biases a network of these sizes has.
function numbers(sizes) {
  return sizes.slice(1).reduce((sum, n, layer) => sum + n * (sizes[layer] + 1), 0);
}
