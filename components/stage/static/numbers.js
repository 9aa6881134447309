// How numbers are written on the screen, as components/figures/numbers.py does.

import { decimal, language } from "./language.js";
import { SURE } from "./shared.js";

// Two decimals; ">0.99" and "<0.01" where 1.00 and 0.00 would not be quite so.
export function activation(a) {
  let text = a.toFixed(2);
  if (text === "1.00" && a < 1) text = ">0.99";
  if (text === "0.00" && a > 0) text = "<0.01";
  return decimal(text).replace("-", "−");
}

// An output's; one that misses the line by a hair does not read as if on it.
export function output(a) {
  const text = activation(a);
  return a < SURE && text === activation(SURE) ? `<${text}` : text;
}

// Whether an activation reads as next to nothing: no runner-up is named with "<0.01".
export const inTheDark = (a) => Number(a.toFixed(2)) === 0;

// Three characters at most, for inside a neuron: ".83", "≈1", "12", "3.4".
export function brief(a) {
  if (a <= 0) return "0";
  if (a < 0.005) return "≈0";
  if (a >= 0.995 && a < 1) return "≈1";
  if (a < 1) return decimal(a.toFixed(2).slice(1));
  return decimal(a < 9.95 ? a.toFixed(1).replace(/\.0$/, "") : a.toFixed(0));
}

// Three significant figures and a true minus.
export const number = (x) => decimal(significant(x));

// The same of a change, with its sign.
export const change = (x) => (x > 0 ? "+" : "") + number(x);

// How an output should change: below this nobody has to see how little.
export const FAINT = 1e-3;
export const wish = (x) => (Math.abs(x) < FAINT ? "≈0" : change(x));

// The same without zeros at the end, for values that are round: "0.1", "0.003".
export const plain = (x) => decimal(significant(x).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));

// Hundredths, 0..100, with their sign, where the language puts it.
export const percent = (x, digits = 0) => hundredths(decimal(x.toFixed(digits)));

// A share of one as hundredths, three significant figures; a dash where there is none.
export const share = (part) => (part == null ? "–" : hundredths(number(100 * part)));

const hundredths = (text) => language.percent.replace("{}", text);

function significant(x) {
  if (x === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(Number(x.toExponential(2)))));
  let text = size >= -4 && size < 6 ? x.toFixed(Math.max(0, 2 - size)) : x.toExponential(2);
  if (size >= 3 && size < 6) text = Number(x.toExponential(2)).toFixed(0);
  return text.replaceAll("-", "−");
}

// What somebody typed: with a hyphen, a dash or a minus, a decimal point or a comma.
export function parsed(text) {
  const plain = text.trim().replace(/^[−–-]/, "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

// To a hundredth, where what is displayed has to add up as it stands.
export const round = (value) => Math.round(value * 100) / 100;
export const fixed = (value) => decimal(round(value).toFixed(2).replace(/^-(0\.00)$/, "$1")).replace("-", "−");
export const signed = (value) => (round(value) > 0 ? "+" : "") + fixed(value);
