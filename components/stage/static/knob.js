// A slider and a number field for one of the network's weights and biases.

import { make } from "./dom.js";
import { LIMIT } from "./shared.js";

// How far sliders go: somewhat beyond what there is, and all the way once that is wanted.
export const WEIGHT_REACHES = [5, 10, 20, LIMIT];
export const BIAS_REACHES = [30, LIMIT];
const STEP = 0.05;

// label: its name; reaches; place(): which number; refresh(): show what the network has; say(text)
export function knob(parent, { label, reaches, place, edits, refresh, say }) {
  const row = make("label", "nn-knob", parent);
  make("span", "", row).textContent = label;
  const range = make("input", "", row);
  Object.assign(range, { type: "range", min: -reaches[0], max: reaches[0], step: STEP });
  const number = make("input", "", row);
  Object.assign(number, { type: "number", step: STEP, inputMode: "decimal" });
  range.setAttribute("aria-label", `${label}, slider`);
  number.setAttribute("aria-label", `${label}, number`);
  let dragging = false;
  const set = (value) => edits.setNumbers({ [place()]: value });
  // Never less than before: a slider under the hand does not change its scale.
  const reach = (value) => {
    const wanted = reaches.find((most) => most >= Math.abs(value)) ?? LIMIT;
    if (wanted > Number(range.max)) Object.assign(range, { min: -wanted, max: wanted });
  };
  range.oninput = () => {
    if (!dragging) edits.remember();
    dragging = true;
    number.value = range.value;
    set(Number(range.value));
  };
  range.onchange = () => {
    dragging = false;
    reach(Number(range.value));
  };
  number.onchange = () => {
    const wanted = Number(number.value);
    if (number.value === "" || !Number.isFinite(wanted)) {
      refresh();
      say("That is not a number; nothing was changed.");
      return;
    }
    const value = Math.min(LIMIT, Math.max(-LIMIT, wanted));
    if (value !== wanted) say(`Kept within −${LIMIT} to ${LIMIT}.`);
    edits.remember();
    number.value = value;
    reach(value);
    range.value = value;
    set(value);
  };
  return {
    row,
    show: (value) => {
      if (document.activeElement !== number) number.value = value.toFixed(2);
      if (dragging) return;
      reach(value);
      range.value = value;
    },
  };
}
