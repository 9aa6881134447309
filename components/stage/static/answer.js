// What the network says: the digit or "not sure", how bright, and the chosen neuron's numbers.

import { setText } from "./dom.js";
import { SURE } from "./shared.js";
import { activation } from "./numbers.js";

export const FAINT = 0.01; // an output that is darker is nobody's second

// The verdict on one trace: the brightest output, the next, and whether that is an answer.
export function verdict(trace) {
  const output = trace.layers.at(-1).a;
  const [digit, rival] = Array.from(output.keys()).sort((i, j) => output[j] - output[i]);
  const blank = trace.input.every((value) => value === 0);
  return { output, digit, rival, blank, sure: !blank && output[digit] >= SURE };
}

export class Answer {
  // holder: the stage
  constructor(holder, store) {
    this.store = store;
    this.says = holder.querySelector(".nn-answer");
    this.detail = holder.querySelector(".nn-detail");
  }

  // While the pen moves nothing is announced.
  set busy(busy) {
    this.says.setAttribute("aria-busy", String(busy));
  }

  paint() {
    const { trace, revealed, covered } = this.store.state;
    if (!trace) return;
    const found = verdict(trace);
    const underway = revealed < trace.layers.length || (covered && !found.blank);
    const sure = found.sure && !underway;
    setText(this.says, headline(found, underway, covered));
    this.says.dataset.digit = sure ? String(found.digit) : "";
    this.says.classList.toggle("nn-sure", sure || (underway && covered));
    setText(this.detail, found.blank || underway ? "" : brightness(found));
  }
}

function headline({ blank, sure, digit }, underway, covered) {
  if (blank) return "Draw a digit";
  if (underway) return covered ? "?" : "…";
  return sure ? String(digit) : "Not sure";
}

function brightness({ output, sure, digit, rival }) {
  const value = (index) => activation(output[index]);
  if (!sure) return `No output reaches ${SURE.toFixed(2)}. Brightest: ${digit} with ${value(digit)}.`;
  const second = output[rival] < FAINT ? "All others are dark." : `Next: ${rival} with ${value(rival)}.`;
  return `Brightness ${value(digit)}. ${second}`;
}
