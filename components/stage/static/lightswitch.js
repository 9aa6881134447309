// The switch between the dark and the light page: the same button, in the same corner, on all.

import { toAnchor } from "./anchor.js";
import { t } from "./language.js";
import "./light.js";

const ICON = `<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
  <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2"/>
  <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/></svg>`;

// Makes this button the switch. Returns what ends that.
export function lightSwitch(button) {
  const { pageLight } = window;
  const named = () => {
    button.title = pageLight.on ? t("Dark page") : t("Light page");
    button.setAttribute("aria-label", button.title);
  };
  button.innerHTML = ICON;
  button.onclick = () => pageLight.set(!pageLight.on);
  named();
  return pageLight.watch(named);
}

const switches = new WeakMap();

// Streamlit's side: see components/pages/light.py. Streamlit calls this again when its theme is
// another one; figures that Python drew for the old one are asked for once more.
export function mount({ parentElement: root, data, setTriggerValue }) {
  if (!switches.has(root)) {
    const button = document.createElement("button");
    button.type = "button";
    root.append(button);
    toAnchor(); // as Streamlit's pages have no other script of ours
    switches.set(root, { button, end: lightSwitch(button), asked: data.light });
  }
  const { on } = window.pageLight;
  const one = switches.get(root);
  if (on !== data.light && on !== one.asked) setTriggerValue("changed", on);
  one.asked = on;
  return () => {
    one.end();
    one.button.remove();
    switches.delete(root);
  };
}
