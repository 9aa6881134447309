// Where words about the screen stand: each near what it is about, and none over another.

const STEP = 8; // px between the places that are tried
const GAP = 6; // px around each

// cards: [{width, height, at: {left, top, right, bottom} of what it is about}] in order of
// importance; taken: rectangles that stay free; room: {width, height}.
// Returns [{left, top}], or null where they do not fit.
export function placed(cards, taken, room) {
  const full = taken.map((one) => ({ ...one }));
  const places = [];
  for (const { width, height, at } of cards) {
    let best = null;
    for (let top = GAP; top + height + GAP <= room.height; top += STEP) {
      for (let left = GAP; left + width + GAP <= room.width; left += STEP) {
        const far = distance({ left, top, right: left + width, bottom: top + height }, at);
        if (best && far >= best.far) continue;
        const box = { left: left - GAP, top: top - GAP, right: left + width + GAP, bottom: top + height + GAP };
        if (!full.some((other) => overlap(box, other))) best = { left, top, far };
      }
    }
    if (!best) return null;
    const { left, top } = best;
    full.push({ left, top, right: left + width, bottom: top + height });
    places.push({ left, top });
  }
  return places;
}

const overlap = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

// From the middle of one to the middle of the other: beside is as good as within.
const distance = (one, other) =>
  Math.hypot((one.left + one.right - other.left - other.right) / 2, (one.top + one.bottom - other.top - other.bottom) / 2);
