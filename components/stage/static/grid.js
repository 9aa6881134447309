// Coordinates of the pad: rounded to 1/4096 of its side, which a float32 holds exactly.

import { GRID } from "./shared.js";

export const snap = (value) => Math.round(value * GRID) / GRID;
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
