// What one can do to a neuron as a whole: paint its map, begin from zero, knock it out.

import { paintable } from "./brush.js";
import { make } from "./dom.js";
import { places } from "./edits.js";
import { t, tn } from "./language.js";
import { largest } from "./maps.js";
import { BAR_DETECTOR, SIDE } from "./shared.js";

const BRUSHES = { more: t("Paint +"), less: t("Paint −"), none: t("Erase") };

export class Tools {
  // root: an element to fill; view: the neuron's view
  constructor(root, view) {
    Object.assign(this, { root, view, brush: null });
  }

  get edits() {
    return this.view.edits;
  }

  build() {
    const { view } = this;
    const [layer] = view.place;
    this.root.textContent = "";
    if (layer > 1) this.canvas = null;
    if (this.edits.locked) return;
    if (layer === 1) {
      const group = make("div", "nn-toolgroup", this.root);
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", t("Paint weights onto the map"));
      for (const [brush, text] of Object.entries(BRUSHES)) {
        const button = this.button(group, text, () => {
          this.brush = this.brush === brush ? null : brush;
          this.refresh();
        });
        button.dataset.brush = brush;
      }
      this.button(group, t("Bar detector"), () => this.bar()).title =
        t("From zero: positive weights in a bar, negative ones right above and below it");
    }
    const group = make("div", "nn-toolgroup", this.root);
    this.button(group, t("Start from zero"), () => this.zero());
    const hidden = layer < view.store.state.sizes.length - 1;
    this.mute = hidden ? this.button(group, t("Knock out"), () => this.toggleMute()) : null;
    this.refresh();
  }

  button(parent, text, action) {
    const button = make("button", "", parent);
    button.type = "button";
    button.textContent = text;
    button.onclick = action;
    return button;
  }

  refresh() {
    for (const button of this.root.querySelectorAll("[data-brush]")) {
      button.setAttribute("aria-pressed", String(button.dataset.brush === this.brush));
    }
    this.canvas?.classList.toggle("nn-painting", Boolean(this.brush));
    if (!this.mute) return;
    const out = Boolean(this.edits.state.muted[this.view.place.join("-")]);
    this.mute.setAttribute("aria-pressed", String(out));
    this.mute.textContent = out ? t("Knocked out") : t("Knock out");
  }

  paintOn(canvas) {
    this.canvas = canvas;
    paintable(canvas, {
      ready: () => Boolean(this.brush && this.view.weights),
      begin: () => this.edits.remember(),
      dab: (x, y) => this.dab(x, y),
      undo: () => this.edits.undo(),
      weight: (x, y) => this.view.weights && this.view.row.weights[y * SIDE + x],
      say: this.view.say,
    });
  }

  zero() {
    const { view } = this;
    const zeros = { [view.biasPlace()]: 0 };
    for (let i = 0; i < view.row.nIn; i++) zeros[view.placeOf(i)] = 0;
    this.edits.remember();
    this.edits.setNumbers(zeros);
  }

  bar() {
    const { view } = this;
    const strength = largest(view.weights[0].W) / 2;
    const start = view.placeOf(0);
    const numbers = BAR_DETECTOR.map((sign, i) => [start + i, sign * strength]);
    this.edits.remember();
    this.edits.setNumbers({ [view.biasPlace()]: 0, ...Object.fromEntries(numbers) });
  }

  toggleMute() {
    const { view } = this;
    const [layer, neuron] = view.place;
    const key = view.place.join("-");
    const muted = { ...this.edits.state.muted };
    this.edits.remember();
    if (muted[key]) {
      delete muted[key];
    } else {
      const next = view.weights[layer];
      const start = places(view.weights)[layer].W;
      muted[key] = Array.from({ length: next.nOut }, (_, j) => start + j * next.nIn + neuron);
    }
    this.edits.change({ muted });
    this.edits.rest();
    const out = muted[key]?.length;
    if (out) {
      view.say(tn(
        "Knocked out: the {n} weight that leads on from it is 0, so it reaches nobody.",
        "Knocked out: the {n} weights that lead on from it are 0, so it reaches nobody.", out
      ));
    }
    this.refresh();
  }

  // The brush is three pixels wide.
  dab(cx, cy) {
    const { view } = this;
    const strength = largest(view.weights[0].W) / 2;
    const value = { more: strength, less: -strength, none: 0 }[this.brush];
    const numbers = {};
    for (let y = cy - 1; y <= cy + 1; y++) {
      for (let x = cx - 1; x <= cx + 1; x++) {
        if (x >= 0 && x < SIDE && y >= 0 && y < SIDE) numbers[view.placeOf(y * SIDE + x)] = value;
      }
    }
    this.edits.setNumbers(numbers);
  }
}
