// User Timing: from what a hand did to the frame that shows it.

// The browser keeps every measure for ever; a lesson of drawing should not fill its memory.
const MOST = 10_000;
const counted = new Map();

export function measured(name, start, end) {
  performance.measure(name, { start, end: Math.max(start, end) });
  const count = (counted.get(name) ?? 0) + 1;
  counted.set(name, count);
  if (count % MOST === 0) performance.clearMeasures(name);
}

// ---- the page that watches it learn ----

// Train or a step was pressed, or the slider moved, at this time of the event.
export function begun(learn, measure, since) {
  learn.timed = { measure, since };
}

// New weights came, of moment `snapshot`: they are painted in the next frame.
export function follow(learn, snapshot) {
  const { timed, moment: { waiting } } = learn;
  const scrubbed = waiting && waiting.k === snapshot && waiting.since;
  const [measure, start] = scrubbed ? ["scrub-to-neurons", waiting.since] : [timed?.measure, timed?.since];
  if (!start) return;
  if (!scrubbed) learn.timed = null;
  requestAnimationFrame((frame) => measured(measure, start, frame));
}
