// What changed is painted in the next display frame, all of it at once. `pen-to-neurons` measures
// how long after the pen that is.

import { measured } from "./measures.js";

export class Frames {
  // paint(): all that follows the pen
  constructor(paint) {
    this.paint = paint;
  }

  // What is to be painted answers what the pen did then. Of several answers, the first waited longest.
  answered(since) {
    this.since ??= since;
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => this.painted());
  }

  painted() {
    const frame = performance.now(); // all that is painted in a frame is seen at once, at its end
    this.frame = undefined;
    this.paint();
    const { since } = this;
    this.since = null;
    if (since === null || since === undefined) return;
    measured("pen-to-neurons", since, frame);
  }

  close() {
    cancelAnimationFrame(this.frame);
  }
}
