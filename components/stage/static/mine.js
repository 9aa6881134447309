// A network of one's own: trained on the page that learns, kept by the browser for this tab, and
// used on the stage like those that ship. The server has it as long as the connection lasts.

import { floats } from "./bytes.js";
import { OWN, SHIPPED } from "./shared.js";

const KEPT = "digit-explorer-mine";
const [INPUTS, OUTPUTS, MOST_LAYERS, LOW, HIGH, LARGEST] = [784, 10, 3, 4, 64, 1e4];

// weights: as in the store; said: how it was trained, {steps, unseen}
export function packed(weights, activation, said) {
  const numbers = floats(weights.flatMap(({ W, b }) => [W, b]));
  return { hidden: weights.slice(0, -1).map(({ nOut }) => nOut), activation, numbers, ...said };
}

// Returns false where the browser has no room for it.
export function keep(mine) {
  try {
    if (mine) sessionStorage.setItem(KEPT, JSON.stringify(mine));
    else sessionStorage.removeItem(KEPT);
    return true;
  } catch {
    return false;
  }
}

// What was kept, or null: it may be anybody's text, and the server takes none but a network.
export function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT));
    return found && sound(found) ? found : null;
  } catch {
    return null;
  }
}

// Whether this, which may be anybody's, is a network; throws where its numbers are no base64.
export function sound({ hidden, activation, numbers, steps, unseen }) {
  const layers = Array.isArray(hidden) && hidden.length <= MOST_LAYERS &&
    hidden.every((n) => Number.isInteger(n) && n >= LOW && n <= HIGH);
  if (!layers || !SHIPPED.includes(activation) || !Number.isInteger(steps) || !(unseen >= 0 && unseen <= 1)) return false;
  const sizes = [INPUTS, ...hidden, OUTPUTS];
  const most = hidden.concat(OUTPUTS).reduce((sum, n, at) => sum + n * (sizes[at] + 1), 0);
  const text = atob(numbers);
  if (text.length !== 4 * most) return false;
  return new Float32Array(Uint8Array.from(text, (one) => one.charCodeAt(0)).buffer).every((x) => Math.abs(x) <= LARGEST);
}

// What the server has to hear before it is asked for this network.
export function message({ hidden, activation, numbers }) {
  return { kind: "mine", network: { hidden, activation, numbers } };
}

// What the hidden neurons of the network at hand were trained to compute with.
export const squash = ({ base, mine }) => (base === OWN ? mine.activation : base);
