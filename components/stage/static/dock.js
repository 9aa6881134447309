// The dock: beside the network, one question at a time. Its tabs are a list of all that can be
// asked while nothing is open, and a strip above what is.

import { verdict } from "./answer.js";
import { make } from "./dom.js";
import { t } from "./language.js";
import { VIEWS } from "./shared.js";
import { View } from "./view.js";

const NEURON = {
  name: "neuron", group: t("Turn its knobs"), title: t("One neuron"), picks: true,
  about: t("Its bias, its weights, its sum"),
};

export class Dock {
  // root: the dock; neuron: Neuron; base: the server's path; say(message): to the server;
  // own: questions that the page answers itself, each with the element that does: {..., root}
  constructor(root, store, { neuron, base, say, own = [] }) {
    this.own = [...own, { ...NEURON, root: neuron.root }];
    const views = VIEWS.map((view) => ({
      ...view, group: t(view.group), title: t(view.title), about: t(view.about),
    }));
    this.questions = [...this.own, ...views];
    Object.assign(this, { root, store, neuron, say });
    this.tabs = root.querySelector(".nn-tabs");
    this.panel = root.querySelector(".nn-view");
    this.leaveButton = root.querySelector(".nn-leave");
    this.leaveButton.onclick = () => this.leave();
    this.build();
    this.view = new View(this.panel, {
      store, base, say,
      message: () => this.message(),
      onPick: (place) => store.set({ selected: place }),
    });
    store.watch(["view"], () => this.opened());
    store.watch(["lesson"], () => this.used());
    this.opened();
  }

  build() {
    this.tabs.setAttribute("role", "tablist");
    this.tabs.setAttribute("aria-label", t("Ask the network"));
    const groups = new Map(); // by title: the element that its tabs stand in
    this.buttons = this.questions.map(({ name, group, title, about }) => {
      if (!groups.has(group)) groups.set(group, this.group(group, groups.size));
      const parent = groups.get(group);
      const button = make("button", "", parent);
      button.type = "button";
      button.dataset.view = name;
      button.id = `nn-tab-${name}`;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-label", title);
      button.setAttribute("aria-controls", "nn-view");
      make("b", "", button).textContent = title;
      const words = make("span", "", button);
      words.id = `nn-about-${name}`;
      words.textContent = about;
      button.setAttribute("aria-describedby", `${parent.firstChild.id} ${words.id}`);
      button.onclick = () => this.open(name);
      return button;
    });
    this.tabs.onkeydown = (event) => {
      const at = this.buttons.indexOf(event.target.closest("button"));
      const last = this.buttons.length - 1;
      const to = {
        ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.buttons.at(to > last ? 0 : to).focus();
    };
    // Letters that come late make tabs wider, and a window that is turned the strip.
    this.sizing = new ResizeObserver(() => this.revealed());
    for (const one of [this.tabs, ...this.buttons]) this.sizing.observe(one);
    this.panel.id = "nn-view";
    this.panel.setAttribute("role", "tabpanel");
    this.panel.tabIndex = 0;
  }

  // Some of the tabs under a title. The list of tabs is one, with tabs in it and nothing else:
  // so the title is for the eye, and each tab tells it as its description.
  group(title, number) {
    const group = make("div", "nn-tabgroup", this.tabs);
    const words = make("p", "", group);
    words.id = `nn-group-${number}`;
    words.textContent = title;
    words.setAttribute("aria-hidden", "true");
    return group;
  }

  open(name) {
    const { selected, trace, sizes } = this.store.state;
    const brightest = [sizes.length - 1, trace ? verdict(trace).digit : 0]; // somebody has to be first
    this.from = null;
    this.store.set({ view: name, selected: selected ?? (name === "neuron" ? brightest : null) });
  }

  // A neuron was chosen in the network: its own view opens, unless one is open that shows it too.
  chosen(place) {
    const { view } = this.store.state;
    const shows = this.questions.some((one) => one.name === view && one.picks);
    const next = place ? (shows ? view : "neuron") : view === "neuron" ? null : view;
    this.from = place && !shows ? "network" : null;
    this.store.set({ selected: place, view: next });
  }

  // What the server has to know of the open view.
  message() {
    const { view, options, light } = this.store.state;
    const name = this.own.some((one) => one.name === view) ? null : view;
    return { kind: "view", name, options: options[view] ?? {}, dark: !light };
  }

  opened() {
    const { view, selected } = this.store.state;
    const known = this.questions.some(({ name }) => name === view);
    if (view && !known) return this.store.set({ view: null });
    if (view === "neuron" && !selected) return this.open(view);
    for (const button of this.buttons) {
      const open = button.dataset.view === view;
      button.setAttribute("aria-selected", String(open));
      button.tabIndex = open || (!view && button === this.buttons[0]) ? 0 : -1;
    }
    this.root.classList.toggle("nn-asking", Boolean(view));
    this.used();
    requestAnimationFrame(() => this.revealed()); // when all else is in its place
    this.leaveButton.hidden = !view;
    this.view.empty();
    this.panel.hidden = !view;
    this.panel.scrollTop = 0;
    this.panel.dataset.testid = `view-${view}`;
    this.panel.setAttribute("aria-labelledby", `nn-tab-${view}`);
    if (!view) delete this.panel.dataset.testid;
    const own = this.own.find(({ name }) => name === view);
    if (own) this.panel.append(own.root);
    this.say(this.message());
  }

  // There is more in the dock than its list: a view, or a lesson.
  used() {
    const { view, lesson } = this.store.state;
    this.root.parentElement.classList.toggle("nn-asked", Boolean(view || lesson));
  }

  // The open view's tab is seen.
  revealed() {
    const open = this.buttons.find((button) => button.getAttribute("aria-selected") === "true");
    if (open) reveal(open, this.tabs);
  }

  received(message, since) {
    this.view.received(message, since);
  }

  leave() {
    const { view, selected } = this.store.state;
    // Back to where it was opened from: its tab, or the neuron in the network.
    const neuron = view === "neuron" && this.from === "network" && selected;
    const button = neuron
      ? this.root.parentElement.querySelector(`[data-testid="neuron-${neuron.join("-")}"]`)
      : this.buttons.find(({ dataset }) => dataset.view === view);
    this.store.set({ view: null, ...(view === "neuron" ? { selected: null } : {}) });
    button?.focus();
  }

  close() {
    this.sizing.disconnect();
    this.view.close();
  }
}

// Brings a tab into the strip, and moves nothing else.
function reveal(button, strip) {
  strip.scrollLeft = button.offsetLeft - (strip.clientWidth - button.offsetWidth) / 2;
}
