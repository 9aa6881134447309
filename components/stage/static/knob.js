// A slider and a number field for one of the 13,002 numbers.

import { make } from "./dom.js";
import { LIMIT } from "./shared.js";

const WEIGHT_RANGE = 30; // how far the sliders go; typing goes to the limit

// label: its name; place(): which number; refresh(): show what the network has; say(text)
export function knob(parent, { label, place, edits, refresh, say }) {
  const row = make("label", "nn-knob", parent);
  make("span", "", row).textContent = label;
  const range = make("input", "", row);
  Object.assign(range, { type: "range", min: -WEIGHT_RANGE, max: WEIGHT_RANGE, step: 0.01 });
  const number = make("input", "", row);
  Object.assign(number, { type: "number", step: 0.1 });
  range.setAttribute("aria-label", `${label}, slider`);
  number.setAttribute("aria-label", `${label}, number`);
  let dragging = false;
  const set = (value) => edits.setNumbers({ [place()]: value });
  range.oninput = () => {
    if (!dragging) edits.remember();
    dragging = true;
    number.value = range.value;
    set(Number(range.value));
  };
  range.onchange = () => { dragging = false; };
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
    range.value = value;
    set(value);
  };
  return {
    show: (value) => {
      if (document.activeElement !== number) number.value = value.toFixed(2);
      if (!dragging) range.value = value;
    },
  };
}
