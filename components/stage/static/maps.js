// 28x28 pictures on canvases: weights in blue and orange, ink in white.

import { PALETTE, SIDE } from "./shared.js";

export const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

export function largest(values, from = 0, to = values.length) {
  let most = 1e-9;
  for (let i = from; i < to; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

// Paints values (784, or null) by sign and strength over black, and ink over them.
export class MapCanvas {
  constructor(canvas) {
    canvas.width = canvas.height = SIDE;
    this.context = canvas.getContext("2d");
    this.image = this.context.createImageData(SIDE, SIDE);
    this.positive = rgb(PALETTE.positive);
    this.negative = rgb(PALETTE.negative);
  }

  paint({ values = null, offset = 0, scale = 1, ink = null, inkStrength = 1 }) {
    const { data } = this.image;
    for (let i = 0, o = 0; i < SIDE * SIDE; i++, o += 4) {
      const value = values ? values[offset + i] / scale : 0;
      const colour = value < 0 ? this.negative : this.positive;
      const share = Math.min(1, Math.abs(value));
      const cover = ink ? ink[i] * inkStrength : 0;
      for (let channel = 0; channel < 3; channel++) {
        const under = colour[channel] * share;
        data[o + channel] = under + (255 - under) * cover;
      }
      data[o + 3] = 255;
    }
    this.context.putImageData(this.image, 0, 0);
  }
}
