// What a page begins with: what its address says, over what this tab has kept. A link's drawing
// and changes come as steps that Undo takes back, since they lie over somebody's own.

import { BLANK } from "./edits.js";
import { t } from "./language.js";
import { read } from "./link.js";
import { SHIPPED } from "./shared.js";

const LINK = /^#s=(.*)$/s;
const PARTS = {
  drawing: t("the drawing"),
  strokes: t("part of the drawing"),
  edits: t("the changes of the network"),
  options: t("the view's settings"),
  picture: t("the picture"),
  more: t("perhaps more"),
};

export const isLink = (hash = location.hash) => LINK.test(hash);

// kept: what the tab has; stated: what the address says before its #.
// Returns {state, before: strokes that were on the pad, or null; remark: a sentence or ""}.
export function restored(kept, stated, hash = location.hash) {
  const text = LINK.exec(hash)?.[1];
  if (text === undefined) return { state: { ...kept, ...stated }, before: null, remark: "" };
  const base = stated.base ?? SHIPPED[0];
  const found = read(text, base);
  const { said } = found;
  const state = { ...kept, base, view: null, selected: null, ...stated };
  if (!said.strokes) return { state, before: null, remark: remark(found) };
  const own = kept.edits?.[base] ?? BLANK;
  const edits = said.edits[base] ?? BLANK;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const changed = !same(own, edits);
  const drawn = kept.strokes?.length && !same(kept.strokes, said.strokes);
  return {
    state: {
      ...state,
      ...said,
      picture: said.picture ?? null,
      options: state.view ? { ...kept.options, [state.view]: said.options[state.view] ?? {} } : kept.options ?? {},
      edits: { ...kept.edits, [base]: edits },
      past: { ...kept.past, ...(changed ? { [base]: [...(kept.past?.[base] ?? []), own] } : {}) },
    },
    before: drawn ? kept.strokes : null,
    remark: remark(found),
  };
}

// What could not be restored, in a sentence.
function remark({ said, missing, why }) {
  const parts = missing.map((name) => PARTS[name]).join(", ");
  if (why === "broken") return t("The link was cut off or altered. Missing: {parts}.", { parts });
  if (why === "print") {
    return t("The link is from another version of the app, whose networks have other weights: the drawing is the same, the numbers are not.");
  }
  if (why !== "version") return "";
  return said.strokes
    ? t("The link is from another version of the app: some of what it holds is not shown here.")
    : t("The link is from another version of the app: its drawing cannot be read here.");
}
