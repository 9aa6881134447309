// The words in the picture of the network: what the step at hand does, or why a blank pad glows.
// They stand below the drawing's pixels, above the buttons that step.

import { verdict } from "./answer.js";
import { setText } from "./dom.js";
import { t } from "./language.js";
import { squash } from "./mine.js";
import { SAYINGS } from "./shared.js";
import { words } from "./steps.js";

const SIGNS = { sigmoid: "σ", relu: "ReLU" };

// Whether there is a bias that is not 0: a network that has not learned yet has none.
const biased = (weights) => !weights || weights.some(({ b }) => b.some((value) => value !== 0));

export class Told {
  // place: an element to fill; edits: Edits
  constructor(place, store, edits) {
    Object.assign(this, { place, store, edits });
    store.watch(["step", "trace", "base", "edits", "weights", "revealed"], () => this.paint());
    this.paint();
  }

  paint() {
    const { step, sizes, trace, weights } = this.store.state;
    const blank = trace && verdict(trace).blank;
    const layers = sizes.length - 1;
    const text = step === null
      ? blank ? t(biased(weights) ? SAYINGS.blank : SAYINGS.unbiased) : ""
      : words(step, layers, this.squash(step, layers));
    setText(this.place.firstChild, text);
    this.place.classList.toggle("nn-why", step === null);
  }

  // What this layer's neurons compute with; the outputs of both networks have the sigmoid.
  squash(step, layers) {
    return SIGNS[step === layers ? "sigmoid" : this.edits.state.hidden ?? squash(this.store.state)];
  }
}
