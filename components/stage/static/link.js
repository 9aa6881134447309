// What is on the screen, as text for an address: drawing, changes, switches. The address's other
// half says network, view and neuron (address.js). Nothing of it is kept by the server: it stands
// behind the #, which browsers do not send.
//
// The text is base64url of: a byte, the form's version, with PACKED added where the rest is
// packed by deflate; then sections. A section is its kind (a byte), the length of its content
// (as many bytes as it needs), a checksum of kind and content (three bytes), and the content:
//   MAIN     switches; the network's print (three bytes); how many strokes; the kinds of all
//            other sections, each a byte: so what is missing is known
//   STROKE   what its points are differences from (their last, or the last two in a line), then
//            x and y in steps of the pad's grid
//   EDITS    of one network: its name, other hidden activation, seed, changes, who is knocked out
//   OPTIONS  of the open view: its name, and JSON
//   PICTURE  784 bytes: a picture that stands in the strokes' place, row by row, in 255 steps
// A reader takes each section that is whole, and leaves out what it does not know.

import { checksum, fromBase64, fromText, Reader, toText, Writer } from "./bytes.js";
import { clamp } from "./grid.js";
import { inflate } from "./inflate.js";
import { GRID, LIMIT, MAX_POINTS, MAX_STROKES, NUMBERS, PRINTS, SHIPPED, SIDE } from "./shared.js";

const VERSION = 1;
const PACKED = 128;
const [MAIN, STROKE, EDITS, OPTIONS, PICTURE] = [1, 2, 3, 4, 5];
const SWITCHES = ["centre", "byActivation", "guessing", "covered"];
const MOST = 16000; // characters; some programs that pass addresses on take no more
const LARGEST = 400000; // bytes unpacked: all numbers changed, each to another value

// The text for a state of the store, and what had no room or no place in it: {text, left}. The
// network is one of ours, or state.learns: then it is one that the settings in the address make.
export async function written(state, most = MOST) {
  const left = [];
  const changed = state.edits[state.base];
  const options = state.options[state.view];
  const picture = state.picture && pixelsOf(state.picture);
  if (state.picture && !picture) left.push("picture");
  const rest = [
    [EDITS, changed && !isBlank(changed) && edits(state.base, changed)],
    [OPTIONS, options && new Writer().text(state.view).text(JSON.stringify(options))],
    [PICTURE, picture && new Writer().put(picture)],
  ].filter(([, content]) => content);
  const names = { [EDITS]: "edits", [OPTIONS]: "options", [PICTURE]: "picture" };
  const strokes = state.strokes.filter((one) => one.length).map((one) => [STROKE, stroke(one)]);
  for (;;) {
    const text = toText(await packed(joined(state, strokes, rest)));
    if (text.length <= most || (!rest.length && !strokes.length)) return { text, left };
    // The largest goes first, the drawing last.
    rest.sort(([, one], [, other]) => other.bytes.length - one.bytes.length);
    if (rest.length) left.push(names[rest.shift()[0]]);
    else if (strokes.pop() && !left.includes("strokes")) left.push("strokes");
  }
}

// What a text says: {said: fields of the store, missing: what could not be read, why}. `why` is
// null where all is there, else "version", "broken", or "print" where only the network is another.
export function read(text, base) {
  const { version, sections } = unpacked(fromText(text));
  if (version !== VERSION) return { said: {}, missing: [], why: "version" };
  const said = { strokes: [], edits: {}, options: {} };
  let main = null;
  let strokes = 0, points = 0, unknown = false;
  const have = [];
  for (const [kind, content] of sections) {
    try {
      const reader = new Reader(content);
      if (kind === MAIN) main = mainOf(reader, said);
      else if (kind === STROKE) {
        const one = strokeOf(reader);
        points += one.length / 2;
        strokes += 1;
        if (points > MAX_POINTS || strokes > MAX_STROKES) throw new RangeError("too much ink");
        said.strokes.push(one);
      } else if (kind === EDITS) Object.assign(said.edits, editsOf(reader));
      else if (kind === OPTIONS) Object.assign(said.options, optionsOf(reader));
      else if (kind === PICTURE) said.picture = btoa(String.fromCharCode(...reader.take(SIDE * SIDE)));
      else unknown = true;
      if (kind <= PICTURE) reader.end();
      have.push(kind);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof SyntaxError || error instanceof TypeError)) throw error;
      // as if it were not there
    }
  }
  const missing = [];
  if (!main || strokes < main.strokes) missing.push(strokes ? "strokes" : "drawing");
  for (const [kind, name] of [[EDITS, "edits"], [OPTIONS, "options"], [PICTURE, "picture"]]) {
    if (main?.kinds.includes(kind) && !have.includes(kind)) missing.push(name);
  }
  if (!main) missing.push("more");
  if (unknown || main?.kinds.some((kind) => kind > PICTURE)) return { said, missing, why: "version" };
  if (missing.length) return { said, missing, why: "broken" };
  const other = main.print !== 0 && main.print !== PRINTS[base];
  return { said, missing, why: other ? "print" : null };
}

// ---- sections ------------------------------------------------------------------

function joined(state, strokes, rest) {
  const main = new Writer();
  main.byte(SWITCHES.reduce((sum, key, n) => sum + (state[key] ? 2 ** n : 0), 0));
  three(main, state.learns ? 0 : PRINTS[state.base]);
  main.count(strokes.length);
  for (const [kind] of rest) main.byte(kind);
  const out = new Writer();
  // What is small goes first: of a link that was cut off, it is there.
  const bySize = [...rest].sort(([, one], [, other]) => one.bytes.length - other.bytes.length);
  const small = bySize.filter(([, { bytes }]) => bytes.length < 100);
  const large = bySize.filter(([, { bytes }]) => bytes.length >= 100);
  for (const [kind, { bytes }] of [[MAIN, main], ...small, ...strokes, ...large]) {
    out.byte(kind).count(bytes.length);
    three(out, checksum([kind, ...bytes]));
    out.put(bytes);
  }
  return Uint8Array.from(out.bytes);
}

const three = (writer, value) => writer.byte(value).byte(value >>> 8).byte(value >>> 16);
const threeOf = (reader) => reader.byte() | (reader.byte() << 8) | (reader.byte() << 16);

// Packed where that is shorter, and where the browser can.
async function packed(bytes) {
  let shorter = null;
  if (typeof CompressionStream !== "undefined") {
    try {
      const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
      shorter = new Uint8Array(await new Response(stream).arrayBuffer());
    } catch {
      // a browser that has the streams but not this form of them
    }
  }
  const packs = shorter && shorter.length < bytes.length;
  return Uint8Array.from([packs ? VERSION | PACKED : VERSION, ...(packs ? shorter : bytes)]);
}

// The sections whose checksum is right, up to where nothing makes sense any more.
function unpacked(all) {
  const version = (all[0] ?? VERSION) & ~PACKED;
  const body = all.subarray(1);
  const reader = new Reader(all[0] & PACKED ? inflate(body, LARGEST) : body);
  const sections = [];
  try {
    while (reader.left) {
      const kind = reader.byte();
      const n = reader.count();
      const sum = threeOf(reader);
      const content = reader.take(n);
      if (checksum([kind, ...content]) === sum) sections.push([kind, content]);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return { version, sections };
}

function mainOf(reader, said) {
  const flags = reader.byte();
  SWITCHES.forEach((key, n) => { said[key] = Boolean(flags & (2 ** n)); });
  const print = threeOf(reader);
  const strokes = reader.count(MAX_STROKES);
  return { print, strokes, kinds: [...reader.take(reader.left)] };
}

// ---- ink -----------------------------------------------------------------------

function stroke(points) {
  const steps = points.map((value) => Math.round(value * GRID));
  const both = [1, 2].map((order) => {
    const out = new Writer().byte(order);
    steps.forEach((value, n) => out.signed(value - expected(steps, n, order)));
    return out;
  });
  return both[0].bytes.length < both[1].bytes.length ? both[0] : both[1];
}

function strokeOf(reader) {
  const order = reader.byte();
  const steps = [];
  while (reader.left) {
    const value = reader.signed() + expected(steps, steps.length, order);
    if (value < 0 || value > GRID) throw new RangeError("off the pad");
    steps.push(value);
  }
  if (!steps.length || steps.length % 2 || (order !== 1 && order !== 2)) throw new RangeError("no stroke");
  return steps.map((value) => value / GRID);
}

// Where a pen is thought to go: it stays (1), or goes on as it went (2).
function expected(steps, n, order) {
  const last = steps[n - 2] ?? 0;
  return order === 1 || n < 4 ? last : 2 * last - steps[n - 4];
}

// ---- what was changed of a network ---------------------------------------------------

const isBlank = ({ hidden, shuffle, changes, muted }) =>
  hidden === null && shuffle === null && !Object.keys(changes).length && !Object.keys(muted).length;

function edits(base, { hidden, shuffle, changes, muted }) {
  const out = new Writer().text(base).text(hidden ?? "");
  out.count(shuffle === null ? 0 : shuffle + 1);
  const sorted = Object.entries(changes).map(([place, value]) => [Number(place), Math.fround(clamp(value, -LIMIT, LIMIT))]);
  sorted.sort(([one], [other]) => one - other);
  places(out, sorted.map(([place]) => place));
  // Each value once, since a brush paints one: 0 for the next new one, else which.
  const known = new Map();
  for (const [, value] of sorted) {
    if (known.has(value)) out.count(known.get(value));
    else {
      known.set(value, known.size + 1);
      out.count(0).float(value);
    }
  }
  out.count(Object.keys(muted).length);
  for (const [neuron, cut] of Object.entries(muted)) {
    const [layer, index] = neuron.split("-").map(Number);
    places(out.count(layer).count(index), cut);
  }
  return out;
}

function editsOf(reader) {
  const base = reader.text();
  const hidden = reader.text() || null;
  const seed = reader.count(2 ** 32);
  const at = placesOf(reader);
  const values = [];
  const numbers = at.map(() => {
    const which = reader.count(values.length);
    if (which === 0) values.push(reader.float());
    return values.at(which - 1);
  });
  const muted = {};
  for (let n = reader.count(NUMBERS); n > 0; n--) {
    const neuron = `${reader.count(99)}-${reader.count(999)}`;
    muted[neuron] = placesOf(reader);
  }
  if (![base, hidden ?? base].every((name) => SHIPPED.includes(name))) throw new RangeError("no such network");
  if (numbers.some((value) => Math.abs(value) > LIMIT)) throw new RangeError("too large a number");
  const changes = Object.fromEntries(at.map((place, n) => [place, numbers[n]]));
  return { [base]: { hidden, shuffle: seed ? seed - 1 : null, changes, muted } };
}

// Places among a network's numbers, each from the one before.
function places(out, list) {
  out.count(list.length);
  list.forEach((place, n) => out.signed(place - (list[n - 1] ?? 0)));
}

function placesOf(reader) {
  const list = [];
  for (let n = reader.count(NUMBERS); n > 0; n--) {
    const place = reader.signed() + (list.at(-1) ?? 0);
    if (place < 0 || place >= NUMBERS) throw new RangeError("no such number");
    list.push(place);
  }
  return list;
}

// ---- the rest --------------------------------------------------------------------

function optionsOf(reader) {
  const view = reader.text();
  if (!/^[a-z]{1,40}$/.test(view)) throw new RangeError("no view");
  const options = JSON.parse(reader.text());
  if (typeof options !== "object" || options === null || Array.isArray(options)) throw new RangeError("no options");
  return { [view]: options };
}

// The bytes of a picture that the store has as base64, or null where it is none.
function pixelsOf(picture) {
  try {
    const bytes = Array.from(fromBase64(picture));
    return bytes.length === SIDE * SIDE ? bytes : null;
  } catch {
    return null;
  }
}
