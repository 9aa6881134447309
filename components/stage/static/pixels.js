// A picture's 784 brightnesses, as text: bytes in base64, as the store and the lane have them.

import { SIDE } from "./shared.js";

// Whether a text, which may be anybody's, is such a picture: 784 bytes leave one over.
export const isPicture = (text) => typeof text === "string" && /^[A-Za-z0-9+/]{1046}==$/.test(text);

// The picture on a canvas of its size, in the pad's ink and as opaque as it is bright.
export function paint(canvas, picture) {
  const ink = getComputedStyle(canvas).getPropertyValue("--nn-ink");
  canvas.width = canvas.height = SIDE;
  const hex = parseInt(ink.trim().slice(1), 16);
  const bytes = atob(picture);
  const made = new ImageData(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) made.data.set([hex >> 16, (hex >> 8) & 255, hex & 255, bytes.charCodeAt(i)], 4 * i);
  canvas.getContext("2d").putImageData(made, 0, 0);
}
