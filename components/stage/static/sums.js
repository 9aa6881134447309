// The sum term by term as a waterfall, and the squish as a curve.

import { make, setText } from "./dom.js";
import { t } from "./language.js";
import { largest } from "./maps.js";
import { activation, fixed, round, signed } from "./numbers.js";

const TOP_TERMS = 8;

// A neuron's sum into the rows of a table: the largest terms, the rest, the bias, z.
export function waterfall(body, { products, bias, z }, nameOf) {
  const order = Array.from(products.keys()).sort(
    (i, j) => Math.abs(products[j]) - Math.abs(products[i])
  );
  const shown = order.slice(0, TOP_TERMS).filter((i) => products[i] !== 0);
  const active = order.filter((i) => products[i] !== 0).length;
  const rows = shown.map((i) => [nameOf(i), round(products[i])]);
  const named = rows.reduce((sum, [, value]) => sum + value, 0);
  // The rest takes up the rounding, so that the column adds up as it stands.
  if (active > shown.length || rows.length) {
    const rest = round(z) - round(bias) - named;
    if (active > shown.length || Math.abs(rest) > 0.004) {
      const more = active - shown.length;
      rows.push([more ? t("{n} more", { n: more }) : t("rounding"), rest]);
    }
  }
  rows.push([t("bias"), round(bias)]);
  // A waterfall: each bar begins where the one before it ended.
  let reached = 0;
  const bars = rows.map(([name, value]) => [name, value, reached, (reached += value)]);
  bars.push(["z", round(z), 0, round(z)]);
  const low = Math.min(0, ...bars.map(([, , , end]) => end));
  const high = Math.max(0.01, ...bars.map(([, , , end]) => end));
  const at = (value) => (100 * (value - low)) / (high - low);
  while (body.rows.length > bars.length) body.deleteRow(-1);
  while (body.rows.length < bars.length) {
    const row = body.insertRow();
    make("th", "", row).scope = "row";
    make("i", "", make("span", "nn-track", make("td", "", row)));
    make("td", "nn-value", row);
  }
  bars.forEach(([name, value, begin, end], index) => {
    const row = body.rows[index];
    row.classList.toggle("nn-total", index === bars.length - 1);
    setText(row.cells[0], name);
    setText(row.cells[2], signed(value));
    const bar = row.querySelector("i");
    bar.style.left = `${at(Math.min(begin, end))}%`;
    bar.style.width = `${Math.max(0.8, at(Math.max(begin, end)) - at(Math.min(begin, end)))}%`;
    bar.className = value < 0 ? "nn-neg" : "nn-pos";
    bar.parentNode.style.setProperty("--nn-zero", `${at(0)}%`);
  });
}

// How far the curve's axes go, so that all of a layer's neurons are on it.
export const reachOf = (layer) => Math.max(10, Math.ceil(largest(layer.z) / 5) * 5);

// The activation function with this neuron's z on it, the layer's other neurons as faint dots.
// before: its z and a before the change, or null; reach: where the axes end (`reachOf`), held
// while a knob is turned: the dot moves, and beyond the end it is an arrow.
export function curve(svg, note, { z, a }, { facts, layer, index, before, reach }) {
  const high = facts.activation === "relu" ? reach : 1;
  const x = (value) => 100 + (100 * Math.max(-reach, Math.min(reach, value))) / reach;
  const y = (value) => 130 - (120 * Math.max(0, Math.min(high, value))) / high;
  const inside = facts.curve.filter(([at]) => Math.abs(at) <= reach);
  const line = [[-reach, inside[0][1]], ...inside, [reach, ends(facts.curve, reach)]];
  const path = line.map(([at, value]) => `${round(x(at))},${round(y(value))}`).join(" ");
  const others = Array.from(layer.z, (value, i) =>
    i === index
      ? ""
      : `<circle class="nn-other" cx="${x(value)}" cy="${y(layer.a[i])}" r="3"/>`
  ).join("");
  const [left, top] = [x(z), y(a)];
  const side = Math.sign(z);
  const here = Math.abs(z) > reach
    ? `<path class="nn-here" d="M${left + 6 * side} ${top}l${-9 * side} -6v12z"/>`
    : `<circle class="nn-here" cx="${left}" cy="${top}" r="5"/>`;
  const was = before ? `<circle class="nn-was" cx="${x(before.z)}" cy="${y(before.a)}" r="5"/>` : "";
  svg.innerHTML = `
    <line class="nn-axis" x1="0" x2="200" y1="130" y2="130"/>
    <line class="nn-axis" x1="100" x2="100" y1="6" y2="130"/>
    <polyline class="nn-curve" points="${path}"/>${others}${was}
    <line class="nn-drop" x1="${left}" x2="${left}" y1="130" y2="${top}"/>${here}
    <text x="0" y="148">−${reach}</text><text x="200" y="148" text-anchor="end">${reach}</text>
    <text x="104" y="13">${high}</text><text x="100" y="148" text-anchor="middle">z</text>`;
  svg.setAttribute("aria-label", t("Activation function: z {z} becomes {a}", { z: fixed(z), a: activation(a) }));
  const words = [
    FORMULAS[facts.activation],
    t("Grey dots: the other {n} of its layer.", { n: layer.z.length - 1 }),
    before && t("Ring: where it was."),
  ].filter(Boolean).join(" ");
  if (note.shown === words) return;
  note.innerHTML = words; // our own
  note.shown = words;
}

const FORMULAS = {
  sigmoid: t("Sigmoid: σ(z)&nbsp;= 1&nbsp;/&nbsp;(1&nbsp;+&nbsp;e<sup>−z</sup>). Any z becomes a brightness between 0 and 1."),
  relu: t("ReLU: max(0,&nbsp;z). Below 0 it is 0, above it z itself."),
};

// A curve's value where the drawing ends, between two of its points; beyond its last one it goes on straight.
function ends(curve, at) {
  const found = curve.findIndex(([z]) => z >= at);
  const next = found < 0 ? curve.length - 1 : found;
  const [[z0, a0], [z1, a1]] = [curve[next - 1], curve[next]];
  return a0 + ((a1 - a0) * (at - z0)) / (z1 - z0);
}

// A bar that grows from the middle: right and blue for positive, left and orange for negative.
export function fillBar(fill, share) {
  const width = Math.min(1, Math.abs(share)) * 50;
  fill.style.width = `${width}%`;
  fill.style.left = share < 0 ? `${50 - width}%` : "50%";
  fill.className = share < 0 ? "nn-neg" : "nn-pos";
}
