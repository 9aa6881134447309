// The open view: words, figures and controls as its template says, painted with the numbers
// that come over the lane. Knows nothing of what they mean: see components/views/view.py.

import { CONTROLS } from "./controls.js";
import { make, setText } from "./dom.js";
import { plotly } from "./figures.js";
import { t } from "./language.js";
import { measured } from "./measures.js";
import { VIEWS } from "./shared.js";

const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: true };
const OFFLINE = t("The figures could not be loaded. Open the view again when the connection is back.");
const MEASURE = "pen-to-view";
const QUICK = new Set(["x", "text", "textposition"]); // what bars can be told with all else as it is
const AT_ONCE = { mode: "immediate", frame: { duration: 0, redraw: false }, transition: { duration: 0 } };

export class View {
  // panel: an element to fill; base: the server's path; say(message): to the server;
  // message(): what the server has to know of the view; onPick(place): a neuron was picked
  constructor(panel, { store, base, say, message, onPick }) {
    Object.assign(this, { panel, store, base, say, message, onPick });
    this.rested = 0; // when the next painting may begin
    this.figures = new Map(); // by name: the element, once Plotly has built it
    this.moving = new WeakSet(); // those whose bars it is moving
  }

  empty() {
    for (const figure of this.figures.values()) window.Plotly?.purge(figure);
    this.figures.clear();
    this.shown = new Map();
    this.numbers = this.template = null;
    this.controls = {};
    this.panel.textContent = "";
    delete this.panel.dataset.sequence;
  }

  close() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.waiting);
    this.empty();
  }

  // ---- from the server ---------------------------------------------------------

  async show(template) {
    if (template.name !== this.store.state.view) return;
    this.empty();
    this.template = template;
    const body = make("div", "nn-viewbody", this.panel);
    this.of = make("p", "nn-of", this.panel);
    body.innerHTML = template.html; // the server's own text, nothing of anybody's input in it
    for (const spec of template.controls) this.control(body, spec);
    const names = Object.keys(template.figures);
    if (!names.length) return;
    const Plotly = await plotly(this.base);
    if (this.template !== template) return; // another view was opened meanwhile
    for (const name of names) {
      const root = body.querySelector(`[data-figure="${name}"]`);
      const { data, layout } = template.figures[name];
      root.setAttribute("role", "img");
      root.setAttribute("aria-label", t(VIEWS.find((view) => view.name === template.name).title));
      if (layout.height) root.style.height = `${layout.height}px`; // else by its shape
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

  // One message of the lane about views; `since`: the pen event that it answers, or null.
  received(message, since) {
    if (message.name !== this.store.state.view) return;
    if (message.kind === "template") {
      this.show(message).catch(() => setText(this.of, OFFLINE));
      return;
    }
    const unseen = !this.painted && this.numbers?.name === message.name ? this.numbers : null;
    // A matrix that stays as it is comes once: what was not painted is not forgotten.
    this.numbers = unseen ? { ...message, figures: both(unseen.figures, message.figures) } : message;
    this.since = (unseen ? this.since : null) ?? since;
    this.painted = false;
    this.soon();
  }

  // At most half of the time: a figure that takes long must not hold up the pen.
  soon() {
    if (this.frame || this.waiting) return;
    const wait = this.rested - performance.now();
    if (wait > 0) {
      this.waiting = setTimeout(() => {
        this.waiting = null;
        this.soon();
      }, wait);
    } else {
      let began = 0;
      this.frame = requestAnimationFrame(() => {
        this.frame = null;
        began = performance.now();
        this.paint(began); // all that is painted in a frame is seen at once
      });
      // In the same frame, when Plotly has moved its bars: it does so as soon as `paint` is over.
      requestAnimationFrame(() => {
        const ended = performance.now();
        if (began) this.rested = ended + (ended - began);
      });
    }
  }

  paint(frame) {
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
    measured(MEASURE, this.since, frame);
    this.since = null;
  }

  restyle(name, { traces, layout, alt }) {
    const root = this.figures.get(name);
    if (alt && root.getAttribute("aria-label") !== alt) root.setAttribute("aria-label", alt);
    // Only what is another value than before: Plotly's time goes by what it is told.
    const news = root.data.map((_, index) => this.news(name, `${index} `, traces[index] ?? {}));
    const paths = [...new Set(news.flatMap(Object.keys))];
    const laidOut = this.news(name, "", layout);
    const { Plotly } = window;
    if (Object.keys(laidOut).length === 0 && this.isQuick(root, paths)) this.move(root, news);
    else if (paths.length) {
      // It takes a list of values an attribute; undefined leaves a trace alone.
      const lists = paths.map((path) => [path, news.map((trace) => trace[path])]);
      Plotly.update(root, Object.fromEntries(lists), laidOut);
    } else if (Object.keys(laidOut).length) Plotly.relayout(root, laidOut);
  }

  // Whether only bars are to end elsewhere: then axes, margins and all else can stay as they are.
  isQuick(root, paths) {
    if (this.moving.has(root) || !paths.length) return false;
    return paths.every((path) => QUICK.has(path)) && root.data.every(({ type }) => type === "bar");
  }

  // An animation of no duration: half of Plotly's time for drawing the figure anew. It is there
  // before the frame is seen; one that begins before the last is through would wait for it.
  move(root, news) {
    this.moving.add(root);
    window.Plotly.animate(root, { data: news, traces: [...news.keys()] }, AT_ONCE)
      .finally(() => this.moving.delete(root));
  }

  // Those of these values, by their path, that a figure does not show yet; from now on it does.
  news(name, of, values) {
    const others = Object.entries(values)
      .filter(([path, value]) => !this.isShown(name, of + path, value));
    return Object.fromEntries(others);
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
    this.controls[spec.name] = CONTROLS[spec.kind](place, spec, choose);
  }

  choose(name, value) {
    const { view, options } = this.store.state;
    this.store.set({ options: { ...options, [view]: { ...options[view], [name]: value } } });
    this.controls[name](value);
    this.say(this.message());
  }
}

// What the figures of two messages say together: the later's word where both have one.
function both(earlier, later) {
  const figures = { ...earlier, ...later };
  for (const [name, { traces, layout }] of Object.entries(earlier)) {
    const now = figures[name];
    const indices = Object.keys({ ...traces, ...now.traces });
    const together = indices.map((index) => [index, { ...traces[index], ...now.traces[index] }]);
    figures[name] = { ...now, traces: Object.fromEntries(together), layout: { ...layout, ...now.layout } };
  }
  return figures;
}

// Whether two values that came over the lane are the same.
function equal(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return Object.is(one, other);
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => equal(one[key], other[key]));
}
