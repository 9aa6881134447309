// Stepping through the forward pass: the layers light up one after the other.

import { setText } from "./dom.js";

const STEPS = [
  "The drawing's 784 pixels are the first activations.",
  "Each of these 16 neurons weighs all pixels, adds its bias and squishes the sum.",
  "The next 16 do the same with the first layer's activations.",
  "Ten outputs do it once more. The brightest is the answer.",
];

export class Steps {
  // onReveal(text): the diagram shows another part of the pass; words for it
  constructor(group, diagram, onReveal) {
    Object.assign(this, { diagram, onReveal });
    const find = (name) => group.querySelector(`[data-step=${name}]`);
    this.playButton = find("play");
    find("back").onclick = () => this.step(-1);
    find("next").onclick = () => this.step(1);
    this.playButton.onclick = () => (this.playing ? this.stop() : this.play());
    this.speed = group.querySelector("select");
    group.onkeydown = (event) => {
      if (event.target === this.speed) return;
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.step(by);
    };
  }

  step(by) {
    this.stop();
    const { revealed } = this.diagram;
    // Going on from the whole pass begins it anew.
    this.reveal(by > 0 && revealed === 3 ? 0 : Math.max(0, revealed + by));
  }

  play() {
    this.reveal(0);
    const next = () => {
      this.reveal(this.diagram.revealed + 1);
      if (this.diagram.revealed < 3) this.playing = setTimeout(next, this.speed.value);
      else this.stop();
    };
    this.playing = setTimeout(next, this.speed.value);
    setText(this.playButton, "Stop");
  }

  stop() {
    clearTimeout(this.playing);
    this.playing = null;
    setText(this.playButton, "Step through");
  }

  reveal(layers) {
    this.diagram.reveal(layers);
    this.onReveal(`${layers + 1} of 4: ${STEPS[layers]}`);
  }
}
