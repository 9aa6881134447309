// What the network says: the digit or "not sure", how bright, and the chosen neuron's numbers.

import { setText } from "./dom.js";
import { SURE } from "./shared.js";
import { fixed } from "./sums.js";

// The verdict on one trace: the brightest output, the next, and whether that is an answer.
export function verdict(trace) {
  const output = trace.layers.at(-1).a;
  const [digit, rival] = Array.from(output.keys()).sort((i, j) => output[j] - output[i]);
  const blank = trace.input.every((value) => value === 0);
  return { output, digit, rival, blank, sure: !blank && output[digit] >= SURE };
}

export class Answer {
  // holder: the stage; nameOf(layer, index): how a neuron is called
  constructor(holder, store, nameOf) {
    Object.assign(this, { store, nameOf });
    this.says = holder.querySelector(".nn-answer");
    this.detail = holder.querySelector(".nn-detail");
    this.neuron = holder.querySelector(".nn-neuronline");
    this.reveal = holder.querySelector("[data-do=reveal]");
  }

  // While the pen moves nothing is announced.
  set busy(busy) {
    this.says.setAttribute("aria-busy", String(busy));
  }

  paint() {
    const { trace, revealed, selected } = this.store.state;
    this.reveal.hidden = !selected;
    if (!trace) return;
    const found = verdict(trace);
    const underway = revealed < trace.layers.length;
    const sure = found.sure && !underway;
    setText(this.says, headline(found, underway));
    this.says.dataset.digit = sure ? String(found.digit) : "";
    this.says.classList.toggle("nn-sure", sure);
    setText(this.detail, found.blank || underway ? "" : brightness(found));
    setText(this.neuron, this.chosen(this.store.state));
  }

  chosen({ trace, selected }) {
    if (!selected) return "";
    const [layer, index] = selected;
    const { z, a } = trace.layers[layer - 1];
    return (
      `${this.nameOf(layer, index)}: z = ${fixed(z[index])}, ` +
      `activation ${fixed(a[index])}`
    );
  }
}

function headline({ blank, sure, digit }, underway) {
  if (blank) return "Draw a digit";
  if (underway) return "…";
  return sure ? String(digit) : "Not sure";
}

function brightness({ output, sure, digit, rival }) {
  const value = (index) => output[index].toFixed(2);
  return sure
    ? `Brightest output: ${value(digit)}. Runner-up: ${rival} with ${value(rival)}.`
    : `No output reaches ${SURE.toFixed(2)}. Brightest: ${digit} with ${value(digit)}.`;
}
