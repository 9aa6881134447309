// The facts that a lesson's text may name in braces, of what is on the screen now: taken from the
// trace, the weights and the training's news, which NumPy computed. `components/lessons/facts.py`
// has their names.

import { verdict } from "./answer.js";
import { grouped, t } from "./language.js";
import { activation, fixed, number, output, round, share, wish } from "./numbers.js";
import { LABELS, SIDE, SURE } from "./shared.js";

const whole = (n) => [n, grouped(n)];
const largest = (values, sign) => values.reduce((best, value, i) => (sign * value > sign * values[best] ? i : best), 0);
const count = (values, test) => whole(values.reduce((n, value) => n + Number(test(value)), 0));
const last = (values) => values?.at(-1);

// Each is given the store's state and the numbers behind its colon, and returns [value, text]
// or nothing where it is not known.
const FACTS = {
  answer: (s) => found(s, (v) => [v.sure ? v.digit : -1, v.sure ? String(v.digit) : t("not sure")]),
  best: (s) => found(s, (v) => [v.digit, String(v.digit)]),
  second: (s) => found(s, (v) => [v.rival, String(v.rival)]),
  confidence: (s) => found(s, (v) => [v.output[v.digit], output(v.output[v.digit])]),
  runnerup: (s) => found(s, (v) => [v.output[v.rival], output(v.output[v.rival])]),
  ink: ({ trace }) => trace && count(trace.input, (value) => value > 0),
  pixel: ({ trace }, row, column) => shown(trace?.input[(row - 1) * SIDE + column - 1], activation),
  a: (s, ...place) => of(s, place, ({ a }, i, isLast) => [a[i], (isLast ? output : activation)(a[i])]),
  z: (s, ...place) => of(s, place, ({ z }, i) => [z[i], fixed(z[i])]),
  // As written, it and the bias add up to z.
  weighted: (s, ...place) => of(s, place, ({ z }, i) => {
    const bias = s.weights?.[place[0] - 1]?.b[i];
    return bias === undefined ? null : [z[i] - bias, fixed(round(z[i]) - round(bias))];
  }),
  bias: (s, ...place) => row(s, place, ({ b }, i) => [b[i], fixed(b[i])]),
  w: (s, layer, n, from) => row(s, [layer, n], ({ W, nIn }, i) => shown(W[i * nIn + from - 1], number)),
  positive: (s, ...place) => row(s, place, ({ W, nIn }, i) => count(W.subarray(i * nIn, (i + 1) * nIn), (w) => w > 0)),
  negative: (s, ...place) => row(s, place, ({ W, nIn }, i) => count(W.subarray(i * nIn, (i + 1) * nIn), (w) => w < 0)),
  brightest: (s, layer) => extreme(s, layer, 1),
  darkest: (s, layer) => extreme(s, layer, -1),
  most: (s, layer) => layerOf(s, layer, ({ a }) => shown(a[largest(a, 1)], activation)),
  least: (s, layer) => layerOf(s, layer, ({ a }) => shown(a[largest(a, -1)], activation)),
  lit: (s, layer) => layerOf(s, layer, ({ a }) => count(a, (value) => value >= SURE)),
  zero: (s, layer) => layerOf(s, layer, ({ a }) => count(a, (value) => value === 0)),
  neurons: ({ sizes }, layer) => whole(sizes[layer]),
  weights: ({ sizes }, layer) => whole(sizes[layer] * sizes[layer - 1]),
  numbers: ({ sizes }) => whole(sizes.slice(1).reduce((total, n, layer) => total + n * (sizes[layer] + 1), 0)),
  changed: ({ changed }) => whole(changed),
  network: ({ base }) => [base, LABELS[base]],
  steps: ({ learning }) => learning && shown(learning.step, grouped),
  pictures: ({ learning }) => learning && shown(learning.pictures, grouped),
  rate: ({ learning }) => shown(learning?.settings?.rate, number),
  batch: ({ learning }) => shown(learning?.settings?.batch, grouped),
  cost: ({ learning }) => shown(last(learning?.curve?.cost), number),
  read: ({ learning }) => percent(last(learning?.curve?.seen)),
  readnew: ({ learning }) => percent(last(learning?.curve?.unseen)),
  owncost: ({ correction }) => shown(correction?.cost, number),
  owncostafter: ({ correction }) => shown(correction?.after, number),
  wish: ({ correction }, digit) => shown(correction?.pushes?.[digit], wish),
  readbefore: ({ correction }) => percent(correction?.before),
  readnow: ({ correction }) => percent(correction?.now),
  forgotten: ({ correction }, digit) => {
    const lost = correction?.forgotten;
    return lost && whole(digit === undefined ? lost.reduce((sum, n) => sum + n, 0) : lost[digit]);
  },
  gained: ({ correction }) => shown(correction?.gained, grouped),
};

const shown = (value, write) => (value === undefined || value === null ? null : [value, write(value)]);
const percent = (x) => (x == null ? null : [100 * x, share(x)]);

function found({ trace }, say) {
  const now = trace && verdict(trace);
  return now && !now.blank ? say(now) : null;
}

function layerOf({ trace }, layer, say) {
  const one = trace?.layers[layer - 1];
  return one ? say(one, layer === trace.layers.length) : null;
}

// A neuron as on the screen: hidden ones count from 1, outputs are digits.
export const indexOf = ({ sizes }, layer, n) => (layer === sizes.length - 1 ? n : n - 1);
const of = (s, [layer, n], say) => layerOf(s, layer, (one, isLast) => say(one, indexOf(s, layer, n), isLast));
const row = (s, [layer, n], say) => (s.weights?.[layer - 1] ? say(s.weights[layer - 1], indexOf(s, layer, n)) : null);

function extreme(s, layer, sign) {
  return layerOf(s, layer, ({ a }, isLast) => {
    const index = largest(a, sign);
    return [[layer, index], String(isLast ? index : index + 1)];
  });
}

// What a fact is now, [value, text], or null. `known`: those that are settled, by name:
// what was before the reveal, what was predicted.
export function fact(state, name, known = {}) {
  if (Object.hasOwn(known, name)) return known[name];
  const [, kind, place] = /^([a-z]+)(?::([\d.]+))?$/.exec(name) ?? [];
  if (!kind || !Object.hasOwn(FACTS, kind)) return null;
  return FACTS[kind](state, ...(place?.split(".").map(Number) ?? [])) ?? null;
}

// The names behind "before:" in these texts, whose facts have to be kept.
export const befores = (text) => [...text.matchAll(/before:([a-z]+(?::[\d.]+)?)/g)].map(([, name]) => name);

export function filled(state, text, known) {
  return text.replace(/\{([^{}]+)\}/g, (_, name) => fact(state, name, known)?.[1] ?? "…");
}

// A number, or a fact's value.
export function valueOf(state, one, known) {
  return typeof one === "string" ? fact(state, one.slice(1), known)?.[0] ?? null : one;
}

const COMPARE = {
  "==": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b,
  "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
};

// Whether all parts of a condition hold; null where a fact is not known.
export function holds(state, condition, known) {
  const parts = condition.map(([left, operator, right]) => {
    const values = [valueOf(state, left, known), valueOf(state, right, known)];
    return values.includes(null) ? null : COMPARE[operator](...values);
  });
  return parts.includes(null) ? null : parts.every(Boolean);
}
