// User Timing of the page that watches it learn, from what a hand did to the frame that shows it.

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
  requestAnimationFrame((frame) => performance.measure(measure, { start, end: Math.max(start, frame) }));
}
