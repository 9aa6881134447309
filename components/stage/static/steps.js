// Stepping through the forward pass: the layers light up one after the other.

import { setText } from "./dom.js";

// What is said when so many layers are revealed, of so many.
function words(revealed, layers) {
  if (revealed === 0) return "The drawing's 784 pixels are the first activations.";
  if (revealed === layers) return "The outputs do it once more. The brightest is the answer.";
  if (revealed === 1) return "Each neuron weighs all pixels and adds its bias; a′ = σ(Wa + b) makes that an activation.";
  return "The next layer does the same with the activations before it.";
}

export class Steps {
  // say(text): words for the part of the pass that is shown; onLayer(n): layer n lights up
  constructor(group, store, { say, onLayer }) {
    Object.assign(this, { store, say, onLayer });
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
    setText(this.playButton, "Stop");
  }

  pause() {
    clearTimeout(this.playing);
    this.playing = null;
    setText(this.playButton, "Step through");
  }

  // New ink ends the stepping: the network answers again.
  stop() {
    this.pause();
    if (this.store.state.revealed < this.layers) this.store.set({ revealed: Infinity });
    if (this.said) this.say("");
    this.said = false;
  }

  reveal(layers) {
    this.store.set({ revealed: layers < this.layers ? layers : Infinity });
    this.said = true;
    this.onLayer(layers);
    this.say(`${layers + 1} of ${this.layers + 1}: ${words(layers, this.layers)}`);
  }
}
