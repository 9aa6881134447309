// The Share menu: a link that restores what is on the screen, as text and as a QR code, and the
// address for the class.

import { Board, showCode } from "./board.js";
import { make, setText } from "./dom.js";
import { addresses, invite, isLocal } from "./invite.js";
import { t } from "./language.js";
import { written } from "./link.js";
import { OWN, SHIPPED } from "./shared.js";

const HTML = `
<section class="nn-link" aria-label="${t("Link")}">
  <label class="nn-linkfield"><span>${t("Link to what is on the screen")}</span>
    <input type="text" readonly spellcheck="false"></label>
  <div class="nn-linkbuttons">
    <button type="button" data-share="copy">${t("Copy")}</button>
    <button type="button" data-share="code">${t("Show as QR code")}</button>
  </div>
  <p class="nn-linknote" role="status"></p>
  <button type="button" data-share="invite">${t("Invite the class")}</button>
</section>`;

const LEFT = {
  edits: t("The changes of the network are too many for a link: it leaves them out."),
  strokes: t("The drawing is too large for a link: it leaves some of it out."),
  options: t("The view's settings are too many for a link: it leaves them out."),
  picture: t("The picture cannot be in a link: it leaves it out."),
};

export class Share {
  // root: the menu's list; base: the server's path; learns: whether this page's network learns;
  // menus: Menus
  constructor(root, store, { base, learns, menus }) {
    Object.assign(this, { root, store, base, learns, menus });
    root.insertAdjacentHTML("afterbegin", HTML); // our own text
    const find = (selector) => root.querySelector(selector);
    this.field = find("input");
    this.note = find(".nn-linknote");
    this.field.onfocus = () => this.field.select();
    find("[data-share=copy]").onclick = () => this.copy();
    find("[data-share=code]").onclick = () => this.large();
    find("[data-share=invite]").onclick = () => this.invite();
    // Made when it is looked at, and when something is another while it is.
    this.opening = new MutationObserver(() => this.soon());
    this.opening.observe(root, { attributeFilter: ["hidden"] });
    store.watch(["strokes", "picture", "centre", "edits", "base", "view", "options", "selected", "trace"], () => this.soon());
    const url = new URL(location.href);
    if (!url.searchParams.has("invite")) return;
    url.searchParams.delete("invite"); // once: a reload is no invitation
    history.replaceState(history.state, "", url);
    this.invite();
  }

  // The text of the whole address. Others do not know this computer as "localhost".
  async link() {
    const url = new URL(location.href);
    const { state } = this.store;
    const own = state.base === OWN;
    const shown = own ? { ...state, base: SHIPPED[0] } : state;
    const { text, left } = await written({ ...shown, edits: this.learns || own ? {} : state.edits, learns: this.learns });
    if (own) url.searchParams.delete("activation");
    url.hash = `s=${text}`;
    const known = isLocal() ? await this.address() : null;
    if (known) Object.assign(url, { host: new URL(known).host });
    const notes = left.map((name) => LEFT[name]);
    if (this.learns) notes.push(t("It begins the same training anew: what was learned is not in a link."));
    if (own) notes.push(t("Your own network is not in a link: whoever opens it sees the drawing on the sigmoid network."));
    if (isLocal() && !known) notes.push(t("It works on this computer only: no other device can open the app now."));
    return { href: url.href, note: notes.join(" ") };
  }

  // The likeliest under which others find this computer; asked for until there is one.
  async address() {
    this.known ??= (await addresses(this.base)).addresses[0];
    return this.known ?? null;
  }

  soon() {
    if (this.root.hidden || this.making) return;
    this.making = true;
    requestAnimationFrame(() => {
      this.making = false;
      this.fill();
    });
  }

  async fill() {
    const order = this.order = Symbol("the newest");
    const { href, note } = await this.link();
    if (order !== this.order) return;
    if (this.field.value !== href) this.field.value = href;
    setText(this.note, note);
    return href;
  }

  async copy() {
    await this.fill();
    this.field.select();
    let copied = false;
    try {
      // Where there is no https the clipboard is closed to pages; the old way works.
      if (navigator.clipboard) copied = await navigator.clipboard.writeText(this.field.value).then(() => true);
      else copied = document.execCommand("copy");
    } catch {
      // it was refused
    }
    setText(this.note, copied ? t("Copied.") : t("Press Ctrl C to copy it."));
  }

  async large() {
    const { href, note } = await this.link();
    this.leave();
    const board = new Board(this.root.closest(".nn-stage"), t("Open this drawing on your own device"));
    const code = make("div", "nn-code", board.body);
    code.wanted = href;
    showCode(code, this.base, href, t("QR code of the link to what is on the screen"));
    if (!note) return;
    setText(make("p", "", make("div", "nn-boardwords", board.body)), note);
  }

  invite() {
    this.leave();
    invite(this.root.closest(".nn-stage"), this.base);
  }

  // The menu closes, and what is opened from it gives the focus back to its button.
  leave() {
    if (this.root.hidden) return;
    this.menus.show(null);
    this.root.previousElementSibling.focus();
  }

  close() {
    this.opening.disconnect();
  }
}
