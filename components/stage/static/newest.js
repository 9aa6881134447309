// The newest weights of the run that is watched. They are kept when the page is left: where the server
// has the run no more by then, it goes on from these.

import { fromBase64 } from "./bytes.js";
import { packed, sound } from "./mine.js";
import { plausible } from "./settings.js";

const KEPT = "digit-explorer-newest";
const [INPUTS, OUTPUTS] = [784, 10];

// latest: {id, layers: [{W, b}], news, unseen, raced}, see learn.js
export function networkOf({ layers, news: { settings, step }, unseen = 0 }) {
  const weights = layers.map(({ W, b }) => ({ W, b, nOut: b.length }));
  return packed(weights, settings.activation, { steps: step, unseen });
}

export function keepNewest(latest) {
  if (!latest) return;
  const { id, news: { settings, step, pictures, seconds, snapshots }, unseen, raced } = latest;
  try {
    const news = { settings, step, pictures, seconds, snapshots };
    sessionStorage.setItem(KEPT, JSON.stringify({ id, news, unseen, raced, network: networkOf(latest) }));
  } catch {
    // no room, or no storage at all: they live as long as the page
  }
}

// What was kept of this run, or null: it may be anybody's text.
export function newest(id) {
  try {
    const { network, ...latest } = JSON.parse(sessionStorage.getItem(KEPT));
    const { settings, step, pictures, seconds } = latest.news;
    const { hidden, activation, rate, batch, seed } = settings;
    const usable = latest.id === id && sound(network) && plausible({ hidden, activation, rate, batch, seed }) &&
      [step, pictures].every(Number.isInteger) && Number.isFinite(seconds);
    return usable ? { ...latest, layers: layersOf(network) } : null;
  } catch {
    return null;
  }
}

function layersOf({ hidden, numbers }) {
  const all = new Float32Array(fromBase64(numbers).buffer);
  const sizes = [INPUTS, ...hidden, OUTPUTS];
  let at = 0;
  const take = (n) => all.subarray(at, at += n);
  return sizes.slice(1).map((n, l) => ({ W: take(n * sizes[l]), b: take(n) }));
}
