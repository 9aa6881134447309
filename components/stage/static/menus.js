// Buttons that open a short list: Escape and a press elsewhere close it, and the focus returns.

import { make } from "./dom.js";
import { linked, t } from "./language.js";

export class Menus {
  // root: holds elements with [data-menu], each a button and its list
  constructor(root) {
    this.menus = [...root.querySelectorAll("[data-menu]")].map((menu) => {
      const [button, list] = menu.children;
      button.onclick = () => this.show(list.hidden ? menu : null);
      menu.onkeydown = (event) => {
        if (event.key !== "Escape" || list.hidden) return;
        event.stopPropagation();
        this.show(null);
        button.focus();
      };
      return menu;
    });
    this.elsewhere = (event) => {
      if (!this.menus.some((menu) => menu.contains(event.target))) this.show(null);
    };
    addEventListener("pointerdown", this.elsewhere, { capture: true });
  }

  show(open) {
    for (const menu of this.menus) {
      const [button, list] = menu.children;
      list.hidden = menu !== open;
      button.setAttribute("aria-expanded", String(menu === open));
    }
  }

  close() {
    removeEventListener("pointerdown", this.elsewhere, { capture: true });
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
