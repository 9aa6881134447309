// The sample digits: buttons that draw one as a hand would.

import { make } from "./dom.js";
import { snap } from "./grid.js";
import { t } from "./language.js";
import { SAMPLES } from "./shared.js";

const DURATION = 700; // ms

export class Samples {
  // onInk(), onRest(): as the pad's
  constructor(row, pad, { onInk, onRest }) {
    Object.assign(this, { pad, onInk, onRest });
    SAMPLES.forEach((strokes, digit) => {
      const button = make("button", "", row);
      button.type = "button";
      button.dataset.testid = `sample-${digit}`;
      button.setAttribute("aria-label", t("Sample {digit}", { digit }));
      button.title = t("Draw a sample {digit}", { digit });
      const path = strokes
        .map((points) => `M${points.map(([x, y]) => `${x * 100} ${y * 100}`).join("L")}`)
        .join("");
      button.innerHTML = `<svg viewBox="0 0 100 100" aria-hidden="true"><path d="${path}"/></svg>`;
      button.onclick = () => this.replay(strokes);
    });
  }

  // A sample is drawn as a hand would, so that the neurons can be watched; at once for
  // those who prefer no motion.
  replay(strokes) {
    this.stop();
    const flat = strokes.map((points) => points.flat());
    const total = flat.reduce((sum, stroke) => sum + stroke.length / 2, 0);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.pad.replace(flat);
      return;
    }
    this.pad.remember();
    const began = performance.now();
    const step = () => {
      let left = Math.ceil((total * (performance.now() - began)) / DURATION);
      const done = left >= total;
      this.pad.strokes = flat
        .map((stroke) => {
          const part = stroke.slice(0, Math.max(0, 2 * left));
          left -= stroke.length / 2;
          return part.map(snap);
        })
        .filter((stroke) => stroke.length);
      this.replaying = done ? null : setTimeout(step, 16);
      this.pad.redraw();
      this.onInk();
      if (done) this.onRest();
    };
    step();
  }

  stop() {
    clearTimeout(this.replaying);
    this.replaying = null;
  }
}
