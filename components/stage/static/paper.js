// A digit from paper: a dialog that takes a photograph, shows what is done to it step by step,
// has one of the digits that were found chosen or cut out by hand, and hands over its pixels.
// The server finds the digits and keeps nothing; the picture is forgotten with the dialog.

import { make, setText, styled } from "./dom.js";
import { t, tn } from "./language.js";
import { Frame } from "./paperframe.js";
import { paint } from "./pixels.js";
import { smaller } from "./smaller.js";

const MOST = 16 * 2 ** 20; // bytes that the server takes

await styled("paper.css");

// Our own texts only.
const html = () => `
  <header><h2 id="nn-papertitle">${t("A digit from paper")}</h2>
    <button type="button" data-paper="close" aria-label="${t("Close")}">✕</button></header>
  <p>${t("Write a digit with a dark pen, and photograph it from above. Your picture is read and forgotten: nothing is kept.")}</p>
  <div class="nn-paperfiles">
    <label class="nn-papercamera"><input type="file" accept="image/*" capture="environment"><span>${t("Take a photo")}</span></label>
    <label><input type="file" accept="image/*"><span>${t("Choose a picture")}</span></label>
    <span class="nn-paperdrop">${t("or drop or paste one here")}</span>
  </div>
  <p class="nn-papersays" role="status"></p>
  <div class="nn-paperfound" hidden>
    <div class="nn-paperpage"><img alt=""></div>
    <ol class="nn-papersteps"></ol>
  </div>
  <footer>
    <button type="button" data-paper="frame" aria-pressed="false" hidden>${t("Cut out by hand")}</button>
    <button type="button" data-paper="close">${t("Cancel")}</button>
    <button type="button" data-paper="use" disabled>${t("Use it")}</button>
  </footer>`;

const STEPS = [
  ["upright", t("Upright and grey")],
  ["even", t("Evened out: shadows are gone")],
  ["ink", t("Whatever is darker than the paper")],
  ["unruled", t("Ink, without printed lines")],
];

export class Paper {
  // section: the stage, whose colours it has; url(): where pictures are sent;
  // onUse(pixels): 784 bytes in base64 were chosen
  constructor(section, { url, onUse }) {
    Object.assign(this, { url, onUse });
    const dialog = (this.dialog = make("dialog", "nn-paper", section));
    dialog.setAttribute("aria-labelledby", "nn-papertitle");
    dialog.innerHTML = html();
    this.find = (selector) => dialog.querySelector(selector);
    this.page = this.find(".nn-paperpage");
    this.useIt = this.find("[data-paper=use]");
    this.byHand = this.find("[data-paper=frame]");
    for (const close of dialog.querySelectorAll("[data-paper=close]")) close.onclick = () => dialog.close();
    for (const input of dialog.querySelectorAll("input")) {
      input.onchange = () => {
        const [file] = input.files;
        input.value = ""; // the same file again is a choice, too
        if (file) this.take(file);
      };
    }
    this.frame = new Frame(this.page, { onBox: (box) => this.read(box) });
    this.useIt.onclick = () => {
      const { pixels } = this.digits[this.chosen];
      dialog.close();
      onUse(pixels);
    };
    this.byHand.onclick = () => this.cut(!this.frame.on);
    this.droppable();
    // Keys mean something to what lies below; Escape closes only what is on top.
    dialog.onkeydown = (event) => event.stopPropagation();
    dialog.onclose = () => this.forget();
  }

  open() {
    this.forget();
    this.dialog.showModal();
  }

  close() {
    this.dialog.close();
    this.dialog.remove();
  }

  droppable() {
    const { dialog } = this;
    const take = (event, files) => {
      event.preventDefault();
      const [file] = files ?? [];
      if (file) this.take(file);
    };
    dialog.ondragover = (event) => event.preventDefault();
    dialog.ondrop = (event) => take(event, event.dataTransfer.files);
    dialog.onpaste = (event) => take(event, event.clipboardData.files);
  }

  forget() {
    this.asking?.abort();
    this.picture = null;
    this.digits = [];
    this.cut(false);
    this.clear();
    this.find(".nn-paperfound").hidden = this.byHand.hidden = true;
    this.find(".nn-paperpage img").removeAttribute("src");
    this.say("");
  }

  clear() {
    this.chosen = null;
    this.useIt.disabled = true;
    this.find(".nn-papersteps").replaceChildren();
    for (const box of this.page.querySelectorAll("button")) box.remove();
  }

  say(text) {
    setText(this.find(".nn-papersays"), text);
  }

  async take(file) {
    this.forget();
    this.say(t("Reading …"));
    const asked = (this.asking = new AbortController());
    const picture = await smaller(file);
    if (asked.signal.aborted) return;
    if (picture.size > MOST) {
      this.say(t("This file is too large: {n} MB at most.", { n: MOST / 2 ** 20 }));
      return;
    }
    this.picture = picture;
    this.read(null);
  }

  // What the server makes of the picture, or of the part of it in a box.
  async read(box) {
    this.asking?.abort();
    const asked = (this.asking = new AbortController());
    this.say(t("Reading …"));
    this.clear();
    const url = this.url() + (box ? `&box=${box.map((share) => share.toFixed(4))}` : "");
    try {
      const answer = await fetch(url, { method: "POST", body: this.picture, signal: asked.signal });
      const said = await answer.json();
      if (asked.signal.aborted) return;
      if (answer.ok) this.show(said, box);
      else this.say(said.error);
    } catch {
      if (!asked.signal.aborted) this.say(t("The picture could not be sent. Is there a connection?"));
    }
  }

  show({ steps, digits }, box) {
    this.digits = digits;
    const list = this.find(".nn-papersteps");
    for (const [name, words] of STEPS) step(list, words).src = steps[name];
    this.seen = make("canvas", "", step(list, t("What the network sees"), "div"));
    this.find(".nn-paperpage img").src = steps.upright;
    this.find(".nn-paperfound").hidden = this.byHand.hidden = false;
    this.boxes = digits.map((digit, index) => this.boxed(digit, index));
    this.choose(0);
    this.say(box ? t("Cut out by hand.") : digits.length === 1
      ? t("One digit was found.")
      : tn("{n} digit was found: choose one.", "{n} digits were found: choose one.", digits.length));
    if (!box) this.useIt.focus();
  }

  boxed({ box: [left, top, width, height] }, index) {
    const button = make("button", "", this.page);
    button.type = "button";
    button.setAttribute("aria-label", t("Digit {n} of {all}", { n: index + 1, all: this.digits.length }));
    const shares = { left, top, width, height };
    for (const [name, share] of Object.entries(shares)) button.style[name] = `${100 * share}%`;
    button.onclick = () => this.choose(index);
    return button;
  }

  choose(index) {
    this.chosen = index;
    this.boxes.forEach((box, at) => box.setAttribute("aria-pressed", String(at === index)));
    this.useIt.disabled = false;
    paint(this.seen, this.digits[index].pixels);
  }

  // With a frame on the page, or without.
  cut(on) {
    this.byHand.setAttribute("aria-pressed", String(on));
    this.page.classList.toggle("nn-papercut", on);
    if (on && this.chosen !== null) this.frame.around(this.digits[this.chosen].box);
    this.frame.show(on);
    if (!on) return;
    this.say(t("Draw a frame around one digit, or move it: arrow keys, with Shift its size, Enter."));
  }
}

function step(list, words, tag = "img") {
  const item = make("li", "", list);
  item.style.setProperty("--nn-place", list.children.length);
  const shown = make(tag, "nn-papershown", item);
  if (tag === "img") shown.alt = "";
  make("span", "", item).textContent = words;
  return shown;
}
