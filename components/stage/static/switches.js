// What is on or off: which network, Auto-centre, what lines show. A switch sets the store and
// shows what it has, whoever set it; and the stage has the colours of a dark or a light page.

import { make } from "./dom.js";
import { t } from "./language.js";
import { LABELS, OWN, OWN_LABEL, PALETTES, SHIPPED } from "./shared.js";

export class Switches {
  // holder: the stage; onCentre(): the drawing is prepared otherwise;
  // onColours(palette): the page has these colours
  constructor(holder, store, { onCentre, onColours }) {
    Object.assign(this, { holder, store, onColours });
    const find = (selector) => holder.querySelector(selector);
    this.section = find(".nn-stage");
    this.radios = [...SHIPPED, OWN].map((name) => {
      const label = make("label", "", find(".nn-activation"));
      const radio = make("input", "", label);
      Object.assign(radio, { type: "radio", name: "nn-activation", value: name });
      radio.onchange = () => store.set({ base: name });
      make("span", "", label).textContent = t(LABELS[name] ?? OWN_LABEL);
      return radio;
    });
    this.centre = find("[data-do=centre]");
    this.centre.onclick = () => {
      store.set({ centre: !store.state.centre });
      onCentre();
    };
    this.lines = [...holder.querySelectorAll("[data-lines]")];
    for (const button of this.lines) {
      button.onclick = () => store.set({ byActivation: button.dataset.lines === "product" });
    }
    store.watch(["base", "mine", "centre", "byActivation"], () => this.pressed());
    store.watch(["light"], () => this.coloured());
    this.pressed();
    this.coloured();
  }

  pressed() {
    const { base, mine, centre, byActivation } = this.store.state;
    for (const radio of this.radios) radio.checked = radio.value === base;
    // Where one learns, what one trained before is no activation function to choose.
    this.radios.at(-1).parentElement.hidden = !mine || this.section.classList.contains("nn-learning");
    this.centre.setAttribute("aria-pressed", String(centre));
    for (const button of this.lines) {
      const on = (button.dataset.lines === "product") === byActivation;
      button.setAttribute("aria-pressed", String(on));
    }
  }

  // Dark like the lesson, or light on request.
  coloured() {
    const { light } = this.store.state;
    const palette = PALETTES[light ? "light" : "dark"];
    for (const [name, colour] of Object.entries(palette)) {
      this.section.style.setProperty(`--nn-${name}`, colour);
    }
    this.section.style.colorScheme = light ? "light" : "dark";
    this.onColours(palette);
  }
}
