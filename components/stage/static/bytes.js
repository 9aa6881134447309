// Small numbers as few bytes, and bytes as text that an address may hold.

export class Writer {
  constructor() {
    this.bytes = [];
  }

  byte(value) {
    this.bytes.push(value & 255);
    return this;
  }

  // A whole number from 0 to 2^53, seven bits a byte, the last first.
  count(value) {
    while (value > 127) {
      this.byte((value % 128) | 128);
      value = Math.floor(value / 128);
    }
    return this.byte(value);
  }

  // A whole number of either sign: 0, -1, 1, -2, ...
  signed(value) {
    return this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float(value) {
    return this.put(new Uint8Array(Float32Array.of(value).buffer));
  }

  text(text) {
    const bytes = new TextEncoder().encode(text);
    return this.count(bytes.length).put(bytes);
  }

  put(bytes) {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }
}

// Reads what a Writer wrote. Throws RangeError where there is less, or something else.
export class Reader {
  constructor(bytes) {
    Object.assign(this, { bytes, at: 0 });
  }

  get left() {
    return this.bytes.length - this.at;
  }

  take(n) {
    if (n > this.left) throw new RangeError("it ends too early");
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }

  byte() {
    return this.take(1)[0];
  }

  count(most = Number.MAX_SAFE_INTEGER) {
    let value = 0;
    for (let scale = 1; scale < 2 ** 50; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte > 127) continue;
      if (value > most) break;
      return value;
    }
    throw new RangeError("a number is too large");
  }

  signed() {
    const value = this.count();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }

  float() {
    const value = new DataView(this.take(4).slice().buffer).getFloat32(0, true);
    if (!Number.isFinite(value)) throw new RangeError("not a number");
    return value;
  }

  text() {
    return new TextDecoder("utf-8", { fatal: true }).decode(this.take(this.count(this.left)));
  }

  end() {
    if (this.left) throw new RangeError("there is more than there should be");
  }
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

// The last 24 bits of CRC-32 (as in zlib): one altered section in 16 million goes unnoticed.
export function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) & 0xffffff;
}

// base64url, without what it ends with elsewhere.
export function toText(bytes) {
  return base64(Uint8Array.from(bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The bytes of what is such text, from its beginning. A mail may have put something behind it.
export function fromText(text) {
  const [good] = /^[\w-]*/.exec(text);
  const whole = good.slice(0, good.length - (good.length % 4 === 1 ? 1 : 0));
  return fromBase64(whole.replaceAll("-", "+").replaceAll("_", "/"));
}

// Bytes in base64, for the server. In pieces: a call has only so many arguments.
export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

// Arrays of floats as their bytes, one after the other, in base64.
export function floats(arrays) {
  const numbers = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  arrays.reduce((at, array) => (numbers.set(array, at), at + array.length), 0);
  return base64(new Uint8Array(numbers.buffer));
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
