// Digits that a person drew and labelled: kept in this tab, saved as a file, loaded again.
//
// A digit is {label, strokes: [[x, y, x, y, ...], ...]}, in whole steps of 1/4096 of the pad's
// side. The file says what it is and in which version, and has no name of anybody in it.

import { base64 } from "./bytes.js";
import { t } from "./language.js";
import { GRID, MAX_POINTS, MAX_STROKES, OWN_DIGITS } from "./shared.js";

const KEPT = "digit-explorer-digits";
const FORMAT = "digit-explorer digits";
const VERSION = 1;
const NEAR = GRID / 600; // a point this near to the line between its neighbours shows nothing
export const MOST_BYTES = 2 * 1024 * 1024; // of a file

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
const pointsOf = ({ strokes }) => sum(strokes.map(({ length }) => length / 2));

// Strokes of the pad in whole steps, with the points that make their shape.
export const simplified = (strokes) =>
  strokes.filter(({ length }) => length).map((stroke) => thinned(stroke.map((c) => Math.round(c * GRID))));

// D. Douglas, T. Peucker, "Algorithms for the reduction of the number of points", 1973.
function thinned(stroke) {
  const last = stroke.length / 2 - 1;
  const kept = new Set([0, last]);
  const parts = [[0, last]];
  while (parts.length) {
    const [a, b] = parts.pop();
    let [far, at] = [NEAR, -1];
    for (let k = a + 1; k < b; k++) {
      const d = away(stroke, k, a, b);
      if (d > far) [far, at] = [d, k];
    }
    if (at < 0) continue;
    kept.add(at);
    parts.push([a, at], [at, b]);
  }
  return [...kept].sort((a, b) => a - b).flatMap((k) => [stroke[2 * k], stroke[2 * k + 1]]);
}

function away(stroke, k, a, b) {
  const [x, y] = [stroke[2 * k] - stroke[2 * a], stroke[2 * k + 1] - stroke[2 * a + 1]];
  const [dx, dy] = [stroke[2 * b] - stroke[2 * a], stroke[2 * b + 1] - stroke[2 * a + 1]];
  const along = Math.max(0, Math.min(1, (x * dx + y * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - along * dx, y - along * dy);
}

// What is wrong with so many, or null.
export function tooMany(digits) {
  if (digits.length > OWN_DIGITS.most) return t("There can be {most} digits at most.", OWN_DIGITS);
  const strokes = sum(digits.map((one) => one.strokes.length));
  if (strokes > OWN_DIGITS.strokes) return t("All of them can have {strokes} strokes at most.", OWN_DIGITS);
  if (sum(digits.map(pointsOf)) > OWN_DIGITS.points) return t("All of them can have {points} points at most.", OWN_DIGITS);
  return null;
}

export function file(digits) {
  return JSON.stringify({ format: FORMAT, version: VERSION, grid: GRID, digits });
}

// The digits of a file's text. Throws an Error that names what is wrong: it may be anybody's file.
export function read(text) {
  let found = null;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Error(t("It is not JSON, or it is cut short."));
  }
  if (found?.format !== FORMAT) throw new Error(t("It holds no digits of this app."));
  if (found.version !== VERSION) throw new Error(t("Its version is another than {version}.", { version: VERSION }));
  if (found.grid !== GRID || !Array.isArray(found.digits)) throw new Error(t("It says nothing of the pad, or has no list of digits."));
  const wrong = found.digits.length > OWN_DIGITS.most ? tooMany(found.digits) : null;
  if (wrong) throw new Error(wrong);
  const digits = found.digits.map((one, n) => digit(one, n + 1));
  const many = tooMany(digits);
  if (many) throw new Error(many);
  return digits;
}

function digit(one, n) {
  const coordinate = (c) => Number.isInteger(c) && c >= 0 && c <= GRID;
  if (!Number.isInteger(one?.label) || one.label < 0 || one.label > 9) throw new Error(t("Its digit {n} has no label from 0 to 9.", { n }));
  const { label, strokes } = one;
  if (!Array.isArray(strokes) || !strokes.length || strokes.length > MAX_STROKES) throw new Error(t("Its digit {n} has no strokes, or too many.", { n }));
  for (const stroke of strokes) {
    if (!Array.isArray(stroke) || !stroke.length || stroke.length % 2 || !stroke.every(coordinate)) {
      throw new Error(t("A stroke of its digit {n} is not made of points on the pad.", { n }));
    }
  }
  if (pointsOf({ strokes }) > MAX_POINTS) throw new Error(t("Its digit {n} has too many points.", { n }));
  return { label, strokes };
}

// Returns false where the browser has no room for them.
export function keep(digits) {
  try {
    sessionStorage.setItem(KEPT, file(digits));
    return true;
  } catch {
    return false;
  }
}

export function kept() {
  try {
    return read(sessionStorage.getItem(KEPT) ?? "");
  } catch {
    return []; // none, or not ours
  }
}

// As the server takes them: network/data/own.py.
export function packed(digits) {
  const numbers = digits.flatMap(({ label, strokes }) =>
    [label, strokes.length, ...strokes.flatMap((stroke) => [stroke.length / 2, ...stroke])]
  );
  const view = new DataView(new ArrayBuffer(2 * numbers.length));
  numbers.forEach((n, at) => view.setUint16(2 * at, n, true));
  return base64(new Uint8Array(view.buffer));
}
