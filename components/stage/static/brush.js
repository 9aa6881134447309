// Weights are painted like ink: by pointer, or with arrow keys and Space.

import { make } from "./dom.js";
import { t } from "./language.js";
import { number } from "./numbers.js";
import { SIDE } from "./shared.js";

const CHOOSE = t("Choose Paint +, Paint − or Erase first.");

// begin(): a stroke of the brush begins; dab(x, y): it touched this pixel;
// ready(): whether a tool was chosen; undo(): take the last one back;
// weight(x, y): what this pixel's is; say(text)
export function paintable(canvas, { begin, dab, ready, undo, weight, say }) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", t("weight map"));
  let cursor = null;
  const frame = make("span", "nn-mapcursor", canvas.parentNode);
  frame.hidden = true;
  // Around the pixel at which the keys are.
  const show = () => {
    const cell = canvas.clientWidth / SIDE;
    frame.hidden = false;
    frame.style.cssText = `left: ${canvas.offsetLeft + cursor[0] * cell}px; top: ${canvas.offsetTop + cursor[1] * cell}px; width: ${cell}px; height: ${cell}px`;
  };
  canvas.onblur = () => { frame.hidden = true; };
  let painting = false;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      Math.floor(((event.clientX - box.left) / box.width) * SIDE),
      Math.floor(((event.clientY - box.top) / box.height) * SIDE),
    ];
  };
  canvas.onpointerdown = (event) => {
    if (!ready()) {
      say(CHOOSE);
      return;
    }
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    painting = true;
    begin();
    dab(...at(event));
  };
  canvas.onpointermove = (event) => { if (painting) dab(...at(event)); };
  canvas.onpointerup = canvas.onpointercancel = () => { painting = false; };
  canvas.onkeydown = (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === " " || event.key === "Enter") {
      cursor ??= [14, 14];
      show();
      if (ready()) {
        begin();
        dab(...cursor);
      } else {
        say(CHOOSE);
      }
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      undo();
    } else if (step[event.key]) {
      cursor = (cursor ?? [14, 14]).map((value, axis) =>
        Math.min(SIDE - 1, Math.max(0, value + step[event.key][axis]))
      );
      show();
      const place = t("Row {row}, column {column}", { row: cursor[1] + 1, column: cursor[0] + 1 });
      const value = weight(...cursor);
      say(value === undefined ? place : `${place}: ${number(value)}`);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
