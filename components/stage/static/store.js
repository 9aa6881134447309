// The one store: what is drawn, on which network, changed how, looked at where. Modules
// observe it and hold nothing twice; lessons, links and tests set and read this object.
//
//   base        the network at hand: "sigmoid", "relu", which ship, or "mine"
//   mine        the network of one's own, as mine.js has it, or null
//   picture     784 bytes in base64: a digit from paper in place of strokes, or null
//   strokes     [[x, y, x, y, ...], ...] in the unit square; centre: scaled and centred or not
//   edits       what was changed of each network, past: what undo goes back to (edits.js)
//   selected    [layer, index] or null; layer 1 is the first after the input
//   view        the open view's name or null; options: of each view, by name
//   trace       the newest answer: {input, layers: [{z, a}]}
//   stale       whether that is of another drawing than the pad's, for longer than a moment
//   before      what the first change since the drawing began with, to compare: {trace, state},
//               state as in edits; null before it, and when all is as it was
//   weights     [{nOut, nIn, W, b, most}] of the network at hand, as far as it is known
//   sizes       neurons a layer, the input included
//   changed     how many numbers differ from the shipped network's
//   revealed    layers that are shown; fewer than there are while the pass is stepped through
//   step        the layer that the pass was stepped to, 0 for the picture, or null
//   byActivation  whether lines show weights times activations, or weights
//   pointed     [layer, index] of the neuron that one points at, or null
//   presenting  whether the stage is in presenter mode
//   light       whether the page is light, as light.js has it for all pages
//   guessing    whether the class guesses first; covered: whether the answer is hidden now
//   run         {id, settings} of the training that is watched, or null; line: of runs, from which it was
//               opened; loaded: whether it began with a file; kept: "training" or "race" where it began
//               with what this page had of it, when the server had it no more. See learn.js, as for:
//   runs        the trainings of this visit that were left, newest first
//   learning    what the server says of it: state, curves, which moment is shown
//   digits      those that were drawn and labelled here, see owndigits.js
//   named       the digit that the drawing is said to be, or null
//   correction, slice  what the server answered last about a step on the drawing, and downhill
//   lesson      {name, at, phase, page}: the step that is shown, from 0, "predict" or "seen", and
//               the page that it was set up on; or null. See lessons.js, as for:
//   progress    of each lesson by name, {at, answers: {step's id: what was predicted}}
//   aside       what the visitor had before the lesson, to go back to; null without one
//   link        "connecting", "open", "lost" or "unavailable"

import "./light.js";
import { kept as keptMine } from "./mine.js";
import { isPicture } from "./pixels.js";
import { LIMIT, MAX_POINTS, MAX_STROKES, NUMBERS, OWN, SHIPPED } from "./shared.js";

const LESSON = [784, 16, 16, 10]; // until the server says what the network is
const KEPT = "digit-explorer";
export const KEPT_FIELDS = [
  "base", "picture", "strokes", "centre", "edits", "past", "selected", "view", "options", "run", "runs",
  "lesson", "progress", "aside",
];

// How a page begins: with what its address says and this tab has kept (restore.js), and what is usual.
// lesson: where this tab was in a lesson
export function initial(begins, lesson = null) {
  const same = ["name", "at"].every((key) => lesson?.[key] === begins.lesson?.[key]);
  return {
    base: SHIPPED[0],
    mine: keptMine(),
    picture: null,
    strokes: [],
    centre: true,
    edits: {},
    past: {},
    selected: null,
    view: null,
    options: {},
    trace: null,
    stale: false,
    before: null,
    weights: null,
    sizes: LESSON,
    changed: 0,
    revealed: Infinity,
    step: null,
    byActivation: true,
    pointed: null,
    presenting: false,
    light: window.pageLight.on,
    guessing: false,
    covered: false,
    run: null,
    runs: [],
    learning: null,
    digits: [],
    named: null,
    correction: null,
    slice: null,
    lesson: null,
    progress: {},
    aside: null,
    link: "connecting",
    ...begins,
    ...(same ? { lesson } : {}), // a reload: what is open of it stays open
  };
}

// A lesson goes on where it was, unless the address leads elsewhere: then all is as before it.
export function continued({ lesson, aside, ...state }, stated, page) {
  if (!lesson) return state;
  const elsewhere = ["base", "view", "selected"].some((key) => key in stated);
  if (stated.lesson ? aside : (!elsewhere && (lesson.page ?? page) === page)) return { ...state, lesson, aside };
  const { page: _, ...before } = aside ?? {};
  return { ...state, ...before };
}

export class Store {
  constructor(state) {
    this.state = state;
    this.watchers = [];
  }

  // fn(state, changed keys) is called after any of these keys was set to something else.
  // Returns what ends it.
  watch(keys, fn) {
    const watcher = [keys, fn];
    this.watchers.push(watcher);
    return () => { this.watchers = this.watchers.filter((one) => one !== watcher); };
  }

  set(patch) {
    const changed = Object.keys(patch).filter((key) => this.state[key] !== patch[key]);
    Object.assign(this.state, patch);
    for (const [keys, fn] of this.watchers) {
      if (keys.some((key) => changed.includes(key))) fn(this.state, changed);
    }
  }

  // Keeps what must survive a reload. Returns false where there is no room for it.
  keep() {
    const kept = Object.fromEntries(KEPT_FIELDS.map((key) => [key, this.state[key]]));
    for (const part of [kept, { ...kept, past: {} }]) {
      try {
        sessionStorage.setItem(KEPT, JSON.stringify(part));
        return true;
      } catch {
        // no room for the history, or no storage at all: the state lives as long as the page
      }
    }
    return false;
  }
}

// What was kept, as far as it makes sense: it may be anybody's text.
export function kept() {
  let found = null;
  try {
    found = JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    // nothing, no storage, or no JSON
  }
  return typeof found === "object" && found !== null ? soundOf(found) : {};
}

const record = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const within = (number, most) => Number.isInteger(number) && number >= 0 && number < most;

// Whether somebody can have changed this network so. What the server would refuse is no edit:
// nothing would be answered any more.
function isEdit(name, edit) {
  const most = name === OWN ? Infinity : NUMBERS; // one's own has others
  if (!record(edit) || !record(edit.changes) || !record(edit.muted)) return false;
  const { hidden, shuffle, changes, muted } = edit;
  return (hidden === null || SHIPPED.includes(hidden))
    && (shuffle === null || within(shuffle, 2 ** 32))
    && Object.entries(changes).every(([place, value]) =>
      within(Number(place), most) && typeof value === "number" && Math.abs(value) <= LIMIT)
    && Object.entries(muted).every(([neuron, places]) =>
      /^\d+-\d+$/.test(neuron) && Array.isArray(places) && places.every((place) => within(place, most)));
}

function soundOf(found) {
  const sound = {};
  const share = (value) => typeof value === "number" && value >= 0 && value <= 1;
  const path = (stroke) => Array.isArray(stroke) && stroke.length % 2 === 0 && stroke.every(share);
  const { base, picture, strokes, centre, edits, past, selected, view, options } = found;
  if (SHIPPED.includes(base) || (base === OWN && keptMine())) sound.base = base;
  if (isPicture(picture)) sound.picture = picture;
  else if (Array.isArray(strokes) && strokes.every(path)) sound.strokes = trimmed(strokes);
  if (typeof centre === "boolean") sound.centre = centre;
  if (record(edits) && Object.entries(edits).every(([name, one]) => isEdit(name, one))) sound.edits = edits;
  const history = ([name, states]) => Array.isArray(states) && states.every((one) => isEdit(name, one));
  if (record(past) && Object.entries(past).every(history)) sound.past = past;
  if (Array.isArray(selected) && selected.length === 2 && selected.every(Number.isInteger)) {
    sound.selected = selected;
  }
  if (typeof view === "string") sound.view = view;
  if (record(found.run) && typeof found.run.id === "string" && record(found.run.settings)) sound.run = found.run;
  if (Array.isArray(found.runs)) sound.runs = found.runs;
  if (record(options) && Object.values(options).every(record)) sound.options = options;
  const { lesson, progress, aside } = found;
  const named = record(lesson) && typeof lesson.name === "string";
  if (named && Number.isInteger(lesson.at)) sound.lesson = lesson;
  const walked = (one) => record(one) && Number.isInteger(one.at) && record(one.answers) && Object.values(one.answers).every(record);
  if (record(progress) && Object.values(progress).every(walked)) sound.progress = progress;
  if (record(aside)) sound.aside = { selected: null, view: null, ...soundOf(aside), aside: null, page: aside.page === "learn" ? "learn" : "explore" };
  return sound;
}

// The strokes that the lane takes: it refuses a drawing that has too many, or too many points.
function trimmed(strokes) {
  const left = [];
  let points = MAX_POINTS;
  for (const stroke of strokes.slice(0, MAX_STROKES)) {
    if (stroke.length) left.push(stroke.slice(0, 2 * points));
    points -= stroke.length / 2;
    if (points <= 0) break;
  }
  return left;
}
