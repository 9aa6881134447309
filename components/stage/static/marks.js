// Every mark of the picture answers: a pixel, a connection or a neuron that one points at or
// goes to says what it is, and a neuron shows its own connections alone.

import { make, setText } from "./dom.js";
import { t } from "./language.js";
import { activation, fixed, number } from "./numbers.js";
import { SIDE } from "./shared.js";

// Where pixel i is: rows and columns count from 1.
const placed = (i) => ({ row: Math.floor(i / SIDE) + 1, column: (i % SIDE) + 1 });
export const pixelName = (i) => t("row {row}, column {column}", placed(i));

export class Marks {
  constructor(diagram, store) {
    Object.assign(this, { diagram, store, root: diagram.root });
    this.tip = make("p", "nn-tip", this.root.parentElement);
    this.tip.setAttribute("aria-hidden", "true"); // neurons and the picture say it themselves
    this.tip.hidden = true;
    this.root.onpointermove = (event) => { if (event.pointerType === "mouse") this.point(event); };
    // A finger that presses a neuron opens it, which says more.
    this.root.onpointerdown = (event) => {
      if (event.pointerType !== "mouse" && !event.target.closest(".nn-neuron")) this.point(event);
    };
    this.root.onpointerleave = () => this.leave();
    this.root.addEventListener("focusin", ({ target }) => {
      if (!target.place || !target.matches(":focus-visible")) return;
      this.at = this.diagram.at[target.place[0] - 1][target.place[1]];
      this.store.set({ pointed: target.place });
    });
    this.root.addEventListener("focusout", () => this.leave());
    store.watch(["trace", "weights", "pointed", "selected"], () => this.at && this.say());
  }

  point(event) {
    const box = this.root.getBoundingClientRect();
    this.at = [event.clientX - box.left, event.clientY - box.top];
    const neuron = event.target.closest?.(".nn-neuron");
    this.store.set({ pointed: this.same(neuron?.place) });
    this.say();
  }

  leave() {
    this.at = null;
    this.tip.hidden = true;
    this.store.set({ pointed: null });
  }

  // The list that the store has already, if it says the same.
  same(place = null) {
    const { pointed } = this.store.state;
    return String(place) === String(pointed) ? pointed : place;
  }

  say() {
    const text = this.words();
    this.tip.hidden = !text;
    if (!text) return;
    setText(this.tip, text);
    const [x, y] = this.at;
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const left = Math.max(0, Math.min(this.root.clientWidth - width, x - width / 2));
    const top = y - height - 14 < 0 ? y + 20 : y - height - 14;
    this.tip.style.transform = `translate(${left}px, ${top}px)`;
  }

  words() {
    const { trace, weights, imageBox } = this.diagram;
    const { pointed } = this.store.state;
    if (!trace || !imageBox) return "";
    if (pointed) return String(pointed) === String(this.diagram.selected) ? "" : this.neuron(...pointed);
    const [x, y] = this.at;
    const cell = imageBox.side / SIDE;
    const [column, row] = [Math.floor((x - imageBox.x) / cell), Math.floor((y - imageBox.y) / cell)];
    if (column >= 0 && column < SIDE && row >= 0 && row < SIDE) {
      const i = row * SIDE + column;
      return t("row {row}, column {column}: {a}", { ...placed(i), a: activation(trace.input[i]) });
    }
    const line = weights && this.diagram.lines.near(x, y);
    return line ? this.connection(line) : "";
  }

  neuron(layer, index) {
    if (layer > this.diagram.revealed) return this.diagram.nameOf(layer, index);
    const { z, a } = this.diagram.trace.layers[layer - 1];
    const was = this.store.state.before?.trace?.layers[layer - 1].a[index] ?? a[index];
    const parts = { name: this.diagram.nameOf(layer, index), z: fixed(z[index]), a: activation(a[index]) };
    return activation(was) === parts.a
      ? t("{name}: z = {z}, activation {a}", parts)
      : t("{name}: z = {z}, activation {a}, was {was}", { ...parts, was: activation(was) });
  }

  connection({ layer, j, i }) {
    const { trace, weights } = this.diagram;
    const { W, nIn } = weights[layer - 1];
    const w = W[j * nIn + i];
    const a = layer === 1 ? trace.input[i] : trace.layers[layer - 2].a[i];
    const from = layer === 1 ? pixelName(i) : t("neuron {name}", { name: i + 1 });
    const to = layer === this.diagram.last ? t("digit {digit}", { digit: j }) : t("neuron {name}", { name: j + 1 });
    const parts = { from, to, w: number(w), a: activation(a), product: number(w * a) };
    return t("{from} → {to}: weight {w} × {a} = {product}", parts);
  }
}
