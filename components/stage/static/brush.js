// Weights are painted like ink: by pointer, or with arrow keys and Space.

import { t } from "./language.js";
import { SIDE } from "./shared.js";

const CHOOSE = t("Choose Paint +, Paint − or Erase first.");

// begin(): a stroke of the brush begins; dab(x, y): it touched this pixel;
// ready(): whether a tool was chosen; undo(): take the last one back; say(text)
export function paintable(canvas, { begin, dab, ready, undo, say }) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", t("weight map"));
  let cursor = null;
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
      say(t("Row {row}, column {column}", { row: cursor[1] + 1, column: cursor[0] + 1 }));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
