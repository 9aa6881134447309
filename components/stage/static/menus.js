// Buttons that open a short list: Escape and whatever is done elsewhere close it, and the focus returns.

import { make } from "./dom.js";
import { linked, t } from "./language.js";

export class Menus {
  // root: holds elements with [data-menu], each a button and its list
  constructor(root) {
    this.menus = [...root.querySelectorAll("[data-menu]")].map((menu) => {
      const [button, list] = menu.children;
      button.onclick = () => this.show(list.hidden ? menu : null);
      menu.addEventListener("focusout", ({ relatedTarget: to }) => {
        if (to && !list.hidden && !menu.contains(to)) this.show(null);
      });
      return menu;
    });
    // From wherever in the head one is, or nowhere; a dialog over it has its own.
    this.onKey = (event) => {
      const open = this.menus.find((menu) => !menu.children[1].hidden);
      const { activeElement: at, body } = document;
      if (event.key !== "Escape" || !open || !(at === body || root.contains(at)) || at.closest("dialog")) return;
      event.stopPropagation();
      this.show(null);
      open.children[0].focus();
    };
    addEventListener("keydown", this.onKey, { capture: true });
    this.elsewhere = (event) => {
      if (!this.menus.some((menu) => menu.contains(event.target))) this.show(null);
    };
    addEventListener("pointerdown", this.elsewhere, { capture: true });
  }

  show(open) {
    for (const menu of this.menus) {
      const [button, list] = menu.children;
      if (menu !== open && list.contains(document.activeElement)) button.focus({ preventScroll: true });
      list.hidden = menu !== open;
      button.setAttribute("aria-expanded", String(menu === open));
    }
  }

  close() {
    removeEventListener("pointerdown", this.elsewhere, { capture: true });
    removeEventListener("keydown", this.onKey, { capture: true });
  }
}

// Links to the other pages.
export function links(nav, base, pages) {
  for (const { path, title } of pages) {
    const link = make("a", "", nav);
    link.href = linked(`${base}/${path}`);
    link.textContent = t(title);
    link.dataset.page = path;
  }
}
