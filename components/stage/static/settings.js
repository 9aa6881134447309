// What kind of network learns, from what and how: a form in the Experiment menu, and in the
// address, so that the same link trains the same network.

import { make } from "./dom.js";
import { t } from "./language.js";
import { Load } from "./load.js";
import { keep, packed } from "./mine.js";
import { NOT_LIVE } from "./question.js";
import { OWN, OWN_LABEL, SHIPPED } from "./shared.js";

const NUMBERS = {
  seed: [t("Seed of the random weights"), 0, 4294967295],
  pictures: [t("Pictures to learn from"), 5, 50000],
};
const CHOICES = {
  cost: [t("Cost"), { squared: t("½ squares"), "cross-entropy": t("cross-entropy"), softmax: t("softmax") }],
  optimiser: [t("Way down"), { sgd: t("gradient"), momentum: t("momentum"), adam: t("Adam") }],
};
const DATA = ["written", "mnist", "own", "mixed"];
const KEYS = ["hidden", "cost", "optimiser", "rate", "batch", "seed", "pictures", "data"];

// The settings that an address states; the server clamps them and says so.
export function stated(search = location.search) {
  const query = new URLSearchParams(search);
  const said = {};
  const count = (text) => (/^\d{1,10}$/.test(text ?? "") ? Number(text) : null);
  if (/^(none|\d{1,3}(-\d{1,3}){0,2})$/.test(query.get("hidden") ?? "")) {
    said.hidden = query.get("hidden") === "none" ? [] : query.get("hidden").split("-").map(Number);
  }
  const activation = query.get("activation")?.toLowerCase();
  if (["sigmoid", "relu"].includes(activation)) said.activation = activation;
  for (const [name, [, options]] of Object.entries(CHOICES)) {
    if (Object.hasOwn(options, query.get(name) ?? "")) said[name] = query.get(name);
  }
  for (const name of ["seed", "pictures", "batch"]) {
    const value = count(query.get(name));
    if (value !== null) said[name] = value;
  }
  if (DATA.includes(query.get("data"))) said.data = query.get("data");
  const rate = Number(query.get("rate"));
  if (query.get("rate") && Number.isFinite(rate) && rate > 0) said.rate = rate;
  return said;
}

// The same settings in the same form, so that they can be compared: in order, without what is usual.
export function normal(settings) {
  const usual = ([name, value]) => value === undefined || (name === "activation" && value === "sigmoid") ||
    (name === "data" && value === DATA[0]);
  return Object.fromEntries(Object.entries(settings).filter((entry) => !usual(entry)).sort());
}

// Of the settings that are in force, those that a person chooses.
export const chosen = (settings) =>
  normal(Object.fromEntries([...KEYS, "activation"].map((key) => [key, settings[key]])));

// Whether settings that were kept are of the right kinds; the server clamps them and says so.
export function plausible(settings) {
  const whole = Number.isInteger;
  const kinds = {
    hidden: (value) => Array.isArray(value) && value.every(whole),
    activation: (value) => SHIPPED.includes(value),
    data: (value) => DATA.includes(value),
    rate: Number.isFinite,
    batch: whole, seed: whole, pictures: whole,
    ...Object.fromEntries(Object.entries(CHOICES).map(([name, [, options]]) =>
      [name, (value) => typeof value === "string" && Object.hasOwn(options, value)])),
  };
  return Object.entries(settings).every(([name, value]) => Object.hasOwn(kinds, name) && kinds[name](value));
}

export class Settings {
  constructor(menu, store, learn) {
    Object.assign(this, { store, learn });
    this.form = make("form", "nn-settings", menu);
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.fields = {};
    const layers = this.field(t("Hidden layers"), make("select"));
    ["0", "1", "2", "3"].forEach((n) => { make("option", "", layers).textContent = n; });
    this.layers = layers;
    layers.onchange = () => this.sized();
    const sizes = [t("Neurons in the first"), t("Neurons in the second"), t("Neurons in the third")];
    this.sizes = sizes.map((label) =>
      this.field(label, Object.assign(make("input"), { type: "number", min: 4, max: 64, value: 16, inputMode: "numeric" }))
    );
    for (const [name, [label, options]] of Object.entries(CHOICES)) {
      const select = this.fields[name] = this.field(label, make("select"));
      for (const [value, text] of Object.entries(options)) {
        Object.assign(make("option", "", select), { value, textContent: text });
      }
    }
    for (const [name, [label, min, max]] of Object.entries(NUMBERS)) {
      this.fields[name] = this.field(label, Object.assign(make("input"), { type: "number", min, max, inputMode: "numeric" }));
    }
    const button = make("button", "", this.form);
    button.textContent = t("Begin with this network");
    make("p", "", this.form).textContent = t("The address has these settings: the same link trains the same network.");
    this.save = make("a", "nn-save", this.form);
    this.save.textContent = t("Save the network that is shown (.npz)");
    this.save.download = "";
    this.use = make("a", "nn-save", this.form);
    this.use.textContent = t("Use this network on “Draw a digit”");
    this.use.dataset.page = ""; // as the menus' links to the other pages
    this.use.href = `${learn.base}/?${new URLSearchParams({ activation: OWN_LABEL })}`;
    this.use.addEventListener("click", (event) => this.taken() || (event.preventDefault(), event.stopPropagation()));
    this.load = new Load(this.form, (file) => learn.load(file), () => this.close());
    store.watch(["learning", "run"], () => this.fill());
    store.watch(["run"], () => this.address());
    this.address();
    this.sized();
  }

  field(label, control) {
    const row = make("label", "", this.form);
    make("span", "", row).textContent = label;
    row.append(control);
    return control;
  }

  sized() {
    this.sizes.forEach((input, n) => { input.parentElement.hidden = n >= Number(this.layers.value); });
  }

  // As they are in force, unless somebody is changing them.
  fill() {
    const { learning, run } = this.store.state;
    const shown = this.learn.moment.past ? { snapshot: learning.snapshot } : {};
    this.save.href = `${this.learn.base}/api/trained?${new URLSearchParams({ run: run.id, ...shown })}`;
    if (!learning?.settings || this.form.contains(document.activeElement)) return;
    const { hidden, ...rest } = learning.settings;
    if (hidden) {
      this.layers.value = String(hidden.length);
      hidden.forEach((n, at) => { this.sizes[at].value = n; });
      this.sized();
    }
    for (const [name, control] of Object.entries(this.fields)) {
      if (rest[name] !== undefined) control.value = String(rest[name]);
    }
  }

  submit() {
    this.load.say("");
    if (this.store.state.link === "unavailable") return this.load.say(NOT_LIVE);
    const hidden = this.sizes.slice(0, Number(this.layers.value)).map((input) => Number(input.value));
    const rest = Object.fromEntries(Object.entries(this.fields).map(([name, control]) => [
      name, CHOICES[name] ? control.value : Number(control.value),
    ]));
    const now = this.store.state.learning?.settings ?? {};
    const same = rest.optimiser === now.optimiser && rest.cost === now.cost;
    // Another way down wants another rate; the server knows one.
    this.learn.begin({ data: this.store.state.run.settings.data, activation: now.activation, batch: now.batch, rate: same ? now.rate : undefined, hidden, ...rest });
    this.close();
  }

  // The network that is shown is kept for the other page; whether there was room for it.
  taken() {
    const { weights, learning, edits: { [OWN]: _, ...edits }, past: { [OWN]: __, ...past } } = this.store.state;
    if (!weights || !learning?.curve.unseen.length) return false;
    const { steps, unseen } = learning.curve;
    const [at, { activation }] = [learning.snapshot, learning.settings];
    const mine = packed(weights, activation, { steps: steps[at] ?? learning.step, unseen: unseen[at] ?? 0 });
    if (!keep(mine)) {
      this.load.say(t("This browser has no room to keep the network."));
      return false;
    }
    this.store.set({ edits, past }); // what was changed of the one before
    this.store.keep();
    return true;
  }

  // The menu would lie over what begins.
  close() {
    const button = this.form.closest("[data-menu]").querySelector("button");
    if (button.getAttribute("aria-expanded") !== "true") return;
    button.click();
    button.focus();
  }

  address() {
    const url = new URL(location.href);
    const { settings } = this.store.state.run;
    for (const key of KEYS) {
      const value = settings[key];
      if (value === undefined) url.searchParams.delete(key);
      else url.searchParams.set(key, key === "hidden" ? value.join("-") || "none" : value);
    }
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }
}
