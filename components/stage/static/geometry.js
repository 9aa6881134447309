// Where everything of the network's picture is, for the room that there is. No page, no paint.
//
// Layers stand side by side, the picture at the left. On a phone they lie one below the other,
// under the pad and the picture. A layer that is too long for its side zigzags between two lines:
// larger circles in the same order.

import { SIDE } from "./shared.js";

const TOP = 28; // px: captions above, what white stands for below
const BOTTOM = 22;
const FINGER = 44;
const LETTERS = 20; // px: a line of small letters
const SMALL = 26; // px a neuron; with less, circles would be too small for the numbers in them
const ZIGZAG = 28; // px: a circle then
const APART = 4; // px between two layers, at least
const OUTPUT = 28; // px: a digit and its number, beside a circle however small

// counts: neurons a layer after the input; lying: {pad, side} in px, what is beside each other
// above the layers, or null where layers stand. Returns, in pixels:
//   size: a circle's; narrow: whether there was no room for larger ones; hits: [width, height] of what one presses, by layer; image: {x, y, side};
//   at: [x, y] of each neuron by layer; end: [x, y] from a neuron's middle to where its
//   connections come in; between: from one layer to the next;
//   captions, scales: [x, y, width] of the words at each layer, where there is room for any;
//   label, frame: [x, y, width, height] from an output's middle: its digit; what frames the winner
export function geometry(counts, width, height, { touch = false, plain = false, lying = null } = {}) {
  return lying ? lies(counts, width, height, lying) : stands(counts, width, height, touch, plain);
}

function stands(counts, width, height, touch, plain) {
  const [top, bottom] = plain ? [6, 4] : [TOP, BOTTOM];
  const tight = width < 640;
  const room = height - top - bottom;
  const pitch = room / Math.max(10, ...counts);
  const zigzag = pitch < (touch ? FINGER : SMALL);
  const labels = zigzag && width < 430 ? 78 : width < 430 ? 94 : 100;
  const single = Math.max(Math.min(24, pitch), Math.min(FINGER, pitch - (touch ? 8 : 1.5)));
  const wide = Math.min(touch ? FINGER - 8 : ZIGZAG, 2 * pitch - 4);
  // How far the two lines of a zigzag are apart, so that neighbours do not touch.
  const apart = touch ? FINGER : Math.sqrt(Math.max(0, (wide + 2) ** 2 - pitch ** 2));
  // Where such layers would lie over each other they stand in one line each, as small as that is.
  const lines = counts.length * (wide + apart + APART) - apart;
  const narrow = zigzag && 2 * SIDE + lines > width - labels;
  const size = narrow ? Math.max(2, pitch - 1) : zigzag ? wide : single;
  const aside = zigzag && !narrow ? apart : 0;
  const sparse = 2 * SIDE + counts.length * 2 * size > width - labels;
  const side = Math.round(narrow && sparse ? SIDE : zigzag ? 2 * SIDE : Math.min(width * (tight ? 0.25 : 0.3), room * 0.5, 300));
  const right = width - labels - size / 2;
  const xs = zigzag
    ? spread(counts.length, side, right, size, aside)
    : evenly(counts.length, side + (right - side) * (tight ? 0.33 : 0.3), right);
  const steps = counts.map((count, layer) =>
    layer + 1 < counts.length ? pitch : Math.min(Math.max(OUTPUT, pitch * (zigzag ? 2 : 1.5)), room / count)
  );
  const at = counts.map((count, layer) => {
    const outputs = layer + 1 === counts.length;
    const step = steps[layer];
    const first = top + (room - step * count) / 2 + step / 2;
    const shift = outputs ? 0 : aside / 2;
    return Array.from({ length: count }, (_, index) => [
      xs[layer] + (index % 2 ? shift : -shift), first + index * step,
    ]);
  });
  const text = narrow && counts.length > 1 ? Math.min(70, xs[1] - xs[0]) : tight ? 70 : 110;
  const high = Math.max(size, OUTPUT - 8);
  const edge = touch ? Math.max(0, (FINGER - size) / 2) : 0;
  return {
    tight, size, at, narrow,
    between: Math.min(right, ...xs.slice(1).map((x, layer) => x - xs[layer])),
    hits: steps.map((step, layer) => {
      const alone = aside && layer + 1 < counts.length ? 2 * step : step; // in its line
      return [size + 2 * edge, touch ? Math.min(FINGER, alone) : size];
    }),
    end: [-size / 2, 0],
    image: { x: 0, y: top + (room - side) / 2, side },
    captions: xs.map((x) => [x - text / 2, 0, text]),
    scales: xs.map((x) => [x - text / 2, height - LETTERS, text]),
    label: [size / 2 + 7, -16, labels - 10, 32],
    frame: [-size / 2 - 5, -high / 2 - 5, labels + size - 2, high + 8],
  };
}

function evenly(layers, left, right) {
  const between = (right - left) / Math.max(1, layers - 1);
  return Array.from({ length: layers }, (_, layer) => (layers === 1 ? right : left + layer * between));
}

// As much room before each layer as before the others.
function spread(layers, side, right, size, aside) {
  const wide = size + aside;
  const free = (right - size / 2 - side - (layers - 1) * wide) / layers;
  return Array.from({ length: layers }, (_, layer) =>
    layer + 1 === layers ? right : side + (layer + 1) * free + (layer + 0.5) * wide
  );
}

function lies(counts, width, height, { pad, side }) {
  const row = (count) => Math.ceil(count / 2);
  const most = Math.max(...counts.slice(0, -1).map(row));
  const pitch = width / (most + 0.5); // the lower line of a zigzag is half a place aside
  const down = Math.min(FINGER, (height - pad) / (2 * counts.length) - 4);
  const gap = (height - pad - 2 * down * counts.length) / counts.length;
  const size = Math.min(pitch, down) - 8;
  const tops = counts.map((_, layer) => pad + (layer + 1) * gap + 2 * layer * down);
  const at = counts.map((count, layer) => {
    const outputs = layer + 1 === counts.length;
    const wide = width / row(count);
    return Array.from({ length: count }, (_, index) => {
      if (outputs) { // digits in the order in which one reads
        const [line, place] = [Math.floor(index / row(count)), index % row(count)];
        return [place * wide + wide / 2 - 12, tops[layer] + (line + 0.5) * down];
      }
      return [(index / 2 + 0.5) * pitch, tops[layer] + ((index % 2) + 0.5) * down];
    });
  });
  const words = gap < LETTERS ? [] : tops.map((top) => top - gap / 2 - LETTERS / 2);
  return {
    tight: true, size, at,
    between: Infinity, // words have the whole width
    hits: counts.map(() => [pitch, down]),
    end: [0, -size / 2],
    image: { x: pad + 8, y: pad - side, side },
    captions: words.map((y) => [0, y, 86]),
    scales: words.map((y) => [width - 86, y, 86]),
    label: [size / 2 + 7, -16, 24, 32],
    frame: [-size / 2 - 5, -Math.max(size, OUTPUT - 8) / 2 - 4, size + 32, Math.max(size, OUTPUT - 8) + 8],
  };
}
