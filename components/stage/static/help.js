// "?": what is on the screen, in a sentence each, over the stage and without leaving it. Numbers
// tell which sentence is about what; keys go through them, and Escape closes them all.

import { placed } from "./callouts.js";
import { make } from "./dom.js";
import { linked, t } from "./language.js";
import { activation } from "./numbers.js";
import { SURE } from "./shared.js";

// What there may be on a screen: which elements, what to say, and where that is if not around
// them. What is not shown is not explained.
const THINGS = [
  [".nn-padbox", () => t("Draw a digit here, with mouse, finger, pen or arrow keys; or press a sample.")],
  [".nn-says", () => t("The answer: the brightest of the ten outputs. Where none reaches {line}, it is not sure.", { line: activation(SURE) })],
  [".nn-seen", () => t("What the network sees: 28 × 28 pixels, each a number from 0 to 1.")],
  ["[data-testid^=neuron-1-]", () => t("A circle is a neuron. It holds a number, shown as brightness. Press one to see what it does.")],
  [".nn-lines", () => t("A line is a weight. Blue makes the next neuron brighter, orange makes it darker."), between],
  [".nn-output", () => t("Ten outputs, one for each digit. The brightest has the yellow box.")],
  [".nn-steps", () => t("Go through the pass layer by layer, as slowly as you like.")],
  [".nn-run", () => t("The training: press Train, change it on the way, and drag along the curve to go back.")],
  [".nn-dock", (stage) => {
    const open = stage.querySelector(".nn-tabs [aria-selected=true]");
    if (!open) return t("Questions to ask the network. The answer stands here, and follows your pen.");
    const [title, about] = [...open.children].map((node) => node.textContent);
    return about ? `${title}: ${about}` : title;
  }],
  [".nn-activation", (stage) => stage.classList.contains("nn-learning")
    ? t("What turns sums into activations while it learns. The other one begins anew.")
    : t("Two networks, each trained on its own. Your drawing stays.")],
  [".nn-menu", () => t("{experiment}: change the whole network. {lessons}: step by step, with questions. {share}: a link, its QR code, the address for the class; to save: picture, replay, numbers, notebook. {more}: other pages.", {
    experiment: t("Experiment"), lessons: t("Lessons"), share: t("Share"), more: t("More"),
  })],
];
const WIDTHS = [230, 190, 165]; // px; tried in turn

export class Help {
  // stage: the stage's element; base: the server's path; menus: Menus
  constructor(stage, base, menus) {
    Object.assign(this, { stage, base, menus, at: 0 }); // at: which is pointed out
    for (const button of stage.querySelectorAll("[data-do=help]")) button.onclick = () => this.open(button);
  }

  open(button) {
    const menu = button.closest("[data-menu]");
    this.opener = menu ? menu.firstElementChild : button;
    this.menus.show(null); // it would lie over what is explained
    const dialog = this.dialog = make("dialog", "nn-help", this.stage);
    dialog.setAttribute("aria-label", t("What is on the screen"));
    const bar = make("p", "nn-helpbar", dialog);
    const link = make("a", "", bar);
    Object.assign(link, { href: linked(`${this.base}/help`), textContent: t("Keys and words"), target: "_blank" });
    const next = make("button", "nn-next", bar);
    Object.assign(next, { type: "button", textContent: t("Next"), onclick: () => this.go(1) });
    const leave = make("button", "nn-leave", bar);
    Object.assign(leave, { type: "button", textContent: "✕" });
    leave.setAttribute("aria-label", t("Close"));
    leave.onclick = () => dialog.close();
    this.list = make("ol", "", dialog);
    this.cards = this.things().map((thing, n) => this.card(thing, n + 1));
    dialog.onkeydown = (event) => this.key(event);
    dialog.onclick = ({ target }) => {
      if (!target.closest("li, a, button, .nn-helpring b")) dialog.close();
    };
    dialog.onclose = () => this.closed();
    dialog.showModal();
    this.resizing = new ResizeObserver(() => this.layout());
    this.resizing.observe(this.stage);
    this.cards[0]?.item.focus(); // which lays them out where only one can be shown
  }

  // What can be seen now, with the elements that it is made of.
  things() {
    return THINGS.map(([selector, text, where = box]) => {
      const parts = [...this.stage.querySelectorAll(selector)].filter((part) => part.checkVisibility());
      return { place: () => where(parts, this.stage), parts, text: text(this.stage) };
    }).filter(({ parts, place }) => parts.length && place());
  }

  card({ place, text }, n) {
    const item = make("li", "", this.list);
    item.tabIndex = 0;
    make("b", "", item).textContent = String(n);
    make("span", "", item).textContent = text;
    const ring = make("div", "nn-helpring", this.dialog);
    ring.setAttribute("aria-hidden", "true");
    const number = make("b", "", ring);
    number.textContent = String(n);
    number.onclick = () => item.focus();
    item.onfocus = () => {
      this.at = n - 1;
      for (const card of this.cards) card.item.classList.toggle("nn-pointed", card.item === item);
      ring.classList.add("nn-pointed");
      if (this.single) this.layout();
    };
    item.onblur = () => ring.classList.remove("nn-pointed");
    item.onmouseenter = () => ring.classList.add("nn-pointed");
    item.onmouseleave = () => item.matches(":focus") || item.onblur();
    return { item, place, ring };
  }

  layout() {
    const room = { width: this.dialog.clientWidth, height: this.dialog.clientHeight };
    const taken = [edges(this.dialog.querySelector(".nn-helpbar"))];
    for (const card of this.cards) {
      card.at = card.place();
      card.ring.hidden = !card.at;
      if (!card.at) continue;
      const { left, top, right, bottom } = card.at;
      Object.assign(card.ring.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
      taken.push(edges(card.ring.firstChild));
    }
    const shown = this.cards.filter(({ at }) => at);
    this.single = false;
    for (const width of WIDTHS) {
      if (this.put(shown, width, taken, room)) return;
    }
    // Not all at once: one at a time, wherever it hides least.
    this.single = true;
    const one = this.cards.slice(this.at, this.at + 1).filter(({ at }) => at);
    this.put(one, WIDTHS[0], taken, room) || this.put(one, WIDTHS[0], taken.slice(0, 1), room);
  }

  // Whether these found places, of this width.
  put(cards, width, taken, room) {
    this.list.style.setProperty("--nn-card", `${width}px`);
    this.dialog.classList.toggle("nn-single", this.single);
    const places = placed(cards.map(({ item, at }) => ({ width: item.offsetWidth, height: item.offsetHeight, at })), taken, room);
    places?.forEach(({ left, top }, n) => Object.assign(cards[n].item.style, { left: `${left}px`, top: `${top}px` }));
    return places !== null;
  }

  key(event) {
    event.stopPropagation(); // it means something else on the stage
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.go(by);
  }

  go(by) {
    this.cards.at((this.at + by) % this.cards.length).item.focus();
  }

  closed() {
    this.resizing.disconnect();
    this.dialog.remove();
    this.opener.focus();
  }

  close() {
    this.dialog?.close();
  }
}

const edges = (node) => {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  return { left, top, right, bottom };
};

// Where the lines from the first neurons to the next are: in columns, or one row below the other.
function between(_, stage) {
  const around = (layer) => box([...stage.querySelectorAll(`[data-testid^=neuron-${layer}-]`)]);
  const [one, next] = [around(1), around(2)];
  if (!one || !next) return null;
  if (one.right < next.left) return { ...one, left: one.right, right: next.left };
  return { ...one, top: Math.min(one.bottom, next.top - 14), bottom: next.top };
}

// What holds all parts, as far as it is on the screen; null where nothing of it is.
function box(parts) {
  const all = parts.map(edges);
  const around = {
    left: Math.max(2, Math.min(...all.map(({ left }) => left)) - 3),
    top: Math.max(2, Math.min(...all.map(({ top }) => top)) - 3),
    right: Math.min(innerWidth - 2, Math.max(...all.map(({ right }) => right)) + 3),
    bottom: Math.min(innerHeight - 2, Math.max(...all.map(({ bottom }) => bottom)) + 3),
  };
  return around.right - around.left > 12 && around.bottom - around.top > 12 ? around : null;
}
