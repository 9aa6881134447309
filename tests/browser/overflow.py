"""Whether all that is written on a page can be read: nothing cut off, beyond an edge or over
something else. It looks at every text that is shown, as it is painted, and needs no list of places.
"""

from __future__ import annotations

from playwright.sync_api import Page

# Texts that cannot be read, each with what is wrong with it:
# - "cut": a part of it is outside of what a box around it shows, and no scrolling leads there;
# - "ellipsis": it ends in "…" for want of room;
# - "out": it reaches beyond its button's edge;
# - "beyond": it is left or right of the screen;
# - "over": it lies over another text, and not on a menu, dialog or drawer that covers the other.
# `but` is a selector of what is not looked at. Letters may reach a little beyond their line's
# box, and lines of text beyond each other.
UNREAD = """(but = "") => {
    const ROOM = 1.5, LINES = 0.3, ARROW = 16;  // px; share of a line's height; px
    const known = new Map();  // of each element, what is shown of what is in it
    const clip = (node) => {
        if (known.has(node)) return known.get(node);
        const whole = { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9, free: "" };
        if (!node || node === document.documentElement) return whole;
        if (node.ownerSVGElement) return clip(node.ownerSVGElement);  // a drawing has one edge
        const style = getComputedStyle(node);
        const fixed = style.position === "fixed" || node.matches("dialog[open]");
        const around = fixed ? whole : clip(node.parentElement);
        const now = { ...around };
        const box = node.getBoundingClientRect();
        // What can be scrolled to is only out of sight, whatever is around it.
        const limit = (how, low, high, axis) => {
            if (/auto|scroll/.test(how) && !now.free.includes(axis)) now.free += axis;
            if (how === "visible") return;
            now[low] = Math.max(now[low], box[low]);
            now[high] = Math.min(now[high], box[high]);
        };
        limit(style.overflowX, "left", "right", "x");
        limit(style.overflowY, "top", "bottom", "y");
        known.set(node, now);
        return now;
    };
    const found = [], seen = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walk.nextNode()) {
        const text = walk.currentNode.data.trim();
        const node = walk.currentNode.parentElement;
        if (!text || node.closest("script, style, option, .js-plotly-tester")) continue;
        if (but && node.closest(but)) continue;
        if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const place = node.closest("[class]")?.getAttribute("class") ?? "";
        const tell = (what) => found.push([what, text.slice(0, 40), place]);
        const shown = clip(node);
        // Only for readers of screens.
        if (shown.right - shown.left < 2 || shown.bottom - shown.top < 2) continue;
        range.selectNodeContents(walk.currentNode);
        const button = node.closest("button, a[href], label, summary");
        const edge = button?.getBoundingClientRect();
        const style = getComputedStyle(node);
        if (style.textOverflow === "ellipsis" && node.scrollWidth > node.clientWidth + 1) {
            tell("ellipsis");
        }
        const told = new Set();
        for (const box of range.getClientRects()) {
            if (box.width < 1 || box.height < 1) continue;
            const high = box.height * LINES;
            const free = (axis) => shown.free.includes(axis);
            const wide = (of) => box.left < of.left - ROOM || box.right > of.right + ROOM;
            const tall = (of) => box.top < of.top - high || box.bottom > of.bottom + high;
            if (!free("x") && wide(shown) || !free("y") && tall(shown)) told.add("cut");
            if (!free("x") && wide({ left: 0, right: innerWidth })) told.add("beyond");
            if (edge && (wide(edge) || tall(edge))) told.add("out");
            const part = {
                left: Math.max(box.left, shown.left), right: Math.min(box.right, shown.right),
                top: Math.max(box.top, shown.top) + high / 2,
                bottom: Math.min(box.bottom, shown.bottom) - high / 2,
            };
            if (part.right - part.left > 1 && part.bottom > part.top) {
                seen.push({ ...part, node, text });
            }
        }
        told.forEach(tell);
    }
    // What is chosen in a list, whose arrow needs some room, too.
    const ruler = document.createElement("canvas").getContext("2d");
    for (const list of document.querySelectorAll("select")) {
        if (!list.checkVisibility({ visibilityProperty: true })) continue;
        const style = getComputedStyle(list);
        ruler.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const text = list.selectedOptions[0]?.text ?? "";
        const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
        const free = list.clientWidth - padding;
        if (ruler.measureText(text).width > free - ARROW) found.push(["cut", text, "select"]);
    }
    // A layer of its own covers what is below it, as it should.
    const layer = (node) => {
        for (let at = node; at && at !== document.body; at = at.parentElement) {
            const { position, backgroundColor } = getComputedStyle(at);
            const covers = !/, 0(\\.\\d+)?\\)$|transparent/.test(backgroundColor);
            if (/absolute|fixed|sticky/.test(position) && covers || at.matches("dialog")) return at;
        }
        return null;
    };
    seen.sort((a, b) => a.top - b.top);
    seen.forEach((one, n) => {
        for (let k = n + 1; k < seen.length && seen[k].top < one.bottom - 1; k += 1) {
            const other = seen[k];
            const apart = one.node === other.node
                || Math.min(one.right, other.right) - Math.max(one.left, other.left) < ROOM + 0.5
                || Math.min(one.bottom, other.bottom) - other.top < 2;
            if (!apart && layer(one.node) === layer(other.node)) {
                found.push(["over", one.text.slice(0, 40), other.text.slice(0, 40)]);
            }
        }
    });
    return found.map((one) => one.join(": "));
}"""

SETTLED = """() => [...document.querySelectorAll(".js-plotly-plot")].every((figure) => {
    const drawn = figure.querySelector(".main-svg");
    return !drawn || !figure.clientWidth
        || Math.abs(drawn.clientWidth - figure.clientWidth) <= 1;
})"""


def unread(page: Page, but: str = "") -> list[str]:
    """What cannot be read on this page as it is now, each once."""
    return list(dict.fromkeys(page.evaluate(UNREAD, but)))


def settle(page: Page) -> None:
    """Wait until figures have the size of their places: Plotly is told a little later."""
    page.wait_for_function(SETTLED)
