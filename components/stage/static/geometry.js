// Where everything of the network's picture is, for the room that there is. No page, no paint.

const TOP = 28; // px: captions above, what white stands for below
const BOTTOM = 22;
const FINGER = 44;

// sizes: neurons a layer after the input. Returns, in pixels:
//   size: a circle's; hit: [width, height] of what one presses; image: {x, y, side};
//   xs: of each layer, between: from one to the next; at: [x, y] of each neuron by layer; labels: width beside the outputs
export function geometry(counts, width, height, { touch = false, plain = false } = {}) {
  const [top, bottom] = plain ? [6, 4] : [TOP, BOTTOM];
  const narrow = width < 430;
  const tight = width < 640;
  const labels = narrow ? (plain ? 70 : 94) : 100;
  const room = height - top - bottom;
  const pitch = room / Math.max(10, ...counts);
  const size = Math.max(Math.min(24, pitch), Math.min(44, pitch - (touch ? 8 : 1.5)));
  const side = Math.round(Math.min(width * (tight ? 0.25 : 0.3), room * 0.5, 300));
  const edge = touch ? (FINGER - size) / 2 : 0;
  const right = width - labels - size / 2;
  const left = side + (right - side) * (tight ? 0.33 : 0.3);
  const between = (right - left) / Math.max(1, counts.length - 1);
  const xs = counts.map((_, layer) => (counts.length === 1 ? right : left + layer * between));
  const at = counts.map((count, layer) => {
    const outputs = layer + 1 === counts.length;
    const step = outputs ? Math.min(pitch * 1.5, room / count) : pitch;
    const first = top + (room - step * count) / 2 + step / 2;
    return Array.from({ length: count }, (_, index) => [xs[layer], first + index * step]);
  });
  return {
    tight, labels, between, size, xs, at,
    hit: [size + 2 * Math.max(0, edge), touch ? Math.min(FINGER, pitch) : size],
    image: { x: 0, y: top + (room - side) / 2, side },
  };
}
