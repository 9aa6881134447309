// What one takes home of what is on the screen: a picture, a replay, all numbers, a notebook.
// The server makes them of what the store has; nothing here draws or computes.

import { floats, fromBase64 } from "./bytes.js";
import { download, make, setText } from "./dom.js";
import { language, t } from "./language.js";
import { message as ownNetwork } from "./mine.js";
import { OWN, SHIPPED } from "./shared.js";
import { encodeDrawing, encodeKind, joinMessages } from "./wire.js";

// What the server calls it, the button's words, and what it is good for.
const KINDS = [
  ["png", t("Picture (PNG)"), t("For a slide or a page: drawing, network and answer")],
  ["svg", t("Drawing (SVG)"), t("The same picture in lines, sharp at any size")],
  ["webp", t("Replay (WebP)"), t("The drawing once more, and the network lighting up")],
  ["gif", t("Replay (GIF)"), t("The same for older programs: larger, with few colours")],
  ["csv", t("Numbers (CSV)"), t("All pixels, sums, activations, weights and biases, for a spreadsheet")],
  ["notebook", t("Notebook (Jupyter)"), t("Computes all of it again in Python, line by line")],
];
const REPLAYS = ["webp", "gif"]; // which take seconds, and tell how far they have come
const OUT_OF_REACH = t("The file could not be fetched. Is the connection to the server there?");

export class Exports {
  // root: the list of the menu "Share", which gets a section of its own
  // visitor: the secret by which the server knows them, of whom it makes one file at a time
  // network(): the message that describes the network; null: it is learning, and its
  // weights are told as they are here
  constructor(root, store, { base = "", visitor = "", network }) {
    Object.assign(this, { store, base, visitor, network });
    this.section = make("section", "nn-exports", root);
    make("h2", "", this.section).textContent = t("Save");
    this.buttons = KINDS.map(([kind, label, about]) => {
      const button = make("button", "", this.section);
      Object.assign(button, { type: "button", textContent: label, title: about });
      button.dataset.export = kind;
      button.onclick = () => this.save(kind);
      return button;
    });
    this.bar = make("div", "nn-making", this.section);
    this.bar.hidden = true;
    this.progress = make("progress", "", this.bar);
    this.progress.setAttribute("aria-label", t("How much of the file is made"));
    const cancel = make("button", "", this.bar);
    Object.assign(cancel, { type: "button", textContent: t("Cancel") });
    cancel.onclick = () => this.stop();
    this.words = make("p", "nn-saved", this.section);
    this.words.setAttribute("role", "status");
    store.watch(["weights", "sizes"], () => this.paint());
    this.paint();
  }

  // A network that learns is described by its weights: as long as none are here, it cannot be.
  paint() {
    this.section.hidden = !this.network() && !this.isKnown;
  }

  say(words) {
    setText(this.words, words);
  }

  async save(kind) {
    const { strokes, picture, covered } = this.store.state;
    if (covered) return this.say(t("Reveal the answer first: the file would tell it."));
    if (REPLAYS.includes(kind) && picture) return this.say(t("A picture has no strokes: there is nothing to replay."));
    if (REPLAYS.includes(kind) && !strokes.length) return this.say(t("Draw a digit first."));
    this.busy(true);
    const { signal } = (this.making = new AbortController());
    try {
      const answer = await fetch(this.url(kind), { method: "POST", body: this.body(), signal });
      if (!answer.ok) return this.say(await refusal(answer));
      const file = REPLAYS.includes(kind) ? await this.told(answer) : await whole(answer);
      if (!file) return;
      download(file.name, file.blob);
      this.say(t("Saved: {name}", { name: file.name }));
    } catch {
      this.say(signal.aborted ? "" : OUT_OF_REACH);
    } finally {
      this.busy(false);
    }
  }

  stop() {
    this.making?.abort();
  }

  busy(busy) {
    if (busy) {
      this.progress.removeAttribute("value"); // until it is known
      this.say("");
    }
    this.bar.hidden = !busy;
    // Not disabled: the focus would be lost from the one that was pressed.
    for (const button of this.buttons) {
      button.setAttribute("aria-disabled", String(busy));
      button.onclick = busy ? null : () => this.save(button.dataset.export);
    }
  }

  // ---- what it is of ----

  url(kind) {
    const { base, light, byActivation } = this.store.state;
    const query = new URLSearchParams({ network: base === OWN ? SHIPPED[0] : base, lang: language.code, visitor: this.visitor });
    if (light) query.set("light", "1");
    if (!byActivation) query.set("lines", "weight");
    return `${this.base}/api/export/${kind}?${query}`;
  }

  body() {
    const { state } = this.store;
    const messages = [this.network() ?? this.learned()];
    if (state.base === OWN) messages.unshift(ownNetwork(state.mine));
    if (state.selected) messages.push({ kind: "neuron", place: state.selected });
    const { picture } = state;
    const drawing = picture ? encodeKind({ kind: "picture", sequence: 0, pixels: picture }) : encodeDrawing(state, 0);
    return joinMessages([...messages.map(encodeKind), drawing]);
  }

  // Whether the weights that are on the screen are those of this network.
  get isKnown() {
    const { weights, sizes } = this.store.state;
    return Boolean(weights) && String(weights.map(({ nOut }) => nOut)) === String(sizes.slice(1));
  }

  // The weights that are on the screen; null while they are not known.
  learned() {
    const { weights, sizes, run } = this.store.state;
    if (!this.isKnown) return null;
    const activations = weights.map(() => run?.settings.activation ?? "sigmoid");
    activations[activations.length - 1] = "sigmoid"; // outputs always are
    return { kind: "learned", sizes, activations, numbers: floats(weights.flatMap(({ W, b }) => [W, b])) };
  }

  // ---- what comes back ----

  // A replay is told line by line: how far it has come, and at the end the file.
  async told(answer) {
    let file = null;
    for await (const line of lines(answer.body)) {
      const said = JSON.parse(line);
      if (said.error) return this.say(said.error);
      if (said.waiting) this.say(t("Others come first: {n}", { n: said.waiting }));
      if (said.done) {
        this.say("");
        Object.assign(this.progress, { max: said.of, value: said.done });
      }
      if (said.file) file = { name: said.name, blob: new Blob([fromBase64(said.file)], { type: said.type }) };
    }
    if (!file) this.say(OUT_OF_REACH);
    return file;
  }

  close() {
    this.stop();
  }
}

async function whole(answer) {
  const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"));
  return { name, blob: await answer.blob() };
}

// The server's own sentence where it has one for people: that too much is asked at once.
async function refusal(answer) {
  if (answer.status !== 429) return OUT_OF_REACH;
  return (await answer.json()).error;
}

async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split("\n");
    rest = parts.pop();
    yield* parts;
  }
}
