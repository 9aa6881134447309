// The controls of a view, as its template lists them.

import { make, setText } from "./dom.js";
import { grouped } from "./language.js";

// Each builds a control and returns what shows a value in it.
export const CONTROLS = {
  choice(place, { label, options }, choose) {
    const group = make("div", "nn-choice", place);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", label);
    make("span", "", group).textContent = label;
    const buttons = options.map(([value, text]) => {
      const button = make("button", "", group);
      button.type = "button";
      button.textContent = text;
      button.dataset.value = value;
      button.onclick = () => choose(value);
      return button;
    });
    return (shown) => {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.dataset.value === shown));
      }
    };
  },

  toggle(place, { label }, choose) {
    const row = make("label", "nn-toggle", place);
    const box = make("input", "", row);
    box.type = "checkbox";
    make("span", "", row).textContent = label;
    box.onchange = () => choose(box.checked);
    return (shown) => { box.checked = shown; };
  },

  slider(place, { label, low, high }, choose) {
    const row = make("label", "nn-range", place);
    make("span", "", row).textContent = label;
    const range = make("input", "", row);
    Object.assign(range, { type: "range", min: low, max: high, step: 1 });
    const text = make("output", "", row);
    range.oninput = () => choose(Number(range.value));
    return (shown) => {
      range.value = shown;
      setText(text, grouped(shown));
      range.setAttribute("aria-valuetext", text.textContent);
    };
  },
};
