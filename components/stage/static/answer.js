// What the network says: the digit or "not sure", how bright, and the chosen neuron's numbers.

import { setText } from "./dom.js";
import { listed, t } from "./language.js";
import { activation, inTheDark, output as written } from "./numbers.js";
import { SAYINGS, SURE } from "./shared.js";

// The verdict on one trace, as network/verdict.py says it: the brightest output, the next,
// whether that is an answer, and which others reach the line, too.
export function verdict(trace) {
  const { a: output, z } = trace.layers.at(-1);
  // Outputs that rounding made equal are told apart by their sums: σ is never flat.
  const [digit, ...others] = Array.from(output.keys()).sort((i, j) => output[j] - output[i] || z[j] - z[i]);
  const blank = trace.input.every((value) => value === 0);
  const sure = !blank && output[digit] >= SURE;
  const also = others.filter((other) => sure && output[other] >= SURE);
  return { output, digit, rival: others[0], blank, sure, also };
}

// What there is to say besides the answer: in Python's sentences, as components/views/sayings.py.
export function remark({ output, digit, rival, blank, sure, also }) {
  const one = (index) => t(SAYINGS.one, { digit: index, a: written(output[index]) });
  const dark = inTheDark(output[rival]);
  if (blank) return "";
  if (!sure) {
    const parts = { line: activation(SURE), first: one(digit), next: one(rival) };
    return t(SAYINGS[dark ? "unsure" : "unsure of two"], parts);
  }
  if (!also.length) return dark ? t(SAYINGS.alone) : t(SAYINGS.next, { next: one(rival) });
  return t(SAYINGS[also.length > 1 ? "also several" : "also"], { next: listed(also.map(one)) });
}

// What stands large where no digit does, by what there is to say.
const SAID = { stale: "…", blank: t("Draw a digit"), covered: "?", underway: "…", unsure: t("Not sure") };

export class Answer {
  // holder: the stage
  constructor(holder, store) {
    this.store = store;
    this.says = holder.querySelector(".nn-answer");
    this.detail = holder.querySelector(".nn-detail");
  }

  // What there is of an answer now: one of SAID, or "sure".
  state({ blank, sure }) {
    const { trace, revealed, covered, stale } = this.store.state;
    return stale ? "stale" : blank ? "blank" : covered ? "covered"
      : revealed < trace.layers.length ? "underway" : sure ? "sure" : "unsure";
  }

  // The answer and all that is said beside it, for who does not see it; nothing of what is hidden.
  words() {
    const { trace, before } = this.store.state;
    if (!trace) return "";
    const found = verdict(trace);
    const state = this.state(found);
    if (state === "covered") return t("Guess first");
    if (state === "blank") return SAID.blank;
    if (state !== "sure" && state !== "unsure") return "";
    return `${found.sure ? found.digit : SAID.unsure}. ${detail(found, before?.trace)}`;
  }

  paint() {
    const { trace, before } = this.store.state;
    if (!trace) return;
    const found = verdict(trace);
    const { digit } = found;
    const state = this.state(found);
    setText(this.says, state === "sure" ? String(digit) : SAID[state]);
    this.says.dataset.digit = state === "sure" ? String(digit) : "";
    this.says.classList.toggle("nn-sure", state === "sure" || state === "covered");
    setText(this.detail, state === "sure" || state === "unsure" ? detail(found, before?.trace) : "");
  }
}

function detail(found, trace) {
  const { output, sure, digit } = found;
  const bright = sure ? t("Brightness {a}.", { a: written(output[digit]) }) : "";
  return [bright, remark(found), was(found, trace)].filter(Boolean).join(" ");
}

// What a change of the network made another.
function was(now, trace) {
  if (!trace || now.blank) return "";
  const then = verdict(trace);
  const told = ({ sure, digit, output }) => `${sure} ${digit} ${written(output[digit])}`;
  if (told(then) === told(now)) return "";
  const parts = { digit: then.digit, a: written(then.output[then.digit]) };
  return then.sure ? t("Was: {digit} with {a}.", parts) : t("Was: not sure, {digit} with {a}.", parts);
}
