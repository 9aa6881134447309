// Stepping through the forward pass: the layers light up one after the other.

import { setText } from "./dom.js";
import { t } from "./language.js";

// What is said of layer `step` of so many; squash: "σ" or "ReLU", what its neurons compute with.
export function words(step, layers, squash) {
  const parts = { step: step + 1, all: layers + 1, squash };
  if (step === 0) return t("{step} of {all}: the picture. Its 784 pixels are the first activations.", parts);
  if (step === layers && layers === 1) {
    return t("{step} of {all}: each output adds up weight × pixel, and its bias: z. It shows {squash}(z). The brightest is the answer.", parts);
  }
  if (step === layers) {
    return t("{step} of {all}: once more: a′ = {squash}(Wa + b). The brightest output is the answer.", parts);
  }
  if (step === 1) {
    return t("{step} of {all}: each neuron adds up weight × pixel, and its bias: z. It shows {squash}(z).", parts);
  }
  return t("{step} of {all}: the same with the activations before: a′ = {squash}(Wa + b).", parts);
}

export class Steps {
  // onLayer(n): layer n lights up
  constructor(group, store, { onLayer }) {
    Object.assign(this, { store, onLayer });
    const find = (name) => group.querySelector(`[data-step=${name}]`);
    this.playButton = find("play");
    find("back").onclick = () => this.step(-1);
    find("next").onclick = () => this.step(1);
    this.playButton.onclick = () => (this.playing ? this.pause() : this.play());
    this.speed = group.querySelector("select");
    group.onkeydown = (event) => {
      if (event.target === this.speed) return;
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.step(by);
    };
  }

  get layers() {
    return this.store.state.sizes.length - 1;
  }

  step(by) {
    this.pause();
    const revealed = Math.min(this.store.state.revealed, this.layers);
    // Going on from the whole pass begins it anew.
    this.reveal(by > 0 && revealed === this.layers ? 0 : Math.max(0, revealed + by));
  }

  play() {
    this.reveal(0);
    const next = () => {
      this.reveal(this.store.state.revealed + 1);
      if (this.store.state.revealed < this.layers) this.playing = setTimeout(next, this.speed.value);
      else this.pause();
    };
    this.playing = setTimeout(next, this.speed.value);
    setText(this.playButton, t("Stop"));
  }

  pause() {
    clearTimeout(this.playing);
    this.playing = null;
    setText(this.playButton, t("Step through"));
  }

  // New ink ends the stepping: the network answers again.
  stop() {
    this.pause();
    if (this.store.state.step !== null) this.store.set({ revealed: Infinity, step: null });
  }

  reveal(layers) {
    this.store.set({ revealed: layers < this.layers ? layers : Infinity, step: layers });
    this.onLayer(layers);
  }
}
