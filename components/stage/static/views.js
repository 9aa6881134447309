// The open view: words, figures and controls as its template says, painted with the numbers
// that come over the lane. Knows nothing of what they mean: see components/views/view.py.

import { make, setText } from "./dom.js";
import { PLOTLY, VIEWS } from "./shared.js";

const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: true };
const OFFLINE = "The figures could not be loaded. Open the view again when the connection is back.";
const MEASURE = "pen-to-view";

export class Views {
  // tabs, panel: elements to fill; base: the server's path; say(message): to the server
  // onPick(place): a neuron was picked in a figure
  constructor(tabs, panel, { store, base, say, onPick }) {
    Object.assign(this, { tabs, panel, store, base, say, onPick });
    this.figures = new Map(); // by name: the element, once Plotly has built it
    this.build();
    store.watch(["view"], () => this.opened());
    this.opened();
  }

  build() {
    this.tabs.setAttribute("role", "tablist");
    this.tabs.setAttribute("aria-label", "Look closer");
    this.buttons = VIEWS.map(({ name, title }) => {
      const button = make("button", "", this.tabs);
      button.type = "button";
      button.textContent = title;
      button.dataset.view = name;
      button.id = `nn-tab-${name}`;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", "nn-view");
      button.onclick = () => this.store.set({ view: name });
      return button;
    });
    this.tabs.onkeydown = (event) => {
      const at = this.buttons.indexOf(event.target);
      const last = this.buttons.length - 1;
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.buttons.at(to > last ? 0 : to).focus();
    };
    this.panel.id = "nn-view";
    this.panel.setAttribute("role", "tabpanel");
    this.panel.tabIndex = 0;
  }

  // What the server has to know of the open view.
  message() {
    const { view, options } = this.store.state;
    return { kind: "view", name: view, options: options[view] ?? {}, dark: true };
  }

  opened() {
    const { view } = this.store.state;
    for (const button of this.buttons) {
      const open = button.dataset.view === view;
      button.setAttribute("aria-selected", String(open));
      button.tabIndex = open || (!view && button === this.buttons[0]) ? 0 : -1;
    }
    this.empty();
    this.panel.hidden = !view;
    if (view) {
      this.panel.dataset.testid = `view-${view}`;
      this.panel.setAttribute("aria-labelledby", `nn-tab-${view}`);
    }
    this.say(this.message());
  }

  empty() {
    for (const figure of this.figures.values()) window.Plotly?.purge(figure);
    this.figures.clear();
    this.shown = new Map();
    this.numbers = this.template = null;
    this.controls = {};
    this.panel.textContent = "";
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.empty();
  }

  // ---- from the server ---------------------------------------------------------

  async show(template) {
    if (template.name !== this.store.state.view) return;
    this.empty();
    this.template = template;
    const close = make("button", "nn-closeview", this.panel);
    close.type = "button";
    close.textContent = "Close";
    close.setAttribute("aria-label", "Close this view");
    close.onclick = () => this.leave();
    this.of = make("p", "nn-of", this.panel);
    const body = make("div", "nn-viewbody", this.panel);
    body.innerHTML = template.html; // the server's own text, nothing of anybody's input in it
    for (const spec of template.controls) this.control(body, spec);
    const names = Object.keys(template.figures);
    if (!names.length) return;
    // Plotly is large: it is fetched when the first figure wants it, and kept.
    const Plotly = await plotly(this.base);
    if (this.template !== template) return; // another view was opened meanwhile
    for (const name of names) {
      const root = body.querySelector(`[data-figure="${name}"]`);
      const { data, layout } = template.figures[name];
      root.setAttribute("role", "img");
      root.setAttribute("aria-label", VIEWS.find((view) => view.name === template.name).title);
      root.style.height = `${layout.height}px`;
      await Plotly.newPlot(root, data, layout, CONFIG);
      if (this.template !== template) return;
      root.on("plotly_click", ({ points }) => {
        const place = points.map((point) => point.customdata).find(Array.isArray);
        if (place) this.onPick(place);
      });
      this.figures.set(name, root);
    }
    if (this.numbers) this.soon();
  }

  leave() {
    const button = this.buttons.find(({ dataset }) => dataset.view === this.store.state.view);
    this.store.set({ view: null });
    button?.focus();
  }

  // One message of the lane about views; `since`: the pen event that it answers, or null.
  received(message, since) {
    if (message.name !== this.store.state.view) return;
    if (message.kind === "template") {
      this.show(message).catch(() => setText(this.of, OFFLINE));
      return;
    }
    const earliest = this.numbers && !this.painted ? this.since : null;
    this.numbers = message;
    this.since = earliest ?? since;
    this.painted = false;
    this.soon();
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => this.paint());
  }

  paint() {
    const frame = performance.now(); // all that is painted in a frame is seen at once
    this.frame = undefined;
    const { numbers, template } = this;
    if (!numbers || !template) return;
    setText(this.of, numbers.of);
    for (const [slot, html] of Object.entries(numbers.texts)) {
      const node = this.panel.querySelector(`[data-slot="${slot}"]`);
      if (node.shown === html) continue;
      node.innerHTML = html; // the server's own words and numbers
      node.shown = html;
    }
    for (const [name, value] of Object.entries(numbers.controls)) this.controls[name]?.(value);
    if (this.figures.size < Object.keys(template.figures).length) return;
    for (const [name, update] of Object.entries(numbers.figures)) this.restyle(name, update);
    this.panel.dataset.sequence = numbers.sequence;
    this.painted = true;
    if (this.since === null) return;
    performance.measure(MEASURE, { start: this.since, end: frame });
    this.since = null;
    this.measured = (this.measured ?? 0) + 1;
    // The browser keeps every measure for ever; a lesson of drawing should not fill its memory.
    if (this.measured % 10000 === 0) performance.clearMeasures(MEASURE);
  }

  restyle(name, { traces, layout, alt }) {
    const root = this.figures.get(name);
    if (alt && root.getAttribute("aria-label") !== alt) root.setAttribute("aria-label", alt);
    // One call for all traces, and only what is another value than before: Plotly's time goes
    // by what it is told. It takes a list of values an attribute; undefined leaves a trace alone.
    const indices = Object.keys(traces);
    const update = {};
    indices.forEach((index, at) => {
      for (const [path, value] of Object.entries(traces[index])) {
        if (this.isShown(name, `${index} ${path}`, value)) continue;
        (update[path] ??= Array(indices.length).fill(undefined))[at] = value;
      }
    });
    const changed = Object.entries(layout).filter(([path, value]) => !this.isShown(name, path, value));
    const { Plotly } = window;
    const news = Object.fromEntries(changed);
    if (Object.keys(update).length) Plotly.update(root, update, news, indices.map(Number));
    else if (changed.length) Plotly.relayout(root, news);
  }

  // Whether a figure shows this value already; from now on it does.
  isShown(name, path, value) {
    const key = `${name} ${path}`;
    const same = equal(this.shown.get(key), value);
    if (!same) this.shown.set(key, value);
    return same;
  }

  // ---- controls ------------------------------------------------------------------

  control(body, spec) {
    const place = body.querySelector(`[data-control="${spec.name}"]`);
    if (!place) return;
    const choose = (value) => this.choose(spec.name, value);
    this.controls[spec.name] = WIDGETS[spec.kind](place, spec, choose);
  }

  choose(name, value) {
    const { view, options } = this.store.state;
    this.store.set({ options: { ...options, [view]: { ...options[view], [name]: value } } });
    this.controls[name](value);
    this.say(this.message());
  }
}

// Each builds a control and returns what shows a value in it.
const WIDGETS = {
  choice(place, { label, options }, choose) {
    const group = make("div", "nn-choice", place);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", label);
    make("span", "", group).textContent = label;
    const buttons = options.map(([value, text]) => {
      const button = make("button", "", group);
      button.type = "button";
      button.textContent = text;
      button.dataset.value = value;
      button.onclick = () => choose(value);
      return button;
    });
    return (shown) => {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.dataset.value === shown));
      }
    };
  },

  toggle(place, { label }, choose) {
    const row = make("label", "nn-toggle", place);
    const box = make("input", "", row);
    box.type = "checkbox";
    make("span", "", row).textContent = label;
    box.onchange = () => choose(box.checked);
    return (shown) => { box.checked = shown; };
  },

  slider(place, { label, low, high }, choose) {
    const row = make("label", "nn-range", place);
    make("span", "", row).textContent = label;
    const range = make("input", "", row);
    Object.assign(range, { type: "range", min: low, max: high, step: 1 });
    const text = make("output", "", row);
    range.oninput = () => choose(Number(range.value));
    return (shown) => {
      range.value = shown;
      setText(text, String(shown));
    };
  },
};

// Whether two values that came over the lane are the same.
function equal(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return Object.is(one, other);
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => equal(one[key], other[key]));
}

let loading = null;

function plotly(base) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = base + PLOTLY;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = null; // offline for a moment: the next figure tries again
      script.remove();
      reject(new Error("Plotly did not load"));
    };
    document.head.append(script);
  });
  return loading;
}
