// What it has learned: the weights of the first layer as pictures, from noise to strokes.

import { make, setText } from "./dom.js";
import { t, tn } from "./language.js";
import { MapCanvas } from "./maps.js";
import { number } from "./numbers.js";
import { Question } from "./question.js";

const HTML = `
<div class="nn-sixteen" role="group" aria-label="${t("The first layer's weights, a picture a neuron")}"></div>
<div class="nn-fed" hidden><h3></h3><div></div></div>
<p class="nn-scaled"></p>
<p class="nn-data"></p>`;

export class Learned extends Question {
  constructor(store) {
    super(store, null, {
      name: "learned", title: t("What it learns"), html: HTML, picks: true,
      about: t("The first layer's weights as pictures, from noise to strokes"),
    });
    store.watch(["weights", "view", "selected", "sizes"], () => this.soon());
    store.watch(["learning"], () => this.soon());
  }

  paint() {
    const { weights, selected, sizes, learning } = this.store.state;
    const layer = weights?.[0];
    if (!layer || layer.nOut !== sizes[1]) return;
    if (this.maps?.length !== layer.nOut) this.build(layer.nOut, sizes.length === 2);
    this.maps.forEach((map, j) => {
      map.paint({ values: layer.W, offset: j * layer.nIn, scale: layer.most });
      map.button.setAttribute("aria-pressed", String(selected?.[0] === 1 && selected[1] === j));
    });
    setText(this.find(".nn-scaled"), t(
      "Each picture: one neuron's 784 weights. Blue positive, orange negative; full colour is {most}.",
      { most: number(layer.most / 2) }
    ));
    this.fed(learning?.shown);
    setText(this.find(".nn-data"), source(learning));
  }

  build(count, outputs) {
    const grid = this.find(".nn-sixteen");
    grid.textContent = "";
    grid.style.setProperty("--nn-square", Math.ceil(Math.sqrt(count)));
    grid.onkeydown = (event) => this.keyed(event);
    this.maps = Array.from({ length: count }, (_, j) => {
      const button = make("button", "", grid);
      button.type = "button";
      button.tabIndex = j ? -1 : 0; // Tab comes to one of them, arrow keys to the others
      button.setAttribute("aria-label", outputs ? t("Weights of digit {digit}", { digit: j }) : t("Weights of neuron {n}", { n: j + 1 }));
      button.onclick = () => {
        const { selected } = this.store.state;
        const same = selected?.[0] === 1 && selected[1] === j;
        this.store.set({ selected: same ? null : [1, j] });
      };
      return Object.assign(new MapCanvas(make("canvas", "", button)), { button });
    });
  }

  keyed(event) {
    const buttons = this.maps.map(({ button }) => button);
    const at = buttons.indexOf(event.target);
    const row = buttons.filter(({ offsetTop }) => offsetTop === buttons[0].offsetTop).length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row }[event.key];
    const to = { Home: buttons[0], End: buttons.at(-1) }[event.key] ?? (by && buttons[at + by]);
    if (at < 0 || !to) return;
    event.preventDefault();
    buttons[at].tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }

  // What a single step was made of.
  fed(shown) {
    const box = this.find(".nn-fed");
    box.hidden = !shown?.labels?.length;
    if (box.hidden || this.shown === shown) return;
    this.shown = shown;
    const { labels, pictures, of, cost } = shown;
    const parts = { cost: number(cost) };
    setText(box.firstChild, labels.length === 1
      ? t("It was shown this, cost {cost}:", parts)
      : labels.length === of ? t("It was shown these, cost {cost}:", parts)
      : t("It was shown these, among others, cost {cost}:", parts));
    const list = box.lastChild;
    list.textContent = "";
    labels.forEach((label, n) => {
      const canvas = make("canvas", "", list);
      new MapCanvas(canvas).paint({ ink: pictures[n] });
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", t("a {digit}", { digit: label }));
    });
  }
}

function source(learning) {
  if (learning?.data?.says) return learning.data.says;
  const count = learning?.settings?.pictures;
  const from = count
    ? tn("It learns from {n} digit that a program wrote.", "It learns from {n} digits that a program wrote.", count)
    : t("It learns from digits that a program wrote.");
  return `${from} ${t("“Unseen” are others that the same program wrote: how well it reads people is another question.")}`;
}
