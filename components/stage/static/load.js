// A saved network is loaded again: read and measured here, judged by the server.

import { base64 } from "./bytes.js";
import { make, setText } from "./dom.js";
import { t } from "./language.js";

const MOST = 360 * 1024; // bytes; as text in base64 and with the settings it is one message of the lane

export class Load {
  // form: where it stands; onFile(base64): asks the server for it; onLoaded(): it is there
  constructor(form, onFile, onLoaded) {
    Object.assign(this, { onFile, onLoaded });
    const label = make("label", "nn-load", form);
    make("span", "", label).textContent = t("Load a saved network (.npz)");
    this.input = make("input", "", label);
    Object.assign(this.input, { type: "file", accept: ".npz" });
    this.input.onchange = () => this.read(this.input.files[0]);
    this.words = make("p", "nn-loadsays", form);
    this.words.setAttribute("role", "status");
  }

  async read(file) {
    if (!file) return;
    this.input.value = ""; // the same file again is a choice, too
    if (file.size > MOST) return this.say(t("{file} is too large: a network for this page has {most} kB at most.", { file: file.name, most: MOST / 1024 }));
    this.say(t("Loading…"));
    try {
      this.onFile(base64(new Uint8Array(await file.arrayBuffer())));
    } catch {
      this.say(t("{file} cannot be read.", { file: file.name }));
    }
  }

  say(words) {
    setText(this.words, words);
  }

  loaded() {
    this.say("");
    this.onLoaded();
  }
}
