// A dialog over all of the stage, large enough for the back row: a QR code, and words beside it.

import { make, setText } from "./dom.js";
import { t } from "./language.js";

export class Board {
  // parent: where the stage's colours hold; title: what it is called
  constructor(parent, title) {
    this.dialog = make("dialog", "nn-board", parent);
    this.dialog.setAttribute("aria-labelledby", "nn-board-title");
    const head = make("header", "", this.dialog);
    const heading = make("h2", "", head);
    heading.id = "nn-board-title";
    setText(heading, title);
    const leave = make("button", "nn-leave", head);
    Object.assign(leave, { type: "button", textContent: "✕" });
    leave.setAttribute("aria-label", t("Close"));
    leave.onclick = () => this.dialog.close();
    this.body = make("div", "nn-boardbody", this.dialog);
    // Keys mean something else on the stage; Escape closes it by itself.
    this.dialog.onkeydown = (event) => event.stopPropagation();
    this.dialog.onclick = (event) => {
      if (event.target === this.dialog) this.dialog.close(); // beside it
    };
    this.dialog.onclose = () => this.dialog.remove();
    this.dialog.showModal();
  }
}

// Fills a place with the QR code of a text; says in words why where there is none.
export async function showCode(place, base, text, name) {
  place.textContent = "";
  place.setAttribute("aria-busy", "true");
  const said = await asked(base, text);
  if (place.wanted !== text) return; // another was asked for meanwhile
  place.removeAttribute("aria-busy");
  if (said.problem) {
    setText(make("p", "", place), said.problem);
    return;
  }
  const image = make("img", "", place);
  image.alt = name;
  image.src = said.picture;
}

async function asked(base, text) {
  if (new TextEncoder().encode(text).length > MOST) {
    return { problem: t("This link is too long for a QR code. Copy it instead.") };
  }
  try {
    const answer = await fetch(`${base}/api/qr`, { method: "POST", body: text });
    if (!answer.ok) throw new Error();
    return { picture: `data:image/svg+xml;base64,${btoa(await answer.text())}` };
  } catch {
    return { problem: t("The QR code could not be made. The address works without it.") };
  }
}

const MOST = 1500; // characters; components/server/qr.py takes no more
