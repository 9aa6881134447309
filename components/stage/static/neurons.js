// The neurons as buttons: each has its name, is as bright as its activation and can be chosen.
// One of them is in the tab order; arrow keys go from one to the next.

import { make, put } from "./dom.js";
import { t } from "./language.js";
import { activation, brief } from "./numbers.js";

export class Neurons {
  // diagram: knows how many there are, their names, the trace and which one is selected
  constructor(diagram) {
    this.diagram = diagram;
    this.group = make("div", "nn-neurons", diagram.root);
    this.group.setAttribute("role", "group");
    this.group.setAttribute(
      "aria-label",
      t("The network's neurons. Arrow keys move between them, Enter selects one, Escape lets go.")
    );
    this.columns = diagram.counts.map((count, layer) =>
      Array.from({ length: count }, (_, index) => this.neuron(layer + 1, index))
    );
    this.focusable = this.columns[0][0];
    this.focusable.tabIndex = 0;
    this.group.onkeydown = (event) => this.keyDown(event);
  }

  neuron(layer, index) {
    const { diagram } = this;
    const button = make("button", "nn-neuron", this.group);
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.testid = `neuron-${layer}-${index}`;
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-label", diagram.nameOf(layer, index));
    button.onclick = () => diagram.onSelect(this.isSelected(layer, index) ? null : [layer, index]);
    button.onfocus = () => {
      this.focusable.tabIndex = -1;
      this.focusable = button;
      button.tabIndex = 0;
    };
    button.place = [layer, index];
    button.circle = make("span", "nn-circle", button);
    return button;
  }

  isSelected(layer, index) {
    const { selected } = this.diagram;
    return selected?.[0] === layer && selected?.[1] === index;
  }

  keyDown(event) {
    const { columns, diagram } = this;
    const [layer, index] = event.target.place ?? [];
    if (!layer) return;
    let next = null;
    const [back, on, before, after] = diagram.lying
      ? ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]
      : ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
    if (event.key === on) next = columns[layer - 1][index + 1];
    else if (event.key === back) next = columns[layer - 1][index - 1];
    else if (event.key === before || event.key === after) {
      const column = columns[layer - 1 + (event.key === after ? 1 : -1)];
      next = column?.[Math.round((index / Math.max(1, columns[layer - 1].length - 1)) * (column.length - 1))];
    } else if (event.key === "Escape" && diagram.selected) {
      diagram.onSelect(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    next?.focus();
  }

  // ---- state ---------------------------------------------------------------

  // A neuron that was knocked out is crossed; `keys` are "layer-index".
  setMuted(keys) {
    for (const button of this.columns.flat()) {
      button.classList.toggle("nn-muted", keys.has(button.place.join("-")));
    }
  }

  pressed() {
    for (const button of this.columns.flat()) {
      button.setAttribute("aria-pressed", String(this.isSelected(...button.place)));
    }
  }

  // ---- what is seen and heard ----------------------------------------------

  // A layer, counted from 0, with activations of which `scale` is white; later: not yet shown.
  paint(layer, a, scale, later) {
    const { last, lying } = this.diagram;
    const beside = layer + 1 === last && !lying; // outputs have their numbers there, where there is room
    this.columns[layer].forEach((button, index) => {
      const level = later ? 0 : Math.round((255 * Math.max(0, a[index])) / scale);
      const { circle } = button;
      put(circle.style, "backgroundColor", `rgb(${level},${level},${level})`);
      put(circle.style, "color", level > 117 ? "#000" : "#fff");
      put(circle, "textContent", later || beside ? "" : brief(a[index]));
      button.dataset.activation = a[index];
    });
  }

  // Words for screen readers; called when the pen or a knob rests, since they change with it.
  describe() {
    const { trace, revealed } = this.diagram;
    if (!trace) return;
    for (const button of this.columns.flat()) {
      const [layer, index] = button.place;
      const { a } = trace.layers[layer - 1];
      const name = this.diagram.nameOf(layer, index);
      const words = layer > revealed ? name : t("{name}: {a}", { name, a: activation(a[index]) });
      const out = button.classList.contains("nn-muted");
      button.setAttribute("aria-label", out ? `${words}, ${t("Knocked out")}` : words);
    }
  }
}
