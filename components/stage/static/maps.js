// 28x28 pictures on canvases: weights in blue and orange, ink in white. A weight has the colour
// that it has in every other figure: see components/figures/scales.py.

import { DIVERGING, SIDE } from "./shared.js";

export const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

export function largest(values, from = 0, to = values.length) {
  let most = 1e-9;
  for (let i = from; i < to; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

const LEVELS = 255; // on each side of zero

// The diverging scale in steps: three bytes each, from most negative to most positive.
const COLOURS = (() => {
  const colours = new Uint8Array(3 * (2 * LEVELS + 1));
  const stops = DIVERGING.map(([position, colour]) => [position, rgb(colour)]);
  for (let level = 0; level <= 2 * LEVELS; level++) {
    const share = level / (2 * LEVELS);
    const next = Math.max(1, stops.findIndex(([position]) => position >= share));
    const [[from, low], [to, high]] = [stops[next - 1], stops[next]];
    const part = (share - from) / (to - from);
    for (let c = 0; c < 3; c++) colours[3 * level + c] = low[c] + (high[c] - low[c]) * part;
  }
  return colours;
})();

// Paints values (784, or null), of which `scale` has the strongest colour, and ink over them.
export class MapCanvas {
  constructor(canvas) {
    canvas.width = canvas.height = SIDE;
    this.context = canvas.getContext("2d");
    this.image = this.context.createImageData(SIDE, SIDE);
  }

  paint({ values = null, offset = 0, scale = 1, ink = null, inkStrength = 1 }) {
    const { data } = this.image;
    for (let i = 0, o = 0; i < SIDE * SIDE; i++, o += 4) {
      const share = values ? Math.max(-1, Math.min(1, values[offset + i] / scale)) : 0;
      const colour = 3 * (LEVELS + Math.round(share * LEVELS));
      const cover = ink ? ink[i] * inkStrength : 0;
      for (let channel = 0; channel < 3; channel++) {
        const under = COLOURS[colour + channel];
        data[o + channel] = under + (255 - under) * cover;
      }
      data[o + 3] = 255;
    }
    this.context.putImageData(this.image, 0, 0);
  }
}
