// The live lane's messages as bytes; components/server/protocol.py documents them.

import { KIND, SIDE, VERSION } from "./shared.js";

const CENTRE = 1;
const HEADER = 8;

export const isTrace = (buffer) => new Uint8Array(buffer)[0] === VERSION;

export function encodeDrawing({ strokes, centre }, sequence) {
  const numbers = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const buffer = new ArrayBuffer(HEADER + 4 * strokes.length + 4 * numbers);
  const view = new DataView(buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, centre ? CENTRE : 0);
  view.setUint16(2, strokes.length, true);
  view.setUint32(4, sequence, true);
  let at = HEADER;
  for (const stroke of strokes) {
    view.setUint32(at, stroke.length / 2, true);
    at += 4;
    for (const value of stroke) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return buffer;
}

export function decodeTrace(buffer) {
  const view = new DataView(buffer);
  const layers = [];
  let at = HEADER + 4 * SIDE * SIDE;
  for (let layer = 0; layer < view.getUint16(2, true); layer++) {
    const n = view.getUint32(at, true);
    layers.push({
      z: new Float32Array(buffer, at + 4, n),
      a: new Float32Array(buffer, at + 4 + 4 * n, n),
    });
    at += 4 + 8 * n;
  }
  const input = new Float32Array(buffer, HEADER, SIDE * SIDE);
  return { sequence: view.getUint32(4, true), input, layers };
}

// A message of a kind, from an object without arrays of floats.
export function encodeKind(message) {
  const text = new TextEncoder().encode(JSON.stringify(message));
  const buffer = new ArrayBuffer(HEADER + Math.ceil(text.length / 4) * 4);
  const view = new DataView(buffer);
  view.setUint8(0, KIND);
  view.setUint32(4, text.length, true);
  new Uint8Array(buffer).set(text, HEADER);
  return buffer;
}

export function decodeKind(buffer) {
  const n = new DataView(buffer).getUint32(4, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, HEADER, n));
  const numbers = HEADER + Math.ceil(n / 4) * 4;
  return JSON.parse(text, (_, value) => {
    if (!value?.f32) return value;
    const [first, shape] = value.f32;
    return shaped(new Float32Array(buffer, numbers + 4 * first, size(shape)), shape);
  });
}

const size = (shape) => shape.reduce((product, n) => product * n, 1);

// A vector as it is, a matrix as a list of its rows.
function shaped(numbers, [n, ...rest]) {
  if (!rest.length) return numbers;
  const step = size(rest);
  return Array.from({ length: n }, (_, i) => shaped(numbers.subarray(i * step, (i + 1) * step), rest));
}

// Messages as one HTTP body, each behind its length; and back.
export function joinMessages(messages) {
  return new Blob(messages.flatMap((message) => [new Uint32Array([message.byteLength]), message]));
}

export function splitMessages(body) {
  const messages = [];
  const view = new DataView(body);
  for (let at = 0; at < body.byteLength; ) {
    const n = view.getUint32(at, true);
    messages.push(body.slice(at + 4, at + 4 + n));
    at += 4 + n;
  }
  return messages;
}
