// What the network says: the digit or "not sure", how bright, and the chosen neuron's numbers.

import { setText } from "./dom.js";

const SURE = 0.5; // the brightest output of an answer is at least this bright

// The verdict on one trace: the brightest output, the next, and whether that is an answer.
export function verdict(trace) {
  const output = trace.layers.at(-1).a;
  const [digit, rival] = Array.from(output.keys()).sort((i, j) => output[j] - output[i]);
  const blank = trace.input.every((value) => value === 0);
  return { output, digit, rival, blank, sure: !blank && output[digit] >= SURE };
}

export class Answer {
  // holder: the stage; diagram: what is chosen there, and how much of it is revealed
  constructor(holder, diagram) {
    this.diagram = diagram;
    this.says = holder.querySelector(".nn-answer");
    this.detail = holder.querySelector(".nn-detail");
    this.neuron = holder.querySelector(".nn-neuronline");
    this.reveal = holder.querySelector("[data-do=reveal]");
  }

  // While the pen moves nothing is announced.
  set busy(busy) {
    this.says.setAttribute("aria-busy", String(busy));
  }

  paint(trace) {
    const found = verdict(trace);
    const underway = this.diagram.revealed < 3;
    const sure = found.sure && !underway;
    setText(this.says, headline(found, underway));
    this.says.dataset.digit = sure ? String(found.digit) : "";
    this.says.classList.toggle("nn-sure", sure);
    setText(this.detail, found.blank || underway ? "" : brightness(found));
    setText(this.neuron, this.chosen(trace));
    this.reveal.hidden = !this.diagram.selected;
  }

  chosen(trace) {
    if (!this.diagram.selected) return "";
    const [layer, index] = this.diagram.selected;
    const { z, a } = trace.layers[layer - 1];
    return (
      `${this.diagram.nameOf(layer, index)}: weighted sum + bias ${z[index].toFixed(2)}, ` +
      `activation ${a[index].toFixed(2)}`
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
