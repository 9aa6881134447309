// A slider and a number field for one of the network's weights and biases.

import { make } from "./dom.js";
import { t } from "./language.js";
import { fixed, parsed } from "./numbers.js";
import { LIMIT } from "./shared.js";

// How far sliders go: somewhat beyond what there is, and all the way once that is wanted.
export const WEIGHT_REACHES = [5, 10, 20, LIMIT];
export const BIAS_REACHES = [30, LIMIT];
const STEP = 0.05;

// label: its name; reaches; place(): which number, or null while there is none; refresh(): show what the network has; say(text)
export function knob(parent, { label, reaches, place, edits, refresh, say }) {
  const row = make("label", "nn-knob", parent);
  make("span", "", row).textContent = label;
  const range = make("input", "", row);
  Object.assign(range, { type: "range", min: -reaches[0], max: reaches[0], step: STEP, value: 0 });
  const number = make("input", "", row);
  // Text, since a field for numbers writes a hyphen for a minus; and for all keys, since the
  // number pad of some phones has no minus at all.
  Object.assign(number, { type: "text", className: "nn-number", autocomplete: "off", spellcheck: false });
  number.setAttribute("role", "spinbutton");
  number.setAttribute("aria-valuemin", -LIMIT);
  number.setAttribute("aria-valuemax", LIMIT);
  range.setAttribute("aria-label", t("{name}, slider", { name: label }));
  number.setAttribute("aria-label", t("{name}, number", { name: label }));
  if (edits.locked) range.disabled = number.readOnly = true;
  let dragging = false;
  let shown = 0;
  const set = (value, within) => {
    const at = place();
    if (at !== null) edits.setNumbers({ [at]: edits.nearby(at, value, within) });
  };
  // Never less than before: a slider under the hand does not change its scale.
  const reach = (value) => {
    const wanted = reaches.find((most) => most >= Math.abs(value)) ?? LIMIT;
    if (wanted > Number(range.max)) Object.assign(range, { min: -wanted, max: wanted });
  };
  range.oninput = () => {
    if (!dragging) edits.remember();
    dragging = true;
    write(Number(range.value));
    set(Number(range.value), STEP / 2);
  };
  range.onchange = () => {
    dragging = false;
    reach(Number(range.value));
    edits.rest();
  };
  let text = ""; // what stood there before somebody typed
  const write = (value) => {
    number.value = text = fixed(value);
    number.setAttribute("aria-valuenow", value);
    for (const field of [range, number]) field.setAttribute("aria-valuetext", number.value);
  };
  const typed = (wanted) => {
    if (edits.locked || place() === null) return; // it was closed before what was typed counted
    if (!Number.isFinite(wanted)) {
      write(shown);
      refresh();
      say(t("That is not a number; nothing was changed."));
      return;
    }
    const value = Math.min(LIMIT, Math.max(-LIMIT, wanted));
    if (value !== wanted) say(t("Kept within −{limit} to {limit}.", { limit: LIMIT }));
    edits.remember();
    write(value);
    reach(value);
    range.value = value;
    set(value, 0.005);
    edits.rest();
  };
  number.onchange = () => typed(parsed(number.value));
  number.onkeydown = (event) => {
    if (event.key === "Escape" && number.value !== text) {
      number.value = text;
      event.preventDefault();
      event.stopPropagation(); // the next one closes the view
      return;
    }
    const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (!by || !Number.isFinite(parsed(number.value))) return;
    event.preventDefault();
    typed(parsed(number.value) + by);
  };
  return {
    row,
    show: (value) => {
      shown = value;
      if (document.activeElement !== number) write(value);
      if (dragging) return;
      reach(value);
      range.value = value;
    },
  };
}
