// What it said about the drawing at each moment of the training: small pictures of the digit
// where it changed its mind, and a mark where it was right first.

import { make, setText } from "./dom.js";
import { grouped, t, tn } from "./language.js";
import { SAMPLES } from "./shared.js";

const WIDE = 30; // px that a picture takes

export class Minds {
  // row: an element to fill; select: which digit the drawing is; show(k): a moment was chosen
  constructor(row, select, store, show) {
    Object.assign(this, { row, select, store, show });
    SAMPLES.forEach((_, digit) => make("option", "", select).textContent = digit);
    // Told by the browser: to ask for it while all else changes means a layout more, each time.
    this.room = 0;
    this.resizing = new ResizeObserver(([{ contentRect }]) => this.resized(contentRect.width));
    this.resizing.observe(row);
    select.onchange = () => store.set({ named: select.value === "" ? null : Number(select.value) });
    row.onkeydown = (event) => {
      const chips = [...row.children];
      const to = chips.indexOf(event.target) + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? NaN);
      if (!chips[to]) return;
      event.preventDefault();
      chips[to].focus();
    };
  }

  close() {
    this.resizing.disconnect();
  }

  resized(room) {
    this.room = room;
    this.wide = Math.max(WIDE, parseFloat(getComputedStyle(this.row).getPropertyValue("--nn-chip")) || 0);
    if (this.store.state.learning?.curve.steps.length) this.paint(this.store.state.learning, this.at);
  }

  // The digit that the drawing is: as the visitor says, or as the newest moment does.
  get right() {
    const { named, learning } = this.store.state;
    const last = learning?.decided.at(-1) ?? -1;
    return named ?? (last >= 0 ? last : null);
  }

  // The moments at which what it says is another thing than before: [k, digit or -1].
  changes() {
    const { decided } = this.store.state.learning;
    return decided.map((digit, k) => [k, digit]).filter(([k, digit]) => k === 0 || digit !== decided[k - 1]);
  }

  next(from, by) {
    const moments = this.changes().map(([k]) => k).filter((k) => (by > 0 ? k > from : k < from));
    return (by > 0 ? moments[0] : moments.at(-1)) ?? null;
  }

  // In words: since when it has been right, and how often it was of another opinion.
  story() {
    const { decided, curve } = this.store.state.learning;
    const { right } = this;
    if (!decided.length || right === null) return "";
    const first = decided.indexOf(right);
    const changes = this.changes().length - 1;
    const digit = right;
    if (before(first, curve)) return changes ? often(changes) : "";
    const found = first < 0 ? t("It has not said {digit} about your drawing yet.", { digit }) : since(first, curve, digit);
    return changes ? `${found} ${often(changes)}` : found;
  }

  said(k) {
    const digit = this.store.state.learning?.decided[k];
    if (digit === undefined) return "";
    return digit < 0
      ? t("It is not sure about your drawing.")
      : t("It says {digit} about your drawing.", { digit });
  }

  paint({ decided, snapshots }, at) {
    const { right } = this;
    this.at = at;
    if (document.activeElement !== this.select) {
      const { named } = this.store.state;
      setText(this.select.options[0], named === null && right !== null ? `${right}?` : "?");
      this.select.value = named === null ? "" : String(named);
    }
    const first = right === null ? -1 : decided.indexOf(right);
    this.build(snapshots, first);
    const now = this.changes().findLast(([k]) => k <= at)?.[0];
    for (const chip of this.row.children) {
      const pressed = String(chip.moment === now);
      if (chip.getAttribute("aria-pressed") !== pressed) chip.setAttribute("aria-pressed", pressed);
      const index = chip.moment === now || (now === undefined && chip === this.row.firstChild) ? 0 : -1;
      if (chip.tabIndex !== index) chip.tabIndex = index;
    }
    if (this.row.children.length && ![...this.row.children].some((chip) => chip.tabIndex === 0)) {
      this.row.firstChild.tabIndex = 0;
    }
  }

  // The chips that there is room for; one that stays is only moved.
  build(snapshots, first) {
    const last = Math.max(1, snapshots - 1);
    const { room, wide } = this;
    if (!room) return;
    const all = this.changes().map(([k, digit]) => ({ k, digit, x: Math.min(room - wide, (room * k) / last) }));
    // The first right one has its place before all others, then the last, then as they came.
    const order = [...all].sort((one, other) => rank(one, first, all) - rank(other, first, all));
    const placed = [];
    for (const chip of order) {
      if (placed.every(({ x }) => Math.abs(x - chip.x) >= wide)) placed.push(chip);
    }
    placed.sort((one, other) => one.k - other.k);
    const there = new Map([...this.row.children].map((chip) => [chip.said, chip]));
    const { curve } = this.store.state.learning;
    const chips = placed.map(({ k, digit, x }) => {
      const right = k === first;
      const said = at(k, curve, digit, right && !before(k, curve));
      const key = `${k} ${right} ${said}`;
      const chip = there.get(key) ?? this.chip(key, digit, right, said);
      chip.moment = k;
      const left = `${x}px`;
      if (chip.style.left !== left) chip.style.left = left;
      return chip;
    });
    if (chips.length === this.row.children.length && chips.every((chip, n) => chip === this.row.children[n])) return;
    const focused = this.row.contains(document.activeElement) ? document.activeElement.moment : null;
    this.row.replaceChildren(...chips);
    chips.find(({ moment }) => moment === focused)?.focus();
  }

  chip(key, digit, right, said) {
    const chip = make("button", "nn-mind");
    chip.type = "button";
    chip.said = key;
    chip.dataset.digit = digit < 0 ? "" : digit;
    chip.classList.toggle("nn-right", right);
    chip.title = said;
    chip.setAttribute("aria-label", said);
    chip.innerHTML = digit < 0 ? "<b>?</b>" : picture(digit);
    chip.onclick = () => this.show(chip.moment);
    return chip;
  }
}

// Whether it is where a course begins that is not a training's first: what was before is not known.
const before = (k, { steps }) => k === 0 && steps[0] > 0;

// Not each step is looked at: it began to say so after the last that was, at the latest here.
function since(first, { steps }, digit) {
  const [from, to] = [steps[first - 1] ?? 0, steps[first] ?? 0];
  if (corrected(first, steps)) return t("It first said {digit} when it was corrected.", { digit });
  return to - from > 1
    ? t("It first said {digit} between steps {from} and {to}.", { digit, from: grouped(from), to: grouped(to) })
    : tn("It first said {digit} after {n} step.", "It first said {digit} after {n} steps.", to, { digit });
}

function often(changes) {
  if (changes === 1) return t("It changed its mind once.");
  return changes === 2 ? t("It changed its mind twice.") : t("It changed its mind {times} times.", { times: changes });
}

// Whether this moment came by steps on the drawing alone, which are not those of the training.
const corrected = (k, steps) => k > 0 && steps[k] === steps[k - 1];

// What it said at a moment; right: for the first time the right digit.
function at(k, curve, digit, right) {
  const steps = curve.steps[k] ?? 0;
  if (corrected(k, curve.steps)) {
    if (digit < 0) return t("Corrected: not sure");
    return right ? t("Corrected: says {digit}, right for the first time", { digit }) : t("Corrected: says {digit}", { digit });
  }
  if (digit < 0) return tn("After {n} step: not sure", "After {n} steps: not sure", steps);
  if (!right) return tn("After {n} step: says {digit}", "After {n} steps: says {digit}", steps, { digit });
  return tn(
    "After {n} step: says {digit}, right for the first time",
    "After {n} steps: says {digit}, right for the first time", steps, { digit }
  );
}

const rank = ({ k }, first, all) => (k === first ? -2 : k === all.at(-1).k ? -1 : k);

export function picture(digit) {
  const path = SAMPLES[digit]
    .map((points) => `M${points.map(([x, y]) => `${x * 100} ${y * 100}`).join("L")}`)
    .join("");
  return `<svg viewBox="0 0 100 100" aria-hidden="true"><path d="${path}"/></svg>`;
}
