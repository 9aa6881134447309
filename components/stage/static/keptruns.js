// The networks of runs that were left, by their lines' ids: in memory, and kept by the browser
// for this tab as far as there is room. The oldest go first.

import { sound } from "./mine.js";

const KEPT = "digit-explorer-runs";
const ROOM = 1.5e6; // characters of base64 in all: 21 networks of 16-16, the four or more largest

// networks: Map of id to what mine.js packs, the oldest first. Returns those that there is room for.
export function keep(networks) {
  let left = ROOM;
  const newest = [...networks].reverse();
  const fit = newest.filter(([, { numbers }]) => (left -= numbers.length) >= 0).reverse();
  for (let from = 0; from <= fit.length; from++) {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(fit.slice(from)));
      break;
    } catch {
      // no room for so many, or no storage at all: they live as long as the page
    }
  }
  return new Map(fit);
}

// Those that were kept and are networks: it may be anybody's text.
export function kept() {
  try {
    const text = sessionStorage.getItem(KEPT) ?? "[]";
    return new Map(text.length > 2 * ROOM ? [] : JSON.parse(text).filter(isNetwork));
  } catch {
    return new Map();
  }
}

function isNetwork(entry) {
  try {
    return typeof entry[0] === "string" && sound(entry[1]);
  } catch {
    return false;
  }
}
